from tests.fakes.virtual_time import virtual_time
from voice_worker.latency import MARKS, TurnClock


@virtual_time
async def test_the_stages_of_a_turn_add_up_to_the_silence_that_was_heard():
    clock = TurnClock()
    for name, at in zip(MARKS, (10.0, 10.25, 10.6, 10.7, 10.75, 11.0, 11.1), strict=True):
        clock.mark(name, at)
    latency = clock.latency()
    assert (latency.vad_ms, latency.stt_ms, latency.endpoint_ms) == (250.0, 350.0, 100.0)
    assert (latency.graph_ms, latency.tts_first_ms, latency.playout_ms) == (50.0, 250.0, 100.0)
    assert (latency.heard_gap_ms, latency.unexplained_ms) == (1100.0, 0.0)


@virtual_time
async def test_what_the_model_took_is_told_apart_from_the_rest_of_the_answer():
    clock = TurnClock()
    for name, at in zip(MARKS, (10.0, 10.25, 10.6, 10.7, 10.75, 11.0, 11.1), strict=True):
        clock.mark(name, at)
    clock.model_ms = 30.0
    latency = clock.latency()
    assert (latency.graph_ms, latency.model_ms, latency.unexplained_ms) == (20.0, 30.0, 0.0)
    clock.model_ms = 400.0
    latency = clock.latency()
    assert (latency.graph_ms, latency.model_ms, latency.unexplained_ms) == (0.0, 50.0, 0.0), "no more than was waited"


@virtual_time
async def test_only_the_first_time_a_stage_is_reached_counts():
    clock = TurnClock()
    clock.mark("playing", 1.0)
    clock.mark("playing", 5.0)
    assert clock.marks["playing"] == 1.0
    assert not clock.is_complete()
