"""From an uploaded file to chunks of lines: read in one stream, held against what was announced, then queued.

No line is entered before the whole file has been read and is the one that was meant. The file itself decides what its
chunks are, so that reading it again, from the start or from where somebody stopped, writes the same chunks.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from iarms.aws.uploads import UploadedFile
from iarms.casework.access.callers import check_sender
from iarms.casework.audit import event_of, restored_call
from iarms.casework.imports.lines import ImportTerms, lines_of
from iarms.casework.imports.requests import LOOK_AFTER_SECONDS, entered_already, look_message
from iarms.casework.imports.stores import ImporterStores
from iarms.casework.imports.turns import hand_out
from iarms.casework.line_problem import line_problem
from iarms.domain.files import FileFacts, RefusedEncoding
from iarms.errors import FieldError, Invalid, Problem
from iarms.models.audit import AuditEvent
from iarms.models.mapping import RecordMapping
from iarms.models.record_import import (
    CHUNK_BYTES,
    IMPORT_LINES_PER_CHUNK,
    MOST_IMPORT_LINES,
    FileAsRead,
    SubmittedImport,
)
from iarms.store.import_turns import WaitingWork
from iarms.store.imports import KeptImport
from iarms.store.transaction import ConditionFailed, Transaction

# How long after its location has ended an upload is looked for: one that began in time may still be under way.
LOOKED_FOR: Final = timedelta(minutes=30)
# Between the look that sees a file and the one that takes it for one that nobody told of: S3 may be telling just then.
SEEN_AGAIN_SECONDS: Final = 45
# A file of more takes long to read, and has a queue where no line and no smaller file waits for it.
SHORT_BYTES: Final = 8 * 1024 * 1024
# What a client needs, so that its file is entered.
ENTERS_RECORDS: Final = "record:write"
_TOGETHER: Final = 25  # chunks written, and the time looked at, at once


class Invocation(NamedTuple):
    """What the audit trail says of the invocation that does the work; `status` of what it does and does not refuse,
    `entered` of a record that it enters."""

    request_id: str
    version: str
    status: int
    entered: int


class FilePosition(NamedTuple):
    """Where in a file to go on: the number of the chunk, and the line that begins it."""

    chunk: int
    line: int


FILE_START: Final = FilePosition(1, 0)


def look(stores: ImporterStores, by: Invocation, import_id: str, now: datetime, *, seen: bool = False) -> bool:
    """Whether a file has come that nobody has told of: it was seen before, and nothing has come of it. Looks again
    later; in the end, the import has expired.
    """
    kept = stores.imports.get(import_id, now)
    if kept is None or kept.state != "AWAITING_UPLOAD":
        return False
    if stores.uploads.find(kept.submitted.party, import_id) is not None:
        if not seen:
            stores.queue.send([look_message(import_id, seen=True)], delay_seconds=SEEN_AGAIN_SECONDS)
        return seen
    if now < kept.submitted.upload_until + LOOKED_FOR:
        stores.queue.send([look_message(import_id)], delay_seconds=LOOK_AFTER_SECONDS)
        return False
    event = event_of_import(by, kept.submitted, now, "expire_record_import")
    transaction = Transaction(stores.client)
    transaction.add("import", stores.imports.expire_item(import_id))
    transaction.add("audit", stores.trail.event_item(event))
    _unless_decided(transaction)
    return False


def left_to_files(stores: ImporterStores, import_id: str, now: datetime) -> bool:
    """Whether an uploaded file takes long to read and is left to the queue of such files; it is sent there once."""
    kept = stores.imports.get(import_id, now)
    if kept is None or kept.submitted.bytes <= SHORT_BYTES or kept.state in ("REFUSED", "DONE", "CHECKED"):
        return False
    if kept.state == "SPLITTING":
        return True
    if kept.is_worked_off or stores.uploads.find(kept.submitted.party, import_id) is None:
        return False
    go_on_later(stores, import_id, FILE_START)
    stores.imports.begin(import_id)
    return True


def go_on_later(stores: ImporterStores, import_id: str, position: FilePosition) -> None:
    """Have a file read from somewhere on by a worker that has time for it."""
    stores.files.send([json.dumps({"import_id": import_id, "split_from": position})])


def split(
    stores: ImporterStores,
    by: Invocation,
    import_id: str,
    position: FilePosition,
    has_time: Callable[[], bool],
    clock: Callable[[], datetime],
) -> FilePosition | None:
    """Read an uploaded file into chunks that take turns; where to go on, once time is short, None when it is over.

    A file that is not what was announced, no file of its kind, entered already, or of somebody who is not let in any
    more has the import refused as a whole.
    What the queue brings again is taken up where the import is. Raises what AWS raises, and Unavailable.
    """
    kept = stores.imports.get(import_id, clock())
    if kept is None or kept.state in ("REFUSED", "DONE", "CHECKED"):
        return None
    if kept.is_worked_off:
        _send_on(stores, kept, clock())
        return None
    uploaded = stores.uploads.find(kept.submitted.party, import_id)
    if uploaded is None:
        return None
    stores.imports.begin(import_id)
    try:
        check_sender(stores.register, kept.submitted, ENTERS_RECORDS, only_registered=stores.only_registered)
        reading = _FilePass(stores, kept.submitted, mapping_of(stores, kept.submitted), uploaded, position)
        next_position = reading.through(has_time)
    except Problem as problem:
        if problem.is_ours:
            raise
        refuse(stores, by, kept.submitted, problem, clock())
        return None
    if next_position is not None:
        return next_position
    _accept(stores, by, kept.submitted, reading, clock())
    hand_out(stores.turns, stores.queue, kept.submitted.party, clock())
    return None


def _accept(
    stores: ImporterStores, by: Invocation, submitted: SubmittedImport, reading: "_FilePass", now: datetime
) -> None:
    """From here on the lines are entered, or checked; or the import is refused, where another one has entered this very
    file.
    """
    file = reading.facts.as_read()
    facts = {"bytes": submitted.bytes, "lines": reading.lines, "chunks": reading.chunks}
    told = {"encoding": file.encoding, "encoding_ground": file.encoding_ground, "check": submitted.check}
    event = event_of_import(by, submitted, now, "accept_record_import", query=json.dumps({**facts, **told}))
    transaction = Transaction(stores.client)
    accepted = stores.imports.accept_item(
        submitted.import_id, reading.lines, reading.chunks, now, repeated=reading.repeated, check=submitted.check
    )
    transaction.add("import", accepted)
    work = _work_of(submitted, lines=reading.lines, chunks=reading.chunks, now=now)
    transaction.add("turns", *stores.turns.wait_items(submitted.party, work))
    transaction.add("as_read", stores.imports.as_read_item(submitted.import_id, file))
    if not submitted.check:
        transaction.add("file", stores.imports.file_item(submitted))
    transaction.add("audit", stores.trail.event_item(event))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "import" in lost_race.labels:
            return
        earlier = stores.imports.entered_by(submitted.party, submitted.sha256, test=submitted.test)
        refuse(stores, by, submitted, entered_already(earlier or "another import"), now)


def give_up(stores: ImporterStores, by: Invocation, import_id: str, fault: Problem, now: datetime) -> None:
    """Refuse an import whose file we cannot read by a fault of ours."""
    kept = stores.imports.get(import_id, now)
    if kept is not None:
        refuse(stores, by, kept.submitted, fault, now)


def refuse(stores: ImporterStores, by: Invocation, submitted: SubmittedImport, problem: Problem, now: datetime) -> None:
    """Refuse an import as a whole: none of its lines is entered. Nothing happens where it is decided already."""
    event = event_of_import(by, submitted, now, "refuse_record_import", refusal=problem)
    transaction = Transaction(stores.client)
    transaction.add("import", stores.imports.refuse_item(submitted.import_id, line_problem(problem), now))
    if isinstance(problem, RefusedEncoding):
        file = FileAsRead(candidates=problem.candidates)
        transaction.add("as_read", stores.imports.as_read_item(submitted.import_id, file))
    transaction.add("audit", stores.trail.event_item(event))
    _unless_decided(transaction)


def mapping_of(stores: ImporterStores, submitted: SubmittedImport) -> RecordMapping | None:
    """The mapping of an import, as it stood when it was asked for. Raises KeyError for one that is lost."""
    if submitted.mapping is None:
        return None
    kept = stores.mappings.get(submitted.party, submitted.mapping, submitted.mapping_version)
    if kept is None:
        raise KeyError(f"{submitted.import_id} names a mapping that is not there")
    return kept.mapping


def event_of_import(by: Invocation, submitted: SubmittedImport, now: datetime, action: str, **facts: Any) -> AuditEvent:
    """The audit event of something done for an import: by the call that asked for it, of the file with that digest."""
    call = restored_call(submitted, by.request_id, by.version, status=by.status)
    return event_of(
        call,
        now,
        action=action,
        import_id=submitted.import_id,
        manifest_sha256=submitted.sha256,
        **facts,
    )


def _unless_decided(transaction: Transaction) -> None:
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "import" not in lost_race.labels:
            raise


def _send_on(stores: ImporterStores, kept: KeptImport, now: datetime) -> None:
    """Have the chunks of an import take turns, where those of an earlier release do not yet, and hand out the next."""
    submitted = kept.submitted
    if not kept.sent_on:
        work = _work_of(submitted, lines=kept.lines or 0, chunks=kept.chunks, now=now)
        stores.turns.wait(submitted.party, work)
        stores.imports.mark_sent_on(submitted.import_id)
    hand_out(stores.turns, stores.queue, submitted.party, now)


def _work_of(submitted: SubmittedImport, *, lines: int, chunks: int, now: datetime) -> WaitingWork:
    return WaitingWork(submitted.import_id, "enter", 1, chunks, lines, now, is_new=True)


class _FilePass:
    """One pass over a file: every row is read and counted, chunks before `place` are there already."""

    def __init__(
        self,
        stores: ImporterStores,
        submitted: SubmittedImport,
        mapping: RecordMapping | None,
        uploaded: UploadedFile,
        position: FilePosition,
    ) -> None:
        self.lines = 0
        self.repeated = 0
        self.facts = FileFacts()
        self.chunks = position.chunk - 1
        self._stores = stores
        self._submitted = submitted
        self._mapping = mapping
        self._uploaded = uploaded
        self._from_line = position.line
        self._digest = hashlib.sha256()
        self._full: list[tuple[int, list[str]]] = []
        self._open: list[str] = []
        self._open_bytes = 0

    def through(self, has_time: Callable[[], bool]) -> FilePosition | None:
        """Read to the end, or until there is no time left: then where to go on.

        Raises Invalid for a file that is another one, no such file at all, empty, or too long.
        """
        submitted, uploaded = self._submitted, self._uploaded
        if uploaded.bytes != submitted.bytes or uploaded.sha256 not in (None, submitted.sha256):
            raise _another_file()
        terms = ImportTerms(submitted.party, self._mapping)
        blocks = self._digested(self._stores.uploads.read(submitted.party, submitted.import_id, uploaded))
        for line, text in lines_of(blocks, submitted.format, terms, self.facts, most=MOST_IMPORT_LINES):
            self.lines += 1
            self.repeated += line.same_as is not None
            if line.line < self._from_line:
                continue
            self._add(text)
            if len(self._full) == _TOGETHER:
                self._write()
                if not has_time():
                    return FilePosition(self.chunks + 1, line.line + 1)
        for _ in blocks:  # whatever a reader leaves unread belongs to the file all the same
            pass
        if self._digest.hexdigest() != submitted.sha256:
            raise _another_file()
        if self._open:
            self._close()
        self._write()
        return None

    def _digested(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._digest.update(block)
            yield block

    def _add(self, text: str) -> None:
        self._open.append(text)
        self._open_bytes += len(text)
        if len(self._open) == IMPORT_LINES_PER_CHUNK or self._open_bytes >= CHUNK_BYTES:
            self._close()

    def _close(self) -> None:
        self.chunks += 1
        self._full.append((self.chunks, self._open))
        self._open, self._open_bytes = [], 0

    def _write(self) -> None:
        self._stores.imports.put_chunks(self._submitted.import_id, self._full)
        self._full = []


def _another_file() -> Invalid:
    detail = "the uploaded file is not the one that was announced: its size or its SHA-256 differs"
    return Invalid(FieldError("", "another_file", detail), code="another_file")
