"""An import that is taken back as a whole: asked for by its bureau, done line by line by the worker.

What was new is cancelled, and no longer known: the mended file enters it anew. What was changed becomes again what it
was. Both are new versions, and hits and watches are told as of any change. A record with which something has happened
since stays as it is, and the line says what: another version of it, or a hit that somebody answered. Each line has an
item that nobody may have written before, in the transaction of its record: a worker that was killed, or a message that
comes again, takes nothing back twice.
"""

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from iarms.casework.audit import event_of, persisted_call, restored_call
from iarms.casework.imports.requests import (
    LOOK_AGAIN_SECONDS,
    import_for_bureau,
    import_not_done,
    require_bureau,
)
from iarms.casework.imports.split import Invocation
from iarms.casework.imports.stores import ImporterStores, ImportStores
from iarms.casework.imports.taking_back import (
    LATER_SECONDS,
    TakenBack,
    has_answered_hit,
    note_kept,
    take_once,
    write_taken_back,
)
from iarms.casework.records.corrections import corrected, restored
from iarms.casework.records.identity import identity, identity_of
from iarms.domain.languages import detailed
from iarms.errors import Conflict, NotFound
from iarms.models.party import Call
from iarms.models.record import Record, RecordChange
from iarms.models.record_import import AskedUndo, ImportLine, RecordImport, UndoOutcome, UndoRequest
from iarms.store.import_turns import NO_TURNS
from iarms.store.imports import UNDO, KeptImport
from iarms.store.transaction import ConditionFailed, Transaction

_UNDONE: Final[frozenset[UndoOutcome]] = frozenset({"cancelled", "restored"})


def request_undo(stores: ImportStores, call: Call, import_id: str, request: UndoRequest, now: datetime) -> RecordImport:
    """Take an import back, by the bureau that sent it.

    Raises NotFound for any other and after 30 days, Conflict for an import that is not DONE, ConditionFailed where
    another call with the same idempotency key was first.
    """
    require_bureau(call)
    kept = stores.imports.get(import_id, now)
    if kept is None or kept.submitted.party != call.party:
        raise NotFound("no such import of yours")
    if kept.state != "DONE":
        raise import_not_done(kept, detailed("not_taken_back_yet", state=kept.state))
    if kept.withdrawing:
        detail = detailed("withdrawal_goes_on")
        raise Conflict(detail, code="withdrawal_under_way", retry_after_seconds=LOOK_AGAIN_SECONDS)
    asked = AskedUndo(import_id=import_id, asked_at=now, reason=request.reason, **persisted_call(call))
    begin = json.dumps({"import_id": import_id, "undo": 0})
    stores.queue.send([begin], delay_seconds=LATER_SECONDS)
    answer = import_for_bureau(stores, kept.as_undoing(asked), NO_TURNS, now)
    event = event_of(
        call,
        now,
        action="undo_record_import",
        answer=answer,
        import_id=import_id,
        manifest_sha256=kept.submitted.sha256,
        reason=request.reason,
    )
    transaction = Transaction(stores.client)
    transaction.add("import", stores.imports.undo_item(asked))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "mark" in lost_race.labels:
            raise
        raise Conflict(detailed("taken_back_already"), code="import_not_done") from lost_race
    call.recorded = True
    stores.queue.send([begin])
    return answer


@dataclass(frozen=True)
class UndoChunk:
    """Lines of an import that is taken back: those that made something of a record and are still to be looked at."""

    kept: KeptImport
    asked: AskedUndo
    number: int
    first: int
    last: int
    left: list[ImportLine]


def begin_undo(stores: ImporterStores, import_id: str, now: datetime) -> None:
    """Queue the first chunk of an import that is taken back; each queues the next, so that no other bureau's lines wait
    behind all of them. Harmless when repeated."""
    kept = stores.imports.get(import_id, now)
    if kept is not None and kept.state == "UNDOING":
        _go_on(stores, import_id, 1)


def _go_on(stores: ImporterStores, import_id: str, number: int) -> None:
    stores.queue.send([json.dumps({"import_id": import_id, "undo": number})])


def open_undo_chunk(stores: ImporterStores, import_id: str, number: int, now: datetime) -> UndoChunk | None:
    """What is left of a chunk; None where the import is not being taken back. Raises KeyError for a chunk that is
    lost."""
    kept = stores.imports.get(import_id, now)
    if kept is None or kept.state != "UNDOING" or kept.undo is None:
        return None
    sent = stores.imports.get_chunk(import_id, number)
    first, last = sent[0].line, sent[-1].line
    done = {line.line for line in stores.imports.answered(import_id, first, last, of=UNDO)}
    left = [
        line
        for line in stores.imports.answered(import_id, first, last)
        if line.record_id is not None and line.outcome != "unchanged" and line.line not in done
    ]
    return UndoChunk(kept, kept.undo, number, first, last, left)


def undo_line(stores: ImporterStores, by: Invocation, chunk: UndoChunk, line: ImportLine, now: datetime) -> None:
    """Take back what a line made of its record, or say why not. Nothing happens where that is done already.

    Raises what writing a record raises, Unavailable where others write to the record again and again.
    """

    def take(record: Record | None) -> None:
        outcome = _outcome(stores, line, record)
        told = line.model_copy(update={"undo": outcome, "answered_at": now})
        mark = stores.imports.undo_line_item(chunk.asked.import_id, told, kept=outcome not in _UNDONE)
        if record is None or outcome not in _UNDONE:
            note_kept(stores, mark)
            return
        taken = _taken_back(stores, chunk, told, record)
        write_taken_back(stores, (by, chunk.asked, chunk.kept.submitted), taken, mark, now)

    take_once(stores, line.record_id or "", take)


def close_undo_chunk(stores: ImporterStores, by: Invocation, chunk: UndoChunk, now: datetime) -> None:
    """Count a chunk of which every line is looked at; go on to the next, or finish with the last one. Harmless when
    repeated."""
    import_id = chunk.asked.import_id
    done = stores.imports.answered(import_id, chunk.first, chunk.last, of=UNDO)
    undone = sum(line.undo in _UNDONE for line in done)
    counts = {"undone": undone, "kept_back": len(done) - undone}
    counted = Transaction(stores.client)
    counted.add("count", *stores.imports.count_items(import_id, chunk.number, counts, of=UNDO))
    with contextlib.suppress(ConditionFailed):  # counted before
        counted.commit()
    if chunk.number < chunk.kept.chunks:
        _go_on(stores, import_id, chunk.number + 1)
    kept = stores.imports.get(import_id, now)
    if kept is None or kept.state != "UNDOING" or kept.chunks_undone < kept.chunks:
        return
    facts = json.dumps({"undone": kept.undone, "kept": kept.kept_back})
    event = event_of(
        restored_call(chunk.asked, by.request_id, by.version, status=by.status),
        now,
        action="finish_record_import_undo",
        import_id=import_id,
        manifest_sha256=kept.submitted.sha256,
        query=facts,
    )
    finished = Transaction(stores.client)
    finished.add("import", stores.imports.finish_undo_item(import_id, now))
    finished.add("audit", stores.trail.event_item(event))
    try:
        finished.commit()
    except ConditionFailed as lost_race:
        if "import" not in lost_race.labels:
            raise


def _outcome(stores: ImporterStores, line: ImportLine, record: Record | None) -> UndoOutcome:
    """What becomes of a line's record."""
    if record is None or record.version != (line.version or 1):
        return "changed_since"
    if has_answered_hit(stores, record):
        return "hit_answered"
    return "restored" if line.outcome == "changed" else "cancelled"


def _taken_back(stores: ImporterStores, chunk: UndoChunk, told: ImportLine, record: Record) -> TakenBack:
    """A record as it is once its line is undone."""
    asked, now = chunk.asked, told.answered_at
    why = f"{asked.import_id} was taken back"
    if told.undo == "cancelled":
        change = RecordChange(reason="an import was taken back", status="CANCELLED")
        after = corrected(record, change, asked.subject, now, stores.reviews, None)
        facts = {"import_line": told.line, "query": json.dumps({"status": "CANCELLED"})}
        return TakenBack(record, after, why, facts, unknown_as=_known_as(chunk, record))
    former = stores.records.version(record.record_id, record.version - 1)
    facts = {"import_line": told.line, "query": json.dumps({"as_version": str(former.version)})}
    return TakenBack(record, restored(record, former, asked.subject, now), why, facts)


def _known_as(chunk: UndoChunk, record: Record) -> list[str]:
    """What a record is known by: under its own reference, and under none where it has that of the file."""
    reference = chunk.kept.submitted.ncb_reference
    known_as = [identity_of(record)]
    if reference is not None and record.ncb_reference.startswith(f"{reference}/"):
        known_as.append(identity(record.owner, record.firearm, None, test=record.test))
    return known_as
