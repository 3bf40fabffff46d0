"""Finds all that is about one person: their rows, and the conversations in which they gave their number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import phonenumbers
from sqlalchemy import ColumnElement, Select, Text, and_, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.business.models import Booking, Customer, Order, Ticket
from app.business.waiting_list import Waiting
from app.core.errors import AppError
from app.escalation.models import Escalation
from app.jobs.models import Job
from app.sessions.models import Message, Session

_NOT_DIGITS = re.compile(r"\D")
_DISTINCTIVE_DIGITS = 7
"""Fewer than these in a row are no telephone number, and would find other people's conversations."""
_BATCH = 500


class NotANumber(AppError):
    """What was given is no telephone number."""

    code, status, retryable = "not_a_number", 422, False
    message = "That is no telephone number. Write it with its country: +1 202 555 0143."


@dataclass(frozen=True)
class Wanted:
    """Who is looked for: by telephone number, by the reference of a booking, order or conversation, or by id."""

    phone: str | None = None
    reference: str | None = None
    customer_id: str | None = None
    business: str | None = None
    region: str = "US"

    def e164(self) -> str | None:
        """The number as it is stored.

        Raises:
            NotANumber: it can't be dialled.
        """
        if self.phone is None:
            return None
        try:
            number = phonenumbers.parse(self.phone, self.region)
        except phonenumbers.NumberParseException:
            raise NotANumber from None
        if not phonenumbers.is_possible_number(number):
            raise NotANumber
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@dataclass(frozen=True)
class Person:
    """A person as far as they are known here: ids of customers, of conversations, and of tickets.

    `sessions` and `tickets` are their own. In `mentions` and `ticket_mentions` somebody gave their number or address as
    words: that may have been they, or somebody who spoke of them.
    """

    customers: list[str] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    ticket_mentions: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.ids)

    @property
    def all_sessions(self) -> list[str]:
        """Wherever they are spoken of."""
        return [*self.sessions, *self.mentions]

    @property
    def all_tickets(self) -> list[str]:
        """Whatever is to be done for them, or has their number in it."""
        return [*self.tickets, *self.ticket_mentions]

    @property
    def ids(self) -> list[str]:
        """What stands for them in the audit, the most telling first."""
        return [*self.customers, *self.all_sessions, *self.all_tickets]


async def find_person(db: AsyncSession, wanted: Wanted) -> Person:
    """Everything that belongs to the one who is wanted; an empty person when nothing does."""
    e164 = wanted.e164()
    customers = {row.id: row for row in await _customers(db, wanted, e164)}
    sessions = set(await _sessions_by_reference(db, wanted)) | await _sessions_of(db, customers)
    marks = {mark for row in customers.values() for mark in (row.phone, row.email) if mark}
    marks |= {e164} if e164 else set()
    mentions: set[str] = set()
    for mark in marks:
        sessions |= set(await db.scalars(select(Session.id).where(cast(Session.snapshot, Text).contains(mark))))
        mentions |= await _sessions_that_say(db, mark)
    own = await _existing(db, Session, sessions, wanted.business)
    others = await _existing(db, Session, mentions - set(own), wanted.business)
    tickets = await _existing(db, Ticket, await _tickets_of(db, customers, own, marks), wanted.business)
    told = await _tickets_that_say(db, marks) | set(
        await db.scalars(select(Ticket.id).where(Ticket.session_id.in_(others)))
    )
    return Person(
        sorted(customers), own, others, tickets, await _existing(db, Ticket, told - set(tickets), wanted.business)
    )


def jobs_of(customers: Iterable[str], sessions: Iterable[str], tickets: Iterable[str]) -> ColumnElement[bool]:
    """What is to be done for these customers, in these conversations or about these tickets."""
    callbacks = and_(Job.kind == "callback", Job.key.in_(tickets))
    return or_(Job.customer_id.in_(customers), Job.session_id.in_(sessions), callbacks)


async def _sessions_of(db: AsyncSession, customers: Iterable[str]) -> set[str]:
    """Conversations in which something was done for them, or in which they are to be told something."""
    found: set[str | None] = set()
    for table in (Booking, Order, Ticket, Job):
        query = select(table.session_id).where(table.customer_id.in_(customers), table.session_id.is_not(None))
        found |= set(await db.scalars(query))
    waiting = select(Waiting.session_id).join(Booking, Booking.id == Waiting.booking_id)
    found |= set(await db.scalars(waiting.where(Booking.customer_id.in_(customers))))
    return {each for each in found if each is not None}


async def _tickets_of(db: AsyncSession, customers: Iterable[str], sessions: list[str], marks: set[str]) -> set[str]:
    """Tickets of theirs: also those that are of nobody known here and have their number as whom to call."""
    theirs = [Ticket.customer_id.in_(customers), Ticket.session_id.in_(sessions)]
    theirs += [cast(Ticket.attributes, Text).contains(mark) for mark in marks]
    return set(await db.scalars(select(Ticket.id).where(or_(*theirs))))


async def _existing(
    db: AsyncSession, table: type[Session] | type[Ticket], ids: set[str], business: str | None
) -> list[str]:
    query = select(table.id).where(table.id.in_(ids)).order_by(table.id)
    return list(await db.scalars(query if business is None else query.where(table.business == business)))


async def _customers(db: AsyncSession, wanted: Wanted, e164: str | None) -> list[Customer]:
    asked: list[ColumnElement[bool]] = []
    if e164 is not None:
        asked.append(Customer.phone == e164)
    if wanted.customer_id is not None:
        asked.append(Customer.id == wanted.customer_id)
    if wanted.reference is not None:
        reference = wanted.reference.strip().upper()
        owners = [
            owner
            for table in (Booking, Order)
            for owner in await db.scalars(select(table.customer_id).where(table.reference == reference))
        ]
        asked.append(Customer.id.in_(owners))
    if not asked:
        return []
    query = select(Customer).where(or_(*asked))
    if wanted.business is not None:
        query = query.where(Customer.business == wanted.business)
    return list(await db.scalars(query))


async def _sessions_by_reference(db: AsyncSession, wanted: Wanted) -> list[str]:
    if wanted.reference is None:
        return []
    return list(await db.scalars(select(Session.id).where(Session.interaction == wanted.reference.strip().upper())))


async def _sessions_that_say(db: AsyncSession, mark: str) -> set[str]:
    """Conversations in whose words, or requests for a person, a number (E.164) or an e-mail address is."""
    asking = select(Escalation.session_id).where(cast(Escalation.contact, Text).contains(mark))
    found = set(await db.scalars(asking))
    if "@" in mark:
        said = Message.text.icontains(mark, autoescape=True)
        return found | set(await db.scalars(select(Message.session_id).where(said)))
    query = select(Message.session_id, Message.text)
    return found | await _with_number(db, mark, query, Message.text)


async def _tickets_that_say(db: AsyncSession, marks: set[str]) -> set[str]:
    """Tickets in whose words one of their numbers or addresses is."""
    found: set[str] = set()
    words = Ticket.subject + " " + Ticket.body
    for mark in marks:
        if "@" in mark:
            found |= set(await db.scalars(select(Ticket.id).where(words.icontains(mark, autoescape=True))))
        else:
            found |= await _with_number(db, mark, select(Ticket.id, words), words)
    return found


async def _with_number(
    db: AsyncSession, e164: str, query: Select[str, str], words: ColumnElement[str] | InstrumentedAttribute[str]
) -> set[str]:
    """The ids of rows (id, words) with a number in them, however it is written."""
    digits = str(phonenumbers.parse(e164).national_number)
    if len(digits) < _DISTINCTIVE_DIGITS:
        return set()
    # The last two digits stand together however a number is written; the rest is compared without what is between.
    rows = await db.stream(query.where(words.contains(digits[-2:])).execution_options(yield_per=_BATCH))
    return {row_id async for row_id, text in rows if digits in _NOT_DIGITS.sub("", text)}
