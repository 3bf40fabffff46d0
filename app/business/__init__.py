"""A business of any trade: its customers, what it offers, what it has to do it with, and its diary."""

from app.business.bookings import BookingView, SlotTaken, Wanted, session_bookings
from app.business.business import Availability, Business
from app.business.changes import BookingFixed
from app.business.diary import Diary, Slot
from app.business.tickets import Left, session_tickets

__all__ = [
    "Availability",
    "BookingFixed",
    "BookingView",
    "Business",
    "Diary",
    "Left",
    "Slot",
    "SlotTaken",
    "Wanted",
    "session_bookings",
    "session_tickets",
]
