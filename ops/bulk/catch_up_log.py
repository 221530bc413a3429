"""Hold the audit table against the transparency log, event by event, and have brought what the stream did not bring.

    python -m ops.bulk.catch_up_log --deployment europe [--bring] [--endpoint URL]

By an operator's role, which may Scan the audit table and read the log's; no function may scan. With `--bring` the
function `sequencer` is told the ids of what is missing, and reads those events from the table itself: nobody else adds
to the log. Beside the service, and as often as one likes.

Exit code 0 when both have the same events, or have them now; 1 when events are missing, altered, gone from the table or
none that can be read (each is named); 2 for arguments that say nothing.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from iarms import tables
from iarms.casework.transparency.sequencing import NotAnEvent, logged_event
from iarms.errors import Problem
from iarms.store.audit import AuditEvents
from iarms.store.audit_log import AuditLog, LoggedEvent
from infra.config import load_deployments

_TOGETHER: Final = 100
_SPOKEN_EVERY: Final = 10_000


@dataclass
class Compared:
    """What differs between the table and the log, by the ids of events, and how many the table has."""

    events: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.missing or self.altered or self.unreadable or self.gone)


def compare(client: Any, audit_table: str, log: AuditLog) -> Compared:
    """Hold each event of the table against its leaf in the log, then, where the log has more, the log against the
    table.

    Events of the last ten seconds, and those that are written meanwhile, may be told as missing: they are on their way
    through the stream. Raises Unavailable, ClientError or BotoCoreError where something cannot be read.
    """
    found = Compared()
    head = log.head()  # before the table is read: what comes in later is in both
    in_log = 0
    for items in _in_parts(_scanned(client, audit_table)):
        events = list(_read(items, found))
        places = log.places(event.event_id for event in events)
        for event in events:
            place = places.get(event.event_id)
            if place is None:
                found.missing.append(event.event_id)
                continue
            in_log += place.position < (head.size if head else 0)
            if place.leaf != event.leaf:
                found.altered.append(event.event_id)
        if found.events // _SPOKEN_EVERY != (found.events + len(items)) // _SPOKEN_EVERY:
            print(f"{found.events + len(items)} events so far", file=sys.stderr)
        found.events += len(items)
    if head is not None and in_log < head.size:
        found.gone += _gone(AuditEvents(client, audit_table), log, head.size)
    return found


def _scanned(client: Any, audit_table: str) -> Iterator[Any]:
    for page in client.get_paginator("scan").paginate(TableName=audit_table, ConsistentRead=True):
        yield from page["Items"]


def _in_parts(items: Iterator[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for item in items:
        part.append(item)
        if len(part) == _TOGETHER:
            yield part
            part = []
    if part:
        yield part


def _read(items: Sequence[Any], found: Compared) -> Iterator[LoggedEvent]:
    for item in items:
        event_id = item["event_id"]["S"]
        try:
            yield logged_event(event_id, item["document"]["S"])
        except (NotAnEvent, LookupError):
            found.unreadable.append(event_id)


def _gone(table: AuditEvents, log: AuditLog, size: int) -> Iterator[str]:
    """The ids of events that the log has and the table has not."""
    for block in log.blocks(0, size):
        ids = [json.loads(entry)["event_id"] for entry in block.entries]
        there = table.get_many(ids)
        yield from (event_id for event_id in ids if event_id not in there)


def bring(client: Any, function: str, event_ids: Sequence[str]) -> int:
    """Tell the sequencer which events are missing; gives how many of them are in the log now.

    Raises RuntimeError where the function fails.
    """
    there = 0
    for start in range(0, len(event_ids), _TOGETHER):
        part = list(event_ids[start : start + _TOGETHER])
        answer = client.invoke(FunctionName=function, Payload=json.dumps({"missing": part}).encode())
        told = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise RuntimeError(f"{function}: {told}")
        there += told["new"] + told["known"]
    return there


def main(arguments: list[str]) -> int:
    """Compare a deployment's table and log."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(
        prog="python -m ops.bulk.catch_up_log", description="Hold the audit table against the transparency log."
    )
    parser.add_argument("--deployment", required=True, choices=list(deployments))
    parser.add_argument("--bring", action="store_true", help="have the sequencer put into the log what is missing")
    parser.add_argument("--endpoint", help="another AWS, such as the local engine")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    where = {"region_name": deployment.region, "endpoint_url": given.endpoint}
    client = boto3.client("dynamodb", **where)
    try:
        found = compare(
            client,
            deployment.table(tables.AUDIT),
            AuditLog(client, deployment.table(tables.AUDIT_LOG)),
        )
        brought = 0
        if given.bring and found.missing:
            function = f"{deployment.physical('sequencer')}:live"
            brought = bring(boto3.client("lambda", **where), function, found.missing)
    except (Problem, ClientError, BotoCoreError, RuntimeError) as failed:
        print(f"not compared, do it again: {failed}", file=sys.stderr)
        return 1
    return _tell(found, brought)


def _tell(found: Compared, brought: int) -> int:
    for what, event_ids in (
        ("is not in the log", found.missing),
        ("has another text in the table than in the log", found.altered),
        ("cannot be read in the table", found.unreadable),
        ("is in the log and not in the table", found.gone),
    ):
        for event_id in event_ids:
            print(f"{event_id} {what}", file=sys.stderr)
    print(f"{found.events} events in the table, {len(found.missing)} were not in the log, {brought} of them are now")
    all_brought = brought == len(found.missing) and not (found.altered or found.unreadable or found.gone)
    return 0 if not found.differs or all_brought else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
