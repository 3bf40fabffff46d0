"""While a turn is in progress: joined, waited for, refused, speculated and forgotten, and never hanging."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from app.agents.context import NeedsCommit
from app.contracts import OpenSession, TurnRequest
from app.core.errors import AppError
from app.core.locks import Busy
from app.core.settings import Settings
from app.sessions.models import Session
from app.sessions.whole_turn import WholeTurn
from app.turns.desk import Desk, open_desk
from app.turns.errors import SessionClosed, TurnChanged, TurnConflict
from app.turns.transaction import turn_transaction
from app.understanding.domain import DialogueContext, Domain
from app.understanding.interpretation import Interpretation
from tests.conftest import FrozenClock
from tests.fakes.understanding import ScriptedInterpreter
from tests.turns.conftest import Talker, learned_once

HELD = "let me think"


class Thoughtful(ScriptedInterpreter):
    """Thinks about one sentence until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on, self.thinks = asyncio.Event(), asyncio.Event()
        self.script[HELD] = self.script["everything"]

    async def interpret(self, text: str, domain: Domain, context: DialogueContext) -> Interpretation:
        if text == HELD:
            self.thinks.set()
            await self.goes_on.wait()
        return await super().interpret(text, domain, context)


@pytest.fixture
async def interpreter() -> Thoughtful:  # pyright: ignore[reportIncompatibleVariableOverride]
    return Thoughtful()


@pytest.fixture
async def begun(talker: Talker, interpreter: Thoughtful) -> AsyncIterator[Callable]:
    """Begins a turn that is in progress until `goes_on` is set."""

    async def begin(**more: object) -> TurnRequest:
        request = talker.request(HELD, **more)
        await talker.desk.runner.admit(talker.session_id, request, "req-1")
        await interpreter.thinks.wait()
        return request

    yield begin
    interpreter.goes_on.set()


async def spoken(talker: Talker) -> list[str]:
    return [message.role for message in await talker.messages()]


async def test_the_same_turn_joins_the_one_in_progress_and_other_words_under_its_id_do_not(
    talker: Talker, interpreter: Thoughtful, begun: Callable
) -> None:
    request = await begun()
    waits = asyncio.create_task(talker.desk.runner.run(talker.session_id, request, "req-2"))
    await asyncio.sleep(0)

    with pytest.raises(TurnConflict):
        await talker.desk.runner.admit(talker.session_id, request.model_copy(update={"text": "no"}), "req-3")
    interpreter.goes_on.set()

    assert (await waits).reply.endswith("Shall I book it?")
    assert await spoken(talker) == ["agent", "customer", "agent"]


async def test_who_follows_with_little_patience_is_told_that_nothing_came_and_then_all_of_it(
    talker: Talker, interpreter: Thoughtful, begun: Callable
) -> None:
    request = await begun()
    admitted = await talker.desk.runner.admit(talker.session_id, request, "req-2")
    said, quiet = [], 0

    async for events, is_last in talker.desk.runner.batches(admitted, patience_s=0.01):
        said += [event.data["status"] for event in events if event.type == "turn"]
        quiet += not events and not is_last
        if quiet:
            interpreter.goes_on.set()

    assert said == ["started", "completed"]
    assert quiet > 0


async def test_a_turn_that_is_sent_again_after_its_end_gets_the_stored_reply(talker: Talker) -> None:
    request = talker.request("everything")

    first = await talker.desk.runner.run(talker.session_id, request, "req-1")
    again = await talker.desk.runner.run(talker.session_id, request, "req-2")

    assert again == first
    assert await spoken(talker) == ["agent", "customer", "agent"]


async def test_a_conversation_that_has_ended_takes_no_turn(talker: Talker) -> None:
    async with talker.desk.database.transaction() as db:
        (await db.get_one(Session, talker.session_id)).status = "closed"

    with pytest.raises(SessionClosed):
        await talker.say("everything")
    assert await spoken(talker) == ["agent"]


async def test_a_turn_made_real_while_it_is_still_speculated_is_run_once_and_stored(
    talker: Talker, interpreter: Thoughtful, begun: Callable
) -> None:
    speculated = await begun(mode="speculate")
    real = speculated.model_copy(update={"mode": "run"})
    admitted = await talker.desk.runner.admit(talker.session_id, real, "req-2")
    assert admitted.running is not None
    assert admitted.running.request.mode == "run"

    interpreter.goes_on.set()
    events = [event async for event in talker.desk.runner.follow(admitted)]

    assert events[-1].data["status"] == "completed"
    assert await spoken(talker) == ["agent", "customer", "agent"]


async def test_a_speculation_that_is_discarded_while_it_runs_ends_and_leaves_nothing(
    talker: Talker, interpreter: Thoughtful, begun: Callable
) -> None:
    request = await begun(mode="speculate")
    admitted = await talker.desk.runner.admit(talker.session_id, request, "req-2")

    await talker.desk.runner.discard(talker.session_id, request.turn_id)
    followed = [event.data["status"] async for event in talker.desk.runner.follow(admitted)]

    assert followed == ["started"]
    with pytest.raises(TurnChanged):
        await talker.desk.runner.commit(talker.session_id, request.turn_id, HELD, None)
    assert await spoken(talker) == ["agent"]


async def test_a_real_turn_in_progress_can_not_be_discarded(
    talker: Talker, interpreter: Thoughtful, begun: Callable
) -> None:
    request = await begun()
    await talker.desk.runner.discard(talker.session_id, request.turn_id)
    interpreter.goes_on.set()

    reply = await talker.desk.runner.run(talker.session_id, request, "req-2")

    assert reply.reply.endswith("Shall I book it?")


async def test_a_speculation_that_fails_says_so_to_its_followers_and_can_not_be_made_real(talker: Talker) -> None:
    talker.interpreter.script["breaks"] = RuntimeError("the model is gone")
    request = talker.request("breaks", mode="speculate")

    events = await talker.events(request)

    assert [event.data["status"] for event in events] == ["started", "failed"]
    assert events[-1].data["reply"], "every failure has something to say to the customer"
    with pytest.raises(TurnChanged):
        await talker.desk.runner.commit(talker.session_id, request.turn_id, "breaks", None)
    assert await spoken(talker) == ["agent"]


async def test_a_turn_that_was_only_speculated_has_no_outcome_to_wait_for(talker: Talker) -> None:
    with pytest.raises(AppError) as failure:
        await talker.say("everything", mode="speculate")

    assert failure.value.code == AppError.code
    assert await spoken(talker) == ["agent"]


async def test_a_speculated_turn_may_not_write_in_one_trip_either(desk: Desk) -> None:
    async with turn_transaction(desk.database, speculative=True) as transaction:
        with pytest.raises(NeedsCommit):
            await transaction.at_once(WholeTurn("ses_1", 0, {}, [], [], {}))
        with pytest.raises(NeedsCommit):
            await transaction.writer()


async def test_nobody_waits_for_ever_for_a_turn_whose_events_can_not_be_told(
    talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise ConnectionError("the bus is gone")

    monkeypatch.setattr(talker.desk.bus, "publish", gone)

    with pytest.raises(AppError):
        await talker.say("everything")
    assert await spoken(talker) == ["agent"]


async def test_who_speaks_while_the_last_turn_hangs_is_told_to_try_again(
    settings: Settings, clock: FrozenClock, interpreter: Thoughtful
) -> None:
    settings.turns.lock_wait_ms = 10
    desk = await open_desk(settings, clock, interpreter, await learned_once(settings, clock))
    talker = Talker(desk, (await desk.runner.open(OpenSession(), None)).session_id, interpreter)
    first = asyncio.create_task(talker.say(HELD))
    await interpreter.thinks.wait()

    with pytest.raises(Busy) as refusal:
        await talker.say("words")
    interpreter.goes_on.set()

    assert refusal.value.retryable
    assert (await first).reply.endswith("Shall I book it?")
    assert await spoken(talker) == ["agent", "customer", "agent"]
    await desk.close()
