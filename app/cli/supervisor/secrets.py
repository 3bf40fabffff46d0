"""Secrets of one installation: made at the first start, kept in its data folder for its owner's eyes only."""

import os
import secrets
from pathlib import Path

_BYTES = 32


def kept_secret(data_dir: Path, name: str) -> str:
    """Return the secret of this name, made now if there is none yet."""
    folder = data_dir / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if kept := path.read_text().strip():
            return kept
        # A start that was cut off between making the file and filling it.
        path.unlink()
        return kept_secret(data_dir, name)
    made = secrets.token_urlsafe(_BYTES)
    with os.fdopen(descriptor, "w") as file:
        file.write(made)
    return made
