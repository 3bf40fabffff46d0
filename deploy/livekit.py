"""livekit-server, which carries the sound of calls: built once by Go, then kept in `.tools/`."""

import os
import platform
import shutil
from pathlib import Path

from deploy.commands import found, require, run
from deploy.places import TOOLS, cache_folder
from deploy.stamps import is_done, mark_done
from deploy.steps import Outcome, StepResult

_VERSION = "v1.13.5"
_MODULE = f"github.com/livekit/livekit-server/cmd/server@{_VERSION}"
_SERVER = TOOLS / "livekit-server"


def install_livekit_server() -> StepResult:
    """Put livekit-server into `.tools/`. Without Go the product goes on without calls, and says so."""
    if os.environ.get("LIVEKIT_URL"):
        return StepResult(Outcome.LEFT_OUT, "LIVEKIT_URL is set, so that server is used")
    if _SERVER.exists() and is_done("livekit", _MODULE):
        return StepResult(Outcome.ALREADY)
    cached = cache_folder() / "tools" / f"livekit-server-{_VERSION}-{platform.machine()}"
    was_cached = cached.exists()
    if not was_cached:
        if found("go") is None:
            return StepResult(
                Outcome.LEFT_OUT, "Go is not on this machine and LIVEKIT_URL is not set: chat works, calls are off"
            )
        _build(cached)
    TOOLS.mkdir(exist_ok=True)
    unfinished = _SERVER.with_suffix(".part")
    shutil.copy2(cached, unfinished)
    unfinished.replace(_SERVER)
    mark_done("livekit", _MODULE)
    return StepResult(Outcome.DONE, f"{_VERSION}, built before" if was_cached else f"{_VERSION}, built by Go")


def _build(cached: Path) -> None:
    """`go install` names the binary after its folder, `server`, so it is built aside and then named."""
    aside = cached.with_name(cached.name + ".part")
    run([require("go"), "install", _MODULE], env={"GOBIN": str(aside), "GOFLAGS": "-trimpath"}, log="livekit")
    (aside / "server").replace(cached)
    aside.rmdir()
