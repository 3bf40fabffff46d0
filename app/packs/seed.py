"""What seed.yaml may say: the rows a business starts with. Days are relative, so that the diary is never stale."""

from datetime import time
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.packs.manifest import Word


def _clock_time(value: str) -> str:
    if time.fromisoformat(value).minute % 30:
        raise ValueError("bookings start on the hour or the half hour")
    return value


ClockTime = Annotated[str, AfterValidator(_clock_time)]


class Row(BaseModel):
    """Base of everything in a seed: no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SeedOffering(Row):
    """A row of offerings. Prices in minor units."""

    key: Word
    kind: Word
    name: str = Field(min_length=1)
    category: str = ""
    duration_min: int | None = Field(default=None, gt=0, le=24 * 60)
    price_min: int | None = Field(default=None, ge=0)
    price_max: int | None = Field(default=None, ge=0)
    stock_number: str | None = None
    skill: Word | None = None
    synonyms: list[str] = []
    attributes: dict[str, Any] = {}

    @model_validator(mode="after")
    def _prices_are_a_range(self) -> Self:
        if self.price_max is not None and (self.price_min is None or self.price_max < self.price_min):
            raise ValueError("price_max needs a price_min that is not above it")
        return self


class SeedResource(Row):
    """A row of resources."""

    key: Word
    kind: Word
    name: str = Field(min_length=1)
    skills: list[Word] = []
    hours: str | None = None
    capacity: int = Field(default=1, gt=0)
    unit: Literal["one_at_a_time", "seats", "guests_a_day"] = "one_at_a_time"
    attributes: dict[str, Any] = {}


class SeedAsset(Row):
    """Something that a customer owns."""

    key: Word
    kind: Word
    attributes: dict[str, Any]
    identifiers: dict[str, Any] = {}


class SeedCustomer(Row):
    """A customer with what is theirs."""

    key: Word
    name: str = Field(min_length=1)
    phone: str | None = Field(default=None, pattern=r"^\+[1-9][0-9]{6,14}$")
    email: str | None = None
    organisation: str | None = None
    assets: list[SeedAsset] = []


class SeedBooking(Row):
    """An appointment on the `in_open_days`-th open day from today (0: today, if open)."""

    key: Word
    task: Word
    customer: Word
    offering: Word
    assets: list[Word] = []
    in_open_days: int = Field(ge=0, le=60)
    at: ClockTime
    quantity: int = Field(default=1, gt=0)
    notes: str = ""


class Seed(Row):
    """A seed.yaml."""

    offerings: list[SeedOffering] = []
    resources: list[SeedResource] = []
    customers: list[SeedCustomer] = []
    bookings: list[SeedBooking] = []

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        for name in ("offerings", "resources", "customers", "bookings"):
            keys = [row.key for row in getattr(self, name)]
            if twice := sorted({key for key in keys if keys.count(key) > 1}):
                raise ValueError(f"{name}: the key {', '.join(twice)} is there twice")
        return self

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        customers = {customer.key: {asset.key for asset in customer.assets} for customer in self.customers}
        offerings = {offering.key for offering in self.offerings}
        for booking in self.bookings:
            if booking.customer not in customers:
                raise ValueError(f"bookings.{booking.key}: there is no customer {booking.customer!r}")
            if booking.offering not in offerings:
                raise ValueError(f"bookings.{booking.key}: there is no offering {booking.offering!r}")
            if lost := set(booking.assets) - customers[booking.customer]:
                raise ValueError(f"bookings.{booking.key}: {booking.customer} has no asset {', '.join(sorted(lost))}")
        skills = {skill for resource in self.resources for skill in resource.skills}
        for offering in self.offerings:
            if offering.skill is not None and offering.skill not in skills:
                raise ValueError(f"offerings.{offering.key}: no resource has the skill {offering.skill!r}")
        return self
