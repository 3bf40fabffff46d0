"""Word error rates, with intervals."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
DIGITS: dict[str, str] = {word: str(value) for value, word in enumerate(ONES)} | {"oh": "0"}
SAME = {"mister": "mr", "ok": "okay", "etcetera": "etc"}
T = TypeVar("T")
RESAMPLINGS = 2000
Z = 1.96


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
    return _interval([rate(drawn) for drawn in _drawn(each)])


def difference_interval(ours: Sequence[Errors], others: Sequence[Errors]) -> tuple[float, float]:
    """95 % of our rate less the other, on the same utterances."""
    pairs = list(zip(ours, others, strict=True))
    return _interval(
        [rate([mine for mine, _ in drawn]) - rate([other for _, other in drawn]) for drawn in _drawn(pairs)]
    )


def share_interval(right: int, total: int) -> tuple[float, float]:
    """95 % of a share, after Wilson."""
    if not total:
        return 0.0, 1.0
    share, weight = right / total, Z * Z / total
    middle = (share + weight / 2) / (1 + weight)
    reach = Z / (1 + weight) * sqrt(share * (1 - share) / total + weight / (4 * total))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _drawn(each: Sequence[T]) -> list[list[T]]:
    chance = random.Random(1)  # noqa: S311 - no secret
    return [chance.choices(each, k=len(each)) for _ in range(RESAMPLINGS)]


def _interval(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered)) - 1]
