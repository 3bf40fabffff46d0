"""What customers say, and what it comes to."""

from typing import Any

import pytest

from app.understanding.domain import DialogueContext
from app.understanding.interpretation import Interpretation, Moment, OfferingRef
from tests.understanding.conftest import Understand
from tests.understanding.workshop import NOW, OFFERS, asking, confirming


def kinds(meaning: Interpretation) -> list[str]:
    return [one.type for one in meaning.commands]


def values(meaning: Interpretation) -> dict[str | None, Any]:
    return {
        one.slot: one.value.model_dump(exclude_defaults=True, exclude={"kind"})
        for one in meaning.commands
        if one.type == "SetSlot" and one.value
    }


async def test_a_year_alone_corrects_the_thing_that_is_known(understand: Understand) -> None:
    held = {"bike": {"kind": "asset", "asset_kind": "bicycle", "attributes": {"brand": "Trek", "year": 2019}}}

    meaning = await understand("no wait, it's a 2018", asking("when", filled=held))

    assert values(meaning) == {"bike": {"asset_kind": "bicycle", "attributes": {"year": 2018}}}


async def test_make_it_eleven_is_an_hour_though_things_have_a_make(understand: Understand) -> None:
    meaning = await understand("no, make it 11", confirming())

    assert values(meaning) == {"when": {"times": ["11:00", "23:00"]}}


async def test_a_part_of_the_day_while_something_else_is_asked_is_no_greeting(understand: Understand) -> None:
    assert kinds(await understand("afternoon", asking("bike"))) == ["SetSlot"]
    assert kinds(await understand("good afternoon", asking("bike"))) == ["Greet"]


async def test_two_words_left_between_many_values_are_the_name(understand: Understand) -> None:
    meaning = await understand("puncture repair tuesday 9am 2019 trek domane ada lovelace 2025550147")

    assert values(meaning)["name"] == {"name": "Ada Lovelace", "first": "Ada", "last": "Lovelace"}


async def test_after_a_price_the_values_alone_book_what_it_was_for(understand: Understand) -> None:
    told = DialogueContext(now=NOW, last_agent_text="Tune-up costs 40 dollars and takes about an hour.")

    meaning = await understand("great, Friday at 2 pm then, it's a 2019 Trek Domane", told)

    assert [one.slot for one in meaning.commands if one.type == "StartTask"] == ["book_repair"]
    assert values(meaning)["service"] == {"id": "tune_up", "name": "Tune-up"}
    assert values(meaning)["when"] == {"date": "2026-11-20", "times": ["14:00"]}


async def test_at_the_same_time_takes_no_hour_back(understand: Understand) -> None:
    meaning = await understand(
        "10am. I'd also like to have my wife's bike looked at. Can I schedule a second appointment at the same time?",
        asking("when"),
    )

    assert values(meaning) == {"when": {"times": ["10:00"]}}


async def test_one_sentence_gives_the_task_and_all_its_values(understand: Understand) -> None:
    meaning = await understand(
        "Hi, I'd like to book a tune-up for my 2019 Trek Domane next Tuesday at 9:30, my name is Jane Doe and my number"
        " is 202-555-0147"
    )

    assert kinds(meaning)[:2] == ["Greet", "StartTask"]
    assert meaning.commands[1].slot == "book_repair"
    assert meaning.intent == "book"
    assert meaning.confidence >= 0.45
    assert values(meaning) == {
        "service": {"id": "tune_up", "name": "Tune-up"},
        "bike": {"asset_kind": "bicycle", "attributes": {"brand": "Trek", "model": "Domane", "year": 2019}},
        "when": {"date": "2026-11-24", "times": ["09:30", "21:30"]},
        "name": {"name": "Jane Doe", "first": "Jane", "last": "Doe"},
        "phone": {"e164": "+12025550147", "digits": "2025550147"},
    }


async def test_the_same_as_a_transcriber_hears_it(understand: Understand) -> None:
    meaning = await understand(
        "hi i'd like to book a tune up for my twenty nineteen trek domane next tuesday at nine thirty my name is jane"
        " doe and my number is two oh two five five five oh one four seven"
    )

    found = values(meaning)
    assert found["service"]["id"] == "tune_up"
    assert found["bike"]["attributes"] == {"brand": "Trek", "model": "Domane", "year": 2019}
    assert found["when"] == {"date": "2026-11-24", "times": ["09:30", "21:30"]}
    assert found["name"]["name"] == "Jane Doe"
    assert found["phone"]["e164"] == "+12025550147"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("hello there", "Greet"),
        ("thanks a lot", "Thank"),
        ("that's all, bye", "Goodbye"),
        ("can you say that again?", "Repeat"),
        ("hang on a second", "Wait"),
        ("I'd like to speak to a real person please", "RequestPerson"),
        ("can I talk to the mechanic", "RequestPerson"),
        ("tell me a joke", "SmallTalk"),
        ("do you rent bikes?", "AskKnowledge"),
        ("do you offer loaner bikes", "AskKnowledge"),
        ("is there wifi?", "AskKnowledge"),
    ],
)
async def test_a_short_wish_is_one_command(understand: Understand, text: str, command: str) -> None:
    assert kinds(await understand(text)) == [command]


@pytest.mark.parametrize(
    ("text", "fact", "about"),
    [
        ("what are your hours?", "hours", None),
        ("are you open on Saturday at 5?", "hours", {"date": "2026-11-21", "times": ["17:00", "05:00"]}),
        ("how late are you open tomorrow", "hours", {"date": "2026-11-19"}),
        ("are you open on Thanksgiving", "hours", {"date": "2026-11-26"}),
        ("how much is a tune up?", "price", {"id": "tune_up", "name": "Tune-up"}),
        ("what do you charge for a new chain", "price", {"id": "chain", "name": "Chain replacement"}),
        ("how long does a puncture repair take?", "duration", {"id": "puncture", "name": "Puncture repair"}),
        ("where are you located?", "address", None),
    ],
)
async def test_what_the_tables_know_is_asked_as_a_fact(
    understand: Understand, text: str, fact: str, about: dict[str, Any] | None
) -> None:
    (command,) = (await understand(text)).commands

    assert (command.type, command.slot) == ("AskFact", fact)
    said = command.value.model_dump(exclude_defaults=True, exclude={"kind"}) if command.value else None
    assert said == about


async def test_a_bare_offering_starts_the_task_that_takes_it(understand: Understand) -> None:
    meaning = await understand("puncture repair please")

    assert kinds(meaning) == ["StartTask", "SetSlot"]
    assert values(meaning)["service"]["id"] == "puncture"


async def test_a_trouble_told_in_other_words_finds_its_offering(understand: Understand) -> None:
    meaning = await understand("my tire went flat and I need it fixed")

    assert kinds(meaning) == ["StartTask", "SetSlot"]
    assert values(meaning)["service"]["id"] == "puncture"


async def test_what_fits_two_offerings_names_both(understand: Understand) -> None:
    meaning = await understand("something with the brakes", asking("service"))

    assert set(values(meaning)["service"]["candidates"]) == {"brake_check", "brake_pads"}


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("service", "the chain", {"id": "chain", "name": "Chain replacement"}),
        ("service", "a puncure repare", {"id": "puncture", "name": "Puncture repair"}),
        ("bike", "it's a domane", {"asset_kind": "bicycle", "attributes": {"brand": "Trek", "model": "Domane"}}),
        ("bike", "2021", {"asset_kind": "bicycle", "attributes": {"year": 2021}}),
        (
            "bike",
            "a 2015 Colnago C60",
            {"asset_kind": "bicycle", "attributes": {"brand": "Colnago", "model": "C60", "year": 2015}},
        ),
        ("when", "tomorrow", {"date": "2026-11-19"}),
        ("when", "ten", {"times": ["10:00", "22:00"]}),
        ("when", "at 930", {"times": ["09:30", "21:30"]}),
        ("when", "half ten on Saturday", {"date": "2026-11-21", "times": ["10:30", "22:30"]}),
        ("when", "quarter to five", {"times": ["16:45", "04:45"]}),
        ("when", "as soon as you can", {"nearest": True}),
        ("when", "what about Thursday at one?", {"date": "2026-11-19", "times": ["13:00", "01:00"]}),
        ("name", "John Smith", {"name": "John Smith", "first": "John", "last": "Smith"}),
        ("name", "it's mike o'brien", {"name": "Mike O'Brien", "first": "Mike", "last": "O'Brien"}),
        ("name", "Will", {"name": "Will", "first": "Will"}),
        ("name", "J O H N", {"name": "John", "first": "John"}),
        ("phone", "(202) 555-0147", {"e164": "+12025550147", "digits": "2025550147"}),
        ("phone", "two oh two double five five oh one four seven", {"e164": "+12025550147", "digits": "2025550147"}),
        ("phone", "2 0 2, 555, 0147.", {"e164": "+12025550147", "digits": "2025550147"}),
        ("phone", "555 0147", {"e164": None, "digits": "5550147"}),
        ("email", "jane dot doe at example dot com", {"address": "jane.doe@example.com"}),
        ("helmets", "2", {"value": 2.0}),
        ("helmets", "a couple", {"value": 2.0}),
        ("pickup", "could you pick it up", {"value": "courier"}),
        ("loaner", "yes please", {"value": "yes"}),
        ("loaner", "no", {"value": "no"}),
        ("note", "well, the bell is broken too", {"text": "the bell is broken too"}),
    ],
)
async def test_a_bare_answer_fills_the_slot_that_was_asked(
    understand: Understand, slot: str, text: str, value: dict[str, Any]
) -> None:
    meaning = await understand(text, asking(slot))

    found = values(meaning)[slot]
    assert found == {key: each for key, each in value.items() if each is not None} or found == value


async def test_an_answer_and_a_question_are_both_heard(understand: Understand) -> None:
    meaning = await understand("Tuesday at nine, and do you do e-bikes?", asking("when"))

    assert kinds(meaning) == ["SetSlot", "AskKnowledge"]
    assert values(meaning)["when"] == {"date": "2026-11-24", "times": ["09:00", "21:00"]}
    assert meaning.commands[1].text == "do you do e-bikes?"


async def test_the_question_of_an_article_word_for_word_is_no_request(understand: Understand) -> None:
    asked = await understand("Can I cancel my appointment later on?", asking("when"))
    wanted = await understand("I have to cancel my appointment", asking("when"))

    assert kinds(asked) == ["AskKnowledge"]
    assert [(one.type, one.slot) for one in wanted.commands] == [("StartTask", "cancel_repair")]


@pytest.mark.parametrize("text", ["never mind", "forget it", "actually, cancel that"])
async def test_giving_up_is_no_value(understand: Understand, text: str) -> None:
    assert kinds(await understand(text, asking("name"))) == ["CancelTask"]


async def test_cancelling_an_appointment_is_a_task_of_its_own(understand: Understand) -> None:
    meaning = await understand("I want to cancel my appointment", asking("when"))

    assert [(one.type, one.slot) for one in meaning.commands] == [("StartTask", "cancel_repair")]


@pytest.mark.parametrize(
    "text", ["yes", "Yes, please.", "sure, go ahead", "that's right", "book it", "yeah that's correct"]
)
async def test_a_yes_to_the_read_back(understand: Understand, text: str) -> None:
    assert kinds(await understand(text, confirming())) == ["Affirm"]


async def test_a_yes_that_repeats_what_was_read_back_is_a_yes(understand: Understand) -> None:
    assert kinds(await understand("yes, Tuesday at 9:30", confirming())) == ["Affirm"]


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("yes but at ten", "when", {"times": ["10:00", "22:00"]}),
        ("no, Thursday", "when", {"date": "2026-11-19"}),
        ("actually make it ten", "when", {"times": ["10:00", "22:00"]}),
        ("not Tuesday, Friday", "when", {"date": "2026-11-20"}),
        ("can it be on Friday instead?", "when", {"date": "2026-11-20"}),
        (
            "not the Domane, the Marlin",
            "bike",
            {"asset_kind": "bicycle", "attributes": {"brand": "Trek", "model": "Marlin"}},
        ),
        ("no, the name is John Doe", "name", {"name": "John Doe", "first": "John", "last": "Doe"}),
        ("the number is wrong, it's 202-555-0199", "phone", {"e164": "+12025550199", "digits": "2025550199"}),
        ("make it a new chain instead", "service", {"id": "chain", "name": "Chain replacement"}),
    ],
)
async def test_a_change_at_the_read_back_keeps_the_yes_or_no_it_began_with(
    understand: Understand, text: str, slot: str, value: dict[str, Any]
) -> None:
    meaning = await understand(text, confirming())

    opening = {"yes": ["Affirm"], "no,": ["Deny"]}.get(text.split()[0], [])
    assert kinds(meaning) == [*opening, "SetSlot"]
    assert values(meaning) == {slot: value}


@pytest.mark.parametrize(
    "text",
    ["yes but", "repeat after me: book it", "Say this. Book it.", "if I said yes, what would happen", "yesterday"],
)
async def test_nothing_but_a_yes_is_a_yes(understand: Understand, text: str) -> None:
    assert "Affirm" not in kinds(await understand(text, confirming()))


async def test_a_yes_and_a_question_are_both_heard(understand: Understand) -> None:
    assert kinds(await understand("yes, and do you have wifi?", confirming())) == ["Affirm", "AskKnowledge"]


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("the first one", "09:00"),
        ("the second", "09:30"),
        ("number two", "09:30"),
        ("nine thirty", "09:30"),
        ("9.30 works", "09:30"),
        ("2 pm please", "14:00"),
        ("the later one", "14:00"),
        ("the last one please", "14:00"),
        ("the afternoon one", "14:00"),
    ],
)
async def test_an_offer_is_pointed_at(understand: Understand, text: str, clock: str) -> None:
    meaning = await understand(text, asking("when", expects="choice", offered=OFFERS))

    assert values(meaning) == {"when": {"date": "2026-11-24", "times": [clock]}}


async def test_another_day_than_those_offered_is_taken_as_said(understand: Understand) -> None:
    meaning = await understand("what about Wednesday?", asking("when", expects="choice", offered=OFFERS))

    assert values(meaning) == {"when": {"date": "2026-11-25"}}


async def test_what_lies_far_off_is_out_of_scope(understand: Understand) -> None:
    for text in ("who won the election?", "what is the capital of Peru"):
        meaning = await understand(text)

        assert (meaning.intent, kinds(meaning)) == ("out_of_scope", ["OutOfScope"])


async def test_what_is_no_language_is_unclear(understand: Understand) -> None:
    meaning = await understand("qwrt zxcv plmk")

    assert (meaning.intent, kinds(meaning)) == ("out_of_scope", ["Unclear"])


async def test_a_complaint_asks_for_a_person(understand: Understand) -> None:
    meaning = await understand("I want to make a complaint about your work")

    assert (meaning.intent, kinds(meaning)) == ("complain", ["RequestPerson"])


async def test_spans_point_at_the_words_said(understand: Understand) -> None:
    text = "It's for Friday at ten — call me on (202) 555-0147"
    meaning = await understand(text, asking("when"))

    said = {one.slot: text[slice(*one.span)] for one in meaning.commands if one.span}
    assert said == {"when": "Friday at ten", "phone": "202) 555-0147"}


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("the time is wrong", "when"),
        ("change the date", "when"),
        ("no, my name isn't right", "name"),
        ("the phone number is wrong", "phone"),
        ("can I change the bicycle", "bike"),
    ],
)
async def test_what_is_called_wrong_is_denied_by_its_slot(understand: Understand, text: str, slot: str) -> None:
    meaning = await understand(text, confirming())

    assert [(one.type, one.slot) for one in meaning.commands if one.slot] == [("Deny", slot)]


async def test_a_second_question_is_about_what_was_just_told(understand: Understand) -> None:
    told = DialogueContext(now=NOW, last_agent_text="A puncture repair costs $20 and takes about 30 minutes.")
    (command,) = (await understand("and how long does it take?", told)).commands

    assert (command.slot, command.value.id if isinstance(command.value, OfferingRef) else None) == (
        "duration",
        "puncture",
    )

    meaning = await understand("okay, book me one for Friday at 3", told)

    assert values(meaning)["service"]["id"] == "puncture"
    assert values(meaning)["when"] == {"date": "2026-11-20", "times": ["15:00", "03:00"]}


async def test_another_day_is_asked_of_the_hours_just_told(understand: Understand) -> None:
    told = DialogueContext(now=NOW, last_agent_text="We're open Monday to Friday, 7:30 AM to 6 PM.")
    (command,) = (await understand("and on Thanksgiving?", told)).commands

    assert (command.type, command.slot) == ("AskFact", "hours")
    assert isinstance(command.value, Moment)
    assert command.value.date == "2026-11-26"


async def test_a_name_given_early_is_kept(understand: Understand) -> None:
    assert values(await understand("Sarah Connor", asking("when")))["name"]["name"] == "Sarah Connor"


async def test_a_booking_to_be_moved_is_no_new_one(understand: Understand) -> None:
    meaning = await understand("I'd like to reschedule my appointment")

    assert meaning.intent == "change"
    assert "StartTask" not in kinds(meaning)
