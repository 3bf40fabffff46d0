"""Spans of turns, nodes and tools: one tree a turn, and next to nothing without an exporter."""

import asyncio
import gzip
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import INVALID_SPAN

from app.core import tracing
from app.core.tracing import configure_tracing, span, trace_with
from tests.conversation import BOOKING_LINES, Customer, turn_id


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace_with(provider.get_tracer("test"))
    yield exporter
    trace_with(None)


async def test_a_turn_is_one_tree_of_its_nodes_and_tools(http: httpx2.AsyncClient, exporter: InMemorySpanExporter):
    customer = await Customer.open(http)
    await customer.say_all(BOOKING_LINES)
    await turns_told(exporter, len(BOOKING_LINES))
    exporter.clear()
    yes = turn_id()
    await customer.say("Yes", yes)

    await turns_told(exporter, 1)
    spans = {each.name: each for each in exporter.get_finished_spans()}
    turn = spans["turn"]
    about = {"session_id": customer.session_id, "turn_id": yes, "agent": "booking", "intent": "affirm"}
    known = attributes_of(turn)
    assert {name: known[f"frontdesk.{name}"] for name in about} == about
    assert known["frontdesk.outcome"] == "completed"
    nodes = [name for name in spans if name.startswith("node ")]
    assert set(nodes) == {"node check_notifications", "node router", "node booking", "node respond"}
    tools = [each for name, each in spans.items() if name.startswith("tool ")]
    assert any(each.attributes and each.attributes["frontdesk.effect"] == "write" for each in tools)
    for each in spans.values():
        assert each.context is not None
        assert turn.context is not None
        assert each.context.trace_id == turn.context.trace_id
    for tool in tools:
        assert parent_of(tool, exporter) is spans["node booking"]
    for name in nodes:
        assert parent_of(spans[name], exporter) is turn


async def turns_told(exporter: InMemorySpanExporter, count: int) -> None:
    """The answer is given before the turn's last step."""
    async with asyncio.timeout(10):
        while sum(each.name == "turn" for each in exporter.get_finished_spans()) < count:
            await asyncio.sleep(0.01)


def attributes_of(each: ReadableSpan) -> dict[str, object]:
    return dict(each.attributes or {})


def parent_of(each: ReadableSpan, exporter: InMemorySpanExporter) -> ReadableSpan | None:
    wanted = each.parent.span_id if each.parent else None
    spans = exporter.get_finished_spans()
    return next((other for other in spans if other.context and other.context.span_id == wanted), None)


def test_a_span_that_fails_says_how_and_not_in_which_words(exporter: InMemorySpanExporter):
    with pytest.raises(ValueError, match="Maria"), span("tool x", tool="x"):
        raise ValueError("Maria Ortiz")
    (failed,) = exporter.get_finished_spans()
    assert attributes_of(failed)["error.type"] == "ValueError"
    assert not failed.status.is_ok
    assert "Maria" not in failed.to_json()


def test_without_an_endpoint_there_are_no_spans(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    configure_tracing("frontdesk-app")
    with span("turn", session_id="ses_1") as current:
        assert current is INVALID_SPAN
    assert tracing.current_trace_id() is None


def test_spans_that_nobody_takes_cost_microseconds():
    """A turn has about ten of them: less than a tenth of a millisecond together, on any machine."""

    def once() -> float:
        began = time.perf_counter()
        for _ in range(1000):
            with span("node", node="router"):
                pass
        return (time.perf_counter() - began) / 1000

    assert min(once() for _ in range(20)) < 10e-6


def test_with_an_endpoint_spans_arrive_there():
    """A process of its own, as tracing is set up once; what it has not sent yet goes out at its end."""
    arrived: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.append((self.path, gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        code = (
            "from app.core.tracing import configure_tracing, span\n"
            "configure_tracing('frontdesk-app')\n"
            "with span('turn', session_id='ses_1'): pass\n"
        )
        environment = os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
        server.shutdown()
    ((path, body),) = arrived
    assert path == "/v1/traces"
    for told in (b"frontdesk-app", b"turn", b"ses_1"):
        assert told in body
