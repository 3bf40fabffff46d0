"""`frontdesk understand`."""

import json

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.understanding.interpretation import ASK_BELOW
from tests.understanding.conftest import CACHE


@pytest.fixture
def understand(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTDESK_CACHE_DIR", str(CACHE))

    def command(lines: str, *options: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["understand", *options], input=lines)
        return result.exit_code, result.output

    return command


def test_each_line_is_one_interpretation(understand) -> None:
    code, output = understand("Tuesday at nine\nten past\n", "--asked", "when", "--at", "2026-11-18T09:00:00", "--json")

    first, second = (json.loads(line) for line in output.splitlines())
    assert code == 0
    assert first["commands"][0]["value"]["date"] == "2026-11-24"
    assert first["commands"][0]["value"]["times"][0] == "09:00"
    assert second["source"] == "embedded"


def test_it_reads_well_without_json(understand) -> None:
    code, output = understand("how much is an oil change?\n")

    assert code == 0
    assert "AskFact price" in output


def test_a_day_and_an_hour_may_be_asked_for_together(understand) -> None:
    code, output = understand(
        "Tuesday at nine\n\n", "--pack", "dealership", "--asked", "date,time", "--at", "2026-11-18T09:00:00", "--json"
    )

    (meaning,) = (json.loads(line) for line in output.splitlines())
    assert code == 0
    assert [(one["type"], one["value"]["date"]) for one in meaning["commands"]] == [("SetSlot", "2026-11-24")]


def test_what_had_better_be_asked_about_is_marked(understand) -> None:
    lines = "book me in for an oil change\nabout the thing on Friday\nokay I see and then\n"
    _, as_json = understand(lines, "--json")
    _, output = understand(lines)

    doubtful = [json.loads(line)["confidence"] < ASK_BELOW for line in as_json.splitlines()]
    marked = ["?" in row for row in output.splitlines()[1:] if any(row.startswith(text) for text in lines.splitlines())]
    assert marked == doubtful
    assert {False, True} == set(marked)


@pytest.mark.parametrize(("option", "value"), [("--asked", "nothing"), ("--pack", "nowhere")])
def test_what_does_not_exist_is_said(understand, option: str, value: str) -> None:
    code, output = understand("hello\n", option, value)

    assert code == 2
    assert value in output
