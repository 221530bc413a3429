"""Write the auditors' index anew: each event of the audit table under all that it is found by.

    python -m ops.bulk.rebuild_audit_index --deployment europe [--endpoint URL]

By an operator's role, which may Scan the audit table; no function may. Beside the service, and as often as one likes: a
row that is there already is written the same. Exit code 0 when every event was written, 1 when not (do it again; ids of
events that cannot be read are named), 2 for arguments that say nothing.
"""

import argparse
import sys
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from iarms import tables
from iarms.casework.auditing.index import index_event
from iarms.errors import Problem
from iarms.store.audit_index import AuditIndex
from iarms.store.shards import Shards
from infra.config import load_deployments

_SPOKEN_EVERY = 10_000


def rebuild(client: Any, audit_table: str, index: AuditIndex) -> tuple[int, list[str]]:
    """Write the rows of every event; gives how many events were written, and the keys of those that are none."""
    written, unreadable = 0, list[str]()
    for page in client.get_paginator("scan").paginate(TableName=audit_table, ConsistentRead=True):
        for item in page["Items"]:
            try:
                index_event(index, item["event_id"]["S"], item["document"]["S"])
            except (ValueError, LookupError, TypeError):
                unreadable.append(item["event_id"]["S"])
                continue
            written += 1
            if written % _SPOKEN_EVERY == 0:
                print(f"{written} events so far", file=sys.stderr)
    return written, unreadable


def main(arguments: list[str]) -> int:
    """Rebuild the index of a deployment."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(
        prog="python -m ops.bulk.rebuild_audit_index", description="Write the auditors' index anew."
    )
    parser.add_argument("--deployment", required=True, choices=list(deployments))
    parser.add_argument("--endpoint", help="another DynamoDB than AWS's, such as the local engine's")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    client = boto3.client("dynamodb", region_name=deployment.region, endpoint_url=given.endpoint)
    index = AuditIndex(client, deployment.table(tables.AUDIT_INDEX), Shards.read(deployment.shards.settings()))
    try:
        written, unreadable = rebuild(client, deployment.table(tables.AUDIT), index)
    except (Problem, ClientError, BotoCoreError) as failed:
        print(f"not rebuilt, do it again: {failed}", file=sys.stderr)
        return 1
    print(f"{written} events written into {deployment.table(tables.AUDIT_INDEX)}")
    for key in unreadable:
        print(f"no event that can be read: {key}", file=sys.stderr)
    return 1 if unreadable else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
