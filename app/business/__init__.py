"""A business of any trade: its customers, what it offers, what it has to do it with, and its diary."""

from app.business.bookings import BookingView, SlotTaken, Wanted, session_bookings
from app.business.business import Availability, Business
from app.business.diary import Diary, Slot

__all__ = ["Availability", "BookingView", "Business", "Diary", "Slot", "SlotTaken", "Wanted", "session_bookings"]
