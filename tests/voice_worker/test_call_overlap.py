import asyncio

from app.contracts import HeardUp, VoiceStateUp
from tests.fakes.line import FakeTurns, line
from tests.fakes.virtual_time import virtual_time
from voice_worker.stt.protocol import Transcript


@virtual_time
async def test_barge_in_silences_the_agent_fast_and_tells_what_was_heard():
    turns = FakeTurns("I have Tuesday at nine. I have Wednesday at ten. I have Friday at four.")
    async with line(turns) as on:
        await on.say("When can I come?")
        await asyncio.sleep(1.9)
        assert on.speaker.is_audible
        began = asyncio.get_running_loop().time()
        speaking = asyncio.create_task(on.say("No, Thursday.", seconds=1.2))
        while on.speaker.is_audible:
            await asyncio.sleep(0.01)
        assert asyncio.get_running_loop().time() - began < 0.2
        await speaking
        await on.settle()
        heard = turns.requests[1].heard
        assert heard is not None
        assert heard.interrupted
        assert turns.reply[: heard.heard_chars] == "I have Tuesday at nine. I have"


@virtual_time
async def test_a_backchannel_is_no_turn_and_the_agent_goes_on():
    async with line(FakeTurns("I have Tuesday at nine. I have Wednesday at ten.")) as on:
        await on.say("When can I come?")
        await asyncio.sleep(0.5)
        await on.say("Mm-hmm.", seconds=0.3)
        await on.settle()
        assert len(on.turns.requests) == 1
        last = on.of(HeardUp)[-1]
        assert (last.heard_chars, last.interrupted) == (len(on.turns.reply), False)


@virtual_time
async def test_yes_said_into_the_question_is_the_answer():
    turns = FakeTurns("Shall I book it for you then?")
    turns.expects = "yes_no"
    async with line(turns) as on:
        await on.say("Tuesday at nine.")
        await asyncio.sleep(1.0)
        await on.say("Yes.", seconds=0.3)
        await on.settle()
        assert [request.text for request in turns.requests] == ["Tuesday at nine.", "Yes."]


@virtual_time
async def test_noise_over_the_agent_is_nothing_and_it_speaks_again_soon():
    async with line(FakeTurns("I have Tuesday at nine. I have Wednesday at ten.")) as on:
        await on.say("When can I come?")
        await asyncio.sleep(0.5)
        await on.voice(0.3)
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(0.25)
        on.call.on_silence()
        await asyncio.sleep(0.35)
        assert not on.call.on_words(Transcript("", 0.2, 300))
        while not on.speaker.is_audible:
            await asyncio.sleep(0.01)
        assert asyncio.get_running_loop().time() - began < 1.2
        await on.settle()
        assert len(on.turns.requests) == 1


@virtual_time
async def test_a_caller_who_goes_on_before_the_answer_is_not_talked_over():
    turns = FakeTurns()
    turns.delay_s = 0.8
    async with line(turns) as on:
        await on.say("My name is")
        await asyncio.sleep(0.3)
        await on.say("John Doe.", seconds=1.0)
        await on.settle()
        assert [request.text for request in turns.requests] == ["My name is", "My name is John Doe."]
        assert turns.requests[1].heard is not None
        assert turns.requests[1].heard.heard_chars == 0


@virtual_time
async def test_a_caller_who_interrupts_and_leaves_has_still_heard_what_they_heard():
    async with line(FakeTurns("I have Tuesday at nine. I have Wednesday at ten.")) as on:
        await on.say("When can I come?")
        await asyncio.sleep(1.5)
        await on.voice(1.7)
        await on.settle()
        assert not any(frame.interrupted for frame in on.of(HeardUp))
        on.call.hang_up("customer_left")
        assert on.of(HeardUp)[-1].interrupted
        assert 0 < on.of(HeardUp)[-1].heard_chars < len(on.turns.reply)


@virtual_time
async def test_the_agent_spoke_the_last_turns_sentence():
    """The caller went on while it was being found: it is not said any more."""
    turns = FakeTurns("Which service do you need?")
    turns.delay_s = 2.0
    async with line(turns) as on:
        await on.say("I would like an appointment.")
        await on.say("On Tuesday, please.")
        turns.reply = "Tuesday at nine is free."
        await asyncio.sleep(4)
        await on.settle()
        assert "Which service do you need?" not in on.maker.wanted
        assert on.maker.wanted[-1] == "Tuesday at nine is free."


@virtual_time
async def test_a_cough_after_the_callers_turn_means_no_answer_at_all():
    """Here the answer comes all the same."""
    turns = FakeTurns()
    turns.delay_s = 1.2
    async with line(turns) as on:
        await on.say("I need an oil change.")
        await on.say("", seconds=0.3)
        await asyncio.sleep(1)
        await on.settle()
        assert on.maker.wanted[-1] == "What day works for you?"
        assert len(turns.requests) == 1


@virtual_time
async def test_an_interruption_that_turns_out_to_be_nothing_is_answered_with_a_question():
    turns = FakeTurns("I have Tuesday at nine. I have Wednesday at ten.")
    async with line(turns) as on:
        await on.say("When can I come?")
        await asyncio.sleep(0.5)
        assert await on.pause("Wait.", seconds=0.4) is not None
        await on.say("", seconds=0.2)
        await on.settle()
        assert "could you say it again" in on.maker.wanted[-1].lower()


@virtual_time
async def test_my_name_is_john_doe_is_one_sentence_whatever_the_pause():
    turns = FakeTurns("And your last name?")
    async with line(turns) as on:
        await on.say("My name is.")
        await asyncio.sleep(0.05)
        await on.say("John Doe.", seconds=1.0)
        await on.settle()
        assert turns.requests[-1].text == "My name is John Doe."
        assert on.maker.wanted[-1] == "And your last name?"
        assert on.of(VoiceStateUp)[-1].agent == "listening"


@virtual_time
async def test_the_tail_of_a_split_utterance_was_dropped():
    """Here it is put to the beginning: a number that was cut in two is one number."""
    turns = FakeTurns("Is that all of it?")
    turns.expects = "phone"
    async with line(turns) as on:
        await on.say("I need a call back.")
        await on.settle()
        turns.delay_s = 0.4
        await on.say("202 555")
        await on.say("0142", seconds=1.0)
        await asyncio.sleep(1)
        await on.settle()
        assert turns.requests[-1].text == "202 555 0142"


@virtual_time
async def test_a_finished_sentence_is_not_said_again_with_the_next():
    async with line() as on:
        await on.say("I need an oil change.")
        await on.settle()
        await on.say("Tuesday.")
        await on.settle()
        assert [request.text for request in on.turns.requests] == ["I need an oil change.", "Tuesday."]


@virtual_time
async def test_a_click_costs_the_agent_a_moment():
    async with line(FakeTurns("I have Tuesday at nine. I have Wednesday at ten.")) as on:
        await on.say("When can I come?")
        await asyncio.sleep(0.5)
        on.call.on_onset()
        assert on.speaker.is_held
        await asyncio.sleep(0.1)
        on.call.on_click()
        await asyncio.sleep(0.2)
        assert on.speaker.is_audible
        await on.settle()
        assert on.of(HeardUp)[-1].heard_chars == len(on.turns.reply)


@virtual_time
async def test_a_verdict_that_takes_long_is_not_waited_for_in_silence_and_still_counts():
    turns = FakeTurns("I have Tuesday at nine. I have Wednesday at ten. I have Friday at four.")
    async with line(turns) as on:
        await on.say("When can I come?")
        await asyncio.sleep(0.5)
        await on.voice(0.4)
        on.call.on_silence()
        await asyncio.sleep(0.7)
        assert not on.speaker.is_audible
        await asyncio.sleep(0.3)
        assert on.speaker.is_audible
        assert on.call.on_words(Transcript("Wait, Thursday.", 0.9, 900))
        await asyncio.sleep(0.1)
        assert not on.speaker.is_busy


@virtual_time
async def test_a_false_interruption_never_resumed():
    """Here it does, within 1.2 s of the silence, however long a short sound takes to be made out."""
    for voiced_s, words_after_s in ((0.35, 0.3), (0.6, 0.45), (0.75, 0.7), (0.5, 5.0)):
        async with line(FakeTurns("I have Tuesday at nine. I have Wednesday at ten. I have Friday at four.")) as on:
            await on.say("When can I come?")
            await asyncio.sleep(0.5)
            clock = asyncio.get_running_loop()
            began = clock.time()
            on.call.on_onset()
            await on.voice(voiced_s)
            await asyncio.sleep(0.13)
            on.call.on_silence()
            clock.call_later(words_after_s, on.call.on_words, Transcript("Mm-hmm.", 0.8, 300))
            while not on.speaker.is_audible:
                await asyncio.sleep(0.01)
            assert clock.time() - began < 1.2, (voiced_s, words_after_s)
            await on.settle()
            assert len(on.turns.requests) == 1
            assert on.of(HeardUp)[-1].heard_chars == len(on.turns.reply)


@virtual_time
async def test_a_long_sound_is_likely_words_and_waited_for():
    async with line(FakeTurns("I have Tuesday at nine. I have Wednesday at ten.")) as on:
        await on.say("When can I come?")
        await asyncio.sleep(0.5)
        await on.voice(1.2)
        on.call.on_silence()
        await asyncio.sleep(0.7)
        assert not on.speaker.is_audible
        assert on.call.on_words(Transcript("Do you have Thursday?", 0.9, 700))


@virtual_time
async def test_a_caller_who_goes_on_is_not_talked_over_while_the_verdict_is_out():
    async with line(FakeTurns("I have Tuesday at nine. I have Wednesday at ten.")) as on:
        await on.say("When can I come?")
        await asyncio.sleep(0.5)
        await on.voice(0.4)
        on.call.on_silence()
        await asyncio.sleep(0.6)
        speaking = asyncio.create_task(on.voice(1.0, already=0.4))
        await asyncio.sleep(0.5)
        assert not on.speaker.is_audible
        await speaking
