"""The examples of the OpenAPI document: played anew they are the same, and each is what its schema says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from iarms.handlers.service import read_openapi
from ops.documents.examples import EXAMPLES, played
from ops.documents.openapi import DOCUMENT
from tests.described import faults_of, validator

DOCUMENTED = json.loads(DOCUMENT.read_text("utf-8"))
MOST_SENT = 6 * 1024 * 1024  # bytes, by Lambda
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
    held = validator(content["schema"], DOCUMENTED)
    for name, named in content.get("examples", {}).items():
        example = DOCUMENTED["components"]["examples"][name] if "$ref" in named else named
        faults = list(faults_of(example["value"], held))
        assert not faults, (operation, where, name, faults)
        assert example["summary"], name


def test_each_body_and_each_success_has_an_example():
    lacking = {
        f"{operation} {where}"
        for operation, where, content in CONTENTS
        if not content.get("examples") and (where == "request" or where < "300") and operation != _THE_DOCUMENT
    }
    assert not lacking, "tell of it in ops/documents/story"


def test_each_event_has_a_message_that_was_received():
    for event, hook in DOCUMENTED["webhooks"].items():
        content = hook["post"]["requestBody"]["content"]["application/json"]
        assert content["examples"]["received"]["value"]["event"] == event


def test_the_commonest_problems_have_an_example():
    shown = {where for _, where, content in CONTENTS if content.get("examples")}
    assert {"400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429", "503"} <= shown


def test_the_document_is_served_as_it_is_and_as_lambda_can_send_it():
    served = str(read_openapi().body)
    assert json.loads(served) == DOCUMENTED
    assert len(json.dumps(served)) < MOST_SENT / 4
