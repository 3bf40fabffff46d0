"""Customers and what is theirs."""

import unicodedata
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.business.models import Asset, Booking, Customer, utc_now
from app.core.ids import new_id

SHORTEST_CODE = 4
_LONG_NAME, _ALIKE = 6, 83


async def customer_by_phone(db: AsyncSession, business: str, phone: str) -> Customer | None:
    """The customer with that number (E.164) in this business."""
    return await db.scalar(select(Customer).where(Customer.business == business, Customer.phone == phone))


async def ensure_customer(
    db: AsyncSession, business: str, name: str, phone: str | None, email: str | None = None
) -> Customer:
    """The customer with that number, made if there is none.

    What is stored of a known customer stays as it is: whoever speaks has not proved to be them.
    """
    if phone is None:
        customer = Customer(business=business, name=name, email=email, attributes={})
        db.add(customer)
        await db.flush()
        return customer
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"id": new_id(), "business": business, "name": name, "phone": phone, "email": email}
    await db.execute(
        insert(Customer)
        .values(**row, attributes={}, created_at=utc_now())
        .on_conflict_do_nothing(index_elements=["business", "phone"])
    )
    customer = await db.scalar(select(Customer).where(Customer.business == business, Customer.phone == phone))
    assert customer is not None
    return customer


async def is_proved(
    db: AsyncSession, customer: Customer, reference: str | None = None, code: str | None = None, name: str | None = None
) -> bool:
    """Whether something said shows that the speaker is the customer.

    A booking's `reference`, a `code` that identifies something of theirs (a plate, a serial number; marks and blanks
    are nothing), or their last `name`, spelled nearly as we have it.
    """
    if name is not None and _same_name(name, customer.name):
        return True
    if reference is not None:
        query = select(Booking.id).where(Booking.customer_id == customer.id, Booking.reference == reference)
        return await db.scalar(query.limit(1)) is not None
    said = plain_code(code or "")
    if len(said) < SHORTEST_CODE:
        return False
    owned = await db.scalars(select(Asset).where(Asset.customer_id == customer.id))
    return any(plain_code(str(value)) == said for asset in owned for value in asset.identifiers.values() if value)


def plain_code(text: str) -> str:
    """Letters and digits alone, in capitals: "BK42 771" and "bk-42771" are one plate."""
    return "".join(char for char in text.upper() if char.isalnum())


def _same_name(said: str, known: str) -> bool:
    """Whether the last names agree: accents and capitals are nothing, nor is a later letter of a long name misheard."""
    one, other = (_plain_name(name).split()[-1:] for name in (said, known))
    if not one or not other:
        return False
    is_long = min(len(one[0]), len(other[0])) >= _LONG_NAME and one[0][0] == other[0][0]
    return one == other or (is_long and fuzz.ratio(one[0], other[0]) >= _ALIKE)


def _plain_name(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char if char.isalpha() else " " for char in folded if not unicodedata.combining(char))


def asset_name(attributes: dict[str, Any]) -> str:
    """How an asset is spoken of: its year, make and model, or whatever it has."""
    year = attributes.get("year")
    words = [str(value) for key, value in attributes.items() if key != "year" and value not in (None, "")]
    return " ".join([str(year)] * bool(year) + words)


async def ensure_asset(
    db: AsyncSession, customer: Customer, kind: str, attributes: dict[str, Any], identifiers: dict[str, Any]
) -> Asset:
    """The customer's asset of just that description, made if there is none.

    One of which more is stored than was said is not taken: its name would tell a stranger the rest.
    """
    said = {key: value for key, value in attributes.items() if value not in (None, "")}
    owned = await db.scalars(select(Asset).where(Asset.customer_id == customer.id, Asset.kind == kind))
    for asset in owned:
        described = asset.attributes.keys() <= said.keys() and _agree(asset.attributes, said)
        if described and _agree(asset.identifiers, identifiers):
            asset.attributes, asset.identifiers = said, asset.identifiers | identifiers
            asset.name = asset_name(said)
            return asset
    asset = Asset(
        business=customer.business,
        customer_id=customer.id,
        kind=kind,
        name=asset_name(said),
        identifiers=identifiers,
        attributes=said,
    )
    db.add(asset)
    await db.flush()
    return asset


def _agree(known: dict[str, Any], said: dict[str, Any]) -> bool:
    return all(str(value).casefold() == str(said.get(key, value)).casefold() for key, value in known.items())
