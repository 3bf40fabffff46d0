"""Points in which customers type: an app process, Redis or PostgreSQL is killed under them."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from app.cli.benchmarks.chaos.audit import Told
from app.cli.benchmarks.chaos.outcome import outcome_of
from app.cli.benchmarks.chaos.points import FROZEN_S, Point
from app.cli.benchmarks.chaos.trigger import Pace, Trigger
from app.cli.benchmarks.client import Client, Stuck
from app.cli.benchmarks.people import answers_of
from app.cli.benchmarks.speaker import Speaker
from app.cli.benchmarks.watcher import Watcher, watching
from app.cli.rig.installation import Installation
from app.cli.rig.program import Program
from app.packs.pack import Pack

CUSTOMERS = 4
_EVENTS_LIMIT_S = 20.0
_CLEAR = 3.0
"""A turn so many times the usual was held up by the fault and says nothing about the pace."""


@dataclass
class TypedPoints:
    """One installation, kept warm over many points."""

    installation: Installation
    pack: Pack
    today: date
    pace: Pace = field(default_factory=Pace)
    _coming_back: asyncio.Task[None] | None = None

    async def warm_up(self) -> None:
        """A few conversations without any fault: they load what is loaded once and tell the pace."""
        for number in range(3):
            draw = random.Random(number)  # noqa: S311 - reproducible on purpose
            told = await self._converse(Client(self.installation.urls, number), draw, None)
            if told.ended != "booked":
                raise RuntimeError(f"nothing was killed, and yet: {told.ended}")

    async def run(self, point: Point) -> tuple[bool, list[Told]]:
        """Customers book; at the point's moment something dies. Whether that was inside a turn, and what they know."""
        await self.recovered()
        trigger = Trigger(point, self.pace)
        customers = [self._customer(point, number, trigger if number == 0 else None) for number in range(CUSTOMERS)]
        talking = [asyncio.create_task(customer) for customer in customers]
        await trigger.wait()
        await self._strike(point, trigger.url)
        return trigger.is_inside, list(await asyncio.gather(*talking))

    async def recovered(self) -> None:
        """Until what was killed is back."""
        if self._coming_back is not None:
            await self._coming_back
            self._coming_back = None

    async def _strike(self, point: Point, url: str) -> None:
        program = self._victim(point, url)
        if point.fault == "freeze":
            program.freeze()
            self._coming_back = asyncio.create_task(_after(FROZEN_S, program.thaw))
            return
        await program.kill()
        self._coming_back = asyncio.create_task(_started(program, point.absence_s))

    def _victim(self, point: Point, url: str) -> Program:
        match point.kind:
            case "app":
                return self.installation.app_at(url)
            case "redis" if self.installation.redis is not None:
                return self.installation.redis
            case "postgres" if self.installation.postgres is not None:
                return self.installation.postgres
        raise ValueError(f"there is no {point.kind} here to kill")

    async def _customer(self, point: Point, number: int, trigger: Trigger | None) -> Told:
        draw = point.draw(f"customer {number}")
        client = Client(self.installation.urls, draw.randrange(len(self.installation.urls)))
        if trigger is None:
            # The others are anywhere in their conversations when it happens.
            await asyncio.sleep(draw.uniform(0, 6 * self.pace.usual("talks")))
        return await self._converse(client, draw, trigger)

    async def _converse(self, client: Client, draw: random.Random, trigger: Trigger | None) -> Told:
        watched: list[int] = []

        async def talk() -> str:
            await client.open(self.pack.name)
            # Somebody looks on by way of another process than the one that answers.
            watcher = Watcher(client.urls, client.session_id, client.token, client.at + 1)
            async with watching(watcher):
                await self._book(client, draw, trigger)
                last = max((seq for turn in client.turns for seq in turn.seqs), default=0)
                await watcher.until(lambda: watcher.seq >= last, _EVENTS_LIMIT_S)
            watched.extend(watcher.seqs)
            return "booked" if watcher.seq >= last else f"stuck: its watcher is at {watcher.seq} of {last}"

        ended = await outcome_of(talk(), client, trigger)
        return Told(client.session_id, client.turns, ended, watched)

    async def _book(self, client: Client, draw: random.Random, trigger: Trigger | None) -> None:
        speaker = Speaker(self.pack, draw.randrange(100), answers_of(draw, self.today))
        line, is_writing, is_booked = speaker.opening(), False, False
        while line is not None:
            if draw.random() < 0.3:
                client.at += 1  # any process may serve any turn
            if trigger is not None:
                trigger.turn_begins(client.url, is_writing)
            reply = await client.say(line)
            turn = client.turns[-1]
            if turn.attempts == 1 and turn.seconds < _CLEAR * max(self.pace.usual("talks"), 0.05):
                self.pace.note(is_writing, turn.seconds)
            if trigger is not None:
                trigger.turn_ended(client.url, is_writing)
            is_booked = is_booked or reply.is_in("done")
            line, is_writing = speaker.answer(reply.chat, reply.asks_for), reply.is_in("confirming")
        if not is_booked:
            raise Stuck(f"{client.session_id} ended without a booking after “{client.turns[-1].reply}”")


async def _after(seconds: float, then: Callable[[], None]) -> None:
    await asyncio.sleep(seconds)
    then()


async def _started(program: Program, absence_s: float) -> None:
    await asyncio.sleep(absence_s)
    await program.start()
