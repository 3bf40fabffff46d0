"""The engine's tools on the waiting list: to be told when something earlier comes free, and not any more."""

from datetime import date, datetime, time
from typing import Any

from app.business.changes import fixed
from app.business.models import Booking
from app.tools.bookings import owned
from app.tools.kit import BookingRef, Moment, ToolContext, ToolRefused, tool


@tool(effect="write", name="bookings.wait")
async def wait(ctx: ToolContext, booking: BookingRef, when: Moment | None = None) -> dict[str, Any]:
    """Put a booking of the customer's on the waiting list: they are told when something earlier comes free.

    Args:
        when: What would suit them, if not everything earlier does: its first day on, until the end of its last.
    """
    own = await owned(ctx, booking)
    if fixed(own, ctx.now):
        raise ToolRefused("nothing_earlier", booking=booking.label)
    not_before, before = _within(ctx, when)
    if not_before is not None and not_before >= own.starts_at:
        raise ToolRefused("nothing_earlier", booking=booking.label)
    await ctx.business.wait_for_earlier(own, ctx.session_id, before=before, not_before=not_before)
    return _outcome(own)


@tool(effect="write", name="bookings.stop_waiting")
async def stop_waiting(ctx: ToolContext, booking: BookingRef) -> dict[str, Any]:
    """Take a booking of the customer's off the waiting list; it stays as it is."""
    own = await owned(ctx, booking)
    await ctx.business.stop_waiting(own)
    return _outcome(own)


def _outcome(booking: Booking) -> dict[str, Any]:
    return {"reference": booking.reference, "booking_id": booking.id}


def _within(ctx: ToolContext, when: Moment | None) -> tuple[datetime | None, datetime | None]:
    """From when and before when a time is of use; None where everything is."""
    if when is None or when.date is None:
        return None, None
    first = datetime.combine(date.fromisoformat(when.date), time(), ctx.business.zone)
    if when.date_end is None:
        return first, None
    return first, datetime.combine(date.fromisoformat(when.date_end), time(), ctx.business.zone)
