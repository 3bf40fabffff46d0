"""One call: orders the steps, and decides what a sound of the caller means for what the agent is saying."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from ulid import ULID

from app.contracts import (
    AppFrame,
    ConfigDown,
    DispatchMetadata,
    EndDown,
    Heard,
    HeardUp,
    InterimUp,
    LatencyUp,
    ReadyUp,
    ResumeDown,
    SayDown,
    SilenceDown,
    Speech,
    TurnRequest,
    VoiceStateUp,
    Wire,
    WireCommand,
)
from voice_worker import metrics
from voice_worker.answering import Answer, Answering, Turns
from voice_worker.foresight import Foreseen, Foresight, TurnsAhead
from voice_worker.latency import TurnClock, now
from voice_worker.listening import Utterance
from voice_worker.phrases import Phrases
from voice_worker.settings import WorkerSettings
from voice_worker.speaking import Saying, Speaker
from voice_worker.stt.protocol import Transcript
from voice_worker.talk_over import TalkOver
from voice_worker.telemetry import working_on
from voice_worker.tracing import span
from voice_worker.turn_taking.split import LastSaid

log = logging.getLogger("frontdesk.voice.call")

REAL_SPEECH_S = 0.5
"""Voice as long as this that gave no words deserves a question."""
UNHEARD_LIMIT = 3
"""After so many utterances in a row that could not be made out, a person is asked for."""
MAX_SILENCES = 9
"""Told to the app in a row. It says goodbye long before; this bounds what an app that fails is asked."""
REASONS = ("completed", "customer_left", "room_closed", "no_sound")


class CallTurns(Turns, TurnsAhead, Protocol):
    """Where turns are taken, and run ahead."""


class Call:
    """What happens between the caller, the app and the speaker. Holds no audio and makes no network call itself."""

    def __init__(
        self,
        metadata: DispatchMetadata,
        settings: WorkerSettings,
        turns: CallTurns,
        speaker: Speaker,
        send: Callable[[Wire], None],
    ) -> None:
        self.metadata, self.settings, self.speaker, self.send = metadata, settings, speaker, send
        self.phrases = Phrases()
        self.ended = asyncio.Event()
        self.is_muted = False
        self._caller: ReadyUp | None = None
        self._expects = self._asked = "open"
        self._utterances: asyncio.Queue[Utterance | None] = asyncio.Queue()
        self._is_thinking = self._is_speaking = self._is_caller_speaking = False
        self._is_leaving = False
        self._heard: Heard | None = None
        self._own: set[str] = set()
        self._bridges = (f"{metadata.call_id}-filler-", f"{metadata.call_id}-still-")
        self._quiet_since = now()
        self._silences = 0
        self._unheard = 0
        self._owes_answer = False
        self._last: LastSaid | None = None
        self._talk_over = TalkOver(speaker, settings.turn_taking, self._is_overlap, self._on_interruption)
        self._foresight = Foresight(turns, speaker, metadata.session_id)
        self._tasks: set[asyncio.Future[None]] = set()
        speaker.on_heard, speaker.on_speaking = self.on_heard, self.on_speaking
        self._answering = Answering(
            turns,
            speaker,
            self.phrases,
            metadata.session_id,
            settings.call.filler_after_s,
            settings.call.turn_limit_s,
            lambda: self.is_muted,
        )

    @property
    def expects(self) -> str:
        return self._expects

    # --- what the app says -----------------------------------------------------------------------------------------

    def on_frame(self, frame: AppFrame) -> None:
        """A frame of the app's socket."""
        match frame:
            case ConfigDown():
                self._configure(frame)
            case SayDown():
                if not self.is_muted:
                    self.speaker.say(frame.utterance_id, frame.text, first=frame.urgent)
            case SilenceDown():
                self.is_muted = True
                self.speaker.interrupt()
            case ResumeDown():
                self.is_muted = False
            case EndDown():
                self._end_when_said()

    def _configure(self, config: ConfigDown) -> None:
        self.phrases.texts.update({name: text for name, text in config.phrases.items() if text.strip()})
        self._expects = config.expects
        self.speaker.voice_name, self.speaker.pace = config.voice, config.pace
        self.speaker.bridge = self.phrases["filler"]
        self.speaker.maker.make_ahead([config.greeting, *self.phrases.all()], config.voice)
        if self._caller is not None and not self.ended.is_set():
            self.send(self._caller)

    def greet(self, config: ConfigDown) -> Saying | None:
        """Say who answers; an empty greeting means that the conversation just goes on."""
        return self.speaker.say(config.greeting_id, config.greeting) if config.greeting.strip() else None

    def apologise(self) -> None:
        """Something of ours failed; the caller hears that somebody is there."""
        self._say_own("sorry")

    # --- what the caller does --------------------------------------------------------------------------------------

    def on_onset(self) -> None:
        self._talk_over.onset()

    def on_click(self) -> None:
        self.speaker.resume()

    def on_voice(self, voiced_s: float) -> None:
        begins, self._is_caller_speaking = not self._is_caller_speaking, True
        if begins:
            self._report_state()
        self._quiet_since = now()
        self._talk_over.voice(voiced_s, begins, self._expects)

    def on_silence(self) -> None:
        self._is_caller_speaking = False
        self._quiet_since = now()
        self._report_state()
        self._talk_over.silence()

    def on_words(self, transcript: Transcript) -> bool:
        if transcript.text:
            interim_id = f"{self.metadata.call_id}-interim"
            self.send(InterimUp(type="interim", utterance_id=interim_id, text=transcript.text))
        return self._talk_over.words(transcript, self._expects)

    def on_likely_end(self, utterance: Utterance) -> None:
        is_next = not self._is_thinking and self._utterances.empty() and not self._is_leaving
        if is_next and not self.is_muted and utterance.transcript is not None:
            self._foresight.begin(lambda: None if self._is_thinking else self._spoken(utterance))

    def on_more(self) -> None:
        self._foresight.drop()

    def on_slow_words(self, again: bool = False) -> None:
        if self.speaker.is_held:
            self.speaker.resume()
        elif not self._is_overlap():
            self._say_own("still" if again else "filler")

    def on_utterance(self, utterance: Utterance) -> None:
        if utterance.transcript is None:
            self.speaker.resume()
        self._utterances.put_nowait(utterance)

    def on_returned(self) -> None:
        """They are back, after a reload perhaps: on from the clause in progress, or a word that somebody is there."""
        self._quiet_since = now()
        was_speaking = self.speaker.is_busy
        self.speaker.resume()
        if not was_speaking:
            self._say_own("welcome_back")

    def _is_overlap(self) -> bool:
        """Whether the caller speaks over what is being said, or before an answer that is being found."""
        return self.speaker.is_busy or self._is_thinking

    def _on_interruption(self) -> None:
        self._owes_answer = True
        if self._is_thinking:
            self._answering.overtake()

    # --- turns -----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Answer utterance after utterance, and silence, until the call ends."""
        watching = asyncio.create_task(self._watch_for_silence())
        try:
            while True:
                utterance = await self._utterances.get()
                try:
                    await (self._tell_silence() if utterance is None else self._answer(utterance))
                except Exception:
                    log.exception("an utterance could not be answered")
                    self.apologise()
        finally:
            watching.cancel()
            self._foresight.drop()

    async def _answer(self, utterance: Utterance) -> None:
        self._quiet_since = now()
        if utterance.transcript is None:
            await self._answer_unheard(utterance)
        elif not utterance.transcript.text:
            self._answer_no_words(utterance)
        else:
            await self._answer_words(utterance)

    async def _answer_unheard(self, utterance: Utterance) -> None:
        """Nothing could be made out of what may have been words: say so, and in the end let a person hear it."""
        self._unheard += 1
        log.warning("an utterance could not be transcribed", extra={"voiced_s": round(utterance.voiced_s, 2)})
        if self._unheard < UNHEARD_LIMIT:
            current = self.speaker.current
            if current is None or current.utterance_id.startswith(self._bridges):  # else once is enough
                self._say_own("sorry")
            return
        self._unheard = 0
        await self._take_turn(self._request(commands=[WireCommand(type="RequestPerson")]), utterance.clock)

    def _answer_no_words(self, utterance: Utterance) -> None:
        log.info("no words", extra={"voiced_s": round(utterance.voiced_s, 2)})
        self.speaker.resume()
        if (utterance.voiced_s >= REAL_SPEECH_S or self._owes_answer) and not self.speaker.is_busy:
            self._owes_answer = False
            self._say_own("reprompt")

    async def _answer_words(self, utterance: Utterance) -> None:
        self._silences = self._unheard = 0
        request = self._spoken(utterance)
        foreseen = self._foresight.take(request.text, request.heard)
        if foreseen is not None and foreseen.request is not None:
            request = foreseen.request
        ids = {"turn_id": request.turn_id, "request_id": str(ULID())}
        with working_on(**ids), span("spoken turn", **ids):
            log.info("turn", extra={"pii_text": request.text, "is_foreseen": foreseen is not None})
            answer = await self._take_turn(request, utterance.clock, foreseen)
        self._last = LastSaid(request.text, utterance.ended_at, answer, expects=self._asked)

    def _spoken(self, utterance: Utterance) -> TurnRequest:
        """The turn of these words; what was left unfinished before them, and not answered, belongs to them."""
        transcript = utterance.transcript
        assert transcript is not None
        text = transcript.text
        if self._last is not None:
            text = self._last.joined_with(text, utterance.started_at)
        speech = Speech(started_at=utterance.started_at, ended_at=utterance.ended_at, confidence=transcript.confidence)
        return self._request(text=text, speech=speech)

    async def _tell_silence(self) -> None:
        """The caller says nothing: what follows from that is for the app to say."""
        if self._is_caller_speaking or not self._utterances.empty() or self.is_muted or self._is_leaving:
            return
        request = self._request(commands=[WireCommand(type="Silence")])
        with working_on(turn_id=request.turn_id, request_id=str(ULID())):
            log.info("silence", extra={"in_a_row": self._silences})
            await self._take_turn(request, TurnClock())

    def _request(self, **said: Any) -> TurnRequest:
        """A turn of this call, with what was heard of the last reply."""
        call_id, heard = self.metadata.call_id, self._heard
        return TurnRequest(turn_id=str(ULID()), channel="voice", call_id=call_id, heard=heard, **said)

    async def _take_turn(self, request: TurnRequest, clock: TurnClock, foreseen: Foreseen | None = None) -> Answer:
        self._is_thinking, self._owes_answer, self._asked = True, False, self._expects
        self._report_state()
        if self._heard == request.heard:
            self._heard = None  # it travels once
        try:
            with metrics.turn_seconds.time():
                answer = await self._answering.answer(request, clock, foreseen)
        finally:
            self._is_thinking = False
        self._report_state()
        status = answer.status
        metrics.turns.labels(status.status if status is not None else "lost").inc()
        if status is not None and status.expects is not None:
            self._expects = status.expects.kind
        elif status is not None and status.status == "completed":
            self._expects = "open"
        for saying in answer.sayings.values():
            self._report_latency(request.turn_id, saying)
        if status is not None and status.ends_session:
            self._end_when_said()
        return answer

    def _report_latency(self, turn_id: str, saying: Saying) -> None:
        async def report() -> None:
            await saying.done.wait()
            if saying.clock.is_complete():
                times = saying.clock.latency()
                metrics.observe_latency(times.model_dump())
                self.send(LatencyUp(type="latency", turn_id=turn_id, **times.model_dump()))

        self._soon(report())

    def _say_own(self, phrase: str) -> None:
        if self.is_muted:
            return
        metrics.fallbacks.labels(phrase).inc()
        utterance_id = f"{self.metadata.call_id}-{phrase}-{ULID()}"
        self._own.add(utterance_id)
        self.speaker.say(utterance_id, self.phrases[phrase])

    async def _watch_for_silence(self) -> None:
        """Notice when the caller has said nothing for long enough that somebody has to speak."""
        limit_s = self.settings.turn_taking.silent_caller_s
        while True:
            await asyncio.sleep(0.5)
            if self._caller is not None and self._caller.status == "reconnecting":
                self.speaker.hold()
                continue
            self._talk_over.free_what_is_stuck()
            if self.speaker.is_busy or self._is_thinking or self._is_caller_speaking or self.is_muted:
                self._quiet_since = now()
            elif now() - self._quiet_since > limit_s and self._silences < MAX_SILENCES:
                self._silences += 1
                self._quiet_since = now()
                self._utterances.put_nowait(None)

    # --- what the app is told --------------------------------------------------------------------------------------

    def on_heard(self, heard: Heard) -> None:
        """The speaker's account of an utterance that is over. One that was cut short goes with the next turn."""
        self._report_state()
        if heard.utterance_id in self._own or heard.utterance_id.endswith(("-filler", "-sorry")):
            return
        if not heard.interrupted:
            self.send(HeardUp(type="heard", **heard.model_dump()))
        if self._heard is not None and self._heard.interrupted:
            self.send(HeardUp(type="heard", **self._heard.model_dump()))  # a notice within a reply leaves two
        self._heard = heard
        self._quiet_since = now()

    def on_speaking(self, is_speaking: bool) -> None:
        """The agent's sound began or ended."""
        self._is_speaking = is_speaking
        self._report_state()

    def _report_state(self) -> None:
        is_busy = self._is_thinking or self.speaker.is_busy
        agent = "speaking" if self._is_speaking else "thinking" if is_busy else "listening"
        caller = "speaking" if self._is_caller_speaking else "silent"
        self.send(VoiceStateUp(type="voice_state", agent="silent" if self.is_muted else agent, customer=caller))

    def note_caller(self, is_there: bool) -> None:
        """The caller is in the room, or left it; an app that comes back is told again: it counted the call as lost.

        What nobody is there to hear is not said.
        """
        if not is_there:
            self.speaker.hold()
        self._caller = ReadyUp(type="call", status="active" if is_there else "reconnecting")
        self.send(self._caller)

    # --- the end ---------------------------------------------------------------------------------------------------

    def hang_up(self, reason: str) -> None:
        """The call is over."""
        if not self.ended.is_set():
            if self._heard is not None and self._heard.interrupted:
                self.send(HeardUp(type="heard", **self._heard.model_dump()))
            metrics.calls.labels(reason if reason in REASONS else "other").inc()
            self.send(ReadyUp(type="call", status="ended", reason=reason))
            self.ended.set()

    def _end_when_said(self) -> None:
        self._is_leaving = True

        async def end() -> None:
            await self.speaker.quiet.wait()
            self.hang_up("completed")

        self._soon(end())

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
