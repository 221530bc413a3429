"""`make load-test-records DEPLOYMENT=europe`: the test bureau's record, which the canary, releases and smoke tests
search for, into a deployment that has none.

With an operator's AWS credentials, once after the first deployment; again it writes nothing. Searches with the purpose
TEST alone see the record, and a hit on it is told to the test bureau's own queue alone. Without it the canary's alarm
speaks.
"""

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3

from iarms import tables
from iarms.casework.audit import event_of
from iarms.casework.records.entry import enter_in_bulk
from iarms.models.party import TEST_BUREAU
from iarms.models.record import RecordDraft
from iarms.models.test_records import TEST_RECORD, TEST_REFERENCE
from infra.config import Deployment, load_deployments
from ops.bulk.operators import operators_call
from ops.local.load import entering_stores

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


def load_test_records(client: "DynamoDBClient", deployment: Deployment) -> int:
    """Enter the test bureau's record and account for it; gives how many were entered: 0 where it is there."""
    if is_loaded(client, deployment):
        return 0
    now = datetime.now(UTC)
    stores = entering_stores(client, deployment)
    entered = enter_in_bulk(stores, [(TEST_BUREAU, RecordDraft.model_validate(TEST_RECORD))], now)
    call = operators_call("test record loader", now)
    stores.trail.append(event_of(call, now, action="load_test_records", query=json.dumps({"records": entered})))
    return entered


def is_loaded(client: "DynamoDBClient", deployment: Deployment) -> bool:
    """Whether the test bureau has a record that is searched for (eventually consistent)."""
    pages = client.get_paginator("query").paginate(
        TableName=deployment.table(tables.RECORDS),
        IndexName="by_owner",
        KeyConditionExpression="#owner = :owner",
        ExpressionAttributeNames={"#owner": "owner"},
        ExpressionAttributeValues={":owner": {"S": TEST_BUREAU}},
    )
    kept = (json.loads(item["document"]["S"]) for page in pages for item in page["Items"])
    return any(record["ncb_reference"] == TEST_REFERENCE and record["status"] == "ACTIVE" for record in kept)


def main(arguments: list[str]) -> int:
    """Load the test record into the deployment named."""
    deployments = load_deployments()
    if len(arguments) != 2 or arguments[1] not in deployments:
        print(f"usage: make load-test-records DEPLOYMENT=name, one of {', '.join(deployments)}", file=sys.stderr)
        return 2
    deployment = deployments[arguments[1]]
    entered = load_test_records(boto3.client("dynamodb", region_name=deployment.region), deployment)
    where = deployment.table(tables.RECORDS)
    told = f"{entered} test record entered in {where}"
    print(told if entered else f"{where} has its test record: nothing was entered")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv))
