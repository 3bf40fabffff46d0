"""The product's voice worker without its models: `python -m app.cli.rig.light_worker start`.

Everything else is the real one: registration, dispatch, room, the app's socket, turns, playback, heard reports.
What the caller says comes as a data packet of the room (topic `words`) in place of sound; what the agent says is a
short tone for each clause.
"""

import functools
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from livekit import rtc
from livekit.agents import AgentServer, JobContext, JobExecutorType, JobProcess, cli

from voice_worker.engines import Engines
from voice_worker.latency import TurnClock
from voice_worker.listening import Utterance
from voice_worker.registration import Registration, load_of
from voice_worker.settings import AGENT_NAME, WorkerSettings, read_settings
from voice_worker.stt.protocol import Transcript
from voice_worker.stt.transcription import Transcription
from voice_worker.telemetry import take_over_logging
from voice_worker.tts.cache import SentenceCache
from voice_worker.tts.maker import SpeechMaker
from voice_worker.tts.protocol import SAMPLE_RATE, Pcm
from voice_worker.tts.shelf import VoiceShelf
from voice_worker.worker import CallLine, serve_call

TOPIC = "words"
OVER_S = 1.5
"""Voice as long as this over the agent's is meant as an interruption."""
_CLAUSE_S = 0.12
_TONE_HZ = 440
_CACHE_MB = 8


class Tone:
    """A voice that says everything alike, at once."""

    name = "tone"

    def synthesize(self, text: str) -> Pcm:
        """The same short sound for any text."""
        at = np.arange(int(_CLAUSE_S * SAMPLE_RATE)) / SAMPLE_RATE
        return (np.sin(2 * np.pi * _TONE_HZ * at) * 8000).astype(np.int16)


class Deaf:
    """Makes no words of sound: they come another way."""

    def transcribe(self, samples: object, expects: str = "open", is_wanted: object = None) -> Transcript:
        """Nothing."""
        return Transcript("", 1.0, 0.0)


class WordsLine(CallLine):
    """A call whose caller's words come as data packets."""

    def _watch_for_leaving(self) -> None:
        super()._watch_for_leaving()
        self._numbers: Iterator[int] = iter(range(1, 1_000_000))
        self.job.room.on("data_received", self._take_words)

    def _take_words(self, packet: rtc.DataPacket) -> None:
        if packet.topic != TOPIC:
            return
        if self.speaker.is_busy:
            self.call.on_voice(OVER_S)
        self.call.on_silence()
        now, clock = time.time(), TurnClock()
        for name in ("voice_ended", "paused", "transcribed", "ended"):
            clock.mark(name)
        words = Transcript(json.loads(packet.data)["text"], 0.9, 0.0)
        self.call.on_utterance(Utterance(next(self._numbers), now, now, OVER_S, words, clock))


@functools.cache
def shared_engines() -> Engines:
    """One set for all calls of this process, as in the real worker."""
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-tones-"))
    return Engines(Transcription(Deaf()), SpeechMaker(VoiceShelf(SentenceCache(folder, _CACHE_MB), Tone())))  # pyright: ignore[reportArgumentType]


def prewarm(process: JobProcess) -> None:
    """Nothing to load."""
    take_over_logging(read_settings().log)
    process.userdata["engines"] = shared_engines()


async def answer(job: JobContext) -> None:
    """As the real worker answers."""
    await serve_call(job, WordsLine)


def build_server(settings: WorkerSettings) -> AgentServer:
    """As the real one, with a voice activity model at most."""
    server = AgentServer(
        setup_fnc=prewarm,
        job_executor_type=JobExecutorType.THREAD,
        num_idle_processes=settings.call.capacity,
        load_fnc=lambda server: load_of(server, settings.call.capacity),
        load_threshold=0.999,
        host="127.0.0.1",
        port=0,
        drain_timeout=1,
    )
    server.rtc_session(answer, agent_name=AGENT_NAME)
    Registration(server, settings)
    return server


def main() -> None:
    """Until it is told to stop."""
    settings = read_settings()
    take_over_logging(settings.log)
    cli.run_app(build_server(settings))


if __name__ == "__main__":
    main()
