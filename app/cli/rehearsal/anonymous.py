"""Replaces what identifies a person by something fictitious of the same kind, the same everywhere."""

import re
from collections.abc import Iterable
from itertools import cycle, islice
from typing import Any

from app.understanding.interpretation import Phone
from app.understanding.slots.email import find_emails
from app.understanding.slots.found import Found
from app.understanding.slots.person import find_persons
from app.understanding.slots.phone import find_phones

_FIRST = ("Alex", "Robin", "Jamie", "Morgan", "Taylor", "Casey", "Jordan", "Riley")
_LAST = ("Rivers", "Fields", "Woods", "Brooks", "Marsh", "Hill", "Lake", "Stone")
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_AREA = "2025550"
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_SHORTEST_NAME = 2
_WHOLE_NUMBER = 7
_NO_PERSONS = {"offering", "asset", "choice", "moment", "number", "booking", "wish"}
"""Slot values of these kinds have names, and they are not people's."""


class Disguise:
    """Learns who a conversation is about from its record, then replaces them in any text."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._names: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._people = 0

    def learn_text(self, text: str, asked_for_name: bool = False) -> None:
        """Take note of numbers and addresses in something the customer said; of names when one was asked for."""
        for found in find_phones(text, self._region, expected=True):
            if isinstance(found.value, Phone) and len(found.value.digits) >= _WHOLE_NUMBER:
                self._number(found.value.digits)
        for found in find_emails(text):
            self._address(getattr(found.value, "address", ""))
        for found in find_persons(text, expected=asked_for_name):
            self.learn_name(getattr(found.value, "name", ""))

    def learn_name(self, name: str) -> None:
        """Take note of a name; its parts are replaced one by one."""
        parts = [part for part in re.split(r"\s+", name.strip()) if len(part) >= _SHORTEST_NAME]
        if not parts or all(part.casefold() in self._names for part in parts):
            return
        number, self._people = self._people, self._people + 1
        for place, part in enumerate(parts):
            names = _FIRST if place == 0 else _LAST
            self._names.setdefault(part.casefold(), names[number % len(names)])

    def learn_code(self, code: str) -> None:
        """Take note of a plate or another number that is one thing's alone."""
        if code and code not in self._codes:
            self._codes[code] = "".join(_other(letter, place) for place, letter in enumerate(code))

    def learn_values(self, rows: Iterable[dict[str, Any]]) -> None:
        """Take note of what the record knows: slot values and columns named name, phone, email, plate and so on."""
        for row in rows:
            if row.get("kind") in _NO_PERSONS:
                continue
            for key, value in row.items():
                owner, _, name = key.rpartition(".")
                if owner in ("", "customer"):
                    self._learn_column(name, value)

    def _learn_column(self, name: str, value: Any) -> None:
        if isinstance(value, dict):
            if name == "identifiers":
                for code in value.values():
                    self.learn_code(str(code))
            else:
                self.learn_values([value])
        elif not isinstance(value, str) or not value:
            return
        elif name in ("contact_name", "name", "first", "last", "organisation"):
            self.learn_name(value)
        elif name in ("phone", "e164", "digits"):
            self._number(re.sub(r"\D", "", value))
        elif name in ("email", "address"):
            self._address(value)
        elif name in ("plate", "vin", "code"):
            self.learn_code(value)

    def text(self, text: str) -> str:
        """The text with everything replaced that was learned, and every telephone number and address there is."""
        changed = _replaced(text, find_emails(text), lambda found: self._address(getattr(found.value, "address", "")))
        changed = _replaced(changed, find_phones(changed, self._region, expected=True), self._as_said(changed))
        for code, other in self._codes.items():
            changed = re.sub(re.escape(code), other, changed, flags=re.IGNORECASE)
        if not self._names:
            return changed
        names = sorted(self._names, key=len, reverse=True)
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
        return pattern.sub(lambda found: _cased(self._names[found.group().casefold()], found.group()), changed)

    def _as_said(self, text: str) -> Any:
        def other(found: Found) -> str:
            said = text[slice(*found.span)]
            digits = str(getattr(found.value, "digits", ""))
            number = self._number(digits) if len(digits) >= _WHOLE_NUMBER else self._part(digits)
            if not any(letter.isdigit() for letter in said):
                return " ".join(_DIGITS[int(digit)] for digit in number)
            if not said.replace(" ", "").isascii() or sum(map(str.isdigit, said)) != len(number):
                return number
            others = iter(number)
            return "".join(next(others) if letter.isdigit() else letter for letter in said)

        return other

    def _number(self, digits: str) -> str:
        """The same number of digits; two ways of writing one number (with the country's or without) stay one."""
        tail = digits[-10:]
        if tail not in self._numbers:
            other = f"{_AREA}{len(self._numbers) + 131:03d}"
            self._numbers[tail] = other[-len(tail) :] if len(tail) < len(other) else other
        return digits[: len(digits) - len(tail)] + self._numbers[tail]

    def _part(self, digits: str) -> str:
        """The same part of the number that replaces the one these digits are part of; else the digits as they are."""
        for number, other in self._numbers.items():
            at = number.find(digits)
            if at >= 0:
                return other[at : at + len(digits)]
        return digits

    def _address(self, address: str) -> str:
        known = address.casefold()
        if known not in self._addresses:
            self._addresses[known] = f"customer{len(self._addresses) + 1}@example.com"
        return self._addresses[known]


def _replaced(text: str, found: list[Found], other: Any) -> str:
    for each in sorted(found, key=lambda one: one.span, reverse=True):
        text = text[: each.span[0]] + other(each) + text[each.span[1] :]
    return text


def _cased(name: str, like: str) -> str:
    if like.islower():
        return name.lower()
    return name.upper() if like.isupper() and len(like) > 1 else name


def _other(letter: str, place: int) -> str:
    """Another letter for a letter, another digit for a digit."""
    if letter.isdigit():
        return str((int(letter) + 3 + place) % 10)
    if letter.isalpha():
        return next(islice(cycle(_LETTERS), (ord(letter.upper()) + 5 + place) % len(_LETTERS), None))
    return letter
