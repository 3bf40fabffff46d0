"""What is counted, for Prometheus. One set a process; labels are names of ours, never what anybody said.

Each is declared here and nowhere else. The dashboard and the alerts in `deploy/observability` are held against it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.multiprocess import forget_the_dead, join_siblings

_SIBLINGS: Path | None = join_siblings()

# Only now: the client decides at its import where it keeps values.
from prometheus_client import (  # noqa: E402
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics import MetricWrapperBase  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)
_HEARD = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0, 2.5, 3.5, 5.0, 8.0, 12.0)

disable_created_metrics()
registry = CollectorRegistry()

# --- the API ----------------------------------------------------------------------------------------------------
requests = Counter("frontdesk_http_requests", "Requests answered.", ("method", "route", "status"), registry=registry)
request_seconds = Histogram(
    "frontdesk_http_request_seconds",
    "From a request to the end of its answer.",
    ("method", "route"),
    buckets=_FAST,
    registry=registry,
)
refusals = Counter("frontdesk_refusals", "Requests and frames refused, by code.", ("code",), registry=registry)
internal_errors = Counter("frontdesk_internal_errors", "Failures that nobody foresaw.", registry=registry)
sockets = Gauge("frontdesk_sockets", "WebSockets open.", ("kind",), multiprocess_mode="livesum", registry=registry)

# --- conversations ----------------------------------------------------------------------------------------------
sessions_opened = Counter("frontdesk_sessions_opened", "Conversations begun.", ("pack", "channel"), registry=registry)
turns = Counter(
    "frontdesk_turns",
    "Turns ended, by who answered, what was meant and how it ended.",
    ("pack", "agent", "intent", "outcome"),
    registry=registry,
)
turn_seconds = Histogram(
    "frontdesk_turn_seconds",
    "From the turn's start to its commit, waiting included.",
    ("channel",),
    buckets=_FAST,
    registry=registry,
)
turns_running = Gauge("frontdesk_turns_running", "Turns in progress.", multiprocess_mode="livesum", registry=registry)
turns_anew = Counter("frontdesk_turns_anew", "Runs repeated because another process was faster.", registry=registry)
stage_seconds = Histogram(
    "frontdesk_stage_seconds",
    "Stages of a turn: lock, graph, model (what understands the words), record, checkpoint.",
    ("stage",),
    buckets=_FAST,
    registry=registry,
)
node_seconds = Histogram("frontdesk_node_seconds", "Nodes of the graph.", ("node",), buckets=_FAST, registry=registry)
tool_seconds = Histogram(
    "frontdesk_tool_seconds", "Tools, by how they ended.", ("tool", "status"), buckets=_FAST, registry=registry
)
writes = Counter("frontdesk_writes", "Writes attempted by tools.", ("tool", "status"), registry=registry)
fallbacks = Counter("frontdesk_fallbacks", "Turns that were answered by a second choice.", ("kind",), registry=registry)
escalations = Counter("frontdesk_escalations", "Customers who were promised a person.", ("reason",), registry=registry)
escalations_waiting = Gauge(
    "frontdesk_escalations_waiting",
    "Customers waiting.",
    multiprocess_mode="mostrecent",
    registry=registry,
)
tokens = Counter("frontdesk_tokens", "Tokens of a language model.", ("direction",), registry=registry)
cost_usd = Counter("frontdesk_cost_usd", "What a language model cost.", registry=registry)

# --- background work --------------------------------------------------------------------------------------------
jobs = Counter("frontdesk_jobs", "Runs of jobs, by how they ended.", ("kind", "outcome"), registry=registry)
job_seconds = Histogram(
    "frontdesk_job_seconds",
    "From a lease to the end of its run.",
    ("kind",),
    buckets=(0.01, 0.05, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0),
    registry=registry,
)
jobs_due = Gauge("frontdesk_jobs_due", "Jobs due.", multiprocess_mode="mostrecent", registry=registry)
jobs_dead = Gauge("frontdesk_jobs_dead", "Jobs given up.", multiprocess_mode="mostrecent", registry=registry)
jobs_oldest_seconds = Gauge(
    "frontdesk_jobs_oldest_seconds",
    "How long the oldest job has been due.",
    multiprocess_mode="mostrecent",
    registry=registry,
)

# --- calls ------------------------------------------------------------------------------------------------------
calls = Gauge("frontdesk_calls", "Calls now.", ("status",), multiprocess_mode="mostrecent", registry=registry)
workers = Gauge(
    "frontdesk_voice_workers", "Voice workers registered.", multiprocess_mode="mostrecent", registry=registry
)
places = Gauge("frontdesk_voice_places", "Further calls that fit.", multiprocess_mode="mostrecent", registry=registry)
voice_stage_seconds = Histogram(
    "frontdesk_voice_stage_seconds",
    "What each stage added to the silence before an answer; heard_gap is the silence itself.",
    ("stage",),
    buckets=_HEARD,
    registry=registry,
)

# --- the servers behind -----------------------------------------------------------------------------------------
database_up = Gauge(
    "frontdesk_database_up", "1 when the database answered.", multiprocess_mode="mostrecent", registry=registry
)
locks_waiting = Gauge(
    "frontdesk_locks_waiting", "Turns waiting for their session.", multiprocess_mode="livesum", registry=registry
)
locks_busy = Counter("frontdesk_locks_busy", "Turns refused after waiting for their session.", registry=registry)
bus_queue = Gauge(
    "frontdesk_bus_queue", "Events on their way to other processes.", multiprocess_mode="livesum", registry=registry
)
bus_overflows = Counter("frontdesk_bus_overflows", "Watchers sent back to the log.", registry=registry)
checkpoints = Counter(
    "frontdesk_checkpoints",
    "Heads: current or known (read as they are), rebuilt (from the snapshot), unreadable, behind (not saved).",
    ("outcome",),
    registry=registry,
)
redis_away = Gauge("frontdesk_redis_degraded", "1 while Redis is away.", multiprocess_mode="livemax", registry=registry)
redis_absences = Counter("frontdesk_redis_absences", "Times that Redis went away.", registry=registry)
locks_held_alone = Counter(
    "frontdesk_locks_held_alone", "Sessions held without Redis, by this process alone.", registry=registry
)


def _begin_at_zero() -> None:
    """What may never happen is there all the same: an alert on a counter that is absent never fires."""
    for kind in ("unclear", "out_of_scope", "no_answer"):
        fallbacks.labels(kind)
    for direction in ("input", "output"):
        tokens.labels(direction)
    for outcome in ("known", "current", "rebuilt", "unreadable", "behind"):
        checkpoints.labels(outcome)
    for kind in ("session", "worker"):
        sockets.labels(kind)
    for stage in ("vad", "endpoint", "stt", "graph", "model", "tts_first", "playout", "heard_gap", "unexplained"):
        voice_stage_seconds.labels(stage)
    for stage in ("lock", "graph", "model", "record", "checkpoint"):
        stage_seconds.labels(stage)
    for kind in ("confirmation", "reminder", "earlier", "person_check", "callback", "webhook"):
        job_seconds.labels(kind)
        for outcome in ("completed", "failed", "dead"):
            jobs.labels(kind, outcome)


_begin_at_zero()


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time one stage of a turn."""
    began = time.perf_counter()
    try:
        yield
    finally:
        stage_seconds.labels(name).observe(time.perf_counter() - began)


def declared() -> dict[str, tuple[str, ...]]:
    """Every metric by the name in its exposition, with its labels."""
    found: dict[str, tuple[str, ...]] = {}
    for metric in list(registry._collector_to_names):  # the registry has no other way to list them
        assert isinstance(metric, MetricWrapperBase)
        (family,) = metric.describe()
        found[family.name] = tuple(metric._labelnames)
    return found


def exposition() -> bytes:
    """The counters of this process and of its siblings."""
    if _SIBLINGS is None:
        return generate_latest(registry)
    forget_the_dead(_SIBLINGS)
    merged = CollectorRegistry()
    MultiProcessCollector(merged, str(_SIBLINGS))  # pyright: ignore[reportArgumentType]
    return generate_latest(merged)
