"""What a job process does: load the models ahead, then hold one call."""

import asyncio
import contextlib
import functools
import logging
import threading

from livekit import rtc
from livekit.agents import NOT_GIVEN, AgentServer, JobContext, JobExecutorType, JobProcess, NotGivenOr

from app.contracts import ConfigDown, DispatchMetadata, Resumption
from voice_worker import metrics
from voice_worker.app_client import AppClient
from voice_worker.app_socket import CallSocket
from voice_worker.call import Call
from voice_worker.engines import Engines, load_engines
from voice_worker.listening import Listener
from voice_worker.playback import RoomPlayback
from voice_worker.registration import Registration, load_of, taking
from voice_worker.room import CallerSound, audible, join, manual_session
from voice_worker.settings import AGENT_NAME, WorkerSettings, read_settings
from voice_worker.speaking import Speaker
from voice_worker.telemetry import take_over_logging, working_on
from voice_worker.tracing import configure_tracing, span

log = logging.getLogger("frontdesk.voice.worker")
LOAD_LIMIT_S = 120.0
LINE_LAID_S = 0.8
"""A page that came back hears from then on."""
LOADING = threading.Lock()


@functools.cache
def shared_engines() -> Engines:
    """The models of this process. Calls share them: a second copy would take 0.5 GB and the cores while it loads."""
    return load_engines(read_settings())


def prewarm(process: JobProcess) -> None:
    """A worker is registered only once its models are loaded."""
    take_over_logging(read_settings().log)
    configure_tracing("frontdesk-voice-worker")
    with LOADING:
        process.userdata["engines"] = shared_engines()


async def answer(job: JobContext) -> None:
    """One call, as LiveKit gives it to us."""
    await serve_call(job, CallLine)


async def serve_call(job: JobContext, line_of: "type[CallLine]") -> None:
    """One call from the first hello to the hang-up."""
    settings = read_settings()
    metadata = DispatchMetadata.model_validate_json(job.job.metadata)
    client = AppClient(settings, job.worker_id)
    socket = CallSocket(settings.app_url, metadata.call_id, client.token)
    engines: Engines = job.proc.userdata["engines"]
    line = line_of(job, metadata, settings, client, socket, engines)
    ids = {"call_id": metadata.call_id, "session_id": metadata.session_id}
    try:
        with working_on(**ids), span("call", **ids), metrics.calls_active.track_inprogress(), engines.maker.call():
            await line.run()
    finally:  # a place must come free also when a call breaks
        await client.close()
        job.shutdown("call ended")


class CallLine:
    """Wires room, app and call together and takes them apart again."""

    def __init__(
        self,
        job: JobContext,
        metadata: DispatchMetadata,
        settings: WorkerSettings,
        client: AppClient,
        socket: CallSocket,
        engines: Engines,
    ) -> None:
        self.job, self.metadata, self.settings, self.socket = job, metadata, settings, socket
        self.session = manual_session()
        self.sound = CallerSound()
        self.speaker = Speaker(RoomPlayback(self.session), engines.maker, settings.speech.synthesize_limit_s)
        self.call = Call(metadata, settings, client, self.speaker, socket.send)
        self.listener = Listener(
            engines.transcription,
            EndOfTurnModel(self.sound),
            self.call,
            settings.turn_taking,
            settings.speech.transcribe_limit_s,
        )
        self.configured: asyncio.Future[ConfigDown] = asyncio.get_running_loop().create_future()
        self.ended = asyncio.Event()

    async def run(self) -> None:
        """Listen to the app and hold the call, until the call is over."""
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(self.listen_to_app()), tasks.create_task(self.hold())]
            await self.ended.wait()
            for task in running:
                task.cancel()

    async def listen_to_app(self) -> None:
        """Frames for as long as the call lives."""
        async with contextlib.aclosing(self.socket.frames()) as frames:
            async for frame in frames:
                self.call.on_frame(frame)
                if isinstance(frame, ConfigDown) and not self.configured.done():
                    self.configured.set_result(frame)

    async def hold(self) -> None:
        """Join, greet, converse, leave."""
        try:
            await self.job.connect()
            await join(self.session, self.job.room, self.metadata.customer_identity)
            self.sound.attach(self.session)
            self._watch_for_leaving()
            self.call.note_caller(is_there=True)
            async with asyncio.TaskGroup() as tasks:
                running = [
                    tasks.create_task(self._speak()),
                    tasks.create_task(self.listener.run(self.sound.windows())),
                    tasks.create_task(self._greet()),
                    tasks.create_task(self.call.run()),
                ]
                await self.call.ended.wait()
                for task in running:
                    task.cancel()
        finally:
            await self.socket.flush()
            await self.sound.close()
            await self.session.aclose()
            self.ended.set()

    async def _speak(self) -> None:
        if await audible(self.session):
            await self.speaker.run()
        else:
            log.warning("the caller's client never took the agent's sound")
            self.call.hang_up("no_sound")

    async def _greet(self) -> None:
        """With the app's greeting; if the app is away, the caller at least hears that somebody is there."""
        try:
            config = await asyncio.wait_for(asyncio.shield(self.configured), self.settings.call.connect_limit_s)
        except TimeoutError:
            self.call.apologise()
            config = await self.configured
        self.call.greet(config)
        if config.resumption is not None:
            self._take_over(config.resumption)

    def _take_over(self, resumption: Resumption) -> None:
        """Another held this call before: one clause of sorry, and on from where the caller was."""
        self.speaker.say(f"{self.metadata.call_id}-lost-you", resumption.sorry)
        if resumption.text:
            self.speaker.say(resumption.utterance_id or f"{self.metadata.call_id}-again", resumption.text)

    def _watch_for_leaving(self) -> None:
        room, loop = self.job.room, asyncio.get_running_loop()
        waiting: list[asyncio.TimerHandle] = []

        def left(participant: rtc.RemoteParticipant) -> None:
            if participant.identity == self.metadata.customer_identity:
                self.call.note_caller(is_there=False)
                waiting.append(loop.call_later(self.settings.turn_taking.gone_s, self.call.hang_up, "customer_left"))

        def came(participant: rtc.RemoteParticipant) -> None:
            if participant.identity == self.metadata.customer_identity:
                for timer in waiting:
                    timer.cancel()
                waiting.clear()
                self.call.note_caller(is_there=True)
                loop.call_later(LINE_LAID_S, self.call.on_returned)

        room.on("participant_disconnected", left)
        room.on("participant_connected", came)
        room.on("disconnected", lambda *_: self.call.hang_up("room_closed"))


class EndOfTurnModel:
    """The end-of-turn model as a future, so that asking it never waits."""

    def __init__(self, sound: CallerSound) -> None:
        self.sound = sound

    def predict(self) -> "asyncio.Future[float]":
        return asyncio.ensure_future(self.sound.predict())


class WorkerServer(AgentServer):
    """livekit's, which tells the app first when it is to stop."""

    registration: Registration

    async def drain(self, timeout: NotGivenOr[int | None] = NOT_GIVEN) -> None:
        """The calls it holds go on for a while."""
        await self.registration.leave()
        await super().drain(timeout)


def build_server(settings: WorkerSettings) -> WorkerServer:
    """Waits for explicit dispatch; health on loopback only.

    For every call that fits a thread stands ready, with the models of the others: who rings in the same moment as
    somebody else waits for nothing. A process of its own has models of its own: of those one is enough.
    """
    server = WorkerServer(
        setup_fnc=prewarm,
        job_executor_type=JobExecutorType.PROCESS if settings.call.is_isolated else JobExecutorType.THREAD,
        num_idle_processes=1 if settings.call.is_isolated else settings.call.capacity,
        initialize_process_timeout=LOAD_LIMIT_S,
        # LiveKit learns seconds late that a place is free again, and a call that it has nobody for rings in vain: to
        # it there is always one more, and who has none says so when asked.
        load_fnc=lambda server: load_of(server, settings.call.capacity + 1),
        load_threshold=0.999,
        ws_url=settings.livekit_url,
        api_key=settings.livekit_api_key.get_secret_value() if settings.livekit_api_key else None,
        api_secret=settings.livekit_api_secret.get_secret_value() if settings.livekit_api_secret else None,
        host=settings.call.bind_address,
        port=settings.call.health_port,
        prometheus_port=settings.call.metrics_port,
        job_memory_warn_mb=1500,
        drain_timeout=settings.call.drain_s,
        preload_modules=["faster_whisper", "kokoro_onnx", "onnxruntime"],
    )
    server.rtc_session(answer, agent_name=AGENT_NAME, on_request=taking(server, settings.call.capacity))
    server.registration = Registration(server, settings)
    return server
