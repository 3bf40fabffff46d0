"""Running other programs during set-up: their output goes to a log, their failure becomes one sentence."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.places import ROOT, STAMPS
from deploy.refusal import SetupRefused

_HOW_TO_GET = {
    "cargo": ("Rust (cargo)", "Install it with rustup, or Debian's `rustup` package, and run this again."),
    "go": ("Go", "Install Go 1.24 or later, or set LIVEKIT_URL to a LiveKit server that already runs."),
    "npm": ("Node.js with npm", "Install Node.js 20 or later and run this again."),
}
_SYMPTOMS = {
    "No space left on device": ("The disk is full.", "Free about 6 GB and run the same command again."),
    "ENOSPC": ("The disk is full.", "Free about 6 GB and run the same command again."),
    "Temporary failure in name resolution": (
        "The network cannot be reached.",
        "Connect this machine and run it again.",
    ),
    "linker `cc` not found": ("A C compiler is missing.", "Install one (Debian: `apt-get install gcc libc6-dev`)."),
    "No module named ensurepip": ("Python's venv is missing.", "Install it (Debian: `apt-get install python3-venv`)."),
    "ensurepip is not available": ("Python's venv is missing.", "Install it (Debian: `apt-get install python3-venv`)."),
    "DO NOT MATCH THE HASHES": (
        "A package is not the pinned one.",
        "Try again; if it stays so, do not use the registry.",
    ),
    "Hash mismatch": ("A package is not the pinned one.", "Try again; if it stays so, do not use the registry."),
}


def found(program: str) -> str | None:
    return shutil.which(program)


def require(program: str) -> str:
    """Return the path of a program, or refuse with how to get it."""
    path = found(program)
    if path is None:
        name, remedy = _HOW_TO_GET.get(program, (program, f"Install {program} and run this again."))
        raise SetupRefused(f"{name} is not on this machine.", remedy)
    return path


def run(argv: Sequence[str], *, log: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Run a program to its end. Refuses when it fails, naming the cause where its output shows one."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    path = STAMPS / f"{log}.log"
    with path.open("w") as out:
        done = subprocess.run(
            list(argv), cwd=cwd, env={**os.environ, **(env or {})}, stdout=out, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode != 0:
        raise _refusal_from(path, Path(argv[0]).name)


def _refusal_from(log: Path, program: str) -> SetupRefused:
    text = log.read_text(errors="replace")
    for symptom, (sentence, remedy) in _SYMPTOMS.items():
        if symptom in text:
            return SetupRefused(sentence, remedy)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = next(
        (line for line in lines if line.lower().startswith(("error", "npm error"))), lines[-1] if lines else ""
    )
    return SetupRefused(f"`{program}` failed: {telling[:200]}", f"All it said is in {log}.")
