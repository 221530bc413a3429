"""The serial index: packed postings by key, in pages of at most 4 KB. Page 0 says how many more there are (`more`).

A page is a binary set, so that adding a posting twice is adding it once, and a stream record can come again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from iarms.store.batch import batch_get
from iarms.store.transaction import ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# Postings are about 45 bytes: a full page is one strongly consistent read unit, and an ADD one or two write units.
POSTINGS_PER_PAGE: Final = 85
_ROOM: Final = "attribute_not_exists(postings) OR size(postings) < :most"
_TRIES: Final = 5


@dataclass(frozen=True)
class SerialIndex:
    """Reads and writes of the index. Postings are bytes here; `domain.keys` knows what they say."""

    client: "DynamoDBClient"
    table: str

    def read(self, keys: Iterable[str]) -> dict[str, list[bytes]]:
        """The postings under each key, strongly consistent: one round trip, a second for keys with further pages.

        Raises Unavailable rather than leave one out.
        """
        first = batch_get(self.client, self.table, [{"key": key, "page": "0"} for key in dict.fromkeys(keys)])
        further = [
            {"key": item["key"]["S"], "page": str(page)}
            for item in first
            for page in range(1, int(item.get("more", {"N": "0"})["N"]) + 1)
        ]
        found: dict[str, list[bytes]] = {}
        for item in [*first, *(batch_get(self.client, self.table, further) if further else [])]:
            found.setdefault(item["key"]["S"], []).extend(item["postings"]["BS"])
        return found

    def last_page(self, key: str) -> int:
        """The page that takes the next posting of this key."""
        item = self.client.get_item(
            TableName=self.table,
            Key={"key": {"S": key}, "page": {"S": "0"}},
            ConsistentRead=True,
            ProjectionExpression="more",
        ).get("Item")
        return int(item["more"]["N"]) if item and "more" in item else 0

    def add_items(self, key: str, postings: Iterable[bytes], page: int) -> list["TransactWriteItemTypeDef"]:
        """Transaction items that add postings to a page of a key; the condition fails where the page is full.

        A page beyond the first is announced on page 0 in the same transaction, or readers would not look for it.
        """
        add: Any = {"Update": self._addition(key, list(postings), page)}
        if page == 0:
            return [add]
        announce: Any = {
            "Update": {
                "TableName": self.table,
                "Key": {"key": {"S": key}, "page": {"S": "0"}},
                "UpdateExpression": "SET more = :page",
                "ConditionExpression": "attribute_not_exists(more) OR more <= :page",
                "ExpressionAttributeValues": {":page": {"N": str(page)}},
            }
        }
        return [add, announce]

    def add(self, key: str, posting: bytes) -> None:
        """Add one posting, on whichever page has room. Harmless when repeated.

        Raises ConditionFailed if other writers fill page after page meanwhile.
        """
        held = self.read([key]).get(key, [])
        if posting in held:
            return
        page = self.last_page(key) if held else 0
        for attempt in range(_TRIES):
            transaction = Transaction(self.client, str(uuid4()))
            transaction.add("page", *self.add_items(key, [posting], page))
            try:
                transaction.commit()
                return
            except ConditionFailed:
                if attempt == _TRIES - 1:
                    raise
                page = max(self.last_page(key), page + 1)

    def _addition(self, key: str, postings: list[bytes], page: int) -> Mapping[str, Any]:
        return {
            "TableName": self.table,
            "Key": {"key": {"S": key}, "page": {"S": str(page)}},
            "UpdateExpression": "ADD postings :new",
            "ConditionExpression": _ROOM,
            "ExpressionAttributeValues": {":new": {"BS": postings}, ":most": {"N": str(POSTINGS_PER_PAGE)}},
        }
