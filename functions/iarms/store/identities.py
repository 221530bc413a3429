"""Which records a bureau's reference and number stand for: under each identity the ids of the records that have it.

Read strongly consistent and written in the transaction of the record itself, so that whoever was first with a weapon is
known to whoever comes second. An item has a number of turns: a writer that read it before names the turn that it read,
and its transaction fails where somebody has written since. Derived: `ops.bulk.note_identities` makes it of the records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.store.batch import batch_get, batch_put

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

MOST_RECORDS: Final = 100
"""Of one identity. More weapons of one reference and number are no weapons: those are entered, and not known by it."""
KNOWN_PREFIX: Final = "known#"
_PART: Final = "records"


class HeldRecords(NamedTuple):
    """The records of an identity, and the turn of its item; 0 where there is none yet."""

    record_ids: tuple[str, ...] = ()
    turn: int = 0


_NONE: Final = HeldRecords()


@dataclass(frozen=True)
class Identities:
    """Reads and writes of the imports table that concern what a bureau's lines and records are known by."""

    client: "DynamoDBClient"
    table: str

    def find(self, identities: Iterable[str]) -> dict[str, HeldRecords]:
        """By identity the records that have it, strongly consistent; those of none are left out.

        Raises Unavailable rather than leave one out that is there.
        """
        keys = [{"import_id": f"{KNOWN_PREFIX}{identity}", "part": _PART} for identity in dict.fromkeys(identities)]
        items = batch_get(self.client, self.table, keys) if keys else []
        return {
            item["import_id"]["S"].removeprefix(KNOWN_PREFIX): HeldRecords(
                tuple(sorted(item.get("held", {}).get("SS", ()))), int(item["turn"]["N"])
            )
            for item in items
        }

    def add_item(self, identity: str, record_ids: Sequence[str], turn: int | None = None) -> "TransactWriteItemTypeDef":
        """Records that have the identity from now on, as a transaction item.

        The condition fails where `turn`, as it was read, is over, or where the identity has MOST_RECORDS.
        """
        update = self._update(identity, "ADD held :records, turn :one", record_ids)
        update["ConditionExpression"] = "(attribute_not_exists(held) OR size(held) < :most)"
        update["ExpressionAttributeValues"][":most"] = {"N": str(MOST_RECORDS)}
        if turn is not None:
            update["ConditionExpression"] += " AND turn = :turn" if turn else " AND attribute_not_exists(turn)"
            if turn:
                update["ExpressionAttributeValues"][":turn"] = {"N": str(turn)}
        return {"Update": update}

    def remove_item(self, identity: str, record_id: str) -> "TransactWriteItemTypeDef":
        """A record that no longer has the identity, as a transaction item. Harmless where it never had it."""
        return {"Update": self._update(identity, "ADD turn :one DELETE held :records", [record_id])}

    def add(self, identity: str, record_ids: Sequence[str]) -> None:
        """Records that have the identity from now on, by themselves. Harmless when repeated."""
        update = self._update(identity, "ADD held :records, turn :one", record_ids)
        self.client.update_item(**update)

    def put_all(self, record_ids: Mapping[str, Sequence[str]]) -> None:
        """Add many records at once. Only for a registry that nobody else writes to meanwhile."""
        there = self.find(record_ids)
        items = [
            {
                **_key(identity),
                "held": {"SS": list(dict.fromkeys((*there.get(identity, _NONE).record_ids, *ids)))[:MOST_RECORDS]},
                "turn": {"N": str(there.get(identity, _NONE).turn + 1)},
            }
            for identity, ids in record_ids.items()
        ]
        batch_put(self.client, self.table, items)

    def _update(self, identity: str, expression: str, record_ids: Sequence[str]) -> Any:
        return {
            "TableName": self.table,
            "Key": _key(identity),
            "UpdateExpression": expression,
            "ExpressionAttributeValues": {":records": {"SS": list(record_ids)}, ":one": {"N": "1"}},
        }


def _key(identity: str) -> Any:
    return {"import_id": {"S": f"{KNOWN_PREFIX}{identity}"}, "part": {"S": _PART}}
