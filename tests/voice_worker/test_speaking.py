import asyncio

from app.contracts import Heard
from tests.fakes.speaking import TEXT, Stage, longest_silence, stage
from tests.fakes.speech import SECONDS_PER_CHARACTER, FakeMaker, GreedyPlaying
from tests.fakes.virtual_time import virtual_time
from voice_worker.speaking import Saying


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
async def test_speech_held_for_a_moment_goes_on_where_it_was():
    async with stage() as on:
        saying = on.speaker.say("u1", TEXT)
        await asyncio.sleep(1.2)
        before = on.playback.played_s()
        on.speaker.hold()
        await asyncio.sleep(0.1)
        on.speaker.resume()
        await saying.done.wait()
        assert before > 0.5
        assert abs(on.playback.played_s() - len(TEXT.replace(" ", "", 1)) * SECONDS_PER_CHARACTER) < 0.1
        assert on.done == [Heard(utterance_id="u1", heard_chars=len(TEXT), interrupted=False)]


async def audible_for(on: Stage, seconds: float) -> None:
    """Wait until it has sounded for so long from now."""
    for _ in range(round(seconds * 100)):
        await asyncio.sleep(0.01)
        while not on.speaker.is_audible:
            await asyncio.sleep(0.01)


@virtual_time
async def test_what_was_heard_before_and_after_a_moment_of_silence_counts():
    heard = list[int]()
    for moments in (0, 1, 2):
        async with stage() as on:
            on.speaker.say("u1", TEXT)
            for _ in range(moments):
                await audible_for(on, 0.3)
                on.speaker.hold()
                await asyncio.sleep(0.1)
                on.speaker.resume()
                await asyncio.sleep(0.02)
            await audible_for(on, 1.4 - moments * 0.3)
            on.speaker.interrupt()
            await on.speaker.quiet.wait()
            heard.append(on.done[-1].heard_chars)
    assert heard[0] > 0
    assert len(set(heard)) == 1, heard


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
