"""`python -m ops.documents.openapi`: the API's document, made of what the doors say of themselves.

Each door is a function and a resolver of its own; the document is one. It is committed, served at /v1/openapi.json,
and held against the doors by a test.
"""

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, get_args

from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer

from iarms.domain.languages import says_sentences
from iarms.handlers.gateway import WITH_A_BODY
from iarms.handlers.headers import ACCEPT_LANGUAGE, CONTENT_LANGUAGE, IDEMPOTENCY_KEY, VARY, references_to
from iarms.handlers.responses import SCHEME
from ops.documents.description import (
    CERTIFICATE,
    INFO,
    SECURITY_SCHEMES,
    SERVERS,
    TAGS,
    headers,
    tags,
    webhooks,
)
from ops.documents.examples import show
from ops.documents.fields import describe, operations_of
from ops.documents.problem_codes import name_problems
from ops.documents.shapes import shape
from ops.drawn import write_or_check
from ops.local.environment import stand_in_environment

DOORS: Final = (
    "search", "batches", "records", "imports", "hits", "messages", "reference", "traces", "reports", "parties",
    "webhooks", "audit", "service",
)  # fmt: skip
DOCUMENT: Final = Path(__file__).parent.parent.parent / "functions" / "iarms" / "data" / "openapi.json"


def document() -> dict[str, Any]:
    """The OpenAPI document of all doors."""
    stand_in_environment()
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    speaking: set[str | None] = set()
    for door in DOORS:
        app = import_module(f"iarms.handlers.{door}").app
        described = json.loads(
            app.get_openapi_json_schema(
                title=INFO["title"], version=INFO["version"], security_schemes={SCHEME: HTTPBearer()}
            )
        )
        speaking |= {route.operation_id for route in (*app._static_routes, *app._dynamic_routes) if _speaks(route)}
        for path, operations in described["paths"].items():
            paths.setdefault(path.replace("<", "{").replace(">", "}"), {}).update(operations)
        for name, schema in described.get("components", {}).get("schemas", {}).items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two doors mean different things by {name}")
    for path, operations in paths.items():
        for method, operation in operations.items():
            _complete(method, operation, speaks=operation["operationId"] in speaking)
            untold = set(operation["tags"]) - TAGS.keys()
            if untold:
                raise ValueError(f"nobody says what stands under {untold}, as {path} does")
    describe(paths, schemas)
    shape(operations_of(paths), schemas)
    name_problems(operations_of(paths))
    for unused in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        schemas.pop(unused, None)
    whole = {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": SERVERS,
        "tags": tags(),
        "paths": dict(sorted(paths.items())),
        "webhooks": webhooks(),
        "components": {
            "headers": headers(),
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": SECURITY_SCHEMES,
        },
    }
    show(whole)
    return whole


def _speaks(route: Route) -> bool:
    """Whether a route answers with sentences, which are said in the caller's language."""
    responses: Mapping[int, Any] = route.responses or {}
    content = responses.get(route.status_code, {}).get("content", {})
    return any(_says(each["model"]) for each in content.values() if "model" in each)


def _says(model: Any) -> bool:
    return any(map(says_sentences, get_args(model) or (model,)))


def _complete(method: str, operation: dict[str, Any], *, speaks: bool) -> None:
    """Say what the resolver does not: the header that is read before any route, that no token is needed or a
    certificate with it, and nothing twice."""
    operation["responses"] = dict(sorted(operation["responses"].items()))
    for status, response in operation["responses"].items():
        # A route that says itself in which language its answers are knows of no other.
        if speaks and status < "300" and CONTENT_LANGUAGE.name not in response["headers"]:
            response["headers"] |= references_to(int(status), CONTENT_LANGUAGE, VARY)
    parameters = [_as_sent(each) for each in operation.get("parameters", ())]
    if method.upper() in WITH_A_BODY:
        parameters.append(IDEMPOTENCY_KEY.parameter())
    if any(CONTENT_LANGUAGE.name in response.get("headers", ()) for response in operation["responses"].values()):
        parameters.append(ACCEPT_LANGUAGE.parameter())
    if parameters:
        operation["parameters"] = parameters
    needed = operation.get("security", [])
    operation["security"] = [*needed, *({**each, CERTIFICATE: []} for each in needed)]


def _as_sent(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter as it is sent: a header by its usual name; no query, path or header can be null."""
    schema = dict(parameter["schema"])
    if schema.get("description") == parameter.get("description"):
        schema.pop("description", None)
    kinds = [each for each in schema.pop("anyOf", ()) if each != {"type": "null"}]
    if len(kinds) == 1:
        schema |= kinds[0]
    elif kinds:
        schema["anyOf"] = kinds
    if parameter["in"] != "header":
        return {**parameter, "schema": schema}
    return {**parameter, "name": "-".join(word.capitalize() for word in parameter["name"].split("-")), "schema": schema}


def main() -> int:
    """Write the document, or with --check say whether the committed one is what the doors say."""
    text = json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=False) + "\n"
    status = write_or_check({DOCUMENT: text}, "make openapi")
    if "--check" in sys.argv:
        return status
    from ops.documents import draw_client  # its generator is slow to load, and tests read the document alone

    return draw_client.main()  # which has a model and a method for what was just written


if __name__ == "__main__":
    raise SystemExit(main())
