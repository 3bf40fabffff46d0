"""Settling when: from what the customer said to one free time, or to what can be offered instead."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from app.agents.context import TurnContext
from app.agents.frames import empty_slot, put, value_of
from app.agents.state import ConversationState, Frame
from app.agents.wording import option, say_day, say_spans, say_time, say_when
from app.business.business import Availability
from app.business.diary import Slot as FreeSlot
from app.packs.manifest import Slot
from app.tools.bookings import check, free
from app.understanding.interpretation import Moment, OfferingRef
from app.understanding.slots.moment import resolve_moment

OFFERED = 3
RANGE_DAYS = 14
Act = dict[str, Any]


async def settle_moment(
    state: ConversationState, turn: TurnContext, frame: Frame, name: str, schema: Slot
) -> list[Act]:
    """Check a moment against hours and diary.

    Returns nothing when the slot is settled; otherwise the acts that say why not and ask on.
    """
    moment = value_of(frame, name)
    if not isinstance(moment, Moment):
        return [{"type": "ask", "slot": name}]
    if moment.nearest and not moment.date:
        moment = moment.model_copy(update={"date": turn.now.date().isoformat(), "date_end": _after(turn, RANGE_DAYS)})
    if moment.date is None:
        said = _said_time(moment)
        return [{"type": "ask_day", "slot": name, "time": said} if said else {"type": "ask", "slot": name}]
    if moment.times and not moment.date_end:
        return await _settle_exactly(state, turn, frame, name, schema, moment)
    offering = _offering(frame, schema)
    if offering is None:
        return [{"type": "ask_time", "slot": name, "day": _said_day(moment, turn)}]
    return await _offer_within(state, turn, frame, name, offering, moment)


def _said_time(moment: Moment) -> str:
    return f"at {say_time(time.fromisoformat(moment.times[0]))}" if len(moment.times) == 1 else ""


def _said_day(moment: Moment, turn: TurnContext) -> str:
    day = moment.day()
    return say_day(day, turn.now.date()) if day else ""


def _after(turn: TurnContext, days: int) -> str:
    return (turn.now.date() + timedelta(days=days)).isoformat()


def _offering(frame: Frame, schema: Slot) -> OfferingRef | None:
    value = value_of(frame, schema.available) if schema.available else None
    return value if isinstance(value, OfferingRef) else None


async def _settle_exactly(
    state: ConversationState, turn: TurnContext, frame: Frame, name: str, schema: Slot, moment: Moment
) -> list[Act]:
    candidates = resolve_moment(moment, turn.pack.hours, turn.now)
    offering = _offering(frame, schema)
    if not candidates:
        return await _closed(state, turn, frame, name, offering, moment)
    if offering is None:
        _settle(frame, name, candidates[0], turn)
        return []
    found: list[tuple[datetime, Availability]] = []
    for at in candidates:
        availability = await _check(state, turn, frame, offering, at)
        if availability.slot is not None:
            found.append((at, availability))
    if len(found) == 1:
        _settle(frame, name, found[0][0], turn)
        return []
    if found:
        return [_offer(frame, name, [at for at, _ in found], turn, reason=None)]
    refused = await _check(state, turn, frame, offering, candidates[0])
    reason = {"code": refused.refusal or "full", "when": say_when(candidates[0], turn.now.date())}
    return _refuse(frame, name, reason, refused.alternatives, turn)


def _settle(frame: Frame, name: str, at: datetime, turn: TurnContext) -> None:
    settled = Moment(date=at.date().isoformat(), times=[f"{at:%H:%M}"])
    status = frame["slots"][name]["status"]
    put(frame, name, settled, turn, status if status == "corrected" else "heard", settled=True)


async def _check(
    state: ConversationState, turn: TurnContext, frame: Frame, offering: OfferingRef, at: datetime
) -> Availability:
    context = turn.tool_context(turn.reader, frame["task"], state["customer"])
    return await turn.tools.call(check, context, {"offering": offering, "starts_at": at})


async def _closed(
    state: ConversationState,
    turn: TurnContext,
    frame: Frame,
    name: str,
    offering: OfferingRef | None,
    moment: Moment,
) -> list[Act]:
    """The business is shut at every reading of what was said, or the time is gone."""
    day = moment.day()
    said = [datetime.combine(day, time.fromisoformat(each), turn.now.tzinfo) for each in moment.times] if day else []
    past = bool(said) and all(at <= turn.now for at in said)
    reason = {"code": "past"} if past else closed_reason(day or turn.now.date(), turn)
    alternatives: Sequence[FreeSlot] = []
    if offering is not None:
        around = turn.now if past or not said else max(turn.now, said[0])
        alternatives = await turn.business(turn.reader).nearest_slots(offering.id, around)
    return _refuse(frame, name, reason, alternatives, turn)


def closed_reason(day: date, turn: TurnContext) -> dict[str, str]:
    """Why nothing is possible then, as a refusal's code with what to say."""
    said = say_day(day, turn.now.date())
    holiday = turn.pack.hours.holiday(day)
    spans = turn.pack.hours.spans(day)
    if spans:
        hours = say_spans([(opens.time(), closes.time()) for opens, closes in spans])
        return {"code": "closed_hours", "day": said, "hours": hours}
    return (
        {"code": "closed_holiday", "day": said, "holiday": holiday} if holiday else {"code": "closed_day", "day": said}
    )


async def _offer_within(
    state: ConversationState, turn: TurnContext, frame: Frame, name: str, offering: OfferingRef, moment: Moment
) -> list[Act]:
    """Times free on the day or days meant, in the part of the day meant."""
    first = max(date.fromisoformat(moment.date or ""), turn.now.date())
    last = date.fromisoformat(moment.date_end) - timedelta(days=1) if moment.date_end else first
    earliest = time.fromisoformat(moment.earliest) if moment.earliest else None
    latest = time.fromisoformat(moment.latest) if moment.latest and moment.latest != "24:00" else None
    context = turn.tool_context(turn.reader, frame["task"], state["customer"])
    arguments = {"offering": offering, "first": first, "last": last, "earliest": earliest, "latest": latest}
    slots: list[FreeSlot] = await turn.tools.call(free, context, arguments)
    if moment.times:
        wanted = set(moment.times)
        slots = [slot for slot in slots if f"{slot.starts_at:%H:%M}" in wanted] or slots
    if not slots:
        reason = {"code": "none_left", "window": f"on {say_day(first, turn.now.date())}"}
        if first == last and not turn.pack.hours.spans(first):
            reason = closed_reason(first, turn)
        around = datetime.combine(first, earliest or time(9), turn.now.tzinfo)
        nearest = await turn.business(turn.reader).nearest_slots(offering.id, max(around, turn.now))
        return _refuse(frame, name, reason, nearest, turn)
    chosen = slots[:OFFERED] if moment.nearest else spread(slots, OFFERED)
    return [_offer(frame, name, [slot.starts_at for slot in chosen], turn, reason=None)]


def spread(slots: Sequence[FreeSlot], count: int) -> list[FreeSlot]:
    """A few times across the whole choice, the first among them: three in a row would hide the afternoon."""
    if len(slots) <= count:
        return list(slots)
    step = (len(slots) - 1) / (count - 1)
    return [slots[round(index * step)] for index in range(count)]


def _refuse(
    frame: Frame, name: str, reason: dict[str, str], alternatives: Sequence[FreeSlot], turn: TurnContext
) -> list[Act]:
    moment = value_of(frame, name)
    kept = (
        moment.model_copy(update={"times": [], "earliest": None, "latest": None})
        if isinstance(moment, Moment)
        else None
    )
    if kept is not None and kept.date and reason["code"] not in ("past", "closed_day", "closed_holiday", "too_far"):
        put(frame, name, kept, turn, status="asking")
    else:
        frame["slots"][name] = {**empty_slot(), "status": "asking"}
    if not alternatives:
        frame["asked"], frame["offered"] = name, []
        return [{"type": "refused", **reason}, {"type": "ask", "slot": name, "again": True}]
    return [_offer(frame, name, [slot.starts_at for slot in alternatives], turn, reason=reason)]


def _offer(frame: Frame, name: str, times: Sequence[datetime], turn: TurnContext, reason: dict[str, str] | None) -> Act:
    """Put times forward; the customer may pick one by any of its names."""
    today = turn.now.date()
    days = {at.date() for at in times}
    one_day = len(days) == 1
    options = [option(at, today, with_day=not one_day) for at in times]
    frame["asked"], frame["offered"] = name, options
    frame["slots"][name]["status"] = "asking"
    return {
        "type": "offer",
        "slot": name,
        "options": [each["label"] for each in options],
        "day": say_day(times[0].date(), today) if one_day else "",
        "reason": reason,
    }


def offer_again(frame: Frame, name: str, alternatives: list[dict[str, Any]], turn: TurnContext, code: str) -> list[Act]:
    """The write was refused because the time is gone: say so and offer what the refusal brought."""
    slots = [FreeSlot(**each) for each in alternatives]
    said = frame["slots"][name]["said"]
    reason = {"code": "taken_meanwhile" if code == "full" else code, "when": said}
    return _refuse(frame, name, reason, slots, turn)
