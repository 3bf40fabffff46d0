"""`docs/benchmarks.md`: every benchmark rewrites its own section and leaves the others."""

import os
import platform
import re
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

_HEAD = "# Benchmarks\n\nEach section is written by the command that it names; run it again to measure your machine.\n"


def write_section(path: Path, name: str, title: str, body: str) -> None:
    """Put the section in place of the one before of this name, or at the end."""
    text = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{begin}\n## {title}\n\n{body.strip()}\n\nMeasured on {machine()}, {datetime.now(UTC):%d %B %Y}.\n{end}"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    text = pattern.sub(lambda _: section, text) if pattern.search(text) else f"{text.rstrip()}\n\n{section}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def machine() -> str:
    """The machine, as far as it matters to a reader."""
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered) - 1e-9) - 1)]
