"""The operations of the API as its own document describes them, and how a body for each is made: nothing is listed
here, so that a route that is added is attacked as well."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from tests.builders import any_import, any_reference_draft
from tests.contract.routes import BODIES, described

_WORD_LIKE: Final = "qzvbbbb"
# What a weapon is, and what is read by machines: words there would find nothing and be refused.
_NOT_TEXTS: Final = frozenset(
    "serial_number make model calibre number manufacturer mapping sha256 search_id leg_id reference_id record_id "
    "trace_id name email telephone languages hours title detail code text_key url".split()
)


# Where the one that is made strange elsewhere is refused of everybody, or is of what the scene has not.
_BODIES: Final[Mapping[str, Any]] = {
    "send_hit_message": {"code": "QUESTION", "text": "which marks"},
    "create_record_import": any_import(b"{}"),
    "create_reference": any_reference_draft(make="Zymurgy", model="Quokka", aliases=None, catalogue_codes=None),
    "confirm_hit": {"answer": "CONFIRMED", "instructions": ["HOLD"], "note": "x"},
    "answer_leg": {"outcome": "NO_RECORD", "note": "x"},
    "withdraw_missing_records": {"reason": "x"},
}


class Operation(NamedTuple):
    """An operation: its name, method, path, the scopes of which it needs one (none: open), its queries' parameters."""

    name: str
    method: str
    path: str
    scopes: frozenset[str]
    queries: tuple[tuple[str, Any], ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The names in its path."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    @property
    def has_body(self) -> bool:
        """Whether it takes a body."""
        return self.method in ("POST", "PUT", "PATCH")


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation of the document."""
    found = []
    for path, methods in described()["paths"].items():
        for method, each in methods.items():
            scopes = [scope for needed in each.get("security") or () for of in needed.values() for scope in of]
            queries = tuple(
                (given["name"], given["schema"]) for given in each.get("parameters", ()) if given["in"] == "query"
            )
            found.append(Operation(each["operationId"], method.upper(), path, frozenset(scopes), queries))
    return tuple(found)


def operation(name: str) -> Operation:
    """The operation of this name."""
    return next(each for each in operations() if each.name == name)


@cache
def _schemas() -> Mapping[str, Any]:
    found: Mapping[str, Any] = described()["components"]["schemas"]
    return found


@cache
def text_names() -> frozenset[str]:
    """The names of fields that hold free text, in whatever body."""
    found = set()
    for schema in _schemas().values():
        for name, field in schema.get("properties", {}).items():
            if name not in _NOT_TEXTS and any(map(_is_text, (field, *field.get("anyOf", ())))):
                found.add(name)
    return frozenset(found)


def is_text(name: str) -> bool:
    """Whether fields of this name hold free text."""
    return name in text_names()


def _is_text(field: Any) -> bool:
    """Of what is sent: what is answered says of its texts neither how long nor of which letters they are."""
    if field.get("type") != "string" or {"enum", "const", "format"} & set(field) or field.get("maxLength", 99) < 12:
        return False
    if "pattern" not in field:
        return "maxLength" in field
    return re.search(field["pattern"], _WORD_LIKE) is not None


def body_of(asked: Operation) -> Any:
    """A body that the operation takes; of one that nobody has written a body for, one made from its schema."""
    if not asked.has_body:
        return None
    known = _BODIES.get(asked.name, BODIES.get(f"{asked.method} {asked.path}"))
    if known is not None:
        return known
    body = described()["paths"][asked.path][asked.method.lower()].get("requestBody", {})
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    return example_of(schema)


def example_of(schema: Any) -> Any:
    """The plainest value that a schema takes, as far as it can be told from it."""
    if "$ref" in schema:
        return example_of(_schemas()[schema["$ref"].rpartition("/")[2]])
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return example_of(schema[name][0])
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", ())
        return {name: example_of(field) for name, field in schema.get("properties", {}).items() if name in wanted}
    if kind == "array":
        return [example_of(schema["items"])] * min(1, schema.get("minItems", 0))
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    formats = {"date": "2026-12-24", "date-time": "2026-12-24T12:00:00Z"}
    return False if kind == "boolean" else formats.get(schema.get("format", ""), _WORD_LIKE)
