"""Settling when: from what the customer said to one free time, or to what can be offered instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.agents.context import TurnContext
from app.agents.frames import empty_slot, put, value_of
from app.agents.good_times import OFFERED, bounds, chosen, meant, period
from app.agents.state import ConversationState, Frame
from app.agents.wording import option, say_day, say_spans, say_time, say_when, say_window
from app.business.business import Availability
from app.business.diary import Slot as FreeSlot
from app.packs.manifest import Slot
from app.tools.bookings import check, free
from app.understanding.interpretation import BookingRef, Moment, OfferingRef
from app.understanding.slots.moment import resolve_moment

PATIENCE = 3
"""Offers turned down one after the other before a person is offered."""
NEVER = -1
A_FEW_DAYS = 4
_NOTHING_FREE = ("none_left", "none_then")
OF_THE_DAY = ("past", "closed_day", "closed_holiday", "too_far")
WAITS = "bookings.wait"
Act = dict[str, Any]


@dataclass(frozen=True)
class _Wanted:
    """What a time is wanted for, in which slot of which frame; `moving` is a booking that would come there."""

    turn: TurnContext
    frame: Frame
    name: str
    customer: dict[str, Any]
    offering: OfferingRef | None
    moving: BookingRef | None

    @property
    def now_at(self) -> datetime | None:
        """When the booking is so far."""
        moment = self.moving.moment if self.moving else None
        day = moment.day() if moment else None
        if moment is None or day is None or not moment.times:
            return None
        return datetime.combine(day, time.fromisoformat(moment.times[0]), self.turn.now.tzinfo)

    @property
    def may_wait(self) -> bool:
        """Whether what is booked now may then wait for something sooner."""
        books = self.turn.pack.task(self.frame["task"]).intent == "book"
        return books and any(task.do == WAITS for task in self.turn.pack.manifest.tasks.values())

    async def check(self, at: datetime) -> Availability:
        """Whether it can be had at that very time."""
        context = self.turn.tool_context(self.turn.seen, self.frame["task"], self.customer)
        arguments = {"offering": self.offering, "starts_at": at, "moving": self.moving}
        return await self.turn.tools.call(check, context, arguments)

    async def free(self, moment: Moment) -> list[FreeSlot]:
        """Free times that fit what was said."""
        first, last = period(moment, self.turn.now.date())
        earliest, latest = bounds(moment)
        context = self.turn.tool_context(self.turn.seen, self.frame["task"], self.customer)
        arguments = {
            "offering": self.offering,
            "first": first,
            "last": last,
            "earliest": earliest,
            "latest": latest,
            "moving": self.moving,
        }
        return meant(await self.turn.tools.call(free, context, arguments), moment, except_at=self.now_at)

    async def nearest(self, around: datetime, moment: Moment) -> list[FreeSlot]:
        """Free times near one that can't be had, on no day that doesn't suit."""
        assert self.offering is not None
        business = self.turn.business(self.turn.seen)
        moving = self.moving.id if self.moving else None
        near = await business.nearest_slots(self.offering.id, max(around, self.turn.now), OFFERED * 2, moving=moving)
        kept = [slot for slot in near if slot.starts_at.date().isoformat() not in moment.not_days]
        kept.sort(key=lambda slot: (abs(slot.starts_at.date() - around.date()), _apart(slot.starts_at, around)))
        return sorted(kept[:OFFERED], key=lambda slot: slot.starts_at)


def _apart(one: datetime, other: datetime) -> int:
    """Minutes between two times of day."""
    return abs((one.hour - other.hour) * 60 + one.minute - other.minute)


async def settle_moment(
    state: ConversationState, turn: TurnContext, frame: Frame, name: str, schema: Slot
) -> list[Act]:
    """Check a moment against hours and diary.

    Returns nothing when the slot is settled; otherwise the acts that say why not and ask on.
    """
    said = value_of(frame, name)
    if not isinstance(said, Moment):
        return [{"type": "ask", "slot": name}]
    if schema.within is None and schema.available is None:
        frame["slots"][name]["settled"] = True
        return []
    wanted = _wanted(state, turn, frame, name, schema)
    moment = _resolved(said, wanted)
    if moment is None or moment == Moment():
        return [{"type": "ask", "slot": name}]
    if moment.times and moment.day():
        return await _settle_exactly(wanted, moment)
    if moment.date is None and not moment.nearest and not moment.not_days:
        window = _said_window(moment)
        return [{"type": "ask_day", "slot": name, "time": window} if window else {"type": "ask", "slot": name}]
    if wanted.offering is None:
        return [{"type": "ask_time", "slot": name, "day": _said_day(moment, turn)}]
    return await _offer_within(wanted, moment)


def _wanted(state: ConversationState, turn: TurnContext, frame: Frame, name: str, schema: Slot) -> _Wanted:
    value = value_of(frame, schema.available) if schema.available else None
    if isinstance(value, BookingRef) and value.offering:
        return _Wanted(turn, frame, name, state["customer"], OfferingRef(id=value.offering, name=value.label), value)
    return _Wanted(turn, frame, name, state["customer"], value if isinstance(value, OfferingRef) else None, None)


def _resolved(said: Moment, wanted: _Wanted) -> Moment | None:
    """What was said counted from when the booking is so far: "an hour later", "same time on Friday", "at three".

    None when there is nothing to count from.
    """
    at = wanted.now_at
    if said.shift_min is not None:
        shifted = at + timedelta(minutes=said.shift_min) if at else None
        return Moment(date=shifted.date().isoformat(), times=[f"{shifted:%H:%M}"]) if shifted else None
    if said.same_time:
        clock = [f"{at:%H:%M}"] if at else []
        return said.model_copy(update={"same_time": False, "times": clock}) if said.date else None
    if at is not None and said.date is None and said.times:
        return said.model_copy(update={"date": at.date().isoformat()})
    return said


def _said_window(moment: Moment) -> str:
    """ "at 9 AM", "after 3 PM", "between 2 PM and 4 PM"."""
    if moment.times:
        return f"at {say_time(time.fromisoformat(moment.times[0]))}" if len(moment.times) == 1 else ""
    return say_window(moment)


def _said_day(moment: Moment, turn: TurnContext) -> str:
    day = moment.day()
    return say_day(day, turn.now.date()) if day else ""


async def _settle_exactly(wanted: _Wanted, moment: Moment) -> list[Act]:
    turn = wanted.turn
    candidates = resolve_moment(moment, turn.pack.hours, turn.now)
    if not candidates:
        return await _closed(wanted, moment)
    if wanted.offering is None:
        _settle(wanted, candidates[0])
        return []
    if wanted.now_at in candidates and len(candidates) == 1:
        return _refuse(wanted, {"code": "same_time"}, await wanted.nearest(candidates[0], moment))
    found = [at for at in candidates if (await wanted.check(at)).slot is not None and at != wanted.now_at]
    if len(found) == 1:
        _settle(wanted, found[0])
        return []
    if found:
        return _offer(wanted, found, reason=None)
    refused = await wanted.check(candidates[0])
    reason = {"code": refused.refusal or "full", "when": say_when(candidates[0], turn.now.date())}
    alternatives = [slot for slot in refused.alternatives if slot.starts_at != wanted.now_at]
    return _refuse(wanted, reason, alternatives)


def _settle(wanted: _Wanted, at: datetime) -> None:
    frame, name = wanted.frame, wanted.name
    settled = Moment(date=at.date().isoformat(), times=[f"{at:%H:%M}"])
    status = frame["slots"][name]["status"]
    put(frame, name, settled, wanted.turn, status if status == "corrected" else "heard", settled=True)
    frame["turned_down"] = NEVER


async def _closed(wanted: _Wanted, moment: Moment) -> list[Act]:
    """The business is shut at every reading of what was said, or the time is gone."""
    turn, day = wanted.turn, moment.day()
    said = [datetime.combine(day, time.fromisoformat(each), turn.now.tzinfo) for each in moment.times] if day else []
    past = bool(said) and all(at <= turn.now for at in said)
    reason = {"code": "past"} if past else closed_reason(day or turn.now.date(), turn)
    alternatives: Sequence[FreeSlot] = []
    if wanted.offering is not None:
        alternatives = await wanted.nearest(turn.now if past or not said else said[0], moment)
    return _refuse(wanted, reason, alternatives)


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


async def _offer_within(wanted: _Wanted, moment: Moment) -> list[Act]:
    """Times free on the day or days meant, in the part of the day meant."""
    slots = await wanted.free(moment)
    at = wanted.now_at
    if slots:
        kept = chosen(slots, moment, at.time() if at else None)
        return _offer(wanted, [slot.starts_at for slot in kept], reason=_passed_over(wanted, moment))
    turn = wanted.turn
    first, last = period(moment, turn.now.date())
    around = datetime.combine(first, bounds(moment)[0] or time(9), turn.now.tzinfo)
    reason, near = _none_left(moment, first, last, turn), await wanted.nearest(around, moment)
    if near and reason["code"] in _NOTHING_FREE and wanted.may_wait and _is_for_sooner(moment, turn.now.date()):
        reason["code"] = f"{reason['code']}_sooner"
    return _refuse(wanted, reason, near)


def _is_for_sooner(moment: Moment, today: date) -> bool:
    """ "Anything sooner?": whatever there is before some time of a later day, or from now on until some day."""
    if moment.date == today.isoformat():
        return moment.date_end is not None and not moment.days
    return moment.latest is not None and moment.earliest is None


def _passed_over(wanted: _Wanted, moment: Moment) -> dict[str, str] | None:
    """The public holiday among a few days that were named, told once; None where all of them are open."""
    first, last = period(moment, wanted.turn.now.date())
    told_already = wanted.frame.get("turned_down", NEVER) != NEVER
    if first == last or moment.date is None or moment.nearest or told_already or (last - first).days > A_FEW_DAYS:
        return None
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    named = [day for day in days if (not moment.days or day.isoformat() in moment.days)]
    hours = wanted.turn.pack.hours
    closed = [day for day in named if hours.holiday(day) and not hours.spans(day)]
    kept_out = [day for day in closed if day.isoformat() not in moment.not_days]
    return closed_reason(kept_out[0], wanted.turn) if kept_out else None


def _none_left(moment: Moment, first: date, last: date, turn: TurnContext) -> dict[str, str]:
    """Why there is nothing: closed that day, or nothing free on it or in those days."""
    today = turn.now.date()
    if first == last and not turn.pack.hours.spans(first):
        return closed_reason(first, turn)
    if first == last:
        said = (f"on {say_day(first, today)}", _said_window(moment))
        return {"code": "none_left", "window": " ".join(part for part in said if part)}
    return {"code": "none_then"}


def _refuse(wanted: _Wanted, reason: dict[str, str], alternatives: Sequence[FreeSlot]) -> list[Act]:
    frame, name = wanted.frame, wanted.name
    moment = value_of(frame, name)
    if isinstance(moment, Moment) and moment.day() and reason["code"] not in OF_THE_DAY:
        kept = Moment(date=moment.date, not_days=moment.not_days)
        put(frame, name, kept, wanted.turn, status="asking")
    else:
        frame["slots"][name] = {**empty_slot(), "status": "asking"}
    if not alternatives:
        frame["asked"], frame["offered"] = name, []
        if wanted.offering is not None or reason["code"] == "taken_meanwhile":
            return [{"type": "refused", **reason}, {"type": "offer_person_full"}]
        return [{"type": "refused", **reason}, {"type": "ask", "slot": name, "again": True}]
    return _offer(wanted, [slot.starts_at for slot in alternatives], reason=reason)


def _offer(wanted: _Wanted, times: Sequence[datetime], reason: dict[str, str] | None) -> list[Act]:
    """Put times forward; the customer may pick one by any of its names. After too many, a person."""
    frame, name, today = wanted.frame, wanted.name, wanted.turn.now.date()
    frame["turned_down"] = frame.get("turned_down", NEVER) + 1
    if frame["turned_down"] >= PATIENCE:
        frame["turned_down"], frame["offered"] = NEVER, []
        return [{"type": "offer_person_times", "slot": name}]
    days = {at.date() for at in times}
    one_day = len(days) == 1
    options = [option(at, today, with_day=not one_day) for at in times]
    frame["asked"], frame["offered"] = name, options
    frame["slots"][name]["status"] = "asking"
    return [
        {
            "type": "offer",
            "slot": name,
            "options": [each["label"] for each in options],
            "day": say_day(times[0].date(), today) if one_day else "",
            "reason": reason,
        }
    ]


def offer_again(frame: Frame, name: str, alternatives: list[dict[str, Any]], turn: TurnContext, code: str) -> list[Act]:
    """The write was refused because the time is gone: say so and offer what the refusal brought."""
    slots = [FreeSlot(**each) for each in alternatives]
    said = frame["slots"][name]["said"]
    reason = {"code": "taken_meanwhile" if code == "full" else code, "when": said}
    return _refuse(_Wanted(turn, frame, name, {}, None, None), reason, slots)
