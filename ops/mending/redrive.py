"""Send what failed on its way again, queue by queue; without `--run` only say what lies there.

    python -m ops.mending.redrive europe notifier-failures [--run [--forget]] [--endpoint URL]
    python -m ops.mending.redrive europe all

Each kind has its own way. Places in a stream: their records are read from the stream, or, where it has forgotten them,
the item is read by its key, and brought to the function. Work of batches, imports and late audit events: back to the
queue that it came from. What SNS could not deliver: into the queue of the party that it names. Whatever is done is
taken off the failure queue; what fails again stays. Of places that a stream has forgotten it says what finds their
records by the table; once that is done `--forget` takes them off. Done twice it has no second effect: the functions
pass over what is done, and a party knows a notification by its id.

By an operator's role (`make operator-policy`), announced. Exit code 0 when nothing is left, 1 when something lies there
(with `--run`: still), 2 for what cannot be meant.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.config import Deployment, load_deployments
from infra.parties import is_party
from ops.mending.failure_queues import STREAMS, UNREACHED, WORK, Failed, Queues, names_of
from ops.mending.filters import NotAPattern
from ops.mending.stream_places import BY_TABLE, Forgotten, NotTaken, Places

# What SNS adds to a message that it gives up.
_OF_SNS = ("RequestID", "ErrorCode", "ErrorMessage")


@dataclass(frozen=True)
class Redrive:
    """The ways by which messages of a deployment's failure queues are sent again."""

    queues: Queues
    places: Places
    now: Callable[[], datetime]
    forgets: bool = False

    def look(self, name: str) -> int:
        """Say what lies on a queue, and leave it there; how many messages."""
        url = self.queues.url(name)
        taken = self.queues.take(url)
        print(f"{name}: {len(taken) or 'nothing'}")
        for failed in taken:
            print(f"  {failed.shown(self.now())}")
            self.queues.give_back(url, failed)
        return len(taken)

    def run(self, name: str) -> int:
        """Send each message of a queue again; how many stay."""
        url = self.queues.url(name)
        taken = self.queues.take(url)
        left = 0
        for failed in taken:
            try:
                came_of_it = self._send(name, failed)
            except (Forgotten, NotTaken, NotAPattern, LookupError, ClientError, BotoCoreError) as fault:
                left += 1
                print(f"  {failed.shown(self.now())}: stays, {_why(name, fault)}")
                self.queues.give_back(url, failed)
            else:
                self.queues.done(url, failed)
                print(f"  {failed.shown(self.now())}: {came_of_it}")
        print(f"{name}: {len(taken) - left} done, {left} left")
        return left

    def _send(self, name: str, failed: Failed) -> str:
        if name in STREAMS:
            return self._bring(STREAMS[name], failed)
        if name in WORK:
            self._put(WORK[name], failed)
            return f"back on {WORK[name]}"
        recipient = failed.read().get("recipient")
        if not isinstance(recipient, str) or not is_party(recipient):
            raise LookupError("it names no party")
        if name.startswith(UNREACHED):
            if self.forgets:
                return f"taken off; {recipient} has it in its queue here"
            raise LookupError(f"{recipient} has it in its queue here: tell the party, then FORGET=1")
        self._put(f"ntf-{recipient}", failed)
        return f"in the queue of {recipient}"

    def _bring(self, door: str, failed: Failed) -> str:
        said = failed.read()
        if "DDBStreamBatchInfo" not in said:
            raise LookupError("it is no place in a stream")
        try:
            return f"{self.places.bring(door, said)} records brought to {door}"
        except Forgotten:
            if door == "notifier":
                return BY_TABLE[door]
            if self.forgets:
                return "forgotten by its stream, and taken off"
            raise

    def _put(self, queue: str, failed: Failed) -> None:
        attributes = {
            each: {"DataType": value["DataType"], "StringValue": value["StringValue"]}
            for each, value in failed.attributes.items()
            if each not in _OF_SNS and "StringValue" in value
        }
        self.queues.client.send_message(
            QueueUrl=self.queues.url(queue), MessageBody=failed.body, MessageAttributes=attributes
        )


def _why(name: str, fault: Exception) -> str:
    if isinstance(fault, Forgotten):
        return f"its stream has forgotten it: {BY_TABLE[STREAMS[name]]}, then FORGET=1"
    if isinstance(fault, ClientError):
        return str(fault.response["Error"]["Code"])
    return str(fault)


def main(
    arguments: list[str],
    clients: Callable[[str, Deployment], Any] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Look at the failure queues of a deployment, or send again what lies there."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(
        prog="python -m ops.mending.redrive", description="Send what failed on its way again."
    )
    parser.add_argument("deployment", choices=list(deployments))
    parser.add_argument("queue", help="a failure queue, such as notifier-failures, or all")
    parser.add_argument("--run", action="store_true", help="do it; without it nothing is changed")
    parser.add_argument("--forget", action="store_true", help="take off what its stream has forgotten")
    parser.add_argument("--endpoint", help="another AWS, such as the local engine")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    names = names_of(deployment)
    if given.forget and not given.run:
        parser.error("--forget goes with --run")
    if given.queue not in ("all", *names):
        parser.error(f"no failure queue is named {given.queue}: {', '.join(names)}")
    make = clients or (
        lambda service, of: boto3.client(service, region_name=of.region, endpoint_url=given.endpoint)  # type: ignore[call-overload]
    )
    services = {each: make(each, deployment) for each in ("sqs", "dynamodbstreams", "dynamodb", "lambda")}
    redrive = Redrive(
        Queues(services["sqs"], deployment),
        Places(services["dynamodbstreams"], services["dynamodb"], services["lambda"], deployment),
        now,
        given.forget,
    )
    do = redrive.run if given.run else redrive.look
    left = 0
    try:
        for name in names if given.queue == "all" else (given.queue,):
            left += do(name)
    except (LookupError, ClientError, BotoCoreError) as failed:
        print(f"not all were looked at, do it again: {failed}", file=sys.stderr)
        return 1
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
