"""Every operation of the description has its method in both clients (`make check` holds each line drawn of it)."""

import inspect
import json
from typing import Any

import pytest

from iarms_client import AsyncClient, Client, models
from ops.documents import draw_client

DOCUMENT = json.loads(draw_client.DOCUMENT.read_text("utf-8"))
OPERATIONS = draw_client.operations(DOCUMENT)


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_every_operation_is_a_method_with_its_parameters(client: type[Any]):
    for operation in OPERATIONS:
        method = getattr(client, operation.name)
        names = {each.lower().replace("-", "_") for each in (given["name"] for given in operation.parameters)}
        told = {name.rstrip("_") for name in inspect.signature(method).parameters} - {"self", "body"}
        assert told == names, operation.name
        assert method.__doc__.startswith(operation.said["summary"]), operation.name


def test_each_operation_of_the_document_is_looked_at():
    written = [said for methods in DOCUMENT["paths"].values() for said in methods.values() if "responses" in said]
    assert len(OPERATIONS) == len(written) > 70


def test_every_schema_is_a_model():
    assert set(DOCUMENT["components"]["schemas"]) <= set(vars(models))


def test_answers_are_open_and_bodies_are_not():
    sent = {operation.body for operation in OPERATIONS if operation.body}
    answered = {"Search", "Hit", "Trace", "Record", "Notification", "RecordImportReport", "HitPage"}
    for name in answered:
        assert getattr(models, name).model_config["extra"] == "allow"
    # What is sent back as it was read keeps what it was read with.
    for name in sent - {"RecordMapping", "LegResponse"}:
        assert getattr(models, name).model_config["extra"] == "forbid", name


def test_whatever_changes_something_may_be_sent_again():
    """By its key, or because it replaces or ends: else it is tried once alone."""
    unkeyed = [
        operation.name
        for operation in OPERATIONS
        if operation.method in ("POST", "PATCH")
        and "idempotency-key" not in [given["name"].lower() for given in operation.placed("header")]
    ]
    assert unkeyed == []
