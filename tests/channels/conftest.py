"""Redis for those who need it here."""

from tests.redis import lasting_redis, link, mortal_link, mortal_redis, redis_url

__all__ = ["lasting_redis", "link", "mortal_link", "mortal_redis", "redis_url"]
