"""An appointment as an iCalendar file (RFC 5545), for the customer's own calendar."""

from datetime import datetime

import icalendar

from app.errands.means import Appointment

_PRODUCT = "-//Frontdesk//Appointments//EN"


def calendar_file(appointment: Appointment, now: datetime) -> tuple[bytes, str]:
    """The file and its method: REQUEST for an appointment that stands, CANCEL for one that does not."""
    booking, manifest = appointment.booking, appointment.pack.manifest
    is_off = booking.status in ("cancelled", "no_show")
    method = "CANCEL" if is_off else "REQUEST"
    zone = appointment.pack.hours.tzinfo
    event = icalendar.Event()
    event.add("uid", f"{booking.id}@{_domain(manifest.contact.email)}")
    event.add("dtstamp", now)
    # Later files replace earlier ones: the seconds since it was made only grow.
    event.add("sequence", max(0, int((now - booking.created_at).total_seconds())))
    event.add("dtstart", booking.starts_at.astimezone(zone))
    event.add("dtend", booking.ends_at.astimezone(zone))
    event.add("summary", f"{appointment.offering}, {manifest.persona.business}")
    event.add("description", booking.reference)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if manifest.contact.address:
        event.add("location", manifest.contact.address)
    if manifest.contact.email:
        organizer = icalendar.vCalAddress(f"mailto:{manifest.contact.email}")
        organizer.params["CN"] = icalendar.vText(manifest.persona.business)
        event["organizer"] = organizer
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical(), method


def _domain(email: str | None) -> str:
    return email.rpartition("@")[2] if email else "frontdesk.example.com"
