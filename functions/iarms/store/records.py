"""Firearm records."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.models.record import Record
from iarms.store.batch import batch_get, batch_put
from iarms.store.items import attributes_of, decode, encode

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

_CURRENT = "current"


@dataclass(frozen=True)
class Records:
    """Reads and writes of the records table."""

    client: "DynamoDBClient"
    table: str

    def put_item(self, record: Record, *, bulk: str | None = None) -> "TransactWriteItemTypeDef":
        """The new record as a transaction item.

        `bulk` names the index version whose keys are written along with it; the stream then passes the record by.
        """
        return {
            "Put": {
                "TableName": self.table,
                "Item": {**_current(record), **attributes_of(bulk=bulk)},
                "ConditionExpression": "attribute_not_exists(record_id)",
            }
        }

    def replace_items(self, before: Record, after: Record) -> list["TransactWriteItemTypeDef"]:
        """A changed record as transaction items: what it is now, and beside it what it was.

        The condition fails where somebody else changed it since `before` was read.
        """
        kept = attributes_of(record_id=before.record_id, part=version_part(before.version))
        return [
            {
                "Put": {
                    "TableName": self.table,
                    "Item": _current(after),
                    "ConditionExpression": "#version = :before",
                    "ExpressionAttributeNames": {"#version": "version"},
                    "ExpressionAttributeValues": {":before": {"N": str(before.version)}},
                }
            },
            {
                "Put": {
                    "TableName": self.table,
                    "Item": {**encode(before), **kept},
                    "ConditionExpression": "attribute_not_exists(record_id)",
                }
            },
        ]

    def put_all(self, records: Iterable[Record], *, bulk: str) -> None:
        """Write new records whose keys are written already, in the index version that `bulk` names."""
        items = [self.put_item(record, bulk=bulk)["Put"]["Item"] for record in records]
        batch_put(self.client, self.table, items)

    def get(self, record_id: str) -> Record | None:
        """The record as it is now (strongly consistent)."""
        answer = self.client.get_item(
            TableName=self.table, Key=attributes_of(record_id=record_id, part=_CURRENT), ConsistentRead=True
        )
        return decode(answer["Item"], Record) if "Item" in answer else None

    def get_many(self, record_ids: Iterable[str]) -> dict[str, Record]:
        """Records by id as they are now (strongly consistent); unknown ids are left out."""
        keys = [{"record_id": record_id, "part": _CURRENT} for record_id in record_ids]
        found = [decode(item, Record) for item in batch_get(self.client, self.table, keys)] if keys else []
        return {record.record_id: record for record in found}


def version_part(version: int) -> str:
    """The sort key of what a record was in this version, before it was changed."""
    return f"version-{version:04}"


def _current(record: Record) -> dict[str, "AttributeValueTypeDef"]:
    keys = attributes_of(record_id=record.record_id, part=_CURRENT, owner=record.owner, version=record.version)
    return {**encode(record), **keys}
