"""Messages of hits and of legs: rows beside the cases, one after the other under what they are of.

A message's place follows from how many there are, and is its own guard: of two that are written at the same moment the
second fails its condition and is given the next place. So a bound on their number holds without a counter.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from iarms.models.case_message import KeptCaseMessage
from iarms.store.cursor import Question
from iarms.store.items import attributes_of, decode, encode
from iarms.store.listing import Listing, Partition, beginning_with, each_row
from iarms.store.readers import check_name

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_PLACE: Final = re.compile(r"message-(\d{4})")


@dataclass(frozen=True)
class CaseMessages:
    """Reads and writes of messages in the table whose cases they are of, whose partition key is `key`."""

    client: "DynamoDBClient"
    table: str
    key: str

    def count(self, case_id: str) -> int:
        """How many messages a hit or a leg has (strongly consistent)."""
        items = self._query(case_id, {"Limit": 1})["Items"]
        return _number(items[0]["part"]["S"]) if items else 0

    def put_item(self, case_id: str, number: int, message: KeptCaseMessage) -> "TransactWriteItemTypeDef":
        """A message as the transaction item of this place, counted from 1; its condition fails where that is taken."""
        check_name(message.by)
        keys = attributes_of(**{self.key: _messages(case_id), "part": f"message-{number:04}"})
        return {
            "Put": {
                "TableName": self.table,
                "Item": {**encode(message), **keys},
                "ConditionExpression": "attribute_not_exists(#key)",
                "ExpressionAttributeNames": {"#key": self.key},
            }
        }

    def list_of(self, case_id: str, limit: int, cursor: str | None) -> tuple[list[KeptCaseMessage], str | None]:
        """Messages of a hit or a leg, newest first, and the cursor of the next page (strongly consistent).

        Raises Invalid for a cursor that is none of this list.
        """
        where = Partition(None, self.key, (_messages(case_id),), *beginning_with("message-"), sort="part")
        rows = each_row(lambda row: decode(row, KeptCaseMessage))
        lists = Listing(self.client, self.table, (self.key, "part"))
        return lists.page(where, rows, limit, cursor, Question("messages", {"of": case_id}))

    def _query(self, case_id: str, page: dict[str, Any]) -> Any:
        return self.client.query(
            TableName=self.table,
            ConsistentRead=True,
            KeyConditionExpression="#key = :key",
            ExpressionAttributeNames={"#key": self.key},
            ExpressionAttributeValues=attributes_of(**{":key": _messages(case_id)}),
            ScanIndexForward=False,
            **page,
        )


def _messages(case_id: str) -> str:
    return f"messages#{case_id}"


def _number(part: str) -> int:
    found = _PLACE.fullmatch(part)
    if found is None:
        raise ValueError(f"no place of a message: {part}")
    return int(found[1])
