"""A new value laid over the one that a slot already holds."""

from typing import Any

from pydantic import TypeAdapter

from app.understanding.interpretation import Asset, Moment, SlotValue

_VALUE: TypeAdapter[SlotValue] = TypeAdapter(SlotValue)


def merge(held: dict[str, Any] | None, new: SlotValue) -> SlotValue:
    """What the slot holds after the customer has said `new`; `held` is the dumped value so far.

    People correct parts: "make it ten" keeps the day, "Thursday" keeps the time, another model
    keeps nothing of the old one.
    """
    if not held or held.get("kind") != new.kind:
        return new
    before = _VALUE.validate_python(held)
    if isinstance(new, Moment) and isinstance(before, Moment):
        return _moment(before, new)
    if isinstance(new, Asset) and isinstance(before, Asset) and new.asset_kind == before.asset_kind:
        return _asset(before, new)
    return new


def _moment(before: Moment, new: Moment) -> Moment:
    has_clock = bool(new.times or new.earliest or new.latest)
    if new.nearest:
        return (
            new
            if new.date or before.date is None
            else new.model_copy(update={"date": before.date, "date_end": before.date_end})
        )
    day = (
        {"date": new.date, "date_end": new.date_end} if new.date else {"date": before.date, "date_end": before.date_end}
    )
    clock = new if has_clock else before
    return Moment(times=clock.times, earliest=clock.earliest, latest=clock.latest, **day)  # pyright: ignore[reportArgumentType]


def _asset(before: Asset, new: Asset) -> Asset:
    words = [name for name, value in new.attributes.items() if isinstance(value, str)]
    other_thing = any(before.attributes.get(name) not in (None, new.attributes[name]) for name in words)
    kept = {} if other_thing and len(words) > 1 else before.attributes
    return new.model_copy(update={"attributes": {**kept, **new.attributes}})
