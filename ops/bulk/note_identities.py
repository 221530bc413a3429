"""`make note-identities DEPLOYMENT=europe`: have imports know the records that were there before imports knew any.

    python -m ops.bulk.note_identities --deployment NAME [--threads 8]

Whatever enters or corrects a record notes what it is known by to its bureau, in the same transaction. Records of before
are not known until this was run, and a file that lists them would enter them again. The records' table is read once,
strongly consistent, and what is not noted yet is noted: run it any number of times, beside the service. A record that
is corrected meanwhile is noted by its correction; what it was known by before leads nowhere, as imports hold every
record against what they know it by. Exit code 0 when all are noted, 1 when not (do it again), 2 for arguments that say
nothing.
"""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from iarms import tables
from iarms.casework.records.identity import identity_of
from iarms.errors import Problem
from iarms.models.record import Record
from iarms.store.identities import MOST_RECORDS, HeldRecords, Identities
from iarms.store.items import UNREADABLE, decode
from infra.config import load_deployments

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_TOGETHER: Final = 100
_NOTHING: Final = HeldRecords()


class Noted(NamedTuple):
    """How many records were read, how many of them were noted now, and the ids of those that could not be."""

    records: int
    noted: int
    left: tuple[str, ...]


def note_identities(client: "DynamoDBClient", records_table: str, identities: Identities, *, threads: int = 1) -> Noted:
    """Note of every record what it is known by, where that is not noted yet.

    `left` are records whose document cannot be read, and those beyond what one identity holds.
    """
    with ThreadPoolExecutor(threads) as pool:
        parts = list(
            pool.map(lambda segment: _segment(client, records_table, identities, segment, threads), range(threads))
        )
    return Noted(
        sum(part.records for part in parts),
        sum(part.noted for part in parts),
        tuple(record_id for part in parts for record_id in part.left),
    )


def _segment(client: "DynamoDBClient", table: str, identities: Identities, segment: int, of: int) -> Noted:
    items = _items(client, table, segment, of)
    read = noted = 0
    left: list[str] = []
    while some := list(islice(items, _TOGETHER)):
        read += len(some)
        known_as: dict[str, list[str]] = {}
        for item in some:
            try:
                known_as.setdefault(identity_of(decode(item, Record)), []).append(item["record_id"]["S"])
            except UNREADABLE:
                left.append(item["record_id"]["S"])
        there = identities.find(known_as)
        for identity, record_ids in known_as.items():
            standing = there.get(identity, _NOTHING).record_ids
            new = [record_id for record_id in record_ids if record_id not in standing]
            room = max(0, MOST_RECORDS - len(standing))
            left += new[room:]
            if new[:room]:
                identities.add(identity, new[:room])
                noted += len(new[:room])
    return Noted(read, noted, tuple(left))


def _items(client: "DynamoDBClient", table: str, segment: int, of: int) -> Iterator[dict[str, Any]]:
    """The records of a part of the table as they stand."""
    asked: dict[str, Any] = {"TableName": table, "ConsistentRead": True}
    if of > 1:
        asked |= {"Segment": segment, "TotalSegments": of}
    while True:
        page = client.scan(**asked)
        yield from (item for item in page["Items"] if item["part"]["S"] == "current")
        if "LastEvaluatedKey" not in page:
            return
        asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def main(arguments: list[str]) -> int:
    """Note them; 0 when all are noted."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(
        prog="python -m ops.bulk.note_identities", description="Have imports know records of before."
    )
    parser.add_argument("--deployment", required=True, choices=deployments)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--endpoint", help="another DynamoDB than AWS's, such as the local engine's")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    config = Config(max_pool_connections=given.threads, retries={"mode": "adaptive", "total_max_attempts": 10})
    client = boto3.client("dynamodb", region_name=deployment.region, endpoint_url=given.endpoint, config=config)
    identities = Identities(client, deployment.table(tables.IMPORTS))
    try:
        told = note_identities(client, deployment.table(tables.RECORDS), identities, threads=given.threads)
    except (Problem, ClientError, BotoCoreError) as failed:
        print(f"not all are noted, do it again: {failed}", file=sys.stderr)
        return 1
    print(f"{told.records} records read, {told.noted} noted now, any others were noted")
    for record_id in told.left:
        print(f"  {record_id} could not be noted: imports do not know it", file=sys.stderr)
    return 1 if told.left else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
