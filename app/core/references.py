"""References that people read out: BK-2026-000042, INT-2026-00007."""

from sqlalchemy import String, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Counter(Base):
    """The last number given out for one prefix and year."""

    __tablename__ = "counters"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int]


async def next_reference(db: AsyncSession, prefix: str, year: int, width: int) -> str:
    """The next `PREFIX-YYYY-NNNN` with at least `width` digits.

    One statement inside the caller's transaction: two writers never get the same number, and a number whose
    transaction is rolled back is given out again.
    """
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Counter)
        .values(prefix=prefix, year=year, value=1)
        .on_conflict_do_update(index_elements=["prefix", "year"], set_={"value": literal_column("counters.value + 1")})
        .returning(Counter.value)
    )
    value = (await db.execute(statement)).scalar_one()
    return f"{prefix}-{year:04d}-{value:0{width}d}"
