"""The API's document. `python -m app.api.openapi` writes it out, with every model that crosses a process.

WebSocket frames and event payloads appear in no HTTP route; clients generate their types from this document
all the same.
"""

import json
import sys
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from app import contracts
from app.api.failures import errors
from app.api.routes import DESCRIPTION, add_routes

_REF = "#/components/schemas/{model}"
_TOO_MANY_HEADERS = errors(431)[431]


def document(app: FastAPI) -> dict[str, Any]:
    """The whole document: routes, and all of `app.contracts`."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    described = FastAPI.openapi(app)
    for methods in described["paths"].values():
        for operation in methods.values():
            operation["responses"].setdefault("431", _TOO_MANY_HEADERS)
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    models = [model for model in vars(contracts).values() if isinstance(model, type) and issubclass(model, BaseModel)]
    _, definitions = models_json_schema([(model, "serialization") for model in models], ref_template=_REF)
    for name, schema in definitions.get("$defs", {}).items():
        schemas.setdefault(name, schema)
    for name in ("ClientFrame", "WorkerFrame", "AppFrame"):
        schema = TypeAdapter(getattr(contracts, name)).json_schema(ref_template=_REF)
        schema.pop("$defs", None)
        schemas.setdefault(name, schema)
    return described


def export() -> str:
    """The document as text that only changes when the API does."""
    app = FastAPI(**DESCRIPTION)
    add_routes(app)
    return json.dumps(document(app), sort_keys=True, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(export())
