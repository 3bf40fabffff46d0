"""What supervisors and load balancers are told."""

import httpx2
from fastapi import FastAPI

from app.core import metrics
from tests.conversation import Customer


async def test_the_app_is_ready_to_chat_and_says_what_is_absent(http: httpx2.AsyncClient):
    reply = await http.get("/ready")
    parts = {part["name"]: (part["status"], part["why"]) for part in reply.json()["parts"]}
    assert (reply.status_code, reply.json()["ready"]) == (200, True)
    assert parts["database"] == ("ok", None)
    assert parts["pack northside_motors"] == ("ok", None)
    assert parts["redis"] == ("absent", "None is configured: one process alone may serve.")
    assert parts["livekit"] == ("absent", "No LiveKit server is configured.")
    assert parts["voice worker"] == ("absent", "No voice worker has reported.")


async def test_without_its_database_it_lives_and_is_not_ready(http: httpx2.AsyncClient, app: FastAPI):
    async with app.state.desk.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE sessions RENAME TO elsewhere")
    reply = await http.get("/ready")
    assert (reply.status_code, reply.json()["ready"]) == (503, False)
    assert (await http.get("/health")).status_code == 200


async def test_requests_are_counted_by_route_and_never_by_what_was_asked_for(customer: Customer):
    read = metrics.requests.labels("GET", "/api/sessions/{session_id}", "200")._value
    before = read.get()
    await customer.view()
    await customer.http.get("/api/nothing/ses_secret")
    text = (await customer.http.get("/metrics")).text
    assert read.get() == before + 1
    assert f'route="/api/sessions/{{session_id}}",status="200"}} {before + 1}' in text
    assert 'route="none",status="404"' in text
    assert customer.session_id not in text
    assert "secret" not in text
