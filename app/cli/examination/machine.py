"""This machine and what set-up has put on it."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from app.cli.examination.finding import Finding, absent, degraded, ok
from app.cli.installation.places import pages_folder
from deploy.weights import damaged, missing, read_manifest

_GIB = 1 << 30
_LITTLE_GIB, _TOO_LITTLE_GIB = 5, 1
_CHAT_NEEDS = "minilm/"
_TOOLS = {"cargo": "--version", "go": "version", "node": "--version", "npm": "--version", "cc": "--version"}
_LIMIT_S = 10


def look_at_machine(data_dir: Path, models_dir: Path) -> Iterator[Finding]:
    """Interpreter, compiled parts, weights, pages, tools of set-up, graphics card, disk and secrets."""
    yield ok("Python", sys.version.split()[0])
    yield _native()
    yield from _weights(models_dir)
    yield _pages()
    yield _toolchain()
    yield _gpu()
    yield _disk(data_dir)
    yield _secrets(data_dir)


def _native() -> Finding:
    try:
        importlib.import_module("frontdesk_duckling")
    except ImportError as error:
        return degraded("native/duckling", f"{error}.", "Run `make run`, which builds it.")
    return ok("native/duckling", "dates and numbers in speech")


def _weights(models_dir: Path) -> Iterator[Finding]:
    """Those that chat needs are needed everywhere; those of calls only where a voice worker runs."""
    manifest = read_manifest()
    gone, spoilt = missing(manifest, models_dir), damaged(manifest, models_dir, trust_unchanged=False)
    for part, is_for_chat in (("weights for chat", True), ("weights for calls", False)):
        mine = [weight for weight in manifest.weights if weight.file.startswith(_CHAT_NEEDS) == is_for_chat]
        if bad := [weight.file for weight in spoilt if weight in mine]:
            yield degraded(part, f"{bad[0]} is damaged.", "Run `make repair-models`.")
        elif lacking := [weight.file for weight in gone if weight in mine]:
            say = degraded if is_for_chat else absent
            where = "" if is_for_chat else " Needed only where a voice worker runs."
            yield say(part, f"{lacking[0]} is not in {models_dir}.{where}", "Run `make models`.")
        else:
            yield ok(part, f"{len(mine)} files, every byte checked")


def _pages() -> Finding:
    if (pages_folder() / "index.html").exists():
        return ok("pages", str(pages_folder()))
    return absent("pages", "Not built: only the API answers.", "Run `make run`.")


def _toolchain() -> Finding:
    versions = {name: _version(name, flag) for name, flag in _TOOLS.items()}
    there = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    lacking = [name for name, version in versions.items() if not version]
    if lacking:
        todo = "Only set-up and upgrades need them; an image or a machine that is set up runs without."
        return absent("toolchain", f"{', '.join(lacking)} not found. There: {there or 'none'}.", todo)
    return ok("toolchain", there)


def _version(program: str, flag: str) -> str | None:
    if shutil.which(program) is None:
        return None
    try:
        done = subprocess.run([program, flag], capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout)
    return found.group() if done.returncode == 0 and found else None


def _gpu() -> Finding:
    if shutil.which("nvidia-smi") is None:
        return absent("graphics card", "None was found. None is needed: everything runs on the processor.")
    argv = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return absent("graphics card", "nvidia-smi does not answer. None is needed.")
    if done.returncode != 0:
        return absent("graphics card", "nvidia-smi finds none that works. None is needed.")
    return ok("graphics card", f"{done.stdout.strip().splitlines()[0]}; not used: everything runs on the processor")


def _disk(data_dir: Path) -> Finding:
    existing = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    free = shutil.disk_usage(existing).free / _GIB
    said = f"{free:.1f} GB free under {existing}"
    if free < _TOO_LITTLE_GIB:
        return degraded("disk", f"Only {said}.", "Free some now: nothing can be written soon.")
    if free < _LITTLE_GIB:
        return degraded("disk", f"Only {said}.", "Free some, or move the data to a larger disk.")
    if not os.access(existing, os.W_OK):
        return degraded("disk", f"{existing} cannot be written by this user.", f"Run as the user who owns {existing}.")
    return ok("disk", said)


def _secrets(data_dir: Path) -> Finding:
    folder = data_dir / "secrets"
    open_to_others = [path for path in sorted(folder.glob("*")) if path.stat().st_mode & 0o077]
    if open_to_others:
        path = open_to_others[0]
        return degraded("secrets", f"{path} can be read by others.", f"Run `chmod 600 {path}`.")
    named = [name for name in os.environ if name.endswith("_FILE") and os.environ[name].startswith("/run/secrets/")]
    if named:
        return ok("secrets", f"{len(named)} from files under /run/secrets")
    return ok("secrets", str(folder) if folder.exists() else "none yet: the first start makes them")
