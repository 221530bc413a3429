"""What is due, by an index of due times: which rows wait, for whom, and when each is looked at next.

A row's due time in the index is where the clock finds it, and no more: when something is really due its document says.
"""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.api import rfc3339
from iarms.store.items import attributes_of
from iarms.store.shards import read_shards, shard_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_INDEX: Final = "by_due"
# Of each shard: four times as many rows are read in seconds, and more is due in no outage that was ever thought of.
MOST_DUE: Final = 25_000


class DueRow(NamedTuple):
    """A row that is due: its primary key, the party that is waited for (empty where the row does not say), and its due
    time as the index has it (RFC 3339)."""

    key: Mapping[str, str]
    party: str
    due_at: str


def due_attributes(case_id: str, at: datetime | None) -> Mapping[str, str | None]:
    """The index's attributes of a row that is due at this time, of the case with this id; none of one that never is."""
    return {
        "due_shard": f"due-{shard_of(case_id)}" if at is not None else None,
        "due_at": rfc3339(at) if at is not None else None,
    }


@dataclass(frozen=True)
class DueIndex:
    """The index by due time of a table with these two attributes as its primary key."""

    client: "DynamoDBClient"
    table: str
    keys: tuple[str, str]

    def due(
        self, moment: datetime, time_is_left: Callable[[], bool] = lambda: True, most: int = MOST_DUE
    ) -> tuple[list[DueRow], bool]:
        """Rows that are due at this moment or were before, the oldest first, and whether more may be.

        At most so many of each shard are read, and no more once no time is left. Eventually consistent.
        """
        items, unfinished = read_shards(
            lambda shard, room, start: self._page(shard, moment, room, start), most, time_is_left
        )
        return sorted(map(self._row, items), key=lambda row: row.due_at), unfinished

    def move(self, row: DueRow, until: datetime | None) -> None:
        """Have this row looked at again at this time, or no more; nothing where it was written since it was read."""
        change = "SET due_at = :until" if until is not None else "REMOVE due_at, due_shard"
        values = {":seen": row.due_at, **({":until": rfc3339(until)} if until is not None else {})}
        with contextlib.suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=attributes_of(**row.key),
                UpdateExpression=change,
                ConditionExpression="due_at = :seen",
                ExpressionAttributeValues=attributes_of(**values),
            )

    def _page(self, shard: int, moment: datetime, most: int, start: Mapping[str, Any]) -> Any:
        """A page of a shard: keys, parties and times alone, since a document would be read for nothing."""
        return self.client.query(
            TableName=self.table,
            IndexName=_INDEX,
            KeyConditionExpression="due_shard = :shard AND due_at <= :moment",
            ExpressionAttributeValues=attributes_of(**{":shard": f"due-{shard}", ":moment": rfc3339(moment)}),
            ProjectionExpression="#first, #second, #party, due_at",
            ExpressionAttributeNames={"#first": self.keys[0], "#second": self.keys[1], "#party": "party"},
            Limit=most,
            **start,
        )

    def _row(self, item: Mapping[str, Any]) -> DueRow:
        key = {name: item[name]["S"] for name in self.keys}
        return DueRow(key, item.get("party", {}).get("S", ""), item["due_at"]["S"])
