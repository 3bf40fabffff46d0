"""What tools found, in words."""

from collections.abc import Mapping
from datetime import datetime

from app.agents.appointment import Act
from app.agents.asking import FOLLOW_UP_SLOT
from app.agents.context import TurnContext
from app.agents.phrases import filled
from app.agents.reply import Reply, buttons, say
from app.agents.wording import say_duration, say_list, say_money, say_when
from app.contracts import QuickReply
from app.packs.manifest import Task
from app.tools.kit import Item, Minutes, Money, Said
from app.understanding.interpretation import BookingRef, OfferingRef


def told(says: Mapping[str, Said], turn: TurnContext) -> dict[str, str]:
    """Everything found, each as the agent says it."""
    return {name: tell(value, turn, name) for name, value in says.items()}


def tell(value: Said, turn: TurnContext, name: str = "") -> str:
    """One thing found as the agent says it: "$19,995", "45 minutes", "Tuesday, November 24 at 8 AM"."""
    match value:
        case datetime():
            return say_when(value, turn.now.date())
        case Money():
            return say_price(value)
        case Minutes():
            return say_duration(value.count)
        case str() if name == "offering":
            return value[:1].lower() + value[1:] if value[1:2].islower() else value
        case bool():
            return "yes" if value else "no"
        case int() if name != "year":
            return f"{value:,}"
        case float():
            return f"{value:,g}"
        case _:
            return str(value)


def say_price(price: Money) -> str:
    """A price or a range of prices; nothing to pay is "nothing"."""
    low, high = price.low, price.high
    if low is None or high is None or low == high:
        only = low if low is not None else high or 0
        return say_money(only, price.currency) if only else "nothing"
    return f"{say_money(low, price.currency)} to {say_money(high, price.currency)}"


def line_of(task: Task, item: Item, turn: TurnContext) -> str:
    """One of several things found, shortly."""
    return filled(task.item or "{offering}", told(item.says, turn))


def detail_of(task: Task, item: Item, turn: TurnContext) -> str:
    """All about one thing found."""
    text = filled(task.done, told(item.says, turn))
    return text[:1].upper() + text[1:]


def label_of(item: Item) -> str:
    """What a button calls it."""
    value = item.value
    return value.name if isinstance(value, OfferingRef) else value.label if isinstance(value, BookingRef) else ""


def found(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Things that are only told: the customer's bookings."""
    lines: list[str] = act["lines"]
    rest = int(act["total"]) - len(lines)
    key = "found_more_bookings" if rest else "found_bookings"
    reply.parts.append(say(turn, key, items=_joined(lines), rest=str(rest)))


def listed(act: Act, turn: TurnContext, reply: Reply) -> None:
    """The next few of what was found, shortly, to choose from."""
    lines: list[str] = act["lines"]
    key = "found_next" if not act["first"] else "found_first" if act["more"] else "found_all"
    key = "found_nearly" if act.get("nearly") else key
    reply.parts.append(say(turn, key, count=str(act["total"]), few=str(len(lines)), items=_joined(lines)))
    options = [
        *buttons(*act["options"]),
        *([QuickReply(label="Show more", text="Show me more")] if act["more"] else []),
    ]
    reply.ask(say(turn, "which_or_more" if act["more"] else "which_of_them"), "choice", act["slot"], options)


def detail(act: Act, turn: TurnContext, reply: Reply) -> None:
    """All about the one that was chosen."""
    reply.parts.append(act["text"])


def follow_up(act: Act, turn: TurnContext, reply: Reply) -> None:
    """What could be done next about what was told."""
    options = [QuickReply(label="Yes", text="Yes, please"), QuickReply(label="No", text="No, thanks")]
    reply.ask(act["text"], "yes_no", FOLLOW_UP_SLOT, options)


def ask_is_it(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Whether the only booking there is is the one that is meant."""
    reply.ask(say(turn, "ask_is_it", booking=act["booking"]), "yes_no", act["slot"], buttons("Yes", "No"))


def ask_first(act: Act, turn: TurnContext, reply: Reply) -> None:
    """Whether the first of several is the one that is wanted."""
    reply.ask(say(turn, "ask_first", option=act["option"]), "yes_no", act["slot"], buttons("Yes", "No"))


def _joined(lines: list[str]) -> str:
    """Things that have commas of their own are kept apart by semicolons."""
    if any("," in line for line in lines) and len(lines) > 1:
        return f"{'; '.join(lines[:-1])}; and {lines[-1]}"
    return say_list(lines)
