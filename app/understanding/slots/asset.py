"""A thing of the customer's, by the attributes that its kind declares."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.understanding.interpretation import Asset
from app.understanding.numbers import small_cardinal
from app.understanding.slots.found import Found
from app.understanding.slots.phrases import PhraseBook
from app.understanding.slots.windows import CLOCK_WORD, DATE_WORD
from app.understanding.transcript import Token, tokens, word_set

_NAMED = (
    r"\b{name}(?:\s+number)?\s*(?:is|:|,)?\s+(?!(?:it|that|this|them|me|us)\b)"
    r"((?:[A-Z0-9-]*[0-9][A-Z0-9-]*\s?|[A-Z]{{1,4}}\s){{1,4}})"
)
_NEGATED = re.compile(r"\bnot\s+(?:an?\s+|the\s+|my\s+)?(?:\S+\s+){0,2}$", re.IGNORECASE)
_LEAD = word_set(
    """
    it it's its is a an the my i have i've got drive own that that's this one for and yeah yes so well um uh
    please just i'm driving called think actually no sorry okay ok hi hello thing to in with of on at from
    """
)


_NEVER = word_set(
    """
    can could would will do does did how what why when where who which cancel stop change help person human agent first
    second third last option choice don't not never sure know same mind wait repeat yes no maybe please thanks thank
    sorry nothing none anything you we they he she
    """
)
_NAME_WORDS = 3
_AMENDS_YEAR = re.compile(
    r"\W*(?:(?:no|wait|sorry|oops|actually|oh|i mean|i meant|correction|rather|it'?s|it is|that'?s|make (?:it|that)"
    r"|an?|the|year|is|should be|was)\W+)+(?:19|20)\d\d(?:\s+(?:model|one))?(?:\W+not (?:an? |the )?\d+)?\W*",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=.*\d)[A-Z]*\d[A-Z\d]*")
"""Capitals and figures, such as a number plate: no name comes first in them."""


class AssetBook:
    """One kind of asset.

    A known value may be written `Parent/Value|alias`: "Camry" then also tells its make. One that is also an everyday
    word or a number is written `~Parent/Value`: it counts only beside its parent or another attribute, or when the
    asset was asked for. `common` are words that the business and its customers use of other things: never a name.
    """

    def __init__(
        self,
        kind: str,
        values: dict[str, tuple[str, ...]],
        types: dict[str, str],
        common: frozenset[str] = frozenset(),
    ) -> None:
        self._common = common | {kind, f"{kind}s"}
        self._kind = kind
        self._types = types
        self._parents: dict[tuple[str, str], str] = {}
        self._everyday: set[tuple[str, str]] = set()
        self._order = list(values)
        phrases = []
        for attribute, known in values.items():
            for entry in known:
                canonical, *aliases = (part.strip() for part in entry.removeprefix("~").split("|"))
                if entry.startswith("~") or canonical.rpartition("/")[2].isdecimal():
                    self._everyday.add((attribute, canonical.rpartition("/")[2]))
                parent, slash, value = canonical.rpartition("/")
                if slash:
                    self._parents[attribute, value] = parent
                for phrase in (value, *aliases):
                    phrases.append((phrase, f"{attribute}\x00{value}"))
        self._book = PhraseBook(phrases)
        self._open = [name for name in self._order if types.get(name, "str") == "str" and name in self._required()]

    def find(self, text: str, now: datetime, expected: bool = False, known: bool = False) -> list[Found]:
        """The asset described, in one value; with `expected` unknown words may be open attributes.

        Of one that is `known` its year alone may be corrected: "no wait, it's a 2018".
        """
        said = tokens(text)
        amends = known and bool(_AMENDS_YEAR.fullmatch(text))
        attributes, places, second = self._known_values(said, text)
        if second is not None:
            said = said[:second]
            attributes, places, _ = self._known_values(said, text)
        everyday = set() if _owned(said, places) else {one for one in attributes.items() if one in self._everyday}
        self._whole_numbers(said, attributes, places, now, expected or amends)
        self._cued_values(text, said, attributes, places)
        if expected and not any(name in attributes for name in self._open) and _describes(said, bool(attributes)):
            self._open_values(said, attributes, places)
        brief = expected and sum(token.is_word for token in said) <= _NAME_WORDS
        if everyday and not brief and len(attributes) == len(everyday):
            return []
        named = [name for name in attributes if self._types.get(name, "str").rstrip("?") != "int"]
        if not attributes or not (named or expected or amends):
            return []
        self._infer_parents(attributes)
        ordered = {name: attributes[name] for name in self._order if name in attributes}
        parts = tuple((said[at].start, said[at].end) for at in sorted(places))
        span = (parts[0][0], parts[-1][1])
        return [Found(Asset(asset_kind=self._kind, attributes=ordered), span, 0.92 if named else 0.75, parts)]

    def _required(self) -> list[str]:
        return [name for name in self._order if not self._types.get(name, "str").endswith("?")]

    def _known_values(self, said: Sequence[Token], text: str) -> tuple[dict[str, Any], set[int], int | None]:
        """The values, their places, and the place where another thing begins: "my Civic and my wife's Ford"."""
        attributes: dict[str, Any] = {}
        places: set[int] = set()
        place_of: dict[str, int] = {}
        matches = sorted(self._book.matches(said), key=lambda one: (-len(one.places), -one.quality, min(one.places)))
        for match in matches:
            if match.places & places or _denied(text, said, min(match.places)):
                continue
            options = [tuple(key.split("\x00")) for key in match.keys]
            fitting = [one for one in options if self._fits(one[0], one[1], attributes)]
            for attribute, value in fitting[:1]:
                if attribute not in attributes:
                    attributes[attribute] = value
                    places |= match.places
                    place_of[attribute] = min(match.places)
        return attributes, places, self._second(attributes, place_of)

    def _second(self, attributes: dict[str, Any], place_of: dict[str, int]) -> int | None:
        """Where what belongs to another parent than the one said is told, if the two are not of one thing."""
        for attribute, value in attributes.items():
            parent = self._parents.get((attribute, value))
            above = self._order[max(0, self._order.index(attribute) - 1)]
            if parent is not None and above != attribute and attributes.get(above, parent) != parent:
                return max(place_of[attribute], place_of[above])
        return None

    def _fits(self, attribute: str, value: str, attributes: dict[str, Any]) -> bool:
        parent = self._parents.get((attribute, value))
        return (
            parent is None
            or not self._order.index(attribute)
            or attributes.get(self._order[0]) in (None, parent)
            or (parent in attributes.values())
        )

    def _infer_parents(self, attributes: dict[str, Any]) -> None:
        for attribute, value in list(attributes.items()):
            parent = self._parents.get((attribute, value))
            at = self._order.index(attribute)
            if parent and at and self._order[at - 1] not in attributes:
                attributes[self._order[at - 1]] = parent

    def _whole_numbers(
        self, said: Sequence[Token], attributes: dict[str, Any], places: set[int], now: datetime, expected: bool
    ) -> None:
        whole = [name for name in self._required() if self._types.get(name, "").rstrip("?") == "int"]
        for name in whole:
            found = _year(said, now, near=places, alone=expected) if name == "year" else None
            if found:
                attributes[name] = found[0]
                places |= found[1]

    def _cued_values(self, text: str, said: Sequence[Token], attributes: dict[str, Any], places: set[int]) -> None:
        """ "plate is ABC 1234": an attribute named before its value, in capitals and digits."""
        for name in self._order:
            cue = re.search(_NAMED.format(name=re.escape(name.replace("_", " "))), text, re.IGNORECASE)
            if cue and name not in attributes and self._types.get(name, "str").startswith("str"):
                value = re.sub(r"\s+", " ", cue[1]).strip().upper()
                if re.search(r"\d", value):
                    attributes[name] = value
                    places |= {at for at, one in enumerate(said) if cue.start(1) <= one.start < cue.end(1)}

    def _open_values(self, said: Sequence[Token], attributes: dict[str, Any], places: set[int]) -> None:
        """Words in no list, in the order of the open attributes: "a 2015 Trabant 601"."""
        names = [name for name in self._open if name not in attributes]
        rest = [at for at, one in enumerate(said) if at not in places and one.is_word and one.low not in _LEAD]
        if not names or not rest or len(rest) > 3:
            return
        if any(DATE_WORD.fullmatch(said[at].low) or CLOCK_WORD.fullmatch(said[at].low) for at in rest):
            return
        if any(said[at].low in self._common and said[at].text.islower() for at in rest):
            return
        if not attributes and any(said[at].text.islower() or said[at].low in self._common for at in rest):
            return
        rest_words = _joined(said, rest)
        if _CODE.fullmatch(rest_words[0]):
            return
        first, others = rest_words[:1], rest_words[1:]
        for name, value in zip(names, (first, others), strict=False):
            if value:
                attributes[name] = " ".join(value)
        places |= set(rest)


def _owned(said: Sequence[Token], places: set[int]) -> bool:
    """Whether an everyday word is surely a name: "my focus", or in capitals within a sentence ("I have a Fit")."""
    if not places or min(places) == 0:
        return False
    first = said[min(places)]
    return said[min(places) - 1].low in {"my", "our"} or (first.text[0].isupper() and said[min(places) - 1].is_word)


def _describes(said: Sequence[Token], has_other: bool) -> bool:
    """Whether words in no list can be a thing's name: beside a year, or as "a …", "it's a …", or a name by itself."""
    lows = [token.low for token in said if token.is_word]
    if any(low in _NEVER for low in lows):
        return False
    return (
        has_other
        or lows[:1] in (["a"], ["an"], ["my"])
        or lows[:2] in (["it's", "a"], ["it's", "an"], ["its", "a"])
        or (lows[:2] in (["it", "is"], ["i", "have"], ["i", "drive"], ["i", "own"]) or len(lows) <= _NAME_WORDS)
    )


def _joined(said: Sequence[Token], rest: list[int]) -> list[str]:
    """The words in capitals, a code such as "C60" in one piece."""
    found: list[str] = []
    for number, at in enumerate(rest):
        text = said[at].text if said[at].text[0].isupper() else said[at].text.capitalize()
        if number and rest[number - 1] == at - 1 and said[at - 1].end == said[at].start:
            found[-1] += text
        else:
            found.append(text)
    return found


def _denied(text: str, said: Sequence[Token], place: int) -> bool:
    before = text[: said[place].start]
    clause = re.split(r"[,.;]| but ", before)[-1]
    return bool(_NEGATED.search(clause)) and "," not in clause


def _year(said: Sequence[Token], now: datetime, near: set[int], alone: bool) -> tuple[int, set[int]] | None:
    """A year as people say one: "2019", "twenty nineteen", "two thousand and five", "'08"."""
    for at in range(len(said)):
        read = _read_year(said, at)
        if read is None or not 1920 <= read[0] <= now.year + 2:
            continue
        places = set(range(at, at + read[1]))
        if alone or any(abs(place - other) <= 3 for place in places for other in near):
            return read[0], places
    return None


def _read_year(said: Sequence[Token], at: int) -> tuple[int, int] | None:
    low = said[at].low
    lows = [one.low for one in said[at : at + 5]]
    if low.isdecimal() and len(low) == 4:
        return int(low), 1
    if low in {"'", "’"} and len(lows) > 1 and lows[1].isdecimal() and len(lows[1]) == 2:
        return (2000 if int(lows[1]) < 40 else 1900) + int(lows[1]), 2
    if low.isdecimal() and len(low) == 2 and low[0] == "0":
        return 2000 + int(low), 1
    if lows[:2] == ["two", "thousand"]:
        skip = 3 if lows[2:3] == ["and"] else 2
        rest = small_cardinal(lows[skip:])
        return (2000 + rest[0], skip + rest[1]) if rest else (2000, 2)
    if low in {"nineteen", "twenty"}:
        if lows[1:2] in (["oh"], ["o"]) and (rest := small_cardinal(lows[2:])):
            return (1900 if low == "nineteen" else 2000) + rest[0], 2 + rest[1]
        rest = small_cardinal(lows[1:])
        if rest and 10 <= rest[0] < 100:
            return (1900 if low == "nineteen" else 2000) + rest[0], 1 + rest[1]
    return None
