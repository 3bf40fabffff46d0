"""Where this installation keeps what set-up made."""

import shutil
from pathlib import Path

import app

ROOT = Path(app.__file__).resolve().parent.parent


def livekit_server() -> Path | None:
    """The livekit-server that set-up built, or one on the PATH."""
    built = ROOT / ".tools" / "livekit-server"
    if built.exists():
        return built
    on_path = shutil.which("livekit-server")
    return Path(on_path) if on_path else None


def models_folder() -> Path:
    return ROOT / ".models"


def pages_folder() -> Path:
    return ROOT / "frontend" / "dist"
