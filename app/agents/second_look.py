"""What words mean by what went before: one of two things put forward, a value taken back, another of the same."""

import re
from collections.abc import Mapping
from typing import Any

from app.agents.frames import value_of
from app.agents.state import Frame, asks_what_to_change
from app.tools.runtime import slot_value
from app.understanding.interpretation import Asset, BookingRef, Command, Interpretation, Moment, OfferingRef
from app.understanding.slots.phrases import stems

_CHOICE_WORDS = 8
_CHOOSES = {"StartTask", "SetSlot", "Affirm", "Unclear"}
_ASKS = {"AskKnowledge", "AskFact"}
_ITS = r"(?:first|old|original|earlier|previous|other)"
_RIGHT = r"(?:was|is|were) (?:right|correct|better|fine|okay|ok|good)"
_UNDOES = re.compile(
    rf"\b{_ITS}(?: \w+)?,? {_RIGHT}\b|\bwhat i (?:said|told you|had) (?:at )?(?:first|before|originally)\b"
    rf"|\bback to (?:what|how|the {_ITS})\b|\bundo that\b|\bkeep (?:it as it was|the {_ITS})\b"
    r"|\b(?:leave|keep) it (?:as|how|the way) it was\b|\bi was right (?:the first time|before|at first)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\W*(?:no|oh|sorry|actually)?\W*"
    r"(?:nothing|it(?:'s| is) (?:all )?(?:fine|right|good|okay|ok|correct)|all good)\b.{0,20}$",
    re.IGNORECASE,
)
_NOTED = re.compile(
    r"\b(?:what|which|when|who)\b.*"
    r"\b(?:did (?:you|i)|again|(?:have|got|put|noted|written) (?:down )?(?:for|as) (?:my|me|the))\b",
    re.IGNORECASE,
)
_CALLED = {
    "person": {"name"},
    "phone": {"number", "phone"},
    "datetime": {"day", "date", "time", "when", "hour"},
    "email": {"email", "mail", "address"},
    "asset": {"one"},
}
_ONE_OF_MINE = re.compile(r"\b(?:the|my|that|other) (?:one|appointment|booking)\b", re.IGNORECASE)
_OTHER_TIME = re.compile(
    r"^\W*(?:(?:no|oh|wait|actually|sorry|just|rather|maybe)\W+)*(?:(?:can|could) (?:we|you|i) )?"
    r"(?:(?:move|change|put|push|shift|switch) (?:it|that) )?(?:to |for |on )?"
    r"(?:an?other|a different) (?:day|time|date)\b",
    re.IGNORECASE,
)
_BACK = re.compile(r"\bback to\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\b(?:second|other|another|also|too|as well|same (?:again|for|thing))\b", re.IGNORECASE)
_REQUESTS = re.compile(
    r"\b(?:can|could|would|may|might) (?:you|we|i) (?:\w+ )?(?:make|do|change|move|have|come|push|switch)\b",
    re.IGNORECASE,
)
_SEEKS = re.compile(r"\b(?:do|have|are) you\b|\b(?:for sale|in stock|buy|looking for|show me)\b", re.IGNORECASE)


def among_offered(frame: Frame, meaning: Interpretation, text: str) -> Interpretation:
    """A thing out of those put forward, told by a word that only its name has: "just the inspection"."""
    offered = [each for each in frame["offered"] if each["value"].get("kind") == "offering"]
    slot = frame["asked"]
    words = stems(text)
    if not offered or slot is None or len(words) > _CHOICE_WORDS or not _types(meaning) <= _CHOOSES:
        return meaning
    said = [each.value for each in meaning.commands if isinstance(each.value, OfferingRef)]
    if any(not each.candidates for each in said):
        return meaning
    names = [set(stems(each["label"])) for each in offered]
    meant = [
        each
        for at, each in enumerate(offered)
        if set(words) & (names[at] - set().union(*(name for other, name in enumerate(names) if other != at)))
    ]
    return _means(meaning, [_put(slot, meant[0]["value"], text)]) if len(meant) == 1 else meaning


def taken_back(frame: Frame, meaning: Interpretation, text: str) -> Interpretation:
    """A correction undone: "no, the first one was right", "back to Tuesday" with the hour that it had."""
    before = frame.get("replaced")
    if before is None or _types(meaning) & {"CancelTask", "RequestPerson"}:
        return meaning
    put_back = _put(before["slot"], before["value"], text)
    if _UNDOES.search(text):
        return _means(meaning, [put_back])
    held = slot_value(before["value"])
    said = next((each.value for each in meaning.commands if each.slot == before["slot"]), None)
    if not _BACK.search(text) or not isinstance(held, Moment) or not isinstance(said, Moment):
        return meaning
    return _means(meaning, [put_back]) if said.date == held.date and not said.times else meaning


def another_like_it(done: Frame, meaning: Interpretation, again: Interpretation, text: str) -> Interpretation:
    """ "And the second one, a 2019 Ram": what was just booked, for another thing; `again` is how that would be read."""
    if _types(meaning) & (_ASKS | {"CancelTask", "RequestPerson"}):
        return meaning
    had = [value for name in done["slots"] if isinstance(value := value_of(done, name), Asset)]
    things = [each.value for each in again.commands if isinstance(each.value, Asset)]
    if not had or not things or not any(_differs(thing, had[0]) for thing in things):
        return meaning
    given = [each for each in again.commands if each.type == "SetSlot"]
    named = {each.slot for each in given}
    same = [
        _put(name, each["value"], "")
        for name, each in done["slots"].items()
        if name not in named and each["value"] is not None and isinstance(value_of(done, name), OfferingRef)
    ]
    return _means(meaning, [Command(type="StartTask", slot=done["task"], text=text), *same, *given])


def moves_instead(frame: Frame, move: str, when: str, meaning: Interpretation, text: str) -> Interpretation:
    """ "Monday", "to another day" to "I'll cancel it, is that right?": it is rather to be moved.

    `move` is the task that does so, `when` its slot for the time.
    """
    slot, held = next(
        ((name, value) for name in frame["slots"] if isinstance(value := value_of(frame, name), BookingRef)),
        (None, None),
    )
    said = [each.value for each in meaning.commands if isinstance(each.value, BookingRef)]
    moment = said[0].moment if said and not said[0].reference and not said[0].offerings else None
    if slot is None or frame["status"] != "confirming" or _ONE_OF_MINE.search(text):
        return meaning
    if moment is None and not _OTHER_TIME.search(text):
        return meaning
    commands = [Command(type="StartTask", slot=move, text=text), Command(type="SetSlot", slot=slot, value=held)]
    if moment is not None:
        commands.append(Command(type="SetSlot", slot=when, value=moment, text=text))
    return _means(meaning, commands)


def nothing_to_change(frame: Frame, meaning: Interpretation, text: str) -> Interpretation:
    """ "Nothing" to "what should I change?": it is right as it is."""
    is_right = asks_what_to_change(frame) and _NOTHING.match(text)
    return _means(meaning, [Command(type="Affirm", text=text)]) if is_right else meaning


def asks_what_was_noted(frame: Frame, meaning: Interpretation, text: str, types: Mapping[str, str]) -> Interpretation:
    """ "What did you get for my name?": what a slot holds is said again. `types` are those of the task's slots."""
    if not _NOTED.search(text) or any(each.type == "SetSlot" for each in meaning.commands):
        return meaning
    said = {each.lower() for each in re.findall(r"[A-Za-z]+", text)}
    for name, slot_type in types.items():
        if frame["slots"][name]["said"] and said & (_CALLED.get(slot_type, set()) | {name}):
            return _means(meaning, [Command(type="Repeat", slot=name, text=text)])
    return meaning


def is_another(text: str) -> bool:
    """Whether the words may ask for one more of what was just agreed."""
    return bool(_ANOTHER.search(text)) and not _SEEKS.search(text)


def is_request(text: str) -> bool:
    """Whether a question asks to have what was agreed done otherwise: "could you make it half past?"."""
    return bool(_REQUESTS.search(text))


def _differs(thing: Asset, other: Asset) -> bool:
    return any(value is not None and other.attributes.get(name) != value for name, value in thing.attributes.items())


def _types(meaning: Interpretation) -> set[str]:
    return {each.type for each in meaning.commands}


def _put(slot: str, value: dict[str, Any], text: str) -> Command:
    return Command(type="SetSlot", slot=slot, value=slot_value(value), text=text)


def _means(meaning: Interpretation, commands: list[Command]) -> Interpretation:
    return meaning.model_copy(update={"commands": commands, "intent": "book", "confidence": 0.9})
