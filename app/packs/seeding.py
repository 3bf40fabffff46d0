"""Gives a business its first rows, once."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business import Business, SlotTaken, Wanted
from app.business.customers import asset_name
from app.business.models import Asset, Booking, Customer, Offering, Resource
from app.core.database import Base, Database, alone
from app.knowledge.store import store_articles
from app.packs.pack import Pack
from app.packs.seed import SeedAsset, SeedBooking, SeedCustomer

DIARY_DAYS = 120


async def seed_pack(database: Database, pack: Pack, now: datetime | None = None) -> int:
    """Add the pack's rows and articles that are not there yet; returns how many.

    Run again it changes nothing: rows are known by their keys, and what people have changed since stays. Articles
    follow the pack's files.
    """
    async with database.transaction() as db:
        # Of several processes that start at once, one adds the rows and the others find them there.
        await alone(db, f"seed {pack.name}")
        added = await _add_catalogue(db, pack)
        added += await _add_customers(db, pack)
        added += await _add_bookings(db, pack, now or datetime.now(UTC))
        return added + await store_articles(db, pack.name, pack.articles)


def row_id(pack: Pack, key: str) -> str:
    """The id of a seeded row."""
    return f"{pack.name}.{key}"


async def _add_catalogue(db: AsyncSession, pack: Pack) -> int:
    rows: list[Base] = []
    for position, each in enumerate(pack.seed.offerings):
        fields = each.model_dump(exclude={"key"})
        currency = pack.manifest.currency
        rows.append(
            Offering(id=row_id(pack, each.key), business=pack.name, currency=currency, position=position, **fields)
        )
    for each in pack.seed.resources:
        rows.append(Resource(id=row_id(pack, each.key), business=pack.name, **each.model_dump(exclude={"key"})))
    return await _add_missing(db, rows)


async def _add_customers(db: AsyncSession, pack: Pack) -> int:
    known = set(
        await db.scalars(select(Customer.phone).where(Customer.business == pack.name, Customer.phone.is_not(None)))
    )
    added = 0
    for each in pack.seed.customers:
        id_ = row_id(pack, each.key)
        if each.phone in known or await db.get(Customer, id_) is not None:
            continue
        added += await _add_missing(
            db, [Customer(id=id_, business=pack.name, **each.model_dump(exclude={"key", "assets"}))]
        )
        added += await _add_missing(db, [_asset(pack, each, asset) for asset in each.assets])
    return added


def _asset(pack: Pack, owner: SeedCustomer, asset: SeedAsset) -> Asset:
    return Asset(
        id=row_id(pack, f"{owner.key}.{asset.key}"),
        business=pack.name,
        customer_id=row_id(pack, owner.key),
        kind=asset.kind,
        name=asset_name(asset.attributes),
        attributes=asset.attributes,
        identifiers=asset.identifiers,
    )


async def _add_bookings(db: AsyncSession, pack: Pack, now: datetime) -> int:
    added = 0
    for each in pack.seed.bookings:
        customer = await db.get(Customer, row_id(pack, each.customer))
        if customer is None or await db.get(Booking, row_id(pack, each.key)) is not None:
            continue
        with suppress(SlotTaken):
            await _book(db, pack, each, customer, now)
            added += 1
    return added


async def _book(db: AsyncSession, pack: Pack, seed: SeedBooking, customer: Customer, now: datetime) -> None:
    business = Business(db, pack.name, pack.hours, now)
    today = now.astimezone(business.zone).date()
    if seed.in_open_days == 0:
        day = today
    else:
        day = next(islice(pack.hours.open_days(today + timedelta(days=1), DIARY_DAYS), seed.in_open_days - 1, None))
    keys = [row_id(pack, f"{seed.customer}.{asset}") for asset in seed.assets]
    assets = [asset for key in keys if (asset := await db.get(Asset, key)) is not None]
    await business.book(
        Wanted(
            id=row_id(pack, seed.key),
            task=seed.task,
            offering=await business.offering(row_id(pack, seed.offering)),
            starts_at=datetime.combine(day, time.fromisoformat(seed.at), business.zone),
            customer=customer,
            contact_name=customer.name,
            assets=tuple(assets),
            quantity=seed.quantity,
            source="seed",
            notes=seed.notes,
        )
    )


async def _add_missing(db: AsyncSession, rows: list[Base]) -> int:
    added = 0
    for row in rows:
        if await db.get(type(row), row.id) is None:  # pyright: ignore[reportAttributeAccessIssue]
            db.add(row)
            added += 1
    await db.flush()
    return added
