"""The engine's tools on the catalogue: what fits a wish, and what something costs."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.business.models import Offering
from app.tools.kit import Asset, Condition, Found, Item, Minutes, Money, OfferingRef, Said, ToolContext, Wish, tool

PRICE = "price"


@tool(effect="read", name="offerings.search")
async def search(ctx: ToolContext, wish: Wish) -> Found:
    """Find what the business offers by what it should be like: price, kind, features; the cheapest first.

    Args:
        wish: Conditions on attributes, and what to sort by.
    """
    named = await ctx.business.offerings(wish.of)
    fitting = [each for each in named if all(meets(each, condition) for condition in wish.conditions)]
    order = wish.order or PRICE
    fitting.sort(key=lambda each: _rank(each, order.lstrip("-"), most_first=order.startswith("-")))
    return Found(items=tuple(Item(OfferingRef(id=each.id, name=each.name), says(each)) for each in fitting))


@tool(effect="read", name="offerings.quote")
async def quote(ctx: ToolContext, offering: OfferingRef, asset: Asset | None = None) -> Found:
    """Say what an offering costs and how long it takes, as the catalogue has it.

    Args:
        asset: What the work would be done on. Prices are ranges over all of them.
    """
    return Found(says=says(await ctx.business.offering(offering.id)))


async def compared(ctx: ToolContext, wish: Wish, shown: Sequence[OfferingRef]) -> Wish:
    """The wish with "cheaper" and the like as bounds, taken from what was shown."""
    offerings = [await ctx.business.offering(each.id) for each in shown]
    conditions = [_bound(each, offerings) if each.relative else each for each in wish.conditions]
    return wish.model_copy(update={"conditions": [each for each in conditions if each is not None]})


def _bound(condition: Condition, shown: Sequence[Offering]) -> Condition | None:
    numbers = [value for each in shown if isinstance(value := attribute(each, condition.attribute), int | float)]
    if not numbers:
        return None
    if condition.relative == "less":
        return Condition(attribute=condition.attribute, at_most=min(numbers) - 1)
    return Condition(attribute=condition.attribute, at_least=max(numbers) + 1)


async def loosened(ctx: ToolContext, wish: Wish) -> Found:
    """What comes closest to a wish that nothing fulfils: all of it but one condition, that which matters least."""
    offerings = await ctx.business.offerings(wish.of)
    for given_up in sorted(wish.conditions, key=lambda each: _weight(each, offerings)):
        rest = wish.model_copy(update={"conditions": [each for each in wish.conditions if each != given_up]})
        if rest.conditions and (found := await search.function(ctx, rest)).items:
            return found
    return Found()


def _weight(condition: Condition, offerings: Sequence[Offering]) -> int:
    """Features are given up first, then numbers, then what it is at all, and what it costs last."""
    if condition.attribute == PRICE:
        return 3
    values = [attribute(each, condition.attribute) for each in offerings]
    if any(isinstance(each, list) for each in values):
        return 0
    return 1 if any(isinstance(each, int | float) for each in values) else 2


def says(offering: Offering) -> dict[str, Said]:
    """All there is to say of an offering."""
    told: dict[str, Said] = {"offering": offering.name}
    for name, value in offering.attributes.items():
        if isinstance(value, list):
            told[name] = _listed([str(each) for each in value])
        elif value not in (None, ""):
            told[name] = value
    if offering.price_min is not None or offering.price_max is not None:
        told[PRICE] = Money(offering.price_min, offering.price_max, offering.currency)
    if offering.duration_min:
        told["duration"] = Minutes(offering.duration_min)
    if offering.stock_number:
        told["stock_number"] = offering.stock_number
    return told


def meets(offering: Offering, condition: Condition) -> bool:
    """Whether an offering is as one condition wants it. An attribute that it lacks fits no wish but a "not"."""
    value = attribute(offering, condition.attribute)
    said = {str(each).casefold() for each in (value if isinstance(value, list) else [value]) if each is not None}
    wanted = {each.casefold() for each in condition.any_of}
    if said & {each.casefold() for each in condition.none_of}:
        return False
    if wanted and not (wanted <= said if condition.every else wanted & said):
        return False
    if condition.at_least is None and condition.at_most is None:
        return True
    if not isinstance(value, int | float):
        return False
    return (condition.at_least is None or value >= condition.at_least) and (
        condition.at_most is None or value <= condition.at_most
    )


def attribute(offering: Offering, name: str) -> Any:
    """An attribute's value; the price is in whole units of money."""
    if name == PRICE:
        return None if offering.price_min is None else offering.price_min / 100
    return offering.attributes.get(name)


def _rank(offering: Offering, name: str, most_first: bool) -> tuple[bool, float, int]:
    value = attribute(offering, name)
    number = float(value) if isinstance(value, int | float) else 0.0
    return not isinstance(value, int | float), -number if most_first else number, offering.position


def _listed(words: Iterable[str]) -> str:
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last
