"""The pages that customers and staff see, built from `frontend/` and served by the app."""

import subprocess

from deploy.commands import require, run
from deploy.digest import digest_of_all
from deploy.places import ROOT
from deploy.refusal import SetupRefused
from deploy.stamps import is_done, mark_done, sources_digest
from deploy.steps import Outcome, StepResult

_FRONTEND = ROOT / "frontend"


def install_web_packages() -> StepResult:
    content = digest_of_all([_FRONTEND / "package-lock.json", _FRONTEND / "package.json"])
    if (_FRONTEND / "node_modules").exists() and is_done("web-packages", content):
        return StepResult(Outcome.ALREADY)
    npm = require("npm")
    _refuse_old_node()
    run([npm, "ci", "--no-audit", "--no-fund"], cwd=_FRONTEND, log="web-packages")
    mark_done("web-packages", content)
    return StepResult(Outcome.DONE)


def build_pages() -> StepResult:
    content = sources_digest(_FRONTEND)
    if (_FRONTEND / "dist" / "index.html").exists() and is_done("web-pages", content):
        return StepResult(Outcome.ALREADY)
    run([require("npm"), "run", "build"], cwd=_FRONTEND, log="web-pages")
    mark_done("web-pages", content)
    return StepResult(Outcome.DONE)


def _refuse_old_node() -> None:
    said = subprocess.run([require("node"), "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = said.lstrip("v").split(".")[0]
    if not major.isdigit() or int(major) < 20:
        raise SetupRefused(f"This Node.js is too old ({said}).", "Install Node.js 20 or later and run this again.")
