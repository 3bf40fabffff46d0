"""The models, loaded before a call comes."""

import logging
import time
from dataclasses import dataclass

import numpy as np
from livekit.local_inference import init_eot, init_vad

from voice_worker.settings import WorkerSettings
from voice_worker.stt.protocol import SAMPLE_RATE
from voice_worker.stt.transcription import Transcription
from voice_worker.stt.whisper import GuardedTranscriber, Whisper
from voice_worker.tts.cache import CachedVoice, SentenceCache
from voice_worker.tts.edge import EdgeVoice
from voice_worker.tts.kokoro import KokoroVoice, load_kokoro
from voice_worker.tts.maker import SpeechMaker
from voice_worker.tts.piper import PiperVoice, is_installed
from voice_worker.tts.protocol import Voice

log = logging.getLogger("frontdesk.voice.engines")


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
    cache = SentenceCache(settings.speech_cache_dir, speech.cache_mb)
    cache.prune()
    voice = choose_voice(settings)
    voice.synthesize("Hello.")
    engines = Engines(Transcription(whisper), SpeechMaker(CachedVoice(voice, cache), fallback_voice(settings, voice)))
    log.info("models loaded", extra={"seconds": round(time.monotonic() - began, 1), "voice": voice.name})
    return engines


def choose_voice(settings: WorkerSettings) -> Voice:
    """The engine the operator chose. Edge only where online speech is allowed."""
    speech, models = settings.speech, settings.models_dir
    if speech.engine == "edge" and speech.allow_online:
        return EdgeVoice()
    if speech.engine == "piper":
        return PiperVoice(models / speech.piper, speech.speed)
    kokoro = load_kokoro(models / speech.kokoro, models / speech.voices, speech.threads)
    return KokoroVoice(kokoro, "af_heart", speech.speed)


def fallback_voice(settings: WorkerSettings, voice: Voice) -> Voice | None:
    """Piper, if it is installed and not already the voice."""
    model = settings.models_dir / settings.speech.piper
    if isinstance(voice, PiperVoice) or not model.exists() or not is_installed():
        return None
    return PiperVoice(model, settings.speech.speed)
