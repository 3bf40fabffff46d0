"""Edge TTS: an online service that often refuses. Opt-in, and every sentence leaves the machine."""

import asyncio
import io

import av
import numpy as np

from voice_worker.tts.protocol import SAMPLE_RATE, Pcm


class EdgeVoice:
    """Used only where the operator allowed online speech."""

    def __init__(self, speed: float = 1.0, voice: str = "en-US-AvaNeural", limit_s: float = 4.0) -> None:
        self.speed, self.voice, self.limit_s = speed, voice, limit_s

    @property
    def name(self) -> str:
        return f"edge/{self.voice}/{self.speed:.2f}"

    def synthesize(self, text: str) -> Pcm:
        """Asks the service and decodes its MP3."""
        return decode(asyncio.run(asyncio.wait_for(self._fetch(text), self.limit_s)))

    async def _fetch(self, text: str) -> bytes:
        import edge_tts  # the optional extra

        rate = f"{round((self.speed - 1) * 100):+d}%"
        parts = [part async for part in edge_tts.Communicate(text, self.voice, rate=rate).stream()]
        return b"".join(part.get("data", b"") for part in parts if part["type"] == "audio")


def decode(encoded: bytes) -> Pcm:
    """Any audio PyAV reads, as 24 kHz mono."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    with av.open(io.BytesIO(encoded), mode="r") as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames]).astype(np.int16)
