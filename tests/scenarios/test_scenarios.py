"""Every pack's scenarios, each a test of its own."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from app.cli.rehearsal.casting import Programme, find_programmes, scratch
from app.cli.rehearsal.performance import Performance
from app.cli.rehearsal.player import play
from app.cli.rehearsal.printing import print_failure
from app.cli.rehearsal.script import Scenario
from app.cli.rehearsal.stage import Stage
from app.core.settings import Settings
from tests.conftest import CACHE

pytestmark = pytest.mark.sqlite
PROGRAMMES = find_programmes(None)
STORIES = [(programme, scenario) for programme in PROGRAMMES for scenario in programme.script.scenarios]


@pytest.fixture(scope="module")
def stages() -> Iterator[dict[str, Stage]]:
    """A stage for each pack; models and indexes are loaded once."""
    with scratch() as folder:
        stages: dict[str, Stage] = {}
        for programme in PROGRAMMES:
            (place := folder / programme.pack).mkdir()
            stages[programme.pack] = Stage(Settings(cache_dir=CACHE, environment="test"), programme.pack, place)
        yield stages


@pytest.mark.parametrize(("programme", "scenario"), STORIES, ids=[scenario.name for _, scenario in STORIES])
async def test_scenario(stages: dict[str, Stage], programme: Programme, scenario: Scenario) -> None:
    performance = await play(stages[programme.pack], programme.script, scenario)
    if scenario.pending is not None:
        pytest.xfail(scenario.pending)
    assert performance.went_well, written(performance, programme.path)


def written(performance: Performance, path: Path) -> str:
    """The transcript with what was wrong, as `frontdesk scenarios` shows it."""
    text = StringIO()
    print_failure(performance, str(path), Console(file=text, width=200, highlight=False))
    return text.getvalue()
