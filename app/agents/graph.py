"""The graph: check_notifications → router → the agents that have something to do, in order → respond."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command

from app.agents.booking import booking
from app.agents.context import TurnContext
from app.agents.escalate import escalation
from app.agents.faq import faq
from app.agents.notifications import check_notifications
from app.agents.respond import respond
from app.agents.router import router
from app.agents.state import ConversationState
from app.core.tracing import measured_node
from app.packs.manifest import Agent

NODES = {"knowledge": faq, "task": booking, "person": escalation}
"""What answers, by the agent's kind."""

Node = Callable[[ConversationState, Runtime[TurnContext]], Awaitable[dict[str, Any]]]
Graph = CompiledStateGraph[ConversationState, TurnContext, ConversationState, ConversationState]


def build_graph(agents: Sequence[Agent], checkpointer: BaseCheckpointSaver[str] | None = None) -> Graph:
    """Compile the graph with one node per agent of the pack.

    A turn runs on the graph without a checkpointer: cancelled or discarded, it never happened. Its outcome is put
    into the thread afterwards; a graph with a checkpointer reads it there.
    """
    graph: StateGraph[ConversationState, TurnContext, Any, Any] = StateGraph(
        ConversationState, context_schema=TurnContext
    )
    graph.add_node("check_notifications", measured_node("check_notifications", check_notifications))
    answering = {agent.name: NODES[agent.kind] for agent in agents if agent.kind in NODES}
    ends = (*answering, "respond")
    for name, node in {"router": router, **answering}.items():
        graph.add_node(name, _leading_on(name, measured_node(name, node)), destinations=ends)
    graph.add_node("respond", measured_node("respond", respond))
    graph.add_edge(START, "check_notifications")
    graph.add_edge("check_notifications", "router")
    graph.add_edge("respond", END)
    return graph.compile(checkpointer=checkpointer)


def _leading_on(name: str, node: Node) -> Any:
    """The node, followed by whoever is next on the route: a conditional edge would read the state anew for it."""

    async def run(state: ConversationState, runtime: Runtime[TurnContext]) -> Command[str]:
        update = await node(state, runtime)
        route: list[str] = update.get("route", state.get("route", []))
        following = route[route.index(name) + 1 :] if name in route else route
        return Command(update=update, goto=following[0] if following else "respond")

    return run
