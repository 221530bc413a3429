"""A bureau's file, line by line, up to records: alike for an upload to the API and for a load off line.

So a file that was tried with the API says the same of each line when all of it is loaded.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from iarms.casework.records.entry import make_record
from iarms.domain.cases import ReviewPolicy
from iarms.domain.files import (
    FileFacts,
    FileRow,
    RepeatedLines,
    at_source_column,
    check_columns,
    names_of_line,
    personal_in,
    read_line,
    read_rows,
    without_dropped,
)
from iarms.domain.languages import Note, note
from iarms.errors import FieldError, Invalid, Problem
from iarms.models.mapping import RecordMapping
from iarms.models.party import country_of
from iarms.models.record import Record, RecordDraft
from iarms.models.record_import import CHUNK_BYTES, FaultOfLine, FileFormat, SentLine
from iarms.store.imports import sent_text


@dataclass(frozen=True)
class ImportTerms:
    """What is said of a file as a whole: whose records they are, how columns are read, and what every line gets."""

    owner: str
    mapping: RecordMapping | None = None
    reference: str | None = None
    test: bool = False


class LineDraft(NamedTuple):
    """A line that can become a record. `columns` are the pointers of its columns by those of its fields.
    `has_reference`: it has one of its own, and not that of the whole file."""

    notes: tuple[Note, ...]
    draft: RecordDraft
    columns: Mapping[str, str]
    has_reference: bool


class LineRecord(NamedTuple):
    """A line that became a record. `notes` say to the bureau what was understood otherwise than it was written."""

    notes: tuple[Note, ...]
    draft: RecordDraft
    record: Record


class LineRefusal(NamedTuple):
    """A line that is refused, and why. `names` are its reference and number, where they can be told."""

    notes: tuple[Note, ...]
    problem: Problem
    names: tuple[str, str] | None = None


def lines_of(
    blocks: Iterable[bytes],
    form: FileFormat,
    terms: ImportTerms,
    facts: FileFacts | None = None,
    *,
    most: int | None = None,
) -> Iterator[tuple[SentLine, str]]:
    """The lines of a file, each also as the text that it is kept as: without what is to be left unread, and with the
    line that it repeats. Of a line with personal data that nobody declared its fault alone is kept. `facts` are told
    how the file is read.

    Raises Invalid for a file that is refused as a whole: what it is, its encoding, its heading, more lines than `most`.
    """
    mapping = terms.mapping
    repeated = RepeatedLines(mapping)
    headed = form == "JSON_LINES"
    lines = 0
    for row in read_rows(blocks, form, mapping, country_of(terms.owner), facts):
        lines += 1
        if most is not None and lines > most:
            detail = f"a file has at most {most} lines: send it in several"
            raise Invalid(FieldError("", "too_many_lines", detail))
        if row.fields is not None and not headed:
            headed = True
            if faults := check_columns(row.fields, mapping):
                raise Invalid(*faults)
        yield _line(row, mapping, repeated)
    if not lines:
        raise Invalid(FieldError("", "no_lines", "the file has no line with a record"))


def draft_from_line(terms: ImportTerms, line: SentLine) -> LineDraft | LineRefusal:
    """Map and validate a line; what is wrong with it is its problem."""
    notes = tuple(Note(*kept) for kept in line.notes)
    if line.same_as is not None:
        notes += (note("same_as_line", line=line.same_as),)
    if line.fields is None:
        return LineRefusal(notes, Invalid(FieldError(*(line.fault or ()))))
    reference = f"{terms.reference}/{line.line}" if terms.reference is not None else None
    reading = read_line(line.fields, terms.mapping, reference=reference, cell_faults=line.cell_faults)
    notes += reading.notes
    if reading.draft is None:
        return LineRefusal(notes, Invalid(*reading.faults), names_of_line(line.fields, terms.mapping))
    if reading.draft.ncb_reference == reference:
        notes += (note("entered_under", reference=reference).on("ncb_reference"),)
    draft = reading.draft.model_copy(update={"test": True}) if terms.test else reading.draft
    return LineDraft(notes, draft, reading.columns, has_reference=reading.draft.ncb_reference != reference)


def record_from_draft(
    terms: ImportTerms, drafted: LineDraft, now: datetime, reviews: ReviewPolicy, record_id: str
) -> LineRecord | LineRefusal:
    """The record of a line under this id; what is wrong with it is its problem."""
    try:
        record = make_record(terms.owner, drafted.draft, now, reviews, record_id)
    except Problem as problem:
        return refused_draft(drafted, problem)
    return LineRecord(drafted.notes, drafted.draft, record)


def record_from_line(
    terms: ImportTerms, line: SentLine, now: datetime, reviews: ReviewPolicy, record_id: str
) -> LineRecord | LineRefusal:
    """Map and validate a line, and make its record under this id; what is wrong with it is its problem."""
    drafted = draft_from_line(terms, line)
    if isinstance(drafted, LineRefusal):
        return drafted
    return record_from_draft(terms, drafted, now, reviews, record_id)


def refused_draft(drafted: LineDraft, problem: Problem) -> LineRefusal:
    """The refusal of a line whose draft can be no record, each fault at the column that its field came from."""
    if isinstance(problem, Invalid):
        errors = (at_source_column(drafted.columns, error) for error in problem.errors)
        return LineRefusal(drafted.notes, Invalid(*errors))
    return LineRefusal(drafted.notes, problem)


def _line(row: FileRow, mapping: RecordMapping | None, repeated: RepeatedLines) -> tuple[SentLine, str]:
    if row.fields is None:
        return _unread(row.line, row.fault or FieldError("", "not_read", "the line could not be read"))
    fields = without_dropped(row.fields, mapping)
    if (personal := personal_in(fields, mapping)) is not None:
        return _unread(row.line, personal)
    line = SentLine(
        row.line,
        fields,
        None,
        repeated.same_as(row.line, fields),
        tuple(each.kept for each in row.notes),
        row.cell_faults,
    )
    text = sent_text(line)
    if len(text) > CHUNK_BYTES:
        return _unread(row.line, FieldError("", "too_large", f"the line has more than {CHUNK_BYTES} bytes as JSON"))
    return line, text


def _unread(number: int, fault: FieldError) -> tuple[SentLine, str]:
    line = SentLine(number, None, FaultOfLine(fault.pointer, fault.code, fault.detail))
    return line, sent_text(line)
