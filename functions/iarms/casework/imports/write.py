"""From a chunk of lines to records: each line is mapped, validated and entered with its answer, or refused with it.

Of an import that only checks, each line is answered as it would be, and that is all.

Several lines go into one transaction, since most of a line's time is the way to the database and back; where that
fails, each goes by itself. Whatever happens, a line that is answered is never entered again: its answer is an item that
nobody may have written before, and its record's id follows from the import and the line.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from iarms.casework.access.callers import check_sender
from iarms.casework.imports.lines import ImportTerms, LineRecord, LineRefusal, record_from_line
from iarms.casework.imports.split import ENTERS_RECORDS, Invocation, event_of_import, mapping_of
from iarms.casework.imports.stores import ImporterStores
from iarms.casework.line_problem import line_problem
from iarms.casework.records.entry import Entry, entry_of, write_entry
from iarms.errors import Forbidden, Problem, Unauthenticated, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.ids import derived_id
from iarms.models.mapping import RecordMapping
from iarms.models.record_import import ImportLine, SentLine
from iarms.store.imports import KeptImport
from iarms.store.transaction import MOST_ITEMS, ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_ANSWER: Final = "answer"


@dataclass(frozen=True)
class LineChunk:
    """Lines of an import: all that were sent, and those that are still to be answered."""

    kept: KeptImport
    number: int
    sent: list[SentLine]
    left: list[SentLine]
    mapping: RecordMapping | None


@dataclass(frozen=True)
class PreparedLine:
    """A line that is ready to be answered: with its record, or with a problem. Of a check nothing goes into the audit
    trail, as nothing happens to a record: who checked which file stands there with the import.
    """

    import_id: str
    answer: ImportLine
    event: AuditEvent | None = None
    entry: Entry | None = None

    def items_beside(self, stores: ImporterStores) -> "dict[str, list[TransactWriteItemTypeDef]]":
        """The transaction items beside the record's own, by label."""
        items = {_ANSWER: stores.imports.answer_items(self.import_id, self.answer)}
        return items if self.event is None else {**items, "audit": [stores.trail.event_item(self.event)]}


def open_line_chunk(stores: ImporterStores, import_id: str, number: int, now: datetime) -> LineChunk | None:
    """What is left of a chunk; None where there is no such import any more, or nothing of it is entered.

    Raises KeyError for a chunk or a mapping that is lost.
    """
    kept = stores.imports.get(import_id, now)
    if kept is None or not kept.is_worked_off:
        return None
    sent = stores.imports.get_chunk(import_id, number)
    answered = {line.line for line in stores.imports.answered(import_id, sent[0].line, sent[-1].line)}
    left = [line for line in sent if line.line not in answered]
    return LineChunk(kept, number, sent, left, mapping_of(stores, kept.submitted))


def prepare_line(
    stores: ImporterStores, by: Invocation, chunk: LineChunk, line: SentLine, now: datetime
) -> PreparedLine:
    """Map and validate a line, and make its record; what is wrong with it becomes its answer, and so does that who
    sent the file is not let in any more. Raises what reading the register raises."""
    submitted = chunk.kept.submitted
    try:
        check_sender(stores.register, submitted, ENTERS_RECORDS, only_registered=stores.only_registered)
    except (Unauthenticated, Forbidden) as refused:
        return prepare_refusal(by, chunk, line, refused, now)
    terms = ImportTerms(submitted.party, chunk.mapping, submitted.ncb_reference, submitted.test)
    outcome = record_from_line(terms, line, now, stores.reviews, _record_id(chunk.kept, line.line))
    if isinstance(outcome, LineRefusal):
        return prepare_refusal(by, chunk, line, outcome.problem, now, outcome.notes)
    if submitted.check:
        answer = ImportLine(line=line.line, notes=outcome.notes, answered_at=now)
        return PreparedLine(submitted.import_id, answer)
    return _prepare_record(stores, by, chunk, line.line, outcome, now)


def prepare_refusal(
    by: Invocation, chunk: LineChunk, line: SentLine, problem: Problem, now: datetime, notes: tuple[str, ...] = ()
) -> PreparedLine:
    """A line that is answered with a problem, accounted for as an entry that was refused."""
    answer = ImportLine(line=line.line, problem=line_problem(problem), notes=notes, answered_at=now)
    import_id = chunk.kept.submitted.import_id
    if chunk.kept.submitted.check:
        return PreparedLine(import_id, answer)
    event = event_of_import(
        by,
        chunk.kept.submitted,
        now,
        "create_record",
        import_line=line.line,
        refusal=problem,
    )
    return PreparedLine(import_id, answer, event)


def group_lines(stores: ImporterStores, prepared: Iterable[PreparedLine]) -> Iterator[list[PreparedLine]]:
    """The lines in groups that fit into a transaction each: 100 items, and no key of the index twice."""
    group: list[PreparedLine] = []
    items, keys = 0, set[str]()
    for each in prepared:
        own = {place.key for place, _ in each.entry.exact.values()} if each.entry else set()
        size = sum(len(some) for some in _items(stores, each).values())
        if group and (items + size > MOST_ITEMS or keys & own):
            yield group
            group, items, keys = [], 0, set()
        group.append(each)
        items += size
        keys |= own
    if group:
        yield group


def write_group(stores: ImporterStores, group: list[PreparedLine]) -> None:
    """Answer lines in one transaction; each by itself where somebody was faster with one, or a page is full.

    Raises what a line by itself raises.
    """
    if len(group) > 1:
        transaction = Transaction(stores.client)
        for each in group:
            for label, items in _items(stores, each).items():
                transaction.add(label, *items)
        try:
            transaction.commit()
            return
        except ConditionFailed:
            pass
    for each in group:
        write_alone(stores, each)


def write_alone(stores: ImporterStores, prepared: PreparedLine) -> None:
    """Answer a line. Nothing happens where it is answered already. Raises what writing a record raises."""
    others = prepared.items_beside(stores)
    try:
        if prepared.entry is not None:
            write_entry(stores, prepared.entry, others)
            return
        transaction = Transaction(stores.client)
        for label, items in others.items():
            transaction.add(label, *items)
        transaction.commit()
    except ConditionFailed as lost_race:
        if _ANSWER not in lost_race.labels:
            raise


def close_line_chunk(stores: ImporterStores, by: Invocation, chunk: LineChunk, now: datetime) -> None:
    """Count a chunk whose lines are all answered, and finish the import with the last one. Harmless when repeated.

    Raises Unavailable where a line is unanswered after all.
    """
    submitted = chunk.kept.submitted
    answers = stores.imports.answered(submitted.import_id, chunk.sent[0].line, chunk.sent[-1].line)
    if len(answers) != len(chunk.sent):
        raise Unavailable("lines of the chunk are unanswered")
    refused = sum(line.problem is not None for line in answers)
    written = sum(line.record_id is not None for line in answers)
    counted = Transaction(stores.client)
    counts = stores.imports.count_items(
        submitted.import_id,
        chunk.number,
        written=written,
        refused=refused,
        enterable=len(answers) - written - refused,
    )
    counted.add("count", *counts)
    with contextlib.suppress(ConditionFailed):  # counted before
        counted.commit()
    kept = stores.imports.get(submitted.import_id, now)
    if kept is None or kept.chunks_done < kept.chunks or not kept.is_worked_off:
        return
    facts = {"lines": kept.lines, "written": kept.written, "refused": kept.refused}
    if submitted.check:
        facts["enterable"] = kept.enterable
    event = event_of_import(by, submitted, now, "finish_record_import", query=json.dumps(facts))
    finished = Transaction(stores.client)
    finished.add("import", stores.imports.finish_item(submitted.import_id, now, check=submitted.check))
    finished.add("audit", stores.trail.event_item(event))
    try:
        finished.commit()
    except ConditionFailed as lost_race:
        if "import" not in lost_race.labels:
            raise


def _prepare_record(
    stores: ImporterStores, by: Invocation, chunk: LineChunk, line: int, entered: LineRecord, now: datetime
) -> PreparedLine:
    record = entered.record
    event = event_of_import(
        by,
        chunk.kept.submitted,
        now,
        "create_record",
        import_line=line,
        record_ids=(record.record_id,),
        query=entered.draft.as_asked()["query"],
        index_version=stores.index_version,
        answer_sha256=hashlib.sha256(record.model_dump_json().encode()).hexdigest(),
    )
    answer = ImportLine(line=line, record_id=record.record_id, notes=entered.notes, answered_at=now)
    return PreparedLine(chunk.kept.submitted.import_id, answer, event, entry_of(stores, record))


def _items(stores: ImporterStores, prepared: PreparedLine) -> "dict[str, list[TransactWriteItemTypeDef]]":
    own = prepared.entry.items(stores, {}) if prepared.entry is not None else {}
    return {**own, **prepared.items_beside(stores)}


def _record_id(kept: KeptImport, line: int) -> str:
    """The id that a line's record has, whoever enters it and however often."""
    return derived_id("rec", kept.accepted_at or kept.submitted.submitted_at, kept.submitted.import_id, str(line))
