"""Points in which customers call: a voice worker or livekit-server is killed under their calls.

The caller and the worker are real participants of a real room; only the sound is left out (see `light_worker`).
"""

import asyncio
import contextlib
import json
import logging
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from livekit import rtc
from livekit.rtc.participant import PublishDataError

from app.cli.benchmarks.chaos.audit import Told
from app.cli.benchmarks.chaos.outcome import outcome_of
from app.cli.benchmarks.chaos.points import Point
from app.cli.benchmarks.chaos.trigger import Pace, Trigger
from app.cli.benchmarks.client import Client, Reply, SentTurn, Stuck, chat_reply
from app.cli.benchmarks.people import answers_of
from app.cli.benchmarks.speaker import Speaker
from app.cli.benchmarks.watcher import Watcher, watching
from app.cli.calling.connecting import all_left, joined
from app.cli.rig.installation import Installation
from app.cli.rig.light_worker import TOPIC
from app.cli.rig.program import Program
from app.cli.rig.worker import VoiceWorker
from app.packs.pack import Pack

CALLERS = 3
_TYPED_AT_MOST = 4
_PATIENCE_S = 4.0
_LIMIT_S = 90.0
_BEGIN_LIMIT_S = 1.0
_QUIET_LIMIT_S = 4.0
_CONNECT_LIMIT_S = 6.0
_LEAVING_LIMIT_S = 5.0
_HABIT = 0.5

logging.getLogger("livekit").setLevel(logging.CRITICAL)  # a line that dies is what is wanted here


class HungUp(Exception):
    """The line is dead, or nobody answers on it."""


@dataclass
class Phone:
    """One customer with a telephone: begins in writing, goes on by voice, calls again when a line dies."""

    client: Client
    watcher: Watcher
    pace: Pace
    trigger: Trigger | None
    draw: random.Random
    is_hasty: bool = False
    """Speaks as soon as the line is open, greeting or not."""
    calls: int = 0

    async def answer_to(self, text: str, room: rtc.Room, is_writing: bool) -> Reply:
        """Say something and wait for the answer, and until the agent has finished.

        Raises:
            HungUp: the room was lost, or nothing came for longer than anybody waits.
        """
        seen, began = len(self.watcher.events), time.monotonic()
        if self.trigger is not None:
            self.trigger.turn_begins("", is_writing)
        try:
            said = room.local_participant.publish_data(json.dumps({"text": text}), reliable=True, topic=TOPIC)
            await asyncio.wait_for(said, _PATIENCE_S)
        except (TimeoutError, PublishDataError) as error:
            raise HungUp from error
        if not await self.watcher.until(lambda: self._ended(seen) is not None or not is_alive(room), _PATIENCE_S):
            raise HungUp
        ended = self._ended(seen)
        if ended is None:
            raise HungUp
        self.pace.note(is_writing, time.monotonic() - began)
        if self.trigger is not None:
            self.trigger.turn_ended("", is_writing)
        await self._heard_out(room)
        return self.reply(ended)

    async def _heard_out(self, room: rtc.Room) -> None:
        """Until the agent has begun to speak and has finished, as far as the socket tells."""
        await self.watcher.until(lambda: self._agent() == "speaking" or not is_alive(room), _BEGIN_LIMIT_S)
        await self.watcher.until(lambda: self._agent() == "listening" or not is_alive(room), _QUIET_LIMIT_S)

    def _ended(self, after: int) -> dict[str, Any] | None:
        """The last turn that ended after so many events."""
        ends = [event for event in self.watcher.events[after:] if event["type"] == "turn"]
        return next((event for event in reversed(ends) if event["data"]["status"] == "completed"), None)

    def _agent(self) -> str:
        state = self.watcher.live.get("voice_state")
        return str(state["data"]["agent"]) if state else ""

    def reply(self, ended: dict[str, Any]) -> Reply:
        """What a turn that was heard of over the socket came to."""
        own = [event for event in self.watcher.events if event.get("turn_id") == ended["turn_id"]]
        return Reply(chat_reply(ended["turn_id"], ended["data"], own), (ended["data"].get("expects") or {}).get("slot"))

    @contextlib.asynccontextmanager
    async def call(self) -> AsyncIterator[rtc.Room]:
        """A room with the agent in it, who has greeted.

        Raises:
            HungUp: no line, or nobody came.
        """
        self.calls += 1
        token = (await self.client.post("/api/voice/token", {"session_id": self.client.session_id})).json()
        room = rtc.Room()
        try:
            async with joined(room, token["url"], token["token"], _CONNECT_LIMIT_S):
                self.watcher.live.pop("voice_state", None)
                is_up = await self.watcher.until(lambda: self._is_active(token["call_id"]), _CONNECT_LIMIT_S)
                if not is_up or not await self.watcher.until(lambda: is_alive(room), _CONNECT_LIMIT_S):
                    raise HungUp
                if not self.is_hasty:
                    await self._heard_out(room)
                yield room
        except (TimeoutError, rtc.ConnectError) as error:
            raise HungUp from error

    def _is_active(self, call_id: str) -> bool:
        states = [e["data"] for e in self.watcher.events if e["type"] == "call" and e["data"]["call_id"] == call_id]
        return bool(states) and states[-1]["status"] == "active"


@dataclass
class SpokenPoints:
    """One installation with two light workers, kept warm over many points."""

    installation: Installation
    workers: list[VoiceWorker]
    pack: Pack
    today: date
    pace: Pace = field(default_factory=Pace)
    haste: float = 0.25
    """The share of callers who speak before they are greeted."""
    _coming_back: list[asyncio.Task[None]] = field(default_factory=list)

    async def warm_up(self) -> None:
        """A call without any fault."""
        for number in range(2):
            told = await self._converse(random.Random(number), None)  # noqa: S311 - reproducible on purpose
            if told.ended != "booked":
                raise RuntimeError(f"nothing was killed, and yet: {told.ended}")

    async def run(self, point: Point) -> tuple[bool, list[Told]]:
        """Customers call; at the point's moment a worker or the media server dies."""
        await self.recovered()
        trigger = Trigger(point, self.pace)
        talking = [
            asyncio.create_task(self._customer(point, number, trigger if number == 0 else None))
            for number in range(CALLERS)
        ]
        await trigger.wait()
        program = self._victim(point)
        await program.kill()
        self._coming_back.append(asyncio.create_task(_started(program, point.absence_s)))
        return trigger.is_inside, list(await asyncio.gather(*talking))

    async def recovered(self) -> None:
        """Until what was killed is back."""
        while self._coming_back:
            await self._coming_back.pop()
        await all_left(_LEAVING_LIMIT_S)

    def _victim(self, point: Point) -> Program:
        if point.kind == "livekit" and self.installation.livekit is not None:
            return self.installation.livekit
        # Calls are shared out by the media server: the worker that has most of them is asked for by its load.
        return self.workers[point.draw("victim").randrange(len(self.workers))]

    async def _customer(self, point: Point, number: int, trigger: Trigger | None) -> Told:
        return await self._converse(point.draw(f"caller {number}"), trigger)

    async def _converse(self, draw: random.Random, trigger: Trigger | None) -> Told:
        client = Client(self.installation.urls, draw.randrange(len(self.installation.urls)))
        watchers: list[Watcher] = []

        async def talk() -> str:
            await client.open(self.pack.name, "voice")
            watcher = Watcher(self.installation.urls, client.session_id, client.token, client.at + 1)
            watchers.append(watcher)
            phone = Phone(client, watcher, self.pace, trigger, draw, is_hasty=draw.random() < self.haste)
            async with watching(watcher):
                await self._book(phone)
            return "booked"

        ended = await outcome_of(talk(), client, trigger)
        heard = [turn for watcher in watchers for turn in _heard(watcher, client)]
        watched = [seq for watcher in watchers for seq in watcher.seqs]
        return Told(client.session_id, [*client.turns, *heard], ended, watched)

    async def _book(self, phone: Phone) -> None:
        client, draw = phone.client, phone.draw
        speaker = Speaker(self.pack, draw.randrange(100), answers_of(draw, self.today))
        line: str | None = speaker.opening()
        is_writing = False
        for _ in range(draw.randrange(1, _TYPED_AT_MOST + 1)):
            reply = await client.say(line or "")
            line, is_writing = speaker.answer(reply.chat, reply.asks_for), reply.is_in("confirming")
            if line is None or is_writing:
                break
        began = time.monotonic()
        is_booked = False
        while line is not None:
            if time.monotonic() - began > _LIMIT_S:
                raise Stuck(f"{client.session_id}: “{line}” after {phone.calls} calls")
            with contextlib.suppress(HungUp):
                async with phone.call() as room:
                    while line is not None:
                        seen = len(phone.watcher.events)
                        try:
                            reply = await phone.answer_to(line, room, is_writing)
                        except HungUp:
                            reply = self._overheard(phone, seen)
                            if reply is None:
                                raise
                        is_booked = is_booked or reply.is_in("done")
                        line, is_writing = speaker.answer(reply.chat, reply.asks_for), reply.is_in("confirming")
        if not is_booked:
            raise Stuck(f"{client.session_id} ended without a booking after “{speaker.said[-1]}”")

    def _overheard(self, phone: Phone, seen: int) -> Reply | None:
        """A reply that was on the screen when the line died. Some do not look: they say it all again."""
        ended = phone._ended(seen)
        return None if ended is None or phone.draw.random() < _HABIT else phone.reply(ended)


def is_alive(room: rtc.Room) -> bool:
    """Whether the line still has somebody at its other end."""
    return room.connection_state == rtc.ConnectionState.CONN_CONNECTED and bool(room.remote_participants)


def _heard(watcher: Watcher, client: Client) -> list[SentTurn]:
    """The spoken turns, as the socket told of them."""
    typed = {turn.turn_id for turn in client.turns}
    ends = {e["turn_id"]: e["data"].get("reply") or "" for e in watcher.events if e["type"] == "turn"}
    return [SentTurn(name, "(spoken)", reply, attempts=1) for name, reply in ends.items() if name not in typed]


async def _started(program: Program, absence_s: float) -> None:
    await asyncio.sleep(absence_s)
    await program.start()
