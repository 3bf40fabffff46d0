"""Number words as people say them: cardinals, ordinals, years, and digits one by one ("oh", "double five")."""

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
_SCALES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15,
    "quintillion": 10**18, "sextillion": 10**21,
}  # fmt: skip
_MINUS = frozenset({"minus", "negative"})
_REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_SHORT_YEAR = frozenset({"oh", "o", "zero", "aught", "ought"})
DECADES = {
    "tens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90,
}  # fmt: skip
_DIGITS = {word: str(value) for word, value in UNITS.items() if value < 10} | {"oh": "0", "o": "0", "nought": "0"}


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
    if said and said[0] in _MINUS:
        rest = cardinal(said[1:])
        return (-rest[0], rest[1] + 1) if rest else None
    article = int(said[:1] == ["a"])
    if said[article : article + 1] and (said[article] in {"hundred", "thousand"} or (article and said[1] in _SCALES)):
        rest = cardinal(["one", *said[article:]])
        return (rest[0], rest[1] - 1 + article) if rest else None
    total, current, at, used, least = 0, 0, 0, 0, 10**24
    while at < len(said):
        word = said[at]
        small = small_cardinal(said[at:]) if not word.isdecimal() else None
        if small is not None and (used == 0 or current % 100 == 0) and (small[0] or used == 0):
            current, at = current + small[0], at + small[1]
        elif word == "hundred" and used and 0 < current < 100:
            current, at = current * 100, at + 1
        elif word in _SCALES and word != "hundred" and used and current > 0 and _SCALES[word] < least:
            least = _SCALES[word]
            total, current, at = total + current * least, 0, at + 1
        elif word == "and" and used and current % 100 == 0 and small_cardinal(said[at + 1 : at + 3]):
            at += 1
            continue
        else:
            break
        used = at
    return (total + current, used) if used else None


def year(said: Sequence[str]) -> tuple[int, int] | None:
    """The year at the head of these words and how many words it took.

    "nineteen ninety nine" → (1999, 3); "twenty oh five" → (2005, 3); "two thousand and five" → (2005, 4);
    "fifteen hundred" → (1500, 2). Figures only where they are four.
    """
    if said and said[0].isdecimal():
        return (int(said[0]), 1) if len(said[0]) == 4 and said[0][0] in "12" else None
    century = small_cardinal(said)
    if century is None:
        return None
    if said[century[1] : century[1] + 1] in (["thousand"], ["hundred"]) or century[0] < 10:
        whole = cardinal(said)
        return whole if whole and 1000 <= whole[0] < 2100 and said[whole[1] - 1] != "and" else None
    rest = said[century[1] :]
    if not 10 <= century[0] <= 20 or said[0] == "twenty" != said[century[1] - 1] or not rest:
        return None
    if rest[0] in _SHORT_YEAR:
        unit = UNITS.get(rest[1], 0) if len(rest) > 1 else 0
        return (century[0] * 100 + unit, century[1] + 2) if 0 < unit < 10 else None
    part = small_cardinal(rest) if not rest[0].isdecimal() else None
    return (century[0] * 100 + part[0], century[1] + part[1]) if part and part[0] >= 10 else None


def decade(said: Sequence[str]) -> tuple[int, int] | None:
    """The first year of the decade or century at the head of these words: "nineteen eighties" → (1980, 2)."""
    if list(said[:2]) == ["two", "thousands"]:
        return 2000, 2
    if len(said) > 1 and said[1] in DECADES and 10 <= (century := UNITS.get(said[0], TENS.get(said[0], 0))) <= 20:
        return century * 100 + DECADES[said[1]], 2
    if len(said) > 1 and said[1] == "hundreds" and 10 <= UNITS.get(said[0], 0) <= 19:
        return UNITS[said[0]] * 100, 2
    return None


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
