"""The reference implementation of the Compose specification: reads a compose file as Docker does, without an engine."""

import os
import platform
import shutil

from deploy.commands import found, require, run
from deploy.places import ROOT, TOOLS, cache_folder
from deploy.stamps import is_done, mark_done, sources_digest
from deploy.steps import Outcome, StepResult

_SOURCE = ROOT / "native" / "compose-spec"
_PROGRAM = TOOLS / "compose-spec"


def install_compose_spec() -> StepResult:
    """Put `compose-spec` into `.tools/`: `compose-spec docker-compose.yml` prints what Docker would run."""
    content = sources_digest(_SOURCE, platform.machine())
    if _PROGRAM.exists() and is_done("compose-spec", content):
        return StepResult(Outcome.ALREADY)
    cached = cache_folder() / "tools" / f"compose-spec-{content[:16]}"
    was_cached = cached.exists()
    if not was_cached:
        if found("go") is None:
            return StepResult(Outcome.LEFT_OUT, "Go is not on this machine: docker-compose.yml is not checked")
        cached.parent.mkdir(parents=True, exist_ok=True)
        unfinished = cached.with_name(cached.name + ".part")
        build = [require("go"), "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-o", str(unfinished), "."]
        run(build, cwd=_SOURCE, log="compose-spec")
        unfinished.replace(cached)
    TOOLS.mkdir(exist_ok=True)
    unfinished = _PROGRAM.with_suffix(f".{os.getpid()}.part")
    shutil.copy2(cached, unfinished)
    unfinished.replace(_PROGRAM)
    mark_done("compose-spec", content)
    return StepResult(Outcome.DONE, "built before" if was_cached else "built by Go")
