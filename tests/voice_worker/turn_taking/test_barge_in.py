from dataclasses import dataclass
from pathlib import Path

import pytest

from voice_worker.settings import TurnTakingSettings
from voice_worker.turn_taking.barge_in import Overlap, judge

SETTINGS = TurnTakingSettings()


def verdict(voiced_s: float, transcript: str | None = None, expects: str = "open") -> str:
    return judge(Overlap(voiced_s, transcript, expects=expects), SETTINGS)


def test_a_click_leaves_the_agent_speaking():
    assert verdict(0.06) == "wait"


def test_voice_silences_the_agent_within_a_tenth_of_a_second():
    assert verdict(0.1) == "hold"


def test_long_voice_is_meant_whatever_the_words():
    assert verdict(1.6) == "interruption"


@pytest.mark.parametrize("sound", ["Mm-hmm.", "Yeah.", "Uh-huh", "Okay.", "Right, okay.", "I see."])
def test_a_backchannel_is_no_interruption(sound: str):
    assert verdict(0.3, sound) == "backchannel"


@pytest.mark.parametrize("answer", ["Yes.", "Yeah, sure.", "No.", "Right"])
def test_the_same_word_is_an_answer_while_a_yes_no_question_is_pending(answer: str):
    assert verdict(0.3, answer, "yes_no") == "interruption"


@pytest.mark.parametrize("sound", ["", " ", "..."])
def test_no_words_are_noise(sound: str):
    assert verdict(0.4, sound) == "noise"


@pytest.mark.parametrize("words", ["Wait.", "No, Thursday.", "Stop", "Yeah but what does it cost?"])
def test_words_interrupt(words: str):
    assert verdict(0.4, words) == "interruption"


@dataclass(frozen=True)
class Case:
    """One labelled sound."""

    label: str
    overlap: Overlap


def labelled(name: str = "overlaps.txt") -> list[Case]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if not line.startswith("#")]
    return [
        Case(label, Overlap(float(voiced_s), text, float(confidence), expects))
        for label, voiced_s, confidence, expects, text in rows
    ]


@pytest.mark.parametrize("remark", ["[coughing]", "(door closes)", "*sneezes*", "♪ ♪", "[laughs] Ha ha."])
def test_what_a_transcriber_remarks_is_no_speech(remark: str):
    assert verdict(0.9, remark) == "noise"


def test_words_beside_a_remark_are_words():
    assert verdict(0.9, "[coughs] Sorry, which day?") == "interruption"


@pytest.mark.parametrize("phantom", ["Thank you for watching.", "Please subscribe.", "Captions provided by a viewer"])
def test_what_a_transcriber_has_learnt_from_films_nobody_said(phantom: str):
    assert verdict(1.4, phantom) == "noise"


def test_a_short_sound_that_the_transcriber_only_guesses_at_is_noise_and_an_answer_never_is():
    assert judge(Overlap(0.6, "Put it on the.", 0.25), SETTINGS) == "noise"
    assert judge(Overlap(1.2, "Put it on the card.", 0.25), SETTINGS) == "interruption"
    assert judge(Overlap(0.3, "No.", 0.25), SETTINGS) == "interruption"


def test_more_words_than_the_sound_could_hold_were_not_said():
    assert judge(Overlap(0.3, "Is it raining there today?", 0.4), SETTINGS) == "noise"
    assert judge(Overlap(1.0, "Is it raining there today?", 0.4), SETTINGS) == "interruption"


@pytest.mark.parametrize(
    "words", ["Splendid.", "Oh, that's really nice.", "Looks good.", "No worries at all.", "Very well then."]
)
def test_approval_is_a_backchannel_however_it_is_put(words: str):
    assert verdict(0.8, words) == "backchannel"


def test_well_alone_begins_something():
    assert verdict(0.4, "Well,") == "interruption"
    assert verdict(0.6, "Well, great.") == "backchannel"


@pytest.mark.parametrize("answer", ["Splendid.", "Certainly.", "Agreed."])
def test_approval_answers_a_pending_yes_no_question(answer: str):
    assert verdict(0.6, answer, "yes_no") == "interruption"


@pytest.mark.parametrize("words", ["That's great, but Friday.", "Is that good?", "I see a problem.", "Good, book it."])
def test_approval_with_a_wish_is_an_interruption(words: str):
    assert verdict(1.0, words) == "interruption"


def measured(cases: list[Case]) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Precision and recall of each verdict, and the cases that are judged wrong."""
    judged = [(case.label, judge(case.overlap, SETTINGS)) for case in cases]
    wrong = [
        f"{case.overlap} is {case.label}" for case, (label, said) in zip(cases, judged, strict=True) if label != said
    ]
    shares: dict[str, tuple[float, float]] = {}
    for verdict in ("interruption", "backchannel", "noise"):
        hits = sum(label == said == verdict for label, said in judged)
        precision = hits / sum(said == verdict for _, said in judged)
        shares[verdict] = precision, hits / sum(label == verdict for label, _ in judged)
    return shares, wrong


@pytest.mark.parametrize(("name", "least"), [("overlaps.txt", 0.9), ("overlaps_held_out.txt", 0.7)])
def test_precision_and_recall_on_the_labelled_sets(name: str, least: float, capsys: pytest.CaptureFixture[str]):
    cases = labelled(name)
    shares, wrong = measured(cases)
    with capsys.disabled():
        rows = [f"{verdict} {precision:.2f}/{recall:.2f}" for verdict, (precision, recall) in shares.items()]
        print(f"\nbarge-in, {len(cases)} labelled sounds of {name}, precision/recall: {', '.join(rows)}")
    assert len(cases) >= 80
    assert all(min(pair) >= least for pair in shares.values()), wrong
    assert shares["interruption"][1] >= 0.95, wrong


def test_hmm_yeah_stops_the_agent():
    """Only for a moment: any sound silences it within a sixth of a second, and none of the harmless ones for good."""
    for case in labelled():
        length = Overlap(case.overlap.voiced_s, expects=case.overlap.expects)
        assert judge(length, SETTINGS) == ("interruption" if length.voiced_s >= 1.5 else "hold")
        if case.label != "interruption":
            assert judge(case.overlap, SETTINGS) in ("backchannel", "noise"), case
