"""Keys that this installation signs with."""

import os
import secrets
from pathlib import Path

from pydantic import SecretStr

_MIN_BYTES = 32


def signing_key(configured: SecretStr | None, kept_at: Path) -> str:
    """The configured key; without one, a random key made once and kept where only its owner may read it."""
    if configured is not None:
        key = configured.get_secret_value()
        if len(key.encode()) < _MIN_BYTES:
            raise ValueError(f"a signing key needs at least {_MIN_BYTES} bytes")
        return key
    if kept_at.exists() and (kept := kept_at.read_text(encoding="ascii").strip()):
        return kept
    # Empty: a start that was cut off between making the file and filling it.
    kept_at.unlink(missing_ok=True)
    return _keep(secrets.token_urlsafe(48), kept_at)


def _keep(key: str, path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Another process of this installation was first; its key is the one.
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key
