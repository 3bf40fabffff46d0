"""What a worker counts, for Prometheus: on loopback, beside what livekit-agents counts of itself."""

from prometheus_client import Counter, Gauge, Histogram

_SPEECH = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.3, 1.7, 2.2, 3.0, 5.0, 8.0, 12.0)
STAGES = ("vad", "stt", "endpoint", "graph", "model", "tts_first", "playout", "unexplained")
_STAGE = (0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)

calls_active = Gauge("frontdesk_worker_calls_active", "Calls held.", multiprocess_mode="livesum")
calls = Counter("frontdesk_worker_calls", "Calls that have ended, by why.", ("reason",))
turns = Counter("frontdesk_worker_turns", "Utterances answered, by how the turn ended.", ("outcome",))
turn_seconds = Histogram(
    "frontdesk_worker_turn_seconds", "From the words to the end of the app's answer.", buckets=_SPEECH
)
heard_gap_seconds = Histogram(
    "frontdesk_worker_heard_gap_seconds", "From the caller's last sound to the agent's first.", buckets=_SPEECH
)
stage_seconds = Histogram(
    "frontdesk_worker_stage_seconds",
    "What each stage added to the silence before an answer.",
    ("stage",),
    buckets=_STAGE,
)
turns_ahead = Counter(
    "frontdesk_worker_turns_ahead", "Turns run before the caller had surely finished, by what came of it.", ("outcome",)
)
hearing_restarts = Counter("frontdesk_worker_hearing_restarts", "Times the speech model hung and was loaded anew.")
transcribe_seconds = Histogram(
    "frontdesk_worker_transcribe_seconds", "Transcriptions, by the window they took.", ("window",), buckets=_SPEECH
)
synthesize_seconds = Histogram(
    "frontdesk_worker_synthesize_seconds", "Sentences made into sound, by the voice.", ("voice",), buckets=_SPEECH
)
speech_waiting = Gauge(
    "frontdesk_worker_speech_waiting",
    "Sentences waiting to be made that somebody waits for.",
    multiprocess_mode="livesum",
)
overlaps = Counter(
    "frontdesk_worker_overlaps", "Sounds of the caller over the agent's, by what they were taken for.", ("verdict",)
)
interruptions = Counter("frontdesk_worker_interruptions", "Callers who broke in.")
fallbacks = Counter("frontdesk_worker_fallbacks", "Times the second choice was said.", ("kind",))
app_failures = Counter("frontdesk_worker_app_failures", "Turns that the app did not answer.", ("kind",))
reconnects = Counter("frontdesk_worker_reconnects", "Times a call's socket to the app was lost.")
registered = Gauge("frontdesk_worker_registered", "1 while the app knows this worker.", multiprocess_mode="livemax")

OURS = (
    calls_active,
    calls,
    turns,
    turn_seconds,
    heard_gap_seconds,
    stage_seconds,
    turns_ahead,
    hearing_restarts,
    transcribe_seconds,
    synthesize_seconds,
    speech_waiting,
    overlaps,
    interruptions,
    fallbacks,
    app_failures,
    reconnects,
    registered,
)

for _kind in ("voice", "window", "sorry", "filler", "reprompt"):
    fallbacks.labels(_kind)
for _verdict in ("interruption", "backchannel", "noise"):
    overlaps.labels(_verdict)
for _outcome in ("committed", "refused", "useless", "forgotten"):
    turns_ahead.labels(_outcome)
for _stage in STAGES:
    stage_seconds.labels(_stage)
for _kind in ("unreachable", "refused", "timeout"):
    app_failures.labels(_kind)
for _outcome in ("completed", "failed", "lost"):
    turns.labels(_outcome)
for _window in ("short", "full"):
    transcribe_seconds.labels(_window)
for _voice in ("first", "second"):
    synthesize_seconds.labels(_voice)
for _reason in ("completed", "customer_left", "room_closed", "other"):
    calls.labels(_reason)


def observe_latency(times: dict[str, float | None]) -> None:
    """Count one spoken turn's stages; keys as in the contract's `Latency`, in milliseconds."""
    gap_ms = times.get("heard_gap_ms")
    if gap_ms is not None:
        heard_gap_seconds.observe(gap_ms / 1000)
    for stage in STAGES:
        added_ms = times.get(f"{stage}_ms")
        if added_ms is not None:
            stage_seconds.labels(stage).observe(added_ms / 1000)
