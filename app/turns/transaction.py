"""The database side of one turn: a reader from the start, one writer when there is something to write."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.context import NeedsCommit
from app.core.database import Database, release
from app.sessions.whole_turn import WHOLE_TURN, WholeTurn

CONVERSATION = "conversation"
"""Under this name a writing transaction knows whose turn it is (`AsyncSession.info`)."""


class TurnTransaction:
    """Opens the writer at the first write and keeps it to the end: what a turn leaves is one SQL transaction.

    On SQLite a writer excludes all others, so it is opened as late as possible.
    """

    def __init__(
        self, database: Database, reader: AsyncSession, speculative: bool, session_id: str | None = None
    ) -> None:
        self.reader = reader
        self._session_id = session_id
        self._database = database
        self._speculative = speculative
        self._stack = AsyncExitStack()
        self._writer: AsyncSession | None = None

    async def writer(self) -> AsyncSession:
        """The turn's writing transaction.

        Raises:
            NeedsCommit: the turn is only speculated.
        """
        if self._speculative:
            raise NeedsCommit
        if self._writer is None:
            await release(self.reader)
            self._writer = await self._stack.enter_async_context(self._database.transaction())
            self._writer.info[CONVERSATION] = self._session_id
        return self._writer

    @property
    def may_be_at_once(self) -> bool:
        """Whether nothing was written yet, so that the rows of the turn are all there is to store."""
        return self._writer is None

    async def at_once(self, whole: WholeTurn) -> int | None:
        """The whole of the transaction in one trip to the database; the session's last seq, if it had not moved on."""
        if self._speculative:
            raise NeedsCommit
        await release(self.reader)
        if self._database.is_sqlite:
            return await self._database.in_one_trip(whole.store)
        row = await self._database.at_once(WHOLE_TURN, whole.values())
        return row[0] if row else None

    async def end(self, error: BaseException | None) -> None:
        """Commit, or roll back if there was an error."""
        await self._stack.__aexit__(type(error) if error else None, error, error.__traceback__ if error else None)
        self._writer = None


@asynccontextmanager
async def turn_transaction(
    database: Database, speculative: bool = False, session_id: str | None = None
) -> AsyncIterator[TurnTransaction]:
    """Committed when the block ends, rolled back when it raises or is cancelled."""
    async with database.reading() as reader:
        transaction = TurnTransaction(database, reader, speculative, session_id)
        try:
            yield transaction
        except BaseException as error:
            await transaction.end(error)
            raise
        await transaction.end(None)
