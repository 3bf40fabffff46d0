"""One installation for all who call."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.cli.calling.stage import Stage, running_stage
from tests.conftest import CACHE
from tests.servers import livekit_or_skip


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The product, running as `frontdesk up` runs it, until the last call has ended."""
    livekit_or_skip()
    settings = {"FRONTDESK_CACHE_DIR": str(CACHE), "FRONTDESK_CALL__DRAIN_S": "1"}
    async with running_stage(tmp_path_factory.mktemp("stage"), settings) as running:
        yield running
