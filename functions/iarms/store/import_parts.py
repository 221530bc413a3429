"""The parts of an import in the table of imports: their keys, and until when they are kept."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from iarms.models.ids import moment_of
from iarms.models.record_import import IMPORT_KEPT_SECONDS
from iarms.store.items import attributes_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


def part_key(import_id: str, part: str) -> dict[str, Any]:
    """The key of a part."""
    return attributes_of(import_id=import_id, part=part)


def import_expiry(import_id: str) -> int:
    """Until when an import is kept, in seconds since 1970: by the time in its id, so that all its parts expire
    together, whenever they were written."""
    return int(moment_of(import_id).timestamp()) + IMPORT_KEPT_SECONDS


def new_part(table: str, import_id: str, part: str, item: Mapping[str, Any]) -> "TransactWriteItemTypeDef":
    """A part as a transaction item; the condition fails where it was written before."""
    return {
        "Put": {
            "TableName": table,
            "Item": {**item, **part_key(import_id, part), **attributes_of(expires_at=import_expiry(import_id))},
            "ConditionExpression": "attribute_not_exists(import_id)",
        }
    }


def read_part(client: "DynamoDBClient", table: str, import_id: str, part: str) -> dict[str, Any] | None:
    """A part's item (strongly consistent); None where it was not written."""
    return client.get_item(TableName=table, Key=part_key(import_id, part), ConsistentRead=True).get("Item")
