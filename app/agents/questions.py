"""Words for what is asked: of a task's slots, of an offer, and of the conversation itself."""

from app.agents.appointment import Act
from app.agents.asking import ANYTHING_ELSE, CONTACT_SLOT, DROP_SLOT, MEANT_SLOT, PERSON_SLOT, PRESENCE_SLOT
from app.agents.context import TurnContext
from app.agents.phrases import DEFAULTS, filled
from app.agents.reply import Reply, buttons, say, texts
from app.agents.state import ConversationState, active_frame
from app.agents.wording import say_list
from app.contracts import Expects, QuickReply

QUICK_OFFERINGS = 4
_EXPECTS = {
    "datetime": "date",
    "date": "date",
    "time": "date",
    "phone": "phone",
    "person": "spelled",
    "proof": "spelled",
    "choice": "choice",
}
_DEFAULT_ASKS = {"datetime": "ask_moment", "date": "ask_moment", "time": "ask_moment"}


async def ask(act: Act, turn: TurnContext, reply: Reply, state: ConversationState) -> None:
    """A question of the task in hand."""
    kind, slot = act["type"], act["slot"]
    frame = active_frame(state)
    schema = turn.pack.task(frame["task"]).slots[slot] if frame else None
    slot_type = schema.type if schema else "text"
    expects = _EXPECTS.get(slot_type, "open")
    if kind == "ask":
        text = (schema.ask if schema else None) or _default_question(slot, slot_type, turn)
        choices = schema.choices if schema else {}
        reply.ask(text, expects, slot, await _suggested(slot_type, schema.kind if schema else None, choices, turn))
    elif kind == "ask_which":
        text = say(turn, kind, options=say_list(act["options"], "or"))
        reply.ask(text, "choice", slot, buttons(*act["options"]))
    elif kind == "ask_attribute":
        reply.ask(say(turn, "ask_attribute_of" if act["said"] else kind, **texts(act)), expects, slot)
    else:
        reply.ask(say(turn, kind, **texts(act)), expects, slot)


def _default_question(slot: str, slot_type: str, turn: TurnContext) -> str:
    key = _DEFAULT_ASKS.get(slot_type, f"ask_{slot_type}")
    return say(turn, key) if key in DEFAULTS else say(turn, "ask_default", slot=slot.replace("_", " "))


async def _suggested(
    slot_type: str, kind: str | None, choices: dict[str, list[str]], turn: TurnContext
) -> list[QuickReply]:
    """Quick replies for the question just asked."""
    if slot_type == "offering":
        offerings = await turn.business(turn.reader).offerings(kind)
        return buttons(*(each.name for each in offerings[:QUICK_OFFERINGS]))
    return [QuickReply(label=value.replace("_", " "), text=value) for value in choices]


def ask_again(state: ConversationState, reply: Reply) -> None:
    """The question of the task in hand in the very words it was asked in."""
    frame = active_frame(state)
    question = frame.get("question") if frame else None
    if question is not None:
        expects = Expects(**question["expects"])
        options = [QuickReply(**each) for each in question["quick_replies"]]
        reply.ask(question["text"], expects.kind, expects.slot, options)


def read_back(act: Act, turn: TurnContext, reply: Reply) -> None:
    """All values, to be agreed to; in a `short` one they stand alone, to be taken down one by one."""
    task = turn.pack.task(act["task"])
    values = [value for value in act["values"].values() if value]
    if act.get("short"):
        text = say(turn, "read_back_short", values=". ".join(values))
    else:
        text = filled(task.confirm or "", act["values"])
    label = "Yes, book it" if task.intent == "book" else "Yes"
    change = QuickReply(label="Change something", text="No, I want to change something")
    reply.ask(text, "yes_no", None, [QuickReply(label=label, text=label), change])
    reply.read_back = act


def offer(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Times, or other things, to choose from; with the reason why what was wanted can't be had."""
    options: list[str] = act["options"]
    if act["reason"]:
        reply.parts.append(refusal(act["reason"], turn))
    single = len(options) == 1
    key = "offer_day" if act["day"] and not (act["reason"] and act["reason"].get("day") == act["day"]) else "offer_days"
    kind, slot = "yes_no" if single else "choice", act["slot"]
    choices = [*buttons(*options), QuickReply(label="Another day", text="Another day, please")]
    reply.ask(say(turn, key, day=act["day"], options=say_list(options)), kind, slot)
    reply.ask(say(turn, "offer_single_question" if single else "offer_question"), kind, slot, choices)


def refusal(act: Act, turn: TurnContext) -> str:
    """Why not."""
    values = {key: value for key, value in act.items() if key not in ("type", "code") and isinstance(value, str)}
    key = f"refused_{act['code']}"
    text = say(turn, key if key in DEFAULTS or key in turn.pack.phrases else "refused_other", **values)
    return text[:1].upper() + text[1:]


def anything_else(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Whether there is more to do."""
    reply.ask(say(turn, "anything_else"), "yes_no", ANYTHING_ELSE, [QuickReply(label="No", text="No, that's all")])


def offer_person(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Whether a person is wanted."""
    options = [QuickReply(label="Yes", text="Yes, please"), QuickReply(label="No", text="No, thanks")]
    reply.ask(say(turn, act["type"]), "yes_no", PERSON_SLOT, options)


def person_phone(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Where a person can reach them."""
    reply.ask(say(turn, "person_phone"), "phone", CONTACT_SLOT)


def still_there(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Whether anybody is there."""
    reply.ask(say(turn, "still_there"), "yes_no", PRESENCE_SLOT, buttons("I'm here"))


def ask_drop(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Whether the task is to be dropped."""
    options = [QuickReply(label="Drop it", text="Yes"), QuickReply(label="Keep it", text="No")]
    reply.ask(say(turn, "ask_drop", **texts(act)), "yes_no", DROP_SLOT, options)


def ask_meant(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Which of two readings was meant."""
    labels = [each["label"] for each in act["options"]]
    options = [QuickReply(label=label[:1].upper() + label[1:], text=label) for label in labels]
    reply.ask(say(turn, "ask_meant", options=", or ".join(labels)), "choice", MEANT_SLOT, options)


def open_question(act: Act, turn: TurnContext, reply: Reply) -> None:
    """What to change, which other day: anything may be the answer."""
    reply.ask(say(turn, act["type"]), "open", act.get("slot"))
