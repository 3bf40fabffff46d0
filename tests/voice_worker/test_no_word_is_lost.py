"""Whatever the caller says, whenever: it reaches a turn, or was judged to ask for no answer."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.fakes.line import FakeTurns, Line, line
from tests.fakes.speech import FakeEnd
from tests.fakes.virtual_time import virtual_time
from voice_worker.listening import Listener, Utterance
from voice_worker.settings import TurnTakingSettings
from voice_worker.stt.protocol import Transcript
from voice_worker.windows import Window

WINDOW_S, SAMPLES = 0.032, 512
REPLY = "We open at nine on every day of the week. We close at six. Is there anything else that I can do for you?"


@dataclass(frozen=True)
class Step:
    """The caller speaks or hums for so long and then says nothing for so long, in windows."""

    kind: Literal["word", "hum", "click"]
    windows: int
    silence: int


class Spelling:
    """Transcribes by the level of the sound: each burst has its own, and so its own word."""

    def __init__(self, hums: set[int], delays_s: list[float]) -> None:
        self.hums, self.delays_s, self.asked = hums, delays_s, 0

    def begin(self, samples: NDArray[np.float32], expects: str) -> "asyncio.Future[Transcript]":
        levels = np.round(samples * 32768).astype(int)
        heard = list(dict.fromkeys(int(level) for level in levels if level))
        self.asked += 1
        return asyncio.ensure_future(self._spell(heard, self.delays_s[self.asked % len(self.delays_s)]))

    def leave_what_hangs(self) -> bool:
        return False

    async def _spell(self, heard: list[int], delay_s: float) -> Transcript:
        await asyncio.sleep(delay_s)
        words = ["mm" + "m" * level if level in self.hums else f"word{level}" for level in heard]
        return Transcript(" ".join(words).capitalize() + "." * bool(words), 0.9, delay_s * 1000)


@dataclass
class Ears:
    """Hands everything to the call, and remembers what was judged to be nothing."""

    on: Line
    nothing: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        call = self.on.call
        self.on_onset, self.on_click, self.on_voice = call.on_onset, call.on_click, call.on_voice
        self.on_silence, self.on_likely_end, self.on_more = call.on_silence, call.on_likely_end, call.on_more
        self.on_slow_words = call.on_slow_words

    @property
    def expects(self) -> str:
        return self.on.call.expects

    def on_words(self, transcript: Transcript) -> bool:
        is_wanted = self.on.call.on_words(transcript)
        if not is_wanted:
            self.nothing.append(transcript.text)
        return is_wanted

    def on_utterance(self, utterance: Utterance) -> None:
        assert utterance.transcript is not None
        if not utterance.transcript.text:
            self.nothing.append("")
        self.on.call.on_utterance(utterance)


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(["word", "word", "hum", "click"]),
        st.integers(min_value=4, max_value=60),
        st.integers(min_value=1, max_value=90),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None, database=None)
@given(
    steps=STEPS,
    delays_s=st.lists(st.sampled_from([0.02, 0.3, 0.45, 0.9, 1.6]), min_size=1, max_size=4),
    turn_s=st.sampled_from([0.02, 0.4, 2.5]),
    expects=st.sampled_from(["open", "yes_no", "phone"]),
)
def test_the_callers_words_are_never_lost(steps: list[Step], delays_s: list[float], turn_s: float, expects: str):
    said, hummed, answered, nothing = _call(steps, delays_s, turn_s, expects)
    lost = [word for word in said if not any(re.search(rf"\b{word}\b", text) for text in answered)]
    assert not lost, (lost, answered, nothing)
    assert all(set(words_in(text)) <= set(hummed) for text in nothing), nothing
    unjudged = [hum for hum in hummed if not any(hum in words_in(text) for text in answered + nothing)]
    assert not unjudged, (unjudged, answered, nothing)


def words_in(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _call(
    steps: list[Step], delays_s: list[float], turn_s: float, expects: str
) -> tuple[list[str], list[str], list[str], list[str]]:
    """One call of these steps: the words said, those hummed, the texts of turns, and the texts taken for nothing."""
    hums = {number for number, step in enumerate(steps, 1) if step.kind == "hum"}
    words = {number for number, step in enumerate(steps, 1) if step.kind == "word"}
    answered, nothing = list[str](), list[str]()

    @virtual_time
    async def story() -> None:
        turns = FakeTurns(REPLY)
        turns.delay_s, turns.expects = turn_s, expects
        async with line(turns) as on:
            greeting = asyncio.create_task(on.greet())
            ears = Ears(on)
            listener = Listener(Spelling(hums, delays_s), FakeEnd(0.9), ears, TurnTakingSettings())
            for number, step in enumerate(steps, 1):
                await _hear(listener, number, 2 if step.kind == "click" else step.windows, is_voice=True)
                await _hear(listener, number, step.silence, is_voice=False)
            await _hear(listener, 0, 250, is_voice=False)
            await greeting
            await on.settle()
            committed = {turn_id for turn_id, _ in turns.committed}
            requests = turns.requests + [ahead for ahead in turns.foreseen if ahead.turn_id in committed]
            answered.extend(request.text.lower() for request in requests)
            nothing.extend(ears.nothing)

    story()
    return [f"word{number}" for number in words], ["mm" + "m" * number for number in hums], answered, nothing


async def _hear(listener: Listener, level: int, windows: int, *, is_voice: bool) -> None:
    for _ in range(windows):
        sound = np.full(SAMPLES, level if is_voice else 0, dtype=np.int16)
        listener.step(Window(sound, 0.95 if is_voice else 0.02))
        await asyncio.sleep(WINDOW_S)
