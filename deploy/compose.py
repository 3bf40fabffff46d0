"""What compose needs before its first start: the secrets as files, and `.env` with the answers for this machine.

`python3 -m deploy compose [--host desk.example.com --node-ip 203.0.113.7] [--renew NAME …]`
"""

import argparse
import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.places import ROOT
from deploy.refusal import SetupRefused
from deploy.steps import Outcome, StepResult

_BYTES = 36
_MODE = 0o640
"""Its owner and its group, which every service joins. LiveKit refuses a key file that others can read."""

GROUPS: dict[str, tuple[str, ...]] = {
    "token": ("token_secret",),
    "worker": ("worker_secret",),
    "staff": ("staff_ticket",),
    "livekit": ("livekit_api_secret", "livekit_keys"),
    "database": ("database_password", "database_url"),
    "redis": ("redis_users", "redis_url"),
    "grafana": ("grafana_password",),
}
"""What is renewed together: files that say the same secret to its two sides."""


def prepare_compose(arguments: Sequence[str], root: Path = ROOT) -> StepResult:
    """Make the secrets that are missing or to be renewed, and write `.env`. What is there already stays."""
    asked = _parsed(arguments)
    made = make_secrets(root / "secrets", renew=asked.renew)
    _write_answers(root / ".env", asked.host, asked.node_ip)
    remark = f"made {', '.join(made)} in {root / 'secrets'}" if made else "all secrets are there"
    return StepResult(Outcome.DONE if made else Outcome.ALREADY, remark)


def make_secrets(folder: Path, *, renew: Sequence[str] = ()) -> list[str]:
    """Write the files of each group that is incomplete or to be renewed; returns the groups written."""
    folder.mkdir(mode=0o750, exist_ok=True)
    made = [
        group
        for group, files in GROUPS.items()
        if group in renew or not all((folder / name).exists() for name in files)
    ]
    for group in made:
        for name, content in _MADE[group]().items():
            _write(folder / name, content)
    return made


def _one(name: str) -> Callable[[], dict[str, str]]:
    return lambda: {name: secrets.token_urlsafe(_BYTES)}


def _livekit() -> dict[str, str]:
    secret = secrets.token_urlsafe(_BYTES)
    return {"livekit_api_secret": secret, "livekit_keys": f"frontdesk: {secret}"}


def _database() -> dict[str, str]:
    password = secrets.token_urlsafe(_BYTES)
    return {
        "database_password": password,
        "database_url": f"postgresql+asyncpg://frontdesk:{password}@postgres:5432/frontdesk",
    }


def _redis() -> dict[str, str]:
    """Redis keeps only a digest; its health check may do nothing but ask whether it is there."""
    password = secrets.token_urlsafe(_BYTES)
    digest = hashlib.sha256(password.encode()).hexdigest()
    users = ["user default off", f"user frontdesk on #{digest} ~* &* +@all", "user health on nopass -@all +ping"]
    return {"redis_users": "\n".join(users), "redis_url": f"redis://frontdesk:{password}@redis:6379/0"}


_MADE: dict[str, Callable[[], dict[str, str]]] = {
    "token": _one("token_secret"),
    "worker": _one("worker_secret"),
    "staff": _one("staff_ticket"),
    "livekit": _livekit,
    "database": _database,
    "redis": _redis,
    "grafana": _one("grafana_password"),
}


def _write(path: Path, content: str) -> None:
    """Whole or not at all, and at no moment readable by others."""
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, _MODE)
        file.write(content + "\n")
    unfinished.replace(path)


def _write_answers(path: Path, host: str | None, node_ip: str | None) -> None:
    """Set our lines of `.env`; lines that people wrote stay."""
    told = {"FRONTDESK_GID": str(os.getgid())}
    if host is not None:
        told |= {
            "COMPOSE_PROFILES": "tls",
            "FRONTDESK_HOST": host,
            "FRONTDESK_PUBLIC_URL": f"https://{host}",
            "FRONTDESK_LIVEKIT_PUBLIC_URL": f"wss://{host}",
            "FRONTDESK_BIND": "0.0.0.0",  # noqa: S104 - asked for: others are to reach it
        }
    if node_ip is not None:
        told["FRONTDESK_NODE_IP"] = node_ip
    lines = path.read_text().splitlines() if path.exists() else []
    kept = [line for line in lines if line.split("=", 1)[0].strip() not in told]
    path.write_text("\n".join([*kept, *(f"{name}={value}" for name, value in told.items())]) + "\n")


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m deploy compose")
    parser.add_argument("--host", help="the name under which customers reach it, over https")
    parser.add_argument("--node-ip", help="the address at which their browsers reach this machine's UDP port 7882")
    parser.add_argument("--renew", nargs="+", choices=sorted(GROUPS), default=[], help="secrets to make anew")
    asked = parser.parse_args(arguments)
    if asked.host is not None and ("/" in asked.host or ":" in asked.host):
        raise SetupRefused(f"--host takes a name, not {asked.host!r}.", "Write it without https:// and without a port.")
    if asked.host is not None and asked.node_ip is None:
        raise SetupRefused(
            "Off this machine, calls need --node-ip: the address that LiveKit tells browsers.",
            "Give this machine's public address, or its address in your network if only that is to reach it.",
        )
    return asked
