"""Words the acts. It alone speaks."""

from collections.abc import Callable
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime

from app.agents import questions, telling
from app.agents.appointment import Act
from app.agents.context import TurnContext
from app.agents.patience import pace
from app.agents.phrases import filled
from app.agents.reply import Reply, buttons, say, texts
from app.agents.state import ConversationState, Frame, ReadBackState, Said, active_frame
from app.agents.wording import say_list, with_article
from app.contracts import Expects, QuickReply, Source

KEEPS = {"wait", "waiting", "repeat"}
"""Acts after which everything stands as it did: what was asked, and what was read back."""
PASSING = KEEPS | {"still_there"}
"""Acts that nobody wants to hear again."""


async def respond(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Word what the agents decided, notifications first, and remember what was asked."""
    turn = runtime.context
    reply = Reply()
    acts = state.get("acts", [])
    for act in acts:
        await word(act, state, turn, reply)
    if not reply.text:
        reply.parts.append(say(turn, "help", abilities=_abilities(turn)))
    kinds = {str(act["type"]) for act in acts}
    messages = [HumanMessage(turn.text, id=turn.turn_id)] if turn.text else []
    quick_replies = [each.model_dump() for each in reply.quick_replies]
    said = Said(text=reply.text, short=reply.short, quick_replies=quick_replies)
    return {
        "frames": _frames(state, turn, reply, kinds),
        "expects": reply.expects.model_dump(),
        "said": state.get("said", said) if kinds & PASSING else said,
        "messages": [*messages, AIMessage(reply.text, id=turn.utterance_id)],
        "pace": pace(state, {command["type"] for command in state.get("interpretation", {}).get("commands", [])}),
        "turn_count": state["turn_count"] + 1,
        "reply": {
            "text": reply.text,
            "quick_replies": quick_replies,
            "sources": [each.model_dump() for each in reply.sources],
        },
    }


def _frames(state: ConversationState, turn: TurnContext, reply: Reply, kinds: set[str]) -> list[Frame]:
    """Note on the frame in hand what it asked, or what was read back and how far that must be heard to count.

    A reply about something else voids the read-back before it: a yes to that reply agrees to no booking.
    """
    act = reply.read_back
    if act is not None:
        noted = _noted(act, turn, reply.text)
        return [
            _with(each, read_back=noted) if each["frame_id"] == act["frame_id"] else each for each in state["frames"]
        ]
    if kinds and kinds <= KEEPS:
        return state["frames"]
    frame = active_frame(state)
    asks = frame is not None and (reply.expects.slot in frame["slots"] or "what_to_change" in kinds)
    question = reply.question() if asks else None
    return [
        _with(each, question=question) if question and frame and each["frame_id"] == frame["frame_id"] else _void(each)
        for each in state["frames"]
    ]


def _noted(act: Act, turn: TurnContext, text: str) -> ReadBackState:
    """The read-back counts once the last of its values was heard."""
    ends = (text.rfind(value) + len(value) for value in act["values"].values() if value and value in text)
    return ReadBackState(
        utterance_id=turn.utterance_id,
        arguments=act["arguments"],
        must_hear=max(ends, default=len(text)),
        heard=turn.channel != "voice",
    )


def _with(frame: Frame, **changes: Any) -> Frame:
    return Frame(**{**frame, **changes})


def _void(frame: Frame) -> Frame:
    return _with(frame, status="collecting", read_back=None) if frame["status"] == "confirming" else frame


async def word(act: Act, state: ConversationState, turn: TurnContext, reply: Reply) -> None:
    """Add one act to the reply."""
    kind = str(act["type"])
    if kind in _WORDED:
        _WORDED[kind](act, turn, reply)
    elif kind == "ask_again":
        questions.ask_again(state, reply)
    elif kind in KEEPS:
        _standing(act, state, turn, reply)
    elif kind.startswith("ask"):
        await questions.ask(act, turn, reply, state)
    else:
        text = say(turn, kind, **texts(act))
        reply.parts.append(text[:1].upper() + text[1:])


def _standing(act: Act, state: ConversationState, turn: TurnContext, reply: Reply) -> None:
    """Said again, or a moment waited: what was expected before is expected still."""
    if act["type"] == "repeat":
        reply.parts.append(act["text"] or say(turn, "greeting"))
        reply.quick_replies = [QuickReply(**each) for each in act["quick_replies"]]
    else:
        reply.parts.append(say(turn, act["type"]))
    reply.expects = Expects(**state["expects"])


def _abilities(turn: TurnContext) -> str:
    booked = [with_article(task.says) for task in turn.pack.manifest.tasks.values() if task.intent == "book"]
    return f"book {say_list(booked, 'or')}" if booked else "answer questions"


def _notification(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(act["text"])


def _answer(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(act["text"])
    reply.sources += [Source(**each) for each in act["sources"]]


def _hint(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(act["text"])


def _help(act: Act, turn: TurnContext, reply: Reply) -> None:
    suggested = [QuickReply(label=each.label, text=each.text) for each in turn.pack.manifest.suggestions]
    reply.ask(say(turn, "help", abilities=_abilities(turn)), "open", None, suggested)


def _done(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(filled(turn.pack.task(act["task"]).done, act["values"]))


def _result(act: Act, turn: TurnContext, reply: Reply) -> None:
    """What a task has found; `phrase` names the words, `options` what may be chosen from."""
    words = turn.pack.task(act["task"]).done
    reply.parts.append(say(turn, act["phrase"], **act["values"]) if act.get("phrase") else filled(words, act["values"]))
    reply.quick_replies = buttons(*act.get("options", []))


def _refused(act: Act, turn: TurnContext, reply: Reply) -> None:
    reply.parts.append(questions.refusal(act, turn))


_WORDED: dict[str, Callable[[Act, TurnContext, Reply], None]] = {
    "notification": _notification,
    "answer": _answer,
    "hint": _hint,
    "help": _help,
    "anything_else": questions.anything_else,
    "go_ahead": questions.open_question,
    "unknown": questions.offer_person,
    "offer_person": questions.offer_person,
    "offer_person_again": questions.offer_person,
    "abuse_again": questions.offer_person,
    "change_by_person": questions.offer_person,
    "person_phone": questions.person_phone,
    "still_there": questions.still_there,
    "ask_drop": questions.ask_drop,
    "ask_meant": questions.ask_meant,
    "what_to_change": questions.open_question,
    "which_instead": questions.open_question,
    "read_back": questions.read_back,
    "done": _done,
    "result": _result,
    "found": telling.found,
    "listed": telling.listed,
    "detail": telling.detail,
    "follow_up": telling.follow_up,
    "ask_is_it": telling.ask_is_it,
    "ask_first": telling.ask_first,
    "not_verified": questions.offer_person,
    "offer_person_times": questions.offer_person,
    "offer_person_full": questions.offer_person,
    "offer": questions.offer,
    "refused": _refused,
}
