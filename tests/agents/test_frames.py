"""What was told once is known to the next task; what a tool needs comes from the slots, or it is not called."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.agents.frames import fill, open_frame, remember
from app.agents.state import initial_state
from app.packs.loader import load_pack
from app.tools.kit import ToolContext, tool
from app.tools.runtime import UnboundParameter, bind, moment_at
from app.understanding.interpretation import Email, Moment, Person
from tests.packs.small import PACK, changed, write_pack
from tests.times import FRIDAY_AT_TEN, SHOP_ZONE

EMAIL = Email(address="jane@example.com")


@pytest.fixture
def turn(tmp_path: Path) -> Any:
    wants_email = changed(PACK, "tasks.book_table.slots.email", {"type": "email"})
    wants_email["tasks"]["book_table"]["confirm"] += " Mail to {email}?"
    pack = load_pack(write_pack(tmp_path / "corner_cafe", wants_email))
    return SimpleNamespace(pack=pack, turn_id="t1", now=FRIDAY_AT_TEN, domain=SimpleNamespace(offerings=[]))


def test_an_address_given_for_one_task_is_known_to_the_next(turn: Any) -> None:
    state = initial_state({}, "2026-11-20T10:00:00-06:00")
    first = open_frame(state, turn, "book_table")
    assert not fill(first, "email", EMAIL, turn)

    remember(state, first, turn)
    next_one = open_frame(state, turn, "book_table")

    assert state["customer"]["email"] == "jane@example.com"
    slot = next_one["slots"]["email"]
    assert (slot["value"], slot.get("remembered")) == (EMAIL.model_dump(mode="json"), True)
    assert first["status"] == "paused"


@tool(effect="write")
async def come_by(ctx: ToolContext, name: Person, when: datetime, guest: Person | None = None) -> dict[str, str]:
    """Come by."""
    raise NotImplementedError


def test_a_tool_gets_its_arguments_by_name_and_an_optional_one_may_lack() -> None:
    jane, when = Person(name="Jane Doe", first="Jane", last="Doe"), Moment(date="2026-11-24", times=["10:00"])

    arguments = bind(come_by, {"name": jane, "when": when}, SHOP_ZONE.key)

    assert arguments == {"name": jane, "when": datetime(2026, 11, 24, 10, tzinfo=SHOP_ZONE)}


def test_a_tool_that_needs_what_no_slot_gives_is_not_called() -> None:
    with pytest.raises(UnboundParameter, match="come_by needs name"):
        bind(come_by, {"when": Moment(date="2026-11-24", times=["10:00"])}, SHOP_ZONE.key)


@pytest.mark.parametrize("open_still", [Moment(date="2026-11-24"), Moment(times=["10:00"])])
def test_a_moment_without_its_day_or_its_time_is_no_moment_yet(open_still: Moment) -> None:
    with pytest.raises(UnboundParameter, match="no date or no time"):
        moment_at(open_still, SHOP_ZONE.key)
