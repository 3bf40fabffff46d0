"""What somebody wishes an offering to be like, by the attributes that its kind has: "an SUV under 25 thousand"."""

import re
from collections.abc import Sequence
from datetime import datetime

from app.understanding.domain import AttributeName
from app.understanding.interpretation import Condition, Wish
from app.understanding.slots.amounts import Amount, amounts
from app.understanding.slots.found import Found
from app.understanding.slots.phrases import Match, PhraseBook
from app.understanding.transcript import Token, tokens, word_set

PRICE = "price"
_MONEY = r"(?:dollars?|bucks|usd|price[ds]?|cost(?:s|ing)?|budget|spend|afford|pay)"
_YEARS_OLD = re.compile(r"^\W*years?(?:\s+(?:old|of age))?\b", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:not|no|without|isn't|aren't|don't (?:want|need|like)|anything but|rather than|except(?: for)?|instead of"
    r"|doesn't have|other than)\s+(?:an?\s+|the\s+|any\s+|with\s+|too\s+)?(?:\w+\s+or\s+)?$",
    re.IGNORECASE,
)
_YEAR = "year"
_CHEAPER = r"\b(?:cheaper|less expensive|more affordable|lower(?:[ -]priced| in price)?|less money)\b"
_MORE = re.compile(
    r"\W*(?:(?:um+|uh+|well|yes|yeah|okay|ok|sure|please|no|and|hmm+)\W+)*(?:(?:show|tell|give|read)(?: me)?\W+)?"
    r"(?:(?:some|any|a few|the|what are the|what)\W+)?"
    r"(?:more|others?|next(?: ones?)?|rest|other (?:ones|options|choices)|else|go on|keep going|continue|the others)\b"
    r"(?:\W+(?:do you have|have you got|you have|you got|is there|are there|options?|choices|ones?|please"
    r"|of (?:them|those)))*\W*$",
    re.IGNORECASE,
)
_NO_MATTER = re.compile(
    r"\b(?:(?:doesn't|does not|needn't|don't|need not) (?:have to |need to )?(?:be|have|matter)"
    r"|doesn't matter (?:if|whether)(?: it's| it is)?|could be|can be)\s+(?:an?\s+)?(?:\w+\s+or\s+)?$",
    re.IGNORECASE,
)
_ORDERS = (
    (r"\b(?:cheapest|least expensive|lowest[ -]price[d]?|most affordable|best price)\b", PRICE),
    (r"\b(?:most expensive|priciest|top of the line|dearest)\b", f"-{PRICE}"),
    (r"\b(?:newest|latest|most recent)\b", f"-{_YEAR}"),
    (r"\boldest\b", _YEAR),
)
_RELATIVE = (
    (_CHEAPER, PRICE, "less"),
    (r"\b(?:more expensive|pricier|fancier|higher end)\b", PRICE, "more"),
    (r"\b(?:newer|more recent)\b", _YEAR, "more"),
    (r"\bolder\b", _YEAR, "less"),
)
_CHEAP = re.compile(r"\b(?:cheap|affordable|inexpensive|economical)\b", re.IGNORECASE)
_ANY = re.compile(
    r"^\W*(?:(?:um+|uh+|well|oh|i guess|just|honestly)\W+)*(?:any(?:thing|\s?kind|\s?one)?|whatever"
    r"|all(?: of (?:them|it))?|everything|surprise me|not sure|i don't (?:know|mind|care)|don't (?:know|mind|care)"
    r"|no preference"
    r"|(?:just )?(?:looking|browsing)|show me (?:all|everything|what you have)"
    r"|what (?:do you have|have you got|is there))"
    r"(?:\W+\w+){0,4}\W*$",
    re.IGNORECASE,
)
_SMALL = word_set("new low high size small large big light")


class WishBook:
    """The attributes of one kind of offering."""

    def __init__(self, kind: str, attributes: Sequence[AttributeName]) -> None:
        self._kind = kind
        self._attributes = {one.name: one for one in attributes}
        phrases: list[tuple[str, str]] = []
        for attribute in attributes:
            if attribute.type == "number":
                continue
            for entry in attribute.values:
                canonical, *aliases = (part.strip() for part in entry.split("|"))
                phrases += [(phrase, f"{attribute.name}\x00{canonical}") for phrase in (canonical, *aliases)]
        self._book = PhraseBook(phrases)
        self._orders = [_compiled(words, order) for words, order in _ORDERS if order.lstrip("-") in self._attributes]
        self._relative = [
            (re.compile(words, re.IGNORECASE), name, way) for words, name, way in _RELATIVE if name in self._attributes
        ]
        for one in attributes:
            if one.type == "number" and one.values and one.name not in (_YEAR, PRICE):
                units = _units(one)
                self._orders.append(_compiled(rf"\b(?:lowest|least|fewest)\s+{units}\b", one.name))
                self._orders.append(_compiled(rf"\b(?:highest|most)\s+{units}\b", f"-{one.name}"))
                self._relative += [
                    (re.compile(rf"\b(?:less|fewer|lower)\s+{units}\b", re.IGNORECASE), one.name, "less"),
                    (re.compile(rf"\b(?:more|higher)\s+{units}\b", re.IGNORECASE), one.name, "more"),
                ]

    def find(self, text: str, now: datetime, expected: bool = False, shown: bool = False) -> list[Found]:
        """The wish, all its conditions in one value. With `expected` "anything" is one too.

        `shown` says that some were put forward: only then is anything "cheaper".
        """
        conditions: dict[str, Condition] = {}
        spans: list[tuple[int, int]] = []
        for said in amounts(text):
            if (bound := self._bounded(said, text, now)) and bound.attribute not in conditions:
                conditions[bound.attribute] = bound
                spans.append(said.span)
        self._low(text, conditions, spans)
        self._named(text, tokens(text), conditions, spans)
        order = self._order(text, spans)
        if shown:
            self._compared(text, conditions, spans)
        if shown and not conditions and not order and (more := _MORE.match(text)):
            return [Found(Wish(of=self._kind, more=True, text=text), more.span(), 0.9)]
        if not conditions and not order:
            whole = Found(Wish(of=self._kind, text=text.strip()), (0, len(text)), 0.8)
            return [whole] if expected and _ANY.match(text) else []
        span = (min(one[0] for one in spans), max(one[1] for one in spans))
        wish = Wish(
            of=self._kind,
            conditions=list(conditions.values()),
            order=order,
            most=shown and order is not None and not conditions and not _CHEAP.search(text),
            text=text[span[0] : span[1]],
        )
        return [Found(wish, span, 0.9, tuple(sorted(spans)))]

    def _low(self, text: str, conditions: dict[str, Condition], spans: list[tuple[int, int]]) -> None:
        """ "Low mileage": in the lower half of what there is."""
        for one in self._attributes.values():
            if one.type != "number" or not one.values or one.name in (_YEAR, PRICE) or one.name in conditions:
                continue
            if found := re.search(rf"\b(?:low|not (?:too )?many|few)\s+{_units(one)}\b", text, re.IGNORECASE):
                conditions[one.name] = Condition(attribute=one.name, at_most=(one.low + one.high) / 2)
                spans.append(found.span())

    def _bounded(self, said: Amount, text: str, now: datetime) -> Condition | None:
        attribute = self._counted(said, text, now)
        if attribute is None:
            return None
        low, high = said.at_least, said.at_most
        if attribute.name == _YEAR and _YEARS_OLD.match(said.after):
            age = high if high is not None else low
            return Condition(attribute=_YEAR, at_least=now.year - (age or 0))
        if said.is_exact and attribute.name == PRICE:
            low = None
        elif said.is_exact and attribute.name != _YEAR:
            # Miles are had at most, seats at least: a unit that starts low is wanted high.
            low, high = (None, high) if attribute.high > 1000 else (low, None)
        if attribute.high > 1000 and attribute.name != _YEAR:
            low, high = (_scaled(value, attribute) for value in (low, high))
        return Condition(attribute=attribute.name, at_least=low, at_most=high)

    def _counted(self, said: Amount, text: str, now: datetime) -> AttributeName | None:
        """What a number counts: by its unit, by its sign, else by its size."""
        value = said.at_most if said.at_most is not None else said.at_least or 0.0
        if _YEARS_OLD.match(said.after):
            return self._attributes.get(_YEAR) if value < 60 else None
        numeric = [one for one in self._attributes.values() if one.type == "number"]
        for one in numeric:
            if one.values and (_unit_after(one, said.after) or _unit_before(one, said.before)):
                return one
        price = self._attributes.get(PRICE)
        if said.is_money or re.search(rf"\b{_MONEY}\b", f"{said.before[-30:]} {said.after[:20]}", re.IGNORECASE):
            return price
        year = self._attributes.get(_YEAR)
        if year is not None and 1980 <= value <= now.year + 1 and not said.is_money and value == int(value):
            return year
        if price is None or (said.is_exact and not said.is_scaled):
            return None
        return price if price.low / 3 <= value or price.low / 3 <= value * 1000 <= price.high * 3 else None

    def _named(
        self, text: str, said: Sequence[Token], conditions: dict[str, Condition], spans: list[tuple[int, int]]
    ) -> None:
        """Known values, those of one attribute together: "a hybrid or an electric one, not a truck"."""
        matches = sorted(self._book.matches(said), key=lambda one: (-len(one.places), min(one.places)))
        taken: set[int] = set()
        kept: list[Match] = []
        for match in matches:
            if match.places & taken or (match.quality < 1 and match.phrase.lower() in _SMALL):
                continue
            taken |= match.places
            kept.append(match)
        for match in sorted(kept, key=lambda one: min(one.places)):
            start, end = said[min(match.places)].start, said[max(match.places)].end
            if _NO_MATTER.search(text[:start]):
                continue
            denied = bool(_NOT.search(text[:start]))
            name, _, value = match.keys[0].partition("\x00")
            known = conditions.get(name, Condition(attribute=name, every=self._attributes[name].type == "list"))
            field = "none_of" if denied else "any_of"
            values = [*getattr(known, field), value]
            conditions[name] = known.model_copy(update={field: list(dict.fromkeys(values))})
            spans.append((start, end))

    def _order(self, text: str, spans: list[tuple[int, int]]) -> str | None:
        """Which comes first: "the cheapest", "the lowest mileage"."""
        for pattern, order in self._orders:
            if found := pattern.search(text):
                spans.append(found.span())
                return order
        if (cheap := _CHEAP.search(text)) and PRICE in self._attributes:
            spans.append(cheap.span())
            return PRICE
        return None

    def _compared(self, text: str, conditions: dict[str, Condition], spans: list[tuple[int, int]]) -> None:
        """ "Anything cheaper?", "fewer miles", after some were shown."""
        for pattern, name, way in self._relative:
            found = pattern.search(text)
            if found and name not in conditions:
                conditions[name] = Condition.model_validate({"attribute": name, "relative": way})
                spans.append(found.span())


def _compiled(words: str, order: str) -> tuple[re.Pattern[str], str]:
    return re.compile(words, re.IGNORECASE), order


def _units(attribute: AttributeName) -> str:
    return "(?:" + "|".join(re.escape(unit) for unit in attribute.values) + ")"


def _unit_after(attribute: AttributeName, after: str) -> bool:
    return bool(re.match(rf"[\s-]*{_units(attribute)}\b", after, re.IGNORECASE))


def _unit_before(attribute: AttributeName, before: str) -> bool:
    return bool(re.search(rf"\b{_units(attribute)}\b\W*(?:\w+\W+){{0,2}}$", before, re.IGNORECASE))


def _scaled(value: float | None, attribute: AttributeName) -> float | None:
    """ "Under 25" of what costs thousands is 25 thousand."""
    if value is None or value >= 1000 or value * 1000 > attribute.high * 4:
        return value
    return value * 1000
