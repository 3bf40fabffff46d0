"""Which voices there are, and what is made before anybody calls."""

from pathlib import Path

import numpy as np
import pytest

from app.cli.installation.database import write_phrases
from voice_worker import engines
from voice_worker.settings import WorkerSettings
from voice_worker.tts.cache import SentenceCache
from voice_worker.tts.maker import SpeechMaker
from voice_worker.tts.protocol import Pcm
from voice_worker.tts.shelf import VoiceShelf


class Silent:
    def __init__(self, name: str) -> None:
        self.name = name

    def synthesize(self, text: str) -> Pcm:
        return np.zeros(2, dtype=np.int16)


def settings_of(folder: Path, **speech: object) -> WorkerSettings:
    return WorkerSettings(worker_secret="x" * 32, models_dir=folder, data_dir=folder, speech=speech)  # pyright: ignore[reportArgumentType]


@pytest.fixture(autouse=True)
def without_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kokoro(cache: SentenceCache, _: WorkerSettings) -> VoiceShelf:
        return VoiceShelf(cache, Silent("kokoro"))

    def piper(cache: SentenceCache, *_: object) -> VoiceShelf:
        return VoiceShelf(cache, Silent("piper"))

    monkeypatch.setattr(engines, "kokoro_shelf", kokoro)
    monkeypatch.setattr(engines, "piper_shelf", piper)
    monkeypatch.setattr(engines, "is_installed", lambda: True)
    (tmp_path / "piper").mkdir()
    (tmp_path / "piper" / "en_US-joe-medium.onnx").touch()


@pytest.mark.parametrize(
    ("speech", "voices"),
    [
        ({}, ["kokoro", "piper"]),
        ({"allow_online": True}, ["kokoro", "piper", "edge"]),
        ({"engine": "piper"}, ["piper"]),
        ({"engine": "edge"}, ["kokoro", "piper"]),
        ({"engine": "edge", "allow_online": True}, ["edge", "piper"]),
        ({"piper": "missing.onnx"}, ["kokoro"]),
        ({"engine": "edge", "allow_online": True, "piper": "missing.onnx"}, ["edge", "kokoro"]),
    ],
)
def test_who_speaks_and_who_helps_out(tmp_path: Path, speech: dict[str, object], voices: list[str]):
    pytest.importorskip("edge_tts")
    shelves = engines.stock_shelves(settings_of(tmp_path, **speech))
    assert [shelf.default.name.partition("/")[0] for shelf in shelves] == voices


def test_what_set_up_lists_is_made_in_the_voice_of_its_business(tmp_path: Path):
    path = tmp_path / "phrases.txt"
    write_phrases(path, None)
    listed = engines.sentences_to_prepare(path)
    assert "One moment." in listed["af_heart"]
    assert "Sorry, I lost you for a moment." in listed["af_heart"]
    bridges = {"One moment.", "I'm still here, just a moment longer.", "Sorry, I lost you for a moment."}
    assert bridges <= set(listed["af_heart"][:10]), "what opens a call and bridges a wait is made first"

    path.write_text("bella\tHello there.\nbella\tGoodbye.\n\nOne moment.\n")
    assert engines.sentences_to_prepare(path) == {"bella": ["Hello there.", "Goodbye."], "": ["One moment."]}
    assert engines.sentences_to_prepare(tmp_path / "absent.txt") == {}
    maker = SpeechMaker(
        VoiceShelf(SentenceCache(tmp_path, 1), Silent("heart"), lambda name, _: Silent(name or "heart"))
    )
    with maker.call():
        assert engines.prepare(maker, path) == 3
