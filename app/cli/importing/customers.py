"""Customers out of a CSV file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business.models import Customer
from app.cli.importing.sheet import Faults, SheetRow, read_sheet
from app.packs.pack import Pack

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("full name", "customer", "customer name", "contact"),
    "first_name": ("first name", "given name"),
    "last_name": ("last name", "family name", "surname"),
    "phone": ("telephone", "phone number", "mobile", "cell", "tel"),
    "email": ("e-mail", "email address", "mail"),
    "organisation": ("organization", "company"),
    "key": ("id", "customer id", "customer number", "number"),
}


@dataclass(frozen=True)
class Known:
    """A customer as the file has them; `key` tells them from all others."""

    line: int
    key: str
    name: str
    phone: str | None
    email: str | None
    organisation: str | None


@dataclass(frozen=True)
class Taken:
    """What an import came to."""

    added: int
    filled: int
    unchanged: int


def read_customers(path: Path, pack: Pack, chosen: dict[str, str]) -> list[Known]:
    """The customers of the file.

    Raises:
        FileFaulty: some line can't be understood, or two lines are about the same number and disagree.
    """
    rows = read_sheet(path, COLUMNS, chosen, ())
    faults = Faults()
    region = pack.manifest.persona.locale.partition("-")[2] or "US"
    found: dict[str, Known] = {}
    for row in rows:
        known = _read(row, region, faults)
        if known is None:
            continue
        before = found.setdefault(known.key, known)
        if before.name.casefold() != known.name.casefold():
            faults.add(row.line, f"line {before.line} has the same number or key for somebody else")
    faults.raise_if_any()
    return list(found.values())


def _read(row: SheetRow, region: str, faults: Faults) -> Known | None:
    parts = [row.get("first_name"), row.get("last_name")]
    name = row.get("name") or " ".join(each for each in parts if each)
    faulty = len(faults.found)
    if not name:
        faults.add(row.line, "there is no name")
    if len(name) > 200:
        faults.add(row.line, "the name is longer than 200 characters")
    phone = _phone(row, region, faults)
    email = _email(row, faults)
    if len(faults.found) > faulty:
        return None
    own = row.get("key")
    key = f"key:{own}" if own else f"phone:{phone}" if phone else f"email:{(email or name).casefold()}"
    return Known(row.line, key, name, phone, email, (row.get("organisation") or "")[:200] or None)


def _phone(row: SheetRow, region: str, faults: Faults) -> str | None:
    text = row.get("phone")
    if text is None:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        faults.add(row.line, f"{text!r} is no telephone number")
        return None
    if not phonenumbers.is_possible_number(number):
        faults.add(row.line, f"{text!r} is no telephone number that can be dialled")
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(row: SheetRow, faults: Faults) -> str | None:
    text = row.get("email")
    if text is None:
        return None
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        faults.add(row.line, f"{text!r} is no e-mail address")
        return None


async def keep_customers(db: AsyncSession, pack: Pack, customers: Sequence[Known]) -> Taken:
    """Add who is not there; of who is, fill in what was empty and overwrite nothing. The caller's transaction."""
    query = select(Customer).where(Customer.business == pack.name)
    rows = list(await db.scalars(query))
    by_id, by_phone = {row.id: row for row in rows}, {row.phone: row for row in rows if row.phone}
    added = filled = 0
    for known in customers:
        own_id = _row_id(pack, known.key)
        row = by_id.get(own_id) or (by_phone.get(known.phone) if known.phone else None)
        if row is None:
            row = Customer(id=own_id, business=pack.name, name=known.name, phone=known.phone, email=known.email)
            row.organisation, row.attributes = known.organisation, {}
            db.add(row)
            by_id[row.id] = row
            if known.phone:
                by_phone[known.phone] = row
            added += 1
        elif _fill(row, known, by_phone):
            filled += 1
    await db.flush()
    return Taken(added, filled, len(customers) - added - filled)


def _fill(row: Customer, known: Known, by_phone: dict[str, Customer]) -> bool:
    before = (row.name, row.phone, row.email, row.organisation)
    row.name = row.name or known.name
    row.email, row.organisation = row.email or known.email, row.organisation or known.organisation
    if row.phone is None and known.phone not in by_phone:
        row.phone = known.phone
    return before != (row.name, row.phone, row.email, row.organisation)


def _row_id(pack: Pack, key: str) -> str:
    return f"{pack.name}.import.{hashlib.sha256(key.encode()).hexdigest()[:32]}"
