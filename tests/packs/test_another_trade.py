"""A business of another trade, in a folder of the installation's own, is served without a change to the engine."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.business.models import Booking
from app.core.database import Database
from app.core.settings import Settings
from app.main import create_app
from app.packs.loader import load_packs
from app.packs.seeding import seed_pack
from app.packs.yaml_file import PackError
from tests.conftest import FRIDAY_AT_TEN, FrozenClock
from tests.conversation import Customer
from tests.packs.small import changed, write_pack

HARBOR: dict[str, Any] = {
    "name": "harbor_boats",
    "persona": {"name": "Finn", "business": "Harbor Boats", "zone": "America/New_York"},
    "hours": "Tu-Su 09:00-18:00",
    "kinds": {"offering": {"tour": {}}, "resource": {"boat": {}}},
    "agents": [
        {"name": "faq", "kind": "knowledge"},
        {"name": "booking", "kind": "task", "tasks": ["book_tour"]},
        {"name": "escalation", "kind": "person"},
    ],
    "tasks": {
        "book_tour": {
            "says": "boat tour",
            "examples": ["we want to go on a boat tour", "can I book a kayak trip", "I'd like to see the seals"],
            "slots": {
                "tour": {"type": "offering", "kind": "tour", "ask": "Which tour would you like?"},
                "when": {"type": "datetime", "within": "hours", "available": "tour", "ask": "When?"},
                "guests": {"type": "number", "ask": "How many of you are coming?"},
                "name": {"type": "person"},
                "phone": {"type": "phone"},
            },
            "confirm": "{tour} for {guests} on {when}, under {name}, phone {phone}. Shall I book it?",
            "do": "bookings.book",
            "done": "You're aboard: {reference}.",
        }
    },
}
SEED: dict[str, Any] = {
    "offerings": [
        {
            "key": "seals",
            "kind": "tour",
            "name": "Seal watching",
            "duration_min": 120,
            "price_min": 3500,
            "skill": "sea",
        },
        {"key": "kayak", "kind": "tour", "name": "Kayak trip", "duration_min": 90, "price_min": 2500, "skill": "sea"},
    ],
    "resources": [{"key": "boat", "kind": "boat", "name": "Nora", "skills": ["sea"], "capacity": 12, "unit": "seats"}],
}
ARTICLE = """---
title: Seasickness
answer: "The bay is sheltered, so hardly anyone gets seasick."
questions: ["Will I get seasick?"]
---
Sit in the middle and look at the horizon.
"""


@pytest.fixture
async def harbor(settings: Settings, tmp_path: Path) -> Settings:
    """The installation with a second business in a folder of its own."""
    folder = write_pack(tmp_path / "packs" / "harbor", HARBOR, SEED)
    (folder / "knowledge").mkdir()
    (folder / "knowledge" / "seasickness.md").write_text(ARTICLE)
    settings = settings.model_copy(update={"packs_dir": tmp_path / "packs"})
    database = Database(settings.database())
    await seed_pack(database, load_packs(settings.packs_dir)["harbor_boats"], FRIDAY_AT_TEN)
    await database.close()
    return settings


async def test_it_answers_and_books_as_the_first_one_does(harbor: Settings, clock: FrozenClock) -> None:
    app = create_app(harbor, clock)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://frontdesk") as http:
            customer = await Customer.open(http, pack="harbor_boats")
            seasick = await customer.say("will I get seasick?")
            price = await customer.say("how much is the kayak trip?")
            closed = await customer.say("we'd like to go seal watching on Monday at ten")
            await customer.say("Tuesday at 10 am")
            await customer.say("four")
            await customer.say("Lena Berg")
            read_back = await customer.say("202 555 0177")
            done = await customer.say("yes, please")
            view = await customer.view()

    assert "Finn" in customer.greeting
    assert seasick.reply.startswith("The bay is sheltered")
    assert "$25" in price.reply
    assert "closed" in closed.reply
    assert "Seal watching for 4 on Tuesday, November 24 at 10 AM, under Lena Berg" in read_back.reply
    assert "BK-2026-" in done.reply
    assert [booking.offering for booking in view.bookings] == ["Seal watching"]
    database = Database(harbor.database())
    async with database.reading() as db:
        row = (await db.scalars(select(Booking).where(Booking.business == "harbor_boats"))).one()
    await database.close()
    assert (row.quantity, row.resource_id, row.contact_name) == (4, "harbor_boats.boat", "Lena Berg")
    assert row.starts_at.isoformat() == "2026-11-24T15:00:00+00:00"


async def test_a_business_whose_pack_is_broken_keeps_the_app_from_starting_with_the_reason(
    harbor: Settings, clock: FrozenClock, tmp_path: Path
) -> None:
    write_pack(tmp_path / "packs" / "harbor", changed(HARBOR, "tasks.book_tour.do", "bookings.sail"), SEED)

    with pytest.raises(PackError, match=r"pack\.yaml: tasks\.book_tour\.do: there is no tool 'bookings\.sail'"):
        await _start(create_app(harbor, clock))


async def _start(app: FastAPI) -> None:
    async with app.router.lifespan_context(app):
        pass
