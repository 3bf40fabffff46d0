"""The graph: check_notifications → router → the agents that have something to do, in order → respond."""

from collections.abc import Sequence
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

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
    graph.add_node("router", measured_node("router", router))
    graph.add_node("respond", measured_node("respond", respond))
    names = [agent.name for agent in agents if agent.kind in NODES]
    ends: list[str] = [*names, "respond"]
    for agent in agents:
        if agent.kind in NODES:
            graph.add_node(agent.name, measured_node(agent.name, NODES[agent.kind]))
            graph.add_conditional_edges(agent.name, _next_after(agent.name), ends)
    graph.add_edge(START, "check_notifications")
    graph.add_edge("check_notifications", "router")
    graph.add_conditional_edges("router", _first_agent, ends)
    graph.add_edge("respond", END)
    return graph.compile(checkpointer=checkpointer)


# Asynchronous, although they wait for nothing: LangGraph runs any other function on a thread.
async def _first_agent(state: ConversationState) -> str:
    return next(iter(state.get("route", [])), "respond")


def _next_after(name: str) -> Any:
    async def next_agent(state: ConversationState) -> str:
        route = state.get("route", [])
        following = route[route.index(name) + 1 :]
        return following[0] if following else "respond"

    return next_agent
