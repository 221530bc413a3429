"""Record imports: the file's lines in chunks, each line's answer, and what came of each chunk.

A line is answered by an item that nobody has written before, in the transaction of the record that it became: a chunk
that comes again enters nothing again. What came of a chunk is counted once, by an item of its own, and added to the
import in the same transaction: a few updates a second at most, which nobody waits for.
"""

import contextlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from iarms.models.api import LineProblem, rfc3339
from iarms.models.reason import KeptNote
from iarms.models.record import Record
from iarms.models.record_import import (
    AskedUndo,
    FaultOfLine,
    FileAsRead,
    ImportLine,
    ImportState,
    Lines,
    SentLine,
    SubmittedImport,
)
from iarms.store.batch import batch_get, batch_put
from iarms.store.cursor import Question
from iarms.store.import_parts import import_expiry, new_part, part_key, read_part
from iarms.store.items import attributes_of, decode, encode
from iarms.store.listing import Listing, Partition, beginning_with, each_row, listing_in
from iarms.store.readers import check_name, handed, readers_of_submission

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_IMPORT: Final = "import"
_FILE: Final = "file"
_AS_READ: Final = "reading"
_CLAIM: Final = "held-"
_SPARED: Final = "spared-"
UNDO: Final = "undo"
"""Of an import that is taken back: where its lines and counts lie."""
_BY_OUTCOME: Final = frozenset({"new", "changed", "unchanged", "undone", "kept"})
_KEYS: Final = ("import_id", "part")
# Before the file has been read whole: from any of these it can be accepted, or refused as a whole.
_UNREAD: Final[tuple[ImportState, ...]] = ("AWAITING_UPLOAD", "EXPIRED", "SPLITTING")
_WORKED_OFF: Final[frozenset[ImportState]] = frozenset({"WRITING", "CHECKING"})


@dataclass(frozen=True, kw_only=True)
class KeptImport:
    """An import and how far it is. `repeated` are lines that have the reference and number of an earlier one;
    `sent_on` says that its chunks take turns, or are on the queue already, `withdrawing` that records which it lacks
    are being withdrawn."""

    submitted: SubmittedImport
    state: ImportState
    lines: int | None = None
    chunks: int = 0
    chunks_done: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    repeated: int = 0
    sent_on: bool = False
    problem: LineProblem | None = None
    accepted_at: datetime | None = None
    finished_at: datetime | None = None
    undo: AskedUndo | None = None
    chunks_undone: int = 0
    undone: int = 0
    kept_back: int = 0
    undone_at: datetime | None = None
    withdrawing: bool = False

    def as_undoing(self, asked: AskedUndo) -> "KeptImport":
        """The import as it is once it was asked to be taken back."""
        return replace(self, state="UNDOING", undo=asked)

    @property
    def is_worked_off(self) -> bool:
        """Whether the file is accepted, and its lines are being entered or checked."""
        return self.state in _WORKED_OFF

    @property
    def written(self) -> int:
        """Records that were entered or corrected."""
        return 0 if self.submitted.check else self.new + self.changed

    @property
    def answered(self) -> int:
        """Lines that are answered, in chunks that are counted."""
        return self.new + self.changed + self.unchanged + self.refused


@dataclass(frozen=True)
class Imports:
    """Reads and writes of the imports table that concern imports. `in_session`: DynamoDB as the caller may read it."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None

    def put_item(self, submitted: SubmittedImport) -> "TransactWriteItemTypeDef":
        """The new import as a transaction item."""
        check_name(submitted.party)
        own = attributes_of(party=submitted.party, state="AWAITING_UPLOAD")
        return new_part(self.table, submitted.import_id, _IMPORT, {**encode(submitted), **own})

    def get(self, import_id: str, now: datetime) -> KeptImport | None:
        """The import (strongly consistent); None for one whose lines may be expiring already."""
        item = read_part(self.client, self.table, import_id, _IMPORT)
        if item is None or int(item["expires_at"]["N"]) <= now.timestamp():
            return None
        kept = _kept(item)
        return kept if handed(kept.submitted, readers_of_submission) is not None else None

    def list_of(
        self, party: str, limit: int, cursor: str | None, *, state: ImportState | None = None
    ) -> tuple[list[KeptImport], str | None]:
        """A party's imports of a state, or all: newest first, and the next page's cursor. Eventually consistent."""
        narrowed = (("state", "=", state),) if state else ()
        bounds = beginning_with("imp_")
        where = Partition("by_party", "party", (party,), *bounds, sort="import_id", narrowed=narrowed)
        lists = Listing(listing_in(self.in_session), self.table, _KEYS)
        question = Question("record imports", {"party": party, "state": state})
        return lists.page(where, each_row(_kept), limit, cursor, question)

    def begin(self, import_id: str) -> None:
        """Say that the file is being read; nothing happens where more than that is known already."""
        with contextlib.suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(**self._change(import_id, "SPLITTING", before=("AWAITING_UPLOAD", "EXPIRED")))

    def put_chunks(self, import_id: str, chunks: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Keep lines of the file (as `sent_text` has them), by the number of their chunk, over what is there.

        The same file gives the same chunks. Raises Unavailable where some could not be kept.
        """
        items = [
            {
                **part_key(import_id, _chunk(number)),
                **attributes_of(expires_at=import_expiry(import_id)),
                "sent": {"B": zlib.compress("\n".join(lines).encode("ascii"))},
            }
            for number, lines in chunks
        ]
        batch_put(self.client, self.table, items)

    def get_chunk(self, import_id: str, chunk: int) -> list[SentLine]:
        """The lines of a chunk, counted from 1. Raises KeyError where there is none."""
        item = read_part(self.client, self.table, import_id, _chunk(chunk))
        if item is None:
            raise KeyError(f"{import_id} has no chunk {chunk}")
        texts = zlib.decompress(item["sent"]["B"]).decode("ascii").split("\n")
        return [_sent(*json.loads(text)) for text in texts]

    def accept_item(
        self, import_id: str, lines: int, chunks: int, now: datetime, *, repeated: int = 0, check: bool = False
    ) -> "TransactWriteItemTypeDef":
        """The file is read whole and as it was meant, as a transaction item: from here on its lines are entered, or
        checked, in turns.

        The condition fails where that is decided already.
        """
        counts = attributes_of(lines=lines, repeated=repeated, chunks=chunks, chunks_done=0)
        facts = {**counts, **attributes_of(accepted_at=rfc3339(now)), "sent_on": {"BOOL": True}}
        return {"Update": self._change(import_id, "CHECKING" if check else "WRITING", before=_UNREAD, **facts)}

    def as_read_item(self, import_id: str, file: FileAsRead) -> "TransactWriteItemTypeDef":
        """How the file was read, as a transaction item, over what is there: the same file gives the same."""
        kept = attributes_of(file=file.model_dump_json(exclude_defaults=True), expires_at=import_expiry(import_id))
        return {"Put": {"TableName": self.table, "Item": {**part_key(import_id, _AS_READ), **kept}}}

    def as_read(self, import_id: str) -> FileAsRead | None:
        """How the file was read; None where that is not known yet."""
        item = read_part(self.client, self.table, import_id, _AS_READ)
        return FileAsRead.model_validate_json(item["file"]["S"]) if item else None

    def file_item(self, submitted: SubmittedImport) -> "TransactWriteItemTypeDef":
        """That this very file is entered, as a transaction item; kept for good.

        The condition fails where it is entered already and this import is not to do so again.
        """
        put: Any = {
            "TableName": self.table,
            "Item": {
                **part_key(_file(submitted.party, submitted.sha256, test=submitted.test), _FILE),
                **attributes_of(entered_by=submitted.import_id),
            },
        }
        if not submitted.again:
            put["ConditionExpression"] = "attribute_not_exists(import_id)"
        return {"Put": put}

    def entered_by(self, party: str, sha256: str, *, test: bool) -> str | None:
        """The import that a party has entered this very file by, the last one; None for a file that is new."""
        # The key is the party's, so a caller's session can be held to it; the worker serves all.
        client = self.in_session or self.client
        key = part_key(_file(party, sha256, test=test), _FILE)
        item = client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        return item["entered_by"]["S"] if item else None

    def refuse_item(self, import_id: str, problem: LineProblem, now: datetime) -> "TransactWriteItemTypeDef":
        """The import is refused as a whole, as a transaction item. The condition fails as `accept_item`'s does."""
        facts = attributes_of(problem=problem.model_dump_json(), finished_at=rfc3339(now))
        return {"Update": self._change(import_id, "REFUSED", before=_UNREAD, **facts)}

    def expire_item(self, import_id: str) -> "TransactWriteItemTypeDef":
        """Nothing was uploaded, as a transaction item; the condition fails where something was."""
        return {"Update": self._change(import_id, "EXPIRED", before=("AWAITING_UPLOAD",))}

    def finish_item(self, import_id: str, now: datetime, *, check: bool = False) -> "TransactWriteItemTypeDef":
        """Every line is answered, as a transaction item; the condition fails where that is not so, or said already."""
        before: ImportState = "CHECKING" if check else "WRITING"
        after: ImportState = "CHECKED" if check else "DONE"
        change = self._change(import_id, after, before=(before,), **attributes_of(finished_at=rfc3339(now)))
        change["ConditionExpression"] += " AND chunks_done = chunks"
        return {"Update": change}

    def mark_sent_on(self, import_id: str) -> None:
        """Its chunks take turns."""
        self.client.update_item(
            TableName=self.table,
            Key=part_key(import_id, _IMPORT),
            UpdateExpression="SET sent_on = :yes",
            ConditionExpression="attribute_exists(import_id)",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )

    def answered(self, import_id: str, first: int, last: int, *, of: str = "line") -> list[ImportLine]:
        """The lines of this range that are answered, or looked at `of` an undo, in order (strongly consistent)."""
        lines_found: list[ImportLine] = []
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="import_id = :import AND part BETWEEN :first AND :last",
                ExpressionAttributeValues=attributes_of(
                    **{":import": import_id, ":first": _line(first, of), ":last": _line(last, of)}
                ),
                **start,
            )
            lines_found += [decode(item, ImportLine) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return lines_found
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def answer_items(self, import_id: str, line: ImportLine) -> list["TransactWriteItemTypeDef"]:
        """The answer of a line as transaction items; the condition fails where the line is answered already.

        A refusal lies among the refusals too: the few that people read must not be looked for among all lines.
        """
        told = attributes_of(refused=None if line.problem is None else "yes", outcome=line.outcome)
        item = {**encode(line), **told}
        answer = [new_part(self.table, import_id, _line(line.line), item)]
        return (
            answer
            if line.problem is None
            else [*answer, new_part(self.table, import_id, _refusal(line.line), encode(line))]
        )

    def undo_item(self, asked: AskedUndo) -> "TransactWriteItemTypeDef":
        """The import is to be taken back, as a transaction item; the condition fails where it is not DONE, or
        records are being withdrawn on its word."""
        facts = attributes_of(undo=asked.model_dump_json())
        change = self._change(asked.import_id, "UNDOING", before=("DONE",), **facts)
        change["ConditionExpression"] += " AND attribute_not_exists(withdrawing)"
        return {"Update": change}

    def undo_line_item(self, import_id: str, line: ImportLine, *, kept: bool) -> "TransactWriteItemTypeDef":
        """What became of a line's record as a transaction item; the condition fails where it was looked at already."""
        told = attributes_of(outcome="kept" if kept else "undone")
        return new_part(self.table, import_id, _line(line.line, UNDO), {**encode(line), **told})

    def finish_undo_item(self, import_id: str, now: datetime) -> "TransactWriteItemTypeDef":
        """Every line is looked at, as a transaction item; the condition fails where that is not so, or said already."""
        facts = attributes_of(undone_at=rfc3339(now))
        change = self._change(import_id, "UNDONE", before=("UNDOING",), **facts)
        change["ConditionExpression"] += " AND chunks_undone = chunks"
        return {"Update": change}

    def claim_item(
        self, import_id: str, line: int, record_id: str, record: Record | None = None
    ) -> "TransactWriteItemTypeDef":
        """That a line stands for this record, as a transaction item; the condition fails where another line does.

        Of a check's new line: for what it is known by, with the `record` that it would be.
        """
        item = {**(encode(record) if record is not None else {}), **attributes_of(line=line)}
        return new_part(self.table, import_id, _claim(record_id), item)

    def spare_item(self, import_id: str, record_id: str) -> "TransactWriteItemTypeDef":
        """That a line which is refused may stand for this record, as a transaction item; over what is there."""
        item = {**part_key(import_id, f"{_SPARED}{record_id}"), **attributes_of(expires_at=import_expiry(import_id))}
        return {"Put": {"TableName": self.table, "Item": item}}

    def stood_for(self, import_id: str, record_ids: Sequence[str]) -> set[str]:
        """Those of these records that a line of the import stands for, a refused one included (strongly consistent)."""
        parts = [f"{prefix}{record_id}" for record_id in record_ids for prefix in (_CLAIM, _SPARED)]
        keys = [{"import_id": import_id, "part": part} for part in parts]
        items = batch_get(self.client, self.table, keys) if keys else []
        return {item["part"]["S"].removeprefix(_CLAIM).removeprefix(_SPARED) for item in items}

    def claims(self, import_id: str, record_ids: Iterable[str]) -> tuple[dict[str, int], dict[str, Record]]:
        """By record, or what it is known by, the lines that stand for it (strongly consistent), and the records of a
        check's new lines."""
        keys = [{"import_id": import_id, "part": _claim(record_id)} for record_id in dict.fromkeys(record_ids)]
        items = batch_get(self.client, self.table, keys) if keys else []
        lines = {item["part"]["S"].removeprefix(_CLAIM): int(item["line"]["N"]) for item in items}
        fresh = {item["part"]["S"].removeprefix(_CLAIM): decode(item, Record) for item in items if "document" in item}
        return lines, fresh

    def report(
        self, import_id: str, which: Lines, limit: int, cursor: str | None
    ) -> tuple[list[ImportLine], str | None]:
        """A page of the answered lines, in the order of the file, and the cursor of the next page."""
        question = Question("import lines", {"import_id": import_id, "lines": which})

        def entries(rows: Sequence[Any]) -> Iterator[tuple[Any, ImportLine]]:
            return ((row, decode(row, ImportLine)) for row in rows if which != "written" or _is_written(row))

        prefix = {"refused": "refused-", "undone": f"{UNDO}-", "kept": f"{UNDO}-"}.get(which, "line-")
        bounds = beginning_with(prefix)
        narrowed = (("outcome", "=", which),) if which in _BY_OUTCOME else ()
        where = Partition(None, "import_id", (import_id,), *bounds, sort="part", narrowed=narrowed, oldest_first=True)
        return Listing(self.client, self.table, _KEYS).page(where, entries, limit, cursor, question)

    def count_items(
        self, import_id: str, chunk: int, counts: Mapping[str, int], *, of: str = "line"
    ) -> list["TransactWriteItemTypeDef"]:
        """What came of a chunk as transaction items: kept, and added to the import's counts, which have these names.

        The condition fails where the chunk is counted already.
        """
        counted = attributes_of(**{":one": 1, **{f":{name}": count for name, count in counts.items()}})
        added = ", ".join(f"#{name} :{name}" for name in counts)
        return [
            new_part(self.table, import_id, _count(chunk, of), attributes_of(**counts)),
            {
                "Update": {
                    "TableName": self.table,
                    "Key": part_key(import_id, _IMPORT),
                    "UpdateExpression": f"ADD {'chunks_undone' if of == UNDO else 'chunks_done'} :one, {added}",
                    "ConditionExpression": "attribute_exists(import_id)",
                    "ExpressionAttributeNames": {f"#{name}": name for name in counts},
                    "ExpressionAttributeValues": counted,
                }
            },
        ]

    def _change(self, import_id: str, state: ImportState, *, before: Sequence[ImportState], **facts: Any) -> Any:
        """An update of the import to a state, with what is known by then; its condition wants one of those before."""
        allowed = {f":before{place}": {"S": each} for place, each in enumerate(before)}
        return {
            "TableName": self.table,
            "Key": part_key(import_id, _IMPORT),
            "UpdateExpression": ", ".join(["SET #state = :state", *(f"#{name} = :{name}" for name in facts)]),
            "ConditionExpression": f"#state IN ({', '.join(allowed)})",
            "ExpressionAttributeNames": {"#state": "state", **{f"#{name}": name for name in facts}},
            "ExpressionAttributeValues": {
                ":state": {"S": state},
                **allowed,
                **{f":{name}": value for name, value in facts.items()},
            },
        }


def sent_text(line: SentLine) -> str:
    """A line as it is kept: one line of JSON in ASCII."""
    return json.dumps((*line[:-1], dict(line.cell_faults)))


def _sent(*kept: Any) -> SentLine:
    # Lines that were kept before spreadsheets were read have no faults of cells, and older notes no codes.
    line, fields, fault, same_as, notes, *cell_faults = kept
    kept_notes = tuple(KeptNote(*each) if isinstance(each, list) else KeptNote(each, "", {}) for each in notes)
    return SentLine(line, fields, FaultOfLine(*fault) if fault else None, same_as, kept_notes, *cell_faults)


def _kept(item: Any) -> KeptImport:
    """The import as it was asked for, with what has happened to it since."""

    def number(name: str) -> int:
        return int(item[name]["N"]) if name in item else 0

    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(item[name]["S"]) if name in item else None

    return KeptImport(
        submitted=decode(item, SubmittedImport),
        state=item["state"]["S"],
        lines=number("lines") if "lines" in item else None,
        chunks=number("chunks"),
        chunks_done=number("chunks_done"),
        # Imports that began before lines were told apart counted what they wrote, or would have.
        new=number("new") + number("written") + number("enterable"),
        changed=number("changed"),
        unchanged=number("unchanged"),
        refused=number("refused"),
        repeated=number("repeated"),
        sent_on="sent_on" in item,
        problem=LineProblem.model_validate_json(item["problem"]["S"]) if "problem" in item else None,
        accepted_at=moment("accepted_at"),
        finished_at=moment("finished_at"),
        undo=AskedUndo.model_validate_json(item["undo"]["S"]) if "undo" in item else None,
        chunks_undone=number("chunks_undone"),
        undone=number("undone"),
        kept_back=number("kept_back"),
        undone_at=moment("undone_at"),
        withdrawing="withdrawing" in item,
    )


def _file(party: str, sha256: str, *, test: bool) -> str:
    # A rehearsal with test records is no reason to refuse the file itself.
    return f"file#{party}#{sha256}{'#test' if test else ''}"


def _is_written(row: Any) -> bool:
    return "refused" not in row and row.get("outcome") != {"S": "unchanged"}


def _claim(record_id: str) -> str:
    return f"{_CLAIM}{record_id}"


def _chunk(number: int) -> str:
    return f"chunk-{number:05}"


def _count(chunk: int, of: str) -> str:
    return f"count-{chunk:05}" if of == "line" else f"count-{of}-{chunk:05}"


def _line(number: int, of: str = "line") -> str:
    return f"{of}-{number:09}"


def _refusal(number: int) -> str:
    return f"refused-{number:09}"
