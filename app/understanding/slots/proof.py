"""What shows who speaks: a booking's reference, a plate or a serial number, or a last name."""

import re

from app.understanding.interpretation import Person, Proof
from app.understanding.numbers import digits_said
from app.understanding.slots.booking import find_reference
from app.understanding.slots.found import Found
from app.understanding.slots.person import find_persons
from app.understanding.transcript import Token, tokens, word_set

_CUE = re.compile(
    r"\b(?:(?:license|licence|number)\s+)?(?:plates?|registration|tag|vin|serial(?:\s+number)?)\b(?:\s+number)?"
    r"(?:\s+(?:is|are|on it is|reads|says|would be|number))*\W*",
    re.IGNORECASE,
)
_LEAD = word_set(
    """
    it it's its is the my a of and um uh well so plate license licence number registration tag reference code yes
    yeah okay sure would be that's that i think let me see here as in for capital letter like dash space
    """
)
_LAST_NAME = re.compile(
    r"\b(?:last|sur|family|second)[\s-]?names?(?:'s|\s+is|\s+was)?\W+(?P<name>[A-Za-z][A-Za-z'’-]+)\s*(?=[.,!?]|$|and\b)",
    re.IGNORECASE,
)
_LACKS = re.compile(r"\b(?:don't|do not|haven't|have no|no idea|can't|cannot|not sure|forgot|lost)\b", re.IGNORECASE)
_SHORTEST, _LONGEST = 4, 17
_SPOKEN = {
    "alpha": "A", "alfa": "A", "bravo": "B", "charlie": "C", "delta": "D", "echo": "E", "foxtrot": "F", "golf": "G",
    "hotel": "H", "india": "I", "juliet": "J", "juliett": "J", "kilo": "K", "lima": "L", "mike": "M", "november": "N",
    "oscar": "O", "papa": "P", "quebec": "Q", "romeo": "R", "sierra": "S", "tango": "T", "uniform": "U",
    "victor": "V", "whiskey": "W", "xray": "X", "yankee": "Y", "zulu": "Z", "bee": "B", "see": "C", "sea": "C",
    "dee": "D", "gee": "G", "jay": "J", "kay": "K", "el": "L", "em": "M", "en": "N", "pee": "P", "cue": "Q",
    "queue": "Q", "are": "R", "ess": "S", "tee": "T", "you": "U", "vee": "V", "ex": "X", "why": "Y", "zee": "Z",
    "zed": "Z",
}  # fmt: skip


def find_proofs(text: str, expected: bool, year: int) -> list[Found]:
    """A proof given outright ("plate is BK42 771", "my last name is Ortiz"); with `expected` the answer itself."""
    if found := find_reference(text, year if expected and not _CUE.search(text) else None, expected):
        reference, span = found
        code = _code(text) if expected else None
        if code and re.match(r"(?!BK)[A-Z]+", code[0]):
            return [Found(Proof(code=code[0]), code[1], 0.9)]
        return [Found(Proof(reference=reference, code=code[0] if code else None), span, 0.97)]
    cue = _CUE.search(text)
    if (cue or expected) and (code := _code(text, cue.end() if cue else 0)):
        return [Found(Proof(code=code[0]), code[1], 0.95 if cue else 0.85)]
    if (last := _LAST_NAME.search(text)) and not _LACKS.search(text):
        return [Found(Proof(name=last["name"].title()), last.span("name"), 0.95)]
    for one in find_persons(text, expected):
        name = (one.value.last or one.value.first or one.value.name) if isinstance(one.value, Person) else ""
        if len(name) > 1 and not _LACKS.search(text):
            return [Found(Proof(name=name), one.span, one.score)]
    return []


def _code(text: str, start: int = 0) -> tuple[str, tuple[int, int]] | None:
    """Letters and digits, at least one of them a digit, written together or said one by one."""
    said = [one for one in tokens(text) if one.start >= start]
    found, first, last, at = "", None, start, 0
    while at < len(said):
        group, used = _part(said, at)
        if group:
            first = said[at].start if first is None else first
            found, last, at = found + group, said[at + used - 1].end, at + used
        elif not said[at].is_word or said[at].low in _LEAD:
            at += 1
        elif found:
            break
        else:
            return None
    if first is None or not _SHORTEST <= len(found) <= _LONGEST or not re.search(r"\d", found):
        return None
    return found, (first, last)


def _part(said: list[Token], at: int) -> tuple[str, int]:
    one = said[at]
    if len(one.text) == 1 and one.text.isalpha() and not (one.low == "a" and at == 0):
        return one.text.upper(), 1
    digits, used = digits_said([each.low for each in said[at : at + 12]])
    if digits:
        return digits, used
    if one.low in _SPOKEN and (at + 1 < len(said) or at):
        return _SPOKEN[one.low], 1
    glued = at + 1 < len(said) and said[at + 1].start == one.end and said[at + 1].text[0].isdigit()
    spelled = one.text.isupper() and one.text.isalpha() and len(one.text) <= 3 and one.low not in _LEAD
    return (one.text.upper(), 1) if glued or spelled else ("", 1)
