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


def labelled() -> list[Case]:
    lines = Path(__file__).with_name("overlaps.txt").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if not line.startswith("#")]
    return [
        Case(label, Overlap(float(voiced_s), text, float(confidence), expects))
        for label, voiced_s, confidence, expects, text in rows
    ]


def test_precision_and_recall_on_the_labelled_set(capsys: pytest.CaptureFixture[str]):
    cases = labelled()
    judged = [(case.label, judge(case.overlap, SETTINGS)) for case in cases]
    wrong = [
        f"{case.overlap} is {case.label}" for case, (label, said) in zip(cases, judged, strict=True) if label != said
    ]
    measured: dict[str, tuple[float, float]] = {}
    for verdict in ("interruption", "backchannel", "noise"):
        hits = sum(label == said == verdict for label, said in judged)
        precision = hits / sum(said == verdict for _, said in judged)
        recall = hits / sum(label == verdict for label, _ in judged)
        measured[verdict] = precision, recall
    with capsys.disabled():
        rows = [f"{name} {precision:.2f}/{recall:.2f}" for name, (precision, recall) in measured.items()]
        print(f"\nbarge-in, {len(cases)} labelled sounds, precision/recall: {', '.join(rows)}")
    assert len(cases) >= 80
    assert all(min(pair) >= 0.9 for pair in measured.values()), wrong
    assert measured["interruption"][1] >= 0.95, wrong


def test_hmm_yeah_stops_the_agent():
    """Only for a moment: any sound silences it within a sixth of a second, and none of the harmless ones for good."""
    for case in labelled():
        length = Overlap(case.overlap.voiced_s, expects=case.overlap.expects)
        assert judge(length, SETTINGS) == ("interruption" if length.voiced_s >= 1.5 else "hold")
        if case.label != "interruption":
            assert judge(case.overlap, SETTINGS) in ("backchannel", "noise"), case
