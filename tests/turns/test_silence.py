"""Silence is no utterance: the question again, then whether anybody is there, then goodbye with all kept."""

from app.contracts import Event
from app.understanding.interpretation import Command
from tests.fakes.understanding import COROLLA, OIL_CHANGE, TUESDAY_AT_TEN, put, start
from tests.turns.conftest import Talker

ASK_WHEN = "What day and time would suit you?"
SILENCE = {"commands": [{"type": "Silence"}], "channel": "voice"}


async def silent(talker: Talker) -> list[Event]:
    """The caller says nothing."""
    return await talker.events(talker.request("", **SILENCE))


def outcome(events: list[Event]) -> dict[str, object]:
    """How the turn ended."""
    return events[-1].data


async def asked_when(talker: Talker) -> None:
    talker.interpreter.script |= {
        "a car": [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)],
        "tuesday": [put("when", TUESDAY_AT_TEN)],
    }
    await talker.say("a car", channel="voice")


async def test_three_silences_end_the_call_and_keep_the_conversation(talker: Talker) -> None:
    await asked_when(talker)

    replies = [outcome(await silent(talker)) for _ in range(3)]

    assert [reply["reply"] for reply in replies[:2]] == [ASK_WHEN, "Are you still there?"]
    assert str(replies[2]["reply"]).endswith("Goodbye!")
    assert [reply["ends_session"] for reply in replies] == [False, False, True]
    resumed = await talker.say("tuesday")
    assert resumed.reply.endswith("What name should I put it under?")


async def test_silence_is_stored_as_no_words_of_the_customer(talker: Talker) -> None:
    await asked_when(talker)
    before = len(await talker.messages())

    events = await silent(talker)

    stored = (await talker.messages())[before:]
    assert [message.role for message in stored] == ["agent"]
    assert not [event for event in events if event.type == "transcript" and event.data["role"] == "customer"]


async def test_speaking_again_makes_the_silences_forgotten(talker: Talker) -> None:
    talker.interpreter.script["hm"] = [Command(type="Thank")]
    await asked_when(talker)
    await silent(talker)
    await silent(talker)
    await talker.say("hm", channel="voice")

    assert outcome(await silent(talker))["reply"] == ASK_WHEN


async def test_after_a_moment_to_wait_silence_is_not_counted(talker: Talker) -> None:
    talker.interpreter.script["hold on"] = [Command(type="Wait")]
    await asked_when(talker)
    await talker.say("hold on", channel="voice")

    replies = [outcome(await silent(talker)) for _ in range(4)]

    assert [reply["reply"] for reply in replies[:3]] == ["No rush. I'm here."] * 3
    assert replies[3]["reply"] == ASK_WHEN
    assert not any(reply["ends_session"] for reply in replies)


async def test_a_yes_to_are_you_still_there_agrees_to_nothing_else(talker: Talker) -> None:
    await talker.say("everything", channel="voice")
    await silent(talker)
    await silent(talker)

    reply = await talker.say("yes", channel="voice")

    assert (await talker.bookings()) == []
    assert reply.reply.endswith("Shall I book it?")


async def test_silence_after_a_read_back_brings_it_again_to_be_heard(talker: Talker) -> None:
    await talker.say("everything", channel="voice")

    events = await silent(talker)
    reply = str(outcome(events)["reply"])
    assert reply.endswith("Shall I book it?")

    heard = {"utterance_id": f"{events[-1].turn_id}-agent", "heard_chars": len(reply), "interrupted": False}
    await talker.say("yes", channel="voice", heard=heard)
    assert len(await talker.bookings()) == 1
