"""What brings jobs about: rows that are written, by whomever, in the transaction that writes them.

Nobody who books, moves or cancels has to think of what follows from it, and nothing follows from what is rolled back.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from app.business.models import TAKES_CAPACITY, Booking, Ticket
from app.core.clock import Clock
from app.core.database import Database
from app.core.ids import new_id
from app.core.settings import Settings
from app.errands.webhooks import webhook_jobs
from app.escalation.models import Escalation
from app.jobs.queue import NewJob, enqueuing
from app.turns.transaction import CONVERSATION

_NOT_OURS = ("seed", "import")
"""Bookings that somebody made elsewhere: who made them has told their customers."""
_MARK = "frontdesk_jobs"
_ESCALATIONS = {"claimed": "escalation.claimed", "closed": "escalation.closed"}


class Causes:
    """Watches what a database is told to write."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def watch(self, database: Database, wake: Callable[[], None]) -> None:
        """Begin; `wake` is called when jobs have been committed."""

        def committed(session: Session) -> None:
            if session.info.pop(_MARK, False):
                wake()

        database.watch(self._enqueue, committed)

    def _enqueue(self, session: Session) -> None:
        now = self._clock()
        conversation: str | None = session.info.get(CONVERSATION)
        jobs: list[NewJob] = []
        for row in session.new:
            jobs += self._of_new(row, conversation, now)
        for row in session.dirty:
            jobs += self._of_changed(row, conversation, now)
        if jobs:
            # Without a flush of its own: this one is about to begin.
            connection = session.connection()
            connection.execute(enqueuing(connection.dialect.name, jobs, now))
            session.info[_MARK] = True

    def _of_new(self, row: object, conversation: str | None, now: datetime) -> list[NewJob]:
        match row:
            case Booking() if _is_confirmed(row) and row.source not in _NOT_OURS:
                return self._of_booking(row, "created", conversation, now)
            case Escalation():
                return self._of_escalation(row, "escalation.created", now)
            case Ticket(kind="request") if (call_at := _call_at(row)) is not None:
                return [_callback(row, call_at)]
            case _:
                return []

    def _of_changed(self, row: object, conversation: str | None, now: datetime) -> list[NewJob]:
        match row:
            case Booking():
                return self._of_changed_booking(row, conversation, now)
            case Escalation() if _was(row, "status") and row.status in _ESCALATIONS:
                return self._of_escalation(row, _ESCALATIONS[row.status], now)
            case _:
                return []

    def _of_changed_booking(self, booking: Booking, conversation: str | None, now: datetime) -> list[NewJob]:
        before = _was(booking, "status", "starts_at", "resource_id")
        held = before.get("status", booking.status)
        starts_at = before.get("starts_at", booking.starts_at)
        if booking.status == "cancelled" and "status" in before:
            freed = [_freed(booking, starts_at, now)] if held in TAKES_CAPACITY else []
            return self._of_booking(booking, "cancelled", conversation, now) + freed if held != "held" else freed
        if _is_confirmed(booking) and held == "held":
            return self._of_booking(booking, "created", conversation, now)
        if booking.status in TAKES_CAPACITY and starts_at != booking.starts_at:
            return [*self._of_booking(booking, "moved", conversation, now, starts_at), _freed(booking, starts_at, now)]
        return []

    def _of_booking(
        self,
        booking: Booking,
        change: str,
        conversation: str | None,
        now: datetime,
        moved_from: datetime | None = None,
    ) -> list[NewJob]:
        if booking.id is None:  # its default comes with the insert, which follows
            booking.id = new_id()
        event_id = new_id("evt")
        about: dict[str, Any] = {"business": booking.business, "session_id": conversation or booking.session_id}
        about["customer_id"] = booking.customer_id
        told = NewJob("confirmation", event_id, run_at=now, payload=_payload(booking, change=change), **about)
        content = _content(booking) | ({"moved_from": moved_from.isoformat()} if moved_from else {})
        endpoints = self._settings.webhooks.endpoints
        hooks = webhook_jobs(
            endpoints, f"booking.{change}", event_id, booking.business, content, now, booking.session_id
        )
        return [told, *hooks, *self._reminder(booking, change, now, about)]

    def _reminder(self, booking: Booking, change: str, now: datetime, about: dict[str, Any]) -> list[NewJob]:
        at = booking.starts_at - timedelta(hours=self._settings.jobs.reminder_hours)
        if change == "cancelled" or at <= now:
            return []
        payload = _payload(booking, starts_at=booking.starts_at.astimezone(UTC).isoformat())
        starts = int(booking.starts_at.timestamp())
        return [NewJob("reminder", f"{booking.id}:{starts}", run_at=at, payload=payload, **about)]

    def _of_escalation(self, wanted: Escalation, event: str, now: datetime) -> list[NewJob]:
        content = {"escalation_id": wanted.id, "reason": wanted.reason, "status": wanted.status}
        endpoints = self._settings.webhooks.endpoints
        hooks = webhook_jobs(
            endpoints, event, new_id("evt"), wanted.business, content | {"session_id": wanted.session_id}, now
        )
        if event != "escalation.created":
            return hooks
        check = NewJob(
            kind="person_check",
            key=wanted.id,
            business=wanted.business,
            run_at=now,
            payload={"escalation_id": wanted.id},
            session_id=wanted.session_id,
        )
        return [check, *hooks]


def _is_confirmed(booking: Booking) -> bool:
    return booking.status in (None, "confirmed", "arrived")


def _was(row: object, *names: str) -> dict[str, Any]:
    """What those of the attributes that are about to change held before."""
    state = inspect(row)
    found: dict[str, Any] = {}
    for name in names:
        history = state.attrs[name].history  # pyright: ignore[reportOptionalMemberAccess]
        if history.deleted:
            found[name] = history.deleted[0]
    return found


def _payload(booking: Booking, **more: Any) -> dict[str, Any]:
    return {"booking_id": booking.id, **more}


def _content(booking: Booking) -> dict[str, Any]:
    """The booking as other programs are told of it: ids and times, nobody's name."""
    return {
        "booking_id": booking.id,
        "reference": booking.reference,
        "status": booking.status,
        "task": booking.task,
        "customer_id": booking.customer_id,
        "offering_id": booking.offering_id,
        "resource_id": booking.resource_id,
        "session_id": booking.session_id,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "quantity": booking.quantity,
    }


def _freed(booking: Booking, starts_at: datetime, now: datetime) -> NewJob:
    payload = {"starts_at": starts_at.isoformat(), "resource_id": booking.resource_id}
    return NewJob("earlier", new_id("chg"), booking.business, now, payload)


def _callback(ticket: Ticket, call_at: datetime) -> NewJob:
    if ticket.id is None:  # its default comes with the insert, which follows
        ticket.id = new_id()
    return NewJob(
        kind="callback",
        key=ticket.id,
        business=ticket.business,
        run_at=call_at,
        payload={"ticket_id": ticket.id},
        session_id=ticket.session_id,
        customer_id=ticket.customer_id,
    )


def _call_at(ticket: Ticket) -> datetime | None:
    """When they want to be called: a request that says so is a call back."""
    try:
        at = datetime.fromisoformat((ticket.attributes or {}).get("call_at") or "")
    except ValueError:
        return None
    return at if at.tzinfo else None
