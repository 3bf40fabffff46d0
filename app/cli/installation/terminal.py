"""What the operator reads while Frontdesk runs."""

import sys
from collections.abc import Iterable
from contextlib import suppress

_COLOURS = {"livekit": 35, "app": 36, "voice": 32, "up": 33}
_WIDTH = 8


def say_line(name: str, line: str) -> None:
    """Print one line of a child under its name. A closed terminal stops nobody."""
    prefix = f"{name:<{_WIDTH}}|"
    if sys.stdout.isatty():
        prefix = f"\x1b[{_COLOURS.get(name, 37)}m{prefix}\x1b[0m"
    with suppress(OSError):
        print(prefix, line, flush=True)


def say_facts(title: str, facts: Iterable[tuple[str, str]]) -> None:
    """Print a titled list of facts, which stands apart from the children's lines."""
    with suppress(OSError):
        print(f"\n{title}", flush=True)
        for name, fact in facts:
            print(f"  {name:<11} {fact}", flush=True)
        print(flush=True)
