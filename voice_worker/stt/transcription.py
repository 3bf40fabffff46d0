"""One transcription at a time, off the event loop; what is no longer wanted is not begun."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from voice_worker import metrics
from voice_worker.stt.protocol import Samples, Transcriber, Transcript


class Transcription:
    """The queue in front of a transcriber."""

    def __init__(self, transcriber: Transcriber) -> None:
        self.transcriber = transcriber
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="transcription")

    def begin(self, samples: Samples, expects: str) -> "asyncio.Future[Transcript]":
        """Starts at once when nothing else runs; cancel the future when the words are no longer wanted."""
        return asyncio.get_running_loop().run_in_executor(self._thread, self._transcribe, samples, expects)

    def _transcribe(self, samples: Samples, expects: str) -> Transcript:
        transcript = self.transcriber.transcribe(samples, expects)
        metrics.transcribe_seconds.labels("full" if transcript.full_window else "short").observe(transcript.ms / 1000)
        if transcript.full_window:
            metrics.fallbacks.labels("window").inc()
        return transcript
