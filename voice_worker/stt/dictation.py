"""Dictated numbers: Whisper drops and doubles digits, but the right reading is often its second or third guess."""

import re

ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGITS = {word: str(value) for value, word in enumerate(ONES)}
DIGITS |= {"oh": "0", "o": "0"}
TIMES = {"double": 2, "triple": 3}
WORD = re.compile(r"[a-z]+|\d+")
SPOKEN = re.compile(rf"\b(?:\d+|{'|'.join([*DIGITS, *TIMES])})\b", re.IGNORECASE)
SHORTEST = 3
"""Digits that are worth writing as such."""
LEAST = 7
"""Fewer digits than this are a time, a price or half a number."""


def dictated(text: str) -> str | None:
    """The digits of a number said in one go; None when other words stand between them ("014 or 2")."""
    words = WORD.findall(text.lower())
    spoken = [index for index, word in enumerate(words) if word.isdigit() or word in DIGITS]
    if not spoken:
        return None
    begin = spoken[0] - 1 if spoken[0] and words[spoken[0] - 1] in TIMES else spoken[0]
    said, times = "", 1
    for word in words[begin : spoken[-1] + 1]:
        if word in TIMES:
            times = TIMES[word]
            continue
        digits = word if word.isdigit() else DIGITS.get(word)
        if digits is None:
            return None
        said, times = said + digits * times, 1
    return said


def is_whole_phone(text: str) -> bool:
    """Ten digits, or eleven with the country's 1."""
    said = dictated(text) or ""
    return len(said) == 10 or (len(said) == 11 and said.startswith("1"))


def may_be_a_misheard_phone(text: str) -> bool:
    """Whether enough digits were heard for a phone number, and yet it is none."""
    words = WORD.findall(text.lower())
    heard = sum(len(word) if word.isdigit() else word in DIGITS for word in words)
    return heard >= LEAST and not is_whole_phone(text)


def in_numerals(text: str) -> str:
    """The text with a number that was said in words written in digits, in groups when it is a whole phone number."""
    said = dictated(text)
    if said is None or len(said) < SHORTEST:
        return text
    runs = list(SPOKEN.finditer(text))
    begin, end = runs[0].start(), runs[-1].end()
    if len(said) == 10:
        said = f"{said[:3]} {said[3:6]} {said[6:]}"
    return f"{text[:begin]}{said}{text[end:]}"
