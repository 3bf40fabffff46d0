import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np

from app.contracts import Heard
from tests.fakes.speech import DeadPlaying, FakeMaker, FakePlayback
from tests.fakes.virtual_time import virtual_time
from voice_worker.speaking import Saying, Speaker
from voice_worker.tts.protocol import SAMPLE_RATE

TEXT = "We open at nine. We close at six. Shall I book it?"


class Stage:
    """A speaker with what it reported."""

    def __init__(self, maker: FakeMaker | None = None) -> None:
        self.maker, self.playback = maker or FakeMaker(), FakePlayback()
        self.speaker = Speaker(self.playback, self.maker, synthesize_limit_s=9.0)  # pyright: ignore[reportArgumentType]
        self.done: list[Heard] = []
        self.speaker.on_heard = self.done.append


@asynccontextmanager
async def stage(maker: FakeMaker | None = None) -> AsyncIterator[Stage]:
    on_stage = Stage(maker)
    running = asyncio.create_task(on_stage.speaker.run())
    try:
        yield on_stage
    finally:
        running.cancel()


@virtual_time
async def test_an_utterance_is_said_clause_by_clause_and_heard_whole():
    async with stage() as on:
        await on.speaker.say("u1", TEXT).done.wait()
        assert on.maker.wanted == ["We open at nine.", "We close at six.", "Shall I book it?"]
        assert on.done == [Heard(utterance_id="u1", heard_chars=len(TEXT), interrupted=False)]
        assert not on.speaker.is_busy


@virtual_time
async def test_the_next_clause_is_made_while_this_one_plays():
    async with stage(FakeMaker(delay_s=0.7)) as on:
        began = asyncio.get_running_loop().time()
        await on.speaker.say("u1", TEXT).done.wait()
        spoken_s = sum(len(text) for text in on.maker.wanted) * 0.05
        assert asyncio.get_running_loop().time() - began < 0.7 + spoken_s + 0.1


@virtual_time
async def test_text_that_comes_in_pieces_is_said_as_it_comes():
    async with stage() as on:
        saying = on.speaker.say("u1")
        saying.feed("We open at nine. We clo", is_final=False)
        await asyncio.sleep(0.5)
        assert on.maker.wanted == ["We open at nine."]
        saying.feed(TEXT, is_final=True)
        await saying.done.wait()
        assert on.done[0].heard_chars == len(TEXT)


@virtual_time
async def test_held_speech_is_taken_up_from_the_start_of_its_clause():
    async with stage() as on:
        saying = on.speaker.say("u1", TEXT)
        await asyncio.sleep(1.2)
        on.speaker.hold()
        await asyncio.sleep(1.0)
        assert not on.speaker.is_audible
        on.speaker.resume()
        await saying.done.wait()
        assert on.maker.wanted.count("We open at nine.") == 1
        assert on.maker.wanted.count("We close at six.") == 2
        assert on.done == [Heard(utterance_id="u1", heard_chars=len(TEXT), interrupted=False)]


@virtual_time
async def test_a_hold_that_ends_before_the_silence_did_still_goes_on():
    async with stage() as on:
        saying = on.speaker.say("u1", TEXT)
        await asyncio.sleep(0.5)
        on.speaker.hold()
        on.speaker.resume()
        await saying.done.wait()
        assert on.done[0].heard_chars == len(TEXT)


@virtual_time
async def test_interrupted_speech_counts_only_whole_words_that_were_heard():
    async with stage() as on:
        saying = on.speaker.say("u1", TEXT)
        await asyncio.sleep(0.1 + 1.4)
        on.speaker.hold()
        await asyncio.sleep(0.5)
        on.speaker.interrupt()
        await saying.done.wait()
        heard = on.done[0]
        assert heard.interrupted
        assert TEXT[: heard.heard_chars] == "We open at nine. We close"
        assert not on.speaker.is_busy


@virtual_time
async def test_what_waited_is_dropped_with_what_was_interrupted():
    async with stage() as on:
        on.speaker.say("u1", TEXT)
        second = on.speaker.say("u2", "And another thing.")
        await asyncio.sleep(0.5)
        on.speaker.interrupt()
        await asyncio.gather(second.done.wait(), on.speaker.quiet.wait())
        assert [(heard.utterance_id, heard.interrupted) for heard in on.done] == [("u2", True), ("u1", True)]
        assert "And another thing." not in on.maker.wanted


@virtual_time
async def test_speech_held_before_its_first_sound_stays_silent_until_it_is_let_go():
    async with stage() as on:
        on.speaker.hold()
        saying = on.speaker.say("u1", "Hello.")
        await asyncio.sleep(5)
        assert on.playback.playings == []
        on.speaker.resume()
        await saying.done.wait()
        assert on.done[0].heard_chars == len("Hello.")


@virtual_time
async def test_a_clause_no_voice_can_say_is_skipped_and_the_rest_is_said():
    async with stage(FakeMaker(broken=frozenset({"We close at six."}))) as on:
        await on.speaker.say("u1", TEXT).done.wait()
        assert on.maker.wanted[-1] == "Shall I book it?"


@virtual_time
async def test_what_lies_behind_a_clause_that_was_not_said_does_not_count_as_heard():
    async with stage(FakeMaker(broken=frozenset({"We close at six."}))) as on:
        await on.speaker.say("u1", TEXT).done.wait()
        assert TEXT[: on.done[0].heard_chars] == "We open at nine."


@virtual_time
async def test_what_a_dead_line_never_played_does_not_count_as_heard():
    async with stage() as on:
        on.playback.playing = DeadPlaying
        await on.speaker.say("u1", TEXT).done.wait()
        assert on.done == [Heard(utterance_id="u1", heard_chars=0, interrupted=True)]


@virtual_time
async def test_a_first_clause_that_takes_long_is_bridged_and_the_bridge_counts_as_nothing():
    async with stage(FakeMaker(delay_s=3.0)) as on:
        on.speaker.bridge = "One moment."
        on.maker.at_once["One moment."] = np.zeros(SAMPLE_RATE, dtype=np.int16)
        saying = on.speaker.say("u1", "We open at nine.")
        await asyncio.sleep(2.0)
        assert on.speaker.is_audible
        on.speaker.hold()
        await asyncio.sleep(0.1)
        assert saying.report().heard_chars == 0
        on.speaker.resume()
        await saying.done.wait()
        assert on.done[0].heard_chars == len("We open at nine.")


@virtual_time
async def test_an_utterance_that_cannot_be_said_at_all_does_not_block_the_next():
    async with stage(FakeMaker(broken=frozenset({"Oh."}))) as on:
        on.speaker.say("u1", "Oh.")
        await on.speaker.say("u2", "Hello.").done.wait()
        assert [heard.heard_chars for heard in on.done] == [0, 6]


@virtual_time
async def test_a_text_that_never_ends_is_finished_by_its_turn():
    async with stage() as on:
        saying: Saying = on.speaker.say("u1")
        saying.feed("We open at nine", is_final=False)
        await asyncio.sleep(0.1)
        saying.finish()
        await saying.done.wait()
        assert on.maker.wanted == ["We open at nine"]


@virtual_time
async def test_an_urgent_utterance_comes_before_those_that_wait():
    async with stage() as on:
        on.speaker.say("u1", TEXT)
        await asyncio.sleep(0.3)
        later = on.speaker.say("u2", "Later.")
        on.speaker.say("u3", "Urgent.", first=True)
        await later.done.wait()
        assert [heard.utterance_id for heard in on.done] == ["u3", "u1", "u2"]
