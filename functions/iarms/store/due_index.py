"""What is due, by an index of due times: which rows wait, for whom, and when each is looked at next.

A row's due time in the index is where the clock finds it, and no more: when something is really due its document says.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.api import rfc3339
from iarms.store.items import attributes_of
from iarms.store.shards import UNSPREAD, Shards, name_of
from iarms.store.waiting import WaitingIndex, waiting_partition, waits_as, waits_for, waits_until

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_INDEX: Final = "by_due"
MOST_DUE: Final = 100_000
"""Of all parties together, in one lot."""


class DueRow(NamedTuple):
    """A row that is due: its primary key, the party that is waited for (empty where the row does not say), its due time
    (RFC 3339), and what the index has of both."""

    key: Mapping[str, str]
    party: str
    due_at: str
    stands_as: str


def due_attributes(
    case_id: str, party: str, at: datetime | None, shards: Shards = UNSPREAD
) -> Mapping[str, str | None]:
    """The index's attributes of a row that is due at this time, for a party, of the case with this id; none of one that
    never is."""
    if at is None:
        return {"due_shard": None, "due_at": None}
    return {"due_shard": waiting_partition("due", party, case_id, shards), "due_at": waits_as(party, rfc3339(at))}


@dataclass(frozen=True)
class DueIndex:
    """The index by due time of a table with these two attributes as its primary key."""

    client: "DynamoDBClient"
    table: str
    keys: tuple[str, str]
    shards: Shards = UNSPREAD

    def due_in_lots(
        self, moment: datetime, time_is_left: Callable[[], bool], most_of_a_party: int, most: int = MOST_DUE
    ) -> Iterator[tuple[list[DueRow], bool]]:
        """All that is due, lot after lot while time is left: in each of every party the next rows, at most so many, the
        oldest first; and whether more may be due than was read so far. A row is in one lot, worked on or not.
        Eventually consistent.
        """
        reading = self._index().reading(rfc3339(moment), time_is_left)
        while True:
            lot = reading.lot(most_of_a_party, most)
            yield self._rows(lot.rows), lot.unfinished
            if reading.is_at_its_end or not time_is_left():
                return

    def _index(self) -> WaitingIndex:
        return WaitingIndex(
            self.client,
            self.table,
            _INDEX,
            partition="due_shard",
            sort="due_at",
            kind="due",
            partitions=self.shards.waiting,
            read=(*self.keys, "party", "due_at"),
        )

    def move(self, row: DueRow, until: datetime | None) -> None:
        """Have this row looked at again at this time, or no more; nothing where it was written since it was read."""
        change = "SET due_at = :until" if until is not None else "REMOVE due_at, due_shard"
        values = {":seen": row.stands_as}
        if until is not None:
            values[":until"] = waits_as(row.party, rfc3339(until))
        with contextlib.suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=attributes_of(**row.key),
                UpdateExpression=change,
                ConditionExpression="due_at = :seen",
                ExpressionAttributeValues=attributes_of(**values),
            )

    def _rows(self, items: Iterable[Mapping[str, Any]]) -> list[DueRow]:
        return sorted(map(self._row, items), key=lambda row: row.due_at)

    def _row(self, item: Mapping[str, Any]) -> DueRow:
        key = {name: item[name]["S"] for name in self.keys}
        stands_as = item["due_at"]["S"]
        party = waits_for(stands_as) or name_of(item.get("party", {}).get("S", ""))
        return DueRow(key, party, waits_until(stands_as), stands_as)
