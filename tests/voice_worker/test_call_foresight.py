"""A turn run while it is still open whether the caller has finished."""

import asyncio

from app.contracts import HeardUp, LatencyUp
from tests.fakes.line import FakeTurns, line
from tests.fakes.virtual_time import virtual_time


@virtual_time
async def test_what_was_run_ahead_is_committed_and_said_at_once():
    turns = FakeTurns()
    turns.delay_s = 0.5
    async with line(turns) as on:
        utterance = await on.pause("I need an oil change.")
        assert utterance is not None
        on.call.on_likely_end(utterance)
        await asyncio.sleep(0.6)
        assert on.maker.prepared == ["Sure.", "What day works for you?"]
        assert not on.speaker.is_busy, "nothing is heard before the commit"
        utterance.clock.marks["ended"] = asyncio.get_running_loop().time()
        on.call.on_utterance(utterance)
        await on.settle()

        assert [text for _, text in turns.committed] == ["I need an oil change."]
        assert (turns.requests, turns.forgotten) == ([], [])
        latency = on.of(LatencyUp)[0]
        assert latency.turn_id == turns.foreseen[0].turn_id
        assert latency.graph_ms == 10.0
        assert on.of(HeardUp)[-1].heard_chars == len(turns.reply)


@virtual_time
async def test_a_turn_that_is_still_being_run_ahead_is_waited_for_and_not_run_twice():
    turns = FakeTurns()
    turns.delay_s = 0.5
    async with line(turns) as on:
        utterance = await on.pause("I need an oil change.")
        assert utterance is not None
        on.call.on_likely_end(utterance)
        await asyncio.sleep(0.1)
        on.call.on_utterance(utterance)
        await asyncio.sleep(0.6)
        await on.settle()
        assert (len(turns.committed), turns.requests) == (1, [])


@virtual_time
async def test_a_speculative_run_of_a_stateful_graph_changed_state_for_a_turn_that_never_happened():
    """Here it is forgotten, and what is said then is a turn of its own."""
    turns = FakeTurns()
    async with line(turns) as on:
        utterance = await on.pause("I need an oil change.")
        assert utterance is not None
        on.call.on_likely_end(utterance)
        await asyncio.sleep(0.3)
        on.call.on_more()
        await on.say("I need an oil change and new tyres.", seconds=1.5)
        await on.settle()
        assert turns.forgotten == [turns.foreseen[0].turn_id]
        assert turns.committed == []
        assert [request.text for request in turns.requests] == ["I need an oil change and new tyres."]
        assert turns.requests[0].turn_id != turns.foreseen[0].turn_id


@virtual_time
async def test_words_other_than_those_run_ahead_are_a_turn_of_their_own():
    turns = FakeTurns()
    async with line(turns) as on:
        foreseen = await on.pause("Tuesday.")
        assert foreseen is not None
        on.call.on_likely_end(foreseen)
        await asyncio.sleep(0.3)
        await on.say("Wednesday.")
        await on.settle()
        assert [request.text for request in turns.requests] == ["Wednesday."]
        assert (turns.committed, len(turns.forgotten)) == ([], 1)


@virtual_time
async def test_a_run_ahead_that_is_refused_fails_or_is_slow_falls_back_to_the_turn():
    refused, slow, failing = FakeTurns(), FakeTurns(), FakeTurns()
    refused.commits = False
    slow.delay_s = 3.5
    failing.fails = True
    for turns in (refused, slow, failing):
        async with line(turns) as on:
            utterance = await on.pause("I need an oil change.")
            assert utterance is not None
            on.call.on_likely_end(utterance)
            await asyncio.sleep(0.1)
            turns.fails = False
            on.call.on_utterance(utterance)
            await asyncio.sleep(9)
            await on.settle()
            assert [request.text for request in turns.requests] == ["I need an oil change."]
            assert "What day works for you?" in on.maker.wanted
            if turns is refused:
                assert turns.requests[0].turn_id == turns.foreseen[0].turn_id, "so that it never happens twice"


@virtual_time
async def test_in_front_of_a_write_nothing_is_prepared_and_the_commit_answers():
    turns = FakeTurns("You're booked.")
    turns.writes = True
    async with line(turns) as on:
        utterance = await on.pause("Yes, please do that.")
        assert utterance is not None
        on.call.on_likely_end(utterance)
        await asyncio.sleep(0.3)
        assert on.maker.prepared == []
        on.call.on_utterance(utterance)
        await on.settle()
        assert (len(turns.committed), turns.requests) == (1, [])
        assert on.maker.wanted == ["You're booked."]


@virtual_time
async def test_what_was_heard_of_a_reply_that_was_broken_into_is_known_to_the_run_ahead():
    turns = FakeTurns("I have Tuesday at nine. I have Wednesday at ten. I have Friday at four.")
    async with line(turns) as on:
        await on.say("When can I come?")
        await asyncio.sleep(1.9)
        utterance = await on.pause("No, Thursday.", seconds=1.0)
        assert utterance is not None
        on.call.on_likely_end(utterance)
        await asyncio.sleep(0.3)
        on.call.on_utterance(utterance)
        await on.settle()
        heard = turns.foreseen[0].heard
        assert heard is not None
        assert heard.interrupted
        assert 0 < heard.heard_chars < len(turns.reply)
        assert len(turns.committed) == 1


@virtual_time
async def test_nothing_is_run_ahead_of_a_turn_that_is_being_taken():
    turns = FakeTurns()
    turns.delay_s = 3.0
    async with line(turns) as on:
        await on.say("My name is John.")
        utterance = await on.pause("Doe.")
        assert utterance is not None
        on.call.on_likely_end(utterance)
        on.call.on_utterance(utterance)
        await asyncio.sleep(6)
        await on.settle()
        assert turns.foreseen == []
        assert [request.text for request in turns.requests][-1].endswith("Doe.")


@virtual_time
async def test_a_slow_run_ahead_is_waited_for_and_bridged_like_any_turn():
    turns = FakeTurns()
    turns.delay_s = 2.9
    async with line(turns) as on:
        utterance = await on.pause("I need an oil change.")
        assert utterance is not None
        on.call.on_likely_end(utterance)
        await asyncio.sleep(0.1)
        on.call.on_utterance(utterance)
        await asyncio.sleep(3.5)
        await on.settle()
        assert on.maker.wanted[0] == "One moment, please."
        assert on.maker.wanted[-1] == "What day works for you?"
        assert (len(turns.committed), turns.requests) == (1, [])
