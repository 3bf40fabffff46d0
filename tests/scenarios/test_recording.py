"""A stored conversation comes back as a scenario that passes, also in disguise."""

import pytest

from app.cli.rehearsal.conversation import Conversation
from app.cli.rehearsal.player import play
from app.cli.rehearsal.reading import parse_script
from app.cli.rehearsal.recording import as_scenario, disguise_for, read_recorded
from app.cli.rehearsal.script import Scenario, Step
from app.cli.rehearsal.stage import Setting, Stage
from app.core.settings import Settings
from tests.conftest import CACHE
from tests.times import FRIDAY_AT_TEN

pytestmark = pytest.mark.sqlite
SAID = (
    "I need an oil change",
    "It's a 2019 Honda Civic",
    "Tuesday at 9 am",
    "my name is marie-claire dubois",
    "two zero two five five five zero one four three",
    "yes",
)
EMPTY = Scenario(name="a customer", steps=[Step(say=["hello"])])


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    settings = Settings(cache_dir=CACHE, environment="test")
    return Stage(settings, "northside_motors", tmp_path_factory.mktemp("stage"))


async def talk(setting: Setting, *said: str) -> Conversation:
    conversation = Conversation(setting, "chat")
    await conversation.open(None)
    for text in said:
        answer = await conversation.take(conversation.request(text, []))
        assert answer.error is None
    return conversation


async def recorded_as(stage: Stage, is_anonymous: bool, *said: str) -> str:
    async with stage.set(EMPTY, FRIDAY_AT_TEN.replace(tzinfo=None)) as setting:
        conversation = await talk(setting, *said)
        async with setting.desk.database.reading() as db:
            recorded = await read_recorded(db, conversation.session_id)
    return as_scenario(recorded, stage.pack, disguise_for(recorded, "US") if is_anonymous else None)


@pytest.mark.parametrize("is_anonymous", [False, True])
async def test_a_stored_booking_is_a_scenario_that_passes(stage: Stage, is_anonymous: bool) -> None:
    text = await recorded_as(stage, is_anonymous, *SAID)
    script = parse_script(f"at: 2026-11-20T10:00:00\nscenarios:\n{text}", "recorded.yaml")
    assert len(script.scenarios[0].steps) == len(SAID)
    performance = await play(stage, script, script.scenarios[0])
    assert performance.went_well, (performance.faults, performance.rows)
    assert "bookings" in script.scenarios[0].rows


async def test_in_disguise_neither_name_nor_number_is_left(stage: Stage) -> None:
    more = ("my plate is BK42 771", "write to marie.claire@posteo.de, or call 202-555-0143")
    text = (await recorded_as(stage, True, *SAID, *more)).casefold()
    for private in ("marie", "claire", "dubois", "5550143", "555-0143", "zero one four three", "posteo"):
        assert private not in text
    assert "2019 honda civic" in text
    assert "customer1@example.com" in text


async def test_the_way_a_number_was_said_stays(stage: Stage) -> None:
    text = await recorded_as(stage, True, *SAID)
    assert "say: two zero two five five five zero" in text
