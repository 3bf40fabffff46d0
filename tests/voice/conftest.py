"""Real models and a real room: run by `make test-voice`, with nothing else beside it."""

import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.servers import livekit_or_skip, redis_or_skip

if TYPE_CHECKING:
    from tests.voice.desk import VoiceDesk

collect_ignore_glob = [] if os.environ.get("FRONTDESK_TEST_VOICE") == "1" else ["test_*.py"]


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def installed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator["VoiceDesk"]:
    """One installation for all."""
    from tests.voice.desk import open_voice_desk  # every other run of the tests passes by here as well

    livekit_or_skip()
    redis_or_skip()
    async with open_voice_desk(tmp_path_factory.mktemp("desk") / "installation") as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="package")
async def desk(installed: "VoiceDesk") -> "VoiceDesk":
    """It, whole again, whatever the test before has broken."""
    await installed.whole()
    return installed
