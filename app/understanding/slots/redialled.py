"""A telephone number mended: a digit corrected, a group said again, the rest of it in the next breath."""

import re
from collections.abc import Callable, Iterator

from app.understanding.numbers import ORDINALS, UNITS, digits_said
from app.understanding.transcript import tokens

Possible = Callable[[str], bool]

_DIGIT = r"(?:\d|oh|o|double|triple|treble|" + "|".join(list(UNITS)[:10]) + ")"
_DIGITS = rf"(?:{_DIGIT}(?:[\s,.-]*{_DIGIT})*)\b"
_IS = r"(?:'s| is| are| was| should be| should read| must be| has to be| needs to be)?(?: an?| actually)*"
_LAST = re.compile(
    r"\b(?:(?:the |its )?(?:very )?last(?: (?:two|three|four|five|2|3|4))?(?: (?:digits?|ones?|numbers?|bit|part))?"
    rf"{_IS}|it (?:ends|should end) (?:in|with)|ending (?:in|with)|ends (?:in|with))\W+(?P<digits>{_DIGITS})",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:(?:the )?area code|(?:the )?first (?:two|three|four|2|3|4)(?: digits| ones| numbers)?"
    rf"|it (?:starts|begins) with){_IS}\W+(?P<digits>{_DIGITS})",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    rf"(?P<digits>{_DIGITS})\W+(?:at|in) the (?:very )?end\b"
    rf"|\b(?:phone|number)(?: number)?{_IS}\W+(?P<four>{_DIGIT}(?:[\s,.-]*{_DIGIT}){{3}})\W*$",
    re.IGNORECASE,
)
""" "It's 0132 at the end"; four digits alone are the last ones."""
_NTH = re.compile(
    rf"\b(?:the )?(?P<place>{'|'.join(list(ORDINALS)[:12])}) (?:digit|number|one){_IS}\W+(?P<digits>{_DIGITS})",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    rf"\b(?:not|isn't) (?:an? )?(?P<wrong>{_DIGITS})\W+(?:(?:but|it's|it is|it should be|that's|rather|an?)\W+)*"
    rf"(?P<right>{_DIGITS})"
    rf"|(?P<right2>{_DIGITS})\W+(?:and )?(?:not|instead of|rather than) (?:an? )?(?P<wrong2>{_DIGITS})",
    re.IGNORECASE,
)
_SORRY = (
    r"(?:sorry|no|i mean|i meant|wait|actually|correction|scratch that|oops|rather|make that|excuse me|pardon"
    r"|my mistake)"
)
_AGAIN = re.compile(rf"\b{_SORRY}\b", re.IGNORECASE)
_ONLY_AGAIN = re.compile(
    rf"\W*(?:(?:um|uh|oh|that's|it's|it is|i said|an?|the|wrong|not right)\W+)*{_SORRY}"
    rf"(?:\W+(?:{_SORRY}|um|uh|that's|it's|it is|that should be|an?))*\W*",
    re.IGNORECASE,
)
_ANEW = re.compile(r"\b(?:start (?:over|again)|from the (?:beginning|start|top)|once more|all over)\b", re.IGNORECASE)
_OF_NUMBER = re.compile(r"\b(?:digits?|area code|phone|number|ends? (?:in|with))\b", re.IGNORECASE)
_MIN_GROUP = 2
_LAST_GROUP = 4


def is_correction(text: str) -> bool:
    """Whether the words say that what went before them was wrong."""
    return bool(_AGAIN.search(text))


def only_corrects(between: str) -> bool:
    """Whether two runs of digits have nothing between them but a "sorry"."""
    return bool(_ONLY_AGAIN.fullmatch(between))


def mended(held: str, text: str, about_number: bool) -> tuple[str, tuple[int, int]] | None:
    """The held digits with what these words correct, and where the words stand: "no, the last digit is 4".

    Unless the talk is about the number, "not five, six" may be about anything else.
    """
    if not about_number and not _OF_NUMBER.search(text):
        # "At two at the end of the day" has no four digits.
        end = _AT_THE_END.search(text)
        digits = _digits(end["digits"]) if end and end["digits"] else ""
        return (held[: -len(digits)] + digits, end.span()) if end and _LAST_GROUP <= len(digits) < len(held) else None
    if (last := _LAST.search(text)) and len(digits := _digits(last["digits"])) < len(held):
        return held[: -len(digits)] + digits, last.span()
    if (end := _AT_THE_END.search(text)) and len(digits := _digits(end["digits"] or end["four"])) < len(held):
        return held[: -len(digits)] + digits, end.span()
    if (nth := _NTH.search(text)) and len(digits := _digits(nth["digits"])) == 1:
        place = ORDINALS[nth["place"].lower()]
        return (held[: place - 1] + digits + held[place:], nth.span()) if place <= len(held) else None
    if (first := _FIRST.search(text)) and len(digits := _digits(first["digits"])) < len(held):
        return digits + held[len(digits) :], first.span()
    for swap in _NOT_BUT.finditer(text):
        wrong, right = (_digits(swap[name] or swap[f"{name}2"]) for name in ("wrong", "right"))
        at = held.rfind(wrong)
        if at >= 0 and len(wrong) == len(right):
            return held[:at] + right + held[at + len(wrong) :], swap.span()
    return None


def said_again(before: str, after: str, is_possible: Possible) -> str:
    """Digits, and digits said after "sorry": a whole number, or its last group once more and what follows."""
    if is_possible(after) and len(after) >= len(before) - 1:
        return after
    joined = list(_joined(before, after))
    fitting = [one for one in joined if is_possible(one[1])] or joined
    return min(fitting, key=lambda one: one[0])[1] if fitting else after


def group_replaced(held: str, group: str) -> str | None:
    """The held number with one group of it said anew, differing in one digit: "no, seven nine one"."""
    if not _MIN_GROUP <= len(group) < len(held):
        return None
    places = [at for at in range(len(held) - len(group) + 1) if _apart(held[at : at + len(group)], group) == 1]
    return held[: places[-1]] + group + held[places[-1] + len(group) :] if places else None


def begins_anew(text: str) -> bool:
    """Whether the number is to be taken from its first digit again."""
    return bool(_ANEW.search(text))


def _joined(before: str, after: str) -> Iterator[tuple[tuple[float, int], str]]:
    """Every overlap of the two, the fewest differing digits first, then the longest."""
    for size in range(1, min(len(before), len(after)) + 1):
        yield (_apart(before[-size:], after[:size]) / size, -size), before[:-size] + after


def _apart(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _digits(said: str) -> str:
    return digits_said([token.low for token in tokens(said) if token.is_word])[0]
