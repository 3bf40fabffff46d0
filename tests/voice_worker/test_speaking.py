import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np

from app.contracts import Heard
from tests.fakes.speech import DeadPlaying, FakeMaker, FakePlayback, FakePlaying, GreedyPlaying
from tests.fakes.virtual_time import virtual_time
from voice_worker.speaking import Saying, Speaker
from voice_worker.tts.clauses import clauses_of
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


async def longest_silence(on: Stage, until: asyncio.Event) -> float:
    """Seconds of the longest stretch without sound, while something is being said."""
    longest = silent_since = 0.0
    loop = asyncio.get_running_loop()
    began, at_began = loop.time(), len(on.playback.sounding)
    silent_since = began
    while not until.is_set():
        await asyncio.sleep(0.05)
        if on.playback.is_sounding():
            silent_since = loop.time()
        longest = max(longest, loop.time() - silent_since)
    assert len(on.playback.sounding) >= at_began
    return longest


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
async def test_an_urgent_notice_is_said_between_two_sentences_and_the_rest_goes_on():
    async with stage() as on:
        saying = on.speaker.say("u1", TEXT)
        await asyncio.sleep(0.5)
        on.speaker.say("n1", "Your car is ready.", first=True)
        await saying.done.wait()
        assert on.maker.wanted == [
            "We open at nine.",
            "We close at six.",
            "Your car is ready.",
            "We close at six.",
            "Shall I book it?",
        ]
        assert on.done == [
            Heard(utterance_id="n1", heard_chars=18, interrupted=False),
            Heard(utterance_id="u1", heard_chars=len(TEXT), interrupted=False),
        ]


@virtual_time
async def test_a_room_that_takes_any_amount_of_sound_is_given_no_more_than_the_clause_in_progress():
    async with stage() as on:
        on.playback.playing = GreedyPlaying
        saying = on.speaker.say("u1", TEXT)
        await asyncio.sleep(0.3)
        on.speaker.say("n1", "Your car is ready.", first=True)
        assert await longest_silence(on, saying.done) < 0.2
        assert [heard.utterance_id for heard in on.done] == ["n1", "u1"]
        assert on.done[1].heard_chars == len(TEXT)
        notice = on.maker.wanted.index("Your car is ready.")
        assert on.maker.wanted[:notice] == ["We open at nine.", "We close at six."], "the second was only made ahead"


@virtual_time
async def test_an_urgent_notice_never_breaks_into_a_sentence():
    text = "We open at nine on weekdays and Saturdays, at ten on Sundays. Shall I book it?"
    async with stage() as on:
        saying = on.speaker.say("u1", text)
        await asyncio.sleep(0.5)
        on.speaker.say("n1", "Your car is ready.", first=True)
        on.speaker.say("n2", "And it is washed.", first=True)
        await saying.done.wait()
        played = [said for said in on.maker.wanted if said != "Shall I book it?"]
        assert (
            played.index("at ten on Sundays.") < played.index("Your car is ready.") < played.index("And it is washed.")
        )
        assert on.maker.wanted[-1] == "Shall I book it?"


@virtual_time
async def test_breaking_into_a_notice_tells_what_was_heard_of_it_and_of_the_reply_it_broke_into():
    async with stage() as on:
        on.speaker.say("u1", TEXT)
        await asyncio.sleep(0.5)
        on.speaker.say("n1", "Your car is ready.", first=True)
        await asyncio.sleep(0.1 + 0.8 + 0.5)
        on.speaker.interrupt()
        await on.speaker.quiet.wait()
        heard = {each.utterance_id: each for each in on.done}
        assert TEXT[: heard["u1"].heard_chars] == "We open at nine."
        assert 0 < heard["n1"].heard_chars < 18
        assert all(each.interrupted for each in on.done)


@virtual_time
async def test_what_is_prepared_is_not_said_and_is_taken_up_when_it_is():
    async with stage() as on:
        prepared = on.speaker.prepare("Sure. Which day suits you best? We open at nine.")
        await asyncio.sleep(5)
        assert on.maker.prepared == ["Sure.", "Which day suits you best?"]
        assert (on.playback.playings, on.speaker.is_busy) == ([], False)
        prepared.drop()


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


@virtual_time
async def test_a_caller_who_asked_for_it_slower_is_spoken_to_more_slowly_from_the_next_clause_on():
    async with stage() as on:
        saying = on.speaker.say("u1", TEXT)
        await asyncio.sleep(0.5)
        on.speaker.pace = 0.8
        await saying.done.wait()
        assert on.maker.paces == [1.0, 1.0, 0.8]


@virtual_time
async def test_three_callers_at_once_on_one_machine_all_hear_the_agent():
    maker = FakeMaker(delay_s=0.4)
    stages = [Stage(maker) for _ in range(3)]
    running = [asyncio.create_task(on.speaker.run()) for on in stages]
    await asyncio.gather(*(on.speaker.say("u1", TEXT).done.wait() for on in stages))
    assert [on.done[0].heard_chars for on in stages] == [len(TEXT)] * 3
    for task in running:
        task.cancel()
