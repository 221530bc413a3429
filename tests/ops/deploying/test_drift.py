"""What stands against what was deployed: each way to differ is named, and what could not be looked at is not passed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.deploying.drift import drifted, speaking, stacks_in, unfinished


class CloudFormation:
    """CloudFormation, as it tells of drift: what each stack's detection ends with, and what differs."""

    def __init__(self, ends: dict[str, dict[str, Any]], differs: list[dict[str, Any]] | None = None) -> None:
        self._ends, self._differs = ends, differs or []
        self._looks = 0

    def detect_stack_drift(self, **asked: str) -> dict[str, str]:
        return {"StackDriftDetectionId": asked["StackName"]}

    def describe_stack_drift_detection_status(self, **asked: str) -> dict[str, Any]:
        self._looks += 1
        if self._looks % 2:
            return {"DetectionStatus": "DETECTION_IN_PROGRESS"}
        return self._ends[asked["StackDriftDetectionId"]]

    def get_paginator(self, name: str) -> "CloudFormation":
        assert name == "describe_stack_resource_drifts"
        return self

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
        assert asked["StackResourceDriftStatusFilters"] == ["MODIFIED", "DELETED"]
        yield {"StackResourceDrifts": self._differs}

    def describe_stacks(self, **asked: str) -> dict[str, Any]:
        status = {"whole": "UPDATE_COMPLETE", "half": "UPDATE_ROLLBACK_FAILED"}.get(asked["StackName"])
        if status is None:
            code = "ValidationError" if asked["StackName"] == "gone" else "AccessDenied"
            raise ClientError({"Error": {"Code": code, "Message": "made up"}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": status}]}


IN_SYNC = {"DetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": "IN_SYNC"}
DRIFTED = {"DetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": "DRIFTED"}
FAILED = {"DetectionStatus": "DETECTION_FAILED", "StackDriftStatus": "UNKNOWN", "DetectionStatusReason": "no right"}


def look(client: CloudFormation, *stacks: str) -> list[str]:
    return [*drifted(client, list(stacks), pause=lambda _: None)]


def test_what_stands_as_it_should_is_silent() -> None:
    assert look(CloudFormation({"api": IN_SYNC, "data": IN_SYNC}), "api", "data") == []


def test_each_property_that_differs_and_each_resource_that_is_gone_is_named() -> None:
    table = {"ResourceType": "AWS::DynamoDB::GlobalTable", "LogicalResourceId": "R", "PhysicalResourceId": "records"}
    differences = [{"PropertyPath": "/Replicas/0/X", "ActualValue": "false", "ExpectedValue": "true"}]
    client = CloudFormation(
        {"data": DRIFTED},
        [
            {**table, "StackResourceDriftStatus": "MODIFIED", "PropertyDifferences": differences},
            {"ResourceType": "AWS::Events::Rule", "LogicalResourceId": "Every", "StackResourceDriftStatus": "DELETED"},
        ],
    )
    assert look(client, "data") == [
        "data: AWS::DynamoDB::GlobalTable records: /Replicas/0/X is false, and should be true",
        "data: AWS::Events::Rule Every is gone",
    ]


def test_a_stack_that_could_not_be_looked_at_is_not_taken_for_one_that_is_as_it_should_be() -> None:
    assert look(CloudFormation({"data": FAILED}), "data") == ["data: not looked at: no right"]


def test_a_detection_that_never_ends_is_told() -> None:
    client = CloudFormation({"data": {"DetectionStatus": "DETECTION_IN_PROGRESS"}})
    assert look(client, "data") == ["data: not looked at: no end within a quarter of an hour"]


def test_stacks_that_are_absent_or_half_made_are_named_and_a_refusal_is_raised() -> None:
    client = CloudFormation({})
    assert [*unfinished(client, ["whole", "half", "gone"])] == [
        "half: UPDATE_ROLLBACK_FAILED",
        "gone: does not stand",
    ]
    with pytest.raises(ClientError):
        [*unfinished(client, ["forbidden"])]


def test_alarms_that_speak_are_named_composite_ones_too() -> None:
    class CloudWatch:
        def get_paginator(self, name: str) -> "CloudWatch":
            assert name == "describe_alarms"
            return self

        def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
            assert asked["AlarmNamePrefix"] == "iarms-europe-"
            assert asked["StateValue"] == "ALARM"
            yield {"MetricAlarms": [{"AlarmName": "iarms-europe-api-5xx", "StateReason": "too many"}]}
            yield {"CompositeAlarms": [{"AlarmName": "iarms-europe-party-not-told"}]}

    assert [*speaking(CloudWatch(), "iarms-europe-")] == [
        "the alarm iarms-europe-api-5xx speaks: too many",
        "the alarm iarms-europe-party-not-told speaks: ",
    ]


def test_the_stacks_of_a_deployment_are_those_of_its_assembly(tmp_path: Path) -> None:
    (tmp_path / "assembly-local").mkdir()
    artifacts = {
        "b": {"type": "aws:cloudformation:stack", "properties": {"stackName": "iarms-local-data"}},
        "a": {"type": "aws:cloudformation:stack", "properties": {"stackName": "iarms-local-api"}},
        "assets": {"type": "cdk:asset-manifest", "properties": {}},
    }
    (tmp_path / "assembly-local" / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    assert stacks_in(tmp_path, "local") == ["iarms-local-api", "iarms-local-data"]
