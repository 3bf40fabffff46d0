"""Words the acts. It alone speaks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime

from app.agents.appointment import Act
from app.agents.asking import ANYTHING_ELSE, CONTACT_SLOT, PERSON_SLOT
from app.agents.context import TurnContext
from app.agents.phrases import DEFAULTS, filled, phrase
from app.agents.state import ConversationState, Frame, ReadBackState, active_frame
from app.agents.wording import say_list
from app.contracts import Expects, QuickReply, Source

QUICK_OFFERINGS = 4
_EXPECTS = {
    "datetime": "date",
    "date": "date",
    "time": "date",
    "phone": "phone",
    "person": "spelled",
    "choice": "choice",
}


@dataclass
class Reply:
    """The reply in the making."""

    parts: list[str] = field(default_factory=list)
    quick_replies: list[QuickReply] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    expects: Expects = field(default_factory=lambda: Expects(kind="open"))
    read_back: Act | None = None

    @property
    def text(self) -> str:
        """All that is said, as one text."""
        return " ".join(part for part in self.parts if part)


async def respond(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Word what the agents decided, notifications first, and remember what was asked."""
    turn = runtime.context
    reply = Reply()
    for act in state.get("acts", []):
        await word(act, state, turn, reply)
    if not reply.text:
        reply.parts.append(_say(turn, "help", abilities=_abilities(turn)))
    frames = _with_read_back(state, turn, reply)
    messages = [HumanMessage(turn.text, id=turn.turn_id)] if turn.text else []
    return {
        "frames": frames,
        "expects": reply.expects.model_dump(),
        "messages": [*messages, AIMessage(reply.text, id=turn.utterance_id)],
        "turn_count": state["turn_count"] + 1,
        "reply": {
            "text": reply.text,
            "quick_replies": [each.model_dump() for each in reply.quick_replies],
            "sources": [each.model_dump() for each in reply.sources],
        },
    }


def _with_read_back(state: ConversationState, turn: TurnContext, reply: Reply) -> list[Any]:
    """Note on the frame what was read back, and how far it must be heard to count: to the end of its last value.

    A reply about something else voids the read-back before it: a yes to that reply agrees to no booking.
    """
    act = reply.read_back
    if act is None:
        waits = all(each["type"] == "wait" for each in state.get("acts", []))
        return state["frames"] if waits else [_void(frame) for frame in state["frames"]]
    text = reply.text
    must_hear = max(
        (text.rfind(value) + len(value) for value in act["values"].values() if value in text), default=len(text)
    )
    noted = ReadBackState(
        utterance_id=turn.utterance_id,
        arguments=act["arguments"],
        must_hear=must_hear,
        heard=turn.channel != "voice",
    )
    return [
        {**frame, "read_back": noted} if frame["frame_id"] == act["frame_id"] else frame for frame in state["frames"]
    ]


def _void(frame: Frame) -> Frame:
    return {**frame, "status": "collecting", "read_back": None} if frame["status"] == "confirming" else frame


async def word(act: Act, state: ConversationState, turn: TurnContext, reply: Reply) -> None:
    """Add one act to the reply."""
    kind = str(act["type"])
    if kind in _WORDED:
        _WORDED[kind](act, turn, reply)
    elif kind == "repeat":
        reply.parts.append(act["text"] or _say(turn, "nothing_to_repeat"))
        reply.expects = Expects(**state["expects"])
    elif kind.startswith("ask"):
        await _ask(act, turn, reply, state)
    else:
        text = _say(turn, kind, **_texts(act))
        reply.parts.append(text[:1].upper() + text[1:])


def _say(turn: TurnContext, key: str, **values: str) -> str:
    persona = turn.pack.manifest.persona
    return phrase(turn.pack.phrases, key, turn.turn_id, persona=persona.name, business=persona.business, **values)


def _abilities(turn: TurnContext) -> str:
    return say_list(
        [f"book a {task.says}" for task in turn.pack.manifest.tasks.values() if task.intent == "book"], "or"
    )


def _read_back(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(filled(turn.pack.task(act["task"]).confirm, act["values"]))
    reply.read_back = act
    reply.expects = Expects(kind="yes_no")
    reply.quick_replies = [
        QuickReply(label="Yes, book it", text="Yes, book it"),
        QuickReply(label="Change something", text="No, I want to change something"),
    ]


def _offer(act: Act, turn: TurnContext, reply: Reply) -> None:
    options: list[str] = act["options"]
    if act["reason"]:
        reply.parts.append(_refusal(act["reason"], turn))
    single = len(options) == 1
    key = "offer_day" if act["day"] and not (act["reason"] and act["reason"].get("day") == act["day"]) else "offer_days"
    reply.parts.append(_say(turn, key, day=act["day"], options=say_list(options)))
    reply.parts.append(_say(turn, "offer_single_question" if single else "offer_question"))
    reply.expects = Expects(kind="yes_no" if single else "choice", slot=act["slot"])
    reply.quick_replies = [QuickReply(label=each, text=each) for each in options]
    reply.quick_replies.append(QuickReply(label="Another day", text="Another day, please"))


def _refusal(act: Act, turn: TurnContext) -> str:
    values = {key: value for key, value in act.items() if key not in ("type", "code")}
    key = f"refused_{act['code']}"
    text = _say(turn, key if key in DEFAULTS else "refused_other", **values)
    return text[:1].upper() + text[1:]


async def _ask(act: Act, turn: TurnContext, reply: Reply, state: ConversationState) -> None:
    kind = act["type"]
    frame = active_frame(state)
    schema = turn.pack.task(frame["task"]).slots[act["slot"]] if frame else None
    slot_type = schema.type if schema else "text"
    reply.expects = Expects.model_validate({"kind": _EXPECTS.get(slot_type, "open"), "slot": act["slot"]})
    if kind == "ask":
        reply.parts.append((schema.ask if schema else None) or _default_question(act["slot"], slot_type, turn))
        await _suggest(slot_type, schema.kind if schema else None, schema.choices if schema else {}, turn, reply)
    elif kind == "ask_which":
        reply.parts.append(_say(turn, kind, options=say_list(act["options"], "or")))
        reply.expects = Expects(kind="choice", slot=act["slot"])
        reply.quick_replies = [QuickReply(label=each, text=each) for each in act["options"]]
    elif kind == "ask_attribute":
        reply.parts.append(_say(turn, "ask_attribute_of" if act["said"] else kind, **_texts(act)))
    else:
        reply.parts.append(_say(turn, kind, **_texts(act)))


def _texts(act: Act) -> dict[str, str]:
    return {key: value for key, value in act.items() if key not in ("type", "slot") and isinstance(value, str)}


def _default_question(slot: str, slot_type: str, turn: TurnContext) -> str:
    key = {"person": "ask_person", "phone": "ask_phone", "email": "ask_email", "datetime": "ask_moment"}.get(slot_type)
    return _say(turn, key) if key else _say(turn, "ask_default", slot=slot.replace("_", " "))


async def _suggest(
    slot_type: str, kind: str | None, choices: dict[str, list[str]], turn: TurnContext, reply: Reply
) -> None:
    """Quick replies for the question just asked."""
    if slot_type == "offering":
        offerings = await turn.business(turn.reader).offerings(kind)
        reply.quick_replies = [QuickReply(label=each.name, text=each.name) for each in offerings[:QUICK_OFFERINGS]]
    elif choices:
        reply.quick_replies = [QuickReply(label=value.replace("_", " "), text=value) for value in choices]


def _notification(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(act["text"])


def _answer(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(act["text"])
    reply.sources += [Source(**each) for each in act["sources"]]


def _help(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(_say(turn, "help", abilities=_abilities(turn)))


def _anything_else(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(_say(turn, "anything_else"))
    reply.expects = Expects(kind="yes_no", slot=ANYTHING_ELSE)


def _person_offered(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(_say(turn, act["type"]))
    reply.expects = Expects(kind="yes_no", slot=PERSON_SLOT)
    reply.quick_replies = [QuickReply(label="Yes", text="Yes, please"), QuickReply(label="No", text="No, thanks")]


def _person_phone(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(_say(turn, "person_phone"))
    reply.expects = Expects(kind="phone", slot=CONTACT_SLOT)


def _open_question(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(_say(turn, act["type"]))
    reply.expects = Expects(kind="open", slot=act.get("slot"))


def _done(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(filled(turn.pack.task(act["task"]).done, act["values"]))


def _refused(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(_refusal(act, turn))


_WORDED: dict[str, Callable[[Act, TurnContext, Reply], None]] = {
    "notification": _notification,
    "answer": _answer,
    "help": _help,
    "anything_else": _anything_else,
    "unknown": _person_offered,
    "offer_person": _person_offered,
    "person_phone": _person_phone,
    "what_to_change": _open_question,
    "which_instead": _open_question,
    "read_back": _read_back,
    "done": _done,
    "offer": _offer,
    "refused": _refused,
}
