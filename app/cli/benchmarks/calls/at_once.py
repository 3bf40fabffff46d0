"""Several calls at the same time: how many until answers take twice as long, and what the next caller is told."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from app.cli.benchmarks.calls.measured import Measured
from app.cli.calling.caller import Caller, CallRefused
from app.cli.calling.line import CallFailed, Conversation

STAGGER_S = 1.3
TWICE = 2.0
TURNS = 20
"""Each number of calls is measured by so many turns, or a few more."""
FREE_AGAIN_S = 15.0
"""A worker keeps the place of a caller who left for some seconds: they may come back."""
LINE_LIMIT_S, CALL_LIMIT_S = 30.0, 90.0
"""A call in which everything takes its time ends after so long for each line, and for itself."""


@dataclass
class Level:
    """So many calls at once."""

    measured: Measured = field(default_factory=Measured)
    failures: list[str] = field(default_factory=list)


@dataclass
class AtOnce:
    """By how many calls were held at once."""

    levels: dict[int, Level] = field(default_factory=dict)
    refusal: str = ""
    """What one caller too many was told."""

    def most(self) -> int:
        """How many calls there may be before the p95 doubles, or one fails."""
        return max((count for count in self.levels if count < (self.limit() or len(self.levels) + 1)), default=0)

    def limit(self) -> int | None:
        """The first number that was too many."""
        return next((count for count in sorted(self.levels) if self.why_too_many(count)), None)

    def why_too_many(self, count: int) -> str | None:
        """What kept so many calls from going well."""
        level, slower = self.levels[count], self.slower(count)
        if level.failures:
            return f"{len(level.failures)} of {count} failed: {'; '.join(sorted(set(level.failures)))}"
        if level.measured.unanswered:
            return f"{level.measured.unanswered} of {len(level.measured.turns)} turns were not answered"
        if slower is None or slower > TWICE:
            return "the p95 doubled" if slower is not None else "there was nothing to measure"
        return None

    def slower(self, count: int) -> float | None:
        """How many times the p95 of one call alone it takes."""
        alone, here = self.levels[min(self.levels)].measured, self.levels[count].measured
        return here.at(0.95) / alone.at(0.95) if here.answers_ms and alone.answers_ms else None

    def rows(self) -> list[str]:
        """The table's lines."""
        lines = [
            "| calls at once | turns | p50 (ms) | p95 (ms) | unanswered | cut off | × p95 of one | calls that failed |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for count, level in sorted(self.levels.items()):
            slower = self.slower(count)
            times = "–" if slower is None else f"{slower:.2f}"
            lines.append(f"| {count} | {level.measured.cells(0.5, 0.95)} | {times} | {len(level.failures)} |")
        limit = self.limit()
        why = "no more were tried" if limit is None else f"with {limit}, {self.why_too_many(limit)}"
        lines += ["", f"The most calls at once: {self.most()} ({why}; goal: 2, aim for 4)."]
        if self.refusal:
            lines += ["", f"One caller more than there are places: {self.refusal}"]
        return lines

    def as_json(self) -> dict[str, Any]:
        """The figures."""
        limit = self.limit()
        return {
            "most": self.most(),
            "too_many": None if limit is None else {"calls": limit, "because": self.why_too_many(limit)},
            "one_too_many": self.refusal or None,
            "levels": [
                {"calls": count, **level.measured.as_json(), "failures": level.failures}
                for count, level in sorted(self.levels.items())
            ],
        }


async def call_at_once(url: str, files: list[Path], most: int, capacity: int) -> AtOnce:
    """One more call at a time, each saying the same, until they are too many; then one more than there are places."""
    found = AtOnce()
    for count in range(1, most + 1):
        found.levels[count] = await hold(url, files, count)
        await asyncio.sleep(FREE_AGAIN_S)
        if found.why_too_many(count):
            break
    found.refusal = await one_too_many(url, capacity)
    return found


async def hold(url: str, files: list[Path], count: int) -> Level:
    """So many calls. One that fails is a result."""
    level, lines = Level(), files * ceil(TURNS / count / len(files))
    calls = [_call(url, lines, number) for number in range(count)]
    for ended in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(ended, Conversation):
            level.measured.add(ended)
        elif isinstance(ended, Exception):
            level.failures.append(str(ended) or type(ended).__name__)
        else:
            raise ended
    return level


async def _call(url: str, files: list[Path], number: int) -> Conversation:
    await asyncio.sleep(number * STAGGER_S)
    limit_s = CALL_LIMIT_S + LINE_LIMIT_S * len(files)
    try:
        async with asyncio.timeout(limit_s):
            return await Caller(url).call(files)
    except TimeoutError as error:
        raise CallFailed(f"It was not over after {limit_s:.0f} s.") from error


async def one_too_many(url: str, capacity: int) -> str:
    """What a caller is told when all places are taken."""
    async with AsyncExitStack() as taken:
        try:
            for _ in range(capacity):
                await taken.enter_async_context(Caller(url).ring(hear_greeting=False))
        except CallFailed as error:
            return f"not found out, as the places could not be filled: {error}"
        try:
            await taken.enter_async_context(Caller(url).ring(hear_greeting=False))
        except CallRefused as refused:
            return f"HTTP {refused.status} {refused.code}: “{refused.message}”"
        except CallFailed as failed:
            return f"the call failed: {failed}"
        return "the call was taken"
