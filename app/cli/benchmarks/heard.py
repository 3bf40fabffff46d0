"""What was heard of recordings: word error rates, times and dictated numbers, as a section and as figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.cli.benchmarks.calls.sections import NOISE_BELOW_DB
from app.cli.benchmarks.report import percentile
from app.cli.benchmarks.word_errors import Errors, difference_interval, errors, rate, rate_interval
from app.cli.evaluation.intervals import interval_of_share
from voice_worker.stt.dictation import dictated
from voice_worker.stt.protocol import Samples, Transcript

IN_NOISE = " in noise"
"""Ends the name of a voice that has a room's noise behind it."""
GOAL_S, GOAL_POINTS, GOAL_NUMBERS = 0.40, 1.0, 0.9


@dataclass(frozen=True)
class Recording:
    """Somebody's words. `kind` is speech, phone_number or noise; `by` is a voice of ours, or empty."""

    kind: str
    said: str
    samples: Samples
    by: str = ""


@dataclass
class Heard:
    """One recording both ways."""

    recording: Recording
    short: Transcript
    full: Transcript


@dataclass
class Number:
    """A dictated number; it is said a second time only when it was not heard right at once."""

    recording: Recording
    first: str
    second: str | None = None

    @property
    def is_right_at_once(self) -> bool:
        """Digit by digit."""
        return digits(self.recording.said) == digits(self.first)

    @property
    def is_right(self) -> bool:
        """At the second attempt at the latest."""
        return self.is_right_at_once or digits(self.recording.said) == digits(self.second or "")


def miss(number: Number) -> str:
    """What was said and what was heard."""
    by = number.recording.by or "a recording"
    end = "right at the second attempt" if number.is_right else f"then {number.second!r}"
    return f"{by}: {number.recording.said!r} was heard as {number.first!r}, {end}"


def figures(heard: list[Heard], numbers: list[Number]) -> dict[str, Any]:
    """What the section says, as numbers; each number that was not right at once with its transcripts."""
    spoken = [each for each in heard if each.recording.kind != "noise"]
    ways: dict[str, Callable[[Heard], Transcript]] = {"short": lambda each: each.short, "full": lambda each: each.full}
    windows: dict[str, Any] = {}
    for name, way in ways.items():
        wrong, took = _errors(spoken, way), [way(each).ms for each in spoken]
        windows[name] = {
            "p50_ms": percentile(took, 0.5) if took else None,
            "p95_ms": percentile(took, 0.95) if took else None,
            "word_error_rate": rate(wrong),
            "noise_taken_for_words": sum(bool(way(each).text) for each in heard if each.recording.kind == "noise"),
        }
    right = sum(each.is_right for each in numbers)
    return {
        "recordings": len(heard),
        "windows": windows,
        "numbers": {
            "dictated": len(numbers),
            "right_at_once": sum(each.is_right_at_once for each in numbers),
            "right": right,
            "interval": interval_of_share(right, len(numbers)),
            "misheard": [
                {
                    "by": each.recording.by,
                    "said": each.recording.said,
                    "first": each.first,
                    "second": each.second,
                    "is_right": each.is_right,
                }
                for each in numbers
                if not each.is_right_at_once
            ],
        },
    }


def section(heard: list[Heard], numbers: list[Number]) -> str:
    """The report."""
    spoken = [each for each in heard if each.recording.kind != "noise"]
    noise = [each for each in heard if each.recording.kind == "noise"]
    ours, theirs = _errors(spoken, lambda each: each.short), _errors(spoken, lambda each: each.full)
    low, high = difference_interval(ours, theirs)
    medians = [percentile([way(each).ms for each in spoken], 0.5) for way in (lambda e: e.short, lambda e: e.full)]
    lines = [
        f"`frontdesk bench hearing`: {len(spoken)} recordings of speech, {len(noise)} of noise, one after the other, "
        "each on the guarded short window (what callers get) and on the full one of 30 s.",
        "",
        "| window | p50 (ms) | p95 (ms) | word error rate (95 %) | asked twice | noise taken for words |",
        "|---|---|---|---|---|---|",
        _row("short, guarded", spoken, noise, ours, lambda each: each.short),
        _row("full", spoken, noise, theirs, lambda each: each.full),
        "",
        f"The short one costs {rate(ours) - rate(theirs):+.1f} points ({low:+.1f} to {high:+.1f}; goal: at most "
        f"{GOAL_POINTS:+.1f}) and takes {medians[0] / max(1.0, medians[1]):.2f} of the time (goal: a median of at most "
        f"{GOAL_S * 1000:.0f} ms). A digit counts as the same word however it is written.",
    ]
    return "\n".join([*lines, *(["", *_number_rows(numbers)] if numbers else [])])


def _number_rows(numbers: list[Number]) -> list[str]:
    """Recordings, and numbers that were made here."""
    made = [each for each in numbers if each.recording.by]
    noisy = [each for each in made if each.recording.by.endswith(IN_NOISE)]
    voices = ", ".join(sorted({each.recording.by.removesuffix(IN_NOISE) for each in made}))
    groups = {
        "recordings": [each for each in numbers if not each.recording.by],
        f"said by voices installed here ({voices})": [
            each for each in made if not each.recording.by.endswith(IN_NOISE)
        ],
        f"the same with a room's noise behind them, {NOISE_BELOW_DB:.0f} dB below": noisy,
        "all": numbers,
    }
    rows = [
        "| telephone numbers, digit by digit | numbers | right at once | at the second attempt at the latest (95 %) |",
        "|---|---|---|---|",
    ]
    for name, each in groups.items():
        if each:
            right = sum(one.is_right for one in each)
            low, high = interval_of_share(right, len(each))
            share = f"{right}, {right / len(each):.2f} ({low:.2f}–{high:.2f})"
            rows.append(f"| {name} | {len(each)} | {sum(one.is_right_at_once for one in each)} | {share} |")
    return [
        *rows,
        "",
        f"Goal: {GOAL_NUMBERS} at the first or the second attempt; for the second the same sound is played a tenth "
        "slower. Voices say them at three speeds, in groups or in one go, with pauses, “oh” or “zero”, “double” and "
        "“triple”, after “it's” or “my number is”.",
    ]


def _row(
    name: str, spoken: list[Heard], noise: list[Heard], each: list[Errors], way: Callable[[Heard], Transcript]
) -> str:
    took = [way(one).ms for one in spoken]
    low, high = rate_interval(each)
    twice = sum(way(one).full_window for one in spoken) if name != "full" else 0
    words = sum(bool(way(one).text) for one in noise)
    return (
        f"| {name} | {percentile(took, 0.5):.0f} | {percentile(took, 0.95):.0f} | {rate(each):.1f} % "
        f"({low:.1f}–{high:.1f}) | {twice} | {words} of {len(noise)} |"
    )


def _errors(spoken: list[Heard], way: Callable[[Heard], Transcript]) -> list[Errors]:
    return [errors(each.recording.said, way(each).text) for each in spoken]


def digits(text: str) -> str:
    """The number that is said in it."""
    said = dictated(text) or ""
    return said[1:] if len(said) == 11 and said.startswith("1") else said
