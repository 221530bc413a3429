"""Withdrawals of what a file of all lacks: one item beside the import, what was counted, and what became of each.

The records that were counted are kept in chunks, each with the place in the bureau's list at which the next goes on: a
chunk that is counted again is the same. What became of a record is an item that nobody has written before, in the
transaction of the record.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from iarms.models.api import rfc3339
from iarms.models.withdrawal import AskedWithdrawal, WithdrawalState
from iarms.store.batch import batch_get
from iarms.store.import_parts import import_expiry, new_part, part_key, read_part
from iarms.store.items import attributes_of, decode, encode

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_PART: Final = "withdrawal"
# Of an import while records are withdrawn on its word.
_UNDER_WAY: Final = "withdrawing"


@dataclass(frozen=True, kw_only=True)
class KeptWithdrawal:
    """A withdrawal and how far it is. `held` and `missing` are None until all is counted."""

    asked: AskedWithdrawal
    state: WithdrawalState
    chunks: int = 0
    chunks_done: int = 0
    held: int | None = None
    missing: int | None = None
    withdrawn: int = 0
    kept: int = 0
    finished_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MissingChunk:
    """Records that a file lacks, by id the version that was counted; what was counted up to its end, and the record
    after which the next chunk begins, None behind the last."""

    versions: dict[str, int]
    held: int
    missing: int
    after: str | None


@dataclass(frozen=True)
class Withdrawals:
    """Reads and writes of the imports table that concern withdrawals."""

    client: "DynamoDBClient"
    table: str

    def get(self, import_id: str) -> KeptWithdrawal | None:
        """The withdrawal of an import, the last one that was asked for (strongly consistent)."""
        item = read_part(self.client, self.table, import_id, _PART)
        if item is None:
            return None
        number = {name: int(value["N"]) for name, value in item.items() if "N" in value}
        return KeptWithdrawal(
            asked=decode(item, AskedWithdrawal),
            state=item["state"]["S"],
            chunks=number.get("chunks", 0),
            chunks_done=number.get("chunks_done", 0),
            held=number.get("held"),
            missing=number.get("missing"),
            withdrawn=number.get("withdrawn", 0),
            kept=number.get("kept", 0),
            finished_at=datetime.fromisoformat(item["finished_at"]["S"]) if "finished_at" in item else None,
        )

    def count_item(self, asked: AskedWithdrawal) -> "TransactWriteItemTypeDef":
        """What is missing is to be counted, as a transaction item, over what was counted before.

        The condition fails while another count or withdrawal of the import is under way.
        """
        own = attributes_of(state="COUNTING", run=asked.run, expires_at=import_expiry(asked.import_id))
        condition = "attribute_not_exists(import_id) OR (#state IN (:counted, :withdrawn) AND run = :before)"
        return {
            "Put": {
                "TableName": self.table,
                "Item": {**encode(asked), **part_key(asked.import_id, _PART), **own},
                "ConditionExpression": condition,
                "ExpressionAttributeNames": {"#state": "state"},
                "ExpressionAttributeValues": {
                    **attributes_of(**{":counted": "COUNTED", ":withdrawn": "WITHDRAWN"}),
                    **attributes_of(**{":before": asked.run - 1}),
                },
            }
        }

    def counted_item(self, asked: AskedWithdrawal, chunks: int, last: MissingChunk) -> "TransactWriteItemTypeDef":
        """All is counted, as a transaction item; the condition fails where that is said already."""
        counts = attributes_of(chunks=chunks, chunks_done=0, held=last.held, missing=last.missing)
        return self._change(asked, "COUNTED", "COUNTING", **counts)

    def begin_items(self, asked: AskedWithdrawal) -> list["TransactWriteItemTypeDef"]:
        """What was counted is to be withdrawn, as transaction items; the condition fails where the import is not DONE,
        or this is not what was counted last."""
        facts = {"document": encode(asked)["document"]}
        return [
            self._change(asked, "WITHDRAWING", "COUNTED", **facts),
            {
                "Update": {
                    "TableName": self.table,
                    "Key": part_key(asked.import_id, "import"),
                    "UpdateExpression": f"SET {_UNDER_WAY} = :run",
                    "ConditionExpression": "#state = :done",
                    "ExpressionAttributeNames": {"#state": "state"},
                    "ExpressionAttributeValues": {":run": {"N": str(asked.run)}, ":done": {"S": "DONE"}},
                }
            },
        ]

    def finish_items(self, asked: AskedWithdrawal, now: datetime) -> list["TransactWriteItemTypeDef"]:
        """Every record is looked at, as transaction items; the condition fails where that is not so, or said
        already."""
        finished: Any = self._change(asked, "WITHDRAWN", "WITHDRAWING", **attributes_of(finished_at=rfc3339(now)))
        finished["Update"]["ConditionExpression"] += " AND chunks_done = chunks"
        return [
            finished,
            {
                "Update": {
                    "TableName": self.table,
                    "Key": part_key(asked.import_id, "import"),
                    "UpdateExpression": f"REMOVE {_UNDER_WAY}",
                    "ConditionExpression": "attribute_exists(import_id)",
                }
            },
        ]

    def get_chunk(self, asked: AskedWithdrawal, number: int) -> MissingChunk | None:
        """A chunk of what was counted, from 1 (strongly consistent); None for one that is not counted yet."""
        item = read_part(self.client, self.table, asked.import_id, _chunk(asked, number))
        return MissingChunk(**json.loads(item["missing"]["S"])) if item else None

    def put_chunk_item(self, asked: AskedWithdrawal, number: int, chunk: MissingChunk) -> "TransactWriteItemTypeDef":
        """A chunk of what was counted, as a transaction item; the condition fails where it was counted before."""
        counted = {"versions": chunk.versions, "held": chunk.held, "missing": chunk.missing, "after": chunk.after}
        return new_part(self.table, asked.import_id, _chunk(asked, number), attributes_of(missing=json.dumps(counted)))

    def outcome_item(self, asked: AskedWithdrawal, record_id: str, outcome: str) -> "TransactWriteItemTypeDef":
        """What became of a record, as a transaction item; the condition fails where it was looked at already."""
        return new_part(self.table, asked.import_id, _outcome(asked, record_id), attributes_of(outcome=outcome))

    def outcomes(self, asked: AskedWithdrawal, record_ids: Iterable[str]) -> dict[str, str]:
        """What became of those of these records that were looked at (strongly consistent)."""
        parts = {_outcome(asked, record_id): record_id for record_id in record_ids}
        keys = [{"import_id": asked.import_id, "part": part} for part in parts]
        items = batch_get(self.client, self.table, keys) if keys else []
        return {parts[item["part"]["S"]]: item["outcome"]["S"] for item in items}

    def done_items(
        self, asked: AskedWithdrawal, number: int, withdrawn: int, kept: int
    ) -> Sequence["TransactWriteItemTypeDef"]:
        """What came of a chunk as transaction items; the condition fails where the chunk is counted already."""
        counts = attributes_of(withdrawn=withdrawn, kept=kept)
        return [
            new_part(self.table, asked.import_id, f"count-{_chunk(asked, number)}", counts),
            {
                "Update": {
                    "TableName": self.table,
                    "Key": part_key(asked.import_id, _PART),
                    "UpdateExpression": "ADD chunks_done :one, withdrawn :withdrawn, kept :kept",
                    "ConditionExpression": "run = :run",
                    "ExpressionAttributeValues": attributes_of(
                        **{":one": 1, ":withdrawn": withdrawn, ":kept": kept, ":run": asked.run}
                    ),
                }
            },
        ]

    def _change(
        self, asked: AskedWithdrawal, state: WithdrawalState, before: WithdrawalState, **facts: Any
    ) -> "TransactWriteItemTypeDef":
        """An update from a state of the same run to another, with what is known by then."""
        return {
            "Update": {
                "TableName": self.table,
                "Key": part_key(asked.import_id, _PART),
                "UpdateExpression": ", ".join(["SET #state = :state", *(f"#{name} = :{name}" for name in facts)]),
                "ConditionExpression": "#state = :before AND run = :run",
                "ExpressionAttributeNames": {"#state": "state", **{f"#{name}": name for name in facts}},
                "ExpressionAttributeValues": {
                    **attributes_of(**{":state": state, ":before": before, ":run": asked.run}),
                    **{f":{name}": value for name, value in facts.items()},
                },
            }
        }


def _chunk(asked: AskedWithdrawal, number: int) -> str:
    return f"missing-{asked.run:03}-{number:05}"


def _outcome(asked: AskedWithdrawal, record_id: str) -> str:
    return f"withdrawn-{asked.run:03}-{record_id}"
