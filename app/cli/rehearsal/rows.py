"""Rows before and after a conversation: what it has left, and whether that is what it should have."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select

from app.cli.rehearsal.matching import fits
from app.cli.rehearsal.script import Rows
from app.core.database import Database
from app.migrations.tables import metadata

Row = dict[str, Any]
Snapshot = dict[str, dict[str, Row]]
"""Table → primary key → row. A column `x_id` that points at a table is also there as `x.<column>`."""

_NOT_LEFT_BY_TALK = {"articles", "passages", "counters", "messages", "events", "turns", "sessions", "audit"}
_FOLLOW_A_BOOKING = {"customers", "assets"}
"""Need not be listed, unless a scenario lists no row at all: then nothing at all may be left."""
_JUDGED = {"bookings", "orders", "order_lines", "tickets", "escalations"}


@dataclass(frozen=True)
class Left:
    """One row that is new, changed (`was` it before) or gone."""

    table: str
    key: str
    row: Row
    was: Row | None
    change: str

    def value(self, name: str) -> Any:
        """A column, a column of what it points at (`customer.phone`), or a part of plain JSON (`attributes.x`)."""
        if name == "change":
            return self.change
        if name.startswith("was."):
            return None if self.was is None else self.was.get(name.removeprefix("was."))
        if name in self.row:
            return self.row[name]
        first, _, rest = name.partition(".")
        inner = self.row.get(first)
        return inner.get(rest) if isinstance(inner, dict) else None


def tables() -> dict[str, Table]:
    """The tables that a conversation may leave rows in, by name."""
    return {name: table for name, table in metadata.tables.items() if name not in _NOT_LEFT_BY_TALK}


def unknown_columns(rows: Rows) -> list[str]:
    """What a scenario says of tables or columns that do not exist."""
    known, faults = tables(), []
    for name, expected in rows.items():
        if name not in known:
            faults.append(f"there is no table {name!r}; there are {', '.join(sorted(known))}")
            continue
        for each in expected if isinstance(expected, list) else ():
            faults += [f"{name} has no column {column!r}" for column in each if not _exists(known[name], column)]
    return faults


def _exists(table: Table, column: str) -> bool:
    if column == "change" or column in table.columns:
        return True
    first, _, rest = column.removeprefix("was.").partition(".")
    if column.startswith("was.") and first in table.columns:
        return True
    if first in table.columns and rest:
        return True
    other = pointed_at(table).get(f"{first}_id")
    return other is not None and rest in other.columns


def pointed_at(table: Table) -> dict[str, Table]:
    """The tables that a table's `x_id` columns point at, by column."""
    found = {key.parent.name: key.column.table for key in table.foreign_keys}
    return {name: other for name, other in found.items() if name.endswith("_id") and other.name != "sessions"}


async def take_snapshot(database: Database, zone: ZoneInfo) -> Snapshot:
    """All rows that matter; times in the business's zone."""
    found: Snapshot = {}
    async with database.reading() as db:
        for name, table in tables().items():
            rows = (await db.execute(select(table))).mappings().all()
            keys = [column.name for column in table.primary_key.columns]
            found[name] = {
                "/".join(str(row[key]) for key in keys): {column: _local(row[column], zone) for column in row}
                for row in rows
            }
    for name, table in tables().items():
        for column, other in pointed_at(table).items():
            for row in found[name].values():
                pointed = found.get(other.name, {}).get(str(row[column]), {})
                row |= {f"{column.removesuffix('_id')}.{key}": value for key, value in pointed.items()}
    return found


def _local(value: Any, zone: ZoneInfo) -> Any:
    return value.astimezone(zone) if isinstance(value, datetime) and value.tzinfo else value


def left_between(before: Snapshot, after: Snapshot) -> list[Left]:
    """New, changed and gone rows."""
    found = []
    for table, rows in after.items():
        old = before.get(table, {})
        for key, row in rows.items():
            if key not in old:
                found.append(Left(table, key, row, None, "added"))
            elif _own(row) != _own(old[key]):
                found.append(Left(table, key, row, old[key], "changed"))
        found += [Left(table, key, row, row, "gone") for key, row in old.items() if key not in rows]
    return found


def _own(row: Row) -> Row:
    return {name: value for name, value in row.items() if "." not in name}


def judge(expected: Rows, left: list[Left], partly: bool = False) -> list[str]:
    """What is wrong with the rows left, as lines of a diff; `partly` looks at the tables named alone."""
    strict: set[str] = set() if partly else _JUDGED if expected else _JUDGED | _FOLLOW_A_BOOKING
    lines: list[str] = []
    for table in [*expected, *sorted(strict - set(expected))]:
        rows = [each for each in left if each.table == table]
        wanted = expected.get(table, 0)
        if isinstance(wanted, int):
            if len(rows) != wanted:
                lines += [f"{table}: {wanted} expected, {len(rows)} left", *(f"  + {_brief(each)}" for each in rows)]
        else:
            lines += _differences(table, wanted, rows)
    return lines


def _differences(table: str, wanted: list[dict[str, Any]], rows: list[Left]) -> list[str]:
    missing, extra = list(wanted), list(rows)
    for each in _most_particular_first(wanted):
        found = next((row for row in extra if all(fits(value, row.value(name)) for name, value in each.items())), None)
        if found is not None:
            missing.remove(each)
            extra.remove(found)
    if not missing and not extra:
        return []
    lines = [f"{table}: {len(wanted)} expected, {len(rows)} left"]
    for each in missing:
        nearest = max(extra, key=lambda row: _alike(row, each), default=None)
        if nearest is None:
            lines.append(f"  - {_written(each)}")
            continue
        extra.remove(nearest)
        same = {name: value for name, value in each.items() if fits(value, nearest.value(name))}
        lines.append(f"    {_written(same)}" if same else "    (no column as expected)")
        for name, value in each.items():
            if name not in same:
                lines += [f"  - {name}: {_plain(value)}", f"  + {name}: {_plain(nearest.value(name))}"]
    return [*lines, *(f"  + {_brief(each)}" for each in extra)]


def _alike(row: Left, wanted: dict[str, Any]) -> int:
    return sum(fits(value, row.value(name)) for name, value in wanted.items())


def _most_particular_first(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(wanted, key=len, reverse=True)


_TELLING = ("reference", "task", "kind", "status", "name", "phone", "subject", "reason", "offering.name", "starts_at")


def _brief(left: Left) -> str:
    found = {name: left.value(name) for name in _TELLING if left.value(name) not in (None, "")}
    return f"{left.change}: {_written(found)}"


def _written(row: Row) -> str:
    return "{" + ", ".join(f"{name}: {_plain(value)}" for name, value in row.items()) + "}"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
