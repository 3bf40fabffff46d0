"""The business's tables. Money is integer minor units with a currency; times are aware and kept in UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.ids import new_id

BOOKING_STATUSES = ("held", "confirmed", "arrived", "done", "cancelled", "no_show")
TAKES_CAPACITY = ("held", "confirmed", "arrived")
CAPACITY_UNITS = ("one_at_a_time", "seats", "guests_a_day")


def utc_now() -> datetime:
    """The present moment, for columns that only record when a row was made."""
    return datetime.now(UTC)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A check that a column holds one of the known words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=f"{column}_known")


class Customer(Base):
    """Somebody the business knows; a phone number is one customer's within a business."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("business", "phone", name="uq_customers_business_phone"),)

    id: Mapped[str] = mapped_column(String(190), primary_key=True, default=new_id)
    business: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(320))
    organisation: Mapped[str | None] = mapped_column(String(200))
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Asset(Base):
    """A customer's vehicle, device or venue; `identifiers` are plate, VIN, serial number …"""

    __tablename__ = "assets"

    id: Mapped[str] = mapped_column(String(190), primary_key=True, default=new_id)
    business: Mapped[str] = mapped_column(String(64), index=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    identifiers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Offering(Base):
    """What can be booked or bought: a service, a car for sale, a dish, a package."""

    __tablename__ = "offerings"

    id: Mapped[str] = mapped_column(String(190), primary_key=True)
    business: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(80), default="")
    duration_min: Mapped[int | None]
    price_min: Mapped[int | None]
    price_max: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    available: Mapped[bool] = mapped_column(default=True)
    stock_number: Mapped[str | None] = mapped_column(String(40))
    skill: Mapped[str | None] = mapped_column(String(40))
    synonyms: Mapped[list[Any]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Resource(Base):
    """What an offering needs while it is done: a bay, a person, a table, a team.

    `unit` says what `capacity` counts: bookings at one time (`one_at_a_time`), the quantities of bookings at one
    time (`seats`), or the quantities of a whole local day (`guests_a_day`).
    """

    __tablename__ = "resources"
    __table_args__ = (one_of("unit", CAPACITY_UNITS), CheckConstraint("capacity > 0", name="capacity_positive"))

    id: Mapped[str] = mapped_column(String(190), primary_key=True)
    business: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    skills: Mapped[list[Any]] = mapped_column(default=list)
    hours: Mapped[str | None] = mapped_column(Text)
    capacity: Mapped[int] = mapped_column(default=1)
    unit: Mapped[str] = mapped_column(String(20), default="one_at_a_time")
    active: Mapped[bool] = mapped_column(default=True)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Booking(Base):
    """An appointment. `contact_name` is the name it was made under, which need not be the customer's own."""

    __tablename__ = "bookings"
    __table_args__ = (
        one_of("status", BOOKING_STATUSES),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_bookings_resource_starts", "resource_id", "starts_at"),
    )

    id: Mapped[str] = mapped_column(String(190), primary_key=True, default=new_id)
    business: Mapped[str] = mapped_column(String(64), index=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    task: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    offering_id: Mapped[str] = mapped_column(ForeignKey("offerings.id"))
    resource_id: Mapped[str] = mapped_column(ForeignKey("resources.id"))
    assets: Mapped[list[Any]] = mapped_column(default=list)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    quantity: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(16), default="confirmed")
    source: Mapped[str] = mapped_column(String(24), default="agent")
    session_id: Mapped[str | None] = mapped_column(String(64), index=True)
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Order(Base):
    """Something bought, to be collected or delivered."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(String(190), primary_key=True, default=new_id)
    business: Mapped[str] = mapped_column(String(64), index=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    task: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    status: Mapped[str] = mapped_column(String(16), default="confirmed")
    due_at: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    session_id: Mapped[str | None] = mapped_column(String(64), index=True)
    notes: Mapped[str] = mapped_column(Text, default="")
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class OrderLine(Base):
    """One offering of an order; the price is what it was when ordered."""

    __tablename__ = "order_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    id: Mapped[str] = mapped_column(String(190), primary_key=True, default=new_id)
    business: Mapped[str] = mapped_column(String(64), index=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    offering_id: Mapped[str] = mapped_column(ForeignKey("offerings.id"))
    quantity: Mapped[int] = mapped_column(default=1)
    unit_price: Mapped[int] = mapped_column(default=0)
    notes: Mapped[str] = mapped_column(Text, default="")
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Ticket(Base):
    """Something for a person to see to: a request, a complaint, a lead, a message."""

    __tablename__ = "tickets"

    id: Mapped[str] = mapped_column(String(190), primary_key=True, default=new_id)
    business: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(16), default="open")
    owner: Mapped[str | None] = mapped_column(String(64))
    priority: Mapped[str] = mapped_column(String(16), default="normal")
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    session_id: Mapped[str | None] = mapped_column(String(64), index=True)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
