"""Whatever is said in whatever order, heard or spoken over, delivered twice or cut off: every state is a legal one.

A customer does anything at any moment, at a real desk whose understanding is scripted. Nothing is written but what
was read back, heard and affirmed in the very turn before; each write once. `FRONTDESK_DEEP=1` looks much longer.
"""

import asyncio
import os
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from app.agents.state import Frame
from app.business.models import Booking, Ticket
from app.cli.rehearsal import breakdowns
from app.cli.rehearsal.conversation import Answer, Conversation
from app.cli.rehearsal.script import Breakdown, Scenario, Step
from app.cli.rehearsal.stage import Setting, Stage
from app.contracts import Channel, Heard, Notification, TurnRequest, WireCommand
from app.core.ids import new_id
from app.core.settings import Settings
from app.packs.manifest import placeholders
from app.sessions.models import Message, Session, Turn
from app.tools.models import Write
from tests.conftest import CACHE
from tests.fakes.understanding import (
    YES,
    ScriptedInterpreter,
    put,
    start,
)
from tests.times import FRIDAY_AT_TEN, SHOP_ZONE
from tests.turns.any_words import AFFIRMS, CHANGES, DIGRESSIONS, SAID, STANDS_STILL, value_for, words_of

PRIVATE = "…"
DEEP = os.environ.get("FRONTDESK_DEEP") == "1"
STATUSES = {"collecting", "confirming", "done", "cancelled", "failed", "paused"}
AT_WORK = ("collecting", "confirming")
LEAVES_TROUBLE = {"crash_before_commit", "tool_fails"}
Result = TypeVar("Result")


class AnyCustomer(RuleBasedStateMachine):
    """One customer, one desk, and everything that may happen to them."""

    conversation: Conversation
    channel: Channel

    def __init__(self, stage: Stage, interpreter: ScriptedInterpreter, seen: list[str]) -> None:
        """`seen` gets the tool of every write of any example."""
        super().__init__()
        self.seen = seen
        self.stage = stage
        self.interpreter = interpreter
        self.loop = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.played: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.writes: dict[str, Write] = {}
        self.turns = 0
        self.trouble = 0
        """How many turns may still fail, since something was broken."""
        self.since: dict[str, list[str]] = {}
        """What was said after each utterance of the agent."""

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run(work)

    @initialize(channel=st.sampled_from(["chat", "voice"]), is_hurried=st.sampled_from([True, True, False]))
    def arrive(self, channel: Channel, is_hurried: bool) -> None:
        self.interpreter.script = dict(SAID)
        scenario = Scenario(name="any customer", steps=[Step(say=["hello"])])

        async def open_one() -> Setting:
            setting = await self.stack.enter_async_context(self.stage.set(scenario, FRIDAY_AT_TEN.replace(tzinfo=None)))
            self.conversation = Conversation(setting, channel)
            await self.conversation.open(None)
            return setting

        self.setting = self.run(open_one())
        self.channel = channel
        if is_hurried:
            self.take(self.request("everything", [], 1.0), "once")

    @rule(share=st.sampled_from([1.0, 1.0, 0.5]))
    def tell_everything(self, share: float) -> None:
        self.take(self.request("everything", [], share), "once")

    @rule(
        share=st.sampled_from([1.0, 1.0, 1.0, 0.9, 0.3]),
        delivered=st.sampled_from(["once", "once", "twice", "together"]),
    )
    def agree(self, share: float, delivered: str) -> None:
        self.take(self.request("yes", [], share), delivered)

    @rule(text=st.sampled_from(sorted(CHANGES)), share=st.sampled_from([1.0, 1.0, 0.5]))
    def agree_to_something_else(self, text: str, share: float) -> None:
        self.take(self.request(text, [], share), "once")

    @rule(text=st.sampled_from(sorted(DIGRESSIONS)), share=st.sampled_from([1.0, 1.0, 0.9]))
    def talk_of_something_else_and_agree(self, text: str, share: float) -> None:
        self.take(self.request(text, [], 1.0), "once")
        self.take(self.request("yes", [], share), "once")

    @rule(breakdown=st.sampled_from(["crash_before_commit", "tool_fails", "checkpoint_lost", "slot_taken"]))
    def agree_as_something_breaks(self, breakdown: Breakdown) -> None:
        """And say it again, as a customer does who was told that something went wrong."""
        self.something_breaks(breakdown)
        request = self.request("yes", [], 1.0)
        self.take(request, "once")
        self.take(request, "once")

    @rule(
        text=st.sampled_from(sorted([*SAID, *("everything", "yes") * 4])),
        share=st.sampled_from([0.0, 0.3, 0.9, 1.0, 1.0, 1.0]),
        delivered=st.sampled_from(["once"] * 6 + ["twice", "together"]),
    )
    def say(self, text: str, share: float, delivered: str) -> None:
        self.take(self.request(text, [], share), delivered)

    @rule(share=st.sampled_from([0.5, 1.0, 1.0]))
    def answer_what_was_asked(self, share: float) -> None:
        """A value for the slot that was asked for, whichever task it is of."""
        slot = self.conversation.last.asks
        frame = self.frame_at_work()
        schema = self.setting.pack.task(frame["task"]).slots.get(slot or "") if frame else None
        if schema is None:
            self.interpreter.script["an answer"] = [YES]
            return
        value = value_for(self.setting.pack, schema)
        self.interpreter.script["an answer"] = [put(str(slot), value)]
        self.take(self.request("an answer", [], share), "once")

    @rule(share=st.sampled_from([1.0, 1.0, 0.5]))
    def go_on(self, share: float) -> None:
        """As a customer who wants to get there: says yes to what was read back, and answers what was asked."""
        frame = self.frame_at_work()
        if frame is None:
            self.tell_everything(share)
        elif frame["status"] == "confirming":
            self.agree(share, "once")
        else:
            self.answer_what_was_asked(share)

    @rule(data=st.data())
    def begin_a_task(self, data: st.DataObject) -> None:
        task = data.draw(st.sampled_from(sorted(self.setting.pack.manifest.tasks)))
        self.interpreter.script[f"start {task}"] = [start(task)]
        self.take(self.request(f"start {task}", [], 1.0), "once")

    @rule(kind=st.sampled_from(["Affirm", "Affirm", "Deny", "Repeat", "Slower", "SkipSlot", "Wait", "CancelTask"]))
    def press_a_button(self, kind: str) -> None:
        self.take(self.request("", [WireCommand.model_validate({"type": kind})], 1.0), "once")

    @precondition(lambda self: self.channel == "voice")
    @rule()
    def say_nothing(self) -> None:
        self.setting.clock.advance(timedelta(seconds=8))
        self.take(self.request("", [WireCommand(type="Silence")], 1.0), "once")

    @rule(text=st.sampled_from(sorted([*SAID, *("yes",) * len(SAID)])))
    def be_taken_to_have_finished(self, text: str) -> None:
        before = self.standing()
        self.run(self.conversation.speculate(text))
        assert self.standing() == before, "a turn that was only speculated left a trace"

    @precondition(lambda self: self.channel == "voice" and self.conversation.last.utterance_id)
    @rule(share=st.sampled_from([0.0, 0.4, 0.9]))
    def speak_over_it_and_say_nothing(self, share: float) -> None:
        heard = self.heard(share)
        assert heard is not None
        with suppress(breakdowns.PowerCut):
            self.run(self.setting.desk.runner.heard(self.conversation.session_id, heard, None))

    @rule(minutes=st.sampled_from([2, 45]))
    def wait(self, minutes: int) -> None:
        with suppress(breakdowns.PowerCut):
            self.run(self.setting.pass_time(timedelta(minutes=minutes)))

    @rule(
        kind=st.sampled_from(
            ["restart", "checkpoint_lost", "crash_before_commit", "tool_fails", "redelivered", "slot_taken"]
        )
    )
    def something_breaks(self, kind: Breakdown) -> None:
        self.trouble += kind in LEAVES_TROUBLE
        try:
            answer = self.run(breakdowns.happen(kind, self.setting, self.conversation))
        except (breakdowns.CannotHappen, breakdowns.PowerCut):
            return
        if answer is not None:
            self.look(self.conversation.last_request, answer, None)

    @rule()
    def hear_news(self) -> None:
        news = Notification(id=new_id("note"), text="A service advisor is free now.")
        with suppress(breakdowns.PowerCut):
            self.run(self.setting.desk.runner.notify(self.conversation.session_id, news))

    def request(self, text: str, commands: list[WireCommand], share: float) -> TurnRequest:
        """The next turn; over a call with how much of the last reply was played."""
        heard = self.heard(share) if self.channel == "voice" else None
        return TurnRequest(turn_id=new_id(), text=text, commands=commands, channel=self.channel, heard=heard)

    def heard(self, share: float) -> Heard | None:
        last = self.conversation.last
        if last.utterance_id is None:
            return None
        chars = min(int(len(last.text) * share), self.played.get(last.utterance_id, len(last.text)))
        self.played[last.utterance_id] = chars
        is_cut = chars < len(last.text)
        return Heard(utterance_id=last.utterance_id, heard_chars=chars, interrupted=is_cut)

    def take(self, request: TurnRequest, delivered: str) -> None:
        frames = self.frames()
        answer = self.run(self.deliver(request, delivered))
        self.look(request, answer, frames)

    async def deliver(self, request: TurnRequest, delivered: str) -> Answer:
        take = self.conversation.take
        if delivered == "together":
            answer, again = await asyncio.gather(take(request), take(request))
            if answer.error != again.error:  # what had broken was mended for the second: a failure is nobody's answer
                return again if answer.error else answer
        else:
            answer = await take(request)
            again = await take(request) if delivered == "twice" and answer.error is None else answer
        assert (again.text, again.error) == (answer.text, answer.error), "one turn has one answer"
        return answer

    def look(self, request: TurnRequest | None, answer: Answer, before: list[Frame] | None) -> None:
        """All that must hold after any turn."""
        assert request is not None
        assert answer.text, "no turn may end in silence"
        after = self.frames()
        assert {frame["status"] for frame in after} <= STATUSES
        assert sum(frame["status"] in AT_WORK for frame in after) <= 1
        for frame in after:
            assert frame["status"] != "confirming" or frame["read_back"], "confirming what nobody read back"
        written = self.run(self.new_writes())
        assert len(written) <= 1, "one yes, one write"
        if answer.error is not None:
            assert not written, "a turn that failed has written"
            assert self.trouble > 0, f"nothing was broken, and a turn failed with {answer.error}"
            self.trouble -= 1
            return
        for frame in after:
            if frame["read_back"] and frame["status"] == "confirming" and words_of(request) not in STANDS_STILL:
                told = frame["read_back"]["utterance_id"]
                assert told == answer.utterance_id, "the last reply read nothing back, and a yes to it would count"
        for write in written:
            self.check_write(write, request, before)
        if before is not None:
            self.note(request, answer)
        self.run(self.check_record())

    def note(self, request: TurnRequest, answer: Answer) -> None:
        """Remember what was said, and after what."""
        for later in self.since.values():
            later.append(words_of(request))
        if answer.utterance_id is not None:
            self.texts[answer.utterance_id] = answer.text
            self.since[answer.utterance_id] = []

    def check_write(self, write: Write, request: TurnRequest, before: list[Frame] | None) -> None:
        """It was read back in these very words, heard to the last value, and then affirmed without a change."""
        words = words_of(request)
        assert words in AFFIRMS, f"{words!r} is no yes, and {write.tool} was carried out"
        assert words not in CHANGES, "a yes with a change is no yes"
        frame = next((each for each in before or self.frames() if each["frame_id"] == write.frame_id), None)
        assert frame is not None, "a write of a task that was not there before"
        if before is None:
            return
        read_back = frame["read_back"]
        assert read_back is not None
        told = {name: value for name, value in write.arguments.items() if value != PRIVATE}
        assert told == {name: value for name, value in read_back["arguments"].items() if name in told}
        assert write.arguments.keys() == read_back["arguments"].keys()
        since = [each for each in self.since[read_back["utterance_id"]] if each not in STANDS_STILL]
        assert not since, f"the yes came after {since}, and not after what was read back"
        text = self.texts[read_back["utterance_id"]]
        heard = text[: self.played.get(read_back["utterance_id"], len(text))]
        confirm = self.setting.pack.task(frame["task"]).confirm or ""
        for name in placeholders(confirm.replace("[", "").replace("]", "")):
            slot = frame["slots"].get(name)
            if slot is not None and slot["value"] is not None:
                assert slot["said"] in heard, f"{name} was not heard: {heard!r}"
        if write.tool == "bookings.book":
            self.run(self.check_booking(write, heard))

    async def check_booking(self, write: Write, heard: str) -> None:
        async with self.setting.desk.database.reading() as db:
            booking = await db.get_one(Booking, write.outcome["booking_id"])
        local = booking.starts_at.astimezone(SHOP_ZONE)
        assert f"{local.day} at {local.hour % 12 or 12}" in heard
        assert booking.contact_name in heard

    async def new_writes(self) -> list[Write]:
        async with self.setting.desk.database.reading() as db:
            query = select(Write).where(Write.session_id == self.conversation.session_id)
            rows = {row.key: row for row in await db.scalars(query)}
        found = [row for key, row in rows.items() if key not in self.writes]
        self.writes |= rows
        frames = [row.frame_id for row in rows.values()]
        assert len(frames) == len(set(frames)), "one task has written twice"
        self.seen += [row.tool for row in found]
        return found

    async def check_record(self) -> None:
        """Turns are counted as stored, messages follow on one another, a booking belongs to one write."""
        async with self.setting.desk.database.reading() as db:
            session = await db.get_one(Session, self.conversation.session_id)
            turns = list(await db.scalars(select(Turn).where(Turn.session_id == session.id)))
            places = list(await db.scalars(select(Message.position).where(Message.session_id == session.id)))
            bookings = list(await db.scalars(select(Booking.id).where(Booking.session_id == session.id)))
        assert len(turns) == session.turn_count >= self.turns
        assert len(places) == len(set(places)), "two messages in one place"
        booked = [row.outcome["booking_id"] for row in self.writes.values() if row.tool == "bookings.book"]
        assert sorted(bookings) == sorted(set(booked) & set(bookings))
        assert set(bookings) <= set(booked)
        self.turns = session.turn_count

    def frames(self) -> list[Frame]:
        return self.run(self.conversation.record()).snapshot["frames"]

    def frame_at_work(self) -> Frame | None:
        return next((frame for frame in reversed(self.frames()) if frame["status"] in AT_WORK), None)

    def standing(self) -> tuple[Any, ...]:
        session = self.run(self.conversation.record())
        return session.version, session.last_seq, session.turn_count, session.snapshot, self.run(self.count_rows())

    async def count_rows(self) -> list[int]:
        async with self.setting.desk.database.reading() as db:
            return [len((await db.scalars(select(key))).all()) for key in (Write.key, Booking.id, Ticket.id)]

    def teardown(self) -> None:
        """Whatever has been, a customer who still wants something is served on."""
        try:
            self.tell_everything(1.0)
            for _ in range(3):
                self.go_on(1.0)
        finally:
            self.leave()

    def leave(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()


@pytest.fixture(scope="module")
def interpreter() -> ScriptedInterpreter:
    return ScriptedInterpreter()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, interpreter: ScriptedInterpreter) -> Stage:
    place = Path(tmp_path_factory.mktemp("stage"))
    return Stage(Settings(cache_dir=CACHE, environment="test"), "northside_motors", place, interpreter)


def look_for_trouble(stage: Stage, interpreter: ScriptedInterpreter) -> tuple[int, int]:
    """Any customers at any moment; how many there were, and how often something was written for them."""
    profile = settings(
        max_examples=400 if DEEP else 30,
        stateful_step_count=40 if DEEP else 13,
        derandomize=not DEEP,
        deadline=None,
        phases=[Phase.generate, Phase.shrink] if DEEP else [Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        print_blob=False,
        report_multiple_bugs=False,
    )
    seen: list[str] = []
    factory: Any = partial(AnyCustomer, stage, interpreter, seen)
    run_state_machine_as_test(factory, settings=profile)
    return profile.max_examples, len(seen)


@pytest.mark.sqlite
def test_any_customer_at_any_moment(stage: Stage, interpreter: ScriptedInterpreter) -> None:
    customers, writes = look_for_trouble(stage, interpreter)

    assert writes >= customers, "hardly anything was written: this proves little"
