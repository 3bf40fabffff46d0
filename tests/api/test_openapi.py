"""The API's document says all that the API does: nothing may answer with what is not in it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app import contracts
from app.api.openapi import export
from app.cli.rig.apps import AppProcess
from app.contracts import EVENT_PAYLOADS
from tests.conftest import STAFF_TICKET, WORKER_SECRET
from tests.conversation import Customer
from tests.processes import frozen_app

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
PHASES = (Phase.explicit, Phase.generate)
QUIET: dict[str, Any] = {"suppress_health_check": list(HealthCheck)}
DOCUMENT = json.loads(export())
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def test_the_export_is_the_same_each_time_and_names_no_host():
    assert export() == export()
    assert "servers" not in DOCUMENT


def test_every_model_that_crosses_a_process_is_in_it():
    schemas = DOCUMENT["components"]["schemas"]
    assert {model.__name__ for model in EVENT_PAYLOADS.values()} <= schemas.keys()
    models = {name for name in contracts.__all__ if isinstance(getattr(contracts, name), type)}
    assert models - {"Wire"} <= schemas.keys() | {"Wire"}
    assert schemas["Event"]["required"][0] == "seq"
    assert {"GraphView", "StaffSessions", "PackView", "Readiness"} <= schemas.keys()


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS])
def test_every_route_is_explained_with_an_example_and_its_refusals(method: str, path: str, operation: dict):
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    for status, response in operation["responses"].items():
        if status == "204":
            continue
        (content,) = response["content"].values()
        assert "example" in content or path == "/ready", status
        if status[0] in "45" and path != "/ready":
            assert content["schema"] == {"$ref": "#/components/schemas/ErrorBody"}
    for media in operation.get("requestBody", {}).get("content", {}).values():
        schema = DOCUMENT["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
        named = [field for field in schema["properties"].values() if "examples" in field]
        shown = "examples" in media or "examples" in media["schema"] or "examples" in schema
        assert shown or named, f"{method} {path} shows no example"


@pytest.fixture
async def process(data_dir: Path, database_url: str) -> AsyncIterator[AppProcess]:
    environment = {
        "FRONTDESK_STAFF_TICKET": STAFF_TICKET,
        "FRONTDESK_WORKER_SECRET": WORKER_SECRET,
        "DATABASE_URL": database_url,
    }
    async with frozen_app(data_dir, environment) as process:
        yield process


async def test_the_running_app_serves_the_same_document(http: httpx2.AsyncClient):
    served = (await http.get("/api/openapi.json")).json()
    assert served["components"] == DOCUMENT["components"]
    assert served["paths"].keys() >= DOCUMENT["paths"].keys()


async def test_no_answer_is_outside_the_document(process: AppProcess):
    """What the document allows and what it forbids is sent, with and without the right to; all answers are declared."""
    async with httpx2.AsyncClient(base_url=process.url) as http:
        customer = await Customer.open(http)
        page = {"Origin": process.url}
        signed = await http.post("/api/staff/sessions", json={"ticket": STAFF_TICKET}, headers=page)
        rights = customer.headers | page | {"Cookie": signed.headers["set-cookie"].partition(";")[0]}
        answered = await asyncio.to_thread(send_everything, process.url, customer.session_id, rights)
        unforeseen = [
            line for line in (await http.get("/metrics")).text.splitlines() if "internal_errors_total" in line
        ]
        assert unforeseen[-1] == "frontdesk_internal_errors_total 0.0"
        assert (await http.get("/health")).json() == {"status": "ok"}

    asked = {f"{method} {path}" for method, path, _ in OPERATIONS}
    assert answered.keys() == asked
    reached = {operation for operation, statuses in answered.items() if any(status < 300 for status in statuses)}
    assert reached >= {
        "POST /api/sessions",
        "POST /api/chat",
        "POST /api/sessions/{session_id}/turns",
        "GET /api/graph",
        "PUT /api/workers/{worker_id}",
    }


def send_everything(url: str, session_id: str, rights: dict[str, str]) -> dict[str, set[int]]:
    """Every operation, as generated and in a real session's name; the statuses that came back."""
    statuses: dict[str, set[int]] = {}
    claims = {"aud": "worker", "sub": "w1", "exp": 2**33}
    as_worker = {"Authorization": "Bearer " + jwt.encode(claims, WORKER_SECRET, algorithm="HS256")}
    for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        name = f"{operation.method.upper()} {operation.path}"
        statuses[name] = seen = set[int]()

        def send(case: schemathesis.Case, headers: dict[str, str], seen: set[int] = seen) -> None:
            reply = case.call(base_url=url, headers=headers, timeout=20)
            seen.add(reply.status_code)
            case.validate_response(reply, checks=CHECKS)

        def about_the_session(case: schemathesis.Case, rights: dict[str, str]) -> None:
            if "session_id" in (case.path_parameters or {}):
                case.path_parameters["session_id"] = session_id
            if isinstance(case.body, dict) and "session_id" in case.body:
                case.body["session_id"] = session_id
            signs_out = case.method == "DELETE" and case.path == "/api/staff/sessions"
            send(case, {} if signs_out else rights)

        def in_the_sessions_name(case: schemathesis.Case) -> None:
            about_the_session(case, rights)

        def in_the_workers_name(case: schemathesis.Case) -> None:
            about_the_session(case, as_worker)

        def as_generated(case: schemathesis.Case) -> None:
            send(case, {})

        properties = [in_the_sessions_name, as_generated] + ([in_the_workers_name] if "worker" in name else [])
        for property_, mode in [(each, mode) for each in properties for mode in GenerationMode]:
            run = given(case=operation.as_strategy(generation_mode=mode))(property_)
            with suppress(Unsatisfiable):  # where nothing is taken, nothing can be wrong
                settings(max_examples=10, derandomize=True, deadline=None, database=None, phases=PHASES, **QUIET)(run)()
    return statuses
