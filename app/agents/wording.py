"""Values in words, the same for ear and eye: the voice worker makes them speakable, pages show them as they are."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import phonenumbers

from app.business.customers import asset_name
from app.understanding.interpretation import (
    Asset,
    BookingRef,
    Choice,
    Email,
    Moment,
    Number,
    OfferingRef,
    Person,
    Phone,
    Proof,
    SlotValue,
    Text,
    Wish,
)

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def say_list(items: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def with_article(noun: str) -> str:
    """ "a service appointment", "an appointment"."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def say_time(at: time) -> str:
    """ "9 AM", "9:30 AM"."""
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{hour}{minutes} {'AM' if at.hour < 12 else 'PM'}"


def say_date(day: date, today: date) -> str:
    """ "Tuesday, November 24"; the year where it is another. For what is read or heard on a later day."""
    text = f"{day:%A}, {day:%B} {day.day}"
    return text if day.year == today.year else f"{text}, {day.year}"


def say_day(day: date, today: date) -> str:
    """ "today, Friday, November 20", "Tuesday, November 24"; the year where it is another."""
    near = {today: "today, ", today + timedelta(days=1): "tomorrow, "}.get(day, "")
    return near + say_date(day, today)


def say_when(at: datetime, today: date) -> str:
    """ "Tuesday, November 24 at 9:30 AM"."""
    return f"{say_day(at.date(), today)} at {say_time(at.time())}"


def say_money(minor_units: int, currency: str) -> str:
    """ "$49.95", "$50"."""
    amount = Decimal(minor_units) / 100
    number = f"{amount:,.0f}" if amount == amount.to_integral() else f"{amount:,.2f}"
    return f"{_SIGNS[currency]}{number}" if currency in _SIGNS else f"{number} {currency}"


def say_duration(minutes: int) -> str:
    """ "45 minutes", "1 hour and 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hour{'s' * (hours != 1)}"] * bool(hours) + [f"{rest} minutes"] * bool(rest)
    return say_list(parts)


def say_phone(phone: Phone) -> str:
    """The number in its country's usual groups."""
    if phone.e164 is None:
        return phone.digits
    number = phonenumbers.parse(phone.e164)
    national = number.country_code == 1
    style = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def say_moment(moment: Moment, today: date) -> str:
    """As much of a moment as is known."""
    day = moment.day()
    if day and moment.times:
        return f"{say_day(day, today)} at {say_time(time.fromisoformat(moment.times[0]))}"
    window = say_window(moment)
    if day:
        return f"{say_day(day, today)} {window}".rstrip()
    return say_time(time.fromisoformat(moment.times[0])) if moment.times else window


def say_window(moment: Moment) -> str:
    """ "after 3 PM", "between 2 PM and 4 PM", "in the morning"; empty for the whole day."""
    earliest = time.fromisoformat(moment.earliest) if moment.earliest else time(0)
    latest = time.fromisoformat(moment.latest) if moment.latest and moment.latest != "24:00" else None
    if latest is None:
        return f"after {say_time(earliest)}" if earliest > time(0) else ""
    if earliest > time(0):
        return f"between {say_time(earliest)} and {say_time(latest)}"
    return "in the morning" if latest == time(12) else f"before {say_time(latest)}"


def say_value(value: SlotValue, today: date) -> str:
    """A slot's value as the agent says it."""
    match value:
        case Moment():
            return say_moment(value, today)
        case Phone():
            return say_phone(value)
        case Email():
            return value.address
        case Person() | OfferingRef():
            return value.name
        case Asset():
            return asset_name(value.attributes)
        case Choice():
            return value.value.replace("_", " ")
        case Number():
            return f"{value.value:g}"
        case Text() | Wish():
            return value.text
        case _:
            return _say_reference(value)


def _say_reference(value: BookingRef | Proof) -> str:
    if isinstance(value, BookingRef):
        return value.label or value.reference or ""
    return value.reference or value.code or value.name or ""


def say_spans(spans: Sequence[tuple[time, time]]) -> str:
    """ "7:30 AM to 6 PM"; empty when closed."""
    return say_list([f"{say_time(opens)} to {say_time(closes)}" for opens, closes in spans])


def option(at: datetime, today: date, with_day: bool) -> dict[str, Any]:
    """A time put forward, as kept in a frame: its label and the value that choosing it means."""
    label = say_when(at, today) if with_day else say_time(at.time())
    moment = Moment(date=at.date().isoformat(), times=[f"{at:%H:%M}"])
    return {"label": label, "value": moment.model_dump(mode="json")}
