"""`make load-import FILE=load DEPLOYMENT=europe`: what ops/build_import.py built, into a deployment's tables.

    python -m ops.bulk.load_import DIR --deployment NAME [--index] [--threads 8]

Records are put into the stack's own table, some fifty a transaction, each with what it is known by to its bureau's
imports, and only where nothing is under its id: a load that was stopped is repeated, and never takes a record back that
was changed since. The index comes first: import it
from S3 into a table of its own (docs/operations.md), or, for a small registry, have it put by `--index`, which is
billed by the item. Keys without records find nothing; records without keys would be missed. Each file is accounted for
by an event in the audit trail, in the transaction that makes it whole; a load that finds everything there writes
nothing, no event either.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

from iarms import tables
from iarms.casework.audit import event_of
from iarms.casework.records.identity import identity_of
from iarms.models.audit import AuditEvent
from iarms.models.ids import new_id
from iarms.models.record import Record
from iarms.store.audit import AuditTrail
from iarms.store.batch import batch_get, batch_put
from iarms.store.identities import Identities
from iarms.store.items import decode
from iarms.store.transaction import MOST_ITEMS, ConditionFailed, Transaction
from infra.config import Deployment, load_deployments
from ops.bulk.build_import import folders_of
from ops.bulk.import_files import BuildFailed, items_in, manifest_of
from ops.bulk.look_import import left_to_look
from ops.bulk.operators import operators_call

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_READ_TOGETHER: Final = 100


@dataclass(frozen=True)
class LoadCounts:
    """What came of a folder's records: put now; there already as they were loaded; there already, and another version
    by now, which stays."""

    put: int = 0
    same: int = 0
    changed: int = 0

    def __add__(self, other: "LoadCounts") -> "LoadCounts":
        return LoadCounts(self.put + other.put, self.same + other.same, self.changed + other.changed)

    def __str__(self) -> str:
        if not self.put and not self.changed:
            return f"all of it was there: nothing was written ({self.same} records)"
        changed = f", {self.changed} there already and changed since, which stay" if self.changed else ""
        return f"{self.put} records put, {self.same} there already{changed}"


def load(directory: Path, client: "DynamoDBClient", deployment: Deployment, *, threads: int = 1) -> dict[str, int]:
    """Put all records of a load; gives how many of each folder were put now, the others having been there.

    Raises BuildFailed where a folder is not whole, or is of an index version that the deployment does not search.
    """
    return {name: counts.put for name, counts in load_counted(directory, client, deployment, threads=threads).items()}


def load_counted(
    directory: Path, client: "DynamoDBClient", deployment: Deployment, *, threads: int = 1
) -> dict[str, LoadCounts]:
    """Put all records of a load; gives what came of each folder's. Raises as `load` does."""
    put: dict[str, LoadCounts] = {}
    for folder in folders_of(directory):
        manifest = manifest_of(folder)
        if manifest["index_version"] != deployment.index_version:
            raise BuildFailed(
                f"{folder.name} was built for index {manifest['index_version']}, and {deployment.physical()} searches"
                f" {deployment.index_version}"
            )
        put[folder.name] = _put_records(folder, manifest, client, deployment, threads)
    return put


def load_index(directory: Path, client: "DynamoDBClient", deployment: Deployment) -> int:
    """Put the index of a load into the table that the deployment searches; gives how many items were put now, the
    others having been there.

    Raises BuildFailed where a place holds something else: keys of records that came since would be lost under it.
    """
    manifest = manifest_of(directory / "index")
    if manifest["version"] != deployment.index_version:
        raise BuildFailed(f"the index is {manifest['version']}, and {deployment.index_version} is searched")
    table, items, put = deployment.index_table(manifest["version"]), items_in(directory / "index"), 0
    while chunk := list(islice(items, _READ_TOGETHER)):
        there = {_place_of(item): item for item in batch_get(client, table, [_key_of(item) for item in chunk])}
        for item in chunk:
            if there.get(_place_of(item), item) != item:
                raise BuildFailed(f"{table} holds other keys already, at {' '.join(_place_of(item))}: no first load")
        new = [item for item in chunk if _place_of(item) not in there]
        batch_put(client, table, new)
        put += len(new)
    return put


def _key_of(item: Mapping[str, Any]) -> dict[str, str]:
    layout = tables.SERIAL_INDEX
    return {name: item[name]["S"] for name in (layout.partition_key, layout.sort_key) if name}


def _place_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_key_of(item).values())


def _put_records(
    folder: Path, manifest: dict[str, Any], client: "DynamoDBClient", deployment: Deployment, threads: int
) -> LoadCounts:
    """Put what is new of a folder, and with the last of it the event: what is stopped before has neither."""
    table = deployment.table(tables.RECORDS)
    trail = AuditTrail(client, deployment.table(tables.AUDIT))
    identities = Identities(client, deployment.table(tables.IMPORTS))

    def put(chunk: list[dict[str, Any]]) -> LoadCounts:
        return _put_new(identities, table, chunk)

    total, chunks = LoadCounts(), _chunks(folder)
    last = next(chunks, [])
    with ThreadPoolExecutor(threads) as pool:
        while some := list(islice(chunks, 4 * threads)):
            *before, last = (last, *some)
            total = sum(map(put, before) if threads == 1 else pool.map(put, before), total)

    def event(put_last: int) -> AuditEvent:
        return _event_of(folder, manifest, total.put + put_last)

    of_last = _put_new(identities, table, last, lambda put: trail.event_item(event(put)))
    if total.put and not of_last.put:
        trail.append(event(0))
    return total + of_last


def _chunks(folder: Path) -> Iterator[list[dict[str, Any]]]:
    items = items_in(folder)
    # One is left for the event, and of two one for what the record is known by.
    while chunk := list(islice(items, (MOST_ITEMS - 1) // 2)):
        yield chunk


def _put_new(
    identities: Identities,
    table: str,
    items: list[dict[str, Any]],
    beside: "Callable[[int], TransactWriteItemTypeDef] | None" = None,
) -> LoadCounts:
    """Put the items under whose ids nothing is; gives what came of all. `beside` makes of their number what is written
    with them, which is nothing where they are none."""
    client, changed = identities.client, 0
    left = {item["record_id"]["S"]: item for item in items}
    known_as = {record_id: identity_of(decode(item, Record)) for record_id, item in left.items()}
    full: set[str] = set()
    while left:
        # A token of its own each time: under one that it knows, AWS says for ten minutes that it is done, and what was
        # entered by the load before would be counted as entered by this one.
        transaction = Transaction(client, new_id("load", datetime.now(UTC)))
        for record_id, item in left.items():
            condition = "attribute_not_exists(record_id)"
            transaction.add(record_id, {"Put": {"TableName": table, "Item": item, "ConditionExpression": condition}})
        for known, record_ids in _by_identity(left, known_as).items():
            if known not in full:
                transaction.add(known, identities.add_item(known, record_ids))
        if beside is not None:
            transaction.add("beside", beside(len(left)))
        try:
            transaction.commit()
            return LoadCounts(len(left), len(items) - len(left) - changed, changed)
        except ConditionFailed as there:
            changed += _changed(client, table, [left[name] for name in there.labels & left.keys()])
            left = {record_id: item for record_id, item in left.items() if record_id not in there.labels}
            full |= there.labels & set(known_as.values())
    return LoadCounts(0, len(items) - changed, changed)


def _changed(client: "DynamoDBClient", table: str, items: list[dict[str, Any]]) -> int:
    """How many of these records are another version in the table than they were loaded as."""
    layout = tables.RECORDS
    keys = [{name: item[name]["S"] for name in (layout.partition_key, layout.sort_key) if name} for item in items]
    there = {item[layout.partition_key]["S"]: item["document"] for item in batch_get(client, table, keys)}
    return sum(there.get(item[layout.partition_key]["S"]) != item["document"] for item in items)


def _by_identity(left: Iterable[str], known_as: Mapping[str, str]) -> dict[str, list[str]]:
    by_identity: dict[str, list[str]] = {}
    for record_id in left:
        by_identity.setdefault(known_as[record_id], []).append(record_id)
    return by_identity


def _event_of(folder: Path, manifest: dict[str, Any], put: int) -> AuditEvent:
    """The audit event of a file that is loaded: whose, which file, how many it has and how many were put now, and the
    digest of the manifest."""
    now = datetime.now(UTC)
    named = ("owner", "file_sha256", "lines", "records", "refused", "entered_at", "test")
    call = operators_call("record loader", now)
    return event_of(
        call,
        now,
        action="load_records",
        query=json.dumps({name: manifest[name] for name in named} | {"put": put}),
        index_version=manifest["index_version"],
        manifest_sha256=hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest(),
    )


def main(arguments: list[str]) -> int:
    """Load; 0 when it was, 1 when it could not be, 2 for arguments that say nothing."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(prog="python -m ops.bulk.load_import", description="Load what was built off line.")
    parser.add_argument("directory", type=Path, help="the folder that ops.bulk.build_import wrote")
    parser.add_argument("--deployment", required=True, choices=deployments)
    parser.add_argument("--index", action="store_true", help="put the index too, billed by the item")
    parser.add_argument("--threads", type=int, default=8)
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    config = Config(max_pool_connections=given.threads, retries={"mode": "adaptive", "total_max_attempts": 10})
    client = boto3.client("dynamodb", region_name=deployment.region, config=config)
    try:
        if given.index:
            new = load_index(given.directory, client, deployment)
            print(f"{new} items of the index put, any others were there" if new else "the index was there: nothing put")
        for folder, counts in load_counted(given.directory, client, deployment, threads=given.threads).items():
            print(f"{folder}: {counts}")
        if left := left_to_look(given.directory):
            print(
                f"watches and open traces have not been looked at for {left} of them: python -m ops.bulk.look_import"
                f" {given.directory} --deployment {given.deployment}"
            )
    except BuildFailed as failed:
        print(f"not loaded: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
