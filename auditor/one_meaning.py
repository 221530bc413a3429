"""JSON in, what it says out, or a fault where readers could differ on what it says."""

import json
from typing import Any


def read_json(text: str | bytes) -> Any:
    """What a JSON text says.

    Raises ValueError where it is none, or names a member of one object twice: one reader takes the first of them, and
    another the last.
    """
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a member stands there twice")
    return document
