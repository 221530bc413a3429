"""The audit trail: events are added and read by their ids, never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from iarms.models.audit import AuditEvent, canonical_text
from iarms.store.batch import batch_get
from iarms.store.items import attributes_of
from iarms.store.readers import check_name

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


@dataclass(frozen=True)
class AuditTrail:
    """Writes of the audit table; no function can update or delete here."""

    client: "DynamoDBClient"
    table: str

    def event_item(self, event: AuditEvent) -> "TransactWriteItemTypeDef":
        """The event as an item of the transaction of what it records."""
        return {"Put": self._put(event)}

    def append(self, event: AuditEvent) -> None:
        """Write an event of its own: a read, or a refusal.

        A try whose answer was lost has written it: the client's next one finds the same text there, and all is well.
        Raises what DynamoDB raises where another text has that id, or none could be written.
        """
        put = self._put(event)
        try:
            self.client.put_item(**put, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        except self.client.exceptions.ConditionalCheckFailedException as error:
            if error.response.get("Item") != put["Item"]:
                raise

    def append_late(self, event: AuditEvent) -> bool:
        """Write an event that comes by the queue of late events; False where one of its id is there already.

        Raises what DynamoDB raises where it hands over none that is there: its message must not be done then.
        """
        try:
            self.client.put_item(**self._put(event), ReturnValuesOnConditionCheckFailure="ALL_OLD")
        except self.client.exceptions.ConditionalCheckFailedException as error:
            if "Item" not in error.response:
                raise
            return False
        return True

    def check(self) -> None:
        """Raises what `append` would raise where nothing can be written here; writes nothing.

        A condition that never holds: DynamoDB looks at role, key and table before it, and refuses by it alone.
        """
        try:
            self.client.put_item(
                TableName=self.table,
                Item=attributes_of(event_id="-"),
                ConditionExpression="attribute_exists(event_id)",
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return
        raise RuntimeError("an event of the audit trail was written over: there is one without an id")

    def _put(self, event: AuditEvent) -> Any:
        check_name(event.party)
        return {
            "TableName": self.table,
            "Item": attributes_of(event_id=event.event_id, document=canonical_text(event)),
            "ConditionExpression": "attribute_not_exists(event_id)",
        }


@dataclass(frozen=True)
class AuditEvents:
    """Reads of the audit table by the ids of events, for the auditor's door and the sequencer. Strongly consistent."""

    client: "DynamoDBClient"
    table: str

    def get(self, event_id: str) -> str | None:
        """The canonical text of an event, as it was written; None where there is none."""
        return self.get_many([event_id]).get(event_id)

    def count(self) -> int:
        """How many items the table has, as DynamoDB counts them: what came in the last six hours may be missing."""
        return self.client.describe_table(TableName=self.table)["Table"]["ItemCount"]

    def get_many(self, event_ids: Iterable[str]) -> dict[str, str]:
        """The canonical texts of these events, by id; of the ids that there are."""
        keys = [{"event_id": event_id} for event_id in dict.fromkeys(event_ids)]
        items = batch_get(self.client, self.table, keys)
        return {item["event_id"]["S"]: item["document"]["S"] for item in items if "document" in item}
