"""The engine's tools on the diary: what is free, and taking it."""

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from app.business.bookings import SlotTaken, Wanted
from app.business.business import Availability
from app.business.diary import Slot
from app.tools.kit import Asset, Email, Number, OfferingRef, Person, Phone, ToolContext, ToolRefused, tool


@tool(effect="read", name="bookings.check")
async def check(ctx: ToolContext, offering: OfferingRef, starts_at: datetime) -> Availability:
    """Whether an offering can be had at exactly that time, and if not, why and what is free near it."""
    return await ctx.business.availability(offering.id, starts_at)


@tool(effect="read", name="bookings.free")
async def free(
    ctx: ToolContext,
    offering: OfferingRef,
    first: date,
    last: date,
    earliest: time | None = None,
    latest: time | None = None,
) -> list[Slot]:
    """Free times from the first day to the last, both included, that start within a part of the day.

    Args:
        earliest: Not before this local time.
        latest: Before this local time.
    """
    slots = await ctx.business.free_slots(offering.id, first, last, limit=400)
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
