"""What `frontdesk bench voice` makes of recordings; the calls themselves are made by `make test-voice`."""

import hashlib
import json
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from app.cli.benchmarks.calls.at_once import AtOnce
from app.cli.benchmarks.calls.breaking_in import BrokenInto
from app.cli.benchmarks.calls.measured import REST, STAGES, WAY_DOWN, WAY_UP, Measured
from app.cli.benchmarks.calls.plot import draw
from app.cli.calling.energy import RATE, has_sound, longest_silence, read_wav, silent_from
from app.cli.calling.follower import Told
from app.cli.calling.line import Conversation, SaidTurn
from app.cli.calling.recordings import record, write_wav
from app.cli.calling.sounds import at_distance, cough, mixed, room_noise, silence
from app.cli.calling.transcribing import share_heard
from app.cli.rehearsal.script import Scenario, Step


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


def test_the_way_to_the_worker_and_back_and_what_nothing_explains_are_told_apart(tmp_path: Path):
    with sqlite3.connect(tmp_path / "frontdesk.db") as database:
        database.execute("create table events (session_id, type, seq, data)")
        times = {"vad_ms": 250, "stt_ms": 400, "heard_gap_ms": 800, "unexplained_ms": 0}
        for seq, data in enumerate(({"graph_ms": 40}, times)):
            database.execute("insert into events values ('s', 'latency', ?, ?)", (seq, json.dumps(data)))
    told = [Told(2.0, "listening", "speaking"), Told(3.85, "listening", "silent"), Told(4.4, "speaking", "silent")]
    turn = SaidTurn("a.wav", 2.0, 3.5, 1.0)
    measured = Measured()
    measured.add(Conversation("s", turns=[turn], told=told), tmp_path)
    assert {name: round(values[0]) for name, values in measured.stages_ms.items() if name != STAGES["graph_ms"]} | {
        STAGES["vad_ms"]: 250,
        WAY_UP: 100,
        WAY_DOWN: 100,
        REST: 0,
    } == {name: round(values[0]) for name, values in measured.stages_ms.items() if name != STAGES["graph_ms"]}
    assert measured.stage_rows()[2] == "| the pause is noticed | 250 | 250 |"


def test_an_unanswered_turn_is_counted_and_not_timed():
    assert answered(0.9, None, 1.1).row("ours") == "| ours | 3 | 900 | 1100 | 1 | 0 | – |"


def test_how_many_calls_there_may_be_ends_where_the_p95_doubles_or_a_call_fails():
    found = AtOnce({1: answered(1.0), 2: answered(1.9), 3: answered(2.1), 4: answered(1.5)})
    assert found.most() == 2
    failed = AtOnce({1: answered(1.0), 2: answered(1.0)}, {2: ["no greeting", "no greeting"]})
    assert failed.most() == 1
    assert failed.rows()[-1] == "With 2 at once: no greeting"


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
