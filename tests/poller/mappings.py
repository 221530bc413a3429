"""The event source mappings of a synthesised deployment: from which stream or queue to which function, and how."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from iarms.tables import ALL
from tests.infra.assembly import Assembly

_KIND: Final = "AWS::Lambda::EventSourceMapping"
_PARTIAL: Final = "ReportBatchItemFailures"
FOR_EVER: Final = -1
"""Lambda's own default for how often and how long it tries."""


@dataclass(frozen=True)
class StreamMapping:
    """From the stream of a table to the function of a door; `failures` is the queue for what is given up, if any.
    `partition_key` is the table's, by which a record's shard follows.

    `window` and `max_age` are in seconds; `max_age` and `retries` may be FOR_EVER. `lanes` are batches of one shard
    side by side, each of other keys.
    """

    door: str
    table: str
    partition_key: str
    batch_size: int = 100
    window: int = 0
    halves: bool = False
    partial: bool = False
    retries: int = FOR_EVER
    max_age: int = FOR_EVER
    lanes: int = 1
    patterns: tuple[Mapping[str, Any], ...] = ()
    failures: str | None = None


@dataclass(frozen=True)
class QueueMapping:
    """From a queue to the function of a door. `visibility` is in seconds; a message that has been received `receives`
    times ends on `failures`."""

    door: str
    queue: str
    batch_size: int = 10
    partial: bool = False
    visibility: int = 30
    receives: int = 1
    failures: str | None = None


def stream_mappings(assembly: Assembly) -> Iterator[StreamMapping]:
    """Every mapping of a table's stream."""
    for stack, given in _mappings(assembly):
        source = assembly.named(given["EventSourceArn"], stack)
        if not source.startswith("stream "):
            continue
        table = source.removeprefix("stream ")
        failures = given.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        yield StreamMapping(
            door=_door(assembly, stack, given),
            table=table,
            partition_key=next(layout.partition_key for layout in ALL if layout.name == table),
            batch_size=given.get("BatchSize", 100),
            window=given.get("MaximumBatchingWindowInSeconds", 0),
            halves=given.get("BisectBatchOnFunctionError", False),
            partial=_PARTIAL in given.get("FunctionResponseTypes", ()),
            retries=given.get("MaximumRetryAttempts", FOR_EVER),
            max_age=given.get("MaximumRecordAgeInSeconds", FOR_EVER),
            lanes=given.get("ParallelizationFactor", 1),
            patterns=tuple(json.loads(each["Pattern"]) for each in given.get("FilterCriteria", {}).get("Filters", ())),
            failures=_queue(assembly, stack, failures) if failures else None,
        )


def queue_mappings(assembly: Assembly) -> Iterator[QueueMapping]:
    """Every mapping of a queue."""
    for stack, given in _mappings(assembly):
        source = assembly.named(given["EventSourceArn"], stack)
        if not source.startswith("queue "):
            continue
        name = source.removeprefix("queue ")
        at, queue = next(
            (at, properties)
            for at in assembly.templates
            for _, properties in assembly.resources("AWS::SQS::Queue", at)
            if assembly.queue_name(properties) == name
        )
        redrive = queue.get("RedrivePolicy")
        yield QueueMapping(
            door=_door(assembly, stack, given),
            queue=name,
            batch_size=given.get("BatchSize", 10),
            partial=_PARTIAL in given.get("FunctionResponseTypes", ()),
            visibility=queue.get("VisibilityTimeout", 30),
            receives=redrive["maxReceiveCount"] if redrive else FOR_EVER,
            failures=_queue(assembly, at, redrive["deadLetterTargetArn"]) if redrive else None,
        )


def _mappings(assembly: Assembly) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for stack in assembly.templates:
        for _, given in assembly.resources(_KIND, stack):
            yield stack, given


def _door(assembly: Assembly, stack: str, given: Mapping[str, Any]) -> str:
    # The alias's ARN, taken apart and put together again.
    name = given["FunctionName"]["Fn::Join"][1][0]["Fn::Select"][1]["Fn::Split"][1]
    return assembly.named(name, stack).removeprefix("alias live of function ")


def _queue(assembly: Assembly, stack: str, given: Any) -> str:
    return assembly.named(given, stack).removeprefix("queue ")
