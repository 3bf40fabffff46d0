"""The moments of kills: the same for the same seed, most of them where it hurts."""

import asyncio
from collections import Counter

from app.cli.benchmarks.chaos.points import Point, points
from app.cli.benchmarks.chaos.trigger import Pace, Trigger


def a_point(moment: str, turn: int = 2) -> Point:
    return Point("app", 1, moment, turn, 0.5, 0.0, "kill", "1:app:1")  # pyright: ignore[reportArgumentType]


def test_the_same_seed_kills_at_the_same_moments_however_many_are_asked_for():
    assert points(3, "redis", 40)[:10] == points(3, "redis", 10)
    assert points(3, "redis", 10) != points(4, "redis", 10)
    assert points(3, "redis", 1)[0].draw("customer 0").random() == points(3, "redis", 1)[0].draw("customer 0").random()


def test_most_kills_fall_into_the_turn_that_books_and_only_redis_is_frozen():
    moments = Counter(point.moment for point in points(1, "app", 300))
    assert moments["writes"] > 150
    assert min(moments.values()) > 20
    assert {point.fault for point in points(1, "redis", 100)} == {"kill", "freeze"}
    assert {point.fault for kind in ("app", "postgres", "worker") for point in points(1, kind, 100)} == {"kill"}


async def pulled(trigger: Trigger) -> bool:
    try:
        await asyncio.wait_for(trigger.wait(), 0.5)
    except TimeoutError:
        return False
    return True


async def test_it_is_pulled_inside_the_turn_that_books():
    trigger = Trigger(a_point("writes"), Pace())
    trigger.turn_begins("one", is_writing=False)
    trigger.turn_ended("one", is_writing=False)
    assert not await pulled(trigger)
    trigger.turn_begins("two", is_writing=True)
    assert await pulled(trigger)
    assert (trigger.url, trigger.is_inside) == ("two", True)


async def test_between_turns_it_is_pulled_after_the_answer():
    trigger = Trigger(a_point("between", turn=1), Pace())
    trigger.turn_begins("one", is_writing=False)
    assert not await pulled(trigger)
    trigger.turn_ended("one", is_writing=False)
    assert await pulled(trigger)
    assert not trigger.is_inside


async def test_a_conversation_that_is_over_pulls_it_all_the_same():
    trigger = Trigger(a_point("talks", turn=9), Pace())
    trigger.turn_begins("one", is_writing=False)
    trigger.conversation_ended()
    assert await pulled(trigger)
