"""The process that Piper runs in, with a program in its place that speaks as its command line does."""

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from voice_worker.tts.piper import PiperVoice

STAND_IN = """
import os, sys, time, wave
folder, starts = sys.argv[sys.argv.index("--output-dir") + 1], sys.argv[1]
open(starts, "a").write("x")
print("INFO:some:thing", file=sys.stderr, flush=True)
for line in sys.stdin:
    if line.strip() == "die":
        sys.exit(1)
    while line.startswith("late") and not os.path.exists(starts + ".go"):
        time.sleep(0.005)
    path = os.path.join(folder, f"{time.monotonic_ns()}.wav")
    with wave.open(path, "wb") as out:
        out.setnchannels(1); out.setsampwidth(2); out.setframerate(12000)
        out.writeframes(bytes(2 * len(line.strip())))
    print(f"INFO:__main__:Wrote {path}", file=sys.stderr, flush=True)
"""


@pytest.fixture
def piper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PiperVoice]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    voice = PiperVoice(
        Path("joe.onnx"), 0.8, [sys.executable, "-S", str(tmp_path / "stand_in.py"), str(tmp_path / "starts")]
    )
    yield voice
    voice.close()


def test_sentences_are_made_one_after_the_other_by_one_process(piper: PiperVoice, tmp_path: Path):
    assert piper.name == "piper/joe/0.80"
    assert [len(piper.synthesize(text)) for text in ("Hello.", "Two\nlines here.")] == [12, 30]
    assert (tmp_path / "starts").read_text() == "x"
    (folder,) = tmp_path.glob("frontdesk-piper-*")
    assert not list(folder.iterdir()), "nothing of what was said stays on the disk"


def test_one_that_died_is_told_and_another_speaks_the_next_sentence(piper: PiperVoice, tmp_path: Path):
    with pytest.raises(RuntimeError, match="has ended"):
        piper.synthesize("die")
    assert len(piper.synthesize("Hello.")) == 12
    assert (tmp_path / "starts").read_text() == "xx"


def test_while_one_sentence_hangs_the_next_is_made_apart_and_neither_gets_the_other_s_sound(
    piper: PiperVoice, tmp_path: Path
):
    with ThreadPoolExecutor(2) as threads:
        late = threads.submit(piper.synthesize, "late words")
        while not (tmp_path / "starts").exists():
            time.sleep(0.005)
        assert len(threads.submit(piper.synthesize, "Hello.").result(10)) == 12
        (tmp_path / "starts.go").touch()
        assert len(late.result(10)) == 20
    assert len(piper.synthesize("Hello.")) == 12
    assert (tmp_path / "starts").read_text() == "xx"
