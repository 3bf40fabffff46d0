"""The engine's tools that leave something for a person: a message, a call back, an interest in something."""

from datetime import date, datetime, time
from typing import Any

from app.business import Left
from app.tools.kit import Moment, OfferingRef, Person, Phone, Text, ToolContext, tool


@tool(effect="write", name="tickets.leave")
async def leave(
    ctx: ToolContext, message: Text, name: Person | None = None, phone: Phone | None = None
) -> dict[str, Any]:
    """Leave a message for the people of the business.

    Args:
        message: In the customer's own words.
    """
    return await _open(ctx, "message", _subject("Message", name), message.text, name, phone)


@tool(effect="write", name="tickets.call_back")
async def call_back(
    ctx: ToolContext,
    phone: Phone,
    about: Text | None = None,
    name: Person | None = None,
    when: Moment | None = None,
) -> dict[str, Any]:
    """Ask for a person to call the customer back: a request whose `call_at` has people told when the call is due.

    Args:
        when: When a call would suit; as soon as possible if it was not said.
    """
    body = about.text if about else ""
    call_at = _call_at(ctx, when)
    return await _open(ctx, "request", _subject("Call back", name), body, name, phone, call_at=call_at)


@tool(effect="write", name="tickets.lead")
async def lead(
    ctx: ToolContext,
    name: Person,
    phone: Phone,
    offering: OfferingRef | None = None,
    about: Text | None = None,
) -> dict[str, Any]:
    """Note that a customer is interested in something, for a person to get in touch.

    Args:
        offering: What they are interested in, if it is something in particular.
    """
    subject = f"Interested in {offering.name}" if offering else _subject("Interested", name)
    return await _open(ctx, "lead", subject, about.text if about else "", name, phone, offering=offering)


def _subject(what: str, name: Person | None) -> str:
    return f"{what} from {name.name}" if name else what


def _call_at(ctx: ToolContext, when: Moment | None) -> str:
    """The moment from which a call suits, in the business's zone: a day alone is from its opening on, no day is now."""
    if when is None or when.nearest or not (when.date or when.times or when.earliest):
        return ctx.now.astimezone(ctx.business.zone).isoformat()
    day = date.fromisoformat(when.date) if when.date else ctx.now.astimezone(ctx.business.zone).date()
    clock = when.times[0] if when.times else when.earliest
    opens = next((opens.time() for opens, _ in ctx.business.hours.spans(day)), time())
    at = time.fromisoformat(clock) if clock else opens
    return datetime.combine(day, at, ctx.business.zone).isoformat()


async def _open(
    ctx: ToolContext,
    kind: str,
    subject: str,
    body: str,
    name: Person | None,
    phone: Phone | None,
    call_at: str | None = None,
    offering: OfferingRef | None = None,
) -> dict[str, Any]:
    number = phone.e164 if phone else None
    customer = None
    if number is not None:
        customer = await (
            ctx.business.ensure_customer(name.name, number) if name else ctx.business.customer_by_phone(number)
        )
    ticket = await ctx.business.open_ticket(
        Left(
            kind=kind,
            subject=subject,
            body=body,
            customer_id=customer.id if customer else None,
            session_id=ctx.session_id,
            name=name.name if name else None,
            phone=number,
            call_at=call_at,
            offering_id=offering.id if offering else None,
        )
    )
    return {"ticket_id": ticket.id}
