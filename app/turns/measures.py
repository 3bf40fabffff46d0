"""What a turn leaves in the logs' ids, in the metrics and in its span."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

from opentelemetry import trace

from app.core import metrics
from app.core.errors import AppError
from app.core.locks import Busy
from app.core.telemetry import working_on
from app.core.tracing import attributes, span
from app.turns.outcome import TurnOutcome
from app.turns.running import RunningTurn
from app.understanding.domain import DialogueContext, Domain
from app.understanding.interpretation import Interpretation, Interpreter

_FALLBACKS = {"unclear": "unclear", "out_of_scope": "out_of_scope", "dont_know": "no_answer", "unknown": "no_answer"}
"""Acts that say that no better answer was found."""


@contextmanager
def measured_turn(running: RunningTurn) -> Iterator[None]:
    """Around the whole of a turn: its ids in every line, its span, its time; and its failure, if it fails."""
    request = running.request
    ids = {"session_id": running.session_id, "turn_id": request.turn_id, "call_id": request.call_id}
    began = time.perf_counter()
    with (
        working_on(**ids),
        metrics.turns_running.track_inprogress(),
        span("turn", **ids, mode=request.mode, channel=request.channel, request_id=running.request_id) as current,
    ):
        yield
        if request.mode == "run":
            metrics.turn_seconds.labels(request.channel).observe(time.perf_counter() - began)
        if running.error is not None:
            code = running.error.code if isinstance(running.error, AppError) else AppError.code
            attributes(current, outcome=code)
            metrics.turns.labels(running.standing.business, "", "", code).inc()


@dataclass
class TimedInterpreter:
    """An interpreter, and how many milliseconds of a turn went to it."""

    interpreter: Interpreter
    spent_ms: float = 0.0

    async def interpret(self, text: str, domain: Domain, context: DialogueContext) -> Interpretation:
        """As it does."""
        began = time.perf_counter()
        try:
            return await self.interpreter.interpret(text, domain, context)
        finally:
            self.spent_ms += (time.perf_counter() - began) * 1000


def count_turn(outcome: TurnOutcome) -> None:
    """A turn that is on record: what it was about, and what it did."""
    state, usage = outcome.state, outcome.chat_reply.usage
    agent, intent = state["current_agent"] or "", state["detected_intent"] or ""
    metrics.turns.labels(outcome.pack.name, agent, intent, "completed").inc()
    metrics.stage_seconds.labels("graph").observe(outcome.graph_ms / 1000)
    metrics.stage_seconds.labels("model").observe(outcome.model_ms / 1000)
    for kind in {_FALLBACKS[act] for act in outcome.acts if act in _FALLBACKS}:
        metrics.fallbacks.labels(kind).inc()
    for view in outcome.tools:
        if view.effect == "write":
            metrics.writes.labels(view.name, view.status).inc()
    if outcome.effects.person_wanted is not None:
        metrics.escalations.labels(outcome.effects.person_wanted.reason).inc()
    metrics.tokens.labels("input").inc(usage.input_tokens)
    metrics.tokens.labels("output").inc(usage.output_tokens)
    metrics.cost_usd.inc(usage.cost_usd)
    attributes(trace.get_current_span(), outcome="completed", agent=agent, intent=intent)


@asynccontextmanager
async def waited_for(lock: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    """The lock, with the wait for it counted."""
    async with AsyncExitStack() as held:
        with metrics.locks_waiting.track_inprogress(), metrics.stage("lock"):
            try:
                await held.enter_async_context(lock)
            except Busy:
                metrics.locks_busy.inc()
                raise
        yield
