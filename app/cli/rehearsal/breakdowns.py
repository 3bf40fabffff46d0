"""What may go wrong around a conversation, by the names that scenarios use."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import event, select

from app.business import Business, SlotTaken, Wanted
from app.business.models import TAKES_CAPACITY, Booking
from app.cli.rehearsal.conversation import Answer, Conversation
from app.cli.rehearsal.script import Breakdown
from app.cli.rehearsal.stage import Setting

_STRANGERS_PHONE = "+12025559999"
_TASK = "taken_by_a_stranger"
BY_STRANGERS: set[Breakdown | None] = {"slot_taken", "day_full", "freed"}
"""These leave rows that are not the customer's."""


class CannotHappen(Exception):
    """A step that makes no sense where the conversation stands."""


class PowerCut(Exception):
    """The database's commit did not come to its end."""


Happening = Callable[[Setting, Conversation], Awaitable[Answer | None]]


async def happen(breakdown: Breakdown, setting: Setting, conversation: Conversation) -> Answer | None:
    """Let it happen; returns the answer where it brings one."""
    return await _BREAKDOWNS[breakdown](setting, conversation)


async def _restart(setting: Setting, conversation: Conversation) -> None:
    await setting.reopen(forgetful=False)


async def _checkpoint_lost(setting: Setting, conversation: Conversation) -> None:
    await setting.reopen(forgetful=True)


async def _tool_fails(setting: Setting, conversation: Conversation) -> None:
    setting.props.tool_fails = True


async def _crash_before_commit(setting: Setting, conversation: Conversation) -> None:
    """The next transaction that writes is lost as it commits, whichever way it goes to the database."""
    database = setting.desk.database
    engine = database.engine.sync_engine

    def cut(connection: Any) -> None:
        if connection.get_execution_options().get("frontdesk_write"):
            fail()

    def fail(*_: Any) -> None:
        event.remove(engine, "commit", cut)
        vars(database).pop("in_one_trip", None)
        raise PowerCut

    async def in_one_trip(work: Any) -> None:
        fail()

    event.listen(engine, "commit", cut)
    vars(database)["in_one_trip"] = in_one_trip


async def _redelivered(setting: Setting, conversation: Conversation) -> Answer:
    """The last turn comes again, as when its answer was lost on the way."""
    if conversation.last_request is None:
        raise CannotHappen("nothing was said yet that could be delivered again")
    return await conversation.take(conversation.last_request)


async def _slot_taken(setting: Setting, conversation: Conversation) -> None:
    """Somebody else takes the very time that was read back or is on offer."""
    offering, at = await _in_hand(conversation)
    await _fill(setting, offering, [at])


async def _day_full(setting: Setting, conversation: Conversation) -> None:
    """Every time of that day goes to others."""
    offering, at = await _in_hand(conversation)
    zone = setting.pack.hours.tzinfo
    times = [datetime.combine(at.date(), time(hour, half), zone) for hour in range(24) for half in (0, 30)]
    await _fill(setting, offering, times)


async def _freed(setting: Setting, conversation: Conversation) -> None:
    """Others cancel all that they have taken."""
    async with setting.desk.database.transaction() as db:
        theirs = select(Booking).where(Booking.task == _TASK, Booking.status.in_(TAKES_CAPACITY))
        taken = (await db.scalars(theirs.order_by(Booking.starts_at))).all()
        if not taken:
            raise CannotHappen("nobody else has taken anything that could come free")
        business = Business(db, setting.pack.name, setting.pack.hours, setting.clock())
        for booking in taken:
            await business.cancel(booking.id)


async def _in_hand(conversation: Conversation) -> tuple[str, datetime]:
    """Offering and time of the task in hand, from its read-back or its slots."""
    snapshot = (await conversation.record()).snapshot
    for frame in reversed(snapshot["frames"]):
        if frame["status"] in ("done", "cancelled", "failed"):
            continue
        values = [slot["value"] for slot in frame["slots"].values() if slot["value"]]
        values += [each["value"] for each in frame["offered"][:1]]
        offering = next((each["id"] for each in values if each["kind"] == "offering"), None)
        moment = next((each for each in values if each["kind"] == "moment" and each["times"] and each["date"]), None)
        if offering and moment:
            return offering, datetime.combine(
                date.fromisoformat(moment["date"]), time.fromisoformat(moment["times"][0])
            )
    raise CannotHappen("no task in hand has a time that somebody else could take")


async def _fill(setting: Setting, offering_id: str, times: list[datetime]) -> None:
    hours = setting.pack.hours
    async with setting.desk.database.transaction() as db:
        business = Business(db, setting.pack.name, hours, setting.clock())
        stranger = await business.ensure_customer("A Stranger", _STRANGERS_PHONE)
        offering = await business.offering(offering_id)
        for at in times:
            wanted = Wanted(_TASK, offering, at.replace(tzinfo=hours.tzinfo), stranger, "A Stranger", source="import")
            try:
                while True:
                    await business.book(wanted)
            except SlotTaken:
                continue


_BREAKDOWNS: dict[Breakdown, Happening] = {
    "restart": _restart,
    "checkpoint_lost": _checkpoint_lost,
    "tool_fails": _tool_fails,
    "slot_taken": _slot_taken,
    "day_full": _day_full,
    "freed": _freed,
    "crash_before_commit": _crash_before_commit,
    "redelivered": _redelivered,
}
