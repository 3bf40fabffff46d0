"""Customers who differ: names, numbers and times, drawn from a seed."""

import random
from datetime import date, timedelta

_FIRST = ("Maria", "James", "Priya", "Daniel", "Grace", "Tom", "Elena", "Omar", "Sofia", "Lucas", "Hannah", "Peter")
_LAST = ("Ortiz", "Miller", "Chen", "Novak", "Silva", "Becker", "Rossi", "Haddad", "Larsen", "Walsh", "Kim", "Costa")
_HOURS = ("8 am", "9 am", "9:30 am", "10 am", "11 am", "1 pm", "2 pm", "3 pm", "3:30 pm")
_AREAS = ("202", "312", "415", "503", "617", "718")
_DAYS_AHEAD = 40


def answers_of(draw: random.Random, today: date, days_ahead: int = _DAYS_AHEAD) -> dict[str, str]:
    """What this customer answers, by the type of what is asked; days lie less than `days_ahead` ahead."""
    first, last = draw.choice(_FIRST), draw.choice(_LAST)
    day = _workday(draw, today, days_ahead)
    return {
        "person": f"My name is {first} {last}",
        "phone": f"{draw.choice(_AREAS)} 555 01{draw.randrange(100):02}",
        "email": f"{first}.{last}@example.com".lower(),
        "datetime": f"{day:%B} {day.day} at {draw.choice(_HOURS)}",
        "date": f"{day:%B} {day.day}",
        "number": str(draw.randrange(1, 6)),
    }


def _workday(draw: random.Random, today: date, days_ahead: int) -> date:
    while True:
        day = today + timedelta(days=draw.randrange(2, days_ahead))
        if day.weekday() < 5:
            return day
