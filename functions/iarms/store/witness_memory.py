"""What a witness remembers, in a table of its own account: rows under a log's origin, moved on by conditions."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from iarms.models.witness import RememberedCheckpoint
from iarms.store.items import attributes_of, decode, encode

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_CURRENT: Final = "current"
_PROOF: Final = "proof#"


@dataclass(frozen=True)
class WitnessRows:
    """Reads and writes of the witness's table."""

    client: "DynamoDBClient"
    table: str

    def last(self, origin: str) -> RememberedCheckpoint | None:
        """The last checkpoint that was accepted of a log; None where none was."""
        answer = self.client.get_item(
            TableName=self.table, Key=attributes_of(origin=origin, part=_CURRENT), ConsistentRead=True
        )
        return decode(answer["Item"], RememberedCheckpoint) if "Item" in answer else None

    def move_on(self, checkpoint: RememberedCheckpoint) -> bool:
        """Put the checkpoint of a number in the place of that of the number before; whether that stood there."""
        if checkpoint.number == 1:
            return self._put(checkpoint, "attribute_not_exists(part)", checkpoint.number)
        return self._put(checkpoint, "accepted_number = :number", checkpoint.number - 1)

    def mark_delivered(self, checkpoint: RememberedCheckpoint) -> None:
        """Note that the checkpoint's cosignature has been delivered, unless another was accepted since."""
        delivered = checkpoint.model_copy(update={"is_delivered": True})
        self._put(delivered, "accepted_number = :number", checkpoint.number)

    def add_proof(self, origin: str, name: str, text: str) -> None:
        """Keep a proof under a name, if none is kept under it."""
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(
                TableName=self.table,
                Item=attributes_of(origin=origin, part=_PROOF + name, proof=text),
                ConditionExpression="attribute_not_exists(part)",
            )

    def proofs(self, origin: str) -> dict[str, str]:
        """Every proof that is kept of a log, by its name."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="origin = :origin AND begins_with(part, :proof)",
            ExpressionAttributeValues=attributes_of(**{":origin": origin, ":proof": _PROOF}),
        )
        return {item["part"]["S"].removeprefix(_PROOF): item["proof"]["S"] for page in pages for item in page["Items"]}

    def _put(self, checkpoint: RememberedCheckpoint, condition: str, number: int) -> bool:
        item = encode(checkpoint, origin=checkpoint.origin, part=_CURRENT, accepted_number=checkpoint.number)
        values = attributes_of(**{":number": number}) if ":number" in condition else {}
        extra: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
        try:
            self.client.put_item(TableName=self.table, Item=item, ConditionExpression=condition, **extra)
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True
