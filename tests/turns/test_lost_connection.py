"""The database goes away in the middle of a turn: the customer is told, nothing is half written, and it can be said
again."""

from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.business.models import Customer
from app.core.database import Database
from app.sessions.models import EventRow, Session, Turn
from app.tools.models import Write
from app.turns import taking
from tests.turns.conftest import Talker

CUT_THE_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def cut_everybody(url: str) -> None:
    """End every connection to the database, as a server that restarts does."""
    other = Database(url)
    async with other.transaction() as db:
        await db.execute(CUT_THE_OTHERS)
    await other.close()


async def stored(talker: Talker) -> dict[str, int]:
    async with talker.desk.database.reading() as db:
        found = {
            table.__tablename__: await db.scalar(
                select(func.count()).select_from(table).where(table.session_id == talker.session_id)
            )
            for table in (Turn, EventRow, Write)
        }
        session = await db.get_one(Session, talker.session_id)
        found["customers"] = await db.scalar(select(func.count()).select_from(Customer))
        return {name: count or 0 for name, count in found.items()} | {"version": session.version}


@pytest.mark.postgresql
@pytest.mark.parametrize("moment", ["before it is recorded", "after it is recorded and before the commit"])
async def test_a_connection_lost_in_a_turn_is_worded_and_the_turn_said_again_books_once(
    talker: Talker, database_url: str, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    await talker.say("everything")
    before = await stored(talker)
    yes = talker.request("yes")
    record_turn = taking.record_turn

    async def interrupted(*arguments: Any, **named: Any) -> Any:
        if moment.startswith("before"):
            await cut_everybody(database_url)
        recorded = await record_turn(*arguments, **named)
        await cut_everybody(database_url)
        return recorded

    with monkeypatch.context() as patch:
        patch.setattr(taking, "record_turn", interrupted)
        failed = (await talker.events(yes))[-1].data

    assert failed["status"] == "failed"
    assert (failed["error"]["code"], failed["error"]["retryable"]) == ("database_unavailable", True)
    assert failed["reply"], "the customer is told something"
    assert await stored(talker) == before
    assert await talker.bookings() == []

    again = (await talker.events(yes))[-1].data
    assert again["status"] == "completed"
    assert len(await talker.bookings()) == 1
    assert (await stored(talker))["writes"] == 1


@pytest.mark.postgresql
async def test_a_commit_whose_answer_was_lost_is_found_when_the_turn_is_sent_again(
    talker: Talker, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talker.say("everything")
    yes = talker.request("yes")

    async def lost(*_: Any) -> None:
        await cut_everybody(database_url)
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(talker.desk.runner._taking._heads, "save", lost)
        await talker.events(yes)
    again = (await talker.events(yes))[-1].data

    assert again["status"] == "completed"
    (booking,) = await talker.bookings()
    assert booking.reference in again["reply"]
