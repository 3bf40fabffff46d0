"""The Dockerfile, read as its build would read it: what it copies is there and not left out, what it runs is ours."""

import re
import shlex
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath

import pytest

from deploy.places import ROOT
from deploy.setup import part_steps
from tests.deploy.compose_file import read_compose, services

FINAL = ("app", "voice_worker", "caddy")


@dataclass
class Stage:
    """One FROM and what follows it, continued lines joined."""

    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all_of(self, kind: str) -> list[str]:
        return [text for name, text in self.steps if name == kind]


@cache
def stages() -> dict[str, Stage]:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "deploy/docker/Dockerfile").read_text())
    found: dict[str, Stage] = {}
    current: Stage | None = None
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "FROM":
            base, _, name = rest.partition(" AS ")
            current = found[name] = Stage(base)
        elif kind and not kind.startswith("#"):
            assert current is not None, line
            current.steps.append((kind, rest))
    return found


def lineage(name: str) -> list[Stage]:
    """A stage and those that it is built on, the last first."""
    stage = stages()[name]
    return [stage, *(lineage(stage.base) if stage.base in stages() else [])]


@pytest.mark.parametrize("name", stages())
def test_a_stage_builds_on_an_earlier_one_or_on_a_pinned_image(name: str):
    base, names = stages()[name].base, list(stages())

    assert base in names[: names.index(name)] or re.fullmatch(r"[a-z]+:\d+\.\d+\.\d+(-[a-z-]+)?", base), base


def test_everything_copied_exists_and_gets_into_the_build():
    for name, stage in stages().items():
        for text in stage.all_of("COPY"):
            words = shlex.split(text)
            if words[0].startswith("--from="):
                assert words[0].removeprefix("--from=") in stages(), f"{name}: {text}"
                continue
            for source in words[:-1]:
                assert (ROOT / source).exists(), f"{name} copies {source}, which is not there"
                assert not is_left_out(source.rstrip("/")), f"{name} copies {source}, which .dockerignore leaves out"


@pytest.mark.parametrize("path", [".env", "secrets/token_secret", ".data/frontdesk.db", ".git/config", ".venv/x"])
def test_no_secret_and_no_data_gets_into_the_build(path: str):
    assert is_left_out(path)


@pytest.mark.parametrize("name", FINAL)
def test_what_runs_is_nobody_special_and_is_watched_as_compose_watches_it(name: str):
    steps = [step for stage in lineage(name) for step in stage.steps]
    users = [text for kind, text in stages()[name].steps if kind == "USER"]
    [check] = [text for kind, text in stages()[name].steps if kind == "HEALTHCHECK"]
    declared = services(read_compose())[name]["healthcheck"]["test"]

    assert users[-1] == "frontdesk"
    assert any("10001" in text and "frontdesk" in text for kind, text in steps if kind == "RUN")
    assert check.partition("CMD ")[2] == str(declared[1:]).replace("'", '"')


@pytest.mark.parametrize("name", FINAL)
def test_no_compiler_and_no_package_manager_of_the_build_is_in_what_runs(name: str):
    run = " ".join(text for stage in lineage(name) for text in stage.all_of("RUN"))

    assert not re.search(r"\b(gcc|cargo|npm|rustup)\b", run)


def test_what_the_build_runs_of_ours_exists():
    asked = {
        text.split("-m deploy ")[1].split()[0]
        for stage in stages().values()
        for text in stage.all_of("RUN")
        if "-m deploy" in text
    }

    assert asked == {"packages", "duckling", "models"}
    for part in asked:
        assert part_steps(part, []), part


def test_the_command_finds_the_program_that_is_copied_after_its_packages():
    [folder] = [text.split()[0] for text in stages()["python"].all_of("WORKDIR")]

    assert f"PYTHONPATH={folder}" in stages()["runtime"].all_of("ENV")


def test_the_app_has_the_pages_and_the_worker_the_voices():
    app = " ".join(stages()["app"].all_of("COPY"))
    worker = " ".join(stages()["voice_worker"].all_of("COPY"))

    assert "--from=pages /src/dist frontend/dist" in app
    assert "--from=weights /opt/frontdesk/.models/minilm .models/minilm" in app
    assert "--from=weights /opt/frontdesk/.models .models" in worker


def is_left_out(path: str) -> bool:
    """By .dockerignore: the last rule that names the path or a folder above it decides."""
    rules = [
        line.strip()
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    left_out = False
    above = [PurePosixPath(path), *PurePosixPath(path).parents][:-1]
    for rule in rules:
        pattern = rule.lstrip("!").removeprefix("**/")
        if any(each.match(pattern) for each in above):
            left_out = not rule.startswith("!")
    return left_out
