"""One utterance of the agent: its text, its clauses, and how much of it was heard."""

import asyncio
import re
from dataclasses import dataclass, field

from app.contracts import Heard
from voice_worker.latency import TurnClock
from voice_worker.tts.clauses import ABBREVIATIONS, ClauseCutter
from voice_worker.turn_taking.heard import Clause, PlayedClause, clause_at, heard_chars

SENTENCE_ENDED = re.compile(r"(?:[.!?…][\"')\]]*\s*|\n\s*)$")


@dataclass
class Stretch:
    """What is played in one go: from the clause at `at` on, which is the next one to be made."""

    at: int
    into_s: float = 0.0
    """So much of the first clause was played before."""
    segment: list[PlayedClause] = field(default_factory=list)


class Saying:
    """Text is fed as it comes; clauses are said as they are complete."""

    def __init__(self, utterance_id: str, clock: TurnClock | None = None, *, is_urgent: bool = False) -> None:
        self.utterance_id, self.is_urgent = utterance_id, is_urgent
        self.clock = clock or TurnClock()
        self.text = ""
        self.clauses: list[Clause] = []
        self.at = 0
        self.into_s = 0.0
        self.lane = 0
        self.is_final = False
        self.is_interrupted = False
        self.heard = 0
        self.audible_until: int | None = None
        self.done = asyncio.Event()
        self._cutter = ClauseCutter()
        self._grew = asyncio.Event()

    def feed(self, text: str, is_final: bool) -> None:
        """The text so far, which replaces what was fed before and only grows."""
        if self.is_final:
            return
        self.is_final = is_final
        if text.startswith(self.text[: self._cutter.consumed]):
            self.text = text
            self.clauses += self._cutter.cut(text, is_final)
        if self.clauses:
            self.clock.mark("replied")
        self._grew.set()

    def skip(self, clause: Clause) -> None:
        """No voice could say this clause: what lies behind it was not heard, whatever is said of it."""
        if self.audible_until is None:
            self.audible_until = clause.start

    def account(self, stretch: Stretch, position_s: float) -> None:
        """So many seconds of it were heard; what was heard never shrinks."""
        if stretch.segment:
            chars = heard_chars(self.text, stretch.segment, max(0.0, position_s))
            limit = len(self.text) if self.audible_until is None else self.audible_until
            self.heard = max(self.heard, min(chars, limit))

    def stand_at(self, stretch: Stretch, position_s: float) -> None:
        """Silenced there: the clause in progress is to be said again, or on from `into_s`, and those behind it."""
        index = clause_at(stretch.segment, position_s)
        is_over = index == len(stretch.segment)
        self.into_s = 0.0 if is_over else max(0.0, position_s - stretch.segment[index].begins_s)
        self.at = stretch.at if is_over else self.clauses.index(stretch.segment[index].clause)

    def opens_sentence(self, index: int) -> bool:
        """Whether a sentence begins with this clause."""
        before = self.text[: self.clauses[index].start]
        is_ended = bool(SENTENCE_ENDED.search(before)) and not before.rstrip(" ").lower().endswith(ABBREVIATIONS)
        return is_ended or not before.strip()

    def finish(self) -> None:
        """Nothing more will come: what was fed is all."""
        self.feed(self.text, is_final=True)

    async def clause(self, index: int) -> Clause | None:
        """The clause at `index`, once it is there; None when there is none."""
        while index >= len(self.clauses):
            if self.is_final:
                return None
            self._grew.clear()
            await self._grew.wait()
        return self.clauses[index]

    def drop(self) -> None:
        """Say no more of it."""
        self.is_interrupted = self.is_final = True
        self._grew.set()

    def report(self) -> Heard:
        """What the caller has heard of it."""
        return Heard(utterance_id=self.utterance_id, heard_chars=self.heard, interrupted=self.is_interrupted)
