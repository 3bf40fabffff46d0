"""Callers ask again: more slowly, the same, or one thing of it. They are spoken to as they asked."""

from typing import Any

from app.contracts import Event
from tests.conversation import BOOKING_LINES, Customer

SLOWER = 0.82


async def spoken(customer: Customer, text: str, heard: dict[str, Any] | None = None) -> list[Event]:
    return await customer.turn(text, channel="voice", heard=heard)


def said(events: list[Event]) -> dict[str, Any]:
    return next(event.data for event in events if event.type == "transcript" and event.data["role"] == "agent")


async def test_slower_is_spoken_more_slowly_from_then_on_and_again_more_slowly_still(customer: Customer):
    first = said(await spoken(customer, "I need an oil change"))
    assert first["pace"] in (None, 1.0)
    slowly = said(await spoken(customer, "could you speak a bit slower please"))
    assert slowly["pace"] == SLOWER
    assert said(await spoken(customer, "It's a 2019 Honda Civic"))["pace"] == SLOWER
    assert 0.65 <= said(await spoken(customer, "slower please"))["pace"] < SLOWER


async def test_say_that_again_is_said_again_and_what_was_the_time_is_told_the_time(customer: Customer):
    last = [said(await spoken(customer, line)) for line in BOOKING_LINES][-1]
    assert "9:00 AM" in last["text"] or "9 AM" in last["text"]

    again = said(await spoken(customer, "sorry, say that again?"))
    assert last["text"].endswith(again["text"]), "read back anew, to be heard whole"
    assert "9" in said(await spoken(customer, "what was the time?"))["text"]


async def test_what_is_written_has_no_pace(customer: Customer):
    events = await customer.turn("slower please")
    assert said(events)["pace"] is None
