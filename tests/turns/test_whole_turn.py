"""A turn that leaves nothing but its words is one trip to the database: it stores what the steps would store."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from app.core.database import Base
from app.core.ids import new_id
from app.sessions.log import StaleHead
from app.sessions.models import EventRow, Message, Session, Turn
from app.sessions.whole_turn import WholeTurn
from app.turns import taking
from app.turns.transaction import TurnTransaction
from tests.turns.conftest import Newcomer, Talker

_AN_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_OF_ITS_OWN = {"session_id", "turn_id", "id", "interaction", "utterance_id", "fingerprint", "request_id"}


async def rows_of(talker: Talker, table: type[Base], *order: Any) -> list[dict[str, Any]]:
    """What is stored of a conversation, without what no two conversations share."""
    key = Session.id if table is Session else table.session_id  # pyright: ignore[reportAttributeAccessIssue]
    async with talker.desk.database.reading() as db:
        found = (await db.scalars(select(table).where(key == talker.session_id).order_by(*order))).all()
    return [{name: _alike(getattr(row, name)) for name in columns(table) - _OF_ITS_OWN} for row in found]


def columns(table: type[Base]) -> set[str]:
    return {column.name for column in table.__table__.columns}


def _alike(value: Any) -> Any:
    """A value in which one id is like another and durations are gone."""
    if isinstance(value, dict):
        return {key: _alike(each) for key, each in value.items() if key not in ("graph_ms", "model_ms", "ms")}
    if isinstance(value, list):
        return [_alike(each) for each in value]
    return _AN_ID.sub("an id", value) if isinstance(value, str) else value


async def test_both_ways_leave_the_same_rows(newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, in_steps = await newcomer(), await newcomer()
    asked: list[WholeTurn] = []
    said = {new_id(): "words", new_id(): "everything"}
    whole = TurnTransaction.at_once

    async def counted(self: TurnTransaction, rows: WholeTurn) -> int | None:
        asked.append(rows)
        return await whole(self, rows)

    monkeypatch.setattr(TurnTransaction, "at_once", counted)
    for talker in (at_once, in_steps):
        if talker is in_steps:
            monkeypatch.setattr(TurnTransaction, "may_be_at_once", False)
        # An agent words its acts by the turn's id.
        for turn_id, text in said.items():
            await talker.say(text, turn_id=turn_id)

    assert len(asked) == 2
    orders = {Session: Session.id, Turn: Turn.number, Message: Message.position, EventRow: EventRow.seq}
    for table, order in orders.items():
        assert await rows_of(at_once, table, order) == await rows_of(in_steps, table, order), table.__tablename__


async def test_a_turn_on_an_old_head_stores_nothing(talker: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    await talker.say("words")
    before = [await rows_of(talker, table) for table in (Session, Turn, Message, EventRow)]
    record, refused = taking.record_turn, 0

    async def on_an_old_head(transaction: TurnTransaction, session_id: str, outcome: Any, now: Any) -> Any:
        nonlocal refused
        vars(outcome)["base_version"] -= 1
        try:
            return await record(transaction, session_id, outcome, now)
        except StaleHead:
            refused += 1
            raise ZeroDivisionError from None

    monkeypatch.setattr(taking, "record_turn", on_an_old_head)
    ended = (await talker.events(talker.request("everything")))[-1].data

    assert (ended["status"], refused) == ("failed", 1)
    assert [await rows_of(talker, table) for table in (Session, Turn, Message, EventRow)] == before


@pytest.mark.postgresql
async def test_what_was_typed_with_a_nul_loses_it_and_nothing_else(talker: Talker) -> None:
    await talker.say("wor\x00ds")

    assert (await talker.messages())[1].text == "words"
