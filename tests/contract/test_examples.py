"""The examples of the OpenAPI document: played anew they are the same, and each is what its schema says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ops.documents.examples import EXAMPLES, played
from ops.documents.openapi import DOCUMENT

DOCUMENTED = json.loads(DOCUMENT.read_text("utf-8"))
URI = "urn:iarms:openapi"
REGISTRY: Registry[Any] = Registry().with_resource(URI, Resource.from_contents(DOCUMENTED, DRAFT202012))
# Its answer is the document itself.
_THE_DOCUMENT = "read_openapi"


def test_played_anew_the_examples_are_those_of_the_file():
    assert played().as_text() == EXAMPLES.read_text("utf-8"), "stale: run make examples"


def contents() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every JSON of a request or an answer: of which operation, where, and the media type's object."""
    for operations in DOCUMENTED["paths"].values():
        for operation in operations.values():
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                assert media_type == "application/json"
                yield operation["operationId"], "request", content
            for status, answer in operation["responses"].items():
                for media_type, content in answer.get("content", {}).items():
                    if media_type.endswith("json"):
                        yield operation["operationId"], status, content


CONTENTS = list(contents())


@pytest.mark.parametrize(
    ("operation", "where", "content"), CONTENTS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_each_example_is_what_its_schema_says(operation: str, where: str, content: dict[str, Any]):
    schema = _within(content["schema"])
    validator = Draft202012Validator(schema, registry=REGISTRY, format_checker=FormatChecker())
    for name, named in content.get("examples", {}).items():
        example = DOCUMENTED["components"]["examples"][name] if "$ref" in named else named
        faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(example["value"])]
        assert not faults, (operation, where, name, faults)
        assert example["summary"], name


def _within(part: Any) -> Any:
    """The same schema, whose references name the whole document."""
    if isinstance(part, dict):
        return {
            key: f"{URI}{value}" if key == "$ref" and value.startswith("#") else _within(value)
            for key, value in part.items()
        }
    return [_within(each) for each in part] if isinstance(part, list) else part


def test_each_body_and_each_success_has_an_example():
    lacking = {
        f"{operation} {where}"
        for operation, where, content in CONTENTS
        if not content.get("examples") and (where == "request" or where < "300") and operation != _THE_DOCUMENT
    }
    assert not lacking, "tell of it in ops/documents/story"


def test_the_commonest_problems_have_an_example():
    shown = {where for _, where, content in CONTENTS if content.get("examples")}
    assert {"400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429", "503"} <= shown
