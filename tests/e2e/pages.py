"""Chromium on the real pages: Node drives it, the test judges what it found."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.cli.installation.places import ROOT, pages_folder
from tests.servers import chromium_or_skip, must_have_servers

SCRIPTS = ROOT / "frontend" / "e2e"
ARTIFACTS = Path(os.environ.get("FRONTDESK_ARTIFACTS", ROOT / "artifacts"))
"""Screenshots are kept here, to be looked at."""


def built_pages() -> Path:
    """The built frontend."""
    if (pages_folder() / "index.html").exists() and (SCRIPTS.parent / "node_modules").exists():
        return pages_folder()
    missing = "the frontend is not built (run `make setup-dev`)"
    if must_have_servers():
        pytest.fail(missing)
    pytest.skip(missing)


async def in_chromium(script: str, **given: Any) -> dict[str, Any]:
    """What a script of `frontend/e2e` found. A page that asks another host for anything fails every test."""
    told = {"artifacts": str(ARTIFACTS), "chromium": chromium_or_skip(), **given}
    process = await asyncio.create_subprocess_exec(
        "node",
        str(SCRIPTS / f"{script}.mjs"),
        json.dumps(told),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, err.decode()[-3000:]
    found: dict[str, Any] = json.loads(out)
    assert found["foreign"] == []
    return found


def screenshot(name: str) -> Path:
    """A picture that the last script took."""
    return ARTIFACTS / f"{name}.png"
