import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest

from voice_worker.tts.cache import SentenceCache
from voice_worker.tts.maker import AHEAD, FIRST, NEXT, SpeechMaker
from voice_worker.tts.making import Making
from voice_worker.tts.protocol import Pcm
from voice_worker.tts.shelf import VoiceShelf


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
    maker = SpeechMaker(VoiceShelf(SentenceCache(tmp_path, 10), voice))
    wanted = [maker.make("in progress", FIRST)]
    maker.make_ahead(["Some day."])
    wanted += [maker.make("second", NEXT), maker.make("first", FIRST)]
    last = maker.make("last", AHEAD)
    voice.gate.set()
    for sound in (*wanted, last):
        await sound
    assert [text for text in voice.said if text != "in progress"] == ["first", "second", "Some day.", "last"]


async def test_nothing_is_made_ahead_while_a_caller_listens(tmp_path: Path):
    voice = GatedVoice()
    voice.gate.set()
    maker = SpeechMaker(VoiceShelf(SentenceCache(tmp_path, 10), voice))
    with maker.call():
        maker.make_ahead(["Some day."])
        await maker.make("Now.", FIRST)
        await maker.make("And now.", NEXT)
        assert voice.said == ["Now.", "And now."]
    await maker.make("Afterwards.", AHEAD)
    assert voice.said[2:] == ["Some day.", "Afterwards."]


async def test_a_cancelled_sentence_is_not_made(tmp_path: Path):
    voice = GatedVoice()
    maker = SpeechMaker(VoiceShelf(SentenceCache(tmp_path, 10), voice))
    blocking = maker.make("in progress", FIRST)
    dropped, kept = maker.make("dropped", FIRST), maker.make("kept", NEXT)
    dropped.cancel()
    await asyncio.sleep(0)
    voice.gate.set()
    await blocking
    await kept
    assert "dropped" not in voice.said


async def test_another_voice_speaks_when_the_first_fails(tmp_path: Path):
    broken, fallback = GatedVoice(broken=True), GatedVoice()
    broken.gate.set()
    fallback.gate.set()
    cache = SentenceCache(tmp_path, 10)
    maker = SpeechMaker(VoiceShelf(cache, broken), VoiceShelf(cache, fallback))
    making = Making(maker, "Hello.", FIRST, "", 1.0, lane=0)
    assert await making.wait(10)
    assert (making.lane, fallback.said) == (1, ["Hello."])


async def test_without_another_voice_the_failure_is_told(tmp_path: Path):
    broken = GatedVoice(broken=True)
    broken.gate.set()
    with pytest.raises(RuntimeError, match="no voice"):
        await SpeechMaker(VoiceShelf(SentenceCache(tmp_path, 10), broken)).make("Hello.", FIRST)


async def test_each_business_speaks_with_its_own_voice_and_an_unknown_one_with_the_default(tmp_path: Path):
    default, ava = GatedVoice(), GatedVoice()
    ava.name = "ava"
    for voice in (default, ava):
        voice.gate.set()
    shelf = VoiceShelf(SentenceCache(tmp_path, 10), default, lambda name, _: {"ava": ava}.get(name))
    maker = SpeechMaker(shelf)
    for name in ("", "ava", "nobody"):
        await maker.make(f"Hello from {name}.", FIRST, name)
    assert ava.said == ["Hello from ava."]
    assert default.said == ["Hello from .", "Hello from nobody."]


def test_what_was_prepared_before_is_not_ordered_again(tmp_path: Path):
    voice = GatedVoice()
    cache = SentenceCache(tmp_path, 10)
    cache.put(voice.name, "Hello.", np.zeros(2, dtype=np.int16))
    maker = SpeechMaker(VoiceShelf(cache, voice))
    assert maker.make_ahead(["Hello. How can I help?", "Hello."]) == 1
    voice.gate.set()
