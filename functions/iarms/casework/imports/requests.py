"""Record imports, as the bureau sees them: asked for, told of, and the mappings of its own columns.

An import is taken in with a location to upload to; the upload itself starts the work. Should nobody hear of the upload,
a message that was sent along with the request looks for it, every minute until the location has ended.
"""

import json
import math
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from iarms.casework.audit import event_of, persisted_call
from iarms.casework.imports.said import line_in
from iarms.casework.imports.stores import ImportStores
from iarms.casework.imports.turns import what_it_waits_for
from iarms.domain.languages import detailed, said_by_subject
from iarms.errors import Conflict, FieldError, Forbidden, Invalid, MatchRequired, NotFound, Stale, in_state
from iarms.models.ids import id_bound, new_id
from iarms.models.mapping import RecordMapping
from iarms.models.party import Call, class_of
from iarms.models.record_import import (
    ImportCounts,
    ImportLine,
    ImportState,
    ImportUndo,
    KeptMapping,
    KeptMappingPage,
    Lines,
    MissingRecord,
    RecordImport,
    RecordImportPage,
    RecordImportReport,
    RecordImportRequest,
    SubmittedImport,
    Upload,
)
from iarms.models.withdrawal import ImportWithdrawal
from iarms.store.import_turns import NO_TURNS, PartyTurns
from iarms.store.imports import KeptImport
from iarms.store.records import RecordFilter
from iarms.store.transaction import ConditionFailed, Transaction
from iarms.store.withdrawals import KeptWithdrawal

# An upload has to begin within this: 500 MB over a slow line, and a person who first has to read the answer.
UPLOAD_WITHIN: Final = timedelta(hours=1)
LOOK_AFTER_SECONDS: Final = 60
# In which something happens to an import without its bureau; and how long whoever waits for it waits before a look.
UNDER_WAY: Final[frozenset[ImportState]] = frozenset(("SPLITTING", "WRITING", "CHECKING", "UNDOING"))
LOOK_AGAIN_SECONDS: Final = 5


def is_under_way(told: RecordImportReport) -> bool:
    """Whether something is still to come of an import by itself, a count or a withdrawal included."""
    withdrawal = told.withdrawal
    return told.state in UNDER_WAY or (withdrawal is not None and withdrawal.state in ("COUNTING", "WITHDRAWING"))


def import_not_done(kept: KeptImport, detail: str) -> Conflict:
    """The refusal of what takes an import that is at its end; whether that comes by waiting stands with it."""
    waits = LOOK_AGAIN_SECONDS if kept.state in UNDER_WAY else None
    standing = in_state("import_state", kept.state)
    return Conflict(detail, code="import_not_done", retry_after_seconds=waits, parameters=standing)


def request_import(stores: ImportStores, call: Call, request: RecordImportRequest, now: datetime) -> RecordImport:
    """Take in an import and say where to upload the file.

    Raises Forbidden for callers that are no bureau, Invalid for a file that is too large or a mapping that is not
    there, Conflict for a file that is entered already, ConditionFailed where another call with the same idempotency
    key was first.
    """
    require_bureau(call)
    if request.bytes > stores.most_bytes:
        detail = f"a file has at most {stores.most_bytes} bytes: send it in several"
        raise Invalid(FieldError("/bytes", "file_too_large", detail))
    # What a file lacks is another thing each time, though the file is the same.
    again = (
        request.again
        or request.mode == "replace"
        or (not request.check and _may_be_entered(stores, call, request, now))
    )
    mapping = stores.mappings.get(call.party, request.mapping) if request.mapping else None
    if request.mapping and mapping is None:
        raise Invalid(FieldError("/mapping", "unknown_mapping", "there is no mapping of yours by this name"))
    submitted = SubmittedImport(
        import_id=new_id("imp", now),
        submitted_at=now,
        upload_until=now + UPLOAD_WITHIN,
        format=request.format,
        mapping=request.mapping,
        mapping_version=mapping.version if mapping else None,
        sha256=request.sha256,
        bytes=request.bytes,
        test=request.test,
        check=request.check,
        mode=request.mode,
        again=again,
        ncb_reference=request.ncb_reference,
        **persisted_call(call),
    )
    url, headers = stores.uploads.sign(
        call.party,
        submitted.import_id,
        sha256=submitted.sha256,
        size=submitted.bytes,
        seconds=int(UPLOAD_WITHIN.total_seconds()),
    )
    # Before the import itself: should that not be written, the message finds no import and is over.
    stores.queue.send([look_message(submitted.import_id)], delay_seconds=LOOK_AFTER_SECONDS)
    upload = Upload(method="PUT", url=url, headers=headers, expires_at=submitted.upload_until)
    kept = KeptImport(submitted=submitted, state="AWAITING_UPLOAD")
    answer = import_for_bureau(stores, kept, NO_TURNS, now).model_copy(update={"upload": upload})
    event = event_of(
        call,
        now,
        action="create_record_import",
        answer=answer,
        import_id=submitted.import_id,
        manifest_sha256=submitted.sha256,
        query=json.dumps({**request.model_dump(mode="json", exclude_none=True), "mapping_version": _version(mapping)}),
    )
    transaction = Transaction(stores.client)
    transaction.add("import", stores.imports.put_item(submitted))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    transaction.commit()
    call.recorded = True
    return answer


def _may_be_entered(stores: ImportStores, call: Call, request: RecordImportRequest, now: datetime) -> bool:
    """Whether this very file was read before and no line of it is a record, or it was taken back; False for a file that
    is new.

    Raises Conflict where it is entered already: most who send it again did not see the answer, or mended a few lines in
    another copy.
    """
    earlier = stores.imports.entered_by(call.party, request.sha256, test=request.test)
    if earlier is None:
        return False
    kept = stores.imports.get(earlier, now)
    if kept is not None and (kept.undo is not None or (kept.state == "DONE" and kept.answered == kept.refused)):
        return True
    raise entered_already(earlier)


def entered_already(import_id: str) -> Conflict:
    """The problem of a file that another import has entered."""
    detail = detailed("file_entered_already", named=import_id)
    return Conflict(detail, code="file_entered_already", parameters=detail.parameters)


def look_message(import_id: str, *, seen: bool = False) -> str:
    """What has the worker look whether an upload has come that nobody told it of; `seen`: it has seen one before."""
    return json.dumps({"import_id": import_id, "look": True} | ({"seen": True} if seen else {}))


class LinePage(NamedTuple):
    """Which answered lines to read, how many at most, and the cursor to go on from."""

    which: Lines
    limit: int
    cursor: str | None


def read_import(stores: ImportStores, call: Call, import_id: str, page: LinePage, now: datetime) -> RecordImportReport:
    """An import and a page of its answered lines, for the bureau that sent it. Raises NotFound after 30 days.

    Raises NotFound for any other bureau, Forbidden for callers that are none, Conflict where what is missing cannot be
    told: the file is not all that the bureau holds, or not every line of it is answered yet.
    """
    require_bureau(call)
    kept = stores.imports.get(import_id, now)
    if kept is None or kept.submitted.party != call.party:
        raise NotFound("no such import of yours")
    file = stores.imports.as_read(import_id)
    turns = stores.turns.of(call.party) if kept.is_worked_off else NO_TURNS
    told = dict(import_for_bureau(stores, kept, turns, now))
    withdrawal = stores.withdrawals.get(import_id) if kept.submitted.mode == "replace" else None
    if withdrawal is not None:
        told["withdrawal"] = withdrawal_for_bureau(withdrawal)
    if page.which == "missing":
        missing, next_cursor = _missing(stores, kept, page)
        return RecordImportReport(**told, file=file, lines=(), missing=missing, next_cursor=next_cursor)
    lines, next_cursor = stores.imports.report(import_id, *page)
    return RecordImportReport(**told, file=file, lines=tuple(lines), next_cursor=next_cursor)


def _missing(stores: ImportStores, kept: KeptImport, page: LinePage) -> tuple[tuple[MissingRecord, ...], str | None]:
    """A page of the records that are searched for, were there when the import was asked for, and that no line of it
    stands for; and the cursor of the next page."""
    submitted = kept.submitted
    if submitted.mode != "replace":
        raise Conflict(detailed("not_all_that_is_held"), code="not_a_replacement")
    if kept.state not in ("DONE", "CHECKED"):
        detail = f"the import is {kept.state}: what it lacks is known once every line is answered"
        raise import_not_done(kept, detail)
    until = id_bound("rec", submitted.submitted_at)
    which = RecordFilter(status="ACTIVE", test=submitted.test, until=until)
    held, next_cursor = stores.records.list_of(submitted.party, which, page.limit, page.cursor)
    stood_for = stores.imports.stood_for(submitted.import_id, [record.record_id for record in held])
    missing = (
        MissingRecord(
            record_id=record.record_id,
            version=record.version,
            ncb_reference=record.ncb_reference,
            serial_number=record.firearm.serial_number,
            make=record.firearm.make,
            entered_at=record.entered_at,
        )
        for record in held
        if record.record_id not in stood_for
    )
    return tuple(missing), next_cursor


class ImportListing(NamedTuple):
    """Which of its imports a bureau lists: of a state or all, and which page of them."""

    state: ImportState | None
    limit: int
    cursor: str | None


def list_imports(stores: ImportStores, call: Call, which: ImportListing, now: datetime) -> RecordImportPage:
    """The bureau's own imports, newest first."""
    require_bureau(call)
    kept, next_cursor = stores.imports.list_of(call.party, which.limit, which.cursor, state=which.state)
    turns = stores.turns.of(call.party) if any(each.is_worked_off for each in kept) else NO_TURNS
    return RecordImportPage(
        items=[import_for_bureau(stores, each, turns, now) for each in kept], next_cursor=next_cursor
    )


def import_for_bureau(stores: ImportStores, kept: KeptImport, turns: PartyTurns, now: datetime) -> RecordImport:
    """An import as its bureau is told of it."""
    submitted = kept.submitted
    undo = None
    if kept.undo is not None:
        undo = ImportUndo(
            asked_at=kept.undo.asked_at,
            reason=kept.undo.reason,
            undone=kept.undone,
            kept=kept.kept_back,
            finished_at=kept.undone_at,
        )
    pending = kept.lines - kept.answered if kept.lines is not None else None
    return RecordImport(
        import_id=submitted.import_id,
        state=kept.state,
        format=submitted.format,
        mapping=submitted.mapping,
        mapping_version=submitted.mapping_version,
        sha256=submitted.sha256,
        bytes=submitted.bytes,
        test=submitted.test,
        check=submitted.check,
        mode=submitted.mode,
        ncb_reference=submitted.ncb_reference,
        counts=ImportCounts(
            lines=kept.lines,
            written=kept.written,
            new=kept.new,
            changed=kept.changed,
            unchanged=kept.unchanged,
            refused=kept.refused,
            pending=pending,
        ),
        waits_for=what_it_waits_for(stores.imports, kept, turns, now),
        enterable=kept.new + kept.changed if submitted.check else None,
        problem=kept.problem,
        submitted_at=submitted.submitted_at,
        accepted_at=kept.accepted_at,
        finished_at=kept.finished_at,
        undo=undo,
    )


def withdrawal_for_bureau(kept: KeptWithdrawal) -> ImportWithdrawal:
    """A withdrawal as its bureau is told of it."""
    return ImportWithdrawal(
        import_id=kept.asked.import_id,
        state=kept.state,
        asked_at=kept.asked.asked_at,
        reason=kept.asked.reason,
        held=kept.held,
        missing=kept.missing,
        share=missing_share(kept),
        withdrawn=kept.withdrawn,
        kept=kept.kept,
        finished_at=kept.finished_at,
    )


def missing_share(kept: KeptWithdrawal) -> float | None:
    """Missing of held in per cent, to a tenth, rounded up: a bound is not passed by rounding."""
    if kept.held is None or kept.missing is None:
        return None
    return math.ceil(1000 * kept.missing / kept.held) / 10 if kept.held else 0.0


def put_mapping(
    stores: ImportStores, call: Call, name: str, mapping: RecordMapping, version: str | None, now: datetime
) -> KeptMapping:
    """Keep a mapping under a name, as a version beside those there were; the same again is the version that stands.

    `version` is the one that the change is made to, None where there is none yet. Raises MatchRequired for a change
    without it, Stale where another version stands, Forbidden for callers that are no bureau, ConditionFailed where
    another call with the same idempotency key was first.
    """
    require_bureau(call)
    before = stores.mappings.get(call.party, name)
    if before is not None and before.mapping == mapping:
        return before
    if before is not None and version is None:
        raise MatchRequired("there is a mapping by this name: send the ETag that was read as If-Match")
    if version is not None and (before is None or version != str(before.version)):
        raise Stale("another version of this mapping stands: read it again")
    kept = KeptMapping(
        name=name,
        version=before.version + 1 if before else 1,
        changed_at=now,
        changed_by=call.subject,
        mapping=mapping,
    )
    event = event_of(
        call,
        now,
        action="put_record_mapping",
        answer=kept,
        query=json.dumps({"name": name, "mapping": mapping.model_dump(mode="json")}),
        object_version=kept.version,
    )
    transaction = Transaction(stores.client)
    transaction.add("mapping", *stores.mappings.put_items(call.party, kept))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, kept, now))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "mark" in lost_race.labels:
            raise
        raise Stale("somebody else has just changed this mapping: read it again") from lost_race
    call.recorded = True
    return kept


def read_mapping(stores: ImportStores, call: Call, name: str, version: int | None) -> KeptMapping:
    """A mapping of the bureau's own, as it stands or as it was in a version. Raises NotFound where there is none."""
    require_bureau(call)
    kept = stores.mappings.get(call.party, name, version)
    if kept is None:
        raise NotFound("no such mapping of yours")
    return kept


def list_mappings(stores: ImportStores, call: Call, limit: int, cursor: str | None) -> KeptMappingPage:
    """The bureau's own mappings by name, each as it stands."""
    require_bureau(call)
    items, next_cursor = stores.mappings.list_of(call.party, limit, cursor)
    return KeptMappingPage(items=items, next_cursor=next_cursor)


def require_bureau(call: Call) -> None:
    """Imports and mappings are the bureaus': searchers may read records, and have none of these. Raises Forbidden."""
    if class_of(call.party) != "NCB":
        raise Forbidden("only National Central Bureaus import records", code="not_a_bureau")


def _version(mapping: KeptMapping | None) -> int | None:
    return mapping.version if mapping else None


said_by_subject(ImportLine, line_in)
