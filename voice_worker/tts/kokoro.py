"""Kokoro-82M through ONNX Runtime."""

import logging
from pathlib import Path

import numpy as np
import onnxruntime
from kokoro_onnx import Kokoro

from voice_worker.tts.protocol import SAMPLE_RATE, Pcm

TAIL_S = 0.12


class KokoroVoice:
    """One voice of the model; `af_heart` is its best English one."""

    def __init__(self, kokoro: Kokoro, voice: str, speed: float, lang: str = "en-us") -> None:
        self.kokoro, self.voice, self.speed, self.lang = kokoro, voice, speed, lang

    @property
    def name(self) -> str:
        return f"kokoro/{self.voice}/{self.speed:.2f}"

    def synthesize(self, text: str) -> Pcm:
        """About 0.55 s of work on two cores for a second of sound."""
        samples, _ = self.kokoro.create(text, self.voice, speed=self.speed, lang=self.lang)
        sound = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
        return np.concatenate([sound, np.zeros(int(TAIL_S * SAMPLE_RATE), dtype=np.int16)])


def load_kokoro(model: Path, voices: Path, threads: int) -> Kokoro:
    """The model and its voices. Threads do not spin: Whisper wants the same cores."""
    # Its remarks on how it splits words are no fault of ours, and hide what is.
    logging.getLogger("phonemizer").addFilter(lambda record: record.levelno >= logging.ERROR)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return Kokoro.from_session(session, str(voices))
