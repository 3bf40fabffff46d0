"""Checks attributes of assets, offerings and resources against the types that their kind declares."""

from typing import Any

from app.packs.manifest import Attributes

PLAIN = {"str": str, "int": int, "float": (int, float), "bool": bool, "list": list}


def attribute_fault(declared: Attributes, given: dict[str, Any]) -> str | None:
    """What is wrong with the attributes; None when they fit."""
    for name in given:
        if name not in declared:
            return f"there is no attribute {name!r}"
    for name, kind in declared.items():
        value = given.get(name)
        if value is None:
            if not kind.endswith("?"):
                return f"the attribute {name!r} is missing"
            continue
        if not _fits(kind.removesuffix("?"), value):
            return f"{name} is {value!r}, and should be {kind}"
    return None


def _fits(kind: str, value: Any) -> bool:
    if "|" in kind:
        return value in kind.split("|")
    if kind != "bool" and isinstance(value, bool):
        return False
    return isinstance(value, PLAIN[kind])
