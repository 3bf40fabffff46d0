"""What a recorded agent's words asked for and put forward: what the product knows of its own replies."""

import re
from dataclasses import dataclass, field
from typing import Any

from app.cli.evaluation.material import material
from app.understanding.domain import DialogueContext, Domain
from app.understanding.interpretation import SlotValue, Text
from app.understanding.reading import Reader
from app.understanding.transcript import word_set

_SENTENCE = re.compile(r"(?<=[a-z\d][.?!])\s+(?=[A-Z\d])|(?<=[a-z][.?!])(?=[A-Z][a-z]+ )|\n")
_REFUSAL = re.compile(
    r"\b(?:unfortunately|unavailable|unable|not (?:available|able|free)|no (?:appointment|viewing|room|table)|sorry"
    r"|couldn't|could not|conflicting|can't|cannot|n't available|failed|not possible)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:instead|i can try|do you want me to try|would you like me to try|how about)\b", re.IGNORECASE
)
_YES_NO = re.compile(
    r"\b(?:please (?:confirm|verify)|is (?:that|this|it|everything)|are these|was that|does that|would that|shall i"
    r"|should i|can i book|(?:would|do) you (?:like|want)|can i confirm|will that|confirming|right\?|correct\?|ok\?"
    r"|good for you|how (?:about|is)|is (?:available|free)|making an appointment|booking (?:an )?appointment)\b"
    r"|(?:right|correct|okay|ok|good) ?\?",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:booked|scheduled|confirmed|completed?|reserved|successful|been made|now made|is made|is done|all set)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|near)\s+$", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:phone|number|address|located at|find (?:them|it) at|contact (?:them|him|her)|reached|ratings?|rated"
    r"|location is|degrees?"
    r"|fahrenheit|costs?)\b|^\W*(?:have a|enjoy|glad|thank|you're|my pleasure|no (?:worries|problem)|happy to)\b",
    re.IGNORECASE,
)
"""Of a sentence about these nothing is put forward."""
_WORD = r"(?:[A-Z][\w'’/]*(?:[.-]\w+)*|[A-Z]\.|Co\.|\d+(?:/\d+|st|nd|rd|th)?(?= [A-Z]))"
_NAME = re.compile(rf"{_WORD}(?:(?:,? (?:of|and|&|by|the|-))? {_WORD})*")
_LEADING = word_set(
    """
    a an the i i've i'll i'd sure okay ok there there's how what would do does is are can could you your yes no please
    alright great all will they he she it it's its confirming making booking so to in at march april may june july
    monday tuesday wednesday thursday friday saturday sunday for which when where and or psychologist family therapist
    counselor psychiatrist doctor my perhaps right sorry still and that this these excellent one here their them suv
    book have
    """
)
_CALLED_SO = re.compile(
    r"(?:called|named|known as|including|how about|like the|at(?: the)?|with|is|try|to|for|by the name of|of)\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AgentSaid:
    """`asked` names a slot; `put_forward` maps slots to values a yes would take; `is_done`: it has been booked."""

    text: str = ""
    asked: str | None = None
    expects: str = "open"
    put_forward: dict[str, SlotValue] = field(default_factory=dict)
    is_done: bool = False


def read_agent(text: str, domain: Domain, reader: Reader, context: DialogueContext) -> AgentSaid:
    """Read one recorded reply."""
    table = material("dialogues")
    described, task = table["domains"][domain.name], domain.tasks[0]
    asked: str | None = None
    put_forward: dict[str, SlotValue] = {}
    for sentence in _SENTENCE.split(text):
        if asks := _asked(sentence, [slot.name for slot in task.slots], table["asks"]):
            asked = asked or asks
            continue
        if _ASIDE.search(sentence) or (_REFUSAL.search(sentence) and not _INSTEAD.search(sentence)):
            continue
        nameless = sentence
        for name, at, is_place in _names(sentence) if described.get("open") else ():
            nameless = nameless[:at] + " " * len(name) + nameless[at + len(name) :]
            slot = "location" if is_place or "provider" not in described["open"] else "provider"
            is_there = is_place or slot == "provider" or re.search(r"\b(?:at|from)(?: the)? $", sentence[:at])
            if slot in described["open"] and is_there:
                put_forward.setdefault(slot, Text(text=name))
        slots = [slot for slot in task.slots if slot.type not in {"person", "text", "yes_no"}]
        for one in reader.values(nameless, slots, context):
            put_forward[one.slot] = one.found.value
    has_values = bool(put_forward) and asked is None
    expects = "yes_no" if has_values or (asked is None and _YES_NO.search(text)) else "open"
    is_done = any(_DONE.search(one) and not _REFUSAL.search(one) for one in _SENTENCE.split(text) if "?" not in one)
    return AgentSaid(text, asked, expects, put_forward, is_done)


_ARTICLES = word_set("the i i'm i'll")
_MONTH = re.compile(
    r",? ?(?:(?:at|on|for|in) )?(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b"
)
_KIND = re.compile(r" (?:grooming )?(?:airport|station|hotel|salon|restaurant|parlou?r|barber shop)\b")


def _asked(sentence: str, slots: list[str], asks: dict[str, Any]) -> str | None:
    if not sentence.rstrip().endswith("?") and not re.match(r"\W*(?:i need|let's get|please|which)\b", sentence, re.I):
        return None
    if _YES_NO.search(sentence) and not re.search(
        r"\b(?:what|which|when|how many|insurance|fee|reason)\b", sentence, re.I
    ):
        return None
    return next((name for name, pattern in asks.items() if name in slots and re.search(pattern, sentence, re.I)), None)


def _names(sentence: str) -> list[tuple[str, int, bool]]:
    """Capitalised names: (name, where it starts, whether it is a place because it stands after "in")."""
    found = []
    for said in _NAME.finditer(sentence):
        name, at = said.group(), said.start()
        strip = _ARTICLES if re.search(r"\w", sentence[:at]) else _LEADING
        while name and (first := re.match(r"[\w'’&/.-]+", name)) and first.group().lower() in strip:
            rest = name[first.end() :].lstrip(" ,-")
            at, name = at + len(name) - len(rest), rest
        name = _MONTH.split(name)[0].rstrip(" ,")
        kind = _KIND.match(sentence[at + len(name) :])
        name += kind.group() if name and kind else ""
        before, after = sentence[:at], sentence[at + len(name) :]
        is_place = bool(_PLACE.search(before))
        told = is_place or _CALLED_SO.search(before) or re.match(r",? (?:is|will|has|are)\b", after)
        if name and (told or " " in name):
            found.append((name, at, is_place))
    return found
