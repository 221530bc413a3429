"""Search batches: what was sent, in chunks, and the answer of each line.

A line is answered by an item that nobody has written before. For a search that item goes into the search's own
transaction, as an idempotency mark would: a chunk that comes again cannot search or notify again.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from iarms.models.batch import BatchLine, SentBatch, SubmittedBatch
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
        row = {**_key(_of(batch.party), batch.batch_id), **encode(sent, expires_at=_expiry(batch.batch_id))}
        return {"Put": {"TableName": self.table, "Item": row}}

    def list_of(self, party: str, limit: int, cursor: str | None, now: datetime) -> tuple[list[SentBatch], str | None]:
        """The batches that a party has sent and that are kept, newest first, and the cursor of the next page (strongly
        consistent). What is over is not listed, though DynamoDB may take days to delete it."""
        first = id_bound("sbat", now - timedelta(seconds=BATCH_KEPT_SECONDS))
        where = Partition(None, "batch_id", (_of(party),), first, "sbat_~", sort="part")
        lists = Listing(listing_in(self.in_session), self.table, ("batch_id", "part"))
        rows = each_row(lambda row: decode(row, SentBatch))
        return lists.page(where, rows, limit, cursor, Question("search batches", {"party": party}))

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


def _expiry(batch_id: str) -> int:
    # By the time in the batch's id, so that all its parts expire together, whenever they were written.
    return int(moment_of(batch_id).timestamp()) + BATCH_KEPT_SECONDS
