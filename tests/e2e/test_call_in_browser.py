import wave
from pathlib import Path

import pytest

from app.cli.calling.stage import Stage
from tests.e2e.pages import built_pages, in_chromium
from tests.e2e.voice_stage import customer_says

pytestmark = [pytest.mark.audio, pytest.mark.browser, pytest.mark.timeout(600)]

LISTENS_FIRST_S = 14
"""The greeting is over by then, on a busy machine too."""


async def test_a_call_from_the_page_is_answered_and_goes_on_by_keyboard(stage: Stage, tmp_path: Path):
    built_pages()
    [words] = customer_says(["I'd like to book an oil change on Tuesday at nine thirty."], tmp_path / "customer")
    found = await in_chromium(
        "call",
        url=stage.url,
        wav=str(framed(words, tmp_path / "microphone.wav")),
        listen_s=90,
        typed="2019 Toyota Corolla",
        timeout_ms=60_000,
    )
    assert "oil change" in found["said"][0].lower()
    assert found["slots"]["service"] == ["Oil change", "heard"]
    assert "Tuesday" in found["slots"]["when"][0]
    # More than the greeting, and it could be heard at this computer, not only read.
    assert len(found["replies"]) >= 2
    assert found["heard"] > 0.05
    assert {"listening", "speaking"} <= set(found["voice"])
    assert found["muted"] is True
    # Text and voice are one conversation: what was said stays, what is typed is added.
    assert found["afterwards"]["service"] == ["Oil change", "heard"]
    assert "Corolla" in found["afterwards"]["vehicle"][0]
    assert {state: faults for state, faults in found["faults"].items() if faults} == {}
    assert found["troubles"] == []


def framed(words: Path, target: Path) -> Path:
    """A microphone that hears the room first, then the words, then the room for long enough."""
    with wave.open(str(words)) as source:
        shape, spoken = source.getparams(), source.readframes(source.getnframes())
    second = bytes(shape.framerate * shape.sampwidth * shape.nchannels)
    with wave.open(str(target), "wb") as out:
        out.setparams(shape)
        out.writeframes(second * LISTENS_FIRST_S + spoken + second * 120)
    return target
