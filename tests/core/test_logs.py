"""One shape for every line, ours and libraries', with the ids of the work in hand and nobody's words."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from app.core.settings import LogSettings
from app.core.telemetry import configure_logging, request_id_var, working_on

LOG = structlog.get_logger()


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    # A server that another test ran in this process may have left its own level behind.
    for name in ("uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    yield
    configure_logging()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_ours_and_a_librarys_lines_have_the_same_fields(capsys: pytest.CaptureFixture[str]):
    configure_logging()
    token = request_id_var.set("req-1")
    with working_on(session_id="ses_1", turn_id="T1", call_id="cal_1"):
        LOG.info("ours", number=1)
        logging.getLogger("some.library").info("the %s's", "library", extra={"number": 1})
    request_id_var.reset(token)
    ours, theirs = lines(capsys)
    assert (ours["event"], theirs["event"]) == ("ours", "the library's")
    shared = {"level", "timestamp", "request_id", "session_id", "turn_id", "call_id", "number"}
    assert {name: ours[name] for name in shared - {"timestamp"}} == {
        name: theirs[name] for name in shared - {"timestamp"}
    }
    assert ours["timestamp"][:16] == theirs["timestamp"][:16]
    assert theirs["logger"] == "some.library"


async def test_work_side_by_side_keeps_its_ids_apart(capsys: pytest.CaptureFixture[str]):
    configure_logging()

    async def work(session_id: str) -> None:
        with working_on(session_id=session_id):
            await asyncio.sleep(0)
            LOG.info("worked", mine=session_id)

    await asyncio.gather(*(work(f"ses_{number}") for number in range(5)))
    LOG.info("after")
    told = lines(capsys)
    assert all(line["session_id"] == line["mine"] for line in told[:5])
    assert "session_id" not in told[5]


@pytest.mark.parametrize("pii", ["dropped", "hashed"])
def test_private_fields_are_hidden_wherever_they_stand(pii: str, capsys: pytest.CaptureFixture[str]):
    configure_logging(LogSettings.model_validate({"pii": pii}))
    LOG.info("x", pii_text="Maria", deep={"deeper": {"pii_name": "Maria"}}, pii_nothing=None)
    logging.getLogger("library").warning("y", extra={"pii_text": "Maria"})
    ours, theirs = lines(capsys)
    assert "Maria" not in json.dumps([ours, theirs])
    assert ours["pii_nothing"] is None
    assert (ours["pii_text"] == "[dropped]") is (pii == "dropped")
    assert ours["pii_text"] == theirs["pii_text"] == ours["deep"]["deeper"]["pii_name"]


def test_an_exception_is_told_by_place_and_kind_and_what_led_to_it(capsys: pytest.CaptureFixture[str]):
    configure_logging()
    for log in (LOG, logging.getLogger("library")):
        try:
            try:
                raise KeyError("Maria")
            except KeyError as error:
                raise ValueError("no Maria Ortiz") from error
        except ValueError:
            log.exception("failed")
    for line in lines(capsys):
        assert "Maria" not in json.dumps(line)
        assert line["exception"].index("builtins.KeyError") < line["exception"].index("builtins.ValueError")
        assert "test_logs.py" in line["exception"]
        assert line["pii_exception"] == "[dropped]"


def test_words_that_a_task_raised_are_not_told_by_asyncio(capsys: pytest.CaptureFixture[str]):
    configure_logging()
    message = "Task exception was never retrieved\nfuture: <Task exception=ValueError('Maria')>"
    logging.getLogger("asyncio").error(message)
    assert [line["event"] for line in lines(capsys)] == ["Task exception was never retrieved"]


def test_a_staff_link_in_the_servers_access_line_loses_its_ticket(capsys: pytest.CaptureFixture[str]):
    configure_logging()
    access = logging.getLogger("uvicorn.access")
    access.info('%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", "/console?ticket=secret", "1.1", 200)
    (line,) = lines(capsys)
    assert line["event"] == "GET /console 1.1 200"
    assert "secret" not in json.dumps(line)


def test_the_servers_own_handlers_are_gone_and_a_second_time_adds_no_second_line(capsys: pytest.CaptureFixture[str]):
    server = logging.getLogger("uvicorn.error")
    server.addHandler(logging.StreamHandler())
    configure_logging()
    configure_logging()
    server.warning("once")
    assert [line["event"] for line in lines(capsys)] == ["once"]


def test_what_json_does_not_know_never_costs_the_line(capsys: pytest.CaptureFixture[str]):
    configure_logging()
    LOG.info("odd", thing=object(), several={1, 2})
    logging.getLogger("library").warning("odd", extra={"thing": object()})
    assert [line["event"] for line in lines(capsys)] == ["odd", "odd"]


def test_a_level_holds_for_ours_and_theirs_and_chatty_libraries_are_quiet(capsys: pytest.CaptureFixture[str]):
    configure_logging(LogSettings(level="WARNING"))
    LOG.info("no")
    logging.getLogger("library").info("no")
    configure_logging(LogSettings(level="DEBUG"))
    logging.getLogger("httpx2").info("no")
    logging.getLogger("sqlalchemy.engine").info("no: parameters")
    LOG.debug("yes")
    assert [line["event"] for line in lines(capsys)] == ["yes"]
