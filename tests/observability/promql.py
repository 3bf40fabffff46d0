"""What a PromQL expression asks for: metric names with the labels that it matches, groups by, or shows."""

import re
from dataclasses import dataclass

_NAME = re.compile(r"\b(frontdesk_[a-z0-9_]+)\b(\{[^}]*\})?")
_MATCHER = re.compile(r'([a-z_]+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
_GROUP = re.compile(r"\b(?:by|without)\s*\(([^)]*)\)")
OF_PROMETHEUS = {"le", "job", "instance"}


@dataclass(frozen=True)
class Asked:
    """One metric in an expression: its name as exposed, and its matchers as (label, operator, value)."""

    name: str
    matchers: tuple[tuple[str, str, str], ...]


def metrics_of(expression: str) -> list[Asked]:
    """Every metric of ours that the expression names."""
    return [Asked(name, tuple(_MATCHER.findall(selector or ""))) for name, selector in _NAME.findall(expression)]


def grouped_by(expression: str) -> set[str]:
    """The labels in its `by (…)`."""
    return {label.strip() for group in _GROUP.findall(expression) for label in group.split(",")} - {""}
