"""The real voice worker, whose models break while a file says so: `python -m tests.voice.breakable_worker start`.

In the folder that FAULTS names: `whisper.hangs`, `kokoro.hangs`, `kokoro.fails`; `cache.forgets` holds a pattern of
what is to be made anew.
"""

import os
import re
import time
from pathlib import Path
from typing import Any

from voice_worker.main import main
from voice_worker.stt.whisper import Whisper
from voice_worker.tts.cache import SentenceCache
from voice_worker.tts.kokoro import KokoroVoice

FAULTS = Path(os.environ.get("FAULTS", "/nonexistent"))
POLL_S = 0.05


class Broken(Exception):
    """What a broken model raises."""


def breakable(owner: type, method: str, name: str) -> None:
    """Let a file decide whether the method works, hangs or fails."""
    whole = getattr(owner, method)

    def broken(*given: Any, **named: Any) -> Any:
        while (FAULTS / f"{name}.hangs").exists():
            time.sleep(POLL_S)
        if (FAULTS / f"{name}.fails").exists():
            raise Broken(name)
        return whole(*given, **named)

    setattr(owner, method, broken)


def forgetful() -> None:
    """Sentences like the pattern are not kept: somebody has to make them."""
    kept = SentenceCache.get

    def get(self: SentenceCache, voice: str, text: str) -> Any:
        pattern = FAULTS / "cache.forgets"
        if pattern.exists() and re.search(pattern.read_text(), text, re.IGNORECASE):
            return None
        return kept(self, voice, text)

    SentenceCache.get = get


breakable(Whisper, "decode", "whisper")
breakable(KokoroVoice, "synthesize", "kokoro")
forgetful()

if __name__ == "__main__":
    main()
