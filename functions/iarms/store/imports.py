"""Record imports: the file's lines in chunks, each line's answer, and what came of each chunk.

A line is answered by an item that nobody has written before, in the transaction of the record that it became: a chunk
that comes again enters nothing again. What came of a chunk is counted once, by an item of its own, and added to the
import in the same transaction: a few updates a second at most, which nobody waits for.
"""

import contextlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from iarms.models.api import LineProblem, rfc3339
from iarms.models.ids import moment_of
from iarms.models.record_import import (
    IMPORT_KEPT_SECONDS,
    FaultOfLine,
    FileAsRead,
    ImportLine,
    ImportState,
    Lines,
    SentLine,
    SubmittedImport,
)
from iarms.store.batch import batch_put
from iarms.store.cursor import Question
from iarms.store.items import Item, attributes_of, decode, encode
from iarms.store.listing import Listing, Partition, beginning_with, each_row, listing_in
from iarms.store.readers import check_name, handed, readers_of_submission

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_IMPORT: Final = "import"
_FILE: Final = "file"
_AS_READ: Final = "reading"
_KEYS: Final = ("import_id", "part")
# Before the file has been read whole: from any of these it can be accepted, or refused as a whole.
_UNREAD: Final[tuple[ImportState, ...]] = ("AWAITING_UPLOAD", "EXPIRED", "SPLITTING")
_WORKED_OFF: Final[frozenset[ImportState]] = frozenset({"WRITING", "CHECKING"})


@dataclass(frozen=True, kw_only=True)
class KeptImport:
    """An import and how far it is. `sent_on` says that its chunks take turns, or are on the queue already."""

    submitted: SubmittedImport
    state: ImportState
    lines: int | None = None
    chunks: int = 0
    chunks_done: int = 0
    written: int = 0
    refused: int = 0
    enterable: int = 0
    sent_on: bool = False
    problem: LineProblem | None = None
    accepted_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def is_worked_off(self) -> bool:
        """Whether the file is accepted, and its lines are being entered or checked."""
        return self.state in _WORKED_OFF


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
        return self._new(submitted.import_id, _IMPORT, {**encode(submitted), **own})

    def get(self, import_id: str, now: datetime) -> KeptImport | None:
        """The import (strongly consistent); None for one whose lines may be expiring already."""
        item = self._get(import_id, _IMPORT)
        if item is None or int(item["expires_at"]["N"]) <= now.timestamp():
            return None
        kept = _kept(item)
        return kept if handed(kept.submitted, readers_of_submission) is not None else None

    def list_of(self, party: str, limit: int, cursor: str | None) -> tuple[list[KeptImport], str | None]:
        """A party's imports, newest first, and the cursor of the next page. Eventually consistent."""
        where = Partition("by_party", "party", (party,), *beginning_with("imp_"), sort="import_id")
        lists = Listing(listing_in(self.in_session), self.table, _KEYS)
        return lists.page(where, each_row(_kept), limit, cursor, Question("record imports", {"party": party}))

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
                **_key(import_id, _chunk(number)),
                **attributes_of(expires_at=_expiry(import_id)),
                "sent": {"B": zlib.compress("\n".join(lines).encode("ascii"))},
            }
            for number, lines in chunks
        ]
        batch_put(self.client, self.table, items)

    def get_chunk(self, import_id: str, chunk: int) -> list[SentLine]:
        """The lines of a chunk, counted from 1. Raises KeyError where there is none."""
        item = self._get(import_id, _chunk(chunk))
        if item is None:
            raise KeyError(f"{import_id} has no chunk {chunk}")
        texts = zlib.decompress(item["sent"]["B"]).decode("ascii").split("\n")
        return [_sent(*json.loads(text)) for text in texts]

    def accept_item(
        self, import_id: str, lines: int, chunks: int, now: datetime, *, check: bool = False
    ) -> "TransactWriteItemTypeDef":
        """The file is read whole and as it was meant, as a transaction item: from here on its lines are entered, or
        checked, in turns.

        The condition fails where that is decided already.
        """
        counts = attributes_of(lines=lines, chunks=chunks, chunks_done=0, written=0, refused=0)
        facts = {**counts, **attributes_of(accepted_at=rfc3339(now)), "sent_on": {"BOOL": True}}
        return {"Update": self._change(import_id, "CHECKING" if check else "WRITING", before=_UNREAD, **facts)}

    def as_read_item(self, import_id: str, file: FileAsRead) -> "TransactWriteItemTypeDef":
        """How the file was read, as a transaction item, over what is there: the same file gives the same."""
        kept = attributes_of(file=file.model_dump_json(exclude_defaults=True), expires_at=_expiry(import_id))
        return {"Put": {"TableName": self.table, "Item": {**_key(import_id, _AS_READ), **kept}}}

    def as_read(self, import_id: str) -> FileAsRead | None:
        """How the file was read; None where that is not known yet."""
        item = self._get(import_id, _AS_READ)
        return FileAsRead.model_validate_json(item["file"]["S"]) if item else None

    def file_item(self, submitted: SubmittedImport) -> "TransactWriteItemTypeDef":
        """That this very file is entered, as a transaction item; kept for good.

        The condition fails where it is entered already and this import is not to do so again.
        """
        put: Any = {
            "TableName": self.table,
            "Item": {
                **_key(_file(submitted.party, submitted.sha256, test=submitted.test), _FILE),
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
        key = _key(_file(party, sha256, test=test), _FILE)
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
            Key=_key(import_id, _IMPORT),
            UpdateExpression="SET sent_on = :yes",
            ConditionExpression="attribute_exists(import_id)",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )

    def answered(self, import_id: str, first: int, last: int) -> list[ImportLine]:
        """The lines of this range that are answered, in order (strongly consistent)."""
        lines_found: list[ImportLine] = []
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="import_id = :import AND part BETWEEN :first AND :last",
                ExpressionAttributeValues=attributes_of(
                    **{":import": import_id, ":first": _line(first), ":last": _line(last)}
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
        item = {**encode(line), **attributes_of(refused=None if line.problem is None else "yes")}
        answer = [self._new(import_id, _line(line.line), item)]
        return answer if line.problem is None else [*answer, self._new(import_id, _refusal(line.line), encode(line))]

    def report(
        self, import_id: str, which: Lines, limit: int, cursor: str | None
    ) -> tuple[list[ImportLine], str | None]:
        """A page of the answered lines, in the order of the file, and the cursor of the next page."""
        question = Question("import lines", {"import_id": import_id, "lines": which})

        def entries(rows: Sequence[Any]) -> Iterator[tuple[Any, ImportLine]]:
            return ((row, decode(row, ImportLine)) for row in rows if which != "written" or "refused" not in row)

        bounds = beginning_with("refused-" if which == "refused" else "line-")
        where = Partition(None, "import_id", (import_id,), *bounds, sort="part", oldest_first=True)
        return Listing(self.client, self.table, _KEYS).page(where, entries, limit, cursor, question)

    def count_items(
        self, import_id: str, chunk: int, *, written: int, refused: int, enterable: int = 0
    ) -> list["TransactWriteItemTypeDef"]:
        """What came of a chunk as transaction items: kept, and added to the import's counts.

        The condition fails where the chunk is counted already.
        """
        counts = {"written": written, "refused": refused, "enterable": enterable}
        counted = attributes_of(**{":one": 1, **{f":{name}": count for name, count in counts.items()}})
        added = ", ".join(f"{name} :{name}" for name in counts)
        return [
            self._new(import_id, _count(chunk), attributes_of(**counts)),
            {
                "Update": {
                    "TableName": self.table,
                    "Key": _key(import_id, _IMPORT),
                    "UpdateExpression": f"ADD chunks_done :one, {added}",
                    "ConditionExpression": "attribute_exists(import_id)",
                    "ExpressionAttributeValues": counted,
                }
            },
        ]

    def _change(self, import_id: str, state: ImportState, *, before: Sequence[ImportState], **facts: Any) -> Any:
        """An update of the import to a state, with what is known by then; its condition wants one of those before."""
        allowed = {f":before{place}": {"S": each} for place, each in enumerate(before)}
        return {
            "TableName": self.table,
            "Key": _key(import_id, _IMPORT),
            "UpdateExpression": ", ".join(["SET #state = :state", *(f"#{name} = :{name}" for name in facts)]),
            "ConditionExpression": f"#state IN ({', '.join(allowed)})",
            "ExpressionAttributeNames": {"#state": "state", **{f"#{name}": name for name in facts}},
            "ExpressionAttributeValues": {
                ":state": {"S": state},
                **allowed,
                **{f":{name}": value for name, value in facts.items()},
            },
        }

    def _new(self, import_id: str, part: str, item: Item) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self.table,
                "Item": {**item, **_key(import_id, part), **attributes_of(expires_at=_expiry(import_id))},
                "ConditionExpression": "attribute_not_exists(import_id)",
            }
        }

    def _get(self, import_id: str, part: str) -> dict[str, Any] | None:
        return self.client.get_item(TableName=self.table, Key=_key(import_id, part), ConsistentRead=True).get("Item")


def sent_text(line: SentLine) -> str:
    """A line as it is kept: one line of JSON in ASCII."""
    return json.dumps((*line[:-1], dict(line.cell_faults)))


def _sent(*kept: Any) -> SentLine:
    # Lines that were kept before spreadsheets were read have no faults of cells.
    line, fields, fault, same_as, notes, *cell_faults = kept
    return SentLine(line, fields, FaultOfLine(*fault) if fault else None, same_as, tuple(notes), *cell_faults)


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
        written=number("written"),
        refused=number("refused"),
        enterable=number("enterable"),
        sent_on="sent_on" in item,
        problem=LineProblem.model_validate_json(item["problem"]["S"]) if "problem" in item else None,
        accepted_at=moment("accepted_at"),
        finished_at=moment("finished_at"),
    )


def _key(import_id: str, part: str) -> dict[str, Any]:
    return attributes_of(import_id=import_id, part=part)


def _file(party: str, sha256: str, *, test: bool) -> str:
    # A rehearsal with test records is no reason to refuse the file itself.
    return f"file#{party}#{sha256}{'#test' if test else ''}"


def _chunk(number: int) -> str:
    return f"chunk-{number:05}"


def _count(chunk: int) -> str:
    return f"count-{chunk:05}"


def _line(number: int) -> str:
    return f"line-{number:09}"


def _refusal(number: int) -> str:
    return f"refused-{number:09}"


def _expiry(import_id: str) -> int:
    # By the time in the import's id, so that all its parts expire together, whenever they were written.
    return int(moment_of(import_id).timestamp()) + IMPORT_KEPT_SECONDS
