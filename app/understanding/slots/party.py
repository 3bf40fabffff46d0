"""How many people: counted, listed one by one, or said as the size of what is booked."""

import re

from app.understanding.interpretation import Number
from app.understanding.numbers import TENS, UNITS, small_cardinal
from app.understanding.slots.figures import MONTHS
from app.understanding.slots.found import Found
from app.understanding.transcript import words

PEOPLE = (
    r"people|persons?|guests?|adults?|pax|kids?|child(?:ren)?|toddlers?|diners?|heads?|friends?|colleagues?|attendees?"
    r"|ppl|folks|of us|(?:of )?(?:my )?mates|men|man|wom[ae]n|lad(?:y|ies)|seats?|seater|in my party|total|in total"
    r"|will be|others?|siblings|relatives|co-?workers|couples|grown-?ups|students|teens|teenagers|infants|babies"
    r"|family members"
)
SIZE_NAMES = re.compile(
    r"(?:people|persons?|guests?|party|party_size|size|group|adults?|covers|seats|pax|heads?)", re.IGNORECASE
)
"""Names of slots that hold a number of people."""

_TEN_MORE = "|".join(list(UNITS)[1:10])
_N = rf"(?P<n>\d{{1,3}}|(?:{'|'.join(TENS)})(?:[ -](?:{_TEN_MORE}))?|{'|'.join(list(UNITS)[1:])})\b"
_NO_COUNT = (
    r"(?![:.]\d|\s*(?:[ap]\.?\s?m\b|o'?clock|h\b|hrs?\b|hours?|min|days?|nights?|weeks?|months?|years?"
    rf"|(?:st|nd|rd|th)\b|/|-\d|of (?:{MONTHS})|(?:{MONTHS})\b|(?:oh|fifteen|thirty|forty|\d\d)\b|%|dollars?|bucks"
    r"|(?:in|this) (?:the )?(?:morning|afternoon|evening)))"
)
_BOOKED = (
    r"(?:table|booking|reservation|room|lunch|dinner|brunch|breakfast|supper|meal|spot|place|seating|space|party|group"
    r"|seats?|appointment|it|this|one|something|anything)"
)
_AS_MANY = (
    rf"{_BOOKED} (?:of|for)|(?:table|booking|reservation|party|group)(?: \w+){{0,4}}? for"
    r"|(?:family|total|team|bunch|crew) of|(?:to |that |can |could )?(?:seats?|fits?|accommodates?|holds?)|seating"
    r"|we(?: a|')re|we(?: wi|')ll be|there(?: a|')re|there(?: wi|')ll be|there would be|just for|only for"
    r"|(?:people|guests|persons|covers|pax):"
)
_SIZED = re.compile(rf"\b(?:{_AS_MANY}) (?:about |around |only |just |up to )?{_N}{_NO_COUNT}", re.IGNORECASE)
_NUMBER_IS = re.compile(
    rf"\b(?:number of|how many|amount of) (?:people|guests|persons|diners)\b.{{0,40}}?\b{_N}{_NO_COUNT}", re.IGNORECASE
)
_FOR = re.compile(rf"\bfor {_N}{_NO_COUNT}", re.IGNORECASE)
_INCLUDING = re.compile(
    rf"\b{_N} (?:including|counting|in (?:the|our|my|this) (?:party|group)|altogether|all together|all told)\b",
    re.IGNORECASE,
)
_COMING = re.compile(
    rf"\b{_N} (?:(?:of us )?(?:are|is|will be|would be|'ll be) )?(?:coming|joining|attending|dining|eating)\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"\b(?:make (?:it|that)|changed? (?:it |that )?to|down to|up to|instead|actually|rather|wrong|no|not \w+|i said"
    rf"|just|only|it's|say),? (?:just |only |for )?{_N}{_NO_COUNT}",
    re.IGNORECASE,
)
_NOUNED = re.compile(rf"\b{_N}[\s-]*(?:or so |more )?(?P<noun>{PEOPLE})\b", re.IGNORECASE)
_PARTLY = re.compile(
    r"\s*(?:of us|of my \w+|of them|people|persons?|guests?|kids?|friends?)? ?"
    r"(?:is|are|has|have|needs?|can'?t|cannot|wants?)\b(?! (?:coming|joining|attending|in (?:my|our)))",
    re.IGNORECASE,
)
_ADDED = re.compile(r"\b(?:add|another|extra|additional|plus|remove)\s+$", re.IGNORECASE)

_WHO = (
    r"(?:wife|husband|partner|spouse|fiance|fiancee|girlfriend|boyfriend|son|daughter|mother|mom|mum|mommy|father|dad"
    r"|sister|brother|friend|buddy|mate|boss|colleague|coworker|kid|child|baby|grand(?:mother|father|ma|pa|son|daughter)"
    r"|nan|aunt|uncle|cousin|niece|nephew|neighbou?r|client|guest|assistant|date|mother in law|father in law|parent"
    r"|toddler|girl|boy)"
)
_MANY = rf"(?:{_WHO}s|children|others?|people|guests|adults|siblings|kids|coworkers|relatives|men|women)"
_ONE_MEMBER = rf"(?:my|our|her|his|their|the|an?|one)\s+(?:\w+\s+)?{_WHO}|{_WHO}|myself|me|i|him|her|you|us"
_OF_MANY = rf"(?:other\s+|more\s+|of\s+my\s+|of\s+our\s+)?(?:couples?|{_MANY})"
_N_MEMBERS = rf"(?:my\s+|our\s+)?(?:\d{{1,2}}|an?other|{'|'.join(list(UNITS)[1:13])})(?:\s+{_OF_MANY})?"
_MEMBER = rf"(?:{_ONE_MEMBER}|{_N_MEMBERS}|(?:my\s+|our\s+)?(?:parents|twins|grandparents|in-laws))"
_AND = r"\s*,\s*(?:and\s+|plus\s+)?|\s+(?:and|plus|with|&|as well as)\s+(?:also\s+|for\s+)?"
_LISTED = re.compile(rf"\b{_MEMBER}(?:(?:{_AND}){_MEMBER}\b)+", re.IGNORECASE)
_SPLIT = re.compile(_AND, re.IGNORECASE)
_JUST_ME = re.compile(
    r"\b(?P<one>just (?:me|myself)|only me|by myself|on my own|for one|me only|alone|for myself)\b"
    r"|\b(?P<two>the two of us|both of us|us two|a couple)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,|&|and|plus|with)*\s*", re.IGNORECASE)
_SHORT = 10
_CLOCK = re.compile(r"\d[:.]\d\d|\d ?[ap]\.?m\b|\bat \d", re.IGNORECASE)
_TWO = re.compile(r"parents|twins|grandparents|in-laws|\bus\b|couple$", re.IGNORECASE)
_TELLING = re.compile(r"\b(?:me|myself|i|my|our|her|his)\b", re.IGNORECASE)


def find_party(text: str, timed: bool = False) -> list[Found]:
    """How many people the text speaks of, the surest reading alone.

    With `timed` a time was asked for: a bare "for seven" is that time then.
    """
    nouned = [found for found in _NOUNED.finditer(text) if not _partly(found, text)]
    if (last := _last_corrected(text, nouned)) is not None:
        return [last]
    listed = _listed(text)
    if listed is not None and (not nouned or _holds(listed.span, nouned[0].span())):
        return [listed]
    if nouned:
        return [_summed(nouned, text)]
    for pattern, score in ((_SIZED, 0.96), (_NUMBER_IS, 0.96), (_INCLUDING, 0.9), (_COMING, 0.9)):
        if (found := pattern.search(text)) is not None:
            return [_found(found, score)]
    if alone := _JUST_ME.search(text):
        return [Found(Number(value=1.0 if alone["one"] else 2.0), alone.span(), 0.8)]
    if not (timed and not _CLOCK.search(text)) and (found := _FOR.search(text)) is not None:
        return [_found(found, 0.86)]
    if not timed and len(words(text)) <= _SHORT and (found := _CORRECTED.search(text)) is not None:
        return [_found(found, 0.7)]
    return []


def _last_corrected(text: str, nouned: list[re.Match[str]]) -> Found | None:
    """ "For one person, could I make that two?"."""
    for found in _CORRECTED.finditer(text):
        if nouned and found.start("n") > nouned[-1].end() and not _NOUNED.match(text, found.start("n")):
            return _found(found, 0.96)
    return None


def _partly(found: re.Match[str], text: str) -> bool:
    """ "Two of us are vegetarian" and "add one person" tell of some of them."""
    if _ADDED.search(text[: found.start()]):
        return True
    before = text[: found.start()].lower().rstrip()
    return bool(_PARTLY.match(text[found.end("n") :])) and not before.endswith(("there are", "there is", "the", "all"))


def _summed(nouned: list[re.Match[str]], text: str) -> Found:
    """Numbers joined by "and" belong together; otherwise the last one said stands."""
    first = len(nouned) - 1
    total = _value(nouned[-1])
    while first and re.fullmatch(
        r"\s*(?:,|&|and|plus|with)*\s*", text[nouned[first - 1].end() : nouned[first].start()]
    ):
        first -= 1
        total += _value(nouned[first])
    return Found(Number(value=total), (nouned[first].start(), nouned[-1].end()), 0.9)


def _listed(text: str) -> Found | None:
    """ "My wife, my daughter and I" are three."""
    for found in _LISTED.finditer(text):
        members = [part for part in _SPLIT.split(found.group().strip()) if part]
        if len(members) < 2 or not _TELLING.search(found.group()):
            continue
        return Found(Number(value=float(sum(_heads(member) for member in members))), found.span(), 0.87)
    return None


def _heads(member: str) -> int:
    low = member.lower()
    number = next((small_cardinal([word]) for word in low.split() if small_cardinal([word])), None)
    count = number[0] if number else 1
    if re.search(r"\bcouples?\b", low):
        return count * 2
    return 2 if number is None and _TWO.search(low) else count


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _found(found: re.Match[str], score: float) -> Found:
    return Found(Number(value=_value(found)), found.span("n"), score)


def _value(found: re.Match[str]) -> float:
    said = found["n"].lower()
    number = small_cardinal(re.split(r"[ -]", said))
    heads = float(number[0] if number else int(said))
    return heads * 2 if (found.groupdict().get("noun") or "").lower() == "couples" else heads
