"""The binding of the `duckling` crate (dates, times, numbers in speech): built once for each content, then reused."""

import platform
import subprocess
from pathlib import Path

from deploy.commands import require, run
from deploy.places import PYTHON, ROOT, VENV, cache_folder
from deploy.refusal import SetupRefused
from deploy.stamps import is_done, mark_done, sources_digest
from deploy.steps import Outcome, StepResult

_OLDEST_RUST = [1, 83]
_SOURCE = ROOT / "native" / "duckling"


def install_duckling() -> StepResult:
    content = sources_digest(_SOURCE, platform.machine())
    if is_done("duckling", content):
        return StepResult(Outcome.ALREADY)
    shelf = cache_folder() / "wheels" / content[:16]
    wheel = _built(shelf)
    outcome = StepResult(Outcome.DONE, "built before" if wheel else "compiled with cargo")
    if wheel is None:
        wheel = _build(shelf)
    install = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), "--quiet", "--no-deps", "--offline"]
    run([*install, "--reinstall", str(wheel)], log="duckling")
    mark_done("duckling", content)
    return outcome


def _built(shelf: Path) -> Path | None:
    return next(iter(sorted(shelf.glob("*.whl"))), None)


def _build(shelf: Path) -> Path:
    cargo = require("cargo")
    _refuse_old_rust(cargo)
    unfinished = shelf.with_name(shelf.name + ".part")
    maturin = [str(VENV / "bin" / "maturin"), "build", "--release", "--interpreter", str(PYTHON)]
    target = {"CARGO_TARGET_DIR": str(cache_folder() / "cargo-target")}
    run([*maturin, "--out", str(unfinished)], cwd=_SOURCE, env=target, log="duckling")
    unfinished.rename(shelf)
    wheel = _built(shelf)
    if wheel is None:
        raise SetupRefused("maturin built no wheel of native/duckling.", "All it said is in .setup/duckling.log.")
    return wheel


def _refuse_old_rust(cargo: str) -> None:
    """The crates need a recent Rust; Debian 12's own cargo is older, and its errors would not say so."""
    said = subprocess.run([cargo, "--version"], capture_output=True, text=True, check=False).stdout.split()
    version = [int(part) for part in said[1].split("-")[0].split(".")[:2]] if len(said) > 1 else [0]
    if version < _OLDEST_RUST:
        raise SetupRefused(
            f"This Rust is too old ({' '.join(said[:2]) or 'cargo does not answer'}).",
            "Install Rust 1.83 or later with rustup and run this again.",
        )
