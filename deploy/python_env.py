"""The Python environment in `.venv`, filled from a lock file whose every line carries a hash."""

import sys
from dataclasses import dataclass

from deploy.commands import run
from deploy.digest import digest_of_all
from deploy.places import PYTHON, REQUIREMENTS, ROOT, VENV
from deploy.stamps import is_done, mark_done
from deploy.steps import Outcome, StepResult

_INSTALL = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), "--quiet"]


def make_environment() -> StepResult:
    """Make `.venv` with this Python, and uv in it."""
    content = digest_of_all([REQUIREMENTS / "bootstrap.lock"], sys.version)
    if PYTHON.exists() and is_done("environment", content):
        return StepResult(Outcome.ALREADY)
    if not PYTHON.exists():
        run([sys.executable, "-m", "venv", str(VENV)], log="environment")
    lock = str(REQUIREMENTS / "bootstrap.lock")
    run([str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock], log="environment")
    mark_done("environment", content)
    return StepResult(Outcome.DONE, f"Python {sys.version_info.major}.{sys.version_info.minor}")


@dataclass(frozen=True)
class Packages:
    """Installs one lock file: `run` is what the product needs, `dev` adds what its tests and checks need."""

    profile: str

    def install(self) -> StepResult:
        content = self._content(self.profile)
        if self.profile == "run" and is_done("packages-dev", self._content("dev")):
            return StepResult(Outcome.ALREADY)
        if is_done(f"packages-{self.profile}", content):
            return StepResult(Outcome.ALREADY)
        lock = str(REQUIREMENTS / f"{self.profile}.lock")
        run([*_INSTALL, "--require-hashes", "-r", lock], log="packages")
        run([*_INSTALL, "--no-deps", "--no-build-isolation", "--offline", "-e", str(ROOT)], log="packages")
        mark_done(f"packages-{self.profile}", content)
        return StepResult(Outcome.DONE, f"{self.profile}.lock, every file checked by its hash")

    def _content(self, profile: str) -> str:
        return digest_of_all([REQUIREMENTS / f"{profile}.lock", ROOT / "pyproject.toml"], sys.version)
