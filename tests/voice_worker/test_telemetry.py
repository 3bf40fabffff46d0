"""What the worker's lines and counters say, and what they never say."""

import asyncio
import copy
import json
import logging
from collections.abc import Iterator

import httpx2
import pytest
from livekit.agents.cli import log as livekit_log
from livekit.agents.telemetry.http_server import HttpServer
from prometheus_client.parser import text_string_to_metric_families

from tests.voice_worker.test_app_client import client
from voice_worker import metrics
from voice_worker.settings import LogSettings
from voice_worker.telemetry import ForwardedLine, JsonLine, take_over_logging, told, working_on

LOG = logging.getLogger("frontdesk.voice.test")


@pytest.fixture(autouse=True)
def dropped() -> Iterator[None]:
    yield
    JsonLine.settings = LogSettings()


def record_of(message: str, **more: object) -> logging.LogRecord:
    extra = dict(more)
    error = extra.pop("exc_info", None)
    given = (type(error), error, error.__traceback__) if isinstance(error, BaseException) else None
    return LOG.makeRecord(LOG.name, logging.INFO, __file__, 1, message, (), given, extra=extra)


def test_a_line_carries_the_ids_of_the_work_in_hand():
    with working_on(call_id="cal_1", session_id="ses_1"), working_on(turn_id="T1", request_id="R1"):
        line = json.loads(JsonLine().format(record_of("turn", seconds=1.5)))
    assert {name: line[name] for name in ("call_id", "session_id", "turn_id", "request_id")} == {
        "call_id": "cal_1",
        "session_id": "ses_1",
        "turn_id": "T1",
        "request_id": "R1",
    }
    assert (line["event"], line["level"], line["logger"], line["seconds"]) == ("turn", "info", LOG.name, 1.5)
    assert "call_id" not in json.loads(JsonLine().format(record_of("later")))


async def test_tasks_keep_the_ids_that_they_were_begun_with():
    async def log() -> dict[str, str]:
        await asyncio.sleep(0)
        return json.loads(JsonLine().format(record_of("x")))

    with working_on(turn_id="T1"):
        first = asyncio.create_task(log())
    with working_on(turn_id="T2"):
        second = asyncio.create_task(log())
    assert [line["turn_id"] for line in await asyncio.gather(first, second)] == ["T1", "T2"]


@pytest.mark.parametrize("pii", ["dropped", "hashed"])
def test_words_and_what_an_exception_says_are_left_out(pii: str):
    JsonLine.settings = LogSettings.model_validate({"pii": pii})
    try:
        raise ValueError("no such person: Maria Ortiz")
    except ValueError as error:
        raised = error
    written = JsonLine().format(record_of("turn", pii_text="I am Maria Ortiz", exc_info=raised))
    assert "Maria" not in written
    line = json.loads(written)
    assert line["exception"].endswith("builtins.ValueError")
    assert "test_telemetry.py" in line["exception"]
    again = json.loads(JsonLine().format(record_of("turn", pii_text="I am Maria Ortiz")))
    assert line["pii_text"] == again["pii_text"]
    assert (line["pii_text"] == "[dropped]") is (pii == "dropped")


def test_words_are_written_only_where_the_settings_say_so():
    JsonLine.settings = LogSettings(pii="plain")
    assert json.loads(JsonLine().format(record_of("turn", pii_text="I am Maria")))["pii_text"] == "I am Maria"


def test_a_job_process_makes_the_line_and_the_worker_passes_it_on():
    """As livekit forwards it: formatted, copied without its exception, and formatted again by the worker."""
    record = record_of("failed", pii_text="Maria", exc_info=ValueError("Maria Ortiz"))
    with working_on(call_id="cal_1"):
        line = ForwardedLine().format(record)
    forwarded = copy.copy(record)
    forwarded.msg, forwarded.args, forwarded.exc_info = line, None, None
    assert JsonLine().format(forwarded) == line
    assert "Maria" not in line
    assert json.loads(line)["call_id"] == "cal_1"


def test_livekits_own_lines_take_our_shape(capsys: pytest.CaptureFixture[str]):
    original, root = livekit_log.JsonFormatter, logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        take_over_logging(LogSettings())
        livekit_log.setup_logging("INFO", devmode=False, console=False)
        logging.getLogger("livekit.agents").info("received user transcript", extra={"pii_text": "Maria"})
    finally:
        livekit_log.JsonFormatter = original
        root.handlers[:] = before
        root.setLevel(level)
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (line["event"], line["pii_text"]) == ("received user transcript", "[dropped]")


def test_a_cause_is_told_apart_from_what_it_says():
    error = ValueError("outer words")
    error.__cause__ = KeyError("inner words")
    lines = told(error)
    assert "words" not in lines["exception"]
    assert "inner words" in lines["pii_exception"]


async def test_the_app_gets_the_id_under_which_the_worker_logs(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.headers["x-request-id"])
        return httpx2.Response(204)

    made = client(answer, monkeypatch)
    with working_on(request_id="the-request"):
        await made.forget("s", "t")
    await made.forget("s", "t")
    assert asked[0] == "the-request"
    assert asked[1] not in ("", "the-request")


async def test_metrics_are_on_loopback_with_ours_among_livekits():
    metrics.fallbacks.labels("sorry").inc()
    server = HttpServer("127.0.0.1", 0)
    await server.start()
    try:
        async with httpx2.AsyncClient() as http:
            text = (await http.get(f"http://127.0.0.1:{server.port}/metrics")).text
    finally:
        await server.aclose()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    for metric in metrics.OURS:
        (declared,) = metric.describe()
        assert families[declared.name].samples, declared.name
