"""A call is one trace: what the worker begins, the app goes on with."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app.contracts import TurnRequest
from app.core import tracing
from tests.conftest import WORKER_SECRET, Served
from tests.conversation import Customer, turn_id
from voice_worker import tracing as worker_tracing
from voice_worker.app_client import AppClient
from voice_worker.settings import WorkerSettings


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Of both programs."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    for each in (tracing, worker_tracing):
        each.trace_with(provider.get_tracer("test"))
    yield exporter
    for each in (tracing, worker_tracing):
        each.trace_with(None)


async def test_the_turns_of_a_call_are_in_the_calls_trace(
    served: Served, customer: Customer, exporter: InMemorySpanExporter
):
    settings = WorkerSettings(app_url=served.url, worker_secret=WORKER_SECRET)  # pyright: ignore[reportArgumentType]
    client = AppClient(settings, "w1")
    with worker_tracing.span("call", call_id="call_1"):
        for text in ("Are you open on Sunday?", "Thank you"):
            request = TurnRequest(turn_id=turn_id(), text=text, channel="voice")
            with worker_tracing.span("spoken turn", turn_id=request.turn_id):
                _ = [event async for event in client.turn(customer.session_id, request)]
    await client.close()
    await told(exporter, turns=2)

    spans = exporter.get_finished_spans()
    (call,) = named("call", spans)
    spoken, turns = named("spoken turn", spans), named("turn", spans)
    assert {trace_of(each) for each in spans} == {trace_of(call)}
    assert [each.parent.span_id for each in turns if each.parent] == [span_of(each) for each in spoken]
    assert len(turns) == 2


async def test_whoever_is_no_worker_begins_no_trace_of_ours(
    served: Served, app: FastAPI, customer: Customer, exporter: InMemorySpanExporter
):
    theirs = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    body = {"turn_id": turn_id(), "text": "Hello"}
    await customer.http.post(
        f"/api/sessions/{customer.session_id}/turns", json=body, headers={**customer.headers, "traceparent": theirs}
    )

    await told(exporter, turns=1)
    (turn,) = named("turn", exporter.get_finished_spans())
    assert turn.parent is None
    assert format(trace_of(turn), "032x") not in theirs


async def told(exporter: InMemorySpanExporter, turns: int) -> None:
    """An answer is given before its turn's last step."""
    async with asyncio.timeout(20):
        while len(named("turn", exporter.get_finished_spans())) < turns:
            await asyncio.sleep(0.01)


def named(name: str, spans: tuple[ReadableSpan, ...]) -> list[ReadableSpan]:
    return sorted((each for each in spans if each.name == name), key=lambda each: each.start_time or 0)


def trace_of(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.trace_id


def span_of(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.span_id
