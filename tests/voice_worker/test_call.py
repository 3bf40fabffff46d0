import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from app.contracts import (
    ConfigDown,
    DispatchMetadata,
    EndDown,
    Event,
    Expects,
    HeardUp,
    LatencyUp,
    ReadyUp,
    ResumeDown,
    SayDown,
    SilenceDown,
    Transcript,
    TurnRequest,
    TurnStatus,
    VoiceStateUp,
    Wire,
)
from tests.fakes.speech import FakeMaker, FakePlayback
from tests.fakes.virtual_time import virtual_time
from voice_worker.app_client import AppUnreachable
from voice_worker.call import Call
from voice_worker.latency import TurnClock
from voice_worker.listening import Utterance
from voice_worker.settings import WorkerSettings
from voice_worker.speaking import Speaker
from voice_worker.stt.protocol import Transcript as Words

GREETING = "Thanks for calling. How can I help you today?"
SETTINGS = WorkerSettings(worker_secret="a secret of the worker that nobody knows")  # pyright: ignore[reportArgumentType]


class FakeTurns:
    """An app with one reply for every turn."""

    def __init__(self, reply: str = "Sure. What day works for you?") -> None:
        self.reply, self.expects, self.delay_s = reply, "open", 0.02
        self.fails = False
        self.ends_session = False
        self.requests: list[TurnRequest] = []

    async def turn(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        await asyncio.sleep(self.delay_s)
        if self.fails:
            raise AppUnreachable("gone")
        if request.heard is not None:
            earlier = Transcript(utterance_id=request.heard.utterance_id, role="agent", text=GREETING, interrupted=True)
            yield event("transcript", request, earlier).model_copy(update={"turn_id": None})
        said = Transcript(utterance_id=f"reply-{len(self.requests)}", role="agent", text=self.reply)
        if self.reply:
            yield event("transcript", request, said)
        status = TurnStatus(
            status="completed",
            reply=self.reply,
            expects=Expects.model_validate({"kind": self.expects}),
            ends_session=self.ends_session,
        )
        yield event("turn", request, status)


def event(kind: Any, request: TurnRequest, payload: Wire) -> Event:
    return Event(
        seq=None, session_id="s", turn_id=request.turn_id, ts=datetime.now(UTC), type=kind, data=payload.model_dump()
    )


class Line:
    """A call with a caller who can be made to speak."""

    def __init__(self, turns: FakeTurns | None = None, maker: FakeMaker | None = None) -> None:
        self.turns, self.maker, self.sent = turns or FakeTurns(), maker or FakeMaker(), list[Wire]()
        self.speaker = Speaker(FakePlayback(), self.maker)  # pyright: ignore[reportArgumentType]
        metadata = DispatchMetadata(call_id="call", session_id="s")
        self.call = Call(metadata, SETTINGS, self.turns, self.speaker, self.sent.append)

    def of(self, kind: type[Wire]) -> list[Any]:
        return [frame for frame in self.sent if isinstance(frame, kind)]

    async def greet(self) -> None:
        config = ConfigDown(greeting=GREETING, greeting_id="greeting", phrases={"reprompt": "Pardon?"})
        self.call.on_frame(config)
        saying = self.call.greet(config)
        assert saying is not None
        await saying.done.wait()

    async def voice(self, seconds: float, already: float = 0.0) -> None:
        steps = round(seconds / 0.032)
        for step in range(steps):
            self.call.on_voice(already + (step + 1) * 0.032)
            await asyncio.sleep(0.032)

    async def say(self, text: str, seconds: float = 0.6) -> None:
        """Speak, pause, and be understood 0.6 s later."""
        await self.voice(seconds)
        await asyncio.sleep(0.25)
        self.call.on_silence()
        await asyncio.sleep(0.35)
        if self.call.on_words(text):
            clock = TurnClock()
            for mark in ("voice_ended", "paused", "transcribed", "ended"):
                clock.mark(mark)
            self.call.on_utterance(Utterance(1, 0.0, seconds, seconds, Words(text, 0.9, 300), clock))

    async def settle(self) -> None:
        await asyncio.sleep(0.1)
        await self.speaker.quiet.wait()


@asynccontextmanager
async def line(turns: FakeTurns | None = None, maker: FakeMaker | None = None) -> AsyncIterator[Line]:
    on_line = Line(turns, maker)
    running = [asyncio.create_task(on_line.speaker.run()), asyncio.create_task(on_line.call.run())]
    try:
        yield on_line
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


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
async def test_what_is_told_about_an_earlier_reply_is_not_said_again():
    async with line() as on:
        await on.greet()
        await on.say("I need an oil change.")
        await on.settle()
        assert on.maker.wanted.count("Thanks for calling.") == 1


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
        assert not on.call.on_words("")
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
        assert [request.text for request in turns.requests] == ["My name is", "John Doe."]
        assert turns.requests[1].heard is not None
        assert turns.requests[1].heard.heard_chars == 0


@virtual_time
async def test_an_app_that_is_away_is_worded():
    turns = FakeTurns()
    turns.fails = True
    async with line(turns) as on:
        await on.say("Hello?")
        await on.settle()
        assert any("something went wrong" in text for text in on.maker.wanted)


@virtual_time
async def test_a_failure_that_nobody_foresaw_is_worded_and_the_next_turn_works():
    turns = FakeTurns()
    async with line(turns) as on:
        turns.requests = None  # pyright: ignore[reportAttributeAccessIssue]
        await on.say("Hello?")
        await on.settle()
        assert any("something went wrong" in text for text in on.maker.wanted)
        turns.requests = []
        await on.say("Hello again?")
        await on.settle()
        assert on.maker.wanted[-1] == "What day works for you?"


@virtual_time
async def test_a_slow_turn_is_bridged_within_three_seconds():
    turns = FakeTurns()
    turns.delay_s = 6.0
    async with line(turns) as on:
        await on.say("Hello?")
        await asyncio.sleep(2.2)
        assert on.speaker.is_audible
        assert on.maker.wanted == ["One moment, please."]
        await asyncio.sleep(5)
        await on.settle()
        assert on.maker.wanted[-1] == "What day works for you?"


@virtual_time
async def test_a_turn_without_end_is_given_up_and_worded():
    turns = FakeTurns()
    turns.delay_s = 3600
    async with line(turns) as on:
        await on.say("Hello?")
        await asyncio.sleep(14)
        assert any("something went wrong" in text for text in on.maker.wanted)


@virtual_time
async def test_speech_without_words_is_asked_again_and_noise_is_not():
    async with line() as on:
        await on.greet()
        wanted = len(on.maker.wanted)
        await on.say("", seconds=0.2)
        await asyncio.sleep(1)
        assert len(on.maker.wanted) == wanted
        await on.say("", seconds=1.0)
        await asyncio.sleep(1)
        assert on.maker.wanted[wanted:] == ["Pardon?"]
        assert on.turns.requests == []


@virtual_time
async def test_silence_is_told_to_the_app_which_says_what_follows():
    async with line(FakeTurns("Are you there?")) as on:
        await on.greet()
        await asyncio.sleep(15)

        (request,) = on.turns.requests
        assert [command.type for command in request.commands] == ["Silence"]
        assert (request.text, request.channel) == ("", "voice")
        assert "Are you there?" in on.maker.wanted


@virtual_time
async def test_a_goodbye_to_silence_ends_the_call_once_it_was_said():
    turns = FakeTurns("Goodbye!")
    turns.ends_session = True
    async with line(turns) as on:
        await on.greet()
        await asyncio.sleep(40)

        assert len(on.turns.requests) == 1
        assert [frame.reason for frame in on.of(ReadyUp) if frame.status == "ended"] == ["completed"]


@virtual_time
async def test_silence_is_not_told_for_ever_to_an_app_that_is_gone():
    turns = FakeTurns()
    turns.fails = True
    async with line(turns) as on:
        await on.greet()
        await asyncio.sleep(600)

        assert len(on.turns.requests) == 9


@virtual_time
async def test_a_caller_who_speaks_is_not_silent():
    async with line() as on:
        await on.greet()
        for _ in range(3):
            await asyncio.sleep(5)
            await on.say("Let me think")
            await on.settle()

        assert [request.text for request in on.turns.requests] == ["Let me think"] * 3


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
async def test_a_caller_who_interrupts_and_leaves_has_still_heard_what_they_heard():
    async with line(FakeTurns("I have Tuesday at nine. I have Wednesday at ten.")) as on:
        await on.say("When can I come?")
        await asyncio.sleep(1.5)
        await on.voice(1.2)
        await on.settle()
        assert not any(frame.interrupted for frame in on.of(HeardUp))
        on.call.hang_up("customer_left")
        assert on.of(HeardUp)[-1].interrupted
        assert 0 < on.of(HeardUp)[-1].heard_chars < len(on.turns.reply)


@virtual_time
async def test_the_app_can_end_the_call():
    async with line() as on:
        await on.greet()
        on.call.on_frame(EndDown(reason="closed"))
        await asyncio.wait_for(on.call.ended.wait(), 2)
