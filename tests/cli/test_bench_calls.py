"""What `frontdesk bench voice` makes of recordings; the calls themselves are made by `make test-voice`."""

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import httpx2
import numpy as np
import pytest

from app.cli.benchmarks.calls.at_once import CALL_LIMIT_S, LINE_LIMIT_S, TURNS, AtOnce, Level, call_at_once
from app.cli.benchmarks.calls.baseline import by_background
from app.cli.benchmarks.calls.breaking_in import BrokenInto
from app.cli.benchmarks.calls.measured import REST, STAGES, WAY_DOWN, WAY_UP, Measured
from app.cli.benchmarks.calls.plot import draw
from app.cli.calling.caller import CallRefused
from app.cli.calling.energy import RATE, has_sound, longest_silence, read_wav, silent_from
from app.cli.calling.follower import Told
from app.cli.calling.line import CallFailed, Conversation, SaidTurn
from app.cli.calling.recordings import record, write_wav
from app.cli.calling.sounds import at_distance, cough, mixed, room_noise, silence
from app.cli.calling.transcribing import share_heard
from app.cli.rehearsal.script import Scenario, Step
from tests.fakes.virtual_time import virtual_time


def tone(seconds: float, level: int = 8000) -> np.ndarray:
    at = np.arange(int(seconds * RATE))
    return (level * np.sin(at * 2 * np.pi * 220 / RATE)).astype(np.int16)


def answered(*after_s: float | None) -> Measured:
    measured = Measured()
    measured.turns = [SaidTurn("a.wav", 0, 1, after) for after in after_s]
    return measured


def test_silence_after_a_moment_is_found_and_measured():
    heard = np.concatenate([tone(1.0), silence(0.2), tone(0.5), silence(1.0), tone(0.5)])
    assert silent_from(heard, 0.5) == 1.7
    assert silent_from(heard, 2.6) is None
    assert longest_silence(heard, 0.0, 3.2) == 1.0
    assert longest_silence(heard, 0.0, 1.7) == 0.2


def test_noise_is_mixed_in_at_its_distance_from_the_voice_and_never_overflows():
    voice = tone(1.0, 30_000)
    noise = at_distance(room_noise(2.0), voice, 20)
    level = np.sqrt((noise.astype(float) ** 2).mean())
    assert 0.07 < level / np.sqrt((voice.astype(float) ** 2).mean()) < 0.13
    assert np.abs(mixed(voice, tone(0.2, 30_000)).astype(int)).max() <= 32_767
    assert has_sound(cough())
    assert 0.2 < len(cough()) / RATE < 0.5


def test_a_caller_who_hesitates_is_silent_for_just_so_long_whatever_silence_lies_around_the_parts(tmp_path: Path):
    for text in ("My name is", "John Miller."):
        around = silence(0.35)
        sound = np.concatenate([around, tone(0.5), around])
        write_wav(tmp_path / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav", sound)
    old = hashlib.sha256("My name is … John Miller.".encode()).hexdigest()[:16]
    write_wav(tmp_path / f"{old}.wav", silence(3.0))
    [path] = record(["My name is … John Miller."], tmp_path, tmp_path)
    sound = read_wav(path)
    assert abs(longest_silence(sound, 0.4, 2.0) - 0.7) < 0.02
    assert abs(len(sound) / RATE - (0.35 + 0.5 + 0.7 + 0.5 + 0.35)) < 0.03, "what lies at its ends stays"
    assert record(["My name is … John Miller."], tmp_path, tmp_path) == [path]


BEGAN_AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def report(folder: Path, *reports: tuple[float, Mapping[str, float]]) -> None:
    """What the worker told the app, by seconds of the call."""
    with sqlite3.connect(folder / "frontdesk.db") as database:
        database.execute("create table events (session_id, type, seq, ts, data)")
        for seq, (at_s, times) in enumerate(reports):
            ts = (BEGAN_AT + timedelta(seconds=at_s)).replace(tzinfo=None).isoformat(" ", "microseconds")
            database.execute("insert into events values ('s', 'latency', ?, ?, ?)", (seq, ts, json.dumps(times)))


def test_the_way_to_the_worker_and_back_and_what_nothing_explains_are_told_apart(tmp_path: Path):
    times = {"vad_ms": 250, "stt_ms": 400, "heard_gap_ms": 800, "unexplained_ms": 0}
    report(tmp_path, (4.0, {"graph_ms": 40}), (6.0, times))
    told = [Told(2.0, "listening", "speaking"), Told(3.85, "listening", "silent"), Told(4.4, "speaking", "silent")]
    turn = SaidTurn("a.wav", 2.0, 3.5, 1.0)
    measured = Measured()
    measured.add(Conversation("s", began_at=BEGAN_AT.timestamp(), turns=[turn], told=told), tmp_path)
    assert {name: round(values[0]) for name, values in measured.stages_ms.items() if name != STAGES["graph_ms"]} | {
        STAGES["vad_ms"]: 250,
        WAY_UP: 100,
        WAY_DOWN: 100,
        REST: 0,
    } == {name: round(values[0]) for name, values in measured.stages_ms.items() if name != STAGES["graph_ms"]}
    assert measured.stage_rows()[2] == "| the pause is noticed | 250 | 250 |"


def test_a_turn_that_was_cut_off_hides_the_stages_of_no_other(tmp_path: Path):
    turns = [
        SaidTurn("a.wav", 2.0, 3.5, 1.0),
        SaidTurn("b.wav", 10.0, 13.0, 0.0, was_cut_off=True),
        SaidTurn("c.wav", 20.0, 21.0, 0.8),
        SaidTurn("d.wav", 30.0, 31.0, None),
        SaidTurn("e.wav", 60.0, 61.0, 0.9),
    ]
    gaps = [(7.0, 800), (12.0, 100), (17.0, 900), (25.0, 810), (70.0, 820)]
    report(tmp_path, *[(at_s, {"vad_ms": gap / 10, "heard_gap_ms": gap}) for at_s, gap in gaps])
    measured = Measured()
    measured.add(Conversation("s", began_at=BEGAN_AT.timestamp(), turns=turns), tmp_path)
    assert measured.stages_ms[STAGES["vad_ms"]] == [80, 81, 82]
    assert measured.stage_rows()[0].startswith("| stage, added to the silence (3 turns)")


def test_what_each_line_came_to_is_told_by_its_words():
    measured = Measured()
    for after, was_cut_off in ((1.0, False), (3.0, True), (None, False)):
        measured.turns.append(SaidTurn("a.wav", 0, 1, after, was_cut_off))
    measured.turns += [SaidTurn("b.wav", 2, 3, 0.8), SaidTurn("c.wav", 4, 5)]
    names = {"a.wav": "Yes … I do.", "b.wav": "No."}
    assert measured.line_rows(names)[2:] == [
        "| Yes … I do. | 3 | 1000 | 3000 | 1 | 1 |",
        "| No. | 1 | 800 | 800 | 0 | 0 |",
        "| c.wav | 1 | – | – | 1 | 0 |",
    ]
    figures = measured.as_json(names)
    assert (figures["p50_ms"], figures["unanswered"], figures["cut_off"]) == (1000, 2, 1)
    assert figures["lines"]["c.wav"]["p50_ms"] is None
    json.dumps(figures, allow_nan=False)


def test_of_the_baselines_one_call_the_first_line_warms_up_and_the_rest_goes_by_background():
    turns = [SaidTurn(f"{number}.wav", number, number + 1, 4.0) for number in range(5)]
    quiet, noisy = by_background(Conversation(asked_s=0.2, greeting_s=1.0, turns=turns), 2, 2)
    assert [turn.file for turn in quiet.turns] == ["1.wav", "2.wav"]
    assert [turn.file for turn in noisy.turns] == ["3.wav", "4.wav"]
    assert quiet.greetings_s == [1.2]


def test_an_unanswered_turn_is_counted_and_not_timed():
    assert answered(0.9, None, 1.1).row("ours") == "| ours | 3 | 900 | 1100 | 1 | 0 | – |"


def at_once(*levels: Level) -> AtOnce:
    return AtOnce(dict(enumerate(levels, 1)))


def test_how_many_calls_there_may_be_ends_where_the_p95_doubles():
    found = at_once(Level(answered(1.0)), Level(answered(1.9)), Level(answered(2.1)))
    assert (found.most(), found.limit()) == (2, 3)
    assert "The most calls at once: 2 (with 3, the p95 doubled;" in found.rows()[-1]
    assert at_once(Level(answered(1.0)), Level(answered(1.9))).most() == 2


def test_a_call_that_fails_or_a_turn_without_an_answer_ends_it_and_says_so():
    failed = at_once(
        Level(answered(1.0)), Level(answered(1.0), ["Nobody greeted the caller", "Nobody greeted the caller"])
    )
    assert failed.most() == 1
    assert "with 2, 2 of 2 failed: Nobody greeted the caller;" in failed.rows()[-1]
    silent = at_once(Level(answered(1.0)), Level(answered(1.0, None)))
    assert silent.as_json()["too_many"] == {"calls": 2, "because": "1 of 2 turns were not answered"}
    nothing = at_once(Level(Measured(), ["No line to the media server could be opened."]))
    assert nothing.most() == 0
    assert nothing.rows()[2] == "| 1 | 0 | – | – | 0 | 0 | – | 1 |"


class Lines:
    """A business with so many places, and callers whose calls go wrong as they are told to."""

    def __init__(self, places: int, failing_from: int = 99) -> None:
        self.places, self.failing_from, self.taken, self.most_said = places, failing_from, 0, 0

    def caller(self, url: str) -> "Lines":
        return self

    async def call(self, files: list[Path]) -> Conversation:
        async with self.ring():
            await asyncio.sleep(10)
            self.most_said = max(self.most_said, len(files))
            if self.taken >= self.failing_from:
                raise CallFailed("Nobody greeted the caller")
            return Conversation(turns=[SaidTurn(path.name, 0, 1, 1.0) for path in files])

    @asynccontextmanager
    async def ring(self, *, hear_greeting: bool = True) -> AsyncIterator[None]:
        if self.taken >= self.places:
            body = {"code": "voice_full", "message": "Leave your number here and we call you back."}
            raise CallRefused("/api/voice/token", httpx2.Response(503, json=body))
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1


@pytest.fixture
def lines_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Lines], Lines]:
    def taking_calls(lines: Lines) -> Lines:
        monkeypatch.setattr("app.cli.benchmarks.calls.at_once.Caller", lines.caller)
        return lines

    return taking_calls


@virtual_time
async def test_calls_are_added_until_one_fails_and_then_one_caller_too_many_rings(lines_of: Callable[[Lines], Lines]):
    lines = lines_of(Lines(places=4, failing_from=3))
    found = await call_at_once("http://127.0.0.1:1", [Path("a.wav"), Path("b.wav")], 4, 4)
    assert list(found.levels) == [1, 2, 3], "four were not tried: three failed"
    assert len(found.levels[1].measured.turns) == len(found.levels[2].measured.turns) == TURNS
    assert found.most() == 2
    assert found.refusal == "HTTP 503 voice_full: “Leave your number here and we call you back.”"
    assert lines.taken == 0, "all have hung up"


@virtual_time
async def test_a_caller_who_hangs_does_not_hold_the_others_up(lines_of: Callable[[Lines], Lines]):
    class Stuck(Lines):
        async def call(self, files: list[Path]) -> Conversation:
            await asyncio.sleep(1_000_000)
            return Conversation()

    lines_of(Stuck(places=1))
    found = await call_at_once("http://127.0.0.1:1", [Path("a.wav")], 1, 1)
    assert found.levels[1].failures == [f"It was not over after {CALL_LIMIT_S + TURNS * LINE_LIMIT_S:.0f} s."]


def test_what_was_never_measured_is_shown_as_a_dash():
    rows = BrokenInto(silent_after=[100.0, 200.0], not_silenced=1).rows()
    assert rows[2].startswith("| words: onset → silence | 2 | 100 | 200 |")
    assert "| 0 | – | – |" in rows[3]
    assert "Not silenced by words: 1" in rows[-1]


def test_a_distribution_is_drawn_as_a_line_for_each_worker(tmp_path: Path):
    draw(tmp_path / "images" / "voice.svg", {"Frontdesk": [900.0, 1100.0], "none": [], "<b>": [4000.0]}, "Voice")
    picture = ElementTree.parse(tmp_path / "images" / "voice.svg").getroot()  # noqa: S314 - our own
    assert len(picture.findall("{*}polyline")) == 2


def test_what_is_on_a_recording_is_compared_word_by_word_and_figure_by_figure():
    assert share_heard("Call (202) 555-0143 at 9 a.m.", "call 202 555 0143 at nine am") > 0.9
    assert share_heard("You're booked for Tuesday.", "music") == 0.0
    assert share_heard("", "anything") == 1.0


def test_only_what_a_voice_can_do_is_played_by_voice():
    from app.cli.calling.rehearsing import playable

    said, pressed = Step(say=["Yes"]), Step(quick_reply="Yes, book it")
    assert playable(Scenario(name="said", steps=[said]), [said, Step(silence=True)])
    assert not playable(Scenario(name="pressed", steps=[said]), [said, pressed])
    assert not playable(Scenario(name="seeded", steps=[said], seed={"customers": [{}]}), [said])
    assert not playable(Scenario(name="pending", steps=[said], pending="not yet"), [said])
