"""What is told of a turn's time: to the app with the turn, and in the worker's own histograms."""

import asyncio

from prometheus_client import Histogram

from app.contracts import LatencyUp
from tests.fakes.line import FakeTurns, Line, line
from tests.fakes.virtual_time import virtual_time
from voice_worker import metrics


def counted(histogram: Histogram) -> int:
    [family] = histogram.collect()
    return next(int(sample.value) for sample in family.samples if sample.name.endswith("_count"))


async def run_ahead(on: Line, text: str, before_the_end_s: float) -> LatencyUp:
    """A turn begun in the pause, which ends as much later; what was told of it."""
    utterance = await on.pause(text)
    assert utterance is not None
    on.call.on_likely_end(utterance)
    await asyncio.sleep(before_the_end_s)
    utterance.clock.marks["ended"] = asyncio.get_running_loop().time()
    on.call.on_utterance(utterance)
    await asyncio.sleep(3)
    await on.settle()
    return on.of(LatencyUp)[-1]


@virtual_time
async def test_each_stage_of_each_turn_is_counted_with_the_gap_and_what_the_stages_leave_open():
    stages = [metrics.stage_seconds.labels(stage) for stage in metrics.STAGES]
    before = [counted(each) for each in (*stages, metrics.heard_gap_seconds)]
    turns = FakeTurns()
    turns.model_ms = 12.0
    async with line(turns) as on:
        for text in ("I need an oil change.", "On Tuesday."):
            await on.say(text)
            await asyncio.sleep(3)
            await on.settle()
        assert len(on.of(LatencyUp)) == 2
    assert [counted(each) for each in (*stages, metrics.heard_gap_seconds)] == [count + 2 for count in before]


@virtual_time
async def test_the_models_share_of_an_answer_is_told_and_is_none_where_the_caller_did_not_wait_for_it():
    turns = FakeTurns()
    turns.model_ms = 12.0
    async with line(turns) as on:
        await on.say("I need an oil change.")
        await asyncio.sleep(3)
        await on.settle()
        taken = on.of(LatencyUp)[-1]
        ahead = await run_ahead(on, "On Tuesday.", before_the_end_s=0.4)
    assert (taken.graph_ms, taken.model_ms, taken.unexplained_ms) == (8.0, 12.0, 0.0)
    assert (ahead.graph_ms, ahead.model_ms, ahead.unexplained_ms) == (10.0, 0.0, 0.0)


@virtual_time
async def test_turns_with_a_tool_call_were_late_three_times_as_often():
    """Here what a tool takes falls into the pause, and what is left of it is waited for like any answer."""
    gaps: list[float | None] = []
    for tool_s in (0.02, 0.6):
        turns = FakeTurns()
        turns.delay_s = tool_s
        async with line(turns) as on:
            told = await run_ahead(on, "When could I come on Tuesday?", before_the_end_s=0.65)
            gaps.append(told.graph_ms)
            assert (len(turns.committed), turns.requests) == (1, [])
    assert gaps[0] == gaps[1]
