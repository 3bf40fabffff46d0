"""What the operator reads while Frontdesk runs."""

import json
import sys
from collections.abc import Iterable
from contextlib import suppress

_COLOURS = {"livekit": 35, "app": 36, "voice": 32, "redis": 31, "up": 33}
_WIDTH = 8
_SAID_FIRST = ("level", "message", "event")
_NOT_FOR_PEOPLE = ("timestamp", "ts", "pid", "tid", "name", "logger", "stack")
"""`stack` is where a busy program stood at the time, not what went wrong: that is in `exception`."""


def say_line(name: str, line: str) -> None:
    """Print one line of a child under its name. A closed terminal stops nobody."""
    prefix = f"{name:<{_WIDTH}}|"
    if sys.stdout.isatty():
        prefix = f"\x1b[{_COLOURS.get(name, 37)}m{prefix}\x1b[0m"
    with suppress(OSError):
        print(prefix, readable(line), flush=True)


def readable(line: str) -> str:
    """A structured log line as a person reads it: level and message first, then what else it tells."""
    if not line.startswith("{"):
        return line
    try:
        told = json.loads(line)
    except ValueError:
        return line
    level, message = str(told.get("level", "info")).lower(), told.get("message") or told.get("event") or ""
    rest = " ".join(
        f"{name}={value}"
        for name, value in told.items()
        if name not in _SAID_FIRST and name not in _NOT_FOR_PEOPLE and not name.startswith("code.")
    )
    return f"{level:<7} {message}{'  ' if rest else ''}{rest}"


def say_facts(title: str, facts: Iterable[tuple[str, str]]) -> None:
    """Print a titled list of facts, which stands apart from the children's lines."""
    with suppress(OSError):
        print(f"\n{title}", flush=True)
        for name, fact in facts:
            print(f"  {name:<11} {fact}", flush=True)
        print(flush=True)
