"""Everything below the API, put together once."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from app.agents.checkpoints import open_checkpoints
from app.agents.graph import Graph, build_graph
from app.core.bus import EventBus
from app.core.clock import Clock, system_clock
from app.core.database import Database
from app.core.embeddings import SentenceEmbedder
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


async def open_desk(settings: Settings, clock: Clock = system_clock, interpreter: Interpreter | None = None) -> Desk:
    """Load the models and packs and connect to the database, which must be migrated already.

    An `interpreter` of one's own takes the place of the embedded one.
    """
    stack = AsyncExitStack()
    packs = load_packs(settings.packs_dir)
    database = Database(settings.database(), settings.postgres)
    stack.push_async_callback(database.close)
    redis, bus, locks = await open_shared(settings.redis_url, stack)
    checkpointer = await stack.enter_async_context(open_checkpoints(settings.data_dir, settings.checkpoints, redis))
    embedder = SentenceEmbedder(settings.models_dir / "minilm", settings.cache() / "embeddings")
    catalogue = Catalogue(packs, embedder, clock)
    embedded = EmbeddedInterpreter(embedder)
    async with database.reading() as db:
        await catalogue.load(db)
        for pack in packs.values():
            domain = await catalogue.domain(db, pack)
            await embedded.prepare(domain)
            # The first date that is read builds the grammar: no customer should wait for it.
            await embedded.interpret(WARM_UP, domain, DialogueContext(now=clock().astimezone(pack.hours.tzinfo)))
    graphs = {pack.name: build_graph(pack.manifest.agents) for pack in packs.values()}
    execution = Execution(graphs, catalogue, interpreter or embedded, clock)
    # State has the same keys in every pack, so one committing graph serves them all.
    heads = Heads(build_graph(packs[settings.default_pack].manifest.agents, checkpointer))
    taking = TurnTaking(database, heads, execution, bus, locks, clock, settings.turns, settings.default_pack)
    runner = TurnRunner(database, taking, settings.turns)
    return Desk(settings, database, bus, redis, clock, packs, graphs, runner, stack)
