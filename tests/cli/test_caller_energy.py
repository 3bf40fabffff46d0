import asyncio
import time
from pathlib import Path

import numpy as np
import pytest

from app.cli.call import write_wav
from app.cli.calling.energy import RATE, Sound, first_sound, last_sound, placed, read_wav
from app.cli.calling.follower import Follower
from app.cli.calling.line import Conversation, Ear, Line, Microphone, SaidTurn, measure

FRAME = RATE // 50


def tone(seconds: float, level: int = 8000) -> Sound:
    at = np.arange(int(seconds * RATE))
    return (level * np.sin(at * 2 * np.pi * 220 / RATE)).astype(np.int16)


def silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE), dtype=np.int16)


def test_voice_to_voice_is_read_off_the_two_recordings():
    conversation = Conversation(
        heard=np.concatenate([silence(0.5), tone(1.0), silence(3.5), tone(1.0)]),
        said=np.concatenate([silence(2.0), tone(1.5)]),
        turns=[SaidTurn("a.wav", 2.0, 3.5)],
    )
    measure(conversation)
    assert conversation.greeting_s == 0.5
    assert conversation.turns[0].answered_after_s == 1.5
    assert not conversation.turns[0].was_cut_off


def test_an_agent_that_speaks_into_the_callers_words_has_cut_them_off():
    conversation = Conversation(
        heard=np.concatenate([silence(2.5), tone(3.0)]), turns=[SaidTurn("a.wav", 2.0, 3.5), SaidTurn("b.wav", 9, 10)]
    )
    measure(conversation)
    assert conversation.turns[0].was_cut_off
    assert conversation.turns[1].answered_after_s is None


def test_clicks_and_noise_far_below_the_voice_are_no_sound():
    sound = np.concatenate([silence(0.5), tone(0.01), silence(0.5), tone(0.5, level=200), tone(0.5)])
    assert first_sound(sound) == 1.51
    assert last_sound(np.concatenate([tone(0.5), tone(0.5, level=200)])) == 0.5


def test_a_burst_after_a_stall_does_not_move_the_sound():
    frames = [tone(0.02) for _ in range(100)]
    on_time = [1.0 + (index + 1) * 0.02 for index in range(100)]
    stalled = [max(came, 2.4) if index >= 50 else came for index, came in enumerate(on_time)]
    assert np.array_equal(placed(frames, stalled), placed(frames, on_time))
    assert first_sound(placed(frames, on_time)) == 1.0


def test_a_gap_in_the_track_is_a_gap_in_the_sound():
    frames = [tone(0.02) for _ in range(400)]
    came = [1.0 + (index + 1) * 0.02 + (3.0 if index >= 200 else 0.0) for index in range(400)]
    sound = placed(frames, came)
    assert first_sound(sound, 6.0) == 8.0


def test_what_was_heard_and_said_is_kept_side_by_side(tmp_path: Path):
    write_wav(tmp_path / "both.wav", Conversation(heard=tone(1.0), said=tone(0.5)))
    assert len(read_wav(tmp_path / "both.wav")) == RATE


async def test_time_lost_before_the_line_was_there_does_not_make_answers_look_slow():
    began = time.monotonic() - 1.0
    microphone = Microphone(began)
    sending = asyncio.create_task(microphone.run())
    said_at = time.monotonic() - began
    begins_s, ends_s = await microphone.say(tone(0.3))
    now_s = time.monotonic() - began
    sending.cancel()
    assert said_at - 0.1 <= begins_s <= now_s
    assert abs(now_s - ends_s) < 0.1, "the last sound left now, and is noted as of now"
    assert abs(len(microphone.sent) * 0.02 - now_s) < 0.1


async def test_a_microphone_that_was_held_up_skips_what_is_late_and_delays_no_more():
    microphone = Microphone(0.0)
    microphone._skip_what_is_late(0.03)
    assert microphone.sent == []
    microphone._skip_what_is_late(0.5)
    assert len(microphone.sent) == 25


async def test_an_agent_that_never_comes_to_an_end_is_waited_for_within_a_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.cli.calling.line.QUIET_LIMIT_S", 0.05)
    ear = Ear(time.monotonic())
    ear.last_heard_s = 1_000_000.0
    await asyncio.wait_for(Line(Microphone(ear.began), ear, Follower()).quiet(), 10)
    assert 0.05 <= ear.now() < 10
