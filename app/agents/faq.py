"""The agent of kind *knowledge*: facts from the tables, everything else from articles, and "I don't know"."""

import calendar
import re
from datetime import datetime, time
from typing import Any

from langgraph.runtime import Runtime

from app.agents.appointment import Act, closed_reason
from app.agents.context import TurnContext
from app.agents.finished import booked_just_now
from app.agents.frames import value_of
from app.agents.state import ConversationState, active_frame, last_finished, meaning_of
from app.agents.wording import say_day, say_duration, say_list, say_money, say_spans, say_when
from app.business.models import Offering
from app.understanding.interpretation import Command, Moment, OfferingRef
from app.understanding.slots.moment import resolve_moment

LISTED = 6
BARE = 6
"""No more words than these ask for a price or a duration alone."""
_FEE = re.compile(r"\b(?:fees?|charged?|penalty|fine)\b", re.IGNORECASE)


async def faq(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Answer every question of the utterance."""
    turn = runtime.context
    meaning = meaning_of(state)
    acts: list[Act] = []
    for command in meaning.commands:
        if command.type == "AskFact":
            acts += await _fact(state, turn, command)
        elif command.type == "AskKnowledge":
            acts += await _look_up(turn, command.text or turn.text)
    if active_frame(state) is not None:
        # The task asks on: a second question in one breath, whether a person is wanted, would get no answer.
        acts = [{"type": "dont_know"} if act["type"] == "unknown" else act for act in acts]
    return {"acts": [*state.get("acts", []), *acts], "current_agent": state["current_agent"]}


async def _look_up(turn: TurnContext, question: str) -> list[Act]:
    passages = await turn.search(turn.reader, question)
    if not passages:
        return [{"type": "unknown"}]
    best = passages[0]
    return [{"type": "answer", "text": best.answer, "sources": [{"title": best.title, "id": best.article_id}]}]


async def _fact(state: ConversationState, turn: TurnContext, command: Command) -> list[Act]:
    match command.slot:
        case "hours":
            return [_hours(turn, command.value if isinstance(command.value, Moment) else None)]
        case "price" | "duration":
            return await _about_offering(state, turn, command)
        case "offering" if isinstance(command.value, OfferingRef):
            return [{"type": "we_do"}, *await _about_offering(state, turn, command)]
        case "help" | "identity":
            return [{"type": command.slot}]
        case "offerings":
            return await _offerings(turn)
        case "address" | "contact":
            fact = _whereabouts(turn, command.slot)
            return [fact] if fact else await _look_up(turn, command.text or turn.text)
        case _:
            return await _look_up(turn, command.text or turn.text)


def _whereabouts(turn: TurnContext, slot: str) -> Act | None:
    contact = turn.pack.manifest.contact
    if slot == "address":
        return {"type": "address", "address": contact.address} if contact.address else None
    ways = [way for way in (contact.phone, contact.email) if way]
    return {"type": "contact", "contact": say_list(ways, "or")} if ways else None


def _hours(turn: TurnContext, moment: Moment | None) -> Act:
    """ "Are you open then?" from the opening hours, holidays included."""
    today = turn.now.date()
    hours = turn.pack.hours
    day = moment.day() if moment else None
    if moment is None or (day is None and not moment.times):
        return _week(turn)
    day = day or today
    spans = hours.spans(day)
    if not spans:
        return {"type": "refused", **closed_reason(day, turn)}
    said_hours = say_spans([(opens.time(), closes.time()) for opens, closes in spans])
    if not moment.times:
        return {"type": "hours_day", "day": say_day(day, today), "hours": said_hours}
    dated = moment.model_copy(update={"date": day.isoformat()})
    open_at = resolve_moment(dated, hours, turn.now)
    if open_at:
        return {"type": "open_then", "when": say_when(open_at[0], today), "hours": said_hours}
    asked = datetime.combine(day, time.fromisoformat(moment.times[0]), turn.now.tzinfo)
    return {"type": "closed_then", "when": say_when(asked, today), "day": say_day(day, today), "hours": said_hours}


def _week(turn: TurnContext) -> Act:
    """The usual week, equal days joined: "Monday to Friday, 7:30 AM to 6 PM, and Saturday, …"."""
    runs: list[tuple[str, str, str]] = []
    for name, spans in zip(calendar.day_name, turn.pack.hours.ordinary_week(turn.now.date()), strict=True):
        text = say_spans(spans)
        if runs and runs[-1][2] == text:
            runs[-1] = (runs[-1][0], name, text)
        else:
            runs.append((name, name, text))
    said = [f"{first}, {text}" if first == last else f"{first} to {last}, {text}" for first, last, text in runs if text]
    return {"type": "hours_week", "hours": say_list(said)}


async def _about_offering(state: ConversationState, turn: TurnContext, command: Command) -> list[Act]:
    offering, question = await _meant(state, turn, command), command.text or turn.text
    in_full = _in_full(state, turn, question)
    if offering is None and (in_full != question or len(question.split()) > BARE):
        answered = await _look_up(turn, in_full)
        return [{"type": "which_offering"}] if answered[0]["type"] == "unknown" else answered
    if offering is None:
        return [{"type": "which_offering"}]
    if in_full != question and _FEE.search(question):
        return await _look_up(turn, in_full)
    if command.slot == "price" and offering.price_min == 0 and not offering.price_max:
        return [{"type": "free_of_charge", "offering": offering.name}]
    price = _price(offering)
    duration = say_duration(offering.duration_min) if offering.duration_min else ""
    if command.slot == "duration":
        kind = "duration" if duration else "no_duration"
    else:
        kind = "no_price" if not price else ("price_duration" if duration else "price")
    return [{"type": kind, "offering": offering.name, "price": price, "duration": duration}]


def _in_full(state: ConversationState, turn: TurnContext, question: str) -> str:
    """ "Is there a fee for that?" after something was cancelled or moved: the question with what was done."""
    frame = active_frame(state) or last_finished(state)
    task = turn.pack.task(frame["task"]) if frame else None
    return f"{question} {task.intent} {task.says}" if task and task.intent in ("change", "cancel") else question


async def _meant(state: ConversationState, turn: TurnContext, command: Command) -> Offering | None:
    """The offering named, else the one of the task in hand, or of what was booked just now."""
    business = turn.business(turn.reader)
    if isinstance(command.value, OfferingRef):
        return await business.offering(command.value.id)
    begun = next((each.value for each in meaning_of(state).commands if isinstance(each.value, OfferingRef)), None)
    if begun is not None:
        return await business.offering(begun.id)
    frame = active_frame(state) or booked_just_now(state)
    for name in frame["slots"] if frame else ():
        value = value_of(frame, name) if frame else None
        if isinstance(value, OfferingRef):
            return await business.offering(value.id)
    return None


def _price(offering: Offering) -> str:
    low, high = offering.price_min, offering.price_max
    if low is None and high is None:
        return ""
    if low is None or high is None or low == high:
        return say_money(low if low is not None else high or 0, offering.currency)
    return f"{say_money(low, offering.currency)} to {say_money(high, offering.currency)}"


async def _offerings(turn: TurnContext) -> list[Act]:
    names = [each.name for each in await turn.business(turn.reader).offerings()]
    kind = "more_offerings" if len(names) > LISTED else "offerings"
    listed = ", ".join(names[:LISTED]) if len(names) > LISTED else say_list(names)
    return [{"type": kind, "offerings": listed}]
