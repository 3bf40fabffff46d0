"""What the record says afterwards: the only judge."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business.models import Booking
from app.cli.benchmarks.client import SentTurn
from app.core.database import Database
from app.sessions.models import EventRow, Message, Session, Turn

REFERENCE = re.compile(r"\bBK-\d{4}-\d{6}\b")


@dataclass(frozen=True)
class Told:
    """A conversation as its customer knows it.

    `ended` is how it ended (booked, stuck, refused …), `watched` the numbers of the events that came over a socket.
    """

    session_id: str
    turns: Sequence[SentTurn]
    ended: str = "booked"
    watched: Sequence[int] = ()


@dataclass(frozen=True)
class Violation:
    """A promise that was broken: `what` is one of lost, doubled, stuck, holes, illegal, refused."""

    what: str
    session_id: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what.upper()} {self.session_id}: {self.detail}"


@dataclass(frozen=True)
class Record:
    """What is stored of one session, in order. `shown` are the numbers of those events that its customer may see."""

    session: Session
    turns: Sequence[Turn]
    messages: Sequence[Message]
    seqs: Sequence[int]
    shown: Sequence[int]
    bookings: Sequence[Booking]


async def audit(database: Database, conversations: Iterable[Told]) -> list[Violation]:
    """Compare what customers were told with what is stored."""
    found: list[Violation] = []
    async with database.reading() as db:
        for told in conversations:
            if not told.session_id:
                found.append(Violation("stuck", "–", told.ended))
                continue
            record = await _read(db, told.session_id)
            if record is None:
                found.append(Violation("lost", told.session_id, "the whole session"))
                continue
            found += violations(told, record)
    return found


def violations(told: Told, record: Record) -> list[Violation]:
    """Everything wrong with one conversation."""
    found = [*_lost(told, record), *_doubled(record), *_holes(told, record), *_illegal(told, record)]
    if told.ended != "booked":
        said = " / ".join(_line(message) for message in record.messages)
        found.append(("refused" if told.ended.startswith("refused") else "stuck", f"{told.ended}; {said}"))
    return [Violation(what, told.session_id, detail) for what, detail in found]


def _line(message: Message) -> str:
    is_cut = message.role == "agent" and message.heard_chars < len(message.text)
    return f"{message.role}: {message.text}" + (f" [heard {message.heard_chars}]" if is_cut else "")


def _lost(told: Told, record: Record) -> list[tuple[str, str]]:
    stored = {booking.reference for booking in record.bookings}
    replies = {turn.turn_id: turn.reply.get("reply") for turn in record.turns}
    found: list[tuple[str, str]] = []
    for turn in told.turns:
        found += [
            ("lost", f"{name} was told in {turn.turn_id}")
            for name in REFERENCE.findall(turn.reply)
            if name not in stored
        ]
        if turn.reply and turn.turn_id not in replies:
            found.append(("lost", f"the turn {turn.turn_id}, which was answered with “{turn.reply[:60]}”"))
        elif turn.reply and replies[turn.turn_id] != turn.reply:
            found.append(
                ("lost", f"the reply of {turn.turn_id}: told “{turn.reply}”, stored “{replies[turn.turn_id]}”")
            )
    if told.ended == "booked" and not record.bookings:
        found.append(("lost", "the conversation ended as booked, and nothing is"))
    return found


def _doubled(record: Record) -> list[tuple[str, str]]:
    standing = [booking.reference for booking in record.bookings if booking.status != "cancelled"]
    return [("doubled", ", ".join(standing))] if len(standing) > 1 else []


def _holes(told: Told, record: Record) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if list(record.seqs) != list(range(1, record.session.last_seq + 1)):
        found.append(("holes", f"the log has {list(record.seqs)}, the session ends at {record.session.last_seq}"))
    for turn in told.turns:
        if turn.seqs != sorted(set(turn.seqs)) or not set(turn.seqs) <= set(record.seqs):
            found.append(("holes", f"the stream of {turn.turn_id} was numbered {turn.seqs}"))
    if told.watched and list(told.watched) != [seq for seq in record.shown if seq <= told.watched[-1]]:
        found.append(("holes", f"the socket brought {list(told.watched)} of {list(record.shown)}"))
    return found


def _illegal(told: Told, record: Record) -> list[tuple[str, str]]:
    """The greeting, then for each turn the customer's words and the agent's, each once, in the order said."""
    found: list[tuple[str, str]] = []
    roles = [message.role for message in record.messages]
    if roles != ["agent"] + ["customer", "agent"] * (len(roles) // 2):
        found.append(("illegal", f"the messages are {roles}"))
    per_turn = Counter(message.turn_id for message in record.messages if message.turn_id)
    if any(count != 2 for count in per_turn.values()) or set(per_turn) != {turn.turn_id for turn in record.turns}:
        found.append(("illegal", f"messages by turn: {dict(per_turn)}"))
    if record.session.turn_count != len(record.turns):
        found.append(("illegal", f"{len(record.turns)} turns, counted {record.session.turn_count}"))
    stored = [message.turn_id for message in record.messages if message.role == "customer"]
    sent = [turn.turn_id for turn in told.turns if turn.turn_id in stored]
    if sent != [turn_id for turn_id in stored if turn_id in sent]:
        found.append(("illegal", f"said in the order {sent}, stored as {stored}"))
    return found


async def _read(db: AsyncSession, session_id: str) -> Record | None:
    session = await db.get(Session, session_id)
    if session is None:
        return None

    async def rows(model: type[Any], order: Any) -> Sequence[Any]:
        return (await db.scalars(select(model).where(model.session_id == session_id).order_by(order))).all()

    seqs = select(EventRow.seq).where(EventRow.session_id == session_id).order_by(EventRow.seq)
    shown = seqs.where(EventRow.audience == "customer")
    return Record(
        session,
        await rows(Turn, Turn.number),
        await rows(Message, Message.position),
        (await db.scalars(seqs)).all(),
        (await db.scalars(shown)).all(),
        await rows(Booking, Booking.reference),
    )
