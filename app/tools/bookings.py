"""The engine's tools on the diary: what is free, taking it, and giving it up."""

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from app.business.bookings import SlotTaken, Wanted
from app.business.business import Availability
from app.business.changes import BookingFixed
from app.business.diary import Slot
from app.business.models import Booking
from app.core.errors import NotFound
from app.tools.kit import Asset, BookingRef, Email, Number, OfferingRef, Person, Phone, ToolContext, ToolRefused, tool


@tool(effect="read", name="bookings.check")
async def check(
    ctx: ToolContext, offering: OfferingRef, starts_at: datetime, moving: BookingRef | None = None
) -> Availability:
    """Whether an offering can be had at exactly that time, and if not, why and what is free near it.

    Args:
        moving: A booking that would give up its place for this one.
    """
    return await ctx.business.availability(offering.id, starts_at, moving=moving.id if moving else None)


@tool(effect="read", name="bookings.free")
async def free(
    ctx: ToolContext,
    offering: OfferingRef,
    first: date,
    last: date,
    earliest: time | None = None,
    latest: time | None = None,
    moving: BookingRef | None = None,
) -> list[Slot]:
    """Free times from the first day to the last, both included, that start within a part of the day.

    Args:
        earliest: Not before this local time.
        latest: Before this local time.
        moving: A booking that would give up its place for this one.
    """
    slots = await ctx.business.free_slots(offering.id, first, last, limit=400, moving=moving.id if moving else None)
    return [
        slot
        for slot in slots
        if (earliest is None or slot.starts_at.time() >= earliest)
        and (latest is None or slot.starts_at.time() < latest)
    ]


@tool(effect="write", name="bookings.book")
async def book(
    ctx: ToolContext,
    offering: OfferingRef,
    starts_at: datetime,
    name: Person,
    phone: Phone,
    asset: Asset | None = None,
    email: Email | None = None,
    quantity: Number | None = None,
) -> dict[str, Any]:
    """Book an offering for a customer once they have agreed to exactly these values.

    Args:
        starts_at: Local start time, on the hour or the half hour, as found free.
        asset: What the work is done on, where the offering needs one.
    """
    business = ctx.business
    customer = await business.ensure_customer(name.name, phone.e164, email.address if email else None)
    assets = (await business.ensure_asset(customer, asset.asset_kind, asset.attributes),) if asset else ()
    wanted = Wanted(
        task=ctx.task,
        offering=await business.offering(offering.id),
        starts_at=starts_at,
        customer=customer,
        contact_name=name.name,
        assets=assets,
        quantity=int(quantity.value) if quantity else 1,
        source=ctx.source,
        session_id=ctx.session_id,
    )
    try:
        booking = await business.book(wanted)
    except SlotTaken as taken:
        raise ToolRefused(taken.reason, alternatives=[asdict(slot) for slot in taken.alternatives]) from taken
    return {"reference": booking.reference, "booking_id": booking.id, "starts_at": booking.starts_at.isoformat()}


@tool(effect="write", name="bookings.move")
async def move(ctx: ToolContext, booking: BookingRef, starts_at: datetime) -> dict[str, Any]:
    """Move a booking of the customer's to another time. The old time is kept until the new one is had.

    Args:
        starts_at: Local start time, on the hour or the half hour, as found free.
    """
    own = await owned(ctx, booking)
    try:
        moved = await ctx.business.move(own.id, starts_at)
    except BookingFixed as reason:
        raise ToolRefused(reason.reason, booking=booking.label) from reason
    except SlotTaken as taken:
        raise ToolRefused(taken.reason, alternatives=[asdict(slot) for slot in taken.alternatives]) from taken
    return {"reference": moved.reference, "booking_id": moved.id, "starts_at": moved.starts_at.isoformat()}


@tool(effect="write", name="bookings.cancel")
async def cancel(ctx: ToolContext, booking: BookingRef) -> dict[str, Any]:
    """Cancel a booking of the customer's."""
    own = await owned(ctx, booking)
    try:
        cancelled = await ctx.business.cancel(own.id)
    except BookingFixed as reason:
        raise ToolRefused(reason.reason, booking=booking.label) from reason
    return {"reference": cancelled.reference, "booking_id": cancelled.id}


async def owned(ctx: ToolContext, booking: BookingRef) -> Booking:
    """The booking, if it was made in this conversation or is the verified customer's.

    Raises:
        ToolRefused: `not_yours`, also when there is none: who asks learns nothing.
    """
    try:
        found = await ctx.business.booking(booking.reference or "")
    except NotFound as missing:
        raise ToolRefused("not_yours") from missing
    here = found.session_id is not None and found.session_id == ctx.session_id
    theirs = ctx.verified is not None and found.customer_id == ctx.verified
    if not (here or theirs):
        raise ToolRefused("not_yours")
    return found
