"""One call: orders the steps, and decides what a sound of the caller means for what the agent is saying."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

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
from voice_worker.answering import Answering, Turns
from voice_worker.latency import TurnClock, now
from voice_worker.listening import Utterance
from voice_worker.phrases import Phrases
from voice_worker.settings import WorkerSettings
from voice_worker.speaking import Saying, Speaker
from voice_worker.telemetry import working_on
from voice_worker.tracing import span
from voice_worker.turn_taking.barge_in import Overlap, judge, judge_words

log = logging.getLogger("frontdesk.voice.call")

REAL_SPEECH_S = 0.5
"""Voice as long as this that gave no words deserves a question."""
MAX_SILENCES = 9
"""Told to the app in a row. It says goodbye long before; this bounds what an app that fails is asked."""
REASONS = ("completed", "customer_left", "room_closed", "no_sound")


class Call:
    """What happens between the caller, the app and the speaker. Holds no audio and makes no network call itself."""

    def __init__(
        self,
        metadata: DispatchMetadata,
        settings: WorkerSettings,
        turns: Turns,
        speaker: Speaker,
        send: Callable[[Wire], None],
    ) -> None:
        self.metadata, self.settings, self.speaker, self.send = metadata, settings, speaker, send
        self.phrases = Phrases()
        self.ended = asyncio.Event()
        self.is_muted = False
        self._expects = "open"
        self._utterances: asyncio.Queue[Utterance | None] = asyncio.Queue()
        self._is_thinking = False
        self._is_speaking = False
        self._is_caller_speaking = False
        self._is_settled = False
        self._is_leaving = False
        self._heard: Heard | None = None
        self._own: set[str] = set()
        self._quiet_since = now()
        self._silences = 0
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
        self.speaker.voice_name, self.speaker.bridge = config.voice, self.phrases["filler"]
        self.speaker.maker.make_ahead([config.greeting, *self.phrases.all()], config.voice)

    def greet(self, config: ConfigDown) -> Saying | None:
        """Say who answers; an empty greeting means that the conversation just goes on."""
        return self.speaker.say(config.greeting_id, config.greeting) if config.greeting.strip() else None

    def apologise(self) -> None:
        """Something of ours failed; the caller hears that somebody is there."""
        self._say_own("sorry")

    # --- what the caller does --------------------------------------------------------------------------------------

    def on_voice(self, voiced_s: float) -> None:
        if not self._is_caller_speaking:
            self._is_caller_speaking, self._is_settled = True, False
            self._report_state()
        self._quiet_since = now()
        if self._is_settled or not self._is_overlap():
            return
        verdict = judge(Overlap(voiced_s, is_voiced_now=True, expects=self._expects), self.settings.turn_taking)
        if verdict == "hold" and not self.speaker.is_held:
            self.speaker.hold()
        elif verdict == "interruption":
            self._interrupt()

    def on_silence(self) -> None:
        self._is_caller_speaking = False
        self._quiet_since = now()
        self._report_state()

    def on_words(self, text: str) -> bool:
        if text:
            self.send(InterimUp(type="interim", utterance_id=f"{self.metadata.call_id}-interim", text=text))
        if self._is_settled or not self._is_overlap():
            return True
        verdict = judge_words(text, self._expects)
        if verdict == "interruption":
            self._interrupt()
            return True
        self.speaker.resume()
        return False

    def on_utterance(self, utterance: Utterance) -> None:
        self._utterances.put_nowait(utterance)

    def _is_overlap(self) -> bool:
        """Whether the caller speaks over what is being said, or before an answer that is being found."""
        return self.speaker.is_busy or self._is_thinking

    def _interrupt(self) -> None:
        self._is_settled = True
        log.info("the caller interrupts")
        metrics.interruptions.inc()
        self.speaker.interrupt()

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

    async def _answer(self, utterance: Utterance) -> None:
        self._quiet_since = now()
        transcript = utterance.transcript
        if transcript is None:
            log.warning("an utterance could not be transcribed in time", extra={"voiced_s": utterance.voiced_s})
            self._say_own("sorry")
            return
        if not transcript.text:
            log.info("no words", extra={"voiced_s": round(utterance.voiced_s, 2)})
            if utterance.voiced_s >= REAL_SPEECH_S and not self.speaker.is_busy:
                self._say_own("reprompt")
            self.speaker.resume()
            return
        self._silences = 0
        speech = Speech(started_at=utterance.started_at, ended_at=utterance.ended_at, confidence=transcript.confidence)
        request = self._request(text=transcript.text, speech=speech)
        ids = {"turn_id": request.turn_id, "request_id": str(ULID())}
        with working_on(**ids), span("spoken turn", **ids):
            log.info("turn", extra={"pii_text": transcript.text})
            await self._take_turn(request, utterance.clock)

    async def _tell_silence(self) -> None:
        """The caller says nothing: what follows from that is for the app to say."""
        if self._is_caller_speaking or not self._utterances.empty() or self.is_muted or self._is_leaving:
            return
        request = self._request(commands=[WireCommand(type="Silence")])
        with working_on(turn_id=request.turn_id, request_id=str(ULID())):
            log.info("silence", extra={"in_a_row": self._silences})
            await self._take_turn(request, TurnClock())

    def _request(self, **said: Any) -> TurnRequest:
        """A turn of this call, with what was heard of the last reply, which travels once."""
        heard, self._heard = self._heard, None
        return TurnRequest(turn_id=str(ULID()), channel="voice", call_id=self.metadata.call_id, heard=heard, **said)

    async def _take_turn(self, request: TurnRequest, clock: TurnClock) -> None:
        self._is_thinking = True
        self._report_state()
        try:
            with metrics.turn_seconds.time():
                answer = await self._answering.answer(request, clock)
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

    def _report_latency(self, turn_id: str, saying: Saying) -> None:
        async def report() -> None:
            await saying.done.wait()
            if saying.clock.is_complete():
                times = saying.clock.latency()
                metrics.heard_gap_seconds.observe((times.heard_gap_ms or 0) / 1000)
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
