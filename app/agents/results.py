"""What a task that only reads has found: told a few at a time, and what the customer makes of it."""

from typing import Any

from app.agents.appointment import Act
from app.agents.asking import FOLLOW_UP_SLOT
from app.agents.context import TurnContext
from app.agents.frames import carry_over, finish, open_frame, put, resume_frame, value_of
from app.agents.state import ConversationState, Frame, paused_frame
from app.agents.telling import detail_of, label_of, line_of, told
from app.packs.manifest import Task
from app.tools.kit import Found, Item, ToolRefused
from app.tools.offerings import compared, loosened
from app.tools.runtime import bind, slot_value
from app.understanding.interpretation import OfferingRef, SlotValue, Wish

AT_ONCE = 3


async def show(state: ConversationState, turn: TurnContext, frame: Frame) -> list[Act]:
    """Call the tool and tell what it found. A task with nothing to choose and nothing to follow is then finished."""
    task = turn.pack.task(frame["task"])
    await _settle_wish(state, turn, frame)
    try:
        found = await _call(state, turn, frame)
    except ToolRefused as refusal:
        finish(state, frame, "done")
        return [{"type": "refused", "code": refusal.code}]
    pick = _pick_slot(task)
    if pick is not None:
        return await _list(state, turn, frame, found, pick)
    frame["shown"] = 1
    frame["outcome"] = _outcome(found)
    said = {name: slot["said"] for name, slot in frame["slots"].items() if slot["said"]}
    if found.items:
        lines = [line_of(task, item, turn) for item in found.items[:AT_ONCE]]
        acts: list[Act] = [{"type": "found", "task": frame["task"], "lines": lines, "total": len(found.items)}]
    else:
        acts = [{"type": "result", "task": frame["task"], "values": said | told(found.says, turn)}]
    return acts + _follow_up(state, turn, frame, task)


async def follow(work: ConversationState, turn: TurnContext, frame: Frame, applied: Any) -> list[Act] | None:
    """What the customer makes of what was shown: picks one, wants more, other ones, what follows, or nothing of it.

    None when it is none of that.
    """
    task = turn.pack.task(frame["task"])
    if not frame.get("shown") or turn.tools.tool(task.do).effect != "read":
        return None
    pick = _pick_slot(task)
    spoken_of = [*applied.filled, *applied.corrected, *applied.answered]
    if pick in spoken_of:
        return await _detail(work, turn, frame, task)
    if applied.changed or any(isinstance(value_of(frame, name), Wish) for name in spoken_of):
        return None
    if work["expects"].get("slot") == FOLLOW_UP_SLOT and applied.affirmed:
        return _open_next(work, turn, frame, task)
    if applied.affirmed and pick and frame["offered"]:
        return await _affirmed(work, turn, frame, task, pick)
    if applied.denied:
        finish(work, frame, "done")
        return [{"type": "okay"}]
    return None


async def _affirmed(work: ConversationState, turn: TurnContext, frame: Frame, task: Task, pick: str) -> list[Act]:
    """Yes to the only one is that one; yes to several is to hearing more of them."""
    if len(frame["offered"]) == 1:
        put(frame, pick, slot_value(frame["offered"][0]["value"]), turn, "heard", settled=True)
        return await _detail(work, turn, frame, task)
    name = _wish_slot(frame) or ""
    wish = value_of(frame, name)
    if isinstance(wish, Wish) and len((await _call(work, turn, frame)).items) > (frame.get("shown") or 0):
        put(frame, name, wish.model_copy(update={"more": True}), turn, "heard")
        return await show(work, turn, frame)
    return [{"type": "ask_which", "slot": pick, "options": [each["label"] for each in frame["offered"]]}]


async def _call(state: ConversationState, turn: TurnContext, frame: Frame) -> Found:
    task = turn.pack.task(frame["task"])
    tool = turn.tools.tool(task.do)
    values = {name: value for name in frame["slots"] if (value := value_of(frame, name)) is not None}
    arguments = bind(tool, values, turn.pack.manifest.persona.zone)
    context = turn.tool_context(turn.seen, frame["task"], state["customer"], state.get("verification"))
    return await turn.tools.call(tool, context, arguments)


async def _settle_wish(state: ConversationState, turn: TurnContext, frame: Frame) -> None:
    """ "More" goes on from where the list stood; anything else begins a new one, "cheaper" than what was shown."""
    for name in frame["slots"]:
        wish = value_of(frame, name)
        if not isinstance(wish, Wish):
            continue
        if not wish.more:
            frame["shown"] = 0
        context = turn.tool_context(turn.seen, frame["task"], state["customer"])
        shown = [slot_value(each["value"]) for each in frame["offered"] or _listed(frame)]
        settled = await compared(context, wish, [each for each in shown if isinstance(each, OfferingRef)])
        put(frame, name, settled.model_copy(update={"more": False}), turn, "heard", settled=True)


async def _list(state: ConversationState, turn: TurnContext, frame: Frame, found: Found, pick: str) -> list[Act]:
    """The next few, to choose from."""
    task = turn.pack.task(frame["task"])
    acts: list[Act] = []
    if not found.items:
        found = await _nearly(state, turn, frame)
        acts = [{"type": "nothing_like_that"}] if found.items else [{"type": "nothing_found"}]
    start = frame.get("shown") or 0
    wish = value_of(frame, _wish_slot(frame) or "")
    if isinstance(wish, Wish) and wish.most and found.items:
        put(frame, pick, found.items[0].value, turn, "heard", settled=True)
        frame["shown"], frame["asked"], frame["status"] = 1, pick, "collecting"
        return await _detail(state, turn, frame, task)
    items = found.items[start : start + AT_ONCE]
    if not items:
        frame["asked"], frame["status"] = pick, "collecting"
        return [*(acts or [{"type": "no_more"}]), {"type": "ask_other_wish", "slot": _wish_slot(frame) or pick}]
    frame["shown"] = start + len(items)
    frame["asked"], frame["status"] = pick, "collecting"
    frame["slots"][pick] = {**frame["slots"][pick], "value": None, "said": "", "status": "asking", "settled": False}
    frame["offered"] = [{"label": label_of(item), "value": item.value.model_dump(mode="json")} for item in items]
    frame["outcome"] = {"listed": frame["offered"]}
    if len(found.items) == 1:
        put(frame, pick, items[0].value, turn, "heard", settled=True)
        return [*acts, {"type": "closest_only" if acts else "found_only"}, *await _detail(state, turn, frame, task)]
    listed: Act = {
        "type": "listed",
        "slot": pick,
        "lines": [line_of(task, item, turn) for item in items],
        "options": [each["label"] for each in frame["offered"]],
        "total": len(found.items),
        "first": start == 0,
        "nearly": bool(acts),
        "more": len(found.items) > start + len(items),
    }
    return [*acts, listed]


async def _nearly(state: ConversationState, turn: TurnContext, frame: Frame) -> Found:
    """What comes closest to a wish that nothing fulfils."""
    wish = next((value for name in frame["slots"] if isinstance(value := value_of(frame, name), Wish)), None)
    context = turn.tool_context(turn.seen, frame["task"], state["customer"])
    return await loosened(context, wish) if wish else Found()


async def _detail(state: ConversationState, turn: TurnContext, frame: Frame, task: Task) -> list[Act]:
    """All about the one that was chosen, and what could follow; of several that were meant, which."""
    pick = _pick_slot(task) or ""
    value = value_of(frame, pick)
    if isinstance(value, OfferingRef) and len(value.candidates) > 1:
        return await _which(turn, frame, pick, value.candidates)
    item = await _item(state, turn, value)
    if item is None:
        return [{"type": "nothing_found"}]
    frame["slots"][pick]["settled"] = True
    frame["offered"], frame["asked"] = frame["offered"] or _listed(frame), pick
    return [{"type": "detail", "text": detail_of(task, item, turn)}, *_follow_up(state, turn, frame, task)]


async def _which(turn: TurnContext, frame: Frame, pick: str, ids: list[str]) -> list[Act]:
    business = turn.business(turn.seen)
    refs = [OfferingRef(id=each.id, name=each.name) for each in [await business.offering(id_) for id_ in ids[:AT_ONCE]]]
    frame["offered"] = [{"label": each.name, "value": each.model_dump(mode="json")} for each in refs]
    frame["asked"] = pick
    return [{"type": "ask_which", "slot": pick, "options": [each.name for each in refs]}]


async def _item(state: ConversationState, turn: TurnContext, value: SlotValue | None) -> Item | None:
    if not isinstance(value, OfferingRef):
        return None
    tool = turn.tools.tool("offerings.quote")
    context = turn.tool_context(turn.seen, "", state["customer"])
    found: Found = await turn.tools.call(tool, context, {"offering": value})
    return Item(value, found.says)


def _follow_up(state: ConversationState, turn: TurnContext, frame: Frame, task: Task) -> list[Act]:
    """Offer what the pack lets follow; where nothing does, or something else was in hand, the task is finished."""
    if task.then is None or (_pick_slot(task) is None and paused_frame(state) is not None):
        # Asked in the middle of something else it is only told, and that goes on.
        finish(state, frame, "done")
        return []
    frame["status"] = "collecting"
    return [{"type": "follow_up", "text": task.then.ask}]


def _open_next(work: ConversationState, turn: TurnContext, frame: Frame, task: Task) -> list[Act]:
    """Begin what follows, or go on with it if it waits, with all that both tasks need. It asks on from there."""
    assert task.then is not None
    if resume_frame(work, turn, task.then.task) is None:
        open_frame(work, turn, task.then.task)
    else:
        carry_over(work["frames"], turn)
    return []


def _pick_slot(task: Task) -> str | None:
    """The slot that choosing one of the results fills: where a wish is, what it is a wish for."""
    if not any(schema.type == "wish" for schema in task.slots.values()):
        return None
    return next((name for name, schema in task.slots.items() if schema.type == "offering"), None)


def _listed(frame: Frame) -> list[dict[str, Any]]:
    """What was put forward last, also after one of it was chosen."""
    return (frame["outcome"] or {}).get("listed", [])


def _wish_slot(frame: Frame) -> str | None:
    return next((name for name in frame["slots"] if isinstance(value_of(frame, name), Wish)), None)


def _outcome(found: Found) -> dict[str, Any]:
    """What a later task may be about: the booking, when there is just one."""
    if len(found.items) != 1:
        return {}
    value = found.items[0].value.model_dump(mode="json")
    return {"booking_id": value["id"]} if value["kind"] == "booking" else {}
