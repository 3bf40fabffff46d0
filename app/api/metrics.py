"""What is counted of the API, for Prometheus. Labels are routes as declared, never paths as asked for."""

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Metrics:
    """One app's counters."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    sockets: Gauge
    workers: Gauge
    places: Gauge

    def text(self) -> bytes:
        """The exposition."""
        return generate_latest(self.registry)


def new_metrics() -> Metrics:
    """Counters at zero, in a registry of their own: several apps may live in one process."""
    registry = CollectorRegistry()
    return Metrics(
        registry=registry,
        requests=Counter(
            "frontdesk_http_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        ),
        seconds=Histogram(
            "frontdesk_http_request_seconds",
            "From a request to the end of its answer.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=registry,
        ),
        sockets=Gauge("frontdesk_sockets", "WebSockets open.", registry=registry),
        workers=Gauge("frontdesk_voice_workers", "Voice workers registered.", registry=registry),
        places=Gauge("frontdesk_voice_places", "Further calls that fit.", registry=registry),
    )
