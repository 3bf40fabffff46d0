from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from app.contracts import DispatchMetadata
from voice_worker.app_client import AppClient
from voice_worker.worker import serve_call


async def test_a_call_that_breaks_holds_nothing_any_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FRONTDESK_WORKER_SECRET", "a secret of the worker that nobody knows")
    ended, clients = list[str](), list[Any]()

    class BrokenLine:
        def __init__(self, *parts: Any) -> None:
            clients.append(next(part for part in parts if isinstance(part, AppClient)))

        async def run(self) -> None:
            raise RuntimeError("no room")

    engines = SimpleNamespace(maker=SimpleNamespace(call=nullcontext))
    metadata = DispatchMetadata(call_id="call", session_id="s").model_dump_json()
    job: Any = SimpleNamespace(
        job=SimpleNamespace(metadata=metadata),
        worker_id="w1",
        proc=SimpleNamespace(userdata={"engines": engines}),
        shutdown=ended.append,
    )
    with pytest.raises(RuntimeError, match="no room"):
        await serve_call(job, BrokenLine)  # pyright: ignore[reportArgumentType]
    assert ended == ["call ended"]
    assert clients.pop().http.is_closed
