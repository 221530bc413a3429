"""Pictures of firearms, in the reference table beside the versions that they are of.

key        part              what
ref_...    picture#pic_...   the picture as it stands; its steps are in it
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.models.picture import KeptPicture
from iarms.store.items import attributes_of, decode, encode
from iarms.tables import PICTURE_PART

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


@dataclass(frozen=True)
class Pictures:
    """Reads and writes of pictures."""

    client: "DynamoDBClient"
    table: str

    def all_of(self, reference_id: str) -> list[KeptPicture]:
        """Every picture of a firearm, oldest first (strongly consistent). They are few: one page."""
        answer = self.client.query(
            TableName=self.table,
            ConsistentRead=True,
            KeyConditionExpression="#key = :key AND begins_with(part, :pictures)",
            ExpressionAttributeNames={"#key": "key"},
            ExpressionAttributeValues=attributes_of(**{":key": reference_id, ":pictures": PICTURE_PART}),
        )
        return [decode(item, KeptPicture) for item in answer["Items"]]

    def put_item(self, picture: KeptPicture) -> "TransactWriteItemTypeDef":
        """A picture in its next state as a transaction item, which fails where it has changed since; the first version
        where it is there already."""
        keys = attributes_of(
            key=picture.reference_id, part=f"{PICTURE_PART}{picture.picture_id}", version=picture.version
        )
        put: TransactWriteItemTypeDef = {
            "Put": {
                "TableName": self.table,
                "Item": {**encode(picture), **keys},
                "ConditionExpression": "attribute_not_exists(part)",
            }
        }
        if picture.version > 1:
            put["Put"]["ConditionExpression"] = "#version = :before"
            put["Put"]["ExpressionAttributeNames"] = {"#version": "version"}
            put["Put"]["ExpressionAttributeValues"] = {":before": {"N": str(picture.version - 1)}}
        return put
