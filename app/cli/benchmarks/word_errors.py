"""Word error rates, with intervals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.cli.evaluation.intervals import interval_of

ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
DIGITS: dict[str, str] = {word: str(value) for value, word in enumerate(ONES)} | {"oh": "0"}
SAME = {"mister": "mr", "ok": "okay", "etcetera": "etc"}


@dataclass(frozen=True)
class Errors:
    """Of one utterance."""

    wrong: int
    words: int


def words(text: str) -> list[str]:
    """Lower case, without punctuation; digits one by one, however they are written."""
    found: list[str] = []
    for word in re.findall(r"[a-z']+|\d+", text.lower().replace("-", " ")):
        if word.isdigit():
            found += word
        else:
            found.append(DIGITS.get(word) or SAME.get(word) or word)
    return found


def errors(said: str, heard: str) -> Errors:
    """Words to change, add or leave out, to make one of the other."""
    reference, hypothesis = words(said), words(heard)
    row = list(range(len(hypothesis) + 1))
    for index, word in enumerate(reference, 1):
        above, row = row, [index]
        for place, other in enumerate(hypothesis, 1):
            row.append(min(above[place] + 1, row[-1] + 1, above[place - 1] + (word != other)))
    return Errors(row[-1], len(reference))


def rate(each: Sequence[Errors]) -> float:
    """Errors for each word that was said, in percent."""
    return 100 * sum(one.wrong for one in each) / max(1, sum(one.words for one in each))


def rate_interval(each: Sequence[Errors]) -> tuple[float, float]:
    """95 %, by drawing utterances anew."""
    return interval_of(lambda drawn: rate([each[line] for line in drawn]), len(each))


def difference_interval(ours: Sequence[Errors], others: Sequence[Errors]) -> tuple[float, float]:
    """95 % of our rate less the other, on the same utterances."""
    return interval_of(
        lambda drawn: rate([ours[line] for line in drawn]) - rate([others[line] for line in drawn]), len(ours)
    )
