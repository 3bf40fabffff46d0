"""What customers are told unasked: in order, each once, through calls, barge-ins, crashes and restarts."""

import pytest
from sqlalchemy import select

from app.contracts import Notification
from app.core.errors import AppError
from app.core.settings import Settings
from app.sessions.models import Call
from app.sessions.notices import Notice
from app.turns.desk import Desk, open_desk
from tests.conftest import FrozenClock
from tests.turns.conftest import Talker

READY = Notification(id="n1", text="Your loaner is ready at the front desk.", priority="interrupt")


async def told(desk: Desk) -> list[tuple[str, bool]]:
    async with desk.database.reading() as db:
        rows = await db.scalars(select(Notice).order_by(Notice.created_at, Notice.id))
        return [(row.id, row.told_at is not None) for row in rows]


async def call_begins(talker: Talker) -> None:
    async with talker.desk.database.transaction() as db:
        now = talker.desk.clock()
        db.add(Call(id="call_1", session_id=talker.session_id, room="r", status="active", started_at=now))


async def test_in_a_chat_what_is_urgent_is_said_at_once_and_not_with_the_reply(talker: Talker) -> None:
    assert await talker.desk.runner.notify(talker.session_id, READY)

    last = (await talker.messages())[-1]
    assert (last.text, last.role, last.heard_chars) == (READY.text, "agent", len(READY.text))
    assert "loaner" not in (await talker.say("no")).reply
    assert await told(talker.desk) == [("n1", True)]


async def test_what_is_no_news_is_not_told(talker: Talker) -> None:
    other = READY.model_copy(update={"id": "n2"})
    assert await talker.desk.runner.notify(talker.session_id, READY, key="loaner")
    assert not await talker.desk.runner.notify(talker.session_id, other, key="loaner")

    assert await told(talker.desk) == [("n1", True)]


async def test_a_restart_forgets_nothing(talker: Talker, settings: Settings, clock: FrozenClock) -> None:
    for number, priority in enumerate(("normal", "high", "normal")):
        notification = Notification.model_validate(
            {"id": f"n{number}", "text": f"News {number}.", "priority": priority}
        )
        await talker.desk.runner.notify(talker.session_id, notification)
        clock.advance(seconds=1)
    await talker.desk.close()

    desk = await open_desk(settings, clock, talker.interpreter)
    again = Talker(desk, talker.session_id, talker.interpreter)
    first, second = await again.say("no"), await again.say("no")

    assert first.reply.startswith("News 1. News 0. News 2.")
    assert "News" not in second.reply
    assert await told(desk) == [("n0", True), ("n1", True), ("n2", True)]
    await desk.close()


async def test_on_the_phone_it_is_given_to_the_call_and_told_once_it_was_heard(talker: Talker) -> None:
    await call_begins(talker)
    await talker.desk.runner.notify(talker.session_id, READY)
    assert await told(talker.desk) == [("n1", False)]

    await talker.heard("n1", len(READY.text), interrupted=False)

    assert "loaner" not in (await talker.say("no", channel="voice")).reply
    assert await told(talker.desk) == [("n1", True)]


async def test_while_it_is_being_spoken_no_reply_says_it_as_well(talker: Talker, clock: FrozenClock) -> None:
    await call_begins(talker)
    await talker.desk.runner.notify(talker.session_id, READY)
    clock.advance(seconds=5)

    assert "loaner" not in (await talker.say("no", channel="voice")).reply


async def test_what_a_call_never_spoke_is_said_with_the_next_reply(talker: Talker, clock: FrozenClock) -> None:
    """The process died after the commit, or the worker did before it could speak."""
    await call_begins(talker)
    await talker.desk.runner.notify(talker.session_id, READY)
    clock.advance(seconds=25)

    first, second = await talker.say("no", channel="voice"), await talker.say("no", channel="voice")

    assert first.reply.startswith(READY.text)
    assert "loaner" not in second.reply
    assert await told(talker.desk) == [("n1", True)]


async def test_what_was_cut_off_early_is_said_again_and_what_was_nearly_said_is_not(talker: Talker) -> None:
    await call_begins(talker)
    await talker.desk.runner.notify(talker.session_id, READY)
    await talker.desk.runner.notify(
        talker.session_id, READY.model_copy(update={"id": "n2", "text": "It may snow today."})
    )
    await talker.heard("n1", 8)
    await talker.heard("n2", 15)

    reply = (await talker.say("no", channel="voice")).reply

    assert reply.startswith(READY.text)
    assert "snow" not in reply
    assert await told(talker.desk) == [("n1", True), ("n2", True)]


async def test_a_turn_that_fails_tells_nothing(talker: Talker) -> None:
    notification = READY.model_copy(update={"priority": "normal"})
    await talker.desk.runner.notify(talker.session_id, notification)
    talker.interpreter.script["breaks"] = RuntimeError("broken")

    with pytest.raises(AppError):
        await talker.say("breaks")
    assert await told(talker.desk) == [("n1", False)]

    assert (await talker.say("no")).reply.startswith(READY.text)
