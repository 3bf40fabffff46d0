"""What the processes share while they run: the Redis that is named, one that we start, or none and what that means."""

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from app.cli.supervisor.ports import Port, busy_port, free_port
from app.cli.supervisor.probes import redis_answers
from app.cli.supervisor.secrets import kept_secret

USUAL_PORT = 6380
"""Not Redis' own 6379: what listens there belongs to somebody else."""
_NAMES = ("REDIS_URL", "FRONTDESK_REDIS_URL")
_ALONE = "SQLite and this one process: there is no redis-server on this machine, and REDIS_URL is not set."


@dataclass(frozen=True)
class Shared:
    """`server` is the program to start, if any; without a `url` there is one process and nothing to share."""

    url: str | None = None
    password: str | None = None
    server: Path | None = None
    port: int = USUAL_PORT
    is_named: bool = False

    @property
    def is_there(self) -> bool:
        """Whether several processes can share anything."""
        return self.is_named or self.server is not None

    @property
    def environment(self) -> dict[str, str]:
        """What the app is told about it. One that the operator named is in the surroundings already."""
        return {"REDIS_URL": self.url} if self.url is not None and self.server is not None else {}

    @property
    def ports(self) -> list[Port]:
        """The port that a server of our own needs."""
        return [] if self.server is None else [Port(self.port, "redis-server", "--redis-port")]

    def sentence(self, data_dir: Path) -> str:
        """Where checkpoints, events and locks are, for the operator."""
        if self.server is not None:
            return f"redis-server, port {self.port}, kept in {data_dir / 'redis'}"
        return "the Redis of REDIS_URL" if self.is_named else _ALONE


def choose_shared(data_dir: Path, port: int | None) -> Shared:
    """Decide what is shared over which server. A usual port that is taken gives way to a free one."""
    if any(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in _NAMES):
        return Shared(is_named=True)
    found = shutil.which("redis-server")
    if found is None:
        return Shared()
    if port is None:
        is_taken = busy_port([Port(USUAL_PORT, "redis-server", "--redis-port")]) is not None
        port = free_port() if is_taken else USUAL_PORT
    password = kept_secret(data_dir, "redis_password")
    return Shared(f"redis://:{password}@127.0.0.1:{port}/0", password, Path(found), port)


def redis_config(shared: Shared, data_dir: Path) -> Path:
    """Write redis.conf: this machine alone, with a password, every write kept; only the owner can read it."""
    folder = data_dir / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    lines = [
        "bind 127.0.0.1",
        f"port {shared.port}",
        f'dir "{folder}"',
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        f"requirepass {shared.password}",
        "loglevel warning",
        f'logfile "{folder / "redis.log"}"',
    ]
    path = data_dir / "secrets" / "redis.conf"
    path.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    path.write_text("\n".join(lines) + "\n")
    return path


async def running_redis(data_dir: Path) -> SecretStr | None:
    """The redis-server that `frontdesk up` runs on this data folder, if it does at present."""
    config = data_dir / "secrets" / "redis.conf"
    if not config.exists():
        return None
    told = dict(line.split(" ", 1) for line in config.read_text().splitlines() if " " in line)
    port, password = int(told["port"]), told["requirepass"]
    if not await redis_answers(port, password)():
        return None
    return SecretStr(f"redis://:{password}@127.0.0.1:{port}/0")
