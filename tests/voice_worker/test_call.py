import asyncio

from app.contracts import EndDown, HeardUp, LatencyUp, ReadyUp, ResumeDown, SayDown, SilenceDown, VoiceStateUp
from tests.fakes.line import GREETING, FakeTurns, line
from tests.fakes.virtual_time import virtual_time


@virtual_time
async def test_the_greeting_is_said_and_reported_as_heard():
    async with line() as on:
        await on.greet()
        assert on.maker.wanted[:2] == ["Thanks for calling.", "How can I help you today?"]
        last = on.of(HeardUp)[-1]
        assert (last.utterance_id, last.heard_chars) == ("greeting", len(GREETING))


@virtual_time
async def test_an_utterance_is_a_turn_and_its_reply_is_said():
    async with line() as on:
        await on.greet()
        await on.say("I need an oil change.")
        await on.settle()
        request = on.turns.requests[0]
        assert (request.text, request.channel, request.call_id) == ("I need an oil change.", "voice", "call")
        assert on.maker.wanted[-2:] == ["Sure.", "What day works for you?"]
        latency = on.of(LatencyUp)[0]
        assert latency.turn_id == request.turn_id
        assert latency.graph_ms == 20.0
        assert latency.unexplained_ms == 0.0


@virtual_time
async def test_what_was_heard_travels_with_the_next_turn():
    async with line() as on:
        await on.greet()
        await on.say("I need an oil change.")
        await on.settle()
        heard = on.turns.requests[0].heard
        assert heard is not None
        assert heard.utterance_id == "greeting"
        await on.say("Tuesday.")
        await on.settle()
        heard = on.turns.requests[1].heard
        assert heard is not None
        assert (heard.utterance_id, heard.heard_chars, heard.interrupted) == ("reply-1", len(on.turns.reply), False)


@virtual_time
async def test_what_is_told_about_an_earlier_reply_is_not_said_again():
    async with line() as on:
        await on.greet()
        await on.say("I need an oil change.")
        await on.settle()
        assert on.maker.wanted.count("Thanks for calling.") == 1


@virtual_time
async def test_a_person_who_takes_over_silences_the_agent_until_the_hand_back():
    async with line() as on:
        await on.greet()
        on.call.on_frame(SilenceDown(by="Rosa"))
        await on.say("Hello Rosa")
        await asyncio.sleep(2)
        assert [request.text for request in on.turns.requests] == ["Hello Rosa"]
        assert "Sure." not in on.maker.wanted
        assert on.of(VoiceStateUp)[-1].agent == "silent"
        on.call.on_frame(ResumeDown())
        await on.say("Hello again")
        await on.settle()
        assert "Sure." in on.maker.wanted


@virtual_time
async def test_the_app_may_say_something_by_itself():
    async with line() as on:
        await on.greet()
        on.call.on_frame(SayDown(utterance_id="note", text="Your car is ready."))
        await on.settle()
        assert on.of(HeardUp)[-1].utterance_id == "note"


@virtual_time
async def test_the_call_ends_after_the_last_sentence_and_not_in_it():
    turns = FakeTurns("Goodbye, and thanks for calling.")
    turns.ends_session = True
    async with line(turns) as on:
        await on.say("Bye.")
        await on.call.ended.wait()
        assert on.of(HeardUp)[-1].heard_chars == len(turns.reply)
        assert on.of(ReadyUp)[-1].status == "ended"


@virtual_time
async def test_the_app_can_end_the_call():
    async with line() as on:
        await on.greet()
        on.call.on_frame(EndDown(reason="closed"))
        await asyncio.wait_for(on.call.ended.wait(), 2)
