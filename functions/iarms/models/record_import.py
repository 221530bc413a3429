"""Record imports: a file of records that a bureau uploads, entered line by line, each line answered."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field, StrictBool, StringConstraints

from iarms.models.api import LineProblem, Moment, Strict
from iarms.models.free_text import Prose500, Reference48
from iarms.models.mapping import RecordMapping
from iarms.models.party import KeptCall
from iarms.models.reason import KeptNote, NoteReason
from iarms.models.said_text import SaidText
from iarms.models.withdrawal import ImportWithdrawal

# What one message of the queue stands for: a second's work of the writer. A chunk ends with the line that makes it
# this large, and no line is kept that is larger: with both, it is well below the 400 kB of an item.
IMPORT_LINES_PER_CHUNK: Final = 200
CHUNK_BYTES: Final = 128 * 1024
# Of everything about an import; the records and the audit trail stay.
IMPORT_KEPT_SECONDS: Final = 30 * 24 * 3600
# Of one import. More is sent as several: a report of a million lines is no longer read by people.
MOST_IMPORT_LINES: Final = 2_000_000

FileFormat = Literal["JSON_LINES", "CSV", "XLSX", "ODS"]
# What a file was packed in when it came.
Packing = Literal["gzip", "zip"]
ImportState = Literal[
    "AWAITING_UPLOAD", "EXPIRED", "SPLITTING", "REFUSED", "WRITING", "DONE", "CHECKING", "CHECKED", "UNDOING", "UNDONE",
]  # fmt: skip
WaitKind = Literal["UPLOAD", "READING", "ITS_TURN", "NEXT_TRY", "MENDING"]
Lines = Literal["refused", "new", "changed", "unchanged", "written", "all", "missing", "undone", "kept"]
ImportMode = Literal["append", "replace"]
LineOutcome = Literal["new", "changed", "unchanged"]
# What became of a line's record when its import was taken back: cancelled, or again what it was; or why it stays.
UndoOutcome = Literal["cancelled", "restored", "changed_since", "hit_answered"]
# What told the encoding of a file: its bytes by themselves are those of ASCII, UTF-8 or UTF-16.
EncodingGround = Literal["mapping", "byte_order_mark", "bytes", "words", "country"]
# What told the delimiter of CSV: the mapping, the file's own line `sep=;`, or what parts the heading.
DelimiterGround = Literal["mapping", "file", "heading"]

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f]{64}$", to_lower=True)]
MAPPING_NAME: Final = r"^[a-z0-9](-?[a-z0-9]){0,31}$"
MappingName = Annotated[str, StringConstraints(pattern=MAPPING_NAME)]


class RecordImportRequest(Strict):
    """The body of POST /v1/record-imports."""

    format: FileFormat = Field(
        description="XLSX: an Excel workbook; ODS: an OpenDocument spreadsheet. Each may be packed, as .gz or as the"
        " only file of a .zip: that is seen by the file itself"
    )
    mapping: MappingName | None = Field(
        default=None, description="a mapping of your own, as it stands now; without one, the fields are the API's own"
    )
    sha256: Sha256 = Field(description="of the whole file, in hexadecimal: no other file can be uploaded")
    bytes: Annotated[int, Field(strict=True, ge=1)] = Field(description="the file's size: no other can be uploaded")
    test: StrictBool = Field(default=False, description="every record of it becomes a test record, whatever lines say")
    check: StrictBool = Field(
        default=False,
        description="read the file and answer each line as if it were entered, and enter nothing: the same file can be"
        " imported in earnest afterwards",
    )
    again: StrictBool = Field(
        default=False,
        description="read a file once more that was entered already: else a 409. No record is doubled by it",
    )
    mode: ImportMode = Field(
        default="append",
        description="replace: the file is all that you hold; `lines=missing` then lists your records that it lacks, and"
        " none of them is changed by the import",
    )
    ncb_reference: Reference48 | None = Field(
        default=None,
        description="your reference of the whole, up to 48 characters; a line without one of its own is entered under"
        " this, a slash and the line's number",
    )


class UndoRequest(Strict):
    """The body of POST /v1/record-imports/{import_id}/undo."""

    reason: Prose500 = Field(description="kept with each record that is taken back; no personal data")


class ImportUndo(Strict):
    """The taking back of an import, and how far it is: lines whose record was cancelled or is again what it was, and
    lines whose record stays, counted chunk by chunk."""

    asked_at: Moment
    reason: str
    undone: int
    kept: int
    finished_at: Moment | None = None


class Upload(Strict):
    """Where to put the file. The headers are part of what is signed: send them as they are."""

    method: str = Field(description="the HTTP method to call the address with: PUT")
    url: str
    headers: dict[str, str]
    expires_at: Moment = Field(description="an upload has to begin before; one that has begun may go on")


class ImportCounts(Strict):
    """Lines by what came of them, counted chunk by chunk; `lines` is the sum of new, changed, unchanged, refused and
    pending. Of a check: by what would come of them.
    """

    lines: int | None = Field(description="null until the whole file has been read")
    written: int = Field(description="records entered or corrected: new and changed lines; none by a check")
    new: int = Field(description="lines of weapons that the bureau had no record of")
    changed: int = Field(description="lines that say otherwise than the bureau's record, which they corrected")
    unchanged: int = Field(description="lines whose record stands as they say, or is no longer searched for")
    refused: int
    pending: int | None


class LineRange(Strict):
    """Lines of a file, from the first to the last."""

    first: int
    last: int


class ImportWait(Strict):
    """What an import waits for.

    UPLOAD: of the file, which has to begin before `until`. READING: the file is there, and is read as a whole.
    ITS_TURN: imports of one bureau are worked off in turns; at most `lines_before` of its own others, `imports_before`,
    come first. NEXT_TRY: these `lines` were begun and are not answered, by a fault of ours, and are tried again at
    `until`; its other lines go on meanwhile. MENDING: these were not answered in any try. People were called to mend
    what is wrong here, and the lines are worked off then: there is nothing to do for the bureau.
    """

    what: WaitKind
    until: Moment | None = None
    lines: LineRange | None = None
    lines_before: int | None = None
    imports_before: tuple[str, ...] = ()


class RowAsRead(Strict):
    """A row of the file as it was read, or would be: its fields by column. Columns that fill no field are left out."""

    line: int = Field(description="the line of the file in which it begins, counted from 1")
    fields: dict[str, str]


class EncodingCandidate(Strict):
    """An encoding that the file could be in, and how three of its rows would read in it."""

    encoding: str
    rows: tuple[RowAsRead, ...]


class FileAsRead(Strict):
    """How a file was read: what was found out of it or said of it, and its first rows as they came out.

    Of a file that is refused for its encoding, `candidates` show how it would read in each that it could be in.
    """

    packing: Packing | None = Field(default=None, description="what it was packed in; null for a file as such")
    sheet: str | None = Field(default=None, description="of a spreadsheet: the sheet that was read")
    encoding: str | None = Field(default=None, description="of text; null where it could not be told")
    encoding_ground: EncodingGround | None = Field(
        default=None,
        description="mapping: as it says; byte_order_mark; bytes: all of them have the form of UTF-8 or UTF-16; words:"
        " by the words of the file; country: by these and the bureau's country",
    )
    delimiter: str | None = Field(default=None, description="of CSV: what parts its columns")
    delimiter_ground: DelimiterGround | None = Field(
        default=None, description="mapping: as it says; file: as its first line sep=; says; heading: what parts it"
    )
    heading_line: int | None = Field(default=None, description="of CSV and sheets: the line that names the columns")
    columns: dict[str, str] = Field(default={}, description="of CSV and sheets: columns, and the field that each fills")
    rows: tuple[RowAsRead, ...] = Field(default=(), description="the first three, as they came out")
    candidates: tuple[EncodingCandidate, ...] = ()


class RecordImport(Strict):
    """An import, and how far it is.

    AWAITING_UPLOAD; EXPIRED: nothing was uploaded; SPLITTING: the file is being read; REFUSED: as a whole, with
    `problem`, and no record of it was entered; WRITING: line by line; DONE: every line is answered. Of a check:
    CHECKING, line by line; CHECKED: every line is answered, and none was entered. Of one that is taken back: UNDOING,
    line by line; UNDONE.
    """

    import_id: str
    state: ImportState
    format: FileFormat
    mapping: str | None
    mapping_version: int | None = Field(description="the version that stood when the import was asked for, and is used")
    sha256: str
    bytes: int
    test: bool
    check: bool
    mode: ImportMode
    ncb_reference: str | None
    counts: ImportCounts
    waits_for: ImportWait | None = Field(default=None, description="null while it is worked on, and once it is over")
    enterable: int | None = Field(default=None, description="of a check: lines that would enter or correct a record")
    problem: LineProblem | None = None
    submitted_at: Moment
    accepted_at: Moment | None = Field(default=None, description="when the file had been read whole, and was as meant")
    finished_at: Moment | None = None
    undo: ImportUndo | None = None
    upload: Upload | None = Field(default=None, description="told once, in the answer of the POST")


class ImportLine(Strict):
    """An answered line: its `record_id`, or `problem`; of a check, neither for a line that would be a new record."""

    line: int = Field(description="the line of the file in which it begins, counted from 1, headings included")
    outcome: LineOutcome | None = Field(default=None, description="null for a line that is refused")
    record_id: str | None = None
    version: int | None = Field(default=None, description="of the record that a changed line has made, or found")
    fields: tuple[str, ...] = Field(default=(), description="of a changed line: what it says otherwise")
    problem: LineProblem | None = None
    undo: UndoOutcome | None = Field(
        default=None,
        description="of `lines=undone` and `kept`: cancelled; restored, to what it was; changed_since, so that it "
        "stays; hit_answered: somebody answered a hit on it, so that it stays",
    )
    notes: tuple[SaidText, ...] = Field(default=(), description="what was understood otherwise than it was written")
    note_reasons: tuple[NoteReason, ...] = Field(
        default=(), description="the code and values of each note, in their order; empty of older lines"
    )
    answered_at: Moment


class MissingRecord(Strict):
    """A record that its bureau holds and a file of all its records lacks."""

    record_id: str
    version: int
    ncb_reference: str
    serial_number: str | None
    make: str
    entered_at: Moment


class RecordImportReport(RecordImport):
    """An import, how its file was read, and a page of its answered lines, or of the records that it lacks."""

    file: FileAsRead | None = Field(description="null until the whole file has been read, or refused for its encoding")
    lines: tuple[ImportLine, ...] = Field(description="in the order of the file; those that are answered")
    missing: tuple[MissingRecord, ...] = Field(
        default=(), description="of `lines=missing`: the newest first; a page may be short, or empty, and have a cursor"
    )
    withdrawal: ImportWithdrawal | None = Field(
        default=None, description="of mode replace: what was counted of the records that it lacks, or withdrawn"
    )
    next_cursor: str | None


class RecordImportPage(Strict):
    """Imports, newest first."""

    items: list[RecordImport]
    next_cursor: str | None


class SubmittedImport(KeptCall):
    """An import as it was asked for: whose it is, and by which call it came. It never changes."""

    import_id: str
    submitted_at: Moment
    upload_until: Moment
    format: FileFormat
    mapping: str | None
    mapping_version: int | None
    sha256: str
    bytes: int
    test: bool
    check: bool = False
    mode: ImportMode = "append"
    again: bool
    ncb_reference: str | None


class AskedUndo(KeptCall):
    """The taking back of an import as it was asked for, and by which call. It never changes."""

    import_id: str
    asked_at: Moment
    reason: str


class KeptMapping(Strict):
    """A mapping as it is kept. Every version stays, for the imports that were made with it."""

    name: str
    version: int
    changed_at: Moment
    changed_by: str
    mapping: RecordMapping


class KeptMappingPage(Strict):
    """Mappings in the order of their names, each as it stands."""

    items: list[KeptMapping]
    next_cursor: str | None


class FaultOfLine(NamedTuple):
    """Why a line could not be read, as of errors.FieldError."""

    pointer: str
    code: str
    detail: str


class SentLine(NamedTuple):
    """A line as it was read out of the file and not yet looked into: its `fields`, or the fault of one that is unread.

    `same_as` is an earlier line of the file with the same reference and number; `notes` say what was mended in reading,
    `cell_faults` what is wrong with cells of a spreadsheet, by column.
    """

    line: int
    fields: Mapping[str, Any] | None
    fault: FaultOfLine | None = None
    same_as: int | None = None
    notes: tuple[KeptNote, ...] = ()
    cell_faults: Mapping[str, str] = {}
