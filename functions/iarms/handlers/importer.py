"""The imports' worker: hears of uploads, reads them into chunks, and enters the lines of each chunk.

One queue brings it S3's events, chunks, and looks for uploads, all of which take seconds; another one files that take
minutes to read. Everything is at least once. What fails for want of a part, or dies with its worker, is brought again
after a minute and a half, and later and later. The last time that the queue brings a chunk, lines that still fail are
answered with their problem; what cannot even be answered ends where failures end, and an alarm says so.

Lines are entered at a pace. Each is an audit event, and searches write theirs into the same indexes of the trail, which
take only so many a second: an officer at a border must not wait for a bureau's archive.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.clients import dynamodb, s3, sqs
from iarms.aws.marks import by_invocation
from iarms.aws.queue import WorkQueue
from iarms.aws.sessions import as_caller, session_of
from iarms.aws.uploads import Uploads, import_of
from iarms.casework.imports import split as import_split
from iarms.casework.imports import turns as import_turns
from iarms.casework.imports import undo as import_undo
from iarms.casework.imports import withdraw as import_withdraw
from iarms.casework.imports import write as import_write
from iarms.casework.imports.stores import ImporterStores
from iarms.casework.records.entry import indexes_in
from iarms.domain.cases import ReviewPolicy
from iarms.errors import InternalError, Problem, Unavailable
from iarms.handlers import http
from iarms.metric_names import (
    IMPORT_LINE_CHANGED,
    IMPORT_LINE_CHECKED,
    IMPORT_LINE_REFUSED,
    IMPORT_LINE_UNCHANGED,
    IMPORT_LINE_WRITTEN,
    IMPORT_WORK_LEFT,
    UPLOAD_FOUND_LATE,
)
from iarms.observability import logger, measure, metrics
from iarms.retries import tries
from iarms.settings import IMPORT_RECEIVES, ImporterSettings
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.identities import Identities
from iarms.store.import_turns import ImportTurns
from iarms.store.imports import Imports
from iarms.store.mappings import Mappings
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.shards import Shards
from iarms.store.withdrawals import Withdrawals

# A pass over a file stops here and goes on by another message: what is written next, and the end of a pass, take less.
SPLIT_MILLISECONDS: Final = 60_000
# A file that turns out to take longer than this goes on where no line waits for it.
SHORT_PASS_MILLISECONDS: Final = 10_000
# No lines are begun with less than this: a group that meets slow answers everywhere takes about as long.
LINES_MILLISECONDS: Final = 30_000
# Nor after so long: by the time of the next try the group begun last is written.
CHUNK_MILLISECONDS: Final = 60_000
# For how long a pass over a file is left alone from each sign of life on, in seconds.
PASS_SECONDS: Final = 120
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
    records=Records(dynamodb(), settings.records_table, as_caller(settings.data_role), shards=_shards),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    index_version=settings.index_version,
    reviews=ReviewPolicy.read(settings.reviews),
    register=Register(dynamodb(), settings.register_table),
    only_registered=settings.clients == "registered",
    cases=Cases(dynamodb(), settings.cases_table, shards=_shards),
    identities=Identities(dynamodb(), settings.imports_table),
    imports=Imports(dynamodb(), settings.imports_table),
    withdrawals=Withdrawals(dynamodb(), settings.imports_table),
    turns=ImportTurns(dynamodb(), settings.imports_table),
    mappings=Mappings(dynamodb(), settings.imports_table),
    uploads=Uploads(s3(), settings.uploads_bucket),
    queue=WorkQueue(sqs(), settings.import_queue_url),
    files=WorkQueue(sqs(), settings.file_queue_url),
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
    receives = int(message["attributes"]["ApproximateReceiveCount"])
    if body.get("Event") == "s3:TestEvent":
        return True
    again_after = import_turns.seconds_to_next_try(receives)
    if "split_from" in body:
        position = import_split.FilePosition(*body["split_from"])
        if _queue_of(message) is not stores.files:  # it was brought back from where failures end
            import_split.go_on_later(stores, body["import_id"], position)
            return True
        seconds = max(again_after, PASS_SECONDS)
        _hold(message, seconds)
        has_time = _with_signs_of_life(_time_for(context, SPLIT_MILLISECONDS), lambda: _hold(message, seconds))
        _split(body["import_id"], position, has_time, context, last=receives >= IMPORT_RECEIVES)
        return True
    _hold(message, again_after)
    if "chunk" in body:
        return _work_on_chunk(body, context, receives)
    if "undo" in body:
        return _undo(body["import_id"], body["undo"], context)
    if "withdrawal" in body:
        return _withdraw(body, context)
    for import_id in _uploaded(body, context):
        _read(import_id, context, last=receives >= IMPORT_RECEIVES)
    return True


def _hold(message: dict[str, Any], seconds: int) -> None:
    """Have a message come again after so many seconds, should it not be done by then; else its queue has its own time,
    six times that of a worker, which nobody should wait for."""
    try:
        _queue_of(message).hold(message["receiptHandle"], seconds)
    except (ClientError, BotoCoreError) as error:
        logger.warning("comes again late, if it does", message_id=message["messageId"], why=str(error))


def _queue_of(message: dict[str, Any]) -> WorkQueue:
    return stores.files if message["eventSourceARN"].endswith(f":{stores.files.name}") else stores.queue


def _uploaded(body: dict[str, Any], context: LambdaContext) -> list[str]:
    """The imports whose files a message tells of: S3's event, or a look that has found one."""
    if "Records" in body:
        return [import_of(record["s3"]["object"]["key"]) for record in body["Records"]]
    import_id: str = body["import_id"]
    if not import_split.look(stores, _by(context), import_id, http.now(), seen=body.get("seen", False)):
        return []
    logger.warning("an upload that nobody told of", import_id=import_id)
    measure(UPLOAD_FOUND_LATE, 1)
    return [import_id]


def _read(import_id: str, context: LambdaContext, *, last: bool) -> None:
    """Read an uploaded file from its start, if it is a short one; else that is left to who has time for it."""
    if not import_split.left_to_files(stores, import_id, http.now()):
        has_time = _time_for(context, SPLIT_MILLISECONDS, most=SHORT_PASS_MILLISECONDS)
        _split(import_id, import_split.FILE_START, has_time, context, last=last)


def _split(
    import_id: str,
    position: import_split.FilePosition,
    has_time: Callable[[], bool],
    context: LambdaContext,
    *,
    last: bool,
) -> None:
    """Read an uploaded file, or a part of it; a message says where to go on."""
    try:
        next_position = import_split.split(stores, _by(context), import_id, position, has_time, http.now)
    except (Problem, ClientError, BotoCoreError):
        raise
    except Exception:
        # A fault of ours, which the next pass would meet again: its bureau must not wait for ever.
        if last:
            fault = InternalError("the file could not be read by a fault of ours; nothing of it was entered")
            import_split.give_up(stores, _by(context), import_id, fault, http.now())
        raise
    logger.info(
        "split", import_id=import_id, begun_at=list(position), going_on_at=next_position and list(next_position)
    )
    if next_position is not None:
        import_split.go_on_later(stores, import_id, next_position)


def _work_on_chunk(body: dict[str, Any], context: LambdaContext, receives: int) -> bool:
    """Do a chunk's work and hand the next one out, whatever comes of it; whether it is done.

    A chunk that names no party was sent by an earlier release, with all others of its import.
    """
    import_id, number, party = body["import_id"], body["chunk"], body.get("party")
    if party is None:
        return _enter(import_id, number, context, receives)
    next_try = timedelta(seconds=import_turns.seconds_to_next_try(receives))
    if not stores.turns.begin(party, import_id, number, http.now(), next_try):
        import_turns.hand_out(stores.turns, stores.queue, party, http.now())
        return True
    fault: Exception | None = None
    try:
        is_done = _enter(import_id, number, context, receives)
    except Exception as raised:  # noqa: BLE001  # the next chunk does not wait for this one's fault
        is_done, fault = False, raised
    if is_done:
        stores.turns.end(party, import_id, number)
    else:
        stores.turns.fail(party, import_id, number, is_last=receives >= IMPORT_RECEIVES)
    import_turns.hand_out(stores.turns, stores.queue, party, http.now())
    if fault is not None:
        raise fault
    return is_done


def _enter(import_id: str, number: int, context: LambdaContext, receives: int) -> bool:
    """Enter the lines of a chunk that are unanswered; whether all of them are answered now."""
    first, last = receives == 1, receives >= IMPORT_RECEIVES
    chunk = import_write.open_line_chunk(stores, import_id, number, http.now())
    if chunk is None:
        logger.warning("nothing to enter", import_id=import_id, chunk=number)
        return True
    has_time = _time_for(context, LINES_MILLISECONDS, most=CHUNK_MILLISECONDS)
    prepared = [each for line in chunk.left if (each := _prepared(chunk, line, context, last=last)) is not None]
    left = len(chunk.left) - len(prepared)
    # A chunk that comes again goes line by line, so that one which spoils a transaction spoils only its own.
    began, tried = time.monotonic(), 0
    for group in import_write.group_lines(stores, prepared) if first else ([each] for each in prepared):
        left += _answered(chunk, group, context, has_time, last=last)
        tried += sum(each.event is not None for each in group)
        time.sleep(max(0.0, tried / pace - (time.monotonic() - began)))
    logger.info("entered", import_id=import_id, chunk=number, lines=len(chunk.left), left=left)
    if left:
        return False
    import_write.close_line_chunk(stores, _by(context), chunk, http.now())
    return True


def _undo(import_id: str, number: int, context: LambdaContext) -> bool:
    """Take back the lines of a chunk, or begin with all of them; whether each is looked at now."""
    if number == 0:
        import_undo.begin_undo(stores, import_id, http.now())
        return True
    chunk = import_undo.open_undo_chunk(stores, import_id, number, http.now())
    if chunk is None:
        return True
    works = (
        ({"line": line.line}, partial(import_undo.undo_line, stores, _by(context), chunk, line, http.now()))
        for line in chunk.left
    )
    if not _worked_through(works, context, "taken back", import_id=import_id, chunk=number, lines=len(chunk.left)):
        return False
    import_undo.close_undo_chunk(stores, _by(context), chunk, http.now())
    return True


def _withdraw(body: dict[str, Any], context: LambdaContext) -> bool:
    """Count a chunk of what a file of all lacks, or withdraw one that was counted; whether that is done now."""
    import_id, run, number = body["import_id"], body["run"], body["number"]
    if body["withdrawal"] == "count":
        with session_of(body["party"]):
            import_withdraw.count_chunk(stores, _by(context), import_id, run, number, http.now())
        return True
    chunk = import_withdraw.open_withdrawal_chunk(stores, import_id, run, number, http.now())
    if chunk is None:
        return True
    works = (
        (
            {"record_id": record_id},
            partial(import_withdraw.withdraw_record, stores, _by(context), chunk, record_id, http.now()),
        )
        for record_id in chunk.left
    )
    if not _worked_through(works, context, "withdrawn", import_id=import_id, chunk=number, records=len(chunk.left)):
        return False
    import_withdraw.close_withdrawal_chunk(stores, _by(context), chunk, http.now())
    return True


def _worked_through(
    works: Iterable[tuple[dict[str, Any], Callable[[], None]]], context: LambdaContext, done: str, **chunk: Any
) -> bool:
    """Do each of these works at the pace, while there is time; whether all of them are done. Each has what the log says
    of it where it fails."""
    has_time = _time_for(context, LINES_MILLISECONDS, most=CHUNK_MILLISECONDS)
    left, began = 0, time.monotonic()
    for tried, (named, work) in enumerate(works, 1):
        if not has_time():
            return False
        try:
            work()
        except Exception:  # noqa: BLE001  # the door: whatever goes wrong with one record stops no other
            logger.exception(f"not {done}", import_id=chunk["import_id"], **named)
            left += 1
        time.sleep(max(0.0, tried / pace - (time.monotonic() - began)))
    logger.info(done, **chunk, left=left)
    return not left


def _prepared(
    chunk: import_write.LineChunk, line: Any, context: LambdaContext, *, last: bool
) -> import_write.PreparedLine | None:
    """A line ready to be answered; None where a fault of ours leaves it to the queue."""
    try:
        return import_write.prepare_line(stores, _by(context), chunk, line, http.now())
    except (Problem, ClientError, BotoCoreError) as error:
        fault = http.problem_of(error)
    except Exception:  # noqa: BLE001  # the door: whatever goes wrong in one line stops no other
        logger.exception("unexpected", import_id=chunk.kept.submitted.import_id, line=line.line)
        fault = InternalError("something went wrong here; nothing was entered")
    return import_write.prepare_refusal(_by(context), chunk, line, fault, http.now()) if last else None


def _answered(
    chunk: import_write.LineChunk,
    group: list[import_write.PreparedLine],
    context: LambdaContext,
    has_time: Callable[[], bool],
    *,
    last: bool,
) -> int:
    """Answer a group of lines; how many are left to the queue."""
    problem = _tried(group, has_time)
    if problem is None:
        _count(group, check=chunk.kept.submitted.check)
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


def _tried(group: list[import_write.PreparedLine], has_time: Callable[[], bool]) -> Problem | None:
    """Write a group of lines, with pauses for a part that is overrun; what stands against it in the end."""
    problem: Problem = Unavailable("there was no time left; the line was not entered")
    for _ in tries(TRIES, FIRST_PAUSE):
        if not has_time():
            return problem
        try:
            import_write.write_group(stores, group)
            return None
        except (Problem, ClientError, BotoCoreError) as error:
            problem = http.problem_of(error)
    return problem


def _count(group: list[import_write.PreparedLine], *, check: bool) -> None:
    outcomes = Counter("refused" if each.answer.problem else str(each.answer.outcome) for each in group)
    if check:
        measure(IMPORT_LINE_CHECKED, len(group))
        return
    measure(IMPORT_LINE_WRITTEN, outcomes["new"])
    measure(IMPORT_LINE_CHANGED, outcomes["changed"])
    measure(IMPORT_LINE_UNCHANGED, outcomes["unchanged"])
    measure(IMPORT_LINE_REFUSED, outcomes["refused"])


def _by(context: LambdaContext) -> import_split.Invocation:
    return import_split.Invocation(context.aws_request_id, context.function_version, http.OK, http.CREATED)


def _time_for(context: LambdaContext, milliseconds: int, *, most: int | None = None) -> Callable[[], bool]:
    """Whether the function has more than so much of its time, and has not spent more than `most` of it from now on."""
    until = milliseconds if most is None else max(milliseconds, context.get_remaining_time_in_millis() - most)
    return lambda: context.get_remaining_time_in_millis() > until


def _with_signs_of_life(has_time: Callable[[], bool], give_one: Callable[[], None]) -> Callable[[], bool]:
    """The same, with a sign of life each time that somebody asks."""

    def asked() -> bool:
        give_one()
        return has_time()

    return asked
