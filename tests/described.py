"""`make answers`: a plugin of pytest by which every answer that any test is given is held against the OpenAPI document.

A status that is not documented, a field that is not as its schema says, and an id of another form fail the test that
met them. It is no part of the suite: it takes half as long again, and says little that was not said by the last run.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ops.documents.openapi import DOCUMENT
from tests import world

_URI: Final = "urn:iarms:openapi"
# What tests put into a table by themselves (`tests.builders`), and no service made.
_OF_BUILDERS: Final = frozenset(("rec_1", "srch_1"))


def validator(schema: Any, document: Mapping[str, Any]) -> Draft202012Validator:
    """What holds a value against a schema of the document."""
    whole: Registry[Any] = Registry().with_resource(_URI, Resource.from_contents(document, DRAFT202012))
    return Draft202012Validator(_within(schema), registry=whole, format_checker=FormatChecker())


def faults_of(value: Any, held: Draft202012Validator) -> Iterator[str]:
    """What is not as the schema says, by its place."""
    for fault in held.iter_errors(value):
        for inner in _innermost(fault):
            if not (isinstance(inner.instance, str) and inner.instance in _OF_BUILDERS):
                yield f"{inner.json_path}: {inner.message}"


def _innermost(fault: Any) -> Iterator[Any]:
    """The faults that a fault comes from; of a value that may be null, what is wrong with what is not."""
    if not fault.context:
        yield fault
        return
    inner = [each for part in fault.context for each in _innermost(part)]
    yield from [each for each in inner if each.validator_value != "null"] or inner


def _within(part: Any) -> Any:
    """The same schema, whose references name the whole document."""
    if isinstance(part, dict):
        return {
            key: f"{_URI}{value}" if key == "$ref" and str(value).startswith("#") else _within(value)
            for key, value in part.items()
        }
    return [_within(each) for each in part] if isinstance(part, list) else part


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return document


@cache
def _answer(method: str, path: str, status: int) -> Draft202012Validator | None:
    """What holds an answer's body; None of what is no JSON. Raises KeyError for a status that is not documented."""
    answer = _document()["paths"][path][method.lower()]["responses"][str(status)]
    for media_type, content in answer.get("content", {}).items():
        if media_type.endswith("json"):
            return validator(content["schema"], _document())
    return None


def pytest_configure(config: pytest.Config) -> None:
    """From now on each call of a world is held against the document."""
    call = world.World.call

    def described(self: world.World, method: str, target: str, *given: Any, **named: Any) -> world.Answer:
        answer = call(self, method, target, *given, **named)
        _, path = world._route(method, target.partition("?")[0])
        held = _answer(method, path, answer.status)
        if held is not None and answer.text:
            faults = list(faults_of(answer.json, held))
            assert not faults, (method, path, answer.status, faults)
        return answer

    config.add_cleanup(lambda: setattr(world.World, "call", call))
    setattr(world.World, "call", described)  # noqa: B010  # a method of its class
