"""What callers see of a DynamoDB that takes calls and answers none: an open load over HTTP, on a running local stack.

    python -m benchmarks.load.hang [--rate 2] [--seconds 40] [--begins 10] [--ends 22] [--seed 1]

A relay between the functions and the engine's tables falls silent for a while; the gateway, queues and keys answer on.
Calls are told by when they were due: before, during, and after the hang; and at the end whether the audit trail has an
event of each call that was answered 503. On AWS a late event that fails comes again after three minutes; here after
two seconds, so that one need not wait. 1 where a call took longer than a door may, or an event is missing.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.load.answers import Answer, Ending, percentile
from benchmarks.load.arrivals import due_calls
from benchmarks.load.drive import in_turn, open_load
from benchmarks.load.region import BARE, MIX, Region, over_http
from benchmarks.load.run import HEAD, RECORDS, Step, line_of
from iarms.deadline import ANSWER_SECONDS
from ops.local.engine import free_port
from ops.local.stack import Stack, client_of, local_stack
from tests.relay import relay_to

MOST_SECONDS: Final = ANSWER_SECONDS + 1
"""Within which every call is answered, the authorizer's second included."""
PATIENCE: Final = 90.0
"""Seconds in which the trail must have what it lacks."""
_CALLS: Final = {kind: weight for kind, weight in MIX.items() if kind != BARE}


def phases(answers: Sequence[Answer], began: float, begins: float, ends: float) -> dict[str, list[Answer]]:
    """The answers by when their calls were due: seconds from `began`, on the machine's monotonic clock."""
    found: dict[str, list[Answer]] = {"before": [], "during": [], "after": []}
    for each in answers:
        at = each.due - began
        found["before" if at < begins else "during" if at < ends else "after"].append(each)
    return found


def untold(stack: Stack, promised: set[str]) -> set[str]:
    """Of the gateway's ids of calls, those of which the audit table has no event."""
    pages = (
        client_of("dynamodb", stack.engine_url, stack.deployment)
        .get_paginator("scan")
        .paginate(TableName=stack.deployed.tables["audit"])
    )
    return promised - {json.loads(item["document"]["S"])["request_id"] for page in pages for item in page["Items"]}


def _come_again_soon(stack: Stack) -> None:
    sqs = client_of("sqs", stack.engine_url, stack.deployment)
    late = sqs.get_queue_url(QueueName=stack.deployment.physical("late-events"))["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=late, Attributes={"VisibilityTimeout": "2"})


def played(given: argparse.Namespace) -> tuple[dict[str, list[Answer]], set[str]]:
    """Play the hang: the answers by phase, and the ids of calls answered 503 that the trail does not have."""
    with (
        tempfile.TemporaryDirectory() as home,
        relay_to(free_port()) as relay,
        local_stack(
            RECORDS,
            home=Path(home),
            say=False,
            port=relay.target,
            variables={"AWS_ENDPOINT_URL_DYNAMODB": relay.url},
        ) as stack,
    ):
        _come_again_soon(stack)
        region = Region(over_http(stack, patience=30.0))
        region.begin()
        in_turn(region, _CALLS, times=2)
        due = list(due_calls("poisson", given.rate, given.seconds, _CALLS, given.seed))
        began = time.monotonic()
        changes = [threading.Timer(given.begins, relay.fall_silent), threading.Timer(given.ends, relay.speak_again)]
        for each in changes:
            each.start()
        answers = open_load(region, due, first_number=1_000_000)
        for each in changes:
            each.join()
        refused = {each.call for each in answers if each.ending is Ending.REFUSED_BY_OUTAGE and each.call}
        until = time.monotonic() + PATIENCE
        while (missing := untold(stack, refused)) and time.monotonic() < until:
            time.sleep(1.0)
    return phases(answers, began, given.begins, given.ends), missing


def main() -> int:
    """Play it and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load.hang", description="a hang on a running stack")
    parser.add_argument("--rate", type=float, default=2.0, help="calls a second")
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--begins", type=float, default=10.0, help="seconds from the beginning")
    parser.add_argument("--ends", type=float, default=22.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not 0 < given.begins < given.ends < given.seconds:
        parser.error("a hang begins after the load does, and ends before it")
    found, missing = played(given)
    print(HEAD)
    for name, answers in found.items():
        print(line_of(Step(name, given.rate, answers, 0, 0)))
    late = sum(each.seconds > MOST_SECONDS for answers in found.values() for each in answers)
    refused = [
        each.seconds for answers in found.values() for each in answers if each.ending is Ending.REFUSED_BY_OUTAGE
    ]
    if refused:
        print(
            f"{len(refused)} calls were answered 503, half of them within {percentile(refused, 0.5):.1f} s, all within"
        )
        print(f"{max(refused):.1f} s; the trail lacks the events of {len(missing)}")
    print(f"{late} calls took longer than {MOST_SECONDS:g} s")
    return int(bool(late or missing))


if __name__ == "__main__":
    sys.exit(main())
