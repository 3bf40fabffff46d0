"""A customer's recordings and a real installation to call."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.cli.calling.recordings import NoVoice, record
from app.cli.installation.places import models_folder
from tests.servers import must_have_servers

SHOP_ZONE = ZoneInfo("America/Chicago")
DAYS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
    "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)


def a_workday_far_off() -> date:
    """A Tuesday or Wednesday two to three weeks away: nothing seeded lies there, and no holiday that the shop keeps."""
    day = datetime.now(SHOP_ZONE).date() + timedelta(days=15)
    while day.weekday() not in (1, 2) or (day.month, day.day) in {(12, 24), (12, 25), (1, 1)}:
        day += timedelta(days=1)
    return day


def spoken_day(day: date) -> str:
    """As a customer says it."""
    return f"{day:%A}, {day:%B} {DAYS.split()[day.day - 1]}"


def customer_says(texts: list[str], folder: Path) -> list[Path]:
    """Recordings; without Piper's voice there are none."""
    try:
        return record(texts, folder, models_folder())
    except NoVoice as missing:
        if must_have_servers():
            raise
        pytest.skip(str(missing))
