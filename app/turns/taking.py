"""Takes a turn: under the session's lock, within its time, ended by one transaction."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import phonenumbers
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.context import NeedsCommit
from app.agents.phrases import phrase
from app.agents.state import ConversationState
from app.contracts import ChatReply, Contact, Event, Heard, Notification, OpenSession, TurnStatus
from app.core import metrics
from app.core.bus import EventBus
from app.core.clock import Clock
from app.core.database import Database
from app.core.database_failures import WritesCollided
from app.core.errors import AppError
from app.core.locks import Locks
from app.core.settings import TurnSettings
from app.packs.pack import Pack
from app.sessions.log import Draft, StaleHead, read_log
from app.sessions.models import Message, Session, Turn
from app.turns.errors import TurnConflict, TurnTimeout, UnknownPack
from app.turns.execution import Execution, Progress
from app.turns.head import Heads
from app.turns.heard import apply_heard
from app.turns.measures import count_turn, waited_for
from app.turns.opening import Opened, open_session
from app.turns.outcome import TurnOutcome
from app.turns.record import record_aside, record_heard, record_turn
from app.turns.running import RunningTurn
from app.turns.speculation import Speculated
from app.turns.standing import Standing, read_standing
from app.turns.telling import tell
from app.turns.transaction import TurnTransaction, turn_transaction
from app.turns.view import heard_transcript, state_update

log = structlog.get_logger()
ATTEMPTS = 3
"""How often a turn is run anew because another process was faster on the same session."""


class TurnStored(Exception):
    """The record has this very turn already."""


class TurnTaking:
    """The steps of a turn, and of the few other things that change a conversation."""

    def __init__(
        self,
        database: Database,
        heads: Heads,
        execution: Execution,
        bus: EventBus,
        locks: Locks,
        clock: Clock,
        settings: TurnSettings,
        default_pack: str,
    ) -> None:
        self._database = database
        self._heads = heads
        self._execution = execution
        self._bus = bus
        self._locks = locks
        self._clock = clock
        self._settings = settings
        self._default_pack = default_pack

    async def take(self, running: RunningTurn, outcome: TurnOutcome | None = None) -> None:
        """Run the turn for real, or make a speculated outcome real. Ends in `completed` or `failed`, always."""
        try:
            async with self._lock(running.session_id):
                await self._publish(running, [self._ephemeral(running, TurnStatus(status="started"))])
                outcome, events = await self._until_recorded(running, outcome)
                count_turn(outcome)
                running.reply = outcome.chat_reply
                await self._publish(running, events)
                # It is on record and told to all who watch: nobody has to wait for the rest.
                running.end()
                await self._heads.save(running.session_id, outcome.state)
        except TurnStored:
            await self._retell(running)
        except Exception as error:  # noqa: BLE001 - worded for the customer and logged by _fail
            await self._fail(running, error)

    async def _until_recorded(
        self, running: RunningTurn, outcome: TurnOutcome | None
    ) -> tuple[TurnOutcome, list[Event]]:
        for attempt in range(ATTEMPTS):
            try:
                async with turn_transaction(self._database, session_id=running.session_id) as transaction:
                    if outcome is None:
                        outcome = await self._run(running, transaction, anew=attempt > 0)
                    began = time.perf_counter()
                    events = await record_turn(transaction, running.session_id, outcome, self._clock())
                metrics.stage_seconds.labels("record").observe(time.perf_counter() - began)
                return outcome, events
            except (StaleHead, WritesCollided, IntegrityError) as error:
                # A row that is there already is another process's: of this very turn, or of the same new customer.
                if isinstance(error, IntegrityError) and attempt == ATTEMPTS - 1:
                    raise
                log.info("turn_run_anew", session_id=running.session_id, attempt=attempt, reason=type(error).__name__)
                metrics.turns_anew.inc()
                outcome = None
        raise TurnTimeout

    async def _run(self, running: RunningTurn, transaction: TurnTransaction, anew: bool) -> TurnOutcome:
        """Run the graph. A turn that is run `anew` holds the session from the start, so that nobody is faster again."""
        standing = running.standing
        if anew:
            writer = await transaction.writer()
            await writer.get(Session, running.session_id, with_for_update=True)
        if anew or self._heads.has_passed(standing):
            standing = await read_standing(self._database, running.session_id, running.request.turn_id)
            if standing.fingerprint is not None:
                raise TurnStored
        head = await self._heads.load(standing)
        progress = self._progress(running, self._pack(standing))
        try:
            async with asyncio.timeout(self._settings.timeout_ms / 1000):
                return await self._execution.run(
                    standing, head, running.request, running.request_id, transaction, progress
                )
        except TimeoutError:
            raise TurnTimeout from None

    async def _retell(self, running: RunningTurn) -> None:
        """Another process took this very turn while it waited here: what came of it is in the record."""
        async with self._database.reading() as db:
            stored = await db.get(Turn, (running.session_id, running.request.turn_id))
            events = await read_log(db, running.session_id, audience="staff", turn_id=running.request.turn_id)
        if stored is None or stored.fingerprint != running.fingerprint:
            await self._fail(running, TurnConflict(), publish=False)
            return
        running.reply = ChatReply.model_validate(stored.reply)
        running.add(events)

    async def speculate(self, running: RunningTurn) -> Speculated | None:
        """Run the turn without leaving a trace; its events go to those who follow it, and nowhere else."""
        standing = running.standing
        head = await self._heads.load(standing)
        running.add([self._ephemeral(running, TurnStatus(status="started"))])
        outcome = None
        try:
            async with turn_transaction(self._database, speculative=True) as transaction:
                async with asyncio.timeout(self._settings.timeout_ms / 1000):
                    outcome = await self._execution.run(
                        standing, head, running.request, running.request_id, transaction, _silent
                    )
            running.add([each.event(running.session_id, self._clock()) for each in outcome.drafts()])
        except NeedsCommit:
            running.add([self._ephemeral(running, TurnStatus(status="needs_commit"))])
        except Exception as error:  # noqa: BLE001 - worded for the customer and logged by _fail
            await self._fail(running, error, publish=False)
            return None
        return Speculated(running.request, standing.version, outcome)

    async def open(self, request: OpenSession, request_id: str | None) -> Opened:
        """Open a conversation with its greeting."""
        pack = self._execution.catalogue.packs.get(request.pack or self._default_pack)
        if pack is None:
            raise UnknownPack
        customer = _possible_contact(request.customer or Contact(), pack.manifest.persona.locale)
        async with self._database.transaction() as db:
            opened, events = await open_session(db, pack, request, customer, request_id, self._clock())
        metrics.sessions_opened.labels(pack.name, request.channel).inc()
        await self._bus.publish(events)
        return opened

    async def heard(self, session_id: str, heard: Heard, request_id: str | None) -> None:
        """Trim an utterance to what was heard. Progress of one that goes on playing is shown, not stored."""
        if not heard.interrupted and await self._still_playing(session_id, heard):
            return
        async with self._lock(session_id):
            for _ in range(ATTEMPTS):
                standing, head = await self._load(session_id)
                state: ConversationState = {**apply_heard(head, heard), "version": standing.version + 1}
                try:
                    async with self._database.transaction() as db:
                        events = await record_heard(db, session_id, heard, state, request_id, self._clock())
                except StaleHead:
                    continue
                await self._heads.save(session_id, state)
                await self._bus.publish(events)
                return

    async def _still_playing(self, session_id: str, heard: Heard) -> bool:
        async with self._database.reading() as db:
            message = await db.get(Message, (session_id, heard.utterance_id))
        if message is None or message.role != "agent" or heard.heard_chars >= len(message.text):
            return False
        draft = Draft("transcript", heard_transcript(message, heard), "customer", message.turn_id)
        await self._bus.publish([draft.event(session_id, self._clock())])
        return True

    async def notify(
        self,
        session_id: str,
        notification: Notification,
        key: str,
        request_id: str | None,
        also: Callable[[AsyncSession], Awaitable[None]] | None = None,
        while_true: dict[str, str] | None = None,
    ) -> bool:
        """Tell the customer something once, in the transaction of what it is the outcome of; whether it was news."""
        async with self._lock(session_id):
            for _ in range(ATTEMPTS):
                _, head = await self._load(session_id)
                try:
                    async with self._database.transaction() as db:
                        now = self._clock()
                        if also is not None:
                            await also(db)
                        told = await tell(db, session_id, head, notification, key, request_id, now, while_true)
                        if told is None:
                            return False
                        events = await record_aside(db, session_id, told.state, told.drafts, now)
                except StaleHead:
                    continue
                await self._heads.save(session_id, told.state)
                await self._bus.publish(events)
                return True
            raise WritesCollided

    def _pack(self, standing: Standing) -> Pack:
        return self._execution.catalogue.packs[standing.business]

    def _lock(self, session_id: str) -> AbstractAsyncContextManager[None]:
        return waited_for(self._locks.hold(session_id, self._settings.lock_wait_ms / 1000))

    async def _load(self, session_id: str) -> tuple[Standing, ConversationState]:
        standing = await read_standing(self._database, session_id)
        return standing, await self._heads.load(standing)

    def _progress(self, running: RunningTurn, pack: Pack) -> Progress:
        async def lit(node: str, state: ConversationState) -> None:
            update = state_update(state, pack, node)
            draft = Draft("state_update", update, "staff", running.request.turn_id, running.request_id)
            await self._publish(running, [draft.event(running.session_id, self._clock())])

        return lit

    def _ephemeral(self, running: RunningTurn, status: TurnStatus) -> Event:
        draft = Draft("turn", status, "customer", running.request.turn_id, running.request_id)
        return draft.event(running.session_id, self._clock())

    async def _publish(self, running: RunningTurn, events: list[Event]) -> None:
        running.add(events)
        await self._bus.publish(events)

    async def _fail(self, running: RunningTurn, error: Exception, publish: bool = True) -> None:
        """Say that the turn failed, in words a customer can be told. Nothing of it was kept: it may be sent again."""
        known = error if isinstance(error, AppError) else AppError()
        if known is not error:
            log.exception("turn_failed", session_id=running.session_id, turn_id=running.request.turn_id)
        running.error = known
        body = known.body(running.request_id or "")
        event = self._ephemeral(running, TurnStatus(status="failed", reply=phrase({}, "sorry"), error=body))
        running.add([event])
        if publish:
            await self._bus.publish([event])


async def _silent(node: str, state: ConversationState) -> None:
    """Nothing of a speculated turn is shown."""


def _possible_contact(contact: Contact, locale: str) -> Contact:
    """A client's contact with its phone as E.164, or without one that can't be dialled."""
    if not contact.phone:
        return contact
    try:
        number = phonenumbers.parse(contact.phone, locale.partition("-")[2] or None)
    except phonenumbers.NumberParseException:
        return contact.model_copy(update={"phone": None})
    possible = phonenumbers.is_possible_number(number)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else None
    return contact.model_copy(update={"phone": e164})
