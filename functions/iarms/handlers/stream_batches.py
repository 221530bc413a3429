"""A batch of a stream's records worked off one by one: what may pass comes again, what never can is put aside at once.

Lambda begins anew from the first record that failed and brings all behind it once more, while the rest of the shard
waits: a record that can never succeed would hold the others up for as long as it is tried. So its place is put on the
queue of failures by the function itself, as Lambda would after the last try, and the others go on.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.clients import sqs
from iarms.aws.queue import WorkQueue
from iarms.casework.rounds.passing import may_pass
from iarms.errors import Problem
from iarms.metric_names import STREAM_RECORD_PUT_ASIDE
from iarms.observability import count_calls, logger

StreamRecord = Mapping[str, Any]
"""A record of a stream, as Lambda hands it over."""
PUT_ASIDE: Final = "CannotBeProcessed"
"""The condition in the message of a record that was put aside at once; Lambda's own are RetryAttemptsExhausted and
RecordAgeExceeded."""


def keys_of(record: StreamRecord) -> dict[str, str]:
    """The key of the item that a record is of. Raises LookupError where it has none."""
    return {name: value["S"] for name, value in record["dynamodb"]["Keys"].items()}


def image_of(record: StreamRecord, which: str = "NewImage") -> Mapping[str, Any]:
    """The item as a record has it, in DynamoDB's own types: `NewImage` after the change, `OldImage` before it; empty
    where the record has none."""
    image: Mapping[str, Any] = record["dynamodb"].get(which) or {}
    return image


def work_off(
    event: Mapping[str, Any],
    context: LambdaContext,
    failures: str,
    work: Callable[[StreamRecord], None],
    enough_milliseconds: int = 0,
) -> dict[str, Any]:
    """Work off a batch, and say which records must come again: those whose fault may pass, and those for which there is
    no time, that is less than `enough_milliseconds`; at least one is begun. `failures` is the URL of the queue for what
    can never succeed.
    """
    again: list[str] = []
    for number, record in enumerate(event["Records"]):
        place = record["dynamodb"]["SequenceNumber"]
        if number and context.get_remaining_time_in_millis() < enough_milliseconds:
            again.append(place)  # those behind it come with it
            break
        try:
            work(record)
        except Exception as fault:  # noqa: BLE001  # of one record, which stops no other
            logger.exception("not worked off", place=place, key=_named(record))
            if may_pass(fault) or not put_aside(context, failures, record, type(fault).__name__):
                again.append(place)
    return {"batchItemFailures": [{"itemIdentifier": place} for place in again]}


def put_aside(context: LambdaContext, failures: str, record: StreamRecord, why: str) -> bool:
    """Put a record's place on the queue of failures, which an alarm watches, with the item's key and never its content;
    whether the queue took it."""
    change = record["dynamodb"]
    message = {
        "requestContext": {
            "requestId": context.aws_request_id,
            "functionArn": context.invoked_function_arn,
            "condition": PUT_ASIDE,
            "approximateInvokeCount": 1,
        },
        "timestamp": datetime.now(UTC).isoformat(),
        "why": why,
        "key": _named(record),
        "DDBStreamBatchInfo": {
            "startSequenceNumber": change["SequenceNumber"],
            "endSequenceNumber": change["SequenceNumber"],
            "batchSize": 1,
            "streamArn": record.get("eventSourceARN"),
        },
    }
    try:
        WorkQueue(sqs(), failures).send([json.dumps(message)])
    except (Problem, BotoCoreError, ClientError):
        logger.exception("not put aside", place=change["SequenceNumber"])
        return False
    count_calls(STREAM_RECORD_PUT_ASIDE)
    return True


def _named(record: StreamRecord) -> dict[str, str]:
    """The item's key as far as it can be read."""
    return dict(_texts(record["dynamodb"].get("Keys") or {}))


def _texts(keys: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in keys.items():
        text = value.get("S") if isinstance(value, Mapping) else None
        if isinstance(text, str):
            yield name, text
