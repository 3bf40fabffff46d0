import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.settings import Settings
from tests.conftest import FRIDAY_AT_TEN, STAFF_TICKET, Served
from tests.e2e.pages import built_pages, in_chromium, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"frontend_dir": built_pages()})


async def test_a_customer_books_by_chat_with_a_reload_and_a_correction_in_between(served: Served, data_dir: Path):
    found = await in_chromium(
        "book_by_chat",
        url=served.url,
        now=FRIDAY_AT_TEN.isoformat(),
        lines=["I'd like an oil change on Tuesday at 9:30"],
        details=["2019 Toyota Corolla", "Maria Ortiz", "202 555 0143"],
        correction={"label": "Name", "value": "Maria Lopez"},
    )
    assert found["asked"]["service"] == ["Oil change", "heard"]
    assert found["asked"]["vehicle"][1] == "asking"
    assert found["afterReload"] == {"slots": found["asked"], "said": 1}
    assert found["readBack"]["name"] == ["Maria Lopez", "corrected"]
    assert all(word in found["question"] for word in ("Oil change", "9:30", "Maria Lopez"))
    assert found["receipt"][:2] == ["Booked", found["reference"]]
    assert bookings(data_dir) == [
        (
            found["reference"],
            "northside_motors.oil_change",
            "2026-11-24T15:30",
            "Maria Lopez",
            "+12025550143",
            "confirmed",
        )
    ]
    assert found["widthAt320"] == 320
    assert found["troubles"] == []
    assert_accessible(found)


async def test_a_customer_is_told_why_there_are_no_calls(served: Served):
    found = await in_chromium("no_voice", url=served.url)
    assert found["isCallOffered"] is False
    assert found["reason"].endswith("Chat works.")
    assert len(found["reason"]) > len("Chat works.")


async def test_the_console_shows_a_conversation_changing_without_being_touched(served: Served):
    found = await in_chromium(
        "watch_in_console",
        url=served.url,
        ticket=STAFF_TICKET,
        now=FRIDAY_AT_TEN.isoformat(),
        customer="Maria Ortiz",
        lines=["I'd like an oil change on Tuesday at 9:30", "2019 Toyota Corolla", "Maria Ortiz", "do you do tyres?"],
    )
    assert found["stranger"] == "This page is for staff."
    assert "ticket" not in found["address"]
    assert (found["before"]["turns"], found["before"]["lit"], found["before"]["filled"]) == ("0", [], 0)
    assert [step["turns"] for step in found["steps"]] == ["1", "2", "3", "4"]
    assert [step["filled"] for step in found["steps"]] == [2, 3, 4, 4]
    first, *_, asked = found["steps"]
    assert first["intent"] == "book"
    assert {"router", "booking", "respond"} <= set(first["lit"])
    assert "faq" not in first["lit"]
    assert "faq" in asked["lit"]
    assert asked["customer"].startswith("Maria Ortiz")
    assert found["turns"] == 4
    assert found["afterReload"] == asked
    # A stranger's page is refused once, before the staff link is used.
    assert [trouble for trouble in found["troubles"] if "401" not in trouble] == []
    assert_accessible(found)
    assert all(screenshot(name).stat().st_size > 20_000 for name in ("console", "console-dark", "customer-booked"))


def assert_accessible(found: dict[str, Any]) -> None:
    """WCAG 2.2 AA in every state that was looked at."""
    assert {state: faults for state, faults in found["faults"].items() if faults} == {}


def bookings(data_dir: Path) -> list[tuple[str, ...]]:
    """Reference, offering, start in UTC, name, phone and status of what was booked from a conversation."""
    query = """
        select reference, offering_id, starts_at, contact_name, phone, status
        from bookings join customers on customers.id = bookings.customer_id where session_id is not null
    """
    with closing(sqlite3.connect(data_dir / "frontdesk.db")) as database:
        rows = database.execute(query).fetchall()
    return [
        (ref, offering, datetime.fromisoformat(at).isoformat(timespec="minutes"), *rest)
        for ref, offering, at, *rest in rows
    ]
