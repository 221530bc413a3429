"""What clients are made of: a body says in words what may be left out of it.

A field that has a default need not be given. In a body generators take a `default` for a value that is there, demand
it, or send what was the default on the day when the client was made; so it stands in the sentence, and the service
fills it in. In an answer a default stays: a client that is newer than a region's deployment reads its answers too.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

_REFERENCE: Final = re.compile(r'"#/components/schemas/([^"]+)"')


def shape(operations: Iterable[Mapping[str, Any]], schemas: Mapping[str, Any]) -> None:
    """Say of each schema of a body what is taken for what is left out, in place: `operations` are the document's."""
    asked: set[str] = set()
    left: list[Any] = [operation["requestBody"] for operation in operations if "requestBody" in operation]
    while left:
        for name in set(_REFERENCE.findall(json.dumps(left.pop()))) - asked:
            asked.add(name)
            left.append(schemas[name])
    for name in asked:
        for described in schemas[name].get("properties", {}).values():
            _tell_default(described)


def _tell_default(described: dict[str, Any]) -> None:
    """Put what is taken for a field that is left out into its sentence."""
    default = described.pop("default", None)
    if default not in (None, [], {}):
        said = described.get("description", "")
        described["description"] = f"{said}{'; ' if said else ''}left out, it is {json.dumps(default)}"
