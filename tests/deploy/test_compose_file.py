"""docker-compose.yml: what the specification says of it, and what we ask of it beyond that."""

import re
from pathlib import Path
from types import UnionType
from typing import Any, get_args

import pytest
import yaml
from pydantic import AliasChoices, BaseModel

from app.core.settings import Settings
from deploy.compose import GROUPS, make_secrets
from deploy.places import ROOT
from tests.deploy.compose_file import compose_spec, read_compose, services
from voice_worker.settings import WorkerSettings

TURN = "deploy/docker/turn.yml"
ONE_SHOT = {"migrate"}
SECRET_WORDS = re.compile(r"SECRET|PASSWORD|TOKEN|TICKET|DATABASE_URL|REDIS_URL|_KEYS$")
OF_IMAGES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS", "FRONTDESK_HOST"} | {
    *("GF_SECURITY_ADMIN_PASSWORD_", "GF_ANALYTICS_REPORTING_ENABLED", "GF_ANALYTICS_CHECK_FOR_UPDATES"),
}
"""What the images of PostgreSQL, Caddy and Grafana are told; ours are told settings."""


def test_the_specification_accepts_it_alone_and_with_turn():
    assert set(services(read_compose())) == {
        *("app", "voice_worker", "redis", "postgres", "livekit", "migrate", "caddy", "prometheus", "grafana"),
    }
    with_turn = services(read_compose(None, TURN))["livekit"]

    assert "--turn.enabled" in with_turn["command"]
    assert {"livekit_keys", "turn_certificate", "turn_key"} == {each["source"] for each in with_turn["secrets"]}


def test_the_specification_refuses_a_mistake(tmp_path: Path):
    text = (ROOT / "docker-compose.yml").read_text()
    mistaken = tmp_path / "docker-compose.yml"
    mistaken.write_text(text.replace("stop_grace_period: 25s", "stop_grace_periode: 25s"))

    refused = compose_spec(str(mistaken))

    assert refused.returncode != 0
    assert "stop_grace_periode" in refused.stderr


def test_the_door_to_the_outside_opens_only_by_its_profile():
    without = services(read_compose({"COMPOSE_PROFILES": ""}))

    assert "caddy" not in without
    assert without["app"]["ports"][0]["host_ip"] == "127.0.0.1"


@pytest.mark.parametrize("name", services(read_compose()) if (ROOT / ".tools" / "compose-spec").exists() else [])
class TestEveryService:
    def test_its_image_is_pinned(self, name: str):
        image = services(read_compose())[name]["image"]

        assert re.fullmatch(r"[a-z0-9./-]+:v?\d[\w.-]*", image), image

    def test_it_is_watched_restarted_and_bounded(self, name: str):
        service = services(read_compose())[name]
        limits = service["deploy"]["resources"]["limits"]

        assert limits["cpus"]
        assert limits["memory"]
        assert limits["pids"]
        assert service["stop_grace_period"]
        assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")
        assert ("test" in service["healthcheck"]) != (name in ONE_SHOT)
        assert service["logging"]["options"]["max-size"]

    def test_it_is_not_root_and_can_become_nothing(self, name: str):
        service = services(read_compose())[name]

        user = service.get("user") or last_user(service["build"]["target"])
        assert user.split(":")[0] not in ("", "0", "root")
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["read_only"] is True
        assert service.get("privileged", False) is False
        assert "docker.sock" not in str(service)

    def test_it_is_told_no_secret_but_where_its_file_is(self, name: str):
        service = services(read_compose())[name]
        given = {each["source"] for each in service.get("secrets", [])}

        for variable in service.get("environment") or {}:
            if SECRET_WORDS.search(variable):
                assert variable.endswith("_FILE"), variable
        named = set(re.findall(r"/run/secrets/([a-z_]+)", str([service.get("environment"), service.get("command")])))
        assert named == given, "a file that is named is given, and one that is given is used"

    def test_what_it_is_told_are_settings_that_exist_and_are_valid(self, name: str, monkeypatch: pytest.MonkeyPatch):
        service = services(read_compose())[name]
        told = service.get("environment") or {}
        known = names_of(WorkerSettings if name == "voice_worker" else Settings)

        assert {variable.removesuffix("_FILE") for variable in told} - known - OF_IMAGES == set()
        for variable, value in told.items():
            if not variable.endswith("_FILE"):
                monkeypatch.setenv(variable, value)
        if name == "voice_worker":
            WorkerSettings(worker_secret="x" * 32)  # pyright: ignore[reportArgumentType]
        else:
            Settings()

    def test_what_it_keeps_has_a_volume(self, name: str):
        service = services(read_compose())[name]
        mounted = {each["target"] for each in service.get("volumes", [])}
        folder = (service.get("environment") or {}).get("FRONTDESK_DATA_DIR")

        assert folder is None or any(target.startswith(folder) for target in mounted)


def test_the_names_of_the_services_are_the_hosts_that_they_are_told():
    model = services(read_compose())
    for name in ("app", "voice_worker"):
        for value in model[name]["environment"].values():
            for host in re.findall(r"\w+://([a-z_]+):\d+", value):
                assert host in model
                assert set(model[host]["networks"]) & set(model[name]["networks"]), f"{name} cannot reach {host}"


def test_the_stores_are_reached_by_nobody_outside():
    model = read_compose()

    assert model["networks"]["data"]["internal"] is True
    for name in ("postgres", "redis", "migrate"):
        assert set(services(model)[name]["networks"]) == {"data"}
        assert "ports" not in services(model)[name]
    assert set(services(model)["voice_worker"]["networks"]) == {"front"}


def test_nothing_is_published_beyond_loopback_until_it_is_asked_for():
    published = [port for service in services(read_compose()).values() for port in service.get("ports", [])]

    assert {port["host_ip"] for port in published} == {"127.0.0.1"}
    opened = services(read_compose({"FRONTDESK_BIND": "192.0.2.1"}))
    outside = {
        (name, port["target"])
        for name, service in opened.items()
        for port in service.get("ports", [])
        if port["host_ip"] != "127.0.0.1"
    }
    assert outside == {("caddy", 80), ("caddy", 443), ("livekit", 7881), ("livekit", 7882)}


def test_the_database_is_migrated_before_the_app_starts_and_healthy_before_that():
    model = services(read_compose())

    assert model["app"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert model["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert model["voice_worker"]["depends_on"]["app"]["condition"] == "service_healthy"


def test_the_app_believes_caddy_and_nobody_else_about_addresses():
    model = read_compose({"FRONTDESK_EDGE_NET": "10.9.8"})
    caddy = services(model)["caddy"]["networks"]["front"]["ipv4_address"]
    [network] = model["networks"]["front"]["ipam"]["config"]

    assert services(model)["app"]["environment"]["FRONTDESK_TRUSTED_PROXIES"] == f'["{caddy}"]'
    assert caddy == "10.9.8.10"
    assert network == {"subnet": "10.9.8.0/24", "ip_range": "10.9.8.128/25"}, "no other service is given its address"


def test_a_service_has_longer_to_stop_than_it_takes():
    model = services(read_compose())
    argv = model["app"]["command"]
    sockets_s = int(argv[argv.index("--timeout-graceful-shutdown") + 1])
    turn_s = Settings().turns.timeout_ms / 1000
    drain_s = int(model["voice_worker"]["environment"]["FRONTDESK_CALL__DRAIN_S"])

    assert seconds(model["app"]["stop_grace_period"]) >= sockets_s + turn_s + 2
    assert seconds(model["voice_worker"]["stop_grace_period"]) >= drain_s + 20


def test_every_file_that_is_mounted_is_there():
    mounted = [each for service in services(read_compose()).values() for each in service.get("volumes", [])]
    files = [Path(each["source"]) for each in mounted if each["type"] == "bind"]
    configs = [Path(config["file"]) for config in read_compose()["configs"].values()]

    assert files
    assert [path for path in (*files, *configs) if not path.exists()] == []


def test_every_secret_of_the_file_is_made_by_its_preparation(tmp_path: Path):
    make_secrets(tmp_path / "secrets")

    wanted = {Path(secret["file"]).name for secret in read_compose()["secrets"].values()}
    assert {path.name for path in (tmp_path / "secrets").iterdir()} == wanted == {f for g in GROUPS.values() for f in g}


def test_neither_it_nor_livekit_yaml_holds_a_key():
    livekit = yaml.safe_load((ROOT / "livekit.yaml").read_text())
    texts = [(ROOT / name).read_text() for name in ("docker-compose.yml", "livekit.yaml", TURN)]

    assert "keys" not in livekit
    assert livekit["rtc"].keys().isdisjoint({"node_ip", "enable_loopback_candidate", "interfaces"})
    for text in texts:
        assert [word for word in re.findall(r"[A-Za-z0-9_-]{32,}", text) if not word.isupper()] == []


def names_of(settings: type[Settings] | type[WorkerSettings]) -> set[str]:
    """Every variable that these settings read."""
    found: set[str] = set()
    for name, field in settings.model_fields.items():
        if isinstance(field.validation_alias, AliasChoices):
            found |= {str(choice) for choice in field.validation_alias.choices}
        else:
            found |= _nested(f"FRONTDESK_{name.upper()}", field.annotation)
    return found


def _nested(name: str, kind: Any) -> set[str]:
    if isinstance(kind, UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {
            deeper
            for part, field in kind.model_fields.items()
            for deeper in _nested(f"{name}__{part.upper()}", field.annotation)
        }
    return {name}


def last_user(target: str) -> str:
    """The user that a stage of the Dockerfile ends with."""
    stage = (ROOT / "deploy/docker/Dockerfile").read_text().split(f" AS {target}\n")[1].split("\nFROM ")[0]
    return re.findall(r"^USER (\S+)$", stage, re.MULTILINE)[-1]


def seconds(text: str) -> float:
    """Of a duration as the specification writes it: 1m30s."""
    units = {"s": 1, "m": 60, "h": 3600}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"([\d.]+)([hms])", text))
