"""What a first deployment that failed has left behind: resources that outlive their stack, and so the stack that never
came to stand. Their names are taken, and the next deployment fails on each.

A left-over is named by a template of the deployment, or was skipped by CloudFormation when it rolled the stack back; it
is there, and no living stack has it. It is empty where nothing was ever put into it; keys are never taken for empty,
since what they have encrypted cannot be asked of them.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import boto3
from botocore.exceptions import ClientError

from ops.deploying.drift import stacks_in

# Stacks that never came to stand: CloudFormation makes no other of their name while they are there.
FAILED: Final = frozenset(
    {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"}
)
# Of those that are gone, or were never begun.
ABSENT: Final = "absent"

_NAMES: Final = {
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Logs::LogGroup": "LogGroupName",
}
_KEY: Final = "AWS::KMS::Key"
_GONE: Final = frozenset(
    {
        "ResourceNotFoundException",
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "NoSuchBucket",
        "NotFoundException",
        "404",
    }
)


class LeftOver(NamedTuple):
    """A resource by its CloudFormation type and its name or, of a key, its id; `holds` says what lies in it, "" where
    nothing does."""

    kind: str
    name: str
    stack: str
    holds: str


class Standing(NamedTuple):
    """The stacks of a deployment by name with their states, as the assembly has them."""

    states: dict[str, str]

    def failed(self) -> list[str]:
        """Those that never came to stand and are still there."""
        return [stack for stack, state in self.states.items() if state in FAILED]

    def living(self) -> list[str]:
        """Those that stand, in whatever state."""
        return [stack for stack, state in self.states.items() if state not in FAILED and state != ABSENT]


def standing_of(session: "boto3.session.Session", assembly: Path, deployment: str) -> Standing:
    """In what state the stacks of a deployment are."""
    cloudformation = session.client("cloudformation")
    return Standing({stack: _state(cloudformation, stack) for stack in stacks_in(assembly, deployment)})


def _state(cloudformation: Any, stack: str) -> str:
    try:
        return str(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return ABSENT


def left_overs(
    session: "boto3.session.Session", assembly: Path, deployment: str, standing: Standing
) -> Iterator[LeftOver]:
    """Everything that stacks which do not stand have left behind, with what it holds."""
    cloudformation = session.client("cloudformation")
    alive = {name for stack in standing.living() for _, name, _ in _resources(cloudformation, stack)}
    named = dict.fromkeys(_named(assembly, deployment, set(standing.living())))
    skipped = dict.fromkeys(
        (kind, name, stack)
        for stack in standing.failed()
        for kind, name, state in _resources(cloudformation, stack)
        if state == "DELETE_SKIPPED" and kind in (*_NAMES, _KEY)
    )
    seen = set()
    for kind, physical, stack in (*named, *skipped):
        # CloudFormation's name of a queue is its address.
        name = physical.rsplit("/", 1)[-1] if kind == "AWS::SQS::Queue" else physical
        if (kind, name) in seen or name in {each.rsplit("/", 1)[-1] for each in alive} or physical in alive:
            continue
        seen.add((kind, name))
        holds = _held(session, kind, name)
        if holds is not None:
            yield LeftOver(kind, name, stack, holds)


def _resources(cloudformation: Any, stack: str) -> Iterator[tuple[str, str, str]]:
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for each in page["StackResourceSummaries"]:
            if each.get("PhysicalResourceId"):
                yield each["ResourceType"], each["PhysicalResourceId"], each["ResourceStatus"]


def _named(assembly: Path, deployment: str, living: set[str]) -> Iterator[tuple[str, str, str]]:
    """What the templates of stacks that do not stand name and would keep, by type, name and stack."""
    folder = assembly / f"assembly-{deployment}"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for each in manifest["artifacts"].values():
        if each["type"] != "aws:cloudformation:stack" or each["properties"]["stackName"] in living:
            continue
        template = json.loads((folder / each["properties"]["templateFile"]).read_text("utf-8"))
        for resource in template["Resources"].values():
            name = resource.get("Properties", {}).get(_NAMES.get(resource["Type"], ""))
            if isinstance(name, str) and str(resource.get("DeletionPolicy", "")).startswith("Retain"):
                yield resource["Type"], name, each["properties"]["stackName"]


def _held(session: "boto3.session.Session", kind: str, name: str) -> str | None:
    """What lies in a resource: "" where nothing does, None where there is no such resource."""
    try:
        return _HELD[kind](session, name)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise


def _held_by_table(session: "boto3.session.Session", name: str) -> str:
    # Its own count of items is hours old.
    found = session.client("dynamodb").scan(TableName=name, Limit=1, Select="COUNT", ConsistentRead=True)
    return "items" if found["Count"] else ""


def _held_by_queue(session: "boto3.session.Session", name: str) -> str:
    sqs: Any = session.client("sqs")
    counts = [f"ApproximateNumberOfMessages{each}" for each in ("", "NotVisible", "Delayed")]
    found = sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], AttributeNames=counts)
    waiting = sum(int(found["Attributes"].get(each, 0)) for each in counts)
    return f"{waiting} messages" if waiting else ""


def _held_by_bucket(session: "boto3.session.Session", name: str) -> str:
    found = session.client("s3").list_object_versions(Bucket=name, MaxKeys=1)
    return "objects" if found.get("Versions") or found.get("DeleteMarkers") else ""


def _held_by_log(session: "boto3.session.Session", name: str) -> str:
    found = session.client("logs").describe_log_streams(logGroupName=name, limit=1)
    return "lines" if found["logStreams"] else ""


def _held_by_key(session: "boto3.session.Session", name: str) -> str | None:
    state = session.client("kms").describe_key(KeyId=name)["KeyMetadata"]["KeyState"]
    return None if state == "PendingDeletion" else "whatever was encrypted with it"


_HELD: Final[dict[str, Callable[["boto3.session.Session", str], str | None]]] = {
    "AWS::DynamoDB::GlobalTable": _held_by_table,
    "AWS::SQS::Queue": _held_by_queue,
    "AWS::S3::Bucket": _held_by_bucket,
    "AWS::Logs::LogGroup": _held_by_log,
    _KEY: _held_by_key,
}


def used_tables(session: "boto3.session.Session", standing: Standing) -> Iterator[str]:
    """The tables of stacks that stand which hold something: a deployment with any is in use, whatever else failed."""
    cloudformation = session.client("cloudformation")
    for stack in standing.living():
        for kind, name, _ in _resources(cloudformation, stack):
            if kind == "AWS::DynamoDB::GlobalTable" and _held(session, kind, name):
                yield name


def remove(session: "boto3.session.Session", each: LeftOver, *, even_if_used: bool = False) -> str:
    """Remove one, looking once more whether it is empty. Gives what was done, in words."""
    holds = _held(session, each.kind, each.name)
    if holds is None:
        return "was gone"
    if holds and not even_if_used:
        return f"stays: it holds {holds}"
    _REMOVED[each.kind](session, each.name)
    return "is deleted in 30 days, and can be kept until then" if each.kind == _KEY else "removed"


def _remove_table(session: "boto3.session.Session", name: str) -> None:
    dynamodb = session.client("dynamodb")
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 60})
    dynamodb.delete_table(TableName=name)
    dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 150})


def _remove_queue(session: "boto3.session.Session", name: str) -> None:
    sqs = session.client("sqs")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])


def _remove_key(session: "boto3.session.Session", name: str) -> None:
    session.client("kms").schedule_key_deletion(KeyId=name, PendingWindowInDays=30)


_REMOVED: Final[dict[str, Callable[["boto3.session.Session", str], Any]]] = {
    "AWS::DynamoDB::GlobalTable": _remove_table,
    "AWS::SQS::Queue": _remove_queue,
    # S3 itself refuses a bucket that holds something.
    "AWS::S3::Bucket": lambda session, name: session.client("s3").delete_bucket(Bucket=name),
    "AWS::Logs::LogGroup": lambda session, name: session.client("logs").delete_log_group(logGroupName=name),
    _KEY: _remove_key,
}
