"""Books in tests as tools do."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.business import Business, Wanted
from app.business.models import Booking
from tests.business.conftest import HOURS, NOW


def shop(db: AsyncSession, now: datetime = NOW) -> Business:
    """The workshop within a transaction."""
    return Business(db, "shop", HOURS, now)


async def book(
    db: AsyncSession, offering: str, starts_at: datetime, phone: str = "+12025550111", quantity: int = 1
) -> Booking:
    """One booking by the customer with that number."""
    business = shop(db)
    customer = await business.ensure_customer("Sam Hill", phone)
    wanted = Wanted(
        task="book",
        offering=await business.offering(f"shop.{offering}"),
        starts_at=starts_at,
        customer=customer,
        contact_name=customer.name,
        quantity=quantity,
        session_id="ses_1",
    )
    return await business.book(wanted)
