"""The tests' present: a Friday morning in Chicago."""

from datetime import datetime
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("America/Chicago")
FRIDAY_AT_TEN = datetime(2026, 11, 20, 10, 0, tzinfo=SHOP_ZONE)
