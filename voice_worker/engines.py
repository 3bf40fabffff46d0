"""The models, loaded before a call comes."""

import logging
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from livekit.local_inference import init_eot, init_vad

from voice_worker.settings import WorkerSettings
from voice_worker.stt.protocol import SAMPLE_RATE
from voice_worker.stt.transcription import Transcription
from voice_worker.stt.whisper import GuardedTranscriber, Whisper
from voice_worker.tts.cache import SentenceCache
from voice_worker.tts.edge import EdgeVoice
from voice_worker.tts.kokoro import KokoroVoice, load_kokoro
from voice_worker.tts.maker import SpeechMaker
from voice_worker.tts.piper import PiperVoice, is_installed
from voice_worker.tts.protocol import Voice
from voice_worker.tts.shelf import VoiceShelf

log = logging.getLogger("frontdesk.voice.engines")
PHRASES = "phrases.txt"
DEFAULT_VOICE = "af_heart"


@dataclass
class Engines:
    """What listens and what speaks."""

    transcription: Transcription
    maker: SpeechMaker


def load_engines(settings: WorkerSettings) -> Engines:
    """Load and warm up: the first sentence of a call must not pay for the first run of a model."""
    began = time.monotonic()
    init_vad()
    init_eot()
    speech = settings.speech
    whisper = GuardedTranscriber(Whisper(settings.models_dir / speech.whisper, speech.threads))
    whisper.transcribe(np.zeros(SAMPLE_RATE, dtype=np.float32))
    shelf = stock_shelf(settings)
    shelf.default.voice.synthesize("Hello.")
    maker = SpeechMaker(shelf, fallback_voice(settings))
    ahead = maker.make_ahead(sentences_to_prepare(settings.speech_cache_dir / PHRASES))
    seconds = round(time.monotonic() - began, 1)
    log.info("models loaded", extra={"seconds": seconds, "voice": shelf.default.name, "to_prepare": ahead})
    return Engines(Transcription(whisper), maker)


def stock_shelf(settings: WorkerSettings) -> VoiceShelf:
    """The engine the operator chose. Edge only where online speech is allowed."""
    speech, models = settings.speech, settings.models_dir
    cache = SentenceCache(settings.speech_cache_dir, speech.cache_mb)
    cache.prune()
    if speech.engine == "edge" and speech.allow_online:
        return VoiceShelf(cache, EdgeVoice())
    if speech.engine == "piper":
        return VoiceShelf(cache, PiperVoice(models / speech.piper, speech.speed))
    kokoro = load_kokoro(models / speech.kokoro, models / speech.voices, speech.threads)
    known = set(kokoro.get_voices())

    def make(name: str) -> Voice | None:
        return KokoroVoice(kokoro, name, speech.speed) if name in known else None

    return VoiceShelf(cache, KokoroVoice(kokoro, DEFAULT_VOICE, speech.speed), make)


def fallback_voice(settings: WorkerSettings) -> Voice | None:
    """Piper, if it is installed and not already the voice."""
    model = settings.models_dir / settings.speech.piper
    if settings.speech.engine == "piper" or not model.exists() or not is_installed():
        return None
    return PiperVoice(model, settings.speech.speed)


def sentences_to_prepare(path: Path) -> list[str]:
    """What set-up knows will be said, one sentence a line. Optional: what is missing is made when it is wanted."""
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError:
        return []
