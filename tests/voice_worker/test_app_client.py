import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import jwt
import pytest

from app.contracts import Event, TurnRequest, TurnStatus, WorkerStatus
from voice_worker import app_client
from voice_worker.app_client import AppClient, AppUnreachable, NotCommitted, TurnRefused
from voice_worker.settings import WorkerSettings

SECRET = "a secret of app and worker, long enough"
TURN = TurnRequest(turn_id="01JD0Z3Q4R5S6T7V8W9X0Y1Z2A", text="Hello", channel="voice")


def client(answer: Callable[[httpx2.Request], httpx2.Response], monkeypatch: pytest.MonkeyPatch) -> AppClient:
    monkeypatch.setattr(app_client, "RETRY_S", (0.0, 0.0, 0.0))
    made = AppClient(WorkerSettings(worker_secret=SECRET), "w1")  # pyright: ignore[reportArgumentType]
    made.http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer), base_url="http://app")
    return made


def line(status: str, **more: Any) -> str:
    payload = TurnStatus.model_validate({"status": status, **more}).model_dump()
    event = Event(seq=None, session_id="s", turn_id=TURN.turn_id, ts=datetime.now(UTC), type="turn", data=payload)
    return f"id: 4\nevent: turn\ndata: {event.model_dump_json()}\n\n"


async def statuses(made: AppClient) -> list[str]:
    return [event.data["status"] async for event in made.turn("s", TURN)]


async def test_a_turn_is_a_stream_of_events_up_to_its_last(monkeypatch: pytest.MonkeyPatch):
    body = ": ping\n\n" + line("started") + "data: {broken\n\n" + line("completed", reply="Hi.") + line("started")
    assert await statuses(client(lambda _: httpx2.Response(200, text=body), monkeypatch)) == ["started", "completed"]


async def test_a_stream_that_breaks_is_taken_up_under_the_same_turn_id(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.read().decode())
        return httpx2.Response(200, text=line("started") if len(asked) == 1 else line("started") + line("completed"))

    assert await statuses(client(answer, monkeypatch)) == ["started", "started", "completed"]
    assert len(set(asked)) == 1
    assert TURN.turn_id in asked[0]


async def test_an_app_that_stays_away_is_told_from_one_that_refuses(monkeypatch: pytest.MonkeyPatch):
    asked: list[int] = []

    def away(_: httpx2.Request) -> httpx2.Response:
        asked.append(1)
        raise httpx2.ConnectError("nobody listens")

    with pytest.raises(AppUnreachable):
        await statuses(client(away, monkeypatch))
    assert len(asked) == 4
    with pytest.raises(TurnRefused, match="session_closed"):
        await statuses(client(lambda _: httpx2.Response(409, text='{"code": "session_closed"}'), monkeypatch))


async def test_a_busy_app_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    answers = [
        httpx2.Response(503, text="{}"),
        httpx2.Response(429, text="{}"),
        httpx2.Response(200, text=line("completed")),
    ]
    assert await statuses(client(lambda _: answers.pop(0), monkeypatch)) == ["completed"]


async def test_a_turn_run_ahead_is_asked_once_and_says_that_it_is_no_turn_yet(monkeypatch: pytest.MonkeyPatch):
    asked: list[dict[str, Any]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(json.loads(request.read()))
        return httpx2.Response(200, text=line("started") + line("needs_commit"))

    made = client(answer, monkeypatch)
    assert [event.data["status"] async for event in made.ahead("s", TURN)] == ["started", "needs_commit"]
    assert [body["mode"] for body in asked] == ["speculate"]
    assert TURN.mode == "run"


async def test_what_was_run_ahead_is_made_real_by_its_id_and_its_words(monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, str, bytes]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append((request.method, request.url.path, request.read()))
        return httpx2.Response(200, text=line("started") + line("completed") + line("started"))

    made = client(answer, monkeypatch)
    committed = [event.data["status"] async for event in made.commit("s", TURN.turn_id, TURN.text)]
    await made.forget("s", TURN.turn_id)

    assert committed == ["started", "completed"]
    path = f"/api/sessions/s/turns/{TURN.turn_id}"
    assert [(method, where) for method, where, _ in asked] == [("POST", f"{path}/commit"), ("DELETE", path)]
    assert json.loads(asked[0][2]) == {"text": "Hello"}


async def test_whatever_keeps_it_from_being_made_real_has_one_name(monkeypatch: pytest.MonkeyPatch):
    def away(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("nobody listens")

    changed = httpx2.Response(409, text='{"code": "turn_changed"}')
    broken = httpx2.Response(200, text=line("started"))
    for answer in (lambda _: changed, lambda _: broken, away):
        made = client(answer, monkeypatch)
        with pytest.raises(NotCommitted):
            _ = [event async for event in made.commit("s", TURN.turn_id, TURN.text)]
        await made.forget("s", TURN.turn_id)


async def test_the_workers_token_opens_worker_routes_for_a_short_time(monkeypatch: pytest.MonkeyPatch):
    seen: list[dict[str, Any]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        token = request.headers["authorization"].removeprefix("Bearer ")
        seen.append(jwt.decode(token, SECRET, algorithms=["HS256"], audience="worker"))
        return httpx2.Response(204)

    made = client(answer, monkeypatch)
    assert await made.report(WorkerStatus(load=0.5, capacity=2, calls=["c"]))
    assert seen[0]["sub"] == "w1"
    assert seen[0]["exp"] - seen[0]["iat"] <= 300


async def test_a_report_that_is_not_taken_is_noticed(monkeypatch: pytest.MonkeyPatch):
    assert not await client(lambda _: httpx2.Response(401), monkeypatch).report(WorkerStatus(load=0, capacity=2))

    def away(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("nobody listens")

    made = client(away, monkeypatch)
    assert not await made.report(WorkerStatus(load=0, capacity=2))
    await made.forget("s", "t")
