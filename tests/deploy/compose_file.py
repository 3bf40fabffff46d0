"""docker-compose.yml as Compose itself reads it: interpolated, anchors resolved, checked against its specification."""

import json
import os
import subprocess
from collections.abc import Mapping
from functools import cache
from typing import Any

from deploy.places import ROOT
from tests.servers import compose_spec_or_skip


def read_compose(environment: Mapping[str, str] | None = None, *more: str) -> dict[str, Any]:
    """The model that Docker would run; what stands in `.env` of this checkout is left out of it."""
    return json.loads(_read(tuple(sorted((environment or {}).items())), more))


@cache
def _read(environment: tuple[tuple[str, str], ...], more: tuple[str, ...]) -> str:
    done = compose_spec("docker-compose.yml", *more, environment=dict(environment))
    assert done.returncode == 0, done.stderr
    return done.stdout


def compose_spec(*files: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the reference implementation of the specification on these files."""
    program = compose_spec_or_skip()
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("FRONTDESK_", "COMPOSE_"))
    }
    told = {"COMPOSE_PROFILES": "*", **(environment or {})}
    return subprocess.run(
        [str(program), *files],
        cwd=ROOT,
        env={**surroundings, **told},
        capture_output=True,
        text=True,
        check=False,
    )


def services(model: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By name."""
    return model["services"]
