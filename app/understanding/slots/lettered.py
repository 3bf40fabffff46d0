"""Toll-free numbers that are words: "1-800-NEW-TIRE" by the letters of a telephone's keys."""

from app.understanding.interpretation import Phone
from app.understanding.numbers import digits_said
from app.understanding.slots.found import Found
from app.understanding.transcript import Token, tokens

_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
_KEYS = dict(zip("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999", strict=True))
_ONE_LETTER = {"you": "u", "are": "r", "be": "b", "see": "c"}
_LENGTH = 7


def find_lettered(text: str) -> Found | None:
    """A toll-free prefix and words or figures of seven keys after it."""
    said = list(tokens(text))
    for at in range(len(said)):
        prefix, used = _prefix(said[at:])
        if prefix and (rest := _on_keys(said[at + used :])):
            digits = "1" + prefix + rest[0]
            return Found(Phone(e164="+" + digits, digits=digits), (said[at].start, rest[1]), 0.9)
    return None


def _prefix(said: list[Token]) -> tuple[str | None, int]:
    """The prefix without its 1, and how many tokens it took."""
    digits, at = "", 0
    while at < len(said) and len(digits) < len("1800"):
        if digits and said[at].low in {"-", ".", " ", ","}:
            at += 1
            continue
        read, used = digits_said([token.low for token in said[at : at + 2]])
        if not read:
            break
        digits, at = digits + read, at + used
    prefix = digits.removeprefix("1")
    return (prefix, at) if prefix in _TOLL_FREE else (None, 0)


def _on_keys(said: list[Token]) -> tuple[str, int] | None:
    """The digits of what follows and where it ends; None unless letters are among its seven."""
    keys, lettered = "", False
    for token in said:
        if not token.is_word:
            if token.low in {"-", ",", "."}:
                continue
            return None
        word = digits_said([token.low])[0] or _ONE_LETTER.get(token.low, token.low)
        lettered = lettered or word.isalpha()
        if not all(char.isdecimal() or char in _KEYS for char in word):
            return None
        keys += "".join(_KEYS.get(char, char) for char in word)
        if len(keys) >= _LENGTH:
            return (keys, token.end) if len(keys) == _LENGTH and lettered else None
    return None
