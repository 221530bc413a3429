"""A list that goes through the values of an index, one after the other: the newest first, page by page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from iarms.store.cursor import Question, decode_cursor, encode_cursor
from iarms.store.items import attributes_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

T = TypeVar("T")

MOST_PAGE_QUERIES: Final = 10
"""Of one page: a filter that few pass would else read without end."""
READ_TOGETHER: Final = 100


@dataclass(frozen=True)
class Partition:
    """Where a list is read from: an index, its partition's attribute, and the values of it to go through, in order.

    `since` is included, `until` is not; both are bounds of ids.
    """

    index: str
    attribute: str
    values: tuple[str, ...]
    since: str
    until: str


def months_back(since: datetime, until: datetime) -> tuple[str, ...]:
    """The months from `until` back to `since`, both included, as 2026-11: values of a partition by month."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return tuple(f"{month // 12}-{month % 12 + 1:02}" for month in range(last, first - 1, -1))


@dataclass(frozen=True)
class Listing:
    """Lists of one table, whose rows have these primary keys beside `listed_as`."""

    client: "DynamoDBClient"
    table: str
    keys: tuple[str, str]

    def page(
        self,
        where: Partition,
        entries: Callable[[Sequence[Any]], Iterable[tuple[Any, T]]],
        limit: int,
        cursor: str | None,
        question: Question,
    ) -> tuple[list[T], str | None]:
        """A page of what `entries` makes of the rows that were read, and the cursor of the next page.

        `entries` gives each row that counts with what is listed for it. Where few do, a page can be short, or empty,
        with a cursor to go on from. Eventually consistent.
        """
        listed: list[T] = []
        after: Any = decode_cursor(cursor, question)
        values = where.values
        if after is not None:
            at = after[where.attribute]["S"] if where.attribute in after else ""
            # A value that is no longer gone through was the last one, and time has left it behind.
            values = values[values.index(at) :] if at in values else ()
            after = after if len(after) > 1 else None
        queries = 0
        for value in values:
            while True:
                if queries == MOST_PAGE_QUERIES:
                    return listed, encode_cursor(after or attributes_of(**{where.attribute: value}), question)
                queries += 1
                rows, following = self._rows(where, value, after)
                for row, entry in entries(rows):
                    listed.append(entry)
                    if len(listed) == limit:
                        names = (where.attribute, "listed_as", *self.keys)
                        return listed, encode_cursor({name: row[name] for name in names}, question)
                after = following
                if not after:
                    break
        return listed, None

    def _rows(self, where: Partition, value: str, after: Any) -> tuple[list[Any], Any]:
        page: dict[str, Any] = {"ExclusiveStartKey": after} if after else {}
        answer = self.client.query(
            TableName=self.table,
            IndexName=where.index,
            KeyConditionExpression="#partition = :value AND listed_as BETWEEN :since AND :until",
            ExpressionAttributeNames={"#partition": where.attribute},
            ExpressionAttributeValues=attributes_of(**{":value": value, ":since": where.since, ":until": where.until}),
            ScanIndexForward=False,
            Limit=READ_TOGETHER,
            **page,
        )
        return list(answer["Items"]), answer.get("LastEvaluatedKey")
