"""Print what an operator's role may do and nothing else, as IAM takes it, to be attached by whoever keeps the account.

    python -m ops.mending.operator_policy europe

The role is one that `operating_roles` of the deployment's trail names (`iarms-europe-operator`): people assume it for
announced work and let it go. A command reads police data wherever it has to; every use of the role on a table alarms.
It weakens nothing that is in use: what a restore leaves off it puts on tables that were restored, by their names alone.
Exit code 2 where the deployment names no such role.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

from iarms.tables import ALL, TableLayout
from infra.config import Deployment, load_deployments
from ops.mending.failure_queues import STREAMS, WORK

LONGEST: Final = 6_144
"""Characters that IAM takes for one policy."""

# By table what the commands write into the one that is in use.
_WRITES: Final[dict[str, tuple[str, ...]]] = {
    "register": ("PutItem", "UpdateItem"),
    "outbox": ("PutItem",),
    "audit": ("PutItem",),
    "references": ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"),
    "idempotency": ("PutItem",),
    "records": ("PutItem",),
    "serial-index": ("PutItem", "UpdateItem", "DeleteItem"),
    "audit-index": ("BatchWriteItem",),
}
# What DynamoDB asks of whoever restores into a table, and what a restore leaves off.
_RESTORES: Final = (
    *("RestoreTableToPointInTime", "UpdateTable", "UpdateContinuousBackups", "UpdateTimeToLive"),
    *("GetResourcePolicy", "PutResourcePolicy", "TagResource"),
    *("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"),
)


def operator_policy(deployment: Deployment) -> dict[str, Any]:
    """The policy of a deployment's operators."""
    statements = (*_of_tables(deployment), *_of_work(deployment), *_of_keys(deployment), *_of_the_edge(deployment))
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _of_tables(deployment: Deployment) -> Iterator[dict[str, Any]]:
    mine = _table(deployment, f"{deployment.physical()}-*")
    looks = ("DescribeTable", "DescribeContinuousBackups", "DescribeTimeToLive", "ListTagsOfResource")
    reads = ("GetItem", "BatchGetItem", "Query", "Scan", "ConditionCheckItem")
    yield _allow("ReadTables", "dynamodb", (*looks, *reads, "RestoreTableToPointInTime"), [mine])
    yield _allow("ListTables", "dynamodb", ("ListTables",), ["*"])
    for actions, layouts in _grouped():
        arns = [_table(deployment, name) for layout in layouts for name in _names(deployment, layout)]
        yield _allow(f"Write{len(actions)}{layouts[0].name.title().replace('-', '')}", "dynamodb", actions, arns)
    # By the moment that their names end with; the stacks' own have no such suffix.
    restored = _table(deployment, f"{deployment.physical()}-*-20??????T????*Z")
    yield _allow("RestoreTables", "dynamodb", _RESTORES, [restored])
    streams = [f"{mine}/stream/*"]
    yield _allow("ReadStreams", "dynamodb", ("DescribeStream", "GetShardIterator", "GetRecords"), streams)


def _grouped() -> Iterator[tuple[tuple[str, ...], list[TableLayout]]]:
    for actions in dict.fromkeys(_WRITES.values()):
        yield actions, [layout for layout in ALL if _WRITES.get(layout.name) == actions]


def _names(deployment: Deployment, layout: TableLayout) -> Iterable[str]:
    if layout.name == "serial-index":
        return dict.fromkeys(deployment.index_table(version) for version in deployment.index_versions())
    return (deployment.table(layout),)


def _of_work(deployment: Deployment) -> Iterator[dict[str, Any]]:
    where = f"{deployment.region}:{deployment.account}"
    # By how all of them end: each by its name would take IAM's length of a policy.
    queues = [f"arn:aws:sqs:{where}:{deployment.physical('*-failures')}"]
    # Queues of recipients have names of CloudFormation's, which begin with their stack's.
    recipients = f"arn:aws:sqs:{where}:{deployment.physical('recipients-*')}"
    sources = [f"arn:aws:sqs:{where}:{deployment.physical(name)}" for name in WORK.values()]
    takes = ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueUrl", "ListQueueTags")
    yield _allow("TakeFailedWork", "sqs", takes, [*queues, recipients])
    yield _allow("SendItAgain", "sqs", ("SendMessage", "GetQueueUrl"), [*sources, recipients])
    yield _allow("ListQueues", "sqs", ("ListQueues",), ["*"])
    consumers = [f"arn:aws:lambda:{where}:function:{deployment.physical(door)}:live" for door in STREAMS.values()]
    yield _allow("BringRecords", "lambda", ("InvokeFunction",), consumers)
    functions = [f"arn:aws:lambda:{where}:function:{deployment.physical()}-*"]
    yield _allow("LookAtFunctions", "lambda", ("GetFunctionConfiguration",), functions)
    yield _allow("LookAtMappings", "lambda", ("ListEventSourceMappings",), ["*"])
    logs = [f"arn:aws:logs:{where}:log-group:/aws/lambda/{deployment.physical()}-*"]
    yield _allow("ReadLogs", "logs", ("FilterLogEvents",), logs)


def _of_keys(deployment: Deployment) -> Iterator[dict[str, Any]]:
    keys = f"arn:aws:kms:{deployment.region}:{deployment.account}:key/*"
    aliases = [f"alias/{deployment.physical(name)}" for name in ("data", "notify")]
    ours = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": aliases}}
    yield _allow("UseKeys", "kms", ("Decrypt", "GenerateDataKey", "DescribeKey"), [keys]) | {"Condition": ours}
    granted = {**ours, "Bool": {"kms:GrantIsForAWSResource": "true"}}
    yield _allow("EncryptRestoredTables", "kms", ("CreateGrant",), [keys]) | {"Condition": granted}
    signing = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [f"alias/{deployment.physical('log-signing')}"]}}
    yield _allow("KnowTheLogsKey", "kms", ("GetPublicKey",), [keys]) | {"Condition": signing}


def _of_the_edge(deployment: Deployment) -> Iterator[dict[str, Any]]:
    if deployment.web_acl() is None:
        return
    where = f"{deployment.region}:{deployment.account}"
    blocked = f"arn:aws:wafv2:{where}:regional/ipset/{deployment.physical('blocked')}/*"
    yield _allow("ShutAddressesOut", "wafv2", ("GetIPSet", "UpdateIPSet"), [blocked])
    yield _allow("ListAddresses", "wafv2", ("ListIPSets",), ["*"])


def _table(deployment: Deployment, name: str) -> str:
    return f"arn:aws:dynamodb:{deployment.region}:{deployment.account}:table/{name}"


def _allow(name: str, service: str, actions: Iterable[str], resources: list[str]) -> dict[str, Any]:
    return {
        "Sid": name,
        "Effect": "Allow",
        "Action": [f"{service}:{action}" for action in actions],
        "Resource": resources,
    }


def main(arguments: list[str]) -> int:
    """The policy of the deployment on standard output; 2 where there is none."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(prog="python -m ops.mending.operator_policy", description="Print a policy.")
    parser.add_argument("deployment", choices=list(deployments))
    deployment = deployments[parser.parse_args(arguments).deployment]
    if deployment.trail is None or not deployment.trail.operating_roles:
        print(f"{deployment.name} names no operating_roles in its trail", file=sys.stderr)
        return 2
    print(json.dumps(operator_policy(deployment), separators=(",", ":")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
