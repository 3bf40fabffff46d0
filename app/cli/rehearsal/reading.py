"""Reads scenarios.yaml; every error names the line at fault."""

import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from app.cli.rehearsal.script import Script
from app.core.errors import AppError

FILE = "scenarios.yaml"
_PLACE = re.compile(r"<(\w+)>")


class ScriptError(AppError):
    """A scenarios.yaml that cannot be used, with the lines at fault."""

    code, status, retryable = "scenarios_invalid", 500, False
    message = "The scenarios cannot be used."


def read_script(path: Path) -> Script:
    """The script in a file; raises `ScriptError` naming every line at fault."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path}: cannot be read as text ({error})") from error
    return parse_script(text, str(path))


def parse_script(text: str, file: str) -> Script:
    """The script in a text."""
    node, content = _load(text, file)
    if not isinstance(content, dict) or node is None:
        raise ScriptError(f"{file}: a mapping with at and scenarios is expected")
    _add_lines(node, content)
    if isinstance(content.get("scenarios"), list):
        content["scenarios"] = [variant for each in content["scenarios"] for variant in _variants(each)]
    try:
        return Script.model_validate(content)
    except ValidationError as error:
        faults = [_fault(content, each) for each in error.errors()]
        raise ScriptError("\n".join(f"{file}, {fault}" for fault in dict.fromkeys(faults))) from error


def _load(text: str, file: str) -> tuple[Node | None, Any]:
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
        return node, None if node is None else yaml.constructor.construct_document(node)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScriptError(f"{file}, line {line}: {error.problem}") from error
    except YAMLError as error:
        raise ScriptError(f"{file}: {error}") from error


def _add_lines(node: Node, content: dict[str, Any]) -> None:
    """Tell every scenario and step which line it begins on."""
    for key, value in _pairs(node):
        if key == "scenarios":
            _number(value, content.get("scenarios"), steps=True)
        elif key == "parts" and isinstance(content.get("parts"), dict):
            for name, steps in _pairs(value):
                _number(steps, content["parts"].get(name), steps=False)


def _number(node: Node, rows: Any, steps: bool) -> None:
    if not isinstance(node, SequenceNode) or not isinstance(rows, list):
        return
    for child, row in zip(node.value, rows, strict=True):
        if not isinstance(row, dict):
            continue
        row["line"] = child.start_mark.line + 1
        if steps:
            for key, value in _pairs(child):
                if key == "steps":
                    _number(value, row.get("steps"), steps=False)


def _pairs(node: Node) -> list[tuple[str, Node]]:
    if not isinstance(node, MappingNode):
        return []
    return [(str(key.value), value) for key, value in node.value]


def _variants(scenario: Any) -> list[Any]:
    """One scenario for each of its examples: `<word>` in its texts stands for the example's `word`."""
    examples = scenario.get("each") if isinstance(scenario, dict) else None
    if not isinstance(examples, list) or not all(isinstance(each, dict) and each for each in examples):
        return [scenario]
    bare = {key: value for key, value in scenario.items() if key != "each"}
    variants = []
    for example in examples:
        variant = _put_in(bare, {str(key): str(value) for key, value in example.items()})
        variant["name"] = f"{scenario.get('name')} [{'; '.join(str(value) for value in example.values())[:60]}]"
        variants.append(variant)
    return variants


def _put_in(value: Any, example: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _put_in(each, example) for key, each in value.items()}
    if isinstance(value, list):
        return [_put_in(each, example) for each in value]
    if isinstance(value, str):
        return _PLACE.sub(lambda found: example.get(found.group(1), found.group()), value)
    return value


def _fault(content: Any, fault: Any) -> str:
    """ "line 12: steps.2.sayz: no such field": the nearest line that is known, and where below it."""
    place: Any = content
    line, names = 1, []
    for part in fault["loc"]:
        try:
            place = place[part]
        except (KeyError, IndexError, TypeError):
            place = None
        if isinstance(place, dict) and isinstance(place.get("line"), int):
            line, names = place["line"], []
            continue
        names.append(str(part))
    reason = "no such field" if fault["type"] == "extra_forbidden" else str(fault["msg"]).removeprefix("Value error, ")
    return f"line {line}: {'.'.join(names)}{': ' if names else ''}{reason}"
