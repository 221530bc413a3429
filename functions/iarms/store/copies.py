"""Copies of what was printed: one row for each text that a party was given of a version of a trace or a hit.

A text is kept once, compressed, and never changed; who prints the same again finds it there.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from iarms.models.api import rfc3339
from iarms.models.copy import PrintedCopy
from iarms.store.items import attributes_of
from iarms.store.readers import check_name

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


@dataclass(frozen=True)
class Copies:
    """Reads and writes of the copies table."""

    client: "DynamoDBClient"
    table: str

    def has(self, copy: PrintedCopy) -> bool:
        """Whether this very text is kept already (strongly consistent)."""
        answer = self.client.get_item(
            TableName=self.table, Key=_key(copy), ProjectionExpression="object_id", ConsistentRead=True
        )
        return "Item" in answer

    def put_item(self, copy: PrintedCopy) -> "TransactWriteItemTypeDef":
        """A copy as an item of the transaction that accounts for its printing; its condition fails where it is kept."""
        check_name(copy.party)
        item: Any = {
            **_key(copy),
            **attributes_of(party=copy.party, version=copy.version, kept_at=rfc3339(copy.at)),
            "text": {"B": zlib.compress(copy.text.encode(), 9)},
        }
        return {
            "Put": {
                "TableName": self.table,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(object_id)",
            }
        }

    def find(self, object_id: str, version: int, party: str, sha256: str | None) -> PrintedCopy | None:
        """The copy of this version that a party was given: that of this digest, or the first (strongly consistent)."""
        found: list[PrintedCopy] = []
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="object_id = :id AND begins_with(part, :part)",
                ExpressionAttributeValues=attributes_of(
                    **{":id": object_id, ":part": f"{_prefix(party, version)}{sha256 or ''}"}
                ),
                **start,
            )
            found += [_copy(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return min(found, key=lambda copy: (copy.at, copy.sha256), default=None)
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _copy(item: Any) -> PrintedCopy:
    return PrintedCopy(
        object_id=item["object_id"]["S"],
        version=int(item["version"]["N"]),
        party=item["party"]["S"],
        text=zlib.decompress(item["text"]["B"]).decode(),
        at=datetime.fromisoformat(item["kept_at"]["S"]),
    )


def _prefix(party: str, version: int) -> str:
    return f"{party}#{version:010d}#"


def _key(copy: PrintedCopy) -> Any:
    return attributes_of(object_id=copy.object_id, part=f"{_prefix(copy.party, copy.version)}{copy.sha256}")
