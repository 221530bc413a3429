"""What a deployment's stacks make, found in their constructs by physical name: roles, tables, topics and buckets."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from auditor.deployment import RoleKind
from infra.made import Made, MadeRole


def made_in(stage: cdk.Stage) -> Made:
    """What the stacks of the stage make, as far as they are there."""
    roles: list[MadeRole] = []
    names: dict[str, list[str]] = {"table": [], "topic": [], "bucket": []}
    logs: list[str] = []
    buckets: dict[tuple[str, str], str] = {}
    for each in stage.node.find_all():
        if not isinstance(each, cdk.CfnResource):
            continue
        stack = cdk.Stack.of(each)
        match each:
            case iam.CfnRole():
                # One that CloudFormation names has a name that resolves to none.
                if name := stack.resolve(each.role_name):
                    roles.append(_role(stack, each, name))
            case dynamodb.CfnGlobalTable() | dynamodb.CfnTable():
                names["table"].append(stack.resolve(each.table_name))
            case sns.CfnTopic():
                names["topic"].append(stack.resolve(each.topic_name))
            case s3.CfnBucket():
                name = stack.resolve(each.bucket_name)
                names["bucket"].append(name)
                buckets[stack.stack_name, stack.resolve(each.logical_id)] = name
                if target := (stack.resolve(each.logging_configuration) or {}).get("destinationBucketName"):
                    logs.append(target if isinstance(target, str) else buckets[stack.stack_name, target["Ref"]])
    return Made(
        roles=tuple(sorted(roles)),
        tables=tuple(sorted(names["table"])),
        topics=tuple(sorted(names["topic"])),
        buckets=tuple(sorted(names["bucket"])),
        delivered_into=tuple(sorted(set(logs))),
    )


def _role(stack: cdk.Stack, role: iam.CfnRole, name: str) -> MadeRole:
    trust = stack.resolve(role.assume_role_policy_document)["Statement"]
    services = {each["Principal"].get("Service") for each in trust} - {None}
    kind: RoleKind = "operator"
    if services:
        kind = "door" if services == {"lambda.amazonaws.com"} and stack.node.id == "api" else "service"
    elif any("sts:TagSession" in _listed(each["Action"]) for each in trust):
        kind = "session"
    actions = [
        action
        for policy in stack.resolve(role.policies) or ()
        for statement in policy["policyDocument"]["Statement"]
        for action in _listed(statement["Action"])
    ]
    touches_tables = any(action.startswith(("dynamodb:", "*")) for action in actions)
    return MadeRole(name, kind, touches_tables)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
