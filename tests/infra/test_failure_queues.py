"""No queue without somebody who reads it, or a way to send on again what lies on it."""

import json

import pytest

from iarms.models.party_names import TEST_BUREAU
from infra.parties import is_party
from ops.mending.failure_queues import WORK, names_of
from ops.mending.filters import NotAPattern, fits
from tests.infra.assembly import Assembly


def test_every_queue_of_every_deployment_has_its_reader_or_its_redrive(assembly: Assembly) -> None:
    # Large files that failed are brought back with the other work of imports, and sent to their queue from there.
    known = {*names_of(assembly.deployment), *WORK.values(), "record-files"}
    # Notices of the test record: nobody is to be told of one that was lost.
    tests = {f"ntf-{TEST_BUREAU}", "test-notices-undelivered"}
    queues = {assembly.queue_name(properties) for _, properties in assembly.resources("AWS::SQS::Queue")}
    strange = {name for name in queues - known - tests if not is_party(name.removeprefix("ntf-"))}
    assert not strange
    assert known <= queues


def test_every_filter_of_every_mapping_is_one_that_is_understood(assembly: Assembly) -> None:
    for _, mapping in assembly.resources("AWS::Lambda::EventSourceMapping"):
        for each in mapping.get("FilterCriteria", {}).get("Filters", ()):
            fits(json.loads(each["Pattern"]), {"eventName": "INSERT", "dynamodb": {"Keys": {}, "NewImage": {}}})
    with pytest.raises(NotAPattern):
        fits({"eventName": [{"prefix": "IN"}]}, {"eventName": "INSERT"})
