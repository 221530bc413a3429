"""The batches' worker: takes chunks off the queue, runs each line as a search, and says which chunks must come again.

Everything here is at least once; a line's answer is written once, with its search. What fails for want of a part is
left to the queue, and answered with its problem the last time that the queue brings it.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation, marked_by_event
from iarms.casework.searching import batches as search_batches
from iarms.casework.searching.stores import SearchStores
from iarms.errors import InternalError, Problem, Unavailable
from iarms.handlers import http
from iarms.metric_names import BATCH_CHUNK_LEFT, BATCH_LINE_REFUSED, BATCH_LINE_SEARCHED
from iarms.models.allowance import allowance_rules_in
from iarms.models.batch import SubmittedBatch
from iarms.models.party import Call
from iarms.observability import logger, measure, metrics
from iarms.settings import BATCH_RECEIVES, SearcherSettings
from iarms.store.allowances import Allowances
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.officers import OfficerLists
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.search_batches import SearchBatches
from iarms.store.serial_index import SerialIndex
from iarms.store.shards import Shards
from iarms.store.suspects import Suspects
from iarms.store.watches import Watches

# The door that queues a chunk is over after ten seconds: what has no batch by then was never taken in.
TAKEN_IN_WITHIN: Final = timedelta(seconds=20)
_LOOK_AGAIN_SECONDS: Final = 0.25
# No line is begun with less time than this: a search that meets slow answers everywhere takes about as long.
LEAST_MILLISECONDS: Final = 15_000

settings = SearcherSettings.read()
_shards = Shards.read(settings.shards)
only_registered = settings.clients == "registered"
batches = SearchBatches(dynamodb(), settings.batches_table)
stores = SearchStores(
    client=dynamodb(),
    index=SerialIndex(dynamodb(), settings.serial_index_table),
    records=Records(dynamodb(), settings.records_table, shards=_shards),
    cases=Cases(dynamodb(), settings.cases_table, shards=_shards),
    outbox=Outbox(dynamodb(), settings.outbox_table, shards=_shards),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    idempotency=batches,
    allowances=Allowances(dynamodb(), settings.allowances_table, allowance_rules_in(settings.allowances)),
    suspects=Suspects(dynamodb(), settings.suspects_table),
    officers=OfficerLists(dynamodb(), settings.register_table),
    register=Register(dynamodb(), settings.register_table),
    watches=Watches(dynamodb(), settings.watches_table, shards=_shards),
    index_version=settings.index_version,
)


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off a few chunks; those with lines that are still unanswered come again."""
    unfinished = []
    for message in event["Records"]:
        try:
            done = _work_off(message, context)
        except Exception:  # noqa: BLE001  # the door: one chunk's fault keeps no other from being worked off
            logger.exception("chunk failed", message_id=message["messageId"])
            done = False
        if not done:
            unfinished.append({"itemIdentifier": message["messageId"]})
    measure(BATCH_CHUNK_LEFT, len(unfinished))
    return {"batchItemFailures": unfinished}


def _work_off(message: dict[str, Any], context: LambdaContext) -> bool:
    """Answer the lines of one chunk that are unanswered. Whether all of them are answered now."""
    named = json.loads(message["body"])
    chunk = _open_chunk(named["batch_id"], named["chunk"], message["attributes"]["SentTimestamp"])
    if chunk is None:
        logger.warning("no such batch", batch_id=named["batch_id"], chunk=named["chunk"])
        return True
    last = int(message["attributes"]["ApproximateReceiveCount"]) >= BATCH_RECEIVES
    left = [
        line
        for line, body in chunk.lines.items()
        if not _answer_line(
            chunk.call_for(line, context.aws_request_id, context.function_version, http.CREATED, http.now()),
            body,
            context,
            last=last,
        )
    ]
    logger.info("worked off", batch_id=named["batch_id"], chunk=named["chunk"], lines=len(chunk.lines), left=len(left))
    is_counted = _count_chunk(chunk.batch, named["chunk"])
    return not left and (is_counted or last)


def _count_chunk(batch: SubmittedBatch, chunk: int) -> bool:
    """Bring the batch's row in its party's list forward; where that fails the chunk comes again for it, but does not
    end among failures: all its lines are answered."""
    try:
        batches.count_chunk(batch, chunk)
    except (Problem, ClientError, BotoCoreError):
        logger.exception("not counted", batch_id=batch.batch_id, chunk=chunk)
        return False
    return True


def _open_chunk(batch_id: str, chunk: int, sent_timestamp: str) -> search_batches.SearchChunk | None:
    """The chunk, once its batch is taken in; None for one that will not be. `sent_timestamp` in milliseconds."""
    until = datetime.fromtimestamp(int(sent_timestamp) / 1000, UTC) + TAKEN_IN_WITHIN
    while True:
        is_late = http.now() > until
        search_chunk = search_batches.open_search_chunk(batches, batch_id, chunk, http.now())
        if search_chunk is not None or is_late:
            return search_chunk
        time.sleep(_LOOK_AGAIN_SECONDS)


def _answer_line(call: Call, body: Any, context: LambdaContext, *, last: bool) -> bool:
    """Answer one line, and count what came of it; False where it is left to the queue."""
    try:
        with marked_by_event(str(call.event_id)):
            return _search_line(call, body, context, last=last)
    finally:
        for name, number in call.counters.items():
            measure(name, number)


def _search_line(call: Call, body: Any, context: LambdaContext, *, last: bool) -> bool:
    try:
        if context.get_remaining_time_in_millis() < LEAST_MILLISECONDS:
            raise Unavailable("there was no time left to search; nothing is said of what was asked")
        search_batches.search_line(stores, call, body, http.now(), only_registered=only_registered)
        measure(BATCH_LINE_SEARCHED, 1)
        return True
    except (Problem, ClientError, BotoCoreError) as error:
        problem = http.problem_of(error)
    except Exception:  # noqa: BLE001  # the door: whatever goes wrong in one line stops no other
        logger.exception("unexpected", batch_id=call.batch_id, line=call.batch_line)
        problem = InternalError("something went wrong here; nothing was disclosed")
    if problem.is_ours and not last:
        logger.warning("left to the queue", batch_id=call.batch_id, line=call.batch_line, code=problem.code)
        _note_left(call, problem)
        return False
    try:
        search_batches.refuse_line(stores, batches, call, problem, http.now())
    except (Problem, ClientError, BotoCoreError):
        logger.exception("not answered", batch_id=call.batch_id, line=call.batch_line)
        return False
    measure(BATCH_LINE_REFUSED, 1)
    return True


def _note_left(call: Call, problem: Problem) -> None:
    """Account for a line that comes again; where the trail does not take that, the queue is no worse off."""
    try:
        search_batches.note_left_line(stores, call, problem, http.now())
    except (ClientError, BotoCoreError):
        logger.exception("a try is not accounted for", batch_id=call.batch_id, line=call.batch_line)
