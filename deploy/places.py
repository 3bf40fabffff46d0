"""Where set-up puts things: inside the checkout what this checkout uses, in a cache what any checkout may reuse."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODELS = ROOT / ".models"
TOOLS = ROOT / ".tools"
STAMPS = ROOT / ".setup"
REQUIREMENTS = ROOT / "requirements"


def cache_folder() -> Path:
    """Everything here is named by its content, so any number of checkouts may share it and it may be deleted."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "frontdesk"
