"""A whole booking, with its accidents, and then a search: no line, metric or span holds what the customer said."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import structlog
import websockets
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app.core.settings import LogSettings, Settings
from app.core.tracing import trace_with
from app.tools.kit import Tool
from tests.conftest import Served
from tests.conversation import Customer, turn_id

NAME, PHONE, EMAIL = "Maximiliana Quackenbush", "202 555 0187", "max.quack@example.com"
WORDS = "purple hovercraft full of eels"
LINES = (
    "I need an oil change",
    f"It's a 2019 Honda Civic, the {WORDS}",
    "Tuesday at 9 am",
    f"My name is {NAME}",
    PHONE,
    f"and write to {EMAIL}",
)
PRIVATE = ("quackenbush", "maximiliana", "max.quack", "2025550187", "202-555-0187", "hovercraft", "eels")
PRIVATE_NUMBER = re.compile(r"202\D{0,3}555\D{0,3}0187")


def leaks(text: str) -> list[str]:
    """What of the customer's is in the text."""
    lower = text.lower()
    return [each for each in PRIVATE if each in lower] + PRIVATE_NUMBER.findall(text)


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace_with(provider.get_tracer("test"))
    yield exporter
    trace_with(None)


class TestAsItIsDelivered:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"log": LogSettings(level="DEBUG")})

    async def test_nothing_that_a_customer_said_is_in_any_line_metric_or_span(
        self,
        http: httpx2.AsyncClient,
        served: Served,
        spans: InMemorySpanExporter,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ):
        customer = await converse(http, served, monkeypatch)
        lines = json_lines(capsys.readouterr().err)
        text = (await http.get("/metrics")).text

        assert (await customer.view()).bookings, "the conversation went where it should"
        events = {line["event"] for line in lines}
        assert {"turn_failed", "said_aside"} <= events
        assert [leaks(json.dumps(line, ensure_ascii=False)) for line in lines] == [[]] * len(lines)
        assert leaks(text) == []
        made = [span.to_json() for span in spans.get_finished_spans()]
        assert {span.name for span in spans.get_finished_spans()} >= {"turn", "node router", "node booking"}
        assert [leaks(span) for span in made] == [[]] * len(made)

        of_turns = [line for line in lines if line["event"] == "turn_failed"]
        assert all(line["session_id"] == customer.session_id for line in of_turns)
        assert all(line["turn_id"] and line["request_id"] and line["trace_id"] for line in of_turns)
        assert all("app/tools/runtime.py" in line["exception"] for line in of_turns)


class TestWithWordsInPlain:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"log": LogSettings(pii="plain")})

    async def test_they_stand_in_fields_that_say_so_and_nowhere_else(
        self,
        http: httpx2.AsyncClient,
        served: Served,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ):
        await converse(http, served, monkeypatch)
        lines = json_lines(capsys.readouterr().err)
        assert any(leaks(json.dumps(line, ensure_ascii=False)) for line in lines)
        for line in lines:
            assert leaks(json.dumps(public(line), ensure_ascii=False)) == []


def public(line: dict[str, Any]) -> dict[str, Any]:
    """The line without what is marked as private."""
    kept = {key: value for key, value in line.items() if not key.startswith("pii_")}
    return {key: public(value) if isinstance(value, dict) else value for key, value in kept.items()}


async def converse(http: httpx2.AsyncClient, served: Served, monkeypatch: pytest.MonkeyPatch) -> Customer:
    """A booking by name, phone, e-mail and words, in which a tool breaks once and says all that it knows."""
    customer = await Customer.open(http, customer={"name": NAME, "email": EMAIL}, referrer=WORDS)
    await customer.say_all(LINES)

    async def breaks(*given: Any, **named: Any) -> None:
        raise RuntimeError(f"no slot for {NAME}, {PHONE}, {given} {named}")

    with monkeypatch.context() as patched:
        patched.setattr(Tool, "function", property(lambda _: breaks), raising=False)
        refused = await customer.try_to_say("Yes")
        if refused.status_code == 200:  # it had not come to the read-back yet
            refused = await customer.try_to_say(f"Wednesday at 10 then, says {NAME}")
    assert refused.status_code == 500, refused.text
    async with websockets.connect(f"{served.ws_url}/ws/{customer.session_id}") as socket:
        await socket.send(json.dumps({"type": "hello", "token": customer.token}))
        await socket.send(json.dumps({"type": "message", "turn_id": "1", "text": WORDS}))
        await socket.send(json.dumps({"type": "message", "turn_id": turn_id(), "text": f"No, I am {NAME}", "x": WORDS}))
        await socket.send(json.dumps({"type": "ping"}))
        while json.loads(await socket.recv())["type"] != "pong":
            pass
    await http.post("/api/chat", json={"session_id": WORDS, "message": NAME, NAME: 1}, headers=customer.headers)
    for _ in range(4):
        reply = await customer.say("Yes")
        if "booked" in reply.reply:
            break
    structlog.get_logger().info("said_aside", pii_text=WORDS, inner={"pii_name": NAME})
    logging.getLogger("some.library").debug("a library", extra={"pii_words": WORDS})
    return customer


def json_lines(text: str) -> list[dict[str, Any]]:
    """Every line of the log; one that is no JSON object is a fault."""
    return [json.loads(line) for line in text.splitlines()]
