"""How much of a reply the caller has heard, from how much of its sound was played."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Clause:
    """A piece of a reply: `text[start:end]` of what is shown, and how it is said."""

    start: int
    end: int
    spoken: str


@dataclass(frozen=True)
class PlayedClause:
    """A clause with its place in the sound of the utterance, in seconds."""

    clause: Clause
    begins_s: float
    ends_s: float


def clause_at(played: list[PlayedClause], position_s: float) -> int:
    """Index of the clause being said at this position; one past the last when all were."""
    for index, piece in enumerate(played):
        if position_s < piece.ends_s - 1e-6:
            return index
    return len(played)


def heard_chars(text: str, played: list[PlayedClause], position_s: float) -> int:
    """Characters of `text` that were heard, floored to whole words: half a word says nothing."""
    index = clause_at(played, position_s)
    if index == len(played):
        return played[-1].clause.end if played else 0
    piece = played[index]
    if position_s <= piece.begins_s:
        return piece.clause.start if index else 0
    share = (position_s - piece.begins_s) / (piece.ends_s - piece.begins_s)
    reached = piece.clause.start + int(share * (piece.clause.end - piece.clause.start))
    return floor_to_word(text, reached)


def floor_to_word(text: str, reached: int) -> int:
    """The end of the last word that lies wholly before `reached`."""
    if reached >= len(text):
        return len(text.rstrip())
    if text[reached].isspace():
        return len(text[:reached].rstrip())
    cut = max(text.rfind(" ", 0, reached), text.rfind("\n", 0, reached))
    return len(text[: cut + 1].rstrip()) if cut > 0 else 0
