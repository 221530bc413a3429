"""`python -m ops.documents.openapi`: the API's document, made of what the doors say of themselves.

Each door is a function and a resolver of its own; the document is one. It is committed, served at /v1/openapi.json,
and held against the doors by a test.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer

from ops.documents.examples import show
from ops.documents.fields import describe
from ops.local.environment import stand_in_environment

DOORS: Final = (
    "search", "batches", "records", "imports", "hits", "messages", "reference", "traces", "reports", "parties",
    "audit", "service",
)  # fmt: skip
DOCUMENT: Final = Path(__file__).parent.parent.parent / "functions" / "iarms" / "data" / "openapi.json"
_ABOUT: Final = (
    "Customs access to INTERPOL's database of illicit firearms: search, and three parties are told of a match. "
    "Errors are RFC 9457 problem+json. Unknown fields and query parameters are refused. Every POST may carry an "
    "Idempotency-Key. A search that could not be completed never says no_match."
)
_HEADERS: Final[dict[str, Any]] = {
    "Retry-After": {
        "description": "whole seconds after which the call may be made again",
        "schema": {"type": "integer", "minimum": 1},
    },
    "RateLimit": {
        "description": "draft-ietf-httpapi-ratelimit-headers: what is left (`r`) of the party's bucket for such routes,"
        " and after how many seconds there is something (`t`)",
        "schema": {"type": "string"},
        "example": '"searches";r=12',
    },
    "RateLimit-Policy": {
        "description": "draft-ietf-httpapi-ratelimit-headers: calls at once (`q`), and the seconds in which an empty"
        " bucket is full again (`w`)",
        "schema": {"type": "string"},
        "example": '"searches";q=30;w=3',
    },
}
_OF_AN_ANSWER: Final = ("RateLimit", "RateLimit-Policy")
_OF_A_REFUSAL: Final = ("Retry-After", *_OF_AN_ANSWER)


def document() -> dict[str, Any]:
    """The OpenAPI document of all doors."""
    stand_in_environment()
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for door in DOORS:
        app = import_module(f"iarms.handlers.{door}").app
        described = json.loads(
            app.get_openapi_json_schema(
                title="iarms-gateway", version="1.0.0", security_schemes={"token": HTTPBearer()}
            )
        )
        for path, operations in described["paths"].items():
            paths.setdefault(path.replace("<", "{").replace(">", "}"), {}).update(operations)
        for name, schema in described.get("components", {}).get("schemas", {}).items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two doors mean different things by {name}")
    for operations in paths.values():
        for operation in operations.values():
            _as_answered(operation)
    describe(paths, schemas)
    for unused in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        schemas.pop(unused, None)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "iarms-gateway", "version": "1.0.0", "description": _ABOUT},
        "paths": dict(sorted(paths.items())),
        "components": {
            "headers": _HEADERS,
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
    show(whole)
    return whole


def _as_answered(operation: dict[str, Any]) -> None:
    """Take out what the resolver adds by itself and never answers, and add the headers that are read of every
    such route: Idempotency-Key of one with a body, If-Match of one that refuses a stale version."""
    operation["responses"] = dict(sorted(operation["responses"].items()))
    for status, response in operation["responses"].items():
        names = _OF_A_REFUSAL if status == "429" else _OF_AN_ANSWER if status < "300" else ()
        if names:
            added = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
            response["headers"] = response.get("headers", {}) | added
    if "412" in operation["responses"]:
        operation.setdefault("parameters", []).append(
            {
                "name": "If-Match",
                "in": "header",
                # What is written under a name may not be there yet: the first one has nothing to name.
                "required": {"404", "428"} <= set(operation["responses"]) and not _writes_the_first(operation),
                "description": "the ETag that was read: nothing is done where another version stands",
                "schema": {"type": "string"},
            }
        )
    if "requestBody" in operation:
        operation.setdefault("parameters", []).append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "kept 24 hours: the same key and body give the first answer again",
                "schema": {"type": "string", "minLength": 1, "maxLength": 128},
            }
        )


def _writes_the_first(operation: dict[str, Any]) -> bool:
    return any(given["name"].lower() == "if-none-match" for given in operation["parameters"])


def main() -> int:
    """Write the document, or with --check say whether the committed one is what the doors say."""
    text = json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=False) + "\n"
    if "--check" in sys.argv:
        same = DOCUMENT.exists() and DOCUMENT.read_text("utf-8") == text
        print("the OpenAPI document is what the doors say" if same else f"stale: {DOCUMENT}; run make openapi")
        return 0 if same else 1
    DOCUMENT.write_text(text, "utf-8")
    from ops.documents import draw_client  # its generator is slow to load, and tests read the document alone

    return draw_client.main()  # which has a model and a method for what was just written


if __name__ == "__main__":
    raise SystemExit(main())
