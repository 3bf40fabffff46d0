"""The engine's tool that tells customers what they have booked."""

from datetime import tzinfo

from app.business import BookingView
from app.business.models import TAKES_CAPACITY
from app.tools.bookings import owned
from app.tools.kit import BookingRef, Found, Item, Moment, Said, ToolContext, ToolRefused, tool


@tool(effect="read", name="bookings.look_up")
async def look_up(ctx: ToolContext, booking: BookingRef | None = None) -> Found:
    """Tell a verified customer what they have booked: one booking, or all that are still to come.

    Args:
        booking: The one that is asked for; what was said of it narrows the list.
    """
    views = await own_bookings(ctx)
    if booking is not None and booking.reference:
        own = await owned(ctx, booking)
        views = [view for view in views if view.booking.id == own.id]
    else:
        views = [view for view in views if is_ahead(ctx, view) and fits(ctx, view, booking)]
    if not views:
        raise ToolRefused("no_bookings")
    return Found(items=tuple(Item(reference_to(view, ctx.business.zone), _says(ctx, view)) for view in views))


async def own_bookings(ctx: ToolContext) -> list[BookingView]:
    """What the customer has a right to hear of: bookings of this conversation, and theirs once they are verified."""
    here = await ctx.business.session_bookings(ctx.session_id)
    theirs = await ctx.business.customer_bookings(ctx.verified) if ctx.verified else []
    views = {view.booking.id: view for view in (*here, *theirs)}
    return sorted(views.values(), key=lambda view: view.booking.starts_at)


def is_ahead(ctx: ToolContext, view: BookingView) -> bool:
    """Whether it stands and is still to come."""
    return view.booking.status in TAKES_CAPACITY and view.booking.ends_at > ctx.now


def fits(ctx: ToolContext, view: BookingView, said: BookingRef | None) -> bool:
    """Whether what was said of a booking fits this one."""
    if said is None:
        return True
    if said.offerings and view.booking.offering_id not in said.offerings:
        return False
    moment = said.moment
    if moment is None:
        return True
    at = view.booking.starts_at.astimezone(ctx.business.zone)
    day = at.date().isoformat()
    if moment.date and not (moment.date <= day < moment.date_end if moment.date_end else moment.date == day):
        return False
    if moment.days and day not in moment.days:
        return False
    return not moment.times or f"{at:%H:%M}" in moment.times


def reference_to(view: BookingView, zone: tzinfo, label: str = "") -> BookingRef:
    """The booking as a value, with the moment it is at."""
    booking = view.booking
    at = booking.starts_at.astimezone(zone)
    return BookingRef(
        id=booking.id,
        reference=booking.reference,
        offering=booking.offering_id,
        label=label,
        moment=Moment(date=at.date().isoformat(), times=[f"{at:%H:%M}"]),
    )


def _says(ctx: ToolContext, view: BookingView) -> dict[str, Said]:
    booking = view.booking
    says: dict[str, Said] = {
        "offering": view.offering,
        "when": booking.starts_at.astimezone(ctx.business.zone),
        "reference": booking.reference,
        "name": view.customer,
        "status": booking.status,
    }
    return says | ({"asset": view.assets[0]} if view.assets else {})
