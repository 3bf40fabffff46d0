"""What words mean by what went before, word by word."""

from typing import Any

import pytest

from app.agents.frames import empty_slot
from app.agents.second_look import (
    among_offered,
    another_like_it,
    asks_what_was_noted,
    is_another,
    nothing_to_change,
    taken_back,
)
from app.agents.state import Frame
from app.understanding.interpretation import Asset, Command, Interpretation, Moment, OfferingRef, Value

INSPECTION = OfferingRef(id="a", name="Brake inspection")
PADS = OfferingRef(id="b", name="Brake pad replacement")
TUESDAY = Moment(date="2026-11-24", times=["09:00"])


def frame(**slots: Value) -> Frame:
    held = {
        name: {**empty_slot(), "value": value.model_dump(mode="json"), "said": "x"} for name, value in slots.items()
    }
    return Frame(
        frame_id="t:0",
        task="book",
        agent="booking",
        status="collecting",
        slots=held,  # pyright: ignore[reportArgumentType]
        asked=None,
        offered=[],
        read_back=None,
        outcome=None,
    )


def offering() -> Frame:
    options = [{"label": each.name, "value": each.model_dump(mode="json")} for each in (INSPECTION, PADS)]
    return Frame(**{**frame(), "asked": "service", "offered": options})


def meant(*commands: Command) -> Interpretation:
    return Interpretation(intent="book", confidence=0.7, commands=list(commands or [Command(type="Unclear")]))


def said(meaning: Interpretation) -> list[tuple[str, str | None, Any]]:
    return [(each.type, each.slot, each.value) for each in meaning.commands]


@pytest.mark.parametrize(
    ("text", "which"), [("just the inspection", INSPECTION), ("the pads one", PADS), ("replacement please", PADS)]
)
def test_a_word_that_only_one_of_the_offers_has_means_that_one(text: str, which: OfferingRef) -> None:
    assert said(among_offered(offering(), meant(), text)) == [("SetSlot", "service", which)]


@pytest.mark.parametrize("text", ["the brake one", "hmm", "an inspection, or should I rather have the pads done"])
def test_words_that_both_or_none_have_choose_nothing(text: str) -> None:
    before = meant()
    assert among_offered(offering(), before, text) is before


def test_something_else_by_its_name_is_none_of_those_offered() -> None:
    other = meant(Command(type="SetSlot", slot="service", value=OfferingRef(id="c", name="State inspection")))
    assert among_offered(offering(), other, "a state inspection") is other


@pytest.mark.parametrize(
    "text", ["no, the first one was right", "what I said first was right", "keep it as it was", "the old time is fine"]
)
def test_a_correction_is_taken_back(text: str) -> None:
    corrected = Frame(**{**frame(), "replaced": {"slot": "when", "value": TUESDAY.model_dump(mode="json")}})
    assert said(taken_back(corrected, meant(Command(type="Deny")), text)) == [("SetSlot", "when", TUESDAY)]


def test_back_to_its_day_brings_back_its_hour_and_another_day_does_not() -> None:
    corrected = Frame(**{**frame(), "replaced": {"slot": "when", "value": TUESDAY.model_dump(mode="json")}})
    back = meant(Command(type="SetSlot", slot="when", value=Moment(date="2026-11-24")))
    other = meant(Command(type="SetSlot", slot="when", value=Moment(date="2026-11-25")))

    assert said(taken_back(corrected, back, "back to Tuesday please")) == [("SetSlot", "when", TUESDAY)]
    assert taken_back(corrected, other, "back to Wednesday") is other
    assert taken_back(corrected, back, "Tuesday") is back


@pytest.mark.parametrize("text", ["no, the first one was right", "back to Tuesday"])
def test_without_a_correction_nothing_is_taken_back(text: str) -> None:
    before = meant()
    assert taken_back(frame(), before, text) is before


def test_nothing_to_change_is_a_yes_only_where_that_was_asked() -> None:
    question = {"text": "What should I change?", "quick_replies": [], "expects": {}}
    asked = Frame(**{**frame(), "question": question})  # pyright: ignore[reportArgumentType]

    assert said(nothing_to_change(asked, meant(), "no, it's fine")) == [("Affirm", None, None)]
    before = meant()
    assert nothing_to_change(frame(), before, "nothing") is before


@pytest.mark.parametrize(
    ("text", "slot"),
    [("what did you get for my name?", "name"), ("what day was that again", "when"), ("when is it again?", "when")],
)
def test_what_was_noted_is_asked_for(text: str, slot: str) -> None:
    types = {"name": "person", "when": "datetime"}
    noted = asks_what_was_noted(frame(name=INSPECTION, when=TUESDAY), meant(), text, types)
    assert said(noted) == [("Repeat", slot, None)]


def test_what_is_asked_of_the_business_is_not_asked_of_the_notes() -> None:
    before = meant(Command(type="AskFact", slot="hours"))
    assert asks_what_was_noted(frame(when=TUESDAY), before, "what time do you open?", {"when": "datetime"}) is before


def test_another_thing_for_the_same_is_a_task_of_its_own_and_the_same_thing_is_none() -> None:
    civic = Asset(asset_kind="vehicle", attributes={"make": "Honda", "model": "Civic"})
    ram = Asset(asset_kind="vehicle", attributes={"make": "Ram", "model": "1500"})
    done = frame(service=INSPECTION, vehicle=civic, when=TUESDAY)
    before = meant()

    def again(thing: Asset) -> Interpretation:
        return another_like_it(done, before, meant(Command(type="SetSlot", slot="vehicle", value=thing)), "and another")

    expected = [("StartTask", "book", None), ("SetSlot", "service", INSPECTION), ("SetSlot", "vehicle", ram)]
    assert said(again(ram)) == expected
    assert again(civic) is before


def test_looking_for_another_is_no_booking_of_another() -> None:
    assert is_another("and the second one, a 2019 Ram")
    assert not is_another("do you also have a Ram for sale")
