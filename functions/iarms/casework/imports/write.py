"""From a chunk of lines to records: each line is mapped, validated and held against what its bureau holds (`holdings`);
then its record is entered or corrected with the line's answer, or it is refused with it.

Of an import that only checks, each line is answered as it would be, and that is all.

Several lines go into one transaction, since most of a line's time is the way to the database and back; where that
fails, each goes by itself. Whatever happens, a line that is answered is never entered again: its answer is an item that
nobody may have written before, and its record's id follows from the import and the line.
"""

import contextlib
import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from iarms.casework.access.callers import check_sender
from iarms.casework.imports.holdings import Holdings, KnownLine, LineJudgement, identity_of_names, known_line
from iarms.casework.imports.lines import (
    ImportTerms,
    LineDraft,
    LineRefusal,
    draft_from_line,
    record_from_draft,
    refused_draft,
)
from iarms.casework.imports.split import ENTERS_RECORDS, Invocation, event_of_import, mapping_of
from iarms.casework.imports.stores import ImporterStores
from iarms.casework.line_problem import line_problem
from iarms.casework.records.entry import KNOWN, Entry, entry_of, write_entry
from iarms.casework.records.identity import has_number
from iarms.domain.languages import Note
from iarms.errors import Forbidden, Problem, Unauthenticated, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.ids import derived_id
from iarms.models.mapping import RecordMapping
from iarms.models.record import Record
from iarms.models.record_import import ImportLine, SentLine, SubmittedImport
from iarms.retries import tries
from iarms.store.identities import MOST_RECORDS, HeldRecords
from iarms.store.imports import KeptImport
from iarms.store.transaction import MOST_ITEMS, ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_ANSWER: Final = "answer"
_CLAIM: Final = "claim"
# What a line was held against: where others wrote to it meanwhile, the line may be something else.
_JUDGED_BY: Final = frozenset({"record", KNOWN, _CLAIM})
# Records that one refused line may stand for: what is more in one identity is no weapon.
_MOST_SPARED: Final = 50
_TRIES: Final = 5
_FIRST_PAUSE: Final = 0.05

_logger: Final = logging.getLogger("iarms.imports")


@dataclass(frozen=True)
class LineChunk:
    """Lines of an import: all that were sent, and those that are still to be answered; of these what could be read, and
    what the bureau holds of them, or why that could not be read."""

    kept: KeptImport
    number: int
    sent: list[SentLine]
    left: list[SentLine]
    drafts: Mapping[int, LineDraft | LineRefusal]
    holdings: Holdings | Exception

    def known(self, line: SentLine, drafted: LineDraft) -> KnownLine:
        """A line with what it is known by."""
        return known_line(self.kept.submitted.party, line.line, line.same_as, drafted)


@dataclass(frozen=True)
class _LineAtWork:
    """A line that could be read, with what it is prepared by: the worker, its chunk and the moment."""

    by: Invocation
    chunk: LineChunk
    line: SentLine
    drafted: LineDraft
    now: datetime

    @property
    def submitted(self) -> SubmittedImport:
        """The import that it is of."""
        return self.chunk.kept.submitted

    def known(self) -> KnownLine:
        """The line with what it is known by."""
        return self.chunk.known(self.line, self.drafted)

    def refused(self, refusal: LineRefusal) -> "PreparedLine":
        """The line as it is answered with a problem."""
        return prepare_refusal(self.by, self.chunk, self.line, refusal.problem, self.now, refusal.notes)


@dataclass(frozen=True)
class PreparedLine:
    """A line that is ready to be answered: with its record, or with a problem. Of a check nothing goes into the audit
    trail, as nothing happens to a record: who checked which file stands there with the import. Nor does what is
    unchanged, but for the counts of its import.

    `claims` are what the line stands for in its file. `again` prepares it anew, where others wrote meanwhile to what it
    was held against.
    """

    import_id: str
    answer: ImportLine
    event: AuditEvent | None = None
    entry: Entry | None = None
    claims: "tuple[TransactWriteItemTypeDef, ...]" = ()
    identity: str | None = None
    again: "Callable[[], PreparedLine] | None" = None

    def items_beside(self, stores: ImporterStores) -> "dict[str, list[TransactWriteItemTypeDef]]":
        """The transaction items beside the record's own, by label."""
        items = {_ANSWER: stores.imports.answer_items(self.import_id, self.answer)}
        if self.claims:
            items[_CLAIM] = list(self.claims)
        return items if self.event is None else {**items, "audit": [stores.trail.event_item(self.event)]}

    def keys(self) -> set[str]:
        """What no two lines of one transaction may both write to."""
        if self.entry is None:
            return {self.identity} if self.identity else set()
        of_record = {self.identity or "", self.entry.record.record_id}
        return {place.key for place, _ in self.entry.exact.values()} | of_record


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
    drafts = dict(_drafted(_terms(kept.submitted, mapping_of(stores, kept.submitted)), left))
    return LineChunk(kept, number, sent, left, drafts, _held(stores, kept, left, drafts))


def _terms(submitted: SubmittedImport, mapping: RecordMapping | None) -> ImportTerms:
    return ImportTerms(submitted.party, mapping, submitted.ncb_reference, submitted.test)


def _drafted(terms: ImportTerms, left: Iterable[SentLine]) -> Iterator[tuple[int, LineDraft | LineRefusal]]:
    for line in left:
        try:
            yield line.line, draft_from_line(terms, line)
        except Exception:  # of one line, whatever it is: it stops no other
            _logger.exception("line %s could not be read", line.line)


def _held(
    stores: ImporterStores, kept: KeptImport, left: Iterable[SentLine], drafts: Mapping[int, LineDraft | LineRefusal]
) -> Holdings | Exception:
    """What the bureau holds of these lines; what stands against reading it is each line's own, and told as such."""
    submitted = kept.submitted
    try:
        identities = [known for line in left if (known := _known_as(submitted, line, drafts.get(line.line)))]
        return Holdings.read(stores, submitted.party, submitted.import_id, identities, claims=submitted.check)
    except Exception as fault:  # noqa: BLE001  # raised again for each line by itself
        return fault


def _known_as(submitted: SubmittedImport, line: SentLine, drafted: LineDraft | LineRefusal | None) -> str | None:
    """What a line is known by. One that is refused is looked up where its record is not to be taken for missing."""
    if isinstance(drafted, LineDraft):
        return known_line(submitted.party, line.line, line.same_as, drafted).identity
    if drafted is None or drafted.names is None or submitted.mode != "replace":
        return None
    return identity_of_names(submitted.party, drafted.names, test=submitted.test)


def prepare_line(
    stores: ImporterStores, by: Invocation, chunk: LineChunk, line: SentLine, now: datetime
) -> PreparedLine:
    """Hold a line against what its bureau holds, and make its record or its correction; what is wrong with it becomes
    its answer, and so does that who sent the file is not let in any more. Raises what reading the register, or what the
    bureau holds, raises."""
    try:
        check_sender(stores.register, chunk.kept.submitted, ENTERS_RECORDS, only_registered=stores.only_registered)
    except (Unauthenticated, Forbidden) as refused:
        return prepare_refusal(by, chunk, line, refused, now)
    drafted = chunk.drafts.get(line.line)
    if drafted is None:
        raise ValueError(f"line {line.line} could not be read by a fault of ours")
    known_as = _known_as(chunk.kept.submitted, line, drafted)
    if known_as is not None and isinstance(chunk.holdings, Exception):
        raise chunk.holdings
    if isinstance(drafted, LineRefusal):
        prepared = prepare_refusal(by, chunk, line, drafted.problem, now, drafted.notes)
    else:
        work = _LineAtWork(by, chunk, line, drafted, now)
        prepared = _judged(stores, work, cast("Holdings", chunk.holdings))
    if prepared.answer.problem is None or chunk.kept.submitted.mode != "replace" or known_as is None:
        return prepared
    spared = cast("Holdings", chunk.holdings).turn(known_as).record_ids
    items = [
        stores.imports.spare_item(chunk.kept.submitted.import_id, record_id) for record_id in spared[:_MOST_SPARED]
    ]
    return replace(prepared, claims=tuple(items), identity=known_as)


def prepare_refusal(
    by: Invocation, chunk: LineChunk, line: SentLine, problem: Problem, now: datetime, notes: tuple[Note, ...] = ()
) -> PreparedLine:
    """A line that is answered with a problem, accounted for as an entry that was refused."""
    answer = ImportLine(line=line.line, problem=line_problem(problem), **_noted(notes), answered_at=now)
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
    """The lines in groups that fit into a transaction each: 100 items, and no key that several write to."""
    group: list[PreparedLine] = []
    items, keys = 0, set[str]()
    for each in prepared:
        own = each.keys()
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
    """Answer a line. Nothing happens where it is answered already, and what others wrote meanwhile is looked at anew.
    Raises what writing a record raises, Unavailable where others are faster again and again."""
    for _ in tries(_TRIES, _FIRST_PAUSE):
        try:
            _write_line(stores, prepared)
            return
        except ConditionFailed as lost_race:
            if _ANSWER in lost_race.labels:
                return
            if prepared.again is None or not lost_race.labels & _JUDGED_BY:
                raise
            prepared = prepared.again()
    raise Unavailable("others write to the record of this line again and again; nothing was written")


def _write_line(stores: ImporterStores, prepared: PreparedLine) -> None:
    others = prepared.items_beside(stores)
    if prepared.entry is not None:
        write_entry(stores, prepared.entry, others)
        return
    transaction = Transaction(stores.client)
    for label, items in others.items():
        transaction.add(label, *items)
    transaction.commit()


def close_line_chunk(stores: ImporterStores, by: Invocation, chunk: LineChunk, now: datetime) -> None:
    """Count a chunk whose lines are all answered, and finish the import with the last one. Harmless when repeated.

    Raises Unavailable where a line is unanswered after all.
    """
    submitted = chunk.kept.submitted
    answers = stores.imports.answered(submitted.import_id, chunk.sent[0].line, chunk.sent[-1].line)
    if len(answers) != len(chunk.sent):
        raise Unavailable("lines of the chunk are unanswered")
    # A line that was answered before lines were told apart became a record of its own.
    outcomes = Counter("refused" if line.problem is not None else line.outcome or "new" for line in answers)
    counted = Transaction(stores.client)
    counts = {name: outcomes[name] for name in ("new", "changed", "unchanged", "refused")}
    counted.add("count", *stores.imports.count_items(submitted.import_id, chunk.number, counts))
    with contextlib.suppress(ConditionFailed):  # counted before
        counted.commit()
    kept = stores.imports.get(submitted.import_id, now)
    if kept is None or kept.chunks_done < kept.chunks or not kept.is_worked_off:
        return
    facts = {
        "lines": kept.lines,
        "written": kept.written,
        "new": kept.new,
        "changed": kept.changed,
        "unchanged": kept.unchanged,
        "refused": kept.refused,
    }
    event = event_of_import(by, submitted, now, "finish_record_import", query=json.dumps(facts))
    finished = Transaction(stores.client)
    finished.add("import", stores.imports.finish_item(submitted.import_id, now, check=submitted.check))
    finished.add("audit", stores.trail.event_item(event))
    try:
        finished.commit()
    except ConditionFailed as lost_race:
        if "import" not in lost_race.labels:
            raise


def _judged(stores: ImporterStores, work: _LineAtWork, holdings: Holdings) -> PreparedLine:
    """A line as what it is to what its bureau holds."""
    submitted, line = work.submitted, work.line.line
    known = work.known()
    standing, claimed_before = holdings.turn(known.identity), known.identity in holdings.claimed_anew
    try:
        judged = holdings.judge(known, submitted.subject, work.now, stores.reviews)
    except Problem as problem:
        if problem.is_ours:
            raise
        return work.refused(refused_draft(work.drafted, problem))

    def again() -> PreparedLine:
        held = Holdings.read(stores, submitted.party, submitted.import_id, [known.identity], claims=True)
        return _judged(stores, work, held)

    noted = replace(work, drafted=work.drafted._replace(notes=(*work.drafted.notes, *judged.notes)))
    if judged.outcome == "new":
        made = _new(stores, noted, standing)
        if isinstance(made, LineRefusal):
            return noted.refused(made)
        record, prepared = made
        holdings.add(known.identity, record, line)
    elif judged.outcome == "changed" and judged.record is not None and judged.before is not None:
        prepared = _changed(stores, noted, judged)
    else:
        record_id = judged.record.record_id if judged.record is not None else None
        answer = ImportLine(
            line=line, outcome="unchanged", record_id=record_id, **_noted(noted.drafted.notes), answered_at=work.now
        )
        prepared = PreparedLine(submitted.import_id, answer)
    # Of a check's new lines that are known by the same, the first alone is there to be known by.
    is_claimed = submitted.check and judged.outcome == "new" and claimed_before
    claims = () if is_claimed else _claims(stores, work.chunk, known, judged, prepared)
    return replace(prepared, claims=claims, identity=known.identity, again=again)


def _new(stores: ImporterStores, work: _LineAtWork, standing: HeldRecords) -> tuple[Record, PreparedLine] | LineRefusal:
    """The record of a line, and the line as it enters it, known from then on; or why it can be none."""
    submitted, line = work.submitted, work.line.line
    record_id = _record_id(work.chunk.kept, line)
    made = record_from_draft(_terms(submitted, None), work.drafted, work.now, stores.reviews, record_id)
    if isinstance(made, LineRefusal):
        return made
    record = made.record
    answer = ImportLine(line=line, outcome="new", **_noted(work.drafted.notes), answered_at=work.now)
    if submitted.check:
        return record, PreparedLine(submitted.import_id, answer)
    event = event_of_import(
        work.by._replace(status=work.by.entered),
        submitted,
        work.now,
        "create_record",
        import_line=line,
        record_ids=(record.record_id,),
        query=work.drafted.draft.as_asked()["query"],
        index_version=stores.index_version,
        answer_sha256=hashlib.sha256(record.model_dump_json().encode()).hexdigest(),
    )
    entry = entry_of(stores, record)
    if len(standing.record_ids) < MOST_RECORDS:
        item = stores.identities.add_item(work.known().identity, [record.record_id], standing.turn)
        entry = entry._replace(known=[item], known_for_certain=True)
    answer = answer.model_copy(update={"record_id": record.record_id})
    return record, PreparedLine(submitted.import_id, answer, event, entry)


def _changed(stores: ImporterStores, work: _LineAtWork, judged: LineJudgement) -> PreparedLine:
    """A line as it corrects the record that it is of: as a correction by its bureau, which says where it comes from."""
    submitted, line = work.submitted, work.line.line
    after = cast("Record", judged.record)
    answer = ImportLine(
        line=line,
        outcome="changed",
        record_id=after.record_id,
        version=after.version,
        fields=judged.fields,
        **_noted(work.drafted.notes),
        answered_at=work.now,
    )
    if submitted.check:
        return PreparedLine(submitted.import_id, answer)
    event = event_of_import(
        work.by,
        submitted,
        work.now,
        "change_record",
        import_line=line,
        record_ids=(after.record_id,),
        changes=judged.fields,
        query=work.drafted.draft.as_asked()["query"],
        reason=after.changed_because,
        object_version=after.version,
        index_version=stores.index_version,
        answer_sha256=hashlib.sha256(after.model_dump_json().encode()).hexdigest(),
    )
    return PreparedLine(submitted.import_id, answer, event, entry_of(stores, after, judged.before))


def _claims(
    stores: ImporterStores, chunk: LineChunk, known: KnownLine, judged: LineJudgement, prepared: PreparedLine
) -> "tuple[TransactWriteItemTypeDef, ...]":
    """What the line stands for in its file, where another line of it could come to the same: of a file that repeats
    itself, and of weapons without a number. A check has nothing else to know its own new lines by."""
    kept = chunk.kept
    submitted = kept.submitted
    needed = (
        kept.repeated or submitted.check or submitted.mode == "replace" or not has_number(known.drafted.draft.firearm)
    )
    if not needed or not judged.stands_for:
        return ()
    if judged.outcome == "new" and submitted.check:
        terms = _terms(submitted, None)
        made = record_from_draft(
            terms, known.drafted, prepared.answer.answered_at, stores.reviews, _record_id(kept, known.line)
        )
        if isinstance(made, LineRefusal):
            return ()
        return (stores.imports.claim_item(submitted.import_id, known.line, known.identity, made.record),)
    record_id = prepared.answer.record_id
    return (stores.imports.claim_item(submitted.import_id, known.line, record_id),) if record_id else ()


def _items(stores: ImporterStores, prepared: PreparedLine) -> "dict[str, list[TransactWriteItemTypeDef]]":
    own = prepared.entry.items(stores, {}) if prepared.entry is not None else {}
    return {**own, **prepared.items_beside(stores)}


def _record_id(kept: KeptImport, line: int) -> str:
    """The id that a line's record has, whoever enters it and however often."""
    return derived_id("rec", kept.accepted_at or kept.submitted.submitted_at, kept.submitted.import_id, str(line))


def _noted(notes: tuple[Note, ...]) -> dict[str, Any]:
    """What a line's answer has of its notes: their words, and what they are for machines."""
    return {"notes": notes, "note_reasons": tuple(each.reason for each in notes)} if notes else {}
