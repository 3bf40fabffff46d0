"""What the customer is told when the business says no to a confirmed write."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.agents.carrying_out import _refused
from app.agents.frames import empty_slot
from app.agents.state import Frame
from app.packs.loader import load_packs
from app.tools.kit import ToolRefused

PACK = load_packs()["northside_motors"]


@pytest.fixture
def frame() -> Frame:
    slots = {name: {**empty_slot(), "said": name, "settled": True} for name in PACK.task("book_service").slots}
    read_back = {"utterance_id": "u", "arguments": {}, "must_hear": 1, "heard": True}
    common: dict[str, Any] = {"frame_id": "t:0", "agent": "booking", "asked": None, "offered": [], "outcome": None}
    return Frame(task="book_service", status="confirming", slots=slots, read_back=read_back, **common)  # pyright: ignore[reportArgumentType]


def told(frame: Frame, refusal: ToolRefused) -> list[str]:
    turn: Any = SimpleNamespace(pack=PACK)
    return [str(act["type"]) for act in _refused(turn, frame, refusal)]


def test_a_value_that_is_refused_is_asked_for_anew_and_the_rest_stays(frame: Frame) -> None:
    assert told(frame, ToolRefused("bad_number", slot="phone")) == ["refused", "ask"]

    assert (frame["asked"], frame["slots"]["phone"]["settled"]) == ("phone", False)
    assert frame["slots"]["name"]["settled"]


def test_where_only_a_person_can_help_one_is_offered(frame: Frame) -> None:
    assert told(frame, ToolRefused("by_hand", person=True)) == ["refused", "offer_person"]


def test_with_nothing_to_offer_the_customer_says_what_to_change(frame: Frame) -> None:
    assert told(frame, ToolRefused("no")) == ["refused", "what_to_change"]


@pytest.mark.parametrize("offer", [{"slot": "phone"}, {"person": True}, {}])
def test_after_a_refusal_the_read_back_counts_no_more(frame: Frame, offer: dict[str, Any]) -> None:
    told(frame, ToolRefused("no", **offer))

    assert (frame["status"], frame["read_back"]) == ("collecting", None)
