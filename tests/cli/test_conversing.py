"""The terminal books, shows and seeds, with the same words as everywhere else."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.contracts import ChatReply, SessionView
from tests.conftest import CACHE
from tests.conversation import BOOKING_LINES
from tests.processes import frozen_app

SURROUNDINGS = {"FRONTDESK_CACHE_DIR": str(CACHE), "NO_COLOR": "1", "COLUMNS": "200"}


async def frontdesk(*arguments: str, said: str = "") -> tuple[int, str, str]:
    """The command, without a Python of its own: exit status, output, what was said aside."""
    run = partial(CliRunner().invoke, cli, list(arguments), input=said, env=SURROUNDINGS)
    done = await asyncio.to_thread(run)
    return done.exit_code, done.stdout, done.stderr


async def piped(*arguments: str, said: str) -> tuple[int, str, str]:
    """The command as a person runs it."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "frontdesk"),
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=os.environ | SURROUNDINGS,
    )
    out, aside = await process.communicate(said.encode())
    return process.returncode or 0, out.decode(), aside.decode()


@pytest.mark.usefixtures("database_url")
async def test_a_conversation_from_a_pipe_books_and_can_be_shown(data_dir: Path):
    async with frozen_app(data_dir) as app:
        lines = "\n".join([*BOOKING_LINES, "", "Yes"])
        status, out, aside = await piped("chat", "--json", "--url", app.url, said=lines)

    assert status == 0, aside
    replies = [ChatReply.model_validate_json(line) for line in out.splitlines()]
    assert len(replies) == len(BOOKING_LINES) + 1
    session_id = aside.split("session ")[1].split()[0]

    status, out, aside = await frontdesk("show", "session", session_id, "--json", "--data", str(data_dir))
    assert status == 0, aside
    view = SessionView.model_validate(json.loads(out))
    (booking,) = view.bookings
    assert booking.reference in replies[-1].reply
    assert view.state.intent is not None

    _, out, _ = await frontdesk("show", "session", session_id, "--data", str(data_dir))
    assert booking.reference in out
    assert "My name is Maria Ortiz" in out


async def test_it_answers_in_process_with_nothing_else_running(tmp_path: Path):
    status, out, aside = await frontdesk("chat", "--data", str(tmp_path / "new"), said="Are you open on Sundays?\n")

    assert status == 0, aside
    greeting, said, answer = [line for line in out.splitlines() if line.strip()][:3]
    assert greeting.startswith("Agent  Hi, this is Ava")
    assert said == "You    Are you open on Sundays?"
    assert "closed" in answer


@pytest.mark.usefixtures("database_url")
async def test_what_is_not_there_is_said_in_a_sentence(data_dir: Path, free_port: Callable[[], int]):
    status, out, aside = await frontdesk("show", "session", "ses_unknown", "--data", str(data_dir))
    assert (status, out) == (1, "")
    assert aside.strip() == "There is no such session."
    status, _, aside = await frontdesk("chat", "--url", f"http://127.0.0.1:{free_port()}", said="hello\n")
    assert status == 1
    assert len(aside.strip().splitlines()) == 1


async def test_seeding_again_changes_nothing(tmp_path: Path):
    for _ in range(2):
        status, _, aside = await frontdesk("seed", "--data", str(tmp_path / "new"))
        assert status == 0, aside
    status, _, aside = await frontdesk("show", "session", "none", "--data", str(tmp_path / "new"))
    assert aside.strip() == "There is no such session."
