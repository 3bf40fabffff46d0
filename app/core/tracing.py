"""Spans for OpenTelemetry, of turns, nodes and tools. Without an exporter they cost next to nothing.

A span carries ids, names and outcomes, never anybody's words: what an exception says is left out too.
"""

import functools
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, ParamSpec, TypeVar

from opentelemetry import context, trace
from opentelemetry.trace import INVALID_SPAN, Span, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from app.core import metrics

P = ParamSpec("P")
R = TypeVar("R")

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_tracers: list[Tracer] = []
"""The tracer in use: none, or one."""


def configure_tracing(service: str) -> None:
    """Export spans where the environment names an OTLP endpoint (http/protobuf); otherwise make none at all."""
    if _tracers or not any(os.environ.get(name) for name in _ENDPOINTS):
        return
    # Imported here alone: the exporter takes longer to load than all of our own code.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace_with(provider.get_tracer("frontdesk"))


def trace_with(tracer: Tracer | None) -> None:
    """Make spans with this tracer, or none."""
    _tracers[:] = [] if tracer is None else [tracer]


_NO_SPAN = nullcontext(INVALID_SPAN)


def span(name: str, **attributes: str | float | None) -> AbstractContextManager[Span]:
    """A span around the block; attributes that are None are left out."""
    return _recorded(name, attributes) if _tracers else _NO_SPAN


@contextmanager
def _recorded(name: str, attributes: dict[str, str | float | None]) -> Iterator[Span]:
    given = {f"frontdesk.{key}": value for key, value in attributes.items() if value is not None}
    with _tracers[0].start_as_current_span(
        name, attributes=given, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            current.set_attribute("error.type", type(error).__qualname__)
            current.set_status(Status(StatusCode.ERROR))
            raise


@contextmanager
def continued(traceparent: str | None) -> Iterator[None]:
    """Spans that begin within belong to the trace of whoever asked, by the W3C header of that name."""
    if not _tracers or not traceparent:
        yield
        return
    theirs = TraceContextTextMapPropagator().extract({"traceparent": traceparent})
    token = context.attach(theirs)
    try:
        yield
    finally:
        context.detach(token)


def current_trace_id() -> str | None:
    """The trace that is being recorded, in the form in which tools search for it."""
    if not _tracers:
        return None
    current = trace.get_current_span().get_span_context()
    return format(current.trace_id, "032x") if current.is_valid else None


def measured_node(name: str, node: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """A node of the graph with a span around each run, and its time counted."""
    seconds = metrics.node_seconds.labels(name)

    @functools.wraps(node)
    async def run(*given: P.args, **named: P.kwargs) -> R:
        began = time.perf_counter()
        with span(f"node {name}", node=name):
            try:
                return await node(*given, **named)
            finally:
                seconds.observe(time.perf_counter() - began)

    return run


def attributes(current: Span, **given: Any) -> None:
    """Add what is known only now."""
    for key, value in given.items():
        if value is not None:
            current.set_attribute(f"frontdesk.{key}", value)
