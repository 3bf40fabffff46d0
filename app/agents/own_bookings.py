"""Which of the customer's bookings is meant: the only one, the one described, or one of those put forward."""

from app.agents.appointment import Act
from app.agents.context import TurnContext
from app.agents.frames import empty_slot, finish, put, value_of
from app.agents.state import ConversationState, Frame, last_finished
from app.agents.wording import say_when
from app.business import BookingView
from app.business.changes import fixed
from app.packs.manifest import Slot
from app.tools.looking_up import fits, is_ahead, own_bookings, reference_to
from app.understanding.interpretation import BookingRef

OFFERED = 4


async def settle_booking(
    state: ConversationState, turn: TurnContext, frame: Frame, name: str, schema: Slot
) -> list[Act]:
    """Nothing when it is known which; else the acts that ask, or say that there is none or that it is too late."""
    context = turn.tool_context(turn.seen, frame["task"], {}, state.get("verification"))
    said = value_of(frame, name)
    said = said if isinstance(said, BookingRef) else None
    views = await own_bookings(context)
    named = [each for each in views if _is_named(said, each)]
    if named:
        return _settle(state, turn, frame, name, named[0])
    ahead = [each for each in views if is_ahead(context, each)]
    if said is not None and said.reference is None and said.id is None:
        fitting = [each for each in ahead if fits(context, each, said)]
        passed = [each for each in views if fits(context, each, said)]
    else:
        fitting, passed = ([], []) if said else (ahead, views)
    if len(fitting) > 1 and (spoken_of := _spoken_of(state, fitting)):
        fitting = [spoken_of]
    if len(fitting) == 1:
        return _settle(state, turn, frame, name, fitting[0])
    if not fitting and said is None and passed:
        return _settle(state, turn, frame, name, passed[-1])
    return _which(state, turn, frame, name, fitting or ahead, is_described=bool(fitting) or said is None)


def _is_named(said: BookingRef | None, view: BookingView) -> bool:
    if said is None:
        return False
    return view.booking.id == said.id if said.id else said.reference == view.booking.reference


def _settle(state: ConversationState, turn: TurnContext, frame: Frame, name: str, view: BookingView) -> list[Act]:
    """Take the booking, unless nothing can be done about it any more."""
    label = label_of(view, turn)
    if reason := fixed(view.booking, turn.now):
        finish(state, frame, "cancelled")
        return [{"type": "refused", "code": reason, "booking": label}]
    put(frame, name, reference_to(view, turn.pack.hours.tzinfo, label), turn, "heard", settled=True)
    return []


def _spoken_of(state: ConversationState, views: list[BookingView]) -> BookingView | None:
    """The booking that was just looked up or changed: "move it", then, is about that one."""
    done = last_finished(state)
    booking_id = (done["outcome"] or {}).get("booking_id") if done else None
    return next((view for view in views if view.booking.id == booking_id), None)


def _which(
    state: ConversationState, turn: TurnContext, frame: Frame, name: str, views: list[BookingView], is_described: bool
) -> list[Act]:
    """Put forward what there is: those that fit, else all, saying that nothing is quite as described."""
    if not views:
        finish(state, frame, "cancelled")
        return [{"type": "refused", "code": "no_bookings"}]
    offered = views[:OFFERED]
    frame["slots"][name] = {**empty_slot(), "status": "asking"}
    options = [label_of(each, turn, with_asset=len(offered) > 1) for each in offered]
    frame["offered"] = [
        {"label": label, "value": reference_to(each, turn.pack.hours.tzinfo, label).model_dump(mode="json")}
        for label, each in zip(options, offered, strict=True)
    ]
    if len(offered) == 1:
        return [{"type": "ask_is_it", "slot": name, "booking": options[0]}]
    found = [] if is_described else [{"type": "none_like_that"}]
    return [*found, {"type": "ask_which", "slot": name, "options": options}]


def label_of(view: BookingView, turn: TurnContext, with_asset: bool = False) -> str:
    """What a booking is called: "oil change on Tuesday, November 24 at 8 AM"; among several with what it is for."""
    offering = view.offering
    if any(each.unique and each.id == view.booking.offering_id for each in turn.domain.offerings):
        offering = f"{_says(view, turn)} of the {offering}"
    lowered = offering[:1].lower() + offering[1:] if offering[1:2].islower() else offering
    thing = f" for your {view.assets[0]}" if with_asset and view.assets else ""
    return f"{lowered}{thing} on {say_when(view.booking.starts_at.astimezone(turn.pack.hours.tzinfo), turn.now.date())}"


def _says(view: BookingView, turn: TurnContext) -> str:
    """What the task that made the booking is called."""
    task = turn.pack.manifest.tasks.get(view.booking.task)
    return task.says if task else "booking"
