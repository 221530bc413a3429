"""Messages of hits and of legs: rows beside the cases, one after the other under what they are of.

A message's place follows from how many there are, and is its own guard: of two that are written at the same moment the
second fails its condition and is given the next place. So a bound on their number holds without a counter.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from iarms.errors import FieldError, Invalid
from iarms.models.case_message import KeptCaseMessage
from iarms.store.cursor import Question, decode_cursor, encode_cursor
from iarms.store.items import attributes_of, decode, encode

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
        question = Question("messages", {"of": case_id})
        after = decode_cursor(cursor, question)
        start: dict[str, Any] = {}
        if after is not None:
            part = after.get("part", {}).get("S", "")
            if after.keys() != {"part"} or not _PLACE.fullmatch(part):
                raise Invalid(FieldError("/query/cursor", "invalid_cursor", "not a cursor of this query"))
            start = {"ExclusiveStartKey": attributes_of(**{self.key: _messages(case_id), "part": part})}
        answer = self._query(case_id, {"Limit": limit, **start})
        last = answer.get("LastEvaluatedKey")
        following = encode_cursor({"part": last["part"]}, question) if last else None
        return [decode(item, KeptCaseMessage) for item in answer["Items"]], following

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
