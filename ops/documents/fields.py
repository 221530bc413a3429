"""What the OpenAPI document says of each property and parameter: a sentence, the form of its values, labels of codes.

What a model or a route says of itself stays. The sentences of all else are in `fields.toml`, which no function ships:
no cold start pays for them.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

from iarms.domain.languages import label

SENTENCES: Final = Path(__file__).parent / "fields.toml"
EVERY: Final = "every"
PARAMETERS: Final = "parameters"
FORMS: Final = "forms"
LABELS: Final = "x-enum-descriptions"
"""By code what a person reads for it, as renderers of OpenAPI show it."""
_AN_EXAMPLE: Final = re.compile(r"(\w+_\.\.\.(-2)?( or )?)+")
_REFERENCE: Final = re.compile(r'"#/components/schemas/([^"]+)"')
# An audit event has the ids of a call as they were given, also those that are nobody's.
_AS_GIVEN: Final = frozenset(("WrittenEvent",))


class Sentence(NamedTuple):
    """Where a sentence stands in `fields.toml`: the table, and the name in it."""

    table: str
    name: str


@cache
def sentences() -> Mapping[str, Mapping[str, Any]]:
    """The tables of `fields.toml`."""
    return tomllib.loads(SENTENCES.read_text("utf-8"))


def describe(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[Sentence]:
    """Fill in what the code does not say, in place; the sentences that were needed. What has none stays without."""
    used: set[Sentence] = set()
    unformed = _asked(paths, schemas) | _AS_GIVEN
    for name, schema in schemas.items():
        for field, described in schema.get("properties", {}).items():
            _say(described, (Sentence(name, field), Sentence(EVERY, field)), used)
            if name not in unformed:
                _form(described, field)
    for operation in operations_of(paths):
        for parameter in operation.get("parameters", ()):
            name, own = parameter["name"], f"{operation['operationId']}.{parameter['name']}"
            _say(parameter, (Sentence(PARAMETERS, own), Sentence(PARAMETERS, name)), used)
            if parameter["in"] == "path":
                _form(parameter["schema"], name)
    for part in (paths, schemas):
        _label_codes(part)
    return used


def operations_of(paths: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of the document."""
    return (operation for operations in paths.values() for operation in operations.values())


def _say(described: dict[str, Any], places: tuple[Sentence, ...], used: set[Sentence]) -> None:
    """Give the sentence of the first place that has one to what has none, or nothing but its form (`rec_...`)."""
    own = described.get("description", "")
    if own and not _AN_EXAMPLE.fullmatch(own):
        return
    for place in places:
        text = sentences().get(place.table, {}).get(place.name)
        if text is not None:
            described["description"] = text
            used.add(place)
            return


def _form(described: dict[str, Any], name: str) -> None:
    """Say which form the values have that the code gives none."""
    form = sentences()[FORMS].get(name)
    if isinstance(form, dict):
        for value in _values_of(described):
            if not value.keys() & _FORMED and _TYPES.get(value.get("type", "")) == ("minimum" in form):
                value.update(form)


# What gives a value its form, and whether a type is one of numbers.
_FORMED: Final = frozenset(("enum", "const", "format", "pattern", "minimum"))
_TYPES: Final = {"string": False, "integer": True, "number": True}


def _values_of(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas of single values in it: its own, that beside null, that of a list's items."""
    if described.get("type") in _TYPES:
        yield described
    for inner in (*described.get("anyOf", ()), *([described["items"]] if "items" in described else ())):
        yield from _values_of(inner)


def _asked(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[str]:
    """The schemas that bodies of requests are made of."""
    found: set[str] = set()
    left = [operation["requestBody"] for operation in operations_of(paths) if "requestBody" in operation]
    while left:
        for name in set(_REFERENCE.findall(json.dumps(left.pop()))) - found:
            found.add(name)
            left.append(schemas[name])
    return found


def _label_codes(part: Any) -> None:
    """Put the labels beside each list of codes that has them."""
    if isinstance(part, dict):
        codes = part.get("enum")
        if isinstance(codes, list) and (name := _list_of(tuple(codes))) is not None:
            part[LABELS] = {code: label(name, code, "en") for code in codes}
        for inner in part.values():
            _label_codes(inner)
    elif isinstance(part, list):
        for inner in part:
            _label_codes(inner)


@cache
def _list_of(codes: tuple[Any, ...]) -> str | None:
    """The list that has these codes, or the shortest one that has them too."""
    from iarms.handlers.service import CODE_LISTS  # a door, whose settings the document's maker has set

    fitting = [name for name, known in CODE_LISTS.items() if set(codes) <= set(get_args(known))]
    return min(fitting, key=lambda name: len(get_args(CODE_LISTS[name])), default=None)
