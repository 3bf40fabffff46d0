import asyncio
import random

import numpy as np

from app.contracts import Heard
from tests.fakes.speaking import TEXT, longest_silence, stage
from tests.fakes.speech import DeadPlaying, FakeMaker, FakePlaying, GreedyPlaying
from tests.fakes.virtual_time import virtual_time
from voice_worker.tts.clauses import clauses_of
from voice_worker.tts.protocol import SAMPLE_RATE


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
async def test_a_clause_whose_synthesis_hangs_is_said_by_the_other_voice_within_three_seconds():
    for hanging in ("We open at nine.", "We close at six.", "Shall I book it?"):
        async with stage(FakeMaker(slow={hanging: 3600.0}, second_delay_s=0.5)) as on:
            saying = on.speaker.say("u1", TEXT)
            assert await longest_silence(on, saying.done) < 3.0
            assert on.done[0].heard_chars == len(TEXT)


@virtual_time
async def test_once_helped_out_the_rest_of_the_sentence_is_said_by_the_same_voice():
    text = "We open at nine on weekdays and Saturdays, at ten on Sundays. Shall I book it?"
    async with stage(FakeMaker(slow={"We open at nine on weekdays and Saturdays,": 60.0}, second_delay_s=0.5)) as on:
        await on.speaker.say("u1", text).done.wait()
        assert dict(zip(on.maker.wanted, on.maker.lanes, strict=True))["at ten on Sundays."] == 1
        assert on.maker.lanes[-1] == 0, "the next sentence is the usual voice's again"


@virtual_time
async def test_the_voice_never_changes_within_a_sentence_because_it_is_slow():
    text = "We open at nine on weekdays and Saturdays, at ten on Sundays. Shall I book it?"
    async with stage() as on:
        saying = on.speaker.say("u1", text)
        await asyncio.sleep(0.05)
        on.maker.liked = 1
        await saying.done.wait()
        assert on.maker.lanes == [0, 0, 1]


@virtual_time
async def test_without_another_voice_a_hanging_clause_is_bridged_again_and_again_and_then_skipped():
    async with stage(FakeMaker(slow={"We close at six.": 3600.0})) as on:
        saying = on.speaker.say("u1", TEXT)
        assert await longest_silence(on, saying.done) < 3.0
        assert TEXT[: on.done[0].heard_chars] == "We open at nine."
        assert on.maker.wanted[-1] == "Shall I book it?"


@virtual_time
async def test_a_filler_said_by_itself_is_not_said_again_at_once():
    async with stage(FakeMaker(slow={"We open at nine.": 4.0})) as on:
        on.speaker.bridge = "One moment."
        on.maker.at_once["One moment."] = np.zeros(SAMPLE_RATE, dtype=np.int16)
        on.speaker.say("t-filler", "One moment.")
        await on.speaker.say("u1", "We open at nine.").done.wait()
        assert on.playback.sounding.count(1.0) == 0


@virtual_time
async def test_an_utterance_that_no_voice_can_say_is_not_silent():
    async with stage(FakeMaker(broken=frozenset({"Oh."}))) as on:
        await on.speaker.say("u1", "Oh.").done.wait()
        assert on.done[0].heard_chars == 0
        assert on.playback.sounding


@virtual_time
async def test_a_clause_after_one_that_was_skipped_is_not_said_twice():
    text = "One is broken. Two is fine. Three is held. Four is last."
    async with stage(FakeMaker(broken=frozenset({"One is broken."}))) as on:
        saying = on.speaker.say("u1", text)
        await asyncio.sleep(0.3 + 0.7)
        on.speaker.hold()
        await asyncio.sleep(0.2)
        on.speaker.resume()
        await saying.done.wait()
        assert on.maker.wanted.count("Two is fine.") == 1


@virtual_time
async def test_however_often_it_is_held_failed_and_resumed_no_more_counts_as_heard_than_was_played():
    chance = random.Random(7)
    for _ in range(60):
        text = " ".join(f"Sentence number {chance.randrange(100)} is this one." for _ in range(4))
        clauses = [clause.spoken for clause in clauses_of(text)]
        broken = frozenset(chance.sample(clauses, chance.choice([0, 0, 1])))
        slow = {clause: chance.choice([0.1, 1.0, 4.0, 20.0]) for clause in clauses}
        second = chance.choice([None, 0.4])
        async with stage(FakeMaker(broken=broken, slow=slow, second_delay_s=second)) as on:
            on.playback.playing = chance.choice([FakePlaying, GreedyPlaying])
            saying = on.speaker.say("u1", text)
            for _ in range(chance.randrange(12)):
                await asyncio.sleep(chance.uniform(0.01, 1.5))
                if saying.done.is_set():
                    break
                act = chance.choice(["hold", "resume", "hold", "resume", "urgent", "interrupt"])
                if act == "urgent":
                    on.speaker.say("n", "A notice.", first=True)
                else:
                    getattr(on.speaker, act)()
            on.speaker.resume()
            await asyncio.wait_for(on.speaker.quiet.wait(), 300)
        (heard,) = [each for each in on.done if each.utterance_id == "u1"]
        played = on.playback.played_s()
        spaces = 4
        assert (heard.heard_chars - spaces) * 0.05 <= played, (text, on.maker.wanted)
        if not heard.interrupted and (second is not None or not broken | {c for c in clauses if slow[c] > 9}):
            assert heard.heard_chars == len(text)
