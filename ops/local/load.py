"""`make load DEPLOYMENT=development RECORDS=5000`: sample records, written in bulk by the product's own code.

For stacks that hold no real case: what is loaded is made up and says so in its references.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import boto3

from iarms import tables
from iarms.casework.audit import event_of
from iarms.casework.records.entry import enter_in_bulk, indexes_in
from iarms.casework.records.stores import RecordStores
from iarms.domain.cases import HidingLimits, ReviewPolicy
from iarms.models.record import RecordDraft
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.identities import Identities
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.shards import Shards
from infra.config import Deployment, load_deployments
from ops.bulk.operators import operators_call
from samples.registry.records import generate

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

SEED: Final = 20261124


def load(client: "DynamoDBClient", deployment: Deployment, count: int, *, seed: int = SEED) -> int:
    """Load so many sample records and account for it; gives their number."""
    now = datetime.now(UTC)
    stores = entering_stores(client, deployment)
    entered = enter_in_bulk(stores, _drafts(count, seed), now)
    call = operators_call("sample loader", now)
    loaded = json.dumps({"records": entered, "seed": seed})
    stores.trail.append(event_of(call, now, action="load_samples", query=loaded))
    return entered


def entering_stores(client: "DynamoDBClient", deployment: Deployment) -> RecordStores:
    """The stores that an operator enters records of a deployment in."""
    shards = Shards.read(deployment.shards.settings())
    return RecordStores(
        client=client,
        indexes=indexes_in(client, deployment.serial_indexes()),
        records=Records(client, deployment.table(tables.RECORDS), shards=shards),
        cases=Cases(client, deployment.table(tables.CASES), shards=shards),
        identities=Identities(client, deployment.table(tables.IMPORTS)),
        trail=AuditTrail(client, deployment.table(tables.AUDIT)),
        idempotency=Idempotency(client, deployment.table(tables.IDEMPOTENCY)),
        index_version=deployment.index_version,
        reviews=ReviewPolicy.read(deployment.reviews.settings()),
        hiding=HidingLimits.read(deployment.hiding.settings()),
        register=Register(client, deployment.table(tables.REGISTER)),
    )


def _drafts(count: int, seed: int) -> Iterator[tuple[str, RecordDraft]]:
    for sample in generate(count, seed=seed):
        yield sample.owner, RecordDraft.model_validate(sample.body)


def main(arguments: list[str]) -> int:
    """Load samples into the deployment named; production is not among those that may be."""
    open_to_samples = {name: d for name, d in load_deployments().items() if not d.retain}
    if len(arguments) != 2 or arguments[0] not in open_to_samples or not arguments[1].isdigit():
        print(f"usage: make load DEPLOYMENT=name RECORDS=n, one of {', '.join(open_to_samples)}", file=sys.stderr)
        return 2
    deployment = open_to_samples[arguments[0]]
    client = boto3.client("dynamodb", region_name=deployment.region)
    print(f"{load(client, deployment, int(arguments[1]))} sample records in {deployment.physical('records')}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
