"""One run of the graph on a head: no side effects but the writes of its own transaction."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast

from app.agents.context import Effects, TurnContext
from app.agents.graph import Graph
from app.agents.state import ConversationState
from app.contracts import TurnRequest
from app.core.clock import Clock
from app.packs.pack import Pack
from app.tools.runtime import ToolRuntime
from app.turns.catalogue import Catalogue
from app.turns.head import tracked
from app.turns.heard import apply_heard
from app.turns.measures import TimedInterpreter
from app.turns.outcome import TurnOutcome
from app.turns.standing import Standing
from app.turns.transaction import TurnTransaction
from app.understanding.interpretation import Interpreter

Progress = Callable[[str, ConversationState], Awaitable[None]]
"""Told each node as it has run, with the state so far."""


@dataclass(frozen=True)
class Execution:
    """What every run needs."""

    graphs: dict[str, Graph]
    catalogue: Catalogue
    interpreter: Interpreter
    clock: Clock

    async def run(
        self,
        standing: Standing,
        head: ConversationState,
        request: TurnRequest,
        request_id: str | None,
        transaction: TurnTransaction,
        progress: Progress,
    ) -> TurnOutcome:
        """Run the graph from the head.

        Raises:
            NeedsCommit: a speculative run reached a write.
        """
        started_at, started = self.clock(), time.perf_counter()
        pack = self.catalogue.packs[standing.business]
        said = spoken(request, pack)
        model = TimedInterpreter(self.interpreter)
        context = await self._context(standing, request, said, pack, transaction, model)
        if request.heard:
            head = apply_heard(head, request.heard)
        final: dict[str, Any] = dict(head)
        # Modes come in pairs of (mode, chunk); "values" after each step is the state with that step in it.
        stream = self.graphs[pack.name].astream(head, context=context, stream_mode=["updates", "values"])
        node, path = "", []
        async for mode, chunk in stream:
            if mode == "updates":
                node = next(iter(cast(dict[str, Any], chunk)))
                path.append(node)
            else:
                final = cast(dict[str, Any], chunk)
                if node:
                    await progress(node, cast(ConversationState, final))
        state = tracked(cast(ConversationState, final | {"version": standing.version + 1}))
        return TurnOutcome(
            request=request,
            request_id=request_id,
            said=said,
            pack=pack,
            base_version=standing.version,
            state=state,
            reply=final["reply"],
            path=path,
            effects=context.effects,
            tools=context.tools.views,
            graph_ms=(time.perf_counter() - started) * 1000 - model.spent_ms,
            model_ms=model.spent_ms,
            started_at=started_at,
            acts=frozenset(act["type"] for act in final.get("acts", [])),
        )

    async def _context(
        self,
        standing: Standing,
        request: TurnRequest,
        said: str,
        pack: Pack,
        transaction: TurnTransaction,
        interpreter: Interpreter,
    ) -> TurnContext:
        domain = await self.catalogue.domain(transaction.reader, pack)
        return TurnContext(
            session_id=standing.session_id,
            turn_id=request.turn_id,
            channel=request.channel,
            text=said,
            commands=tuple(request.commands),
            now=self.clock().astimezone(pack.hours.tzinfo),
            pack=pack,
            domain=domain,
            interpreter=interpreter,
            search=self.catalogue.search(pack),
            reader=transaction.reader,
            open_writer=transaction.writer,
            tools=ToolRuntime(pack.tools),
            effects=Effects(),
        )


_COMMAND_WORDS = {
    "Affirm": "Yes",
    "Deny": "No",
    "CancelTask": "Cancel that",
    "RequestPerson": "I'd like to talk to a person",
    "Repeat": "Please repeat that",
    "Slower": "Please say that more slowly",
    "SkipSlot": "I'd rather not say",
    "Wait": "One moment, please",
    "Silence": "",
}


def spoken(request: TurnRequest, pack: Pack) -> str:
    """The customer's words, or what their buttons said."""
    if request.text.strip():
        return request.text.strip()
    said: list[str] = []
    for command in request.commands:
        if command.type == "SetSlot" and command.slot:
            said.append(f"{command.slot.replace('_', ' ').capitalize()}: {command.value or ''}".strip())
        elif command.type == "StartTask" and command.slot in pack.manifest.tasks:
            said.append(f"I'd like a {pack.task(command.slot).says}")
        else:
            said.append(_COMMAND_WORDS.get(command.type, command.type))
    return ". ".join(said)
