"""Customers and what is theirs."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.business.models import Asset, Customer, utc_now
from app.core.ids import new_id


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
