"""`make load-test-records DEPLOYMENT=europe`: the test bureau's record, which the canary, releases and smoke tests
search for, into a deployment that has none; `make load-sandbox DEPLOYMENT=europe`: that and the weapons of the sandbox.

With an operator's AWS credentials, once after the first deployment; again it writes nothing, and after a new version of
the catalogue what is new in it. Searches with the purpose TEST alone see these records, and a hit on one is told to the
test bureau's own queue alone. Without the first one the canary's alarm speaks.

Each record is written as one that a bureau enters, with its keys one by one: others are searched for meanwhile.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3

from iarms import tables
from iarms.casework.audit import event_of
from iarms.casework.records.entry import entry_of, index_changes, make_record, write_entry
from iarms.models.party import TEST_BUREAU
from iarms.models.record import RecordDraft
from iarms.models.test_records import TEST_RECORD, TEST_REFERENCE
from infra.config import Deployment, load_deployments
from ops.bulk.operators import operators_call
from ops.local.load import entering_stores
from ops.sandbox import RECORDED_ALIKE, SandboxWeapon, sandbox_weapons

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


def load_test_records(client: "DynamoDBClient", deployment: Deployment) -> int:
    """Enter the test bureau's record and account for it; gives how many were entered: 0 where it is there."""
    return _load(client, deployment, {TEST_REFERENCE: TEST_RECORD})


def load_sandbox(client: "DynamoDBClient", deployment: Deployment) -> int:
    """Enter the test bureau's record and those of the sandbox's weapons that there are not; gives how many.

    Where real cases are kept, without those whose answer is a fault of the service: a 5xx there wakes whoever is on
    duty.
    """
    weapons = [weapon for weapon in sandbox_weapons() if weapon.everywhere or not deployment.retain]
    return _load(client, deployment, {TEST_REFERENCE: TEST_RECORD} | records_of(weapons))


def records_of(weapons: Iterable[SandboxWeapon]) -> dict[str, Mapping[str, Any]]:
    """The records of these weapons, by a reference that none shares with another."""
    return {
        f"{weapon.reference}{f'-{number}' if number else ''}": RECORDED_ALIKE
        | recorded
        | {"ncb_reference": weapon.reference if not number else f"{weapon.reference}-{number}"}
        for weapon in weapons
        for number, recorded in enumerate(weapon.recorded)
    }


def _load(client: "DynamoDBClient", deployment: Deployment, wanted: Mapping[str, Mapping[str, Any]]) -> int:
    stores = entering_stores(client, deployment)
    absent = [record for reference, record in wanted.items() if reference not in _loaded(client, deployment)]
    if not absent:
        return 0
    now = datetime.now(UTC)
    call = operators_call("test record loader", now)
    for body in absent:
        # What has expired was entered as any other before.
        draft = RecordDraft.model_validate({name: value for name, value in body.items() if name != "status"})
        record = make_record(TEST_BUREAU, draft, now, stores.reviews)
        record = record.model_copy(update={"status": body.get("status", "ACTIVE")})
        write_entry(stores, entry_of(stores, record), {})
        if record.status == "ACTIVE":
            for version, index in stores.indexes.items():
                index_changes(index, version, None, record)
    stores.trail.append(event_of(call, now, action="load_test_records", query=json.dumps({"records": len(absent)})))
    return len(absent)


def _loaded(client: "DynamoDBClient", deployment: Deployment) -> set[str]:
    """The references of the test bureau's records as they stand (eventually consistent)."""
    pages = client.get_paginator("query").paginate(
        TableName=deployment.table(tables.RECORDS),
        IndexName="by_owner",
        KeyConditionExpression="#owner = :owner",
        ExpressionAttributeNames={"#owner": "owner"},
        ExpressionAttributeValues={":owner": {"S": TEST_BUREAU}},
    )
    kept = (json.loads(item["document"]["S"]) for page in pages for item in page["Items"])
    return {record["ncb_reference"] for record in kept if record["status"] in ("ACTIVE", "EXPIRED")}


def main(arguments: list[str]) -> int:
    """Load the test record, or the sandbox, into the deployment named."""
    deployments = load_deployments()
    what = {"test-records": load_test_records, "sandbox": load_sandbox}
    if len(arguments) != 3 or arguments[1] not in what or arguments[2] not in deployments:
        commands = " or ".join(f"make load-{each}" for each in what)
        print(f"usage: {commands}, DEPLOYMENT=name, one of {', '.join(deployments)}", file=sys.stderr)
        return 2
    deployment = deployments[arguments[2]]
    entered = what[arguments[1]](boto3.client("dynamodb", region_name=deployment.region), deployment)
    where = deployment.table(tables.RECORDS)
    told = f"{entered} test records entered in {where}"
    print(told if entered else f"{where} has its test records: nothing was entered")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv))
