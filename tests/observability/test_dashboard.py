"""The dashboard and the alerts name metrics that exist, with labels that they have, and a runbook that is there."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import WORKER_SECRET
from tests.conversation import BOOKING_LINES, Customer
from tests.observability.promql import OF_PROMETHEUS, grouped_by, metrics_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "observability"
ALERTS = [rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((FOLDER / "grafana" / "frontdesk.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = [rule["expr"] for rule in ALERTS] + [target["expr"] for panel in PANELS for target in panel["targets"]]

Exposed = dict[str, dict[str, set[str]]]
"""By the name of a sample: the values of each of its labels."""


def exposed(text: str) -> Exposed:
    """What an exposition holds."""
    found: Exposed = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    return found


@pytest.fixture
async def of_the_app(app: FastAPI, http: httpx2.AsyncClient) -> Exposed:
    """After conversations in which everything happens once that a customer can make happen."""
    customer = await Customer.open(http)
    await customer.say_all([*BOOKING_LINES, "Yes", "When are you open?", "do you sell boats"])
    for line in ("flurb gnarp", "wibble", "Can I speak to a person?", "202 555 0143"):
        await customer.say(line)
    refused = await http.get(customer.path)
    assert refused.status_code == 401
    return exposed((await http.get("/metrics")).text)


@pytest.fixture
async def of_the_worker(tmp_path: Path, free_port: Callable[[], int]) -> AsyncIterator[Exposed]:
    """A voice worker as it is started, with nobody to talk to."""
    port = free_port()
    environment = os.environ | {
        "FRONTDESK_WORKER_SECRET": WORKER_SECRET,
        "FRONTDESK_DATA_DIR": str(tmp_path),
        "FRONTDESK_CALL__METRICS_PORT": str(port),
        "LIVEKIT_URL": "ws://127.0.0.1:9",
        "LIVEKIT_API_KEY": "key",
        "LIVEKIT_API_SECRET": "a-secret-of-at-least-thirty-two-characters",
        "HF_HUB_OFFLINE": "1",
    }
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "voice_worker.main", "start"),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield exposed(await answered(f"http://127.0.0.1:{port}/metrics", worker))
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        await worker.wait()


async def answered(url: str, worker: asyncio.subprocess.Process) -> str:
    async with asyncio.timeout(90), httpx2.AsyncClient() as http:
        while True:
            assert worker.returncode is None, "the worker did not start"
            try:
                return (await http.get(url)).raise_for_status().text
            except httpx2.TransportError:
                await asyncio.sleep(0.1)


async def test_every_metric_and_label_that_is_asked_for_exists(of_the_app: Exposed, of_the_worker: Exposed):
    there = of_the_app | of_the_worker
    for expression in EXPRESSIONS:
        asked = metrics_of(expression)
        assert asked or expression.startswith("up{"), expression
        for metric in asked:
            assert metric.name in there, f"{metric.name} is not exposed, but {expression} asks for it"
            labels = there[metric.name]
            for label, operator, value in metric.matchers:
                assert label in labels, f"{metric.name} has no label {label}"
                if operator in ("=", "=~"):
                    wanted = set(value.split("|"))
                    known = labels[label] | LATER.get((metric.name, label), set())
                    assert wanted <= known, f"{metric.name} has no {label} {value}, only {known}"
            assert grouped_by(expression) - OF_PROMETHEUS <= {name for one in asked for name in there.get(one.name, {})}


LATER = {
    ("frontdesk_refusals_total", "code"): {"rate_limited"},
    ("frontdesk_writes_total", "status"): {"failed"},
}
"""Values of labels that only a failure brings; the codes are held against the sources below."""


def test_what_only_a_failure_brings_is_written_so_in_the_sources():
    errors = (ROOT / "app" / "core" / "errors.py").read_text()
    assert 'code, status, retryable = "rate_limited"' in errors
    assert 'status, outcome = "failed"' in (ROOT / "app" / "tools" / "runtime.py").read_text()


def test_each_alert_says_what_is_wrong_and_where_it_is_told_what_to_do():
    assert len({rule["alert"] for rule in ALERTS}) == len(ALERTS) >= 20
    headings = re.findall(r"^#+ +(.+)$", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    for rule in ALERTS:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"].endswith(".")
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert page == "docs/operations.md"
        assert anchor == rule["alert"].lower()
        assert anchor in anchors, f"docs/operations.md has no section {rule['alert']}"


def test_the_dashboard_is_one_that_grafana_takes():
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place: dict[str, Any] = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    for panel in PANELS:
        assert panel["title"]
        references = [target["refId"] for target in panel["targets"]]
        assert len(references) == len(set(references))
        for target in panel["targets"]:
            for label in re.findall(r"\{\{([a-z_]+)\}\}", target["legendFormat"]):
                names = set(re.findall(r"[a-z_]+", target["expr"]))
                assert label in names | OF_PROMETHEUS, (panel["title"], label)


def test_prometheus_asks_the_two_programs_and_reads_the_alerts():
    configured = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    assert configured["rule_files"] == ["alerts.yml"]
    assert [job["job_name"] for job in configured["scrape_configs"]] == ["frontdesk-app", "frontdesk-voice"]


@pytest.mark.parametrize("what", [("rules", "alerts.yml"), ("config", "prometheus.yml")])
def test_prometheus_itself_finds_nothing_wrong(what: tuple[str, str]):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not on this machine (Debian: prometheus)")
    kind, file = what
    done = subprocess.run([promtool, "check", kind, FOLDER / file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
