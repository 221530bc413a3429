"""Search batches: taken in whole, worked off line by line, each line a search of its own.

A batch is taken in last of all: its chunks are kept and queued first, then one transaction writes the batch, the audit
event and the mark. So a 202 means that every line is queued, and a 503 that none will run: a message without a batch
is passed over.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from iarms.casework.access.callers import check_sender
from iarms.casework.audit import event_of, persisted_call, restored_call
from iarms.casework.line_problem import line_problem
from iarms.casework.searching.search import search
from iarms.casework.searching.stores import BatchStores, SearchStores
from iarms.domain.text import check_characters, with_plain_spaces
from iarms.errors import BadRequest, Invalid, NotFound, Problem, TooLarge, field_error
from iarms.models.api import MOST_BODY_BYTES
from iarms.models.batch import (
    BATCH_LINES_PER_CHUNK,
    BatchCounts,
    BatchLine,
    BatchState,
    SearchBatch,
    SearchBatchReport,
    SentBatchPage,
    SubmittedBatch,
    batch_state,
)
from iarms.models.ids import new_id
from iarms.models.party import Call
from iarms.models.search import SearchRequest
from iarms.store.search_batches import SearchBatches
from iarms.store.transaction import ConditionFailed, Transaction


def submit_batch(stores: BatchStores, call: Call, searches: Sequence[Any], now: datetime) -> SearchBatch:
    """Take in a batch; its lines are not read yet.

    Raises Unavailable where something could not be kept or queued, ConditionFailed where another call with the same
    idempotency key was first: then no line of this batch runs.
    """
    batch = SubmittedBatch(
        batch_id=new_id("sbat", now),
        submitted_at=now,
        lines=len(searches),
        **persisted_call(call),
    )
    chunks = [
        searches[start : start + BATCH_LINES_PER_CHUNK] for start in range(0, len(searches), BATCH_LINES_PER_CHUNK)
    ]
    stores.batches.put_chunks(batch.batch_id, chunks)
    stores.queue.send([json.dumps({"batch_id": batch.batch_id, "chunk": n}) for n in range(1, len(chunks) + 1)])
    call.batch_id = batch.batch_id
    answer = _report(batch, [])
    event = event_of(call, now, action="create_search_batch", answer=answer, batch_lines=len(searches))
    transaction = Transaction(stores.client)
    transaction.add("batch", stores.batches.put_item(batch))
    transaction.add("listed", stores.batches.listed_item(batch))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    transaction.commit()
    call.recorded = True
    return answer


def list_batches(
    stores: BatchStores, call: Call, state: BatchState | None, paging: tuple[int, str | None], now: datetime
) -> SentBatchPage:
    """The batches of a state, or all, that the caller has sent in the last 30 days, newest first. `paging`: how many at
    most, and the cursor to go on from."""
    items, next_cursor = stores.batches.list_of(call.party, paging, now, state=state)
    return SentBatchPage(items=items, next_cursor=next_cursor)


def read_batch(stores: BatchStores, call: Call, batch_id: str, now: datetime) -> SearchBatchReport:
    """A batch and its lines so far, for who submitted it. Raises NotFound for anybody else, and after 30 days."""
    batch = stores.batches.get(batch_id, now)
    if batch is None or batch.party != call.party:
        raise NotFound("no such batch of yours")
    answered = {line.line: line for line in stores.batches.answered(batch_id, 1, batch.lines)}
    lines = tuple(answered.get(number) or BatchLine(line=number) for number in range(1, batch.lines + 1))
    return SearchBatchReport(**dict(_report(batch, list(answered.values()))), lines=lines)


def _report(batch: SubmittedBatch, answered: list[BatchLine]) -> SearchBatch:
    """Counted from the lines each time: a counter that every line writes to would make them wait for each other."""
    outcomes = [line.outcome for line in answered]
    pending = batch.lines - len(answered)
    return SearchBatch(
        batch_id=batch.batch_id,
        state=batch_state(batch.lines, len(answered)),
        counts=BatchCounts(
            total=batch.lines,
            pending=pending,
            hit=outcomes.count("hit"),
            possible=outcomes.count("possible"),
            no_match=outcomes.count("no_match"),
            failed=outcomes.count(None),
        ),
        submitted_at=batch.submitted_at,
        finished_at=max(line.answered_at for line in answered if line.answered_at) if not pending else None,
    )


@dataclass(frozen=True)
class SearchChunk:
    """Lines of a batch that are still to be answered: what was sent, by line, counted from 1."""

    batch: SubmittedBatch
    lines: dict[int, Any]

    def call_for(self, line: int, function_request_id: str, function_version: str, status: int, now: datetime) -> Call:
        """The call that a line is: by the request that brought the batch, run by this invocation, with an event of its
        own; `status` is what a search by itself is answered with."""
        return restored_call(
            self.batch,
            function_request_id,
            function_version,
            action="create_search",
            status=status,
            batch_id=self.batch.batch_id,
            batch_line=line,
            event_id=new_id("evt", now),
            began=time.monotonic(),
        )


def open_search_chunk(batches: SearchBatches, batch_id: str, chunk: int, now: datetime) -> SearchChunk | None:
    """What is left of a chunk; None where no such batch is taken in (or not yet). Raises KeyError for a lost chunk."""
    batch = batches.get(batch_id, now)
    if batch is None:
        return None
    sent = batches.get_chunk(batch_id, chunk)
    first = (chunk - 1) * BATCH_LINES_PER_CHUNK + 1
    answered = {line.line for line in batches.answered(batch_id, first, first + len(sent) - 1)}
    return SearchChunk(batch, {n: body for n, body in enumerate(sent, first) if n not in answered})


def search_line(stores: SearchStores, call: Call, body: Any, now: datetime, *, only_registered: bool) -> None:
    """Run the search of a line, with its answer in the same transaction; nothing happens where it is answered by now.

    Raises what a search raises, and what `check_sender` does where who sent the batch is not let in any more. The
    answer is marked in the batch: `stores.idempotency` is the batches' store.
    """
    check_sender(stores.register, call, "search:write", only_registered=only_registered)
    request = _request_in(body)
    call.arguments = {"request": request}
    try:
        search(stores, call, request, now)
    except ConditionFailed as lost_race:
        if "mark" not in lost_race.labels:
            raise


def note_left_line(stores: SearchStores, call: Call, problem: Problem, now: datetime) -> None:
    """Account for a try of a line that is left to the queue: what it read was read, and its answer is still to come."""
    stores.trail.append(event_of(call, now, action=call.action, refusal=problem, **call.facts))


def refuse_line(stores: SearchStores, batches: SearchBatches, call: Call, problem: Problem, now: datetime) -> None:
    """Answer a line with a problem, and account for it as for a search that was refused.

    Nothing happens where the line is answered already.
    """
    if call.batch_id is None or call.batch_line is None:
        raise ValueError("not the call of a line")
    answer = BatchLine(line=call.batch_line, problem=line_problem(problem), answered_at=now)
    event = event_of(call, now, action=call.action, refusal=problem, **call.facts)
    transaction = Transaction(stores.client)
    transaction.add("mark", batches.answer_item(call.batch_id, answer))
    transaction.add("audit", stores.trail.event_item(event))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "mark" not in lost_race.labels:
            raise


def _request_in(body: Any) -> SearchRequest:
    """The line's body, refused with what it would have been refused with by itself."""
    if not isinstance(body, dict):
        raise BadRequest("the body is not a JSON object")
    if len(json.dumps(body, ensure_ascii=False).encode(errors="surrogatepass")) > MOST_BODY_BYTES:
        raise TooLarge(f"the body is larger than {MOST_BODY_BYTES} bytes")
    body = with_plain_spaces(body)
    check_characters(body)
    try:
        return SearchRequest.model_validate(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise Invalid(*(field_error({**fault, "loc": ("body", *fault["loc"])}) for fault in faults)) from error
