"""`make load-references DEPLOYMENT=europe`: ops/reference/firearms.jsonl into a deployment's reference table.

New firearms are written in bulk, a hundred at once. Those that are there get a new version where the seed says
something else than the last load did; what INTERPOL-GS has written since is kept and named. Can be run again at any
time, after a stop half-way too. While it runs nobody else should write new firearms.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

from iarms import tables
from iarms.casework.reference.references import MOST_IN_BULK, load_first_versions, renew_from_seed
from iarms.casework.reference.stores import ReferenceStores
from iarms.models.reference import Reference
from iarms.store.audit import AuditTrail
from iarms.store.idempotency import Idempotency
from iarms.store.references import References
from infra.config import Deployment, load_deployments
from ops.bulk.build_references import SEED
from ops.bulk.operators import OPERATOR, operators_call

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_AT_ONCE: Final = 4


def versions_of(lines: Iterable[Mapping[str, Any]], reason: str, now: datetime) -> list[Reference]:
    """The lines of a seed as first versions, in force from today on."""
    written = {
        "version": 1,
        "effective_from": now.date(),
        "changed_at": now,
        "changed_by": OPERATOR,
        "reason": reason,
        "make": None,
        "make_code": None,
    }
    return [Reference.model_validate(written | dict(line)) for line in lines]


def load_references(client: "DynamoDBClient", deployment: Deployment, text: str | None = None) -> Counter[str]:
    """Load a seed, that of the repository by default; gives how many were new, renewed, unchanged and kept.

    Raises ConditionFailed where somebody wrote one of the new ones meanwhile: run it again.
    """
    now = datetime.now(UTC)
    seed = SEED.read_text("utf-8") if text is None else text
    digest = hashlib.sha256(seed.encode()).hexdigest()
    versions = versions_of(map(json.loads, seed.splitlines()), f"seed {digest[:12]}", now)
    stores = ReferenceStores(
        client=client,
        references=References(client, deployment.table(tables.REFERENCES)),
        trail=AuditTrail(client, deployment.table(tables.AUDIT)),
        idempotency=Idempotency(client, deployment.table(tables.IDEMPOTENCY)),
    )
    call = operators_call("reference loader", now, status=HTTPStatus.OK.value)
    there = stores.references.existing_ids(version.reference_id for version in versions)

    def enter(chunk: tuple[Reference, ...]) -> list[str]:
        told = {"seed_sha256": digest, "reference_ids": [version.reference_id for version in chunk]}
        entering = replace(call, status=HTTPStatus.CREATED.value)
        load_first_versions(stores, entering, chunk, json.dumps(told), now)
        return ["new"] * len(chunk)

    def bring_in_line(version: Reference) -> list[str]:
        return [renew_from_seed(stores, call, version, json.dumps({"seed_sha256": digest}), now)]

    new = [version for version in versions if version.reference_id not in there]
    known = [version for version in versions if version.reference_id in there]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = [*pool.map(enter, _chunks(new)), *pool.map(bring_in_line, known)]
    return Counter(outcome for each in outcomes for outcome in each)


def _chunks(versions: list[Reference]) -> Iterable[tuple[Reference, ...]]:
    return (tuple(versions[at : at + MOST_IN_BULK]) for at in range(0, len(versions), MOST_IN_BULK))


def main(arguments: list[str]) -> int:
    """Load the seed into the deployment named."""
    deployments = load_deployments()
    if len(arguments) != 1 or arguments[0] not in deployments:
        print(f"usage: make load-references DEPLOYMENT=name, one of {', '.join(deployments)}", file=sys.stderr)
        return 2
    deployment = deployments[arguments[0]]
    client = boto3.client("dynamodb", region_name=deployment.region, config=Config(retries={"mode": "adaptive"}))
    counts = load_references(client, deployment)
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    print(f"{deployment.table(tables.REFERENCES)}: {told}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
