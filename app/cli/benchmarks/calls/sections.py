"""What `frontdesk bench voice` writes: its parts, as sections of docs/benchmarks.md and as figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.cli.benchmarks.calls.measured import HEADER, Measured
from app.cli.calling.recordings import HESITATION, HESITATION_S

RATIO_GOAL = 0.25
NOISE_BELOW_DB = 15.0

BROKEN_INTO = (
    "`frontdesk bench voice --part breaking-in`: in one call each answer is broken into by another question, in "
    "another by a cough, “mm-hm”, “yeah” or “right”. Read off the recordings."
)
AT_ONCE = (
    "`frontdesk bench voice --part at-once`: so many calls at the same time, each saying the same lines, until that is "
    "too many: an answer does not come, a call fails or is refused, or the p95 of one call alone doubles. The callers "
    "are one process of the same machine and take their share of its cores."
)
_SPOKEN = (
    "`frontdesk bench voice --part {part}`: {calls} of {files} recordings in a real LiveKit room, one call at a "
    "time, everything on this machine. Voice to voice is read off the recordings of both sides: the caller's last "
    "sound to the agent's first, in milliseconds. The greeting's time begins with the request for a session."
)
_NOISY = f"Behind the caller's voice, {NOISE_BELOW_DB:.0f} dB below it, there is noise all the time."
_WARM = (
    "A warm-up call says the same lines first, so that the replies' sentences come from the cache, as most do in "
    "daily use; a sentence that was never said before adds its synthesis."
)
_ONE_CALL = (
    "The baseline is called once and says the lines as often in that one call, after one to warm up: it takes no "
    "other call while its next process loads its models."
)


@dataclass
class Answers:
    """The answers of one part: ours, and those of the baseline where there is one.

    `names` tells what is said in each recording's file; `why_no_baseline`, why one that was asked for is missing.
    """

    part: str
    calls: int
    names: Mapping[str, str]
    ours: Measured = field(default_factory=Measured)
    plain: Measured = field(default_factory=Measured)
    why_no_baseline: str = ""

    @property
    def is_noisy(self) -> bool:
        """Whether there was noise behind the voice."""
        return self.part == "noise"

    def ratio(self, share: float) -> float | None:
        """Our time for the baseline's, at this percentile."""
        if not self.ours.answers_ms or not self.plain.answers_ms:
            return None
        return self.ours.at(share) / self.plain.at(share)

    def lines(self) -> list[str]:
        """The section."""
        hesitant = sum(HESITATION in name for name in self.names.values())
        lines = [
            _SPOKEN.format(part=self.part, calls=f"{self.calls} call{'s'[: self.calls > 1]}", files=len(self.names))
        ]
        if hesitant:
            lines.append(f"In {hesitant} of the recordings the caller stops to think for {HESITATION_S} s.")
        lines += [_NOISY] if self.is_noisy else []
        lines += ["", *HEADER, self.ours.row("Frontdesk")]
        middle, slow = self.ratio(0.5), self.ratio(0.95)
        if self.plain.turns:
            lines.append(self.plain.row("baseline: a plain agent session with the same models"))
        if middle is not None and slow is not None:
            lines += [
                "",
                f"Frontdesk takes {middle:.2f} of the baseline's time at p50 and {slow:.2f} at p95 (goal: at most "
                f"{RATIO_GOAL} at p50). {_ONE_CALL}",
            ]
        if self.why_no_baseline:
            lines += ["", f"The baseline was not measured: {self.why_no_baseline}"]
        stages = self.ours.stage_rows()
        return [*lines, "", *self.ours.line_rows(self.names), "", *stages, *([""] if stages else []), _WARM]

    def as_json(self) -> dict[str, Any]:
        """The figures."""
        figures: dict[str, Any] = {"frontdesk": self.ours.as_json(self.names)}
        if self.plain.turns:
            figures["baseline"] = self.plain.as_json(self.names)
            figures["ratio"] = {"p50": self.ratio(0.5), "p95": self.ratio(0.95)}
        if self.why_no_baseline:
            figures["why_no_baseline"] = self.why_no_baseline
        return figures
