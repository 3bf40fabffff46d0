"""docs/operations.md does what it says: its commands run, its names exist, and nothing is left out."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from app.cli.rig.postgres import PostgresServer
from app.cli.rig.redis import RedisServer
from app.core.settings import Settings
from deploy.compose import GROUPS
from deploy.places import ROOT
from tests.conftest import CACHE
from tests.deploy.test_compose_file import names_of
from tests.servers import postgres_or_skip, redis_or_skip
from voice_worker.settings import WorkerSettings

TEXT = (ROOT / "docs/operations.md").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text() + (ROOT / "deploy/docker/turn.yml").read_text()
LIMIT_S = 240


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Redis and PostgreSQL, as an installation by compose has them."""
    postgres_or_skip()
    redis_or_skip()
    folder = tmp_path_factory.mktemp("servers")
    postgres, redis = PostgresServer(folder / "postgres", is_durable=False), RedisServer(folder / "redis")
    with ExitStack() as stack:
        for server in (postgres, redis):
            asyncio.run(server.start())
            stack.callback(lambda server=server: asyncio.run(server.stop()))
        stack.callback(postgres.discard)
        yield {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.long), "postgresql and redis"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A checkout of one's own to work in, and the environment there."""
    for name in ("docker-compose.yml", "livekit.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("__pycache__"))
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ours = {"FRONTDESK_DATA_DIR": str(tmp_path / "data"), "FRONTDESK_CACHE_DIR": str(CACHE), "PATH": programs}
    if request.param != "sqlite":
        ours |= request.getfixturevalue("servers")
    others = ("FRONTDESK_", "LIVEKIT_", "DATABASE_URL", "REDIS_URL", "PYTHONPATH")
    return tmp_path, {name: value for name, value in os.environ.items() if not name.startswith(others)} | ours


def commands() -> list[str]:
    """The blocks that are to be run, in the text's order; the tables are made before the first that needs them."""
    blocks = re.findall(r"^```bash test\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    making = next(block for block in blocks if "frontdesk seed" in block)
    return [making, *blocks]


@pytest.mark.timeout(LIMIT_S + 60)
def test_every_command_that_can_be_run_here_does_what_the_text_says(place: tuple[Path, dict[str, str]]):
    folder, environment = place
    said = {}
    for block in commands():
        said[block] = run(block, folder, environment)

    assert len(said) >= 9
    assert {path.name for path in (folder / "secrets").iterdir()} == {
        name for group in GROUPS.values() for name in group
    }
    assert "FRONTDESK_PUBLIC_URL=https://desk.example.com" in (folder / ".env").read_text()
    assert (folder / "monday.backup").stat().st_mode & 0o077 == 0
    assert "+12025550111" in (folder / "person.json").read_text()
    gone = subprocess.run(
        ["frontdesk", "customer", "export", "--phone", "+1 202 555 0111"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "+12025550111" not in gone.stdout, "erased is erased"


def run(block: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_every_command_of_ours_that_it_names_exists():
    named = set(re.findall(r"\bfrontdesk ([a-z]+)", TEXT))
    parts = set(re.findall(r"python3 -m deploy ([a-z]+)", TEXT))

    known = {path.stem.strip("_") for path in (ROOT / "app/cli").glob("*.py")}
    assert named - known == set()
    assert parts == {"compose"}


def test_every_setting_that_it_names_exists_and_every_answer_of_compose_is_explained():
    asked = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    known = names_of(Settings) | names_of(WorkerSettings) | asked | {"FRONTDESK_APP_URL"}
    named = set(re.findall(r"\bFRONTDESK_[A-Z_]*[A-Z]\b", TEXT)) - {"FRONTDESK_POSTGRES"}

    assert asked - set(re.findall(r"\b[A-Z_]{4,}\b", TEXT)) == set(), "asked by compose and not explained"
    assert named - known == set(), "explained and not known"


def test_the_limits_of_the_database_are_those_of_the_settings():
    table = TEXT.split("| setting `FRONTDESK_POSTGRES__…`")[1].split("\n\n")[0]
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", table, re.MULTILINE)
    settings = Settings().postgres

    assert {name: int(value) for name, value in rows} == {
        name: int(getattr(settings, name.lower())) for name, _ in rows
    }
    assert len(rows) == 6


def test_every_alert_has_its_section_and_every_section_its_alert():
    groups = yaml.safe_load((ROOT / "deploy/observability/alerts.yml").read_text())["groups"]
    alerts = {rule["alert"] for group in groups for rule in group["rules"]}

    assert set(re.findall(r"^### (\w+)$", TEXT, re.MULTILINE)) == alerts


def test_every_file_and_service_that_it_names_is_there():
    services = set(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])
    for name in re.findall(r"docker compose (?:exec(?: -T)?|stop|run --rm|logs --since 15m|ps) ([a-z_]+)", TEXT):
        assert name in services, name
    for path in re.findall(r"`((?:deploy|app|voice_worker|tests)/[\w./]+)`", TEXT):
        assert (ROOT / path).exists(), path
