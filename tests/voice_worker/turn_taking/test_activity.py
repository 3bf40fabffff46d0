from voice_worker.turn_taking.activity import VoiceActivity

STEP = 0.032


def feed(activity: VoiceActivity, pattern: str) -> list[str]:
    """`#` is voice, `.` is silence, each one window."""
    signals = [activity.step(0.9 if window == "#" else 0.05, STEP) for window in pattern]
    return [signal for signal in signals if signal]


def test_a_click_is_no_voice():
    assert feed(VoiceActivity(onset_s=0.1), "..##....##......") == []


def test_voice_begins_pauses_goes_on_and_pauses_again():
    activity = VoiceActivity(onset_s=0.1, pause_s=0.25)
    assert feed(activity, "####" + "." * 8 + "####" + "." * 8) == ["started", "paused", "resumed", "paused"]


def test_a_short_gap_between_words_is_no_pause():
    assert feed(VoiceActivity(onset_s=0.1, pause_s=0.25), "####" + "." * 6 + "####") == ["started"]


def test_the_silence_of_a_pause_grows_on_through_a_click():
    activity = VoiceActivity(onset_s=0.1, pause_s=0.25)
    feed(activity, "####" + "." * 10)
    before = activity.silence_s
    assert feed(activity, "#...") == []
    assert round(activity.silence_s - before, 3) == round(4 * STEP, 3)


def test_voice_is_counted_without_the_pauses():
    activity = VoiceActivity(onset_s=0.1)
    feed(activity, "##########" + "." * 10 + "##########")
    assert round(activity.voiced_s, 2) == round(20 * STEP, 2)


def test_a_falling_voice_keeps_speaking_down_to_the_lower_level():
    activity = VoiceActivity(onset_s=0.1)
    for probability in (0.9, 0.9, 0.9, 0.9, 0.4, 0.4):
        activity.step(probability, STEP)
    assert activity.silence_s == 0.0


def test_after_a_reset_the_next_voice_begins_anew():
    activity = VoiceActivity(onset_s=0.1)
    feed(activity, "#####" + "." * 10)
    activity.reset()
    assert feed(activity, "....####") == ["started"]
    assert round(activity.voiced_s, 3) == round(4 * STEP, 3)
