"""The steps of set-up in their order, and the room they need on the disk."""

import shutil
from collections.abc import Callable, Sequence

from deploy.compose import prepare_compose
from deploy.compose_spec import install_compose_spec
from deploy.duckling import install_duckling
from deploy.livekit import install_livekit_server
from deploy.packages import PackageShelf
from deploy.places import MODELS, ROOT, STAMPS, cache_folder
from deploy.python_env import Packages, make_environment
from deploy.refusal import SetupRefused
from deploy.steps import Outcome, Step, StepResult, carry_out_all
from deploy.web import build_pages, install_web_packages
from deploy.weights import assemble, read_manifest

_GIB = 1 << 30
_FIRST_TIME_GIB = 6
_LATER_GIB = 0.5


def set_up(profile: str, say: Callable[[str], None]) -> None:
    """Bring the checkout to where `frontdesk up` (profile `run`) or the tests (profile `dev`) can start."""
    steps = [
        Step("room on the disk", _refuse_full_disk),
        Step("Python environment (.venv)", make_environment),
        Step(f"Python packages ({profile}.lock)", Packages(profile).install),
        Step("dates and numbers (native/duckling)", install_duckling),
        Step("model weights (.models)", assemble_weights),
        Step("livekit-server (.tools)", install_livekit_server),
        Step("web packages (frontend)", install_web_packages),
        Step("web pages (frontend/dist)", build_pages),
    ]
    if profile == "dev":
        steps.append(Step("Compose's own reader (.tools)", install_compose_spec))
    carry_out_all(steps, say)


def part_steps(name: str, arguments: Sequence[str]) -> list[Step]:
    """The steps of one part alone, as a container's build takes them; none when there is no such part."""
    parts = {
        "packages": [
            Step("Python environment (.venv)", make_environment),
            Step("Python packages (run.lock)", Packages("run").install),
        ],
        "duckling": [Step("dates and numbers (native/duckling)", install_duckling)],
        "models": [Step("model weights (.models)", lambda: assemble_weights(repair="--repair" in arguments))],
        "compose": [Step("secrets and .env", lambda: prepare_compose(arguments))],
    }
    return parts.get(name, [])


def assemble_weights(*, repair: bool = False) -> StepResult:
    made = assemble(read_manifest(), MODELS, PackageShelf(cache_folder() / "packages"), repair=repair)
    return (
        StepResult(Outcome.DONE, f"{len(made)} files, each checked by SHA-256") if made else StepResult(Outcome.ALREADY)
    )


def _refuse_full_disk() -> StepResult:
    needed = _LATER_GIB if (STAMPS / "web-pages.stamp").exists() else _FIRST_TIME_GIB
    free = shutil.disk_usage(ROOT).free / _GIB
    if free < needed:
        raise SetupRefused(
            f"The disk is nearly full: {free:.1f} GB are free and set-up needs {needed} GB.",
            "Free some and run the same command again.",
        )
    return StepResult(Outcome.ALREADY, f"{free:.0f} GB free")
