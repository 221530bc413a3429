"""An object that has versions: the one that stands and, beside it, each that there was, both written at once."""

from typing import TYPE_CHECKING, Any

from iarms.store.items import Item, attributes_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


def version_items(
    table: str, partition_key: str, standing: Item, kept: Item, version: int
) -> "list[TransactWriteItemTypeDef]":
    """A version as transaction items: `standing` takes the place of the version before (its attribute `version` says
    which it is), `kept` is added. The conditions fail where another was first."""
    absent = f"attribute_not_exists({partition_key})"
    taken: dict[str, Any] = {"ConditionExpression": absent}
    if version > 1:
        taken = {
            "ConditionExpression": "#version = :before",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": attributes_of(**{":before": version - 1}),
        }
    stands: Any = {"TableName": table, "Item": standing, **taken}
    return [
        {"Put": stands},
        {"Put": {"TableName": table, "Item": kept, "ConditionExpression": absent}},
    ]
