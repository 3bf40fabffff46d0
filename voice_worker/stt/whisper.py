"""Whisper through CTranslate2, on a window as short as the utterance allows."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_ctranslate2_storage

from voice_worker.stt.dictation import in_numerals, is_whole_phone, may_be_a_misheard_phone
from voice_worker.stt.guard import FOR_NUMBERS, FULL_WINDOW_S, WindowGuard
from voice_worker.stt.protocol import SAMPLE_RATE, Samples, Transcript, Unwanted, always

NO_SPEECH = 0.6
PHONE_READINGS = 8
COUNTING = "Zero, nine, eight. Seven, six. Five, four, three, two, one."
"""Heard before a number, it keeps an accent from becoming other words. No phone number begins like it."""
NUMBERS = ("phone", "spelled")
"""What is asked for, digit by digit or letter by letter."""
PIECE_S = 26.0
"""Longer speech is cut at its quietest point: one window holds 30 s."""

# What Whisper says to noise. Said by a person, they come with far more confidence.
HALLUCINATED = frozenset(
    {
        "thanks for watching",
        "thank you for watching",
        "thank you",
        "thank you very much",
        "please subscribe",
        "subscribe",
        "bye",
        "you",
        "so",
        "the",
        "oh",
        "okay",
        "i'm sorry",
        "the end",
        "silence",
        "music",
        "applause",
    }
)


@dataclass(frozen=True)
class Decoded:
    """One pass of the decoder."""

    text: str
    mean_log_probability: float
    no_speech: float


class Decoder(Protocol):
    """One pass of a model over a window of this length, with at most so many tokens; the likeliest reading first."""

    def decode(
        self,
        samples: Samples,
        window_s: float,
        max_tokens: int,
        readings: int = 1,
        is_wanted: Callable[[], bool] = always,
        after: str = "",
    ) -> list[Decoded]:
        """`after`: words as if they had been said before, which the model takes for the manner of what follows."""
        ...


class GuardedTranscriber:
    """Asks for a short window, and for the full one when the answer cannot be trusted."""

    def __init__(self, decoder: Decoder, guard: WindowGuard | None = None) -> None:
        self.decoder, self.guard = decoder, guard

    def transcribe(self, samples: Samples, expects: str = "open", is_wanted: Callable[[], bool] = always) -> Transcript:
        """The words in `samples`; a short window first, the full one when its answer cannot be trusted."""
        began = time.perf_counter()
        guard = self.guard or (FOR_NUMBERS if expects in NUMBERS else WindowGuard())
        passes = Passes(self.decoder, guard, is_wanted, COUNTING if expects == "phone" else "")
        pieces = [passes.piece(piece) for piece in cut_at_pauses(samples)]
        if expects == "phone" and len(pieces) == 1 and may_be_a_misheard_phone(pieces[0][0].text):
            pieces = [(passes.reread_phone(samples, pieces[0][0]), pieces[0][1])]
        texts = [in_numerals(decoded.text) if expects == "phone" else decoded.text for decoded, _ in pieces]
        mean = sum(decoded.mean_log_probability for decoded, _ in pieces) / len(pieces)
        return Transcript(
            text=" ".join(text for text in texts if text),
            confidence=math.exp(min(0.0, mean)),
            ms=(time.perf_counter() - began) * 1000,
            full_window=any(full for _, full in pieces),
        )


@dataclass(frozen=True)
class Passes:
    """The passes over one utterance, for as long as its words are wanted."""

    decoder: Decoder
    guard: WindowGuard
    is_wanted: Callable[[], bool]
    after: str = ""

    def piece(self, samples: Samples) -> tuple[Decoded, bool]:
        """The words of one piece, and whether the full window had to be asked."""
        audio_s = len(samples) / SAMPLE_RATE
        decoded = self._decode(samples, self.guard.window_s(audio_s))
        if is_noise(decoded):
            return Decoded("", decoded.mean_log_probability, decoded.no_speech), False
        if self.guard.is_trustworthy(decoded.text, decoded.mean_log_probability):
            return decoded, False
        decoded = self._decode(samples, FULL_WINDOW_S)
        if is_noise(decoded) or not self.guard.is_trustworthy(decoded.text, max(decoded.mean_log_probability, -0.6)):
            return Decoded("", decoded.mean_log_probability, decoded.no_speech), True
        return decoded, True

    def reread_phone(self, samples: Samples, likeliest: Decoded) -> Decoded:
        """The likeliest reading that is a whole phone number, if there is one among the first few."""
        readings = self._readings(samples, self.guard.window_s(len(samples) / SAMPLE_RATE), PHONE_READINGS)
        return next((reading for reading in readings if is_whole_phone(reading.text)), likeliest)

    def _decode(self, samples: Samples, window_s: float) -> Decoded:
        return self._readings(samples, window_s, 1)[0]

    def _readings(self, samples: Samples, window_s: float, count: int) -> list[Decoded]:
        if not self.is_wanted():
            raise Unwanted
        max_tokens = self.guard.max_tokens(len(samples) / SAMPLE_RATE)
        return self.decoder.decode(samples, window_s, max_tokens, count, self.is_wanted, self.after)


class Whisper:
    """English; other languages need `language` and a model that knows them."""

    def __init__(self, path: Path, threads: int, language: str = "en") -> None:
        self.whisper = WhisperModel(str(path), device="cpu", compute_type="int8", cpu_threads=threads)
        self.tokenizer = Tokenizer(
            self.whisper.hf_tokenizer, self.whisper.model.is_multilingual, task="transcribe", language=language
        )

    def decode(
        self,
        samples: Samples,
        window_s: float,
        max_tokens: int,
        readings: int = 1,
        is_wanted: Callable[[], bool] = always,
        after: str = "",
    ) -> list[Decoded]:
        padded = np.zeros(int(window_s * SAMPLE_RATE), dtype=np.float32)
        padded[: len(samples)] = samples[: len(padded)]
        mel = self.whisper.feature_extractor(padded, padding=0)[:, : int(window_s * 100)]
        encoded = self.whisper.model.encode(get_ctranslate2_storage(mel[np.newaxis]))
        if not is_wanted():
            raise Unwanted
        earlier = [self.tokenizer.sot_prev, *self.tokenizer.encode(f" {after}")] if after else []
        prompt = [*earlier, *self.tokenizer.sot_sequence, self.tokenizer.no_timestamps]
        result = self.whisper.model.generate(
            encoded,
            [prompt],
            beam_size=readings,
            num_hypotheses=readings,
            max_length=len(prompt) + max_tokens,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=[-1],
        )[0]
        return [
            Decoded(
                text=self.tokenizer.decode(tokens).strip(),
                mean_log_probability=score * max(1, len(tokens)) / (len(tokens) + 1),
                no_speech=result.no_speech_prob,
            )
            for tokens, score in zip(result.sequences_ids, result.scores, strict=True)
        ]


def is_noise(decoded: Decoded) -> bool:
    """Whether the model heard no speech, or said to noise what it always says to noise."""
    bare = decoded.text.lower().strip(" .,!?…[]()*♪-")
    if not bare or decoded.text.startswith(("[", "(", "*", "♪")):
        return True
    if decoded.no_speech > NO_SPEECH and decoded.mean_log_probability < -0.5:
        return True
    return bare in HALLUCINATED and (decoded.mean_log_probability < -0.55 or decoded.no_speech > NO_SPEECH)


def cut_at_pauses(samples: Samples) -> list[Samples]:
    """Pieces of at most `PIECE_S`, cut where it is quietest, so that no word is cut in two."""
    limit = int(PIECE_S * SAMPLE_RATE)
    pieces: list[Samples] = []
    while len(samples) > limit:
        search = samples[limit // 2 : limit]
        step = SAMPLE_RATE // 10
        energy = [float(np.abs(search[at : at + step]).mean()) for at in range(0, len(search) - step, step)]
        cut = limit // 2 + int(np.argmin(energy)) * step + step // 2
        pieces.append(samples[:cut])
        samples = samples[cut:]
    return [*pieces, samples]
