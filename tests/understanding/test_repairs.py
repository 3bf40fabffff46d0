"""What people say to keep a conversation going, and several things said in one breath."""

from dataclasses import replace

import pytest

from app.understanding.cues import insult
from app.understanding.interpretation import ASK_BELOW, Interpretation, OfferingRef
from tests.understanding.conftest import Understand
from tests.understanding.workshop import OFFERS, READ_BACK, asking, confirming, idle

KNOWN = {"service": READ_BACK["service"], "bike": READ_BACK["bike"], "phone": READ_BACK["phone"]}


def said(meaning: Interpretation) -> list[tuple[str, str | None]]:
    return [(one.type, one.slot) for one in meaning.commands]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("slower please", "Slower"),
        ("say that again but slower", "Slower"),
        ("could you talk a little slower?", "Slower"),
        ("you're going too fast", "Slower"),
        ("still too fast, slower please", "Slower"),
        ("that's still too fast, could you speak even slower?", "Slower"),
        ("say that once more", "Repeat"),
        ("what do you mean?", "Clarify"),
        ("which ones?", "Clarify"),
        ("like what?", "Clarify"),
        ("why do you need my phone number?", "Clarify"),
        ("I don't understand the question", "Clarify"),
        ("hold on a second", "Wait"),
        ("shut up", "Wait"),
        ("never mind", "CancelTask"),
        ("you're useless", "Abuse"),
        ("stupid machine", "Abuse"),
    ],
)
async def test_a_repair_is_one_command_whatever_was_asked(understand: Understand, text: str, command: str) -> None:
    for context in (idle(), asking("when"), asking("phone"), confirming()):
        assert said(await understand(text, context)) == [(command, None)]


@pytest.mark.parametrize("text", ["my damn chain keeps slipping", "the brakes are garbage", "you're not stupid"])
async def test_a_curse_about_a_thing_insults_nobody(understand: Understand, text: str) -> None:
    assert insult(text) is None
    assert "Abuse" not in {kind for kind, _ in said(await understand(text))}


async def test_what_is_said_beside_an_insult_is_heard(understand: Understand) -> None:
    meaning = await understand("you idiot, I said Tuesday at nine", asking("when"))

    assert said(meaning) == [("SetSlot", "when"), ("Abuse", None)]


@pytest.mark.parametrize("text", ["I'd rather not say", "skip that", "I don't have one", "I won't tell you that"])
async def test_a_slot_may_be_left_out(understand: Understand, text: str) -> None:
    assert said(await understand(text, asking("email"))) == [("SkipSlot", "email")]


async def test_a_question_of_yes_or_no_is_denied_rather_than_skipped(understand: Understand) -> None:
    assert said(await understand("I'd rather not", asking("loaner"))) == [("Deny", None)]
    assert said(await understand("I'd rather not", confirming())) == [("Deny", None)]


async def test_everything_in_hand_is_given_up_at_once(understand: Understand) -> None:
    assert said(await understand("cancel everything", asking("when"))) == [("CancelTask", "all")]


async def test_cancel_it_means_the_task_in_hand_else_the_booking(understand: Understand) -> None:
    assert said(await understand("actually I'd like to cancel it instead", confirming())) == [("CancelTask", None)]
    assert said(await understand("actually I'd like to cancel it instead")) == [("StartTask", "cancel_repair")]


@pytest.mark.parametrize("text", ["cancel that. Make it Friday", "scratch that. Friday, please"])
async def test_what_is_given_up_for_something_else_is_a_correction(understand: Understand, text: str) -> None:
    assert said(await understand(text, confirming())) == [("Deny", None), ("SetSlot", "when")]


async def test_another_day_than_those_offered_is_a_no_and_a_value(understand: Understand) -> None:
    meaning = await understand("no, Thursday", asking("when", expects="choice", offered=OFFERS))

    assert said(meaning) == [("Deny", None), ("SetSlot", "when")]


async def test_an_offer_and_another_value_are_both_taken(understand: Understand) -> None:
    meaning = await understand("the second, and my name is Ann Lee", asking("when", expects="choice", offered=OFFERS))

    assert said(meaning) == [("SetSlot", "when"), ("SetSlot", "name")]


async def test_two_tasks_come_each_with_its_own_values(understand: Understand) -> None:
    meaning = await understand("I need a tune-up on Tuesday, and I'd like to cancel my appointment, it's 202-555-0147")

    assert said(meaning) == [
        ("StartTask", "book_repair"),
        ("SetSlot", "service"),
        ("SetSlot", "when"),
        ("StartTask", "cancel_repair"),
        ("SetSlot", "phone"),
    ]


async def test_an_answer_comes_before_the_task_begun_beside_it(understand: Understand) -> None:
    meaning = await understand("Tuesday at nine, and I also want to cancel my appointment", asking("when"))

    assert said(meaning) == [("SetSlot", "when"), ("StartTask", "cancel_repair")]


async def test_a_yes_comes_before_the_task_begun_beside_it(understand: Understand) -> None:
    meaning = await understand("yes, and I also want to cancel my other appointment", confirming())

    assert said(meaning) == [("Affirm", None), ("StartTask", "cancel_repair")]


async def test_what_is_none_of_the_business_takes_nothing_from_the_rest(understand: Understand) -> None:
    meaning = await understand("Tuesday at nine, and who won the election?", asking("when"))

    assert said(meaning) == [("SetSlot", "when"), ("OutOfScope", None)]


@pytest.mark.parametrize(
    ("text", "offering", "others", "candidates"),
    [
        ("a tune-up and new brake pads", "tune_up", ["brake_pads"], []),
        ("a tune-up, a brake check and a new chain", "tune_up", ["brake_check", "chain"], []),
        ("a tune-up or a new chain", "tune_up", [], ["tune_up", "chain"]),
        ("a tune-up, no, a new chain", "chain", [], []),
        ("a new chain and I want it with a tune-up", "chain", [], []),
    ],
)
async def test_several_offerings_in_one_breath(
    understand: Understand, text: str, offering: str, others: list[str], candidates: list[str]
) -> None:
    meaning = await understand(text, asking("service"))

    assert said(meaning) == [("SetSlot", "service")]
    value = meaning.commands[0].value
    assert isinstance(value, OfferingRef)
    assert (value.id, value.others, value.candidates) == (offering, others, candidates)


@pytest.mark.parametrize(
    ("asked", "text", "slot"),
    [
        ("bike", "the same bike as last time", "bike"),
        ("bike", "the same one", "bike"),
        ("service", "my usual", "service"),
        ("phone", "same number as before", "phone"),
    ],
)
async def test_what_was_said_before_is_referred_to(understand: Understand, asked: str, text: str, slot: str) -> None:
    meaning = await understand(text, replace(asking(asked), known=KNOWN))

    assert said(meaning) == [("SetSlot", slot)]
    value = meaning.commands[0].value
    assert value is not None
    assert value.model_dump().items() >= KNOWN[slot].items()


@pytest.mark.parametrize("text", ["I want to make a reservation", "I'd like to make an appointment", "book me in"])
async def test_a_booking_is_one_whatever_the_business_calls_it(understand: Understand, text: str) -> None:
    meaning = await understand(text)

    assert said(meaning) == [("StartTask", "book_repair")]
    assert not meaning.is_doubtful


async def test_a_reference_to_what_nobody_knows_has_no_value(understand: Understand) -> None:
    (command,) = (await understand("the same bike as last time", asking("bike"))).commands

    assert (command.type, command.slot, command.value) == ("SetSlot", "bike", None)


async def test_the_same_time_is_no_reference_to_a_thing(understand: Understand) -> None:
    meaning = await understand("same time next week", replace(asking("when"), known=KNOWN))

    assert {slot for _, slot in said(meaning)} == {"when"}


async def test_doubt_is_said_of_itself() -> None:
    assert Interpretation(intent="book", confidence=ASK_BELOW - 0.01).is_doubtful
    assert not Interpretation(intent="book", confidence=ASK_BELOW).is_doubtful
