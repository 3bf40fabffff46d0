"""The models, loaded before a call comes."""

import logging
import time
from dataclasses import dataclass
from importlib.util import find_spec
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

    def load_whisper() -> GuardedTranscriber:
        return GuardedTranscriber(Whisper(settings.models_dir / speech.whisper, speech.threads))

    whisper = load_whisper()
    whisper.transcribe(np.zeros(SAMPLE_RATE, dtype=np.float32))
    shelf, *others = stock_shelves(settings)
    shelf.default.voice.synthesize("Hello.")
    maker = SpeechMaker(shelf, *others)
    ahead = prepare(maker, settings.speech_cache_dir / PHRASES)
    seconds = round(time.monotonic() - began, 1)
    voices = [each.default.name for each in (shelf, *others)]
    log.info("models loaded", extra={"seconds": seconds, "voices": voices, "to_prepare": ahead})
    return Engines(Transcription(whisper, load_whisper), maker)


def stock_shelves(settings: WorkerSettings) -> list[VoiceShelf]:
    """The engine the operator chose, and those that speak when it can't. Edge only where online speech is allowed."""
    speech, models = settings.speech, settings.models_dir
    cache = SentenceCache(settings.speech_cache_dir, speech.cache_mb)
    cache.prune()
    shelves: dict[str, VoiceShelf] = {}
    if (models / speech.piper).exists() and is_installed():
        shelves["piper"] = piper_shelf(cache, models / speech.piper, speech.speed)
    if speech.allow_online and find_spec("edge_tts") is not None:
        shelves["edge"] = VoiceShelf(cache, EdgeVoice(speech.speed), lambda _, pace: EdgeVoice(speech.speed * pace))
    # An online voice alone could refuse for days.
    if speech.engine not in shelves or "piper" not in shelves:
        shelves["kokoro"] = kokoro_shelf(cache, settings)
    first = speech.engine if speech.engine in shelves else "kokoro"
    return [shelves.pop(first), *shelves.values()]


def kokoro_shelf(cache: SentenceCache, settings: WorkerSettings) -> VoiceShelf:
    """All voices of the model, at any pace."""
    speech, models = settings.speech, settings.models_dir
    kokoro = load_kokoro(models / speech.kokoro, models / speech.voices, speech.threads)
    known = set(kokoro.get_voices())

    def make(name: str, pace: float) -> Voice | None:
        name = name or DEFAULT_VOICE
        return KokoroVoice(kokoro, name, speech.speed * pace) if name in known else None

    return VoiceShelf(cache, KokoroVoice(kokoro, DEFAULT_VOICE, speech.speed), make)


def piper_shelf(cache: SentenceCache, model: Path, speed: float) -> VoiceShelf:
    """One voice, whatever the business asks for; one more process for a pace that was asked for."""
    usual = PiperVoice(model, speed)
    usual.warm_up()
    by_pace = {1.0: usual}

    def make(_: str, pace: float) -> Voice:
        return by_pace.setdefault(pace, PiperVoice(model, speed * pace))

    return VoiceShelf(cache, usual, make)


def prepare(maker: SpeechMaker, path: Path) -> int:
    """Order what set-up knows will be said, in the voice of its business; how many sentences are to be made."""
    return sum(maker.make_ahead(texts, voice) for voice, texts in sentences_to_prepare(path).items())


def sentences_to_prepare(path: Path) -> dict[str, list[str]]:
    """Sentences by voice. A line is a sentence, after its voice and a tab unless it is the default's.

    Optional: what is missing is made when it is wanted.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    by_voice: dict[str, list[str]] = {}
    for line in filter(str.strip, lines):
        voice, _, text = line.rpartition("\t")
        by_voice.setdefault(voice, []).append(text.strip())
    return by_voice
