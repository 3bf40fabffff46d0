import threading
from pathlib import Path

import numpy as np
import pytest

from voice_worker.tts.cache import CachedVoice, SentenceCache
from voice_worker.tts.maker import AHEAD, FIRST, NEXT, SpeechMaker
from voice_worker.tts.protocol import Pcm


class GatedVoice:
    """Says nothing until the gate opens; `broken` sentences fail."""

    name = "gated"

    def __init__(self, *, broken: bool = False) -> None:
        self.gate, self.broken = threading.Event(), broken
        self.said: list[str] = []

    def synthesize(self, text: str) -> Pcm:
        assert self.gate.wait(10)
        self.said.append(text)
        if self.broken:
            raise RuntimeError("no voice today")
        return np.zeros(4, dtype=np.int16)


async def test_what_the_caller_waits_for_comes_before_what_may_be_wanted(tmp_path: Path):
    voice = GatedVoice()
    maker = SpeechMaker(CachedVoice(voice, SentenceCache(tmp_path, 10)))
    wanted = [maker.make("in progress", AHEAD)]
    maker.make_ahead(["some day"])
    wanted += [maker.make("second", NEXT), maker.make("first", FIRST)]
    last = maker.make("last", AHEAD)
    voice.gate.set()
    for sound in (*wanted, last):
        await sound
    in_order = [text for text in voice.said if text != "in progress"]
    assert in_order == ["first", "second", "some day", "last"]


async def test_a_cancelled_sentence_is_not_made(tmp_path: Path):
    voice = GatedVoice()
    maker = SpeechMaker(CachedVoice(voice, SentenceCache(tmp_path, 10)))
    blocking = maker.make("in progress", FIRST)
    dropped, kept = maker.make("dropped", FIRST), maker.make("kept", NEXT)
    dropped.cancel()
    voice.gate.set()
    await blocking
    await kept
    assert "dropped" not in voice.said


async def test_another_voice_speaks_when_the_first_fails(tmp_path: Path):
    broken, fallback = GatedVoice(broken=True), GatedVoice()
    broken.gate.set()
    fallback.gate.set()
    maker = SpeechMaker(CachedVoice(broken, SentenceCache(tmp_path, 10)), fallback)
    assert len(await maker.make("Hello.", FIRST)) == 4


async def test_without_another_voice_the_failure_is_told(tmp_path: Path):
    broken = GatedVoice(broken=True)
    broken.gate.set()
    with pytest.raises(RuntimeError, match="no voice"):
        await SpeechMaker(CachedVoice(broken, SentenceCache(tmp_path, 10))).make("Hello.", FIRST)
