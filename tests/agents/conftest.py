"""Redis for those who need it here."""

import pytest

pytest.register_assert_rewrite("tests.agents.behaviours")

from tests.redis import lasting_redis, link, mortal_link, mortal_redis, redis_url  # noqa: E402

__all__ = ["lasting_redis", "link", "mortal_link", "mortal_redis", "redis_url"]
