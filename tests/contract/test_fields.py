"""Each property and parameter of the OpenAPI document says what it is, in which form, and nothing of that is idle."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from ops.documents import fields
from ops.documents.fields import LABELS, operations_of
from ops.documents.openapi import DOCUMENT

DOCUMENTED = json.loads(DOCUMENT.read_text("utf-8"))
SCHEMAS = DOCUMENTED["components"]["schemas"]
FEWEST_WORDS = 4
_WORD = re.compile(r"[\w'.-]+")
# Names of times and days, and what in the names of other things looks alike.
_TIME = re.compile(r"(^|_)(at|from|until|on|by)$")
_NO_TIME = {
    "by", "changed_by", "reported_by", "searched_by", "recorded_by", "requested_by", "told_by", "acknowledged_by",
    "counted_from", "withheld_from",  # an event, parties
}  # fmt: skip


def described() -> Iterator[tuple[str, dict[str, Any]]]:
    """Whatever must say what it is, with where it stands and as what name."""
    for schema, whole in SCHEMAS.items():
        for name, each in whole.get("properties", {}).items():
            yield f"{schema}.{name}", each
    for operation in operations_of(DOCUMENTED["paths"]):
        for each in operation.get("parameters", ()):
            if "$ref" not in each:
                yield f"{operation['operationId']}.{each['name']}", each


def test_each_property_and_parameter_has_a_sentence_of_its_own():
    seen = 0
    for place, each in described():
        seen += 1
        text = each.get("description", "")
        words = [word.lower() for word in _WORD.findall(text)]
        name = re.split(r"[_-]", place.partition(".")[2].lower())
        assert len(words) >= FEWEST_WORDS, f"{place} says {text!r}: give it a sentence (ops/documents/fields.toml)"
        assert set(words) - {*name, "the", "a", "an", "of", "this"}, f"{place} says no more than its name: {text!r}"
        assert text == text.strip(), place
        assert not text.endswith("."), f"{place} ends with a stop: {text!r}"
    assert seen > 1000


def test_each_sentence_that_is_kept_apart_is_needed(monkeypatch: pytest.MonkeyPatch):
    from ops.documents import openapi

    used: set[fields.Sentence] = set()
    monkeypatch.setattr(openapi, "describe", lambda paths, schemas: used.update(fields.describe(paths, schemas)))
    openapi.document()
    apart = {
        fields.Sentence(table, name)
        for table, known in fields.sentences().items()
        if table != fields.FORMS
        for name in known
    }
    assert not apart - used, "the code says it, or nothing has this name: take it out of ops/documents/fields.toml"


def test_each_form_that_is_kept_apart_is_of_some_property():
    names = {place.partition(".")[2] for place, _ in described()}
    assert not fields.sentences()[fields.FORMS].keys() - names


def values_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "type" in schema:
        yield schema
    for inner in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from values_in(inner)


def test_each_time_says_that_it_is_one():
    seen = 0
    for place, each in described():
        name = place.partition(".")[2]
        if not _TIME.search(name) or name in _NO_TIME:
            continue
        for value in values_in(each.get("schema", each)):
            if value["type"] == "string":
                seen += 1
                assert value.get("format") in ("date-time", "date") or "[0-9]{4}" in value.get("pattern", ""), place
    assert seen > 90


def test_each_code_has_its_label():
    def lists(part: Any) -> Iterator[dict[str, Any]]:
        if isinstance(part, dict):
            if isinstance(part.get("enum"), list):
                yield part
            for inner in part.values():
                yield from lists(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from lists(inner)

    labelled = [each for each in lists(DOCUMENTED) if LABELS in each]
    assert len(labelled) > 100
    for each in labelled:
        assert list(each[LABELS]) == each["enum"]
        assert all(each[LABELS].values())
    # What has none is no code: a mark, the name of an encoding, an order of digits.
    bare = {tuple(each["enum"]) for each in lists(DOCUMENTED) if LABELS not in each}
    assert all(not any(code.isupper() and len(code) > 3 for code in codes) for codes in bare), bare
