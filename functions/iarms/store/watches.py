"""Watches: each under its id, and under each folded number that it watches for, all in the table itself.

An entry writes its record and then reads the watches for its number; a search writes its watch and then reads the
number. Both reads are strongly consistent, so of two that meet at least one sees the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.watch import KeptWatch
from iarms.store.cursor import Question
from iarms.store.items import attributes_of, decode, encode
from iarms.store.listing import SHARD_OF, Listing, Partition, beginning_with, each_row, in_shards, listing_in
from iarms.store.readers import handed, readers_of_search
from iarms.store.shards import UNSPREAD, Shards

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_WATCH: Final = "watch"
_UNSEEN: Final = "unseen "
# A watch and its hits can be read for this long after its end.
READABLE_FOR: Final = timedelta(days=90)


class WatchWithHits(NamedTuple):
    """A watch and the hits that it has led to so far."""

    watch: KeptWatch
    hit_ids: tuple[str, ...]


@dataclass(frozen=True)
class Watches:
    """Reads and writes of the watches table. Lists are read `in_session`: as the caller, not as the function."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None
    shards: Shards = UNSPREAD

    def put_items(self, watch: KeptWatch) -> list["TransactWriteItemTypeDef"]:
        """A new watch as transaction items: itself, and one under each of its numbers."""
        watch_id = watch.watch_id
        keys = attributes_of(
            key=watch_id,
            part=_WATCH,
            party=self.shards.party(watch.searched_by, watch_id),
            administration=self.shards.administration(watch.on_behalf_of, watch_id),
            listed_as=watch.watch_id,
            expires_at=_after(watch.until, READABLE_FOR),
        )
        items = [{**encode(watch), **keys}]
        items += [
            attributes_of(
                key=_number(number),
                part=watch.watch_id,
                search_id=watch.search_id,
                ends_at=_after(watch.until),
                expires_at=_after(watch.until),
            )
            for number in watch.numbers
        ]
        return [
            {
                "Put": {
                    "TableName": self.table,
                    "Item": item,
                    "ConditionExpression": "attribute_not_exists(#key)",
                    "ExpressionAttributeNames": {"#key": "key"},
                }
            }
            for item in items
        ]

    def get(self, watch_id: str) -> WatchWithHits | None:
        """The watch (strongly consistent)."""
        item = self.client.get_item(
            TableName=self.table, Key=attributes_of(key=watch_id, part=_WATCH), ConsistentRead=True
        ).get("Item")
        found = _read(item) if item else None
        return found if found is None or handed(found.watch, readers_of_search) is not None else None

    def list_watches(
        self, *, party: str | None, administration: str | None, limit: int, cursor: str | None
    ) -> tuple[list[WatchWithHits], str | None]:
        """Watches of a party, of an administration, or of both, newest first, and the cursor of the next page."""
        question = Question("watches", {"party": party, "administration": administration})
        # The caller's own partition, as searches are listed.
        index, name, value = (
            ("by_party", "party", party) if party else ("by_administration", "administration", administration)
        )
        where = Partition(
            index,
            name,
            (value or "",),
            *beginning_with("wat_"),
            narrowed=(("administration", SHARD_OF, administration),) if administration and party else (),
        )
        where = in_shards(where, self.shards)
        lists = Listing(listing_in(self.in_session), self.table, ("key", "part"))
        return lists.page(where, each_row(_read), limit, cursor, question)

    def watching_for(self, numbers: Iterable[str], now: datetime) -> dict[str, str]:
        """The searches that watch for one of these folded numbers now, each with its watch (strongly consistent)."""
        watch_by_search: dict[str, str] = {}
        for number in dict.fromkeys(numbers):
            start: dict[str, Any] = {}
            while True:
                answer = self.client.query(
                    TableName=self.table,
                    ConsistentRead=True,
                    KeyConditionExpression="#key = :key",
                    FilterExpression="ends_at > :now",
                    ExpressionAttributeNames={"#key": "key"},
                    ExpressionAttributeValues={
                        ":key": {"S": _number(number)},
                        ":now": {"N": str(int(now.timestamp()))},
                    },
                    **start,
                )
                watch_by_search |= {item["search_id"]["S"]: item["part"]["S"] for item in answer["Items"]}
                if "LastEvaluatedKey" not in answer:
                    break
                start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        return watch_by_search

    def stop_items(self, watch: KeptWatch) -> list["TransactWriteItemTypeDef"]:
        """A watch that was stopped, as transaction items; the condition fails where somebody did it first."""
        stopped: Any = {
            "Update": {
                "TableName": self.table,
                "Key": attributes_of(key=watch.watch_id, part=_WATCH),
                "UpdateExpression": "SET document = :document, stopped = :stopped",
                "ConditionExpression": "attribute_not_exists(stopped)",
                "ExpressionAttributeValues": {
                    ":document": encode(watch)["document"],
                    ":stopped": {"S": watch.stopped_by or ""},
                },
            }
        }
        gone: list[Any] = [
            {"Delete": {"TableName": self.table, "Key": attributes_of(key=_number(number), part=watch.watch_id)}}
            for number in watch.numbers
        ]
        return [stopped, *gone]

    def matched_item(
        self, search_id: str, record_id: str, expires_at: datetime, *, unseen: bool
    ) -> "TransactWriteItemTypeDef":
        """That a search was matched with a record after its answer; the condition fails where it was before.

        Seen and `unseen` are marked apart: a record may be shown to a searcher that it was kept from.
        """
        part = f"{_UNSEEN}{record_id}" if unseen else record_id
        return {
            "Put": {
                "TableName": self.table,
                "Item": attributes_of(key=_matched(search_id), part=part, expires_at=_after(expires_at, READABLE_FOR)),
                "ConditionExpression": "attribute_not_exists(#key)",
                "ExpressionAttributeNames": {"#key": "key"},
            }
        }

    def matched_with(self, search_id: str) -> set[str]:
        """The records that a search was matched with after its answer (strongly consistent).

        Ids of records that its searcher must not see have a mark in front.
        """
        record_ids: set[str] = set()
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="#key = :key",
                ExpressionAttributeNames={"#key": "key"},
                ExpressionAttributeValues=attributes_of(**{":key": _matched(search_id)}),
                **start,
            )
            record_ids |= {item["part"]["S"] for item in answer["Items"]}
            if "LastEvaluatedKey" not in answer:
                return record_ids
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def led_to_item(self, watch_id: str, hit_id: str) -> "TransactWriteItemTypeDef":
        """That a watch has opened or joined a hit, for those who read the watch."""
        return {
            "Update": {
                "TableName": self.table,
                "Key": attributes_of(key=watch_id, part=_WATCH),
                "UpdateExpression": "ADD hit_ids :hit",
                "ConditionExpression": "attribute_exists(#key)",
                "ExpressionAttributeNames": {"#key": "key"},
                "ExpressionAttributeValues": {":hit": {"SS": [hit_id]}},
            }
        }


def _read(item: Mapping[str, Any]) -> WatchWithHits:
    return WatchWithHits(decode(item, KeptWatch), tuple(sorted(item.get("hit_ids", {"SS": []})["SS"])))


def _number(folded: str) -> str:
    return f"number#{folded}"


def _matched(search_id: str) -> str:
    return f"matched#{search_id}"


def _after(moment: datetime, more: timedelta = timedelta()) -> int:
    return int((moment + more).timestamp())
