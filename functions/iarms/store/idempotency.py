"""Marks of POSTs that carried an Idempotency-Key: the first answer, kept 24 hours, written with what it answers."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel

from iarms.errors import FieldError, Invalid
from iarms.models.party import Call
from iarms.store.items import attributes_of
from iarms.store.readers import check_name, handed

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

IDEMPOTENCY_KEPT_SECONDS: Final = 24 * 3600


@dataclass(frozen=True)
class Idempotency:
    """Reads and writes of the idempotency table."""

    client: "DynamoDBClient"
    table: str

    def first_answer(self, call: Call, now: datetime) -> str | None:
        """The body that this key was answered with, or None. Raises Invalid where the key came with another body."""
        if call.idempotency_mark is None:
            return None
        answer = self.client.get_item(
            TableName=self.table, Key=attributes_of(mark=call.idempotency_mark), ConsistentRead=True
        )
        item = answer.get("Item")
        if not item or int(item["expires_at"]["N"]) < now.timestamp():
            return None
        # Marks of before 2026-11-30 do not say whose they are, save by the digest that is their key; they end in a day.
        whose = item["party"]["S"] if "party" in item else call.party
        if handed(item, lambda _: (whose,)) is None:
            return None
        if item["body_digest"]["S"] != call.body_digest:
            raise Invalid(
                FieldError("/headers/Idempotency-Key", "idempotency_key_reused", "the key was used with another body"),
                code="idempotency_key_reused",
            )
        return zlib.decompress(item["answer"]["B"]).decode()

    def mark_items(self, call: Call, answer: BaseModel, now: datetime) -> list["TransactWriteItemTypeDef"]:
        """The mark as a transaction item, none without a key; its condition fails where another call was first."""
        if call.idempotency_mark is None:
            return []
        expires = int(now.timestamp()) + IDEMPOTENCY_KEPT_SECONDS
        check_name(call.party)
        item = attributes_of(
            mark=call.idempotency_mark, party=call.party, body_digest=call.body_digest, expires_at=expires
        )
        return [
            {
                "Put": {
                    "TableName": self.table,
                    "Item": {**item, "answer": {"B": zlib.compress(answer.model_dump_json().encode())}},
                    # Expired marks are deleted within days, not at once: one that has ended counts as absent.
                    "ConditionExpression": "attribute_not_exists(mark) OR expires_at < :now",
                    "ExpressionAttributeValues": {":now": {"N": str(int(now.timestamp()))}},
                }
            }
        ]
