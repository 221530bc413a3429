"""What is due, by an index of due times: which rows wait, for whom, and when each is looked at next.

A row's due time in the index is where the clock finds it, and no more: when something is really due its document says.
"""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.api import rfc3339
from iarms.store.items import attributes_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_INDEX: Final = "by_due"
_SHARDS: Final = 4
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
        "due_shard": f"due-{ord(case_id[-1]) % _SHARDS}" if at is not None else None,
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

        At most so many of each shard are read, and no more once no time is left; the shards are read side by side, so
        that none of them is cut for another. Eventually consistent.
        """
        found: list[DueRow] = []
        starts: dict[int, dict[str, Any]] = {shard: {} for shard in range(_SHARDS)}
        read = dict.fromkeys(starts, 0)
        unfinished = False
        while starts:
            if not time_is_left():
                return _oldest_first(found), True
            for shard, start in list(starts.items()):
                answer = self._page(shard, moment, most - read[shard], start)
                found += [self._row(item) for item in answer["Items"]]
                read[shard] += len(answer["Items"])
                del starts[shard]
                if "LastEvaluatedKey" in answer and read[shard] < most:
                    starts[shard] = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
                elif "LastEvaluatedKey" in answer:
                    unfinished = True
        return _oldest_first(found), unfinished

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


def _oldest_first(rows: Iterable[DueRow]) -> list[DueRow]:
    return sorted(rows, key=lambda row: row.due_at)
