"""Everything below the API, put together once."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from app.agents.checkpoints import open_checkpoints
from app.agents.graph import Graph, build_graph
from app.core.bus import EventBus
from app.core.clock import Clock, system_clock
from app.core.database import Database
from app.core.embeddings import Embedder, SentenceEmbedder
from app.core.redis import RedisLink
from app.core.settings import Settings
from app.core.shared import open_shared
from app.packs.loader import load_packs
from app.packs.pack import Pack
from app.turns.catalogue import Catalogue
from app.turns.execution import Execution
from app.turns.head import Heads
from app.turns.runner import TurnRunner
from app.turns.taking import TurnTaking
from app.understanding.domain import DialogueContext
from app.understanding.embedded import EmbeddedInterpreter
from app.understanding.interpretation import Interpreter

WARM_UP = "tomorrow at nine, on 202 555 0100"


@dataclass(frozen=True, repr=False)
class Desk:
    """A running front desk."""

    settings: Settings
    database: Database
    bus: EventBus
    redis: RedisLink | None
    clock: Clock
    packs: dict[str, Pack]
    graphs: dict[str, Graph]
    runner: TurnRunner
    _stack: AsyncExitStack

    async def close(self) -> None:
        """Finish what has begun, then let go of everything."""
        await self.runner.close()
        await self._stack.aclose()


@dataclass(frozen=True)
class Learned:
    """What takes long to load and holds nothing of any conversation: desks of one process may share it."""

    catalogue: Catalogue
    interpreter: EmbeddedInterpreter

    @property
    def packs(self) -> dict[str, Pack]:
        """The businesses, by name."""
        return self.catalogue.packs


async def learn(
    settings: Settings,
    database: Database,
    clock: Clock,
    packs: dict[str, Pack] | None = None,
    embedder: Embedder | None = None,
) -> Learned:
    """Load the models and packs, and index what the database says of them.

    Embedding takes seconds: no transaction is held meanwhile.
    """
    packs = packs or load_packs(settings.packs_dir)
    embedder = embedder or SentenceEmbedder(settings.models_dir / "minilm", settings.cache() / "embeddings")
    learned = Learned(Catalogue(packs, embedder, clock), EmbeddedInterpreter(embedder))
    async with database.reading() as db:
        await learned.catalogue.load(db)
        domains = {pack.name: await learned.catalogue.domain(db, pack) for pack in packs.values()}
    for pack in packs.values():
        await learned.interpreter.prepare(domains[pack.name])
        # The first date that is read builds the grammar: no customer should wait for it.
        now = clock().astimezone(pack.hours.tzinfo)
        await learned.interpreter.interpret(WARM_UP, domains[pack.name], DialogueContext(now=now))
    return learned


async def open_desk(
    settings: Settings,
    clock: Clock = system_clock,
    interpreter: Interpreter | None = None,
    learned: Learned | None = None,
) -> Desk:
    """Load the models and packs and connect to the database, which must be migrated already.

    An `interpreter` of one's own takes the place of the embedded one. What was `learned` before is not loaded again.
    """
    stack = AsyncExitStack()
    database = Database(settings.database(), settings.postgres)
    stack.push_async_callback(database.close)
    redis, bus, locks = await open_shared(settings.redis_url, stack)
    checkpointer = await stack.enter_async_context(open_checkpoints(settings.data_dir, settings.checkpoints, redis))
    learned = learned or await learn(settings, database, clock)
    packs = learned.packs
    graphs = {pack.name: build_graph(pack.manifest.agents) for pack in packs.values()}
    execution = Execution(graphs, learned.catalogue, interpreter or learned.interpreter, clock)
    taking = TurnTaking(
        database, Heads(checkpointer), execution, bus, locks, clock, settings.turns, settings.default_pack
    )
    runner = TurnRunner(database, taking, settings.turns)
    return Desk(settings, database, bus, redis, clock, packs, graphs, runner, stack)
