"""Callers who speak over the agent: how soon it falls silent, and how soon it goes on when it was nothing."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.cli.benchmarks.report import percentile
from app.cli.calling.caller import Caller
from app.cli.calling.energy import Sound, first_sound, read_wav, silent_from
from app.cli.calling.line import Conversation
from app.cli.calling.sounds import cough

INTO_S = (0.7, 1.2, 1.7)
"""So far into the reply it is broken into, in turn."""
STOPPED_S = 0.3
"""The agent's own pauses between clauses are shorter than this."""
WATCHED_S, RESUMES_S = 1.5, 2.5
"""It falls silent within the first, or not for this sound; and speaks on within the second, or not at all."""
QUESTIONS = [
    "When are you open on Saturday?",
    "How much is a brake inspection?",
    "Where are you located?",
    "Do you have loaner cars?",
]
NOTHINGS = ["Mm-hmm.", "Yeah.", "Right."]


@dataclass
class BrokenInto:
    """What came of the sounds made over the agent's voice, in milliseconds."""

    silent_after: list[float] = field(default_factory=list)
    not_silenced: int = 0
    again_after: list[float] = field(default_factory=list)
    never_stopped: int = 0
    dropped: int = 0
    """Replies given up for a sound that meant nothing."""

    def rows(self) -> list[str]:
        """The table's lines."""
        stops, again = self.silent_after, self.again_after
        return [
            "| sound of the caller over the agent's voice | times | p50 (ms) | p95 (ms) | goal |",
            "|---|---|---|---|---|",
            _row("words: onset → silence", stops, "p95 ≤ 250 ms"),
            _row("a cough, “mm-hm”: agent silent → speaking again", again, "≤ 1200 ms"),
            "",
            f"Not silenced by words: {self.not_silenced}. By a cough or “mm-hm” the agent was not silenced at all "
            f"{self.never_stopped} times, and gave its reply up {self.dropped} times.",
        ]

    def as_json(self) -> dict[str, Any]:
        """The figures."""
        return {
            "silent_after_ms": [round(ms) for ms in self.silent_after],
            "speaking_again_after_ms": [round(ms) for ms in self.again_after],
            "not_silenced_by_words": self.not_silenced,
            "never_stopped_by_nothing": self.never_stopped,
            "given_up_for_nothing": self.dropped,
        }


def _row(name: str, values: list[float], goal: str) -> str:
    if not values:
        return f"| {name} | 0 | – | – | {goal} |"
    return f"| {name} | {len(values)} | {percentile(values, 0.5):.0f} | {percentile(values, 0.95):.0f} | {goal} |"


async def break_in(url: str, questions: list[Path], nothings: list[Path], times: int) -> BrokenInto:
    """One call of interruptions that are meant, and one of sounds that are not."""
    found = BrokenInto()
    words, coughs = [read_wav(path) for path in questions], [cough(1), cough(2)]
    meant, onsets = await _call(url, words, [], times)
    for onset in onsets:
        silent = silent_from(meant.heard, onset, STOPPED_S)
        if silent is None or silent - onset > WATCHED_S:
            found.not_silenced += 1
        else:
            found.silent_after.append((silent - onset) * 1000)
    sounds = [sound for pair in zip([read_wav(path) for path in nothings], coughs * 2, strict=False) for sound in pair]
    unmeant, onsets = await _call(url, words, sounds, times)
    for onset in onsets:
        _judge_nothing(unmeant, onset, found)
    return found


def _judge_nothing(conversation: Conversation, onset: float, found: BrokenInto) -> None:
    silent = silent_from(conversation.heard, onset, STOPPED_S)
    if silent is None or silent - onset > WATCHED_S:
        found.never_stopped += 1
        return
    again = first_sound(conversation.heard, silent)
    if again is None or again > onset + WATCHED_S + RESUMES_S:
        found.dropped += 1
    else:
        found.again_after.append((again - silent) * 1000)


async def _call(url: str, questions: list[Sound], sounds: list[Sound], times: int) -> tuple[Conversation, list[float]]:
    """Ask, and break into each answer with the next question, or with a sound that is none of ours to answer.

    Returns the onsets of what fell into an answer.
    """
    onsets: list[float] = []
    async with Caller(url).ring() as talk:
        for number in range(times + 1):
            question = questions[number % len(questions)]
            is_over_answer = number > 0 and not sounds and talk.line.ear.is_sounding
            began, ended = await talk.line.say(question)
            if is_over_answer:
                onsets.append(began + (first_sound(question) or 0.0))
            await talk.line.answered(ended)
            await asyncio.sleep(INTO_S[number % len(INTO_S)])
            if sounds and talk.line.ear.is_sounding:
                sound = sounds[number % len(sounds)]
                began, _ = await talk.line.say(sound)
                onsets.append(began + (first_sound(sound) or 0.0))
                await asyncio.sleep(WATCHED_S + RESUMES_S)
    return talk.conversation, onsets
