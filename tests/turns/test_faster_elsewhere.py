"""Another process moves a conversation on between reading and writing: what was read is read anew, or given up."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.contracts import Event, Heard, Notification, OpenSession, TurnRequest
from app.core.database_failures import WritesCollided
from app.core.errors import AppError, NotFound
from app.core.settings import Settings
from app.sessions.log import StaleHead, read_log
from app.sessions.models import Message, Session
from app.sessions.notices import Notice
from app.turns import head, taking
from app.turns.desk import Desk, open_desk
from app.turns.errors import UnknownPack
from app.turns.view import session_view
from tests.conftest import FrozenClock
from tests.turns.conftest import Newcomer, Talker, learned_once

NEWS = Notification(id="n1", text="Your loaner is ready.", priority="normal")


@pytest.fixture
async def elsewhere(talker: Talker, settings: Settings, clock: FrozenClock) -> Any:
    """The same customer, whom another process serves."""
    desk = await open_desk(settings, clock, talker.interpreter, await learned_once(settings, clock))
    yield replace(talker, desk=desk)
    await desk.close()


@pytest.fixture
def faster(talker: Talker, elsewhere: Talker, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """The other process takes a turn right after this one has read how the session stands, so often."""

    def interfere(times: int) -> list[str]:
        turns = talker.desk.runner._taking
        load, taken = turns._load, []

        async def overtaken(session_id: str) -> Any:
            read = await load(session_id)
            if len(taken) < times:
                taken.append((await elsewhere.say("words")).turn_id)
            return read

        monkeypatch.setattr(turns, "_load", overtaken)
        return taken

    return interfere


@pytest.fixture
def taken_elsewhere(
    talker: Talker, elsewhere: Talker, monkeypatch: pytest.MonkeyPatch
) -> Callable[[TurnRequest], list[Event]]:
    """The other process takes a turn right before this one runs its own; what it tells is in the list."""

    def interfere(request: TurnRequest) -> list[Event]:
        turns, told = talker.desk.runner._taking, []
        run = turns._run

        async def after_the_other(*arguments: Any, **named: Any) -> Any:
            if not told:
                told.extend(await elsewhere.events(request))
            return await run(*arguments, **named)

        monkeypatch.setattr(turns, "_run", after_the_other)
        return told

    return interfere


async def stored_message(talker: Talker, utterance_id: str) -> Message:
    return next(each for each in await talker.messages() if each.utterance_id == utterance_id)


async def notices(talker: Talker) -> list[str]:
    async with talker.desk.database.reading() as db:
        return list(await db.scalars(select(Notice.id)))


async def version(talker: Talker) -> int:
    async with talker.desk.database.reading() as db:
        return (await db.get_one(Session, talker.session_id)).version


async def test_what_was_heard_is_noted_although_another_process_was_faster(
    talker: Talker, faster: Callable[[int], list[str]]
) -> None:
    reply = await talker.say("everything", channel="voice")
    taken = faster(1)

    await talker.heard(f"{reply.turn_id}-agent", 25)

    message = await stored_message(talker, f"{reply.turn_id}-agent")
    assert (message.text[: message.heard_chars], message.interrupted) == ("Got it. Oil change for", True)
    assert len(taken) == 1
    assert await version(talker) == 3


async def test_what_was_heard_is_given_up_where_another_process_is_always_faster(
    talker: Talker, faster: Callable[[int], list[str]]
) -> None:
    reply = await talker.say("everything", channel="voice")
    taken = faster(9)

    await talker.heard(f"{reply.turn_id}-agent", 25)

    message = await stored_message(talker, f"{reply.turn_id}-agent")
    assert (message.heard_chars, message.interrupted) == (0, False)
    assert len(taken) == taking.ATTEMPTS
    assert await version(talker) == 1 + taking.ATTEMPTS


async def test_news_are_told_once_although_another_process_was_faster(
    talker: Talker, faster: Callable[[int], list[str]]
) -> None:
    faster(1)

    assert await talker.desk.runner.notify(talker.session_id, NEWS)

    assert await notices(talker) == ["n1"]
    assert (await talker.say("words")).reply.startswith(NEWS.text)
    assert NEWS.text not in (await talker.say("words")).reply


async def test_where_another_process_is_always_faster_nothing_of_the_news_is_kept(
    talker: Talker, faster: Callable[[int], list[str]]
) -> None:
    faster(9)

    async def also(db: AsyncSession) -> None:
        (await db.get_one(Session, talker.session_id)).outcome = "resolved"

    with pytest.raises(WritesCollided):
        await talker.desk.runner.notify(talker.session_id, NEWS, also=also)

    assert await notices(talker) == []
    assert (await talker.view()).session.outcome is None
    assert NEWS.text not in (await talker.say("words")).reply


async def given_up(talker: Talker, monkeypatch: pytest.MonkeyPatch, error: Exception) -> dict[str, Any]:
    """How a turn ends that can never be recorded: nothing of it is kept, and it may be taken again."""
    tried = []

    async def fails(*_: Any) -> Any:
        tried.append(1)
        raise error

    request = talker.request("everything")
    with monkeypatch.context() as patch:
        patch.setattr(taking, "record_turn", fails)
        ended = (await talker.events(request))[-1].data
    assert ended["status"] == "failed"
    assert len(tried) == taking.ATTEMPTS
    assert [message.role for message in await talker.messages()] == ["agent"]
    assert (await talker.events(request))[-1].data["status"] == "completed"
    return ended["error"]


async def test_a_turn_that_others_overtake_again_and_again_is_given_up_and_nothing_of_it_is_kept(
    talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = await given_up(talker, monkeypatch, StaleHead(talker.session_id))
    assert (error["code"], error["retryable"]) == ("turn_timeout", True)


async def test_a_turn_whose_rows_are_always_there_already_is_worded_and_nothing_of_it_is_kept(
    talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    collision = IntegrityError("INSERT", {}, Exception("it is there already"))
    assert (await given_up(talker, monkeypatch, collision))["code"] == AppError.code


async def test_what_was_heard_is_told_once_however_often_it_is_reported(talker: Talker) -> None:
    reply = await talker.say("everything", channel="voice")

    for _ in range(2):
        await talker.heard(f"{reply.turn_id}-agent", 25)

    async with talker.desk.database.reading() as db:
        events = await read_log(db, talker.session_id, audience="staff", turn_id=reply.turn_id)
    cut = [event for event in events if event.type == "transcript" and event.data["interrupted"]]
    assert [event.data["heard_chars"] for event in cut] == [22]
    assert (await stored_message(talker, f"{reply.turn_id}-agent")).heard_chars == 22


async def test_a_turn_that_another_process_has_taken_meanwhile_is_told_as_that_one_told_it(
    talker: Talker, taken_elsewhere: Callable[[TurnRequest], list[Event]]
) -> None:
    request = talker.request("everything")
    told = taken_elsewhere(request)

    reply = await talker.desk.runner.run(talker.session_id, request, "req-2")

    assert reply.reply == told[-1].data["reply"]
    assert [message.role for message in await talker.messages()] == ["agent", "customer", "agent"]


async def test_other_words_that_another_process_has_taken_under_the_id_are_a_conflict(
    talker: Talker, taken_elsewhere: Callable[[TurnRequest], list[Event]]
) -> None:
    request = talker.request("everything")
    taken_elsewhere(request.model_copy(update={"text": "words"}))

    ended = (await talker.events(request))[-1].data

    assert (ended["status"], ended["error"]["code"]) == ("failed", "turn_conflict")
    assert (await talker.messages())[1].text == "words"


async def test_what_is_still_being_played_is_shown_to_those_who_watch_and_not_stored(talker: Talker) -> None:
    reply = await talker.say("everything", channel="voice")
    before = await version(talker)
    watching = talker.desk.bus.subscribe(talker.session_id)

    await talker.heard(f"{reply.turn_id}-agent", 25, interrupted=False)

    async for event in watching:
        assert (event.type, event.seq, event.data["heard_chars"]) == ("transcript", None, 22)
        break
    talker.desk.bus.unsubscribe(talker.session_id, watching)
    assert (await stored_message(talker, f"{reply.turn_id}-agent")).heard_chars == 0
    assert await version(talker) == before


async def test_what_was_heard_of_something_never_said_trims_nothing(talker: Talker) -> None:
    reply = await talker.say("everything", channel="voice")
    before = [(each.text, each.heard_chars, each.interrupted) for each in await talker.messages()]

    await talker.desk.runner.heard(
        talker.session_id, Heard(utterance_id="nobody", heard_chars=3, interrupted=True), None
    )
    await talker.heard(f"{reply.turn_id}-customer", 3)

    assert [(each.text, each.heard_chars, each.interrupted) for each in await talker.messages()] == before


async def test_a_conversation_that_has_ended_is_told_no_news(talker: Talker) -> None:
    async with talker.desk.database.transaction() as db:
        (await db.get_one(Session, talker.session_id)).status = "closed"

    assert not await talker.desk.runner.notify(talker.session_id, NEWS)
    assert await notices(talker) == []


async def test_a_head_that_is_known_no_more_is_read_from_its_checkpoint(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(head, "RECENT_KEPT", 1)
    first, second = await newcomer(), await newcomer()
    await first.say("everything")
    await second.say("words")
    assert list(first.desk.runner._taking._heads._recent) == [second.session_id]

    assert (await first.say("yes")).reply.startswith("You're booked")
    assert len(await first.bookings()) == 1


@pytest.mark.parametrize("phone", ["call me maybe", "12"])
async def test_a_client_s_number_that_nobody_can_dial_is_asked_for(desk: Desk, talker: Talker, phone: str) -> None:
    opened = await desk.runner.open(
        OpenSession.model_validate({"customer": {"name": "Ana Ruiz", "phone": phone}}), None
    )
    other = replace(talker, session_id=opened.session_id)
    other.interpreter.script["most"] = other.interpreter.script["everything"][:4]  # pyright: ignore[reportIndexIssue]

    reply = await other.say("most")

    frame = reply.state.frames[-1]
    assert (frame.slots["name"].said, frame.slots["phone"].value) == ("Ana Ruiz", None)
    assert reply.reply.endswith("And what is the best phone number for you?")


async def test_nobody_opens_a_conversation_with_a_business_that_is_not_installed(desk: Desk) -> None:
    with pytest.raises(UnknownPack):
        await desk.runner.open(OpenSession(pack="nowhere"), None)

    async with desk.database.reading() as db:
        assert list(await db.scalars(select(Session.id))) == []


async def test_a_conversation_that_is_not_there_can_not_be_looked_at(desk: Desk) -> None:
    async with desk.database.reading() as db:
        with pytest.raises(NotFound):
            await session_view(db, "ses_none", desk.packs, "staff")
