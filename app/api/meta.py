"""What this installation is: its graph, and who answers."""

from fastapi import APIRouter, Depends

from app.api import examples
from app.api.access import DoorDep, StaffPrincipal, limit_address
from app.api.failures import errors
from app.api.models import GraphEdge, GraphNode, GraphView, PackView, VoiceAvailability
from app.contracts import QuickReply

router = APIRouter(prefix="/api", tags=["installation"], dependencies=[Depends(limit_address)])

_GRAPH = {
    "nodes": [{"id": "router", "label": "router"}, {"id": "booking", "label": "booking"}],
    "edges": [{"source": "router", "target": "booking", "conditional": True}],
}
_PACK = {
    "name": "northside_motors",
    "business": "Northside Motors",
    "persona": "Ava",
    "locale": "en-US",
    "zone": "America/Chicago",
    "voice": {"available": False, "reason": "No voice worker is running."},
    "suggestions": [{"label": "Opening hours", "text": "When are you open?"}],
}


@router.get("/graph", summary="Read the graph", responses=examples.reply(_GRAPH) | errors(401, 429, 503))
async def read_graph(_staff: StaffPrincipal, door: DoorDep) -> GraphView:
    """The graph that every turn runs through, as it is compiled."""
    drawn = door.desk.graphs[door.settings.default_pack].get_graph()
    nodes = [GraphNode(id=node.id, label=node.name) for node in drawn.nodes.values()]
    edges = [GraphEdge(source=edge.source, target=edge.target, conditional=edge.conditional) for edge in drawn.edges]
    return GraphView(nodes=nodes, edges=edges)


@router.get("/packs/current", summary="Who answers here", responses=examples.reply(_PACK) | errors(429, 503))
async def read_pack(door: DoorDep) -> PackView:
    """The business that new sessions open in, and whether it can be called now."""
    manifest = door.desk.packs[door.settings.default_pack].manifest
    reason = door.calls.absence()
    return PackView(
        name=manifest.name,
        business=manifest.persona.business,
        persona=manifest.persona.name,
        locale=manifest.persona.locale,
        zone=manifest.persona.zone,
        voice=VoiceAvailability(available=reason is None, reason=reason),
        suggestions=[QuickReply(label=each.label, text=each.text) for each in manifest.suggestions],
    )
