"""Turns a stored conversation into a scenario: what the customer said, what was replied, and the rows it left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli.rehearsal.anonymous import Disguise
from app.cli.rehearsal.rows import Row, pointed_at, tables
from app.core.errors import NotFound
from app.packs.pack import Pack
from app.sessions.models import Message, Session
from app.tools.models import Write

_PAUSE = timedelta(minutes=1)
_COLUMNS = {
    "bookings": ("task", "offering.name", "starts_at", "status", "contact_name", "customer.phone"),
    "orders": ("task", "status", "due_at", "total", "customer.phone"),
    "tickets": ("kind", "status", "customer.phone"),
    "escalations": ("reason", "status"),
}
"""What tells one row from another of its table."""

Change = Callable[[str], str]


@dataclass(frozen=True)
class Recorded:
    """A conversation as the record has it."""

    session: Session
    messages: list[Message]
    rows: dict[str, list[Row]]


async def read_recorded(db: AsyncSession, session_id: str) -> Recorded:
    """The conversation and the rows that it left.

    Raises:
        NotFound: there is no such session.
    """
    session = await db.get(Session, session_id)
    if session is None:
        raise NotFound("There is no such session.")
    query = select(Message).where(Message.session_id == session_id).order_by(Message.position)
    writes = await db.scalars(select(Write).where(Write.session_id == session_id))
    written = {str(value) for write in writes for name, value in write.outcome.items() if name == "reference"}
    rows: dict[str, list[Row]] = {}
    for name in _COLUMNS:
        if found := await _rows_of(db, tables()[name], session_id, written):
            rows[name] = found
    return Recorded(session, list(await db.scalars(query)), rows)


async def _rows_of(db: AsyncSession, table: Table, session_id: str, references: set[str]) -> list[Row]:
    """A table's rows made in a conversation or changed by it, with the rows they point at."""
    wanted = table.c.session_id == session_id
    if "reference" in table.c:
        wanted = wanted | table.c.reference.in_(references)
    rows: list[Row] = [dict(row) for row in (await db.execute(select(table).where(wanted))).mappings()]
    for column, other in pointed_at(table).items():
        for row in rows:
            pointed = (await db.execute(select(other).where(other.c.id == row[column]))).mappings().one_or_none()
            row |= {f"{column.removesuffix('_id')}.{name}": value for name, value in (pointed or {}).items()}
    return rows


def disguise_for(recorded: Recorded, region: str) -> Disguise:
    """A disguise that knows everyone the record names."""
    disguise, snapshot = Disguise(region), recorded.session.snapshot
    disguise.learn_values([snapshot.get("customer", {}), *(row for rows in recorded.rows.values() for row in rows)])
    for frame in snapshot.get("frames", []):
        disguise.learn_values(slot["value"] for slot in frame["slots"].values() if slot["value"] is not None)
    for message in recorded.messages:
        if message.role == "customer":
            disguise.learn_text(message.text)
    return disguise


def as_scenario(recorded: Recorded, pack: Pack, disguise: Disguise | None = None) -> str:
    """The scenario as YAML, indented to be put under `scenarios:`. Replies are comments: make `says` of what matters.

    With a `disguise`, what identifies a person is replaced by something fictitious of the same kind.
    """
    zone = pack.hours.tzinfo
    change: Change = disguise.text if disguise else lambda text: text
    session = recorded.session
    scenario = CommentedMap()
    scenario["name"] = f"conversation {session.interaction}" if disguise is None else "a conversation"
    scenario["at"] = session.started_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
    if session.channel != "chat":
        scenario["channel"] = session.channel
    scenario["steps"], last = _steps(recorded.messages, change)
    scenario["rows"] = _rows(recorded, zone, change)
    if last:
        scenario.yaml_set_comment_before_after_key("rows", before=last, indent=6)
    if session.outcome:
        scenario["outcome"] = session.outcome
    if disguise is not None:
        note = "names, numbers and addresses known to the record were replaced; read it before you share it"
        scenario.yaml_set_comment_before_after_key("steps", before=note, indent=4)
    return _dumped(scenario)


def _dumped(scenario: CommentedMap) -> str:
    yaml = YAML()
    yaml.width = 118
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    yaml.dump(CommentedMap(scenarios=CommentedSeq([scenario])), text)
    return text.getvalue().removeprefix("scenarios:\n")


def _steps(messages: list[Message], change: Change) -> tuple[CommentedSeq, str]:
    """The steps, each after the reply before it as a comment, and the last reply."""
    steps, replied, before = CommentedSeq(), "", None
    for message in messages:
        if message.role != "customer":
            replied = f"{message.agent or message.role}: {change(message.text)}"
            before = message
            continue
        if before is not None and message.ts - before.ts > _PAUSE:
            steps.append(CommentedMap(wait=_iso(message.ts - before.ts)))
            replied = _comment(steps, replied)
        step = CommentedMap(say=change(message.text))
        if before is not None and before.interrupted:
            step["heard"] = change(_last_heard(before))
        steps.append(step)
        replied = _comment(steps, replied)
        before = message
    return steps, replied


def _comment(steps: CommentedSeq, replied: str) -> str:
    """Put the last reply before the step that follows it."""
    if replied:
        steps.yaml_set_comment_before_after_key(len(steps) - 1, before=replied, indent=6)
    return ""


def _iso(pause: timedelta) -> str:
    return f"PT{round(pause.total_seconds())}S"


def _last_heard(message: Message) -> str:
    """The shortest end of what was heard that stands nowhere earlier in the reply."""
    heard = message.text[: message.heard_chars]
    words = heard.split()
    for count in range(1, len(words) + 1):
        end = " ".join(words[-count:])
        if message.text.find(end) + len(end) == len(heard.rstrip()):
            return end
    return heard


def _rows(recorded: Recorded, zone: ZoneInfo, change: Change) -> CommentedMap:
    found = CommentedMap()
    for table, rows in recorded.rows.items():
        listed = CommentedSeq()
        for row in rows:
            kept = {
                name: _value(row[name], zone, change) for name in _COLUMNS[table] if row.get(name) not in (None, "")
            }
            listed.append(CommentedMap(kept))
        found[table] = listed
    return found


def _value(value: Any, zone: ZoneInfo, change: Change) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    return change(value) if isinstance(value, str) else value
