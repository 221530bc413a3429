"""JSON as the API takes it: one object, no key twice, no NaN, not nested without end."""

import json
from typing import Any, Final

from iarms.errors import BadRequest

DEEPEST: Final = 16


def strict_json(text: str) -> dict[str, Any]:
    """A JSON object, read strictly. Raises BadRequest for anything else, duplicate keys, NaN and deep nesting."""
    if _depth(text) > DEEPEST:
        raise BadRequest(f"the body is nested more than {DEEPEST} levels deep", code="too_deep")
    try:
        parsed = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(parsed, dict):
        raise BadRequest("the body is not a JSON object")
    return parsed


def _depth(text: str) -> int:
    deepest = depth = 0
    if text.count("[") + text.count("{") <= DEEPEST:
        return 0
    quoted = escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = character != '"', character == "\\"
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest("the body names a key twice", code="duplicate_key")
    return found


def _no_constant(name: str) -> None:
    raise BadRequest(f"{name} is not JSON")
