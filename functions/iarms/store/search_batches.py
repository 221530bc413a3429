"""Search batches: what was sent, in chunks, and the answer of each line.

A line is answered by an item that nobody has written before. For a search that item goes into the search's own
transaction, as an idempotency mark would: a chunk that comes again cannot search or notify again.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from iarms.models.batch import (
    BATCH_LINES_PER_CHUNK,
    BatchCounts,
    BatchLine,
    BatchState,
    SentBatch,
    SubmittedBatch,
    batch_state,
)
from iarms.models.ids import id_bound, moment_of
from iarms.models.party import Call
from iarms.models.search import Search
from iarms.store.batch import batch_put
from iarms.store.cursor import Question
from iarms.store.items import attributes_of, decode, encode
from iarms.store.listing import Listing, Partition, each_row, listing_in
from iarms.store.readers import check_name, handed, readers_of_submission

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# The searches themselves are kept as any; this is how long the batch tells which they were.
BATCH_KEPT_SECONDS: Final = 30 * 24 * 3600
_BATCH: Final = "batch"
# Of the row by which a party lists a batch: that it has counts, and before the number of a chunk that of its lines.
_COUNTED: Final = "counted"
_CHUNK_COUNTS: Final = "c"
_OUTCOMES: Final = ("hit", "possible", "no_match", None)


@dataclass(frozen=True)
class SearchBatches:
    """Reads and writes of the batches table. Lists are read `in_session`: as the caller, not as the function."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None

    def put_chunks(self, batch_id: str, chunks: Iterable[Sequence[Any]]) -> None:
        """Keep what was sent. Without the batch itself, which is written last, nobody works on it and it expires.

        Raises Unavailable where some of it could not be kept.
        """
        items: list[dict[str, Any]] = [
            {
                **_key(batch_id, _chunk(number)),
                **attributes_of(expires_at=_expiry(batch_id)),
                "searches": {"B": zlib.compress(json.dumps(searches).encode())},
            }
            for number, searches in enumerate(chunks, 1)
        ]
        batch_put(self.client, self.table, items)

    def put_item(self, batch: SubmittedBatch) -> "TransactWriteItemTypeDef":
        """The batch as a transaction item: from here on it is taken in."""
        check_name(batch.party)
        return self._new(batch.batch_id, _BATCH, batch)

    def listed_item(self, batch: SubmittedBatch) -> "TransactWriteItemTypeDef":
        """The row by which its party finds the batch, as a transaction item; it expires with the batch."""
        sent = SentBatch(batch_id=batch.batch_id, submitted_at=batch.submitted_at, lines=batch.lines)
        row = {
            **_key(_of(batch.party), batch.batch_id),
            **encode(sent, lean=True, expires_at=_expiry(batch.batch_id)),
            _COUNTED: {"BOOL": True},
        }
        return {"Put": {"TableName": self.table, "Item": row}}

    def count_chunk(self, batch: SubmittedBatch, chunk: int) -> None:
        """Bring the row by which a batch is listed forward to what came of a chunk's lines, counted from the lines.

        Each chunk has an attribute of its own, so that workers of two chunks write beside each other, and of two counts
        of one chunk that with fewer lines never takes the place of the other. Nothing happens to a row that has no
        counts or is over.
        """
        first = (chunk - 1) * BATCH_LINES_PER_CHUNK + 1
        answered = self.answered(batch.batch_id, first, min(first + BATCH_LINES_PER_CHUNK - 1, batch.lines))
        try:
            self.client.update_item(
                TableName=self.table,
                Key=_key(_of(batch.party), batch.batch_id),
                UpdateExpression="SET #chunk = :counts",
                ConditionExpression="attribute_exists(#counted) AND (attribute_not_exists(#chunk) OR #chunk < :counts)",
                ExpressionAttributeNames={"#chunk": f"{_CHUNK_COUNTS}{chunk}", "#counted": _COUNTED},
                ExpressionAttributeValues=attributes_of(**{":counts": _counts_written(answered)}),
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return

    def list_of(
        self, party: str, paging: tuple[int, str | None], now: datetime, *, state: BatchState | None = None
    ) -> tuple[list[SentBatch], str | None]:
        """The batches of a state, or all, that a party has sent and that are kept, newest first, and the cursor of the
        next page (strongly consistent). `paging`: how many at most, and the cursor to go on from. What is over is not
        listed, though DynamoDB may take days to delete it."""
        first = id_bound("sbat", now - timedelta(seconds=BATCH_KEPT_SECONDS))
        where = Partition(None, "batch_id", (_of(party),), first, "sbat_~", sort="part")
        lists = Listing(listing_in(self.in_session), self.table, ("batch_id", "part"))
        every = each_row(_listed)

        def rows(read: Sequence[Any]) -> Iterator[tuple[Any, SentBatch]]:
            return ((row, sent) for row, sent in every(read) if state is None or sent.state == state)

        return lists.page(where, rows, *paging, Question("search batches", {"party": party, "state": state}))

    def get(self, batch_id: str, now: datetime) -> SubmittedBatch | None:
        """The batch (strongly consistent); None for one whose lines may be expiring already."""
        item = self._get(batch_id, _BATCH)
        if item is None or int(item["expires_at"]["N"]) <= now.timestamp():
            return None
        return handed(decode(item, SubmittedBatch), readers_of_submission)

    def get_chunk(self, batch_id: str, chunk: int) -> list[Any]:
        """What was sent in this chunk, counted from 1. Raises KeyError where there is none."""
        item = self._get(batch_id, _chunk(chunk))
        if item is None:
            raise KeyError(f"{batch_id} has no chunk {chunk}")
        searches: list[Any] = json.loads(zlib.decompress(item["searches"]["B"]))
        return searches

    def answered(self, batch_id: str, first: int, last: int) -> list[BatchLine]:
        """The lines of this range that are answered, in order (strongly consistent)."""
        lines: list[BatchLine] = []
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="batch_id = :batch AND part BETWEEN :first AND :last",
                ExpressionAttributeValues=attributes_of(
                    **{":batch": batch_id, ":first": _line(first), ":last": _line(last)}
                ),
                **start,
            )
            lines += [decode(item, BatchLine) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return lines
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def answer_item(self, batch_id: str, line: BatchLine) -> "TransactWriteItemTypeDef":
        """The answer of a line as a transaction item; its condition fails where the line is answered already."""
        return self._new(batch_id, _line(line.line), line)

    def mark_items(self, call: Call, answer: BaseModel, now: datetime) -> list["TransactWriteItemTypeDef"]:
        """A search's answer as that of the line it is made for, for the search's own transaction."""
        if call.batch_id is None or call.batch_line is None or not isinstance(answer, Search):
            raise TypeError("only a search for a line of a batch is marked here")
        line = BatchLine(
            line=call.batch_line,
            search_id=answer.search_id,
            outcome=answer.outcome,
            complete=answer.complete,
            answered_at=now,
        )
        return [self.answer_item(call.batch_id, line)]

    def _new(self, batch_id: str, part: str, model: BaseModel) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self.table,
                "Item": {**_key(batch_id, part), **encode(model, expires_at=_expiry(batch_id))},
                "ConditionExpression": "attribute_not_exists(batch_id)",
            }
        }

    def _get(self, batch_id: str, part: str) -> dict[str, Any] | None:
        return self.client.get_item(TableName=self.table, Key=_key(batch_id, part), ConsistentRead=True).get("Item")


def _key(batch_id: str, part: str) -> dict[str, Any]:
    return attributes_of(batch_id=batch_id, part=part)


def _of(party: str) -> str:
    return f"of#{party}"


def _chunk(number: int) -> str:
    return f"chunk-{number:04}"


def _line(number: int) -> str:
    return f"line-{number:04}"


def _counts_written(answered: Sequence[BatchLine]) -> str:
    """Two digits each, so that texts are in the order of how many lines are answered: these, hits, possible matches, no
    matches and failures."""
    outcomes = [line.outcome for line in answered]
    return " ".join(f"{number:02}" for number in (len(answered), *(outcomes.count(each) for each in _OUTCOMES)))


def _listed(row: Mapping[str, Any]) -> SentBatch:
    """A batch out of its row, with the counts of its chunks together. Raises what is UNREADABLE where it is none."""
    sent = decode(row, SentBatch)
    if _COUNTED not in row:
        return sent
    written = [
        [int(number) for number in value["S"].split()]
        for name, value in row.items()
        if name.startswith(_CHUNK_COUNTS) and name[len(_CHUNK_COUNTS) :].isdigit()
    ]
    answered, hit, possible, no_match, failed = map(sum, zip(*written, strict=True)) if written else (0,) * 5
    counts = BatchCounts(
        total=sent.lines,
        pending=sent.lines - answered,
        hit=hit,
        possible=possible,
        no_match=no_match,
        failed=failed,
    )
    return sent.model_copy(update={"state": batch_state(sent.lines, answered), "counts": counts})


def _expiry(batch_id: str) -> int:
    # By the time in the batch's id, so that all its parts expire together, whenever they were written.
    return int(moment_of(batch_id).timestamp()) + BATCH_KEPT_SECONDS
