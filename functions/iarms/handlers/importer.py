"""The imports' worker: hears of uploads, reads them into chunks, and enters the lines of each chunk.

Its queue brings S3's events, chunks, and messages to itself; everything is at least once. What fails for want of a part
is left to the queue. The last time that the queue brings a chunk, lines that still fail are answered with their
problem; what cannot even be answered ends where failures end, and an alarm says so.

Lines are entered at a pace. Each is an audit event, and searches write theirs into the same indexes of the trail, which
take only so many a second: an officer at a border must not wait for a bureau's archive.
"""

import json
import time
from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.clients import dynamodb, s3, sqs
from iarms.aws.marks import by_invocation
from iarms.aws.queue import WorkQueue
from iarms.aws.uploads import Uploads, import_of
from iarms.casework.imports import split as import_split
from iarms.casework.imports import write as import_write
from iarms.casework.imports.stores import ImporterStores
from iarms.casework.records.entry import indexes_in
from iarms.domain.cases import ReviewPolicy
from iarms.errors import Problem, Unavailable
from iarms.handlers import http
from iarms.metric_names import (
    IMPORT_LINE_CHECKED,
    IMPORT_LINE_REFUSED,
    IMPORT_LINE_WRITTEN,
    IMPORT_WORK_LEFT,
    UPLOAD_FOUND_LATE,
)
from iarms.observability import logger, measure, metrics
from iarms.retries import tries
from iarms.settings import IMPORT_RECEIVES, ImporterSettings
from iarms.store.audit import AuditTrail
from iarms.store.imports import Imports
from iarms.store.mappings import Mappings
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.shards import Shards

# A pass over a file stops here and goes on by another message: what is written next, and the end of a pass, take less.
SPLIT_MILLISECONDS: Final = 60_000
# No lines are begun with less than this: a group that meets slow answers everywhere takes about as long.
LINES_MILLISECONDS: Final = 30_000
# How often lines are tried that a part would not take, before they are left to the queue for some minutes; the longest
# first pause in seconds.
TRIES: Final = 4
FIRST_PAUSE: Final = 3.0

settings = ImporterSettings.read()
_shards = Shards.read(settings.shards)
pace = int(settings.import_pace)
stores = ImporterStores(
    client=dynamodb(),
    indexes=indexes_in(dynamodb(), settings.serial_indexes),
    records=Records(dynamodb(), settings.records_table, shards=_shards),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    index_version=settings.index_version,
    reviews=ReviewPolicy.read(settings.reviews),
    register=Register(dynamodb(), settings.register_table),
    only_registered=settings.clients == "registered",
    imports=Imports(dynamodb(), settings.imports_table),
    mappings=Mappings(dynamodb(), settings.imports_table),
    uploads=Uploads(s3(), settings.uploads_bucket),
    queue=WorkQueue(sqs(), settings.import_queue_url),
)


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off what the queue brings; what is not done comes again."""
    undone = []
    for message in event["Records"]:
        try:
            done = _work_off(message, context)
        except Exception:  # noqa: BLE001  # the door: one message's fault keeps no other from being worked off
            logger.exception("import work failed", message_id=message["messageId"])
            done = False
        if not done:
            undone.append({"itemIdentifier": message["messageId"]})
    measure(IMPORT_WORK_LEFT, len(undone))
    return {"batchItemFailures": undone}


def _work_off(message: dict[str, Any], context: LambdaContext) -> bool:
    """Do what one message says; whether it is done."""
    body = json.loads(message["body"])
    last = int(message["attributes"]["ApproximateReceiveCount"]) >= IMPORT_RECEIVES
    first = int(message["attributes"]["ApproximateReceiveCount"]) == 1
    if body.get("Event") == "s3:TestEvent":
        return True
    if "Records" in body:
        for record in body["Records"]:
            _split(import_of(record["s3"]["object"]["key"]), import_split.FILE_START, context, last=last)
        return True
    import_id: str = body["import_id"]
    if "chunk" in body:
        return _enter(import_id, body["chunk"], context, first=first, last=last)
    if "look" not in body:
        _split(import_id, import_split.FilePosition(*body["split_from"]), context, last=last)
    elif import_split.look(stores, _by(context), import_id, http.now()):
        logger.warning("an upload that nobody told of", import_id=import_id)
        measure(UPLOAD_FOUND_LATE, 1)
        _split(import_id, import_split.FILE_START, context, last=last)
    return True


def _split(import_id: str, position: import_split.FilePosition, context: LambdaContext, *, last: bool) -> None:
    """Read an uploaded file, or a part of it; a message says where to go on."""
    try:
        next_position = import_split.split(
            stores, _by(context), import_id, position, _time_for(context, SPLIT_MILLISECONDS), http.now
        )
    except (Problem, ClientError, BotoCoreError):
        raise
    except Exception:
        # A fault of ours, which the next pass would meet again: its bureau must not wait for ever.
        if last:
            fault = Problem("the file could not be read by a fault of ours; nothing of it was entered")
            import_split.give_up(stores, _by(context), import_id, fault, http.now())
        raise
    logger.info(
        "split", import_id=import_id, begun_at=list(position), going_on_at=next_position and list(next_position)
    )
    if next_position is not None:
        stores.queue.send([json.dumps({"import_id": import_id, "split_from": next_position})])


def _enter(import_id: str, number: int, context: LambdaContext, *, first: bool, last: bool) -> bool:
    """Enter the lines of a chunk that are unanswered; whether all of them are answered now."""
    chunk = import_write.open_line_chunk(stores, import_id, number, http.now())
    if chunk is None:
        logger.warning("nothing to enter", import_id=import_id, chunk=number)
        return True
    prepared = [each for line in chunk.left if (each := _prepared(chunk, line, context, last=last)) is not None]
    left = len(chunk.left) - len(prepared)
    # A chunk that comes again goes line by line, so that one which spoils a transaction spoils only its own.
    began, tried = time.monotonic(), 0
    for group in import_write.group_lines(stores, prepared) if first else ([each] for each in prepared):
        left += _answered(chunk, group, context, last=last)
        tried += len(group)
        time.sleep(max(0.0, tried / pace - (time.monotonic() - began)))
    logger.info("entered", import_id=import_id, chunk=number, lines=len(chunk.left), left=left)
    if left:
        return False
    import_write.close_line_chunk(stores, _by(context), chunk, http.now())
    return True


def _prepared(
    chunk: import_write.LineChunk, line: Any, context: LambdaContext, *, last: bool
) -> import_write.PreparedLine | None:
    """A line ready to be answered; None where a fault of ours leaves it to the queue."""
    try:
        return import_write.prepare_line(stores, _entering(context), chunk, line, http.now())
    except (Problem, ClientError, BotoCoreError) as error:
        fault = http.problem_of(error)
    except Exception:  # noqa: BLE001  # the door: whatever goes wrong in one line stops no other
        logger.exception("unexpected", import_id=chunk.kept.submitted.import_id, line=line.line)
        fault = Problem("something went wrong here; nothing was entered")
    return import_write.prepare_refusal(_by(context), chunk, line, fault, http.now()) if last else None


def _answered(
    chunk: import_write.LineChunk, group: list[import_write.PreparedLine], context: LambdaContext, *, last: bool
) -> int:
    """Answer a group of lines; how many are left to the queue."""
    problem = _tried(group, context)
    if problem is None:
        _count(group)
        return 0
    logger.warning("left to the queue", import_id=chunk.kept.submitted.import_id, lines=len(group), code=problem.code)
    if not last:
        return len(group)
    left = 0
    sent = {line.line: line for line in chunk.sent}
    for each in group:
        try:
            refused = import_write.prepare_refusal(_by(context), chunk, sent[each.answer.line], problem, http.now())
            import_write.write_alone(stores, refused)
        except (Problem, ClientError, BotoCoreError):
            logger.exception("not answered", import_id=chunk.kept.submitted.import_id, line=each.answer.line)
            left += 1
    return left


def _tried(group: list[import_write.PreparedLine], context: LambdaContext) -> Problem | None:
    """Write a group of lines, with pauses for a part that is overrun; what stands against it in the end."""
    problem: Problem = Unavailable("there was no time left; the line was not entered")
    for _ in tries(TRIES, FIRST_PAUSE):
        if not _time_for(context, LINES_MILLISECONDS)():
            return problem
        try:
            import_write.write_group(stores, group)
            return None
        except (Problem, ClientError, BotoCoreError) as error:
            problem = http.problem_of(error)
    return problem


def _count(group: list[import_write.PreparedLine]) -> None:
    written = sum(each.entry is not None for each in group)
    checked = sum(each.event is None for each in group)
    measure(IMPORT_LINE_WRITTEN, written)
    measure(IMPORT_LINE_REFUSED, len(group) - written - checked)
    measure(IMPORT_LINE_CHECKED, checked)


def _by(context: LambdaContext) -> import_split.Invocation:
    return import_split.Invocation(context.aws_request_id, context.function_version, http.OK)


def _entering(context: LambdaContext) -> import_split.Invocation:
    """What enters a line: it stands in the audit trail as a record that was entered by itself."""
    return _by(context)._replace(status=http.CREATED)


def _time_for(context: LambdaContext, milliseconds: int) -> Callable[[], bool]:
    return lambda: context.get_remaining_time_in_millis() > milliseconds
