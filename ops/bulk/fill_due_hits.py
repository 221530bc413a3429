"""`make fill-due-hits DEPLOYMENT=europe`: have hits that were asked about before a release stand in `order=due`.

    python -m ops.bulk.fill_due_hits --deployment NAME

A step of a hit writes the rows by which its parties find it while an answer is due. A hit that took its last step
before there were such rows has none until its next one, at the latest when its answer is late. All hits that wait for
the clock are read by its own index, and the rows of those whose answer is due are written, where the hit has taken no
step since it was read: run it any number of times, beside the service. Exit code 0 when all are written, 1 when not (do
it again), 2 for arguments that say nothing.
"""

import argparse
import sys
from datetime import UTC, datetime
from typing import Final, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from iarms import tables
from iarms.errors import Problem
from iarms.store.cases import Cases
from iarms.store.items import UNREADABLE
from iarms.store.shards import Shards
from iarms.store.transaction import ConditionFailed, Transaction
from infra.config import load_deployments

_EVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
_OF_A_PARTY: Final = 1_000


class Filled(NamedTuple):
    """How many hits wait for the clock, of how many the rows were written, and how many could not be read."""

    waiting: int
    written: int
    unreadable: int


def fill_due_hits(cases: Cases) -> Filled:
    """Write the rows of all hits whose answer is due."""
    waiting = written = unreadable = 0
    for lot, _ in cases.by_due.due_in_lots(_EVER, lambda: True, _OF_A_PARTY):
        for row in lot:
            waiting += 1
            try:
                placed = cases.hit_at(row)
            except UNREADABLE:
                unreadable += 1
                continue
            if placed is None or placed.hit.due_at is None:
                continue
            transaction = Transaction(cases.client)
            transaction.add("hit", cases.unchanged_hit_item(placed))
            transaction.add("due", *cases.due_hits.step_items(placed.hit, placed.hit))
            try:
                transaction.commit()
            except ConditionFailed:
                continue  # its step has written them
            written += 1
    return Filled(waiting, written, unreadable)


def main(arguments: list[str]) -> int:
    """Fill them in; 0 when all are."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(
        prog="python -m ops.bulk.fill_due_hits", description="Have hits of before stand in the list by due time."
    )
    parser.add_argument("--deployment", required=True, choices=deployments)
    parser.add_argument("--endpoint", help="another DynamoDB than AWS's, such as the local engine's")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    config = Config(retries={"mode": "adaptive", "total_max_attempts": 10})
    client = boto3.client("dynamodb", region_name=deployment.region, endpoint_url=given.endpoint, config=config)
    shards = Shards.read(deployment.shards.settings())
    try:
        told = fill_due_hits(Cases(client, deployment.table(tables.CASES), shards=shards))
    except (Problem, ClientError, BotoCoreError) as failed:
        print(f"not all are written, do it again: {failed}", file=sys.stderr)
        return 1
    print(f"{told.waiting} hits wait for the clock; the rows of {told.written} whose answer is due are written")
    if told.unreadable:
        print(f"  {told.unreadable} hits cannot be read", file=sys.stderr)
    return 1 if told.unreadable else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
