import os
from pathlib import Path

import numpy as np
import pytest

from voice_worker.tts.cache import CachedVoice, SentenceCache
from voice_worker.tts.protocol import Pcm


class CountingVoice:
    def __init__(self, name: str = "fake/1") -> None:
        self.name = name
        self.said: list[str] = []

    def synthesize(self, text: str) -> Pcm:
        self.said.append(text)
        return np.arange(len(text), dtype=np.int16)


def test_a_sentence_is_made_once_and_sounds_the_same_from_disk(tmp_path: Path):
    voice = CountingVoice()
    first = CachedVoice(voice, SentenceCache(tmp_path, 10)).synthesize("Hello.")
    again = CachedVoice(voice, SentenceCache(tmp_path, 10)).synthesize("Hello.")
    assert voice.said == ["Hello."]
    assert np.array_equal(first, again)


def test_another_voice_does_not_speak_with_this_ones(tmp_path: Path):
    cache = SentenceCache(tmp_path, 10)
    CachedVoice(CountingVoice("a"), cache).synthesize("Hello.")
    other = CountingVoice("b")
    CachedVoice(other, cache).synthesize("Hello.")
    assert other.said == ["Hello."]


@pytest.mark.parametrize("damage", [b"", b"odd"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes):
    voice = CountingVoice()
    cached = CachedVoice(voice, SentenceCache(tmp_path, 10))
    cached.synthesize("Hello.")
    SentenceCache(tmp_path, 10).path(voice.name, "Hello.").write_bytes(damage)
    assert len(cached.synthesize("Hello.")) == 6


def test_the_least_recently_used_go_first(tmp_path: Path):
    cache = SentenceCache(tmp_path, limit_mb=1)
    for index in range(3):
        cache.put("v", str(index), np.zeros(200_000, dtype=np.int16))
        path = cache.path("v", str(index))
        os.utime(path, (index, index))
    assert cache.prune() == 1
    assert cache.get("v", "0") is None
    assert cache.get("v", "2") is not None


def test_a_disk_that_takes_nothing_costs_no_reply(tmp_path: Path):
    cache = SentenceCache(tmp_path / "cache", 10)
    cached = CachedVoice(CountingVoice(), cache)
    cache.folder.rmdir()
    (tmp_path / "cache").write_text("not a folder")
    assert len(cached.synthesize("Hello.")) == 6
