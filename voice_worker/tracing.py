"""Spans of calls and of what the app is asked in them; the app goes on with the same trace (W3C `traceparent`).

A span carries ids alone. Without an OTLP endpoint in the environment there are none.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.trace import Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_tracers: list[Tracer] = []
"""The tracer in use: none, or one."""


def configure_tracing(service: str) -> None:
    """Export spans where the environment names an OTLP endpoint (http/protobuf); otherwise make none at all."""
    if _tracers or not any(os.environ.get(name) for name in _ENDPOINTS):
        return
    # Imported here alone: it takes long to load.
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


@contextmanager
def span(name: str, **ids: str | None) -> Iterator[None]:
    """A span around the block, and around what is begun within it."""
    if not _tracers:
        yield
        return
    given = {f"frontdesk.{key}": value for key, value in ids.items() if value}
    with _tracers[0].start_as_current_span(name, attributes=given, record_exception=False):
        yield


def trace_header() -> dict[str, str]:
    """What the app is told of the trace in hand; nothing where there is none."""
    carrier: dict[str, str] = {}
    if _tracers:
        TraceContextTextMapPropagator().inject(carrier)
    return carrier
