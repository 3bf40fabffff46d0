"""Reading a pack's YAML strictly: plain YAML 1.2 scalars, no repeated keys, errors that name file and field."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from app.core.errors import AppError

Model = TypeVar("Model", bound=BaseModel)


class PackError(AppError):
    """A pack that cannot be used, with the file and the field at fault."""

    code, status, retryable = "pack_invalid", 500, False
    message = "The pack cannot be used."


def read_yaml(text: str, file: str) -> Any:
    """The document in a text; raises `PackError` with the line at fault."""
    try:
        return YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(f"{file}, line {line}: {error.problem}") from error
    except YAMLError as error:
        raise PackError(f"{file}: {error}") from error


def parse(model: type[Model], content: Any, file: str) -> Model:
    """The content as a model; raises `PackError` naming every field at fault."""
    if not isinstance(content, dict):
        raise PackError(f"{file}: a mapping is expected")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(f"{_field(each['loc'])}: {_reason(each)}" for each in error.errors())
        raise PackError(f"{file}: {faults}") from error


def load(model: type[Model], path: Path) -> Model:
    """A YAML file as a model."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"{path}: cannot be read as text ({error})") from error
    return parse(model, read_yaml(text, str(path)), str(path))


def _field(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc) or "the document"


def _reason(fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        return "no such field"
    message = str(fault["msg"])
    return message.removeprefix("Value error, ")
