"""What a file of all that a bureau holds lacks, withdrawn at once: counted first, then against that count.

The worker counts page by page and keeps which records it counted, in which version. The bureau sees the count and says
it again: these very records are then CANCELLED, each as by a correction, with its hits and watches told. One that was
changed since the file was asked for, or of which a hit was answered, stays. Each record has an item that nobody may
have written before, in its transaction: a worker that was killed, or a message that comes again, withdraws nothing
twice.
"""

import contextlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from iarms.casework.audit import event_of, persisted_call, restored_call
from iarms.casework.imports.requests import (
    LOOK_AGAIN_SECONDS,
    import_not_done,
    missing_share,
    require_bureau,
    withdrawal_for_bureau,
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
from iarms.casework.records.corrections import corrected
from iarms.casework.records.identity import identity, identity_of
from iarms.domain.languages import detailed
from iarms.errors import Conflict, NotFound
from iarms.models.ids import id_bound
from iarms.models.party import Call
from iarms.models.record import Record, RecordChange
from iarms.models.withdrawal import AskedWithdrawal, ImportWithdrawal, WithdrawalRequest
from iarms.store.imports import KeptImport
from iarms.store.transaction import ConditionFailed, Transaction
from iarms.store.withdrawals import KeptWithdrawal, MissingChunk

# Of what is held, one message goes through so many pages at most, until it has found about so many that are missing.
_PAGES: Final = 10
_TOGETHER: Final = 200
_WITHDRAWN: Final = "withdrawn"
# Of other imports: those whose lines say, or will say, something of what is held.
_SAY_SOMETHING: Final = frozenset({"SPLITTING", "WRITING", "DONE", "UNDOING"})


def request_withdrawal(
    stores: ImportStores, call: Call, import_id: str, request: WithdrawalRequest, now: datetime
) -> ImportWithdrawal:
    """Count what a file of all lacks, or withdraw what was counted, for the bureau that sent it.

    Raises NotFound for any other and after 30 days; Conflict for an import that is a check, not of mode replace or not
    DONE, while another count or withdrawal is under way, where another number was counted, where it is a larger share
    of what is held than `most`, and where a later import says what is held; ConditionFailed where another call with the
    same idempotency key was first.
    """
    require_bureau(call)
    kept = stores.imports.get(import_id, now)
    if kept is None or kept.submitted.party != call.party:
        raise NotFound("no such import of yours")
    _check_import(kept)
    before = stores.withdrawals.get(import_id)
    if before is not None and before.state in ("COUNTING", "WITHDRAWING"):
        raise _under_way()
    if request.missing is not None:
        _check_count(before, request.missing, request.most)
        _check_no_later(stores, kept, now)
    run = before.asked.run if before is not None else 0
    asked = AskedWithdrawal(
        import_id=import_id,
        run=run + (request.missing is None),
        asked_at=now,
        reason=request.reason,
        **persisted_call(call),
    )
    transaction = Transaction(stores.client)
    if before is None or request.missing is None:
        as_asked = KeptWithdrawal(asked=asked, state="COUNTING")
        transaction.add("withdrawal", stores.withdrawals.count_item(asked))
    else:
        as_asked = replace(before, asked=asked, state="WITHDRAWING")
        transaction.add("withdrawal", *stores.withdrawals.begin_items(asked))
    begin = _message(asked, "count" if as_asked.state == "COUNTING" else "withdraw", 1)
    stores.queue.send([begin], delay_seconds=LATER_SECONDS)
    answer = withdrawal_for_bureau(as_asked)
    event = event_of(
        call,
        now,
        action="withdraw_missing_records",
        answer=answer,
        import_id=import_id,
        manifest_sha256=kept.submitted.sha256,
        query=json.dumps({"missing": request.missing, "held": as_asked.held, "most": request.most}),
        reason=request.reason,
    )
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "mark" in lost_race.labels:
            raise
        raise _under_way() from lost_race
    call.recorded = True
    stores.queue.send([begin])
    return answer


def _check_import(kept: KeptImport) -> None:
    submitted = kept.submitted
    if submitted.mode != "replace" or submitted.check:
        raise Conflict(detailed("says_not_what_lacks"), code="not_a_replacement")
    if kept.state != "DONE":
        raise import_not_done(kept, detailed("not_withdrawn_yet", state=kept.state))


def _check_count(before: KeptWithdrawal | None, missing: int, most: int) -> None:
    if before is None or before.state != "COUNTED":
        raise Conflict(detailed("count_first"), code="not_counted")
    if before.missing != missing:
        detail = detailed("count_differs", count=before.missing, missing=missing)
        raise Conflict(detail, code="count_differs", parameters={"count": before.missing})
    share = missing_share(before)
    if share is not None and share > most:
        detail = detailed("share_too_large", share=share, most=most)
        raise Conflict(detail, code="share_too_large", parameters={"share": share})


def _check_no_later(stores: ImportStores, kept: KeptImport, now: datetime) -> None:
    """Raises Conflict where an import that was asked for later says what is held."""
    cursor: str | None = None
    while True:
        page, cursor = stores.imports.list_of(kept.submitted.party, 100, cursor)
        for other in page:
            if other.submitted.import_id <= kept.submitted.import_id:
                return
            alike = other.submitted.test == kept.submitted.test and not other.submitted.check
            is_empty = other.state == "DONE" and other.answered == other.refused
            if alike and other.state in _SAY_SOMETHING and not is_empty:
                detail = detailed("later_import", named=other.submitted.import_id)
                raise Conflict(detail, code="later_import", parameters=detail.parameters)
        if cursor is None:
            return


def _under_way() -> Conflict:
    detail = detailed("count_goes_on")
    return Conflict(detail, code="withdrawal_under_way", retry_after_seconds=LOOK_AGAIN_SECONDS)


def _message(asked: AskedWithdrawal, step: str, number: int) -> str:
    named = {"import_id": asked.import_id, "party": asked.party, "run": asked.run, "number": number}
    return json.dumps({"withdrawal": step, **named})


def count_chunk(stores: ImporterStores, by: Invocation, import_id: str, run: int, number: int, now: datetime) -> None:
    """Count a chunk of what is missing, keep it, and go on to the next, or say the count behind the last one. Harmless
    when repeated. Raises KeyError for a chunk that follows on none."""
    kept = stores.withdrawals.get(import_id)
    file = stores.imports.get(import_id, now)
    if kept is None or file is None or kept.state != "COUNTING" or kept.asked.run != run:
        return
    asked = kept.asked
    chunk = stores.withdrawals.get_chunk(asked, number)
    if chunk is None:
        chunk = _counted(stores, file, asked, number)
        transaction = Transaction(stores.client)
        transaction.add("chunk", stores.withdrawals.put_chunk_item(asked, number, chunk))
        try:
            transaction.commit()
        except ConditionFailed:  # another worker was first, and its chunk is the one that stands
            chunk = stores.withdrawals.get_chunk(asked, number) or chunk
    if chunk.after is not None:
        stores.queue.send([_message(asked, "count", number + 1)])
        return
    event = event_of(
        restored_call(asked, by.request_id, by.version, status=by.status),
        now,
        action="count_missing_records",
        import_id=import_id,
        manifest_sha256=file.submitted.sha256,
        query=json.dumps({"missing": chunk.missing, "held": chunk.held}),
    )
    counted = Transaction(stores.client)
    counted.add("withdrawal", stores.withdrawals.counted_item(asked, number, chunk))
    counted.add("audit", stores.trail.event_item(event))
    with contextlib.suppress(ConditionFailed):  # said before
        counted.commit()


def _counted(stores: ImporterStores, file: KeptImport, asked: AskedWithdrawal, number: int) -> MissingChunk:
    """What is missing from where the chunk before ended."""
    before = MissingChunk(versions={}, held=0, missing=0, after="")
    if number > 1 and (earlier := stores.withdrawals.get_chunk(asked, number - 1)) is not None:
        before = earlier
    elif number > 1:
        raise KeyError(f"{asked.import_id} has no counted chunk {number - 1}")
    submitted = file.submitted
    until = id_bound("rec", submitted.submitted_at)
    held, versions, after = 0, dict[str, int](), before.after
    for _ in range(_PAGES):
        page, after = stores.records.searched_for(submitted.party, until, after or None, test=submitted.test)
        stood_for = stores.imports.stood_for(asked.import_id, [record.record_id for record in page])
        held += len(page)
        versions |= {record.record_id: record.version for record in page if record.record_id not in stood_for}
        if after is None or len(versions) >= _TOGETHER:
            break
    return MissingChunk(versions=versions, held=before.held + held, missing=before.missing + len(versions), after=after)


@dataclass(frozen=True)
class WithdrawalChunk:
    """Records that are withdrawn: by id the version that was counted, and those that are still to be looked at."""

    file: KeptImport
    kept: KeptWithdrawal
    number: int
    versions: dict[str, int]
    left: list[str]

    @property
    def asked(self) -> AskedWithdrawal:
        """As it was asked for."""
        return self.kept.asked


def open_withdrawal_chunk(
    stores: ImporterStores, import_id: str, run: int, number: int, now: datetime
) -> WithdrawalChunk | None:
    """What is left of a chunk; None where nothing is being withdrawn. Raises KeyError for a chunk that is lost."""
    kept = stores.withdrawals.get(import_id)
    file = stores.imports.get(import_id, now)
    if kept is None or file is None or kept.state != "WITHDRAWING" or kept.asked.run != run:
        return None
    chunk = stores.withdrawals.get_chunk(kept.asked, number)
    if chunk is None:
        raise KeyError(f"{import_id} has no counted chunk {number}")
    done = stores.withdrawals.outcomes(kept.asked, chunk.versions)
    left = [record_id for record_id in chunk.versions if record_id not in done]
    return WithdrawalChunk(file, kept, number, dict(chunk.versions), left)


def withdraw_record(
    stores: ImporterStores, by: Invocation, chunk: WithdrawalChunk, record_id: str, now: datetime
) -> None:
    """Cancel a record, or note why it stays. Nothing happens where that is done already.

    Raises what writing a record raises, Unavailable where others write to the record again and again.
    """

    def take(record: Record | None) -> None:
        outcome = _outcome(stores, chunk, record, chunk.versions[record_id])
        mark = stores.withdrawals.outcome_item(chunk.asked, record_id, outcome)
        if record is None or outcome != _WITHDRAWN:
            note_kept(stores, mark)
            return
        taken = _cancelled(stores, chunk.asked, record, now)
        write_taken_back(stores, (by, chunk.asked, chunk.file.submitted), taken, mark, now)

    take_once(stores, record_id, take)


def close_withdrawal_chunk(stores: ImporterStores, by: Invocation, chunk: WithdrawalChunk, now: datetime) -> None:
    """Count a chunk of which every record is looked at; go on to the next, or finish with the last one. Harmless when
    repeated."""
    asked = chunk.asked
    done = stores.withdrawals.outcomes(asked, chunk.versions)
    withdrawn = sum(outcome == _WITHDRAWN for outcome in done.values())
    counted = Transaction(stores.client)
    counted.add("count", *stores.withdrawals.done_items(asked, chunk.number, withdrawn, len(done) - withdrawn))
    with contextlib.suppress(ConditionFailed):  # counted before
        counted.commit()
    if chunk.number < chunk.kept.chunks:
        stores.queue.send([_message(asked, "withdraw", chunk.number + 1)])
    kept = stores.withdrawals.get(asked.import_id)
    if kept is None or kept.state != "WITHDRAWING" or kept.asked.run != asked.run or kept.chunks_done < kept.chunks:
        return
    event = event_of(
        restored_call(asked, by.request_id, by.version, status=by.status),
        now,
        action="finish_record_withdrawal",
        import_id=asked.import_id,
        manifest_sha256=chunk.file.submitted.sha256,
        query=json.dumps({"withdrawn": kept.withdrawn, "kept": kept.kept}),
    )
    finished = Transaction(stores.client)
    finished.add("withdrawal", *stores.withdrawals.finish_items(asked, now))
    finished.add("audit", stores.trail.event_item(event))
    with contextlib.suppress(ConditionFailed):  # said before
        finished.commit()


def _outcome(stores: ImporterStores, chunk: WithdrawalChunk, record: Record | None, version: int) -> str:
    """What becomes of a record."""
    if record is None or record.version != version or record.status != "ACTIVE":
        return "changed_since"
    if record.changed_at is not None and record.changed_at > chunk.file.submitted.submitted_at:
        return "changed_since"
    return "hit_answered" if has_answered_hit(stores, record) else _WITHDRAWN


def _cancelled(stores: ImporterStores, asked: AskedWithdrawal, record: Record, now: datetime) -> TakenBack:
    """A record as it is once it is withdrawn. The file was the ground: a later one that lists the weapon again enters
    it anew."""
    change = RecordChange(reason="a file of all lacks it", status="CANCELLED")
    after = corrected(record, change, asked.subject, now, stores.reviews, None)
    known_as = {identity_of(record), identity(record.owner, record.firearm, None, test=record.test)}
    why = f"{asked.import_id} has no line of it"
    return TakenBack(record, after, why, {"query": json.dumps({"status": "CANCELLED"})}, unknown_as=sorted(known_as))
