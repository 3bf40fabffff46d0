"""Cutting a reply where a speaker would breathe: a short first clause is heard sooner."""

import re
from dataclasses import dataclass, field

from voice_worker.speech_text import speakable
from voice_worker.turn_taking.heard import Clause

FIRST_CLAUSE = 48
"""Characters. A first sentence beyond this is cut at its first comma."""
LONGEST_CLAUSE = 80
"""So that the next clause is made before this one ends, and a read-back's parts are breathed apart."""

SENTENCE_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s)|\n+")
CLAUSE_END = re.compile(r"(?<!day)[,;:—–](?=\s)(?!\s+\d{4}\b)")
"""Not within a date: neither after "Tuesday," nor before ", 2026"."""
BREATH = re.compile(r"\s(?=(?:and|or|but|so|because|which|if|when|while|then|for|with|on|under)\s)", re.IGNORECASE)
"""Where a sentence without a comma is breathed in, if it must be: never within a date or a time."""
ENOUGH = 14
"""Characters of a clause that stand alone before a breath."""
ABBREVIATIONS = ("mr.", "mrs.", "ms.", "dr.", "st.", "no.", "a.m.", "p.m.", "e.g.", "i.e.", "approx.", "vs.")


@dataclass
class ClauseCutter:
    """Takes the text so far, which only grows, and gives each clause once, as soon as its end is certain."""

    consumed: int = 0
    given: int = field(default=0)

    def cut(self, text: str, is_final: bool) -> list[Clause]:
        """The clauses that became complete. With `is_final` the rest comes too."""
        clauses: list[Clause] = []
        while (end := self._next_end(text)) is not None:
            self._take(text, end, clauses)
        if is_final and text[self.consumed :].strip():
            self._take(text, len(text), clauses)
        return clauses

    def _take(self, text: str, end: int, clauses: list[Clause]) -> None:
        spoken = speakable(text[self.consumed : end])
        if spoken:
            clauses.append(Clause(self.consumed, end, spoken))
            self.given += 1
        self.consumed = end

    def _next_end(self, text: str) -> int | None:
        sentence = first_sentence_end(text, self.consumed)
        limit = FIRST_CLAUSE if self.given == 0 else LONGEST_CLAUSE
        reach = (sentence if sentence is not None else len(text)) - self.consumed
        if reach <= limit:
            return sentence
        commas = [match.end() for match in CLAUSE_END.finditer(text, self.consumed + 8, self.consumed + reach)]
        fitting = [end for end in commas if end - self.consumed <= limit]
        if fitting:
            return fitting[0] if self.given == 0 else fitting[-1]
        if (breath := self._breath(text, reach, limit)) is not None:
            return breath
        return commas[0] if commas and commas[0] - self.consumed < reach - 8 else sentence

    def _breath(self, text: str, reach: int, limit: int) -> int | None:
        """The last small word that fits: a long clause would be waited for, also while a short one before it is said.

        Of a sentence that is still growing a comma may yet come.
        """
        breaths = BREATH.finditer(text, self.consumed + ENOUGH, self.consumed + reach - ENOUGH)
        fitting = [match.start() for match in breaths if match.start() - self.consumed <= limit]
        return fitting[-1] if fitting else None


def first_sentence_end(text: str, start: int) -> int | None:
    """Where the sentence at `start` ends; None while it is unfinished."""
    for match in SENTENCE_END.finditer(text, start):
        if not text[start : match.end()].strip():
            continue
        if not text[: match.end()].lower().endswith(ABBREVIATIONS):
            return match.end()
    return None


def clauses_of(text: str) -> list[Clause]:
    """A whole text in clauses."""
    return ClauseCutter().cut(text, is_final=True)


def clauses_wherever(text: str) -> list[Clause]:
    """A whole text in clauses, as it is cut where it opens a reply and where it follows on."""
    return clauses_of(text) + ClauseCutter(given=1).cut(text, is_final=True)
