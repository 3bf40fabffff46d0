"""Several calls at the same time: how many until answers take twice as long, and what the next caller is told."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from app.cli.benchmarks.calls.measured import Measured
from app.cli.calling.caller import Caller
from app.cli.calling.line import CallFailed, Conversation

STAGGER_S = 1.3
TWICE = 2.0
FREE_AGAIN_S = 15.0
"""A worker keeps the place of a caller who left for some seconds: they may come back."""


@dataclass
class AtOnce:
    """By how many calls were held at once."""

    levels: dict[int, Measured] = field(default_factory=dict)
    failures: dict[int, list[str]] = field(default_factory=dict)
    told: str = ""
    """What one caller too many was told."""

    def most(self) -> int:
        """How many calls there may be before the p95 doubles."""
        alone = self.levels[min(self.levels)].at(0.95)
        kept = 0
        for count in sorted(self.levels):
            if self.failures.get(count) or self.levels[count].at(0.95) > TWICE * alone:
                break
            kept = count
        return kept

    def rows(self) -> list[str]:
        """The table's lines."""
        alone = self.levels[min(self.levels)].at(0.95)
        lines = [
            "| calls at once | turns | p50 (ms) | p95 (ms) | × p95 of one | unanswered | calls that failed |",
            "|---|---|---|---|---|---|---|",
        ]
        for count, measured in sorted(self.levels.items()):
            silent = len(measured.turns) - len(measured.answers_ms)
            lines.append(
                f"| {count} | {len(measured.turns)} | {measured.at(0.5):.0f} | {measured.at(0.95):.0f} "
                f"| {measured.at(0.95) / alone:.2f} | {silent} | {len(self.failures.get(count, []))} |"
            )
        lines += ["", f"Calls at once before the p95 doubles: {self.most()} (goal: 2, aim for 4)."]
        lines += [f"With {count} at once: {why}" for count, each in self.failures.items() for why in sorted(set(each))]
        if self.told:
            lines.append(f"One caller more than there are places is told: “{self.told}”")
        return lines


async def call_at_once(url: str, files: list[Path], counts: list[int], capacity: int) -> AtOnce:
    """Hold so many calls at a time, each saying the same; at the full number one more rings."""
    found = AtOnce()
    for number, count in enumerate(sorted(counts)):
        if number:
            await asyncio.sleep(FREE_AGAIN_S)
        measured = found.levels[count] = Measured()
        calls = [asyncio.create_task(_call(url, files, number)) for number in range(count)]
        if count >= capacity:
            found.told = await _one_too_many(url, count)
        for ended in await asyncio.gather(*calls, return_exceptions=True):
            if isinstance(ended, BaseException):
                found.failures.setdefault(count, []).append(str(ended) or type(ended).__name__)
            else:
                measured.add(ended)
    return found


async def _call(url: str, files: list[Path], number: int) -> Conversation:
    await asyncio.sleep(number * STAGGER_S)
    return await Caller(url).call(files)


async def _one_too_many(url: str, count: int) -> str:
    await asyncio.sleep(count * STAGGER_S + 4.0)
    try:
        async with Caller(url).ring(hear_greeting=False):
            return "(the call was taken)"
    except CallFailed as refused:
        return str(refused)
