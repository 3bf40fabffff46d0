"""Number words as people say them: cardinals, ordinals, and digits one by one ("oh", "double five")."""

from collections.abc import Sequence

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_DIGITS = {word: str(value) for word, value in UNITS.items() if value < 10} | {"oh": "0", "o": "0", "nought": "0"}


def is_number_word(word: str) -> bool:
    return word in UNITS or word in TENS or word in _SCALES


def small_cardinal(said: Sequence[str]) -> tuple[int, int] | None:
    """The number below 100 at the head of these words and how many words it took: "twenty five" → (25, 2)."""
    if not said:
        return None
    if said[0].isdecimal() and len(said[0]) <= 2:
        return int(said[0]), 1
    if said[0] in TENS:
        rest = said[2:3] if said[1:2] == ["-"] else said[1:2]
        if rest and 0 < UNITS.get(rest[0], 0) < 10:
            return TENS[said[0]] + UNITS[rest[0]], 3 if said[1:2] == ["-"] else 2
        return TENS[said[0]], 1
    return (UNITS[said[0]], 1) if said[0] in UNITS else None


def cardinal(said: Sequence[str]) -> tuple[int, int] | None:
    """The whole number at the head of these words and how many words it took: "two hundred and five" → (205, 4)."""
    if said and said[0].replace(",", "").isdecimal() and len(said[0]) <= 12:
        return int(said[0].replace(",", "")), 1
    total, current, at, used = 0, 0, 0, 0
    while at < len(said):
        word = said[at]
        small = small_cardinal(said[at:]) if not word.isdecimal() else None
        if small is not None and (used == 0 or current % 100 == 0):
            current, at = current + small[0], at + small[1]
        elif word in _SCALES and used:
            current = max(current, 1) * _SCALES[word]
            at += 1
            if _SCALES[word] >= 1000:
                total, current = total + current, 0
        elif word == "and" and used and at + 1 < len(said) and current % 100 == 0 and small_cardinal(said[at + 1 :]):
            at += 1
            continue
        else:
            break
        used = at
    return (total + current, used) if used else None


def ordinal(said: Sequence[str]) -> tuple[int, int] | None:
    """The ordinal at the head of these words: "twenty first" → (21, 2), "3rd" is left to its own spelling."""
    if not said:
        return None
    if said[0] in ORDINALS:
        return ORDINALS[said[0]], 1
    if said[0] in TENS:
        at = 2 if said[1:2] == ["-"] else 1
        if len(said) > at and ORDINALS.get(said[at], 99) < 10:
            return TENS[said[0]] + ORDINALS[said[at]], at + 1
    return None


def digits_said(said: Sequence[str]) -> tuple[str, int]:
    """The digits at the head of these words read one by one or in groups, and how many words they took.

    "two oh two" → ("202", 3); "double five 0147" → ("550147", 3); "fifty five twelve" → ("5512", 3);
    "eight hundred" → ("800", 2).
    """
    found, at = "", 0
    while at < len(said):
        step = _digit_group(said, at)
        if step is None:
            break
        found, at = found + step[0], at + step[1]
    return found, at


def _digit_group(said: Sequence[str], at: int) -> tuple[str, int] | None:
    word = said[at]
    following = said[at + 1] if at + 1 < len(said) else ""
    if word in _REPEATS and (digit := _DIGITS.get(following) or (following if len(following) == 1 else "")):
        return (digit * _REPEATS[word], 2) if digit.isdecimal() else None
    if word.isdecimal():
        return word, 1
    if word in _DIGITS:
        return (_DIGITS[word] + "00", 2) if following == "hundred" else (_DIGITS[word], 1)
    if (small := small_cardinal(said[at : at + 2])) is not None:
        return str(small[0]), small[1]
    return None
