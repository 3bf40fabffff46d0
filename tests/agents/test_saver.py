"""Our Redis saver: LangGraph's conformance suite in full, beside SQLite's, and what we promise beyond it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.conformance.report import CapabilityReport
from pydantic import SecretStr

from app.agents.checkpoints import open_checkpoints
from app.cli.rig.redis import RedisServer
from app.core.redis import RedisLink
from app.core.settings import CheckpointSettings
from tests.agents.behaviours import KEY, ON_A_LASTING_SERVER, ON_A_MORTAL_SERVER, Behaviour, Bench, RedisSaver

BASE = {"put": 17, "put_writes": 10, "get_tuple": 10, "list": 16, "delete_thread": 5}
EXTENDED = {"delete_for_runs": 7, "copy_thread": 8, "prune": 8}


async def conformance(folder: Path, link: RedisLink | None, key: SecretStr | None) -> CapabilityReport:
    """The whole suite over the checkpoints that the app would open."""

    @checkpointer_test(name="ours")
    async def saver() -> AsyncGenerator[BaseCheckpointSaver, None]:
        if link is not None:
            await link.commands.flushall()
        async with open_checkpoints(folder, CheckpointSettings(key=key), link) as opened:
            if isinstance(opened, RedisSaver):
                opened._kept = 100  # the suite counts histories that are longer than what we keep
            yield opened
        (folder / "checkpoints.db").unlink(missing_ok=True)

    return await validate(saver)


def passed(report: CapabilityReport) -> dict[str, int]:
    """How many tests of each capability passed; a failure is reported by name."""
    failures = [failure for result in report.results.values() for failure in result.failures]
    assert failures == []
    return {name: result.tests_passed for name, result in report.results.items() if result.detected}


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
async def test_on_redis_every_capability_of_the_suite_is_there_and_conforms(
    tmp_path: Path, link: RedisLink, key: SecretStr | None
):
    assert passed(await conformance(tmp_path, link, key)) == BASE | EXTENDED


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
async def test_on_sqlite_the_base_capabilities_are_there_and_conform(tmp_path: Path, key: SecretStr | None):
    """Its saver knows no runs, copies or pruning: the suite leaves those out, and we use none of them."""
    assert passed(await conformance(tmp_path, None, key)) == BASE


@pytest.mark.parametrize("behaviour", ON_A_LASTING_SERVER, ids=lambda each: each.__name__)
async def test_the_saver_keeps_what_it_promises(
    behaviour: Behaviour, link: RedisLink, lasting_redis: RedisServer, tmp_path: Path
):
    await behaviour(Bench(RedisSaver, link, lasting_redis, tmp_path))


@pytest.mark.parametrize("behaviour", ON_A_MORTAL_SERVER, ids=lambda each: each.__name__)
async def test_the_saver_survives_its_server(
    behaviour: Behaviour, mortal_link: RedisLink, mortal_redis: RedisServer, tmp_path: Path
):
    await behaviour(Bench(RedisSaver, mortal_link, mortal_redis, tmp_path))
