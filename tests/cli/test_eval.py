"""`frontdesk eval`, on lines made here: what it finds, what it says, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.cli.evaluation.score import Hits, f1, share

CACHE = Path(__file__).parents[2] / ".pytest_cache" / "frontdesk"
TIMES: list[dict[str, Any]] = [
    {"id": "one", "expression": "tomorrow at 3pm", "start": "2026-11-21T15:00:00", "end": None, "booking_like": True},
    {
        "id": "two",
        "expression": "saturday 5 december",
        "start": "2026-12-05T00:00:00",
        "end": None,
        "booking_like": True,
    },
    {"id": "bad", "expression": "tomorrow", "start": "1999-01-01T00:00:00", "end": None, "booking_like": False},
]
ROUTES = [
    {"id": "r1", "text": "I would like to book an appointment for tomorrow", "route": "booking_new"},
    {"id": "r2", "text": "let me talk to a human please", "route": "escalation"},
]


DIALOGUE = {
    "id": "d1",
    "domain": "doctor_schedule",
    "gold_clean": True,
    "gold": {
        "provider": "Dr. Morgan",
        "name": "Ruth",
        "date": "Thursday",
        "time": "11:00",
        "reason": "a sprained ankle",
    },
    "turns": [
        {"role": "user", "text": "Hello, this is Ruth, I'd like to see Dr. Morgan on Wednesday at 10 am"},
        {"role": "agent", "text": "Could you describe your symptoms, please?"},
        {"role": "user", "text": "I sprained my ankle two days ago"},
        {"role": "agent", "text": "Unfortunately Dr. Morgan has no appointment available at 10 am."},
        {"role": "user", "text": "Could you try Thursday instead?"},
        {"role": "agent", "text": "Dr. Morgan is available on Thursday at 11 am. Can I book the appointment for you?"},
        {"role": "user", "text": "That's fine. I'll take the bus."},
        {"role": "agent", "text": "Great, your appointment with Dr. Morgan is booked!"},
        {"role": "user", "text": "Thanks, I have a party on Saturday at 8 pm"},
    ],
}
STAY = {
    "id": "d2",
    "domain": "hotel",
    "reference_date": "2026-11-20",
    "gold": {"provider": "Harbour View Hotel", "location": "Porto", "date": "2026-11-27", "rooms": "1", "nights": "3"},
    "gold_surface": {"provider": ["Harbour View"]},
    "turns": [
        {"role": "user", "text": "I need a hotel in Porto"},
        {"role": "agent", "text": "How about the Harbour View Hotel in Porto?"},
        {"role": "user", "text": "Sounds good. Book one room for three nights from the 27th please"},
        {"role": "agent", "text": "Please confirm: 1 room at the Harbour View Hotel on November 27th for 3 nights."},
        {"role": "user", "text": "Yes, that's right"},
    ],
}


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTDESK_CACHE_DIR", str(CACHE))
    folder = tmp_path / "texts"
    folder.mkdir()
    at = {"reference_time": "2026-11-20T10:00:00", "utc_offset": "-06:00", "locale": "en_US"}
    (folder / "time.jsonl").write_text("\n".join(json.dumps(line | at) for line in TIMES))
    (folder / "router.jsonl").write_text("\n".join(json.dumps(line) for line in ROUTES))
    return folder


def evaluate(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["eval", *arguments])
    return result.exit_code, result.stdout


def test_figures_come_with_their_intervals_and_their_goals(texts: Path) -> None:
    code, output = evaluate(str(texts), "--json")

    times, routes = json.loads(output)
    assert code == 0
    assert [score["value"] for score in times["scores"]] == [1.0, 0.0]
    assert times["scores"][0]["reached"] is True
    assert times["scores"][0]["low"] < 1.0 == times["scores"][0]["high"]
    assert {"gold": "booking_new", "predicted": "booking_new", "lines": 1} in routes["confusion"]


def test_every_prediction_is_written_and_the_worst_lines_are_shown(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    code, output = evaluate(str(texts), "--only", "time.jsonl", "--predictions", str(out))

    assert code == 0
    assert "“tomorrow” means ['1999-01-01T00:00:00', None]" in output
    marks = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(mark["id"], mark["right"]) for mark in marks] == [("one", True), ("two", True), ("bad", False)]


def test_dialogues_are_followed_to_their_end(texts: Path) -> None:
    wrong = {**DIALOGUE, "id": "d3", "gold": {**DIALOGUE["gold"], "time": "10:00"}}
    (texts / "dialogues_star.jsonl").write_text("\n".join(json.dumps(line) for line in (DIALOGUE, wrong)))
    (texts / "dialogues_sgd.jsonl").write_text(json.dumps(STAY))

    code, output = evaluate(str(texts), "--only", "dialogues_star.jsonl", "--only", "dialogues_sgd.jsonl", "--json")

    star, sgd = json.loads(output)
    assert code == 0
    assert (star["scores"][0]["value"], star["scores"][0]["goal"], star["wrong"]) == (0.5, 0.75, 1)
    assert {score["name"]: score["value"] for score in star["scores"]}["slot time"] == 0.5
    assert sgd["scores"][0]["value"] == 1.0


def test_several_intents_of_a_sentence_are_told(texts: Path) -> None:
    at = {"reference_time": "2026-11-20T09:00:00", "slots": {}}
    lines = [
        {"id": "h1", "text": "no, goodbye", "intents": ["deny", "end_call"]},
        {"id": "h2", "text": "let me talk to somebody at the desk", "intents": ["handoff"]},
        {"id": "h3", "text": "hello", "intents": ["thank", "spa"]},
    ]
    (texts / "nlu_hotels.jsonl").write_text("\n".join(json.dumps(line | at) for line in lines))

    code, output = evaluate(str(texts), "--only", "nlu_hotels.jsonl", "--json")

    (sheet,) = json.loads(output)
    scores = {score["name"]: score for score in sheet["scores"]}
    assert code == 0
    assert scores["intents"]["value"] == 0.75
    assert scores["intent handoff"]["value"] == 1.0
    assert {"gold": "thank", "predicted": "greet", "lines": 1} in sheet["confusion"]
    assert sheet["wrong"] == 1


def test_a_line_that_cannot_be_read_is_named(texts: Path) -> None:
    (texts / "time.jsonl").write_text('{"id": "one"}\n{"id": ')

    code, output = evaluate(str(texts), "--only", "time.jsonl")

    assert code == 2
    assert "time.jsonl, line 2" in output


def test_a_file_that_nothing_scores_is_refused(texts: Path) -> None:
    assert evaluate(str(texts), "--only", "recipes.jsonl")[0] == 2


def test_f1_counts_what_was_found_what_was_not_and_what_was_not_there() -> None:
    score = f1("date", [Hits(1, 0, 0), Hits(1, 0, 0), Hits(0, 1, 1), Hits(0, 0, 0)])

    assert score.value == pytest.approx(2 / 3)
    assert score.low < score.value < score.high
    assert score.lines == 3


def test_few_lines_say_little() -> None:
    assert share("few", [True] * 4).low < share("many", [True] * 400).low
