"""Whose turn it is among imports: by party the work that waits, and what of it is in hand.

Work is handed out chunk by chunk and by party, so that one file's ten thousand chunks do not lie on the queue before
another's first. How many of a party's are in hand is counted here and not by messages, which come twice and get lost:
so a message too many makes no party's share larger, and one that is lost can be sent again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from uuid import uuid4

from iarms.models.api import rfc3339
from iarms.store.import_parts import import_expiry
from iarms.store.items import attributes_of
from iarms.store.transaction import ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# What is done chunk by chunk.
ImportWork = Literal["enter"]
# A chunk that has been begun so often without an end keeps no other of its party waiting any more.
BEGUN_OFTEN: Final = 3
_PARTIES: Final = "turns"


class WaitingWork(NamedTuple):
    """Chunks of an import that are to be handed out still: from `next_chunk` on. `handed_at`: when the last one was, at
    first when the work came to wait; `is_new` until one was.
    """

    import_id: str
    work: ImportWork
    next_chunk: int
    chunks: int
    lines: int
    handed_at: datetime
    is_new: bool

    def after_a_turn(self, now: datetime) -> "WaitingWork":
        """The same once its next chunk is handed out."""
        return self._replace(next_chunk=self.next_chunk + 1, handed_at=now, is_new=False)


class ChunkInHand(NamedTuple):
    """A chunk that was handed out and is not done. `begun` counts workers that began it, the last one at `begun_at`, to
    be followed by another at `next_try_at`. `has_failed`: lines of it wait for that next try. `is_left`: there is none,
    and a person has to see to it.
    """

    import_id: str
    work: ImportWork
    chunk: int
    handed_at: datetime
    begun: int = 0
    begun_at: datetime | None = None
    next_try_at: datetime | None = None
    has_failed: bool = False
    is_left: bool = False

    @property
    def is_worked_on(self) -> bool:
        """Whether it takes one of its party's places: not where it waits for another try, or has ended several."""
        return not (self.has_failed or self.is_left or self.begun >= BEGUN_OFTEN)


class PartyTurns(NamedTuple):
    """What waits of a party, and what is in hand."""

    waiting: tuple[WaitingWork, ...]
    in_hand: tuple[ChunkInHand, ...]


NO_TURNS: Final = PartyTurns((), ())


@dataclass(frozen=True)
class ImportTurns:
    """Reads and writes of the imports table that concern turns. `in_session`: DynamoDB as the caller may read it."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None

    def wait_items(self, party: str, work: WaitingWork) -> list["TransactWriteItemTypeDef"]:
        """Work that waits from now on, and that there is work of its party, as transaction items."""
        return [{"Put": self._waiting(party, work)}, {"Put": self._party(party)}]

    def wait(self, party: str, work: WaitingWork) -> None:
        """Have work wait; nothing happens where it waits already."""
        transaction = Transaction(self.client)
        put: Any = {**self._waiting(party, work), "ConditionExpression": "attribute_not_exists(import_id)"}
        transaction.add("work", {"Put": put})
        transaction.add("party", {"Put": self._party(party)})
        try:
            transaction.commit()
        except ConditionFailed:
            return

    def parties(self) -> Iterator[tuple[str, str]]:
        """Parties of whom there is work, each with the mark of the last that came (strongly consistent)."""
        for item in self._rows(self.client, _PARTIES):
            yield item["part"]["S"], item["mark"]["S"]

    def forget(self, party: str, mark: str) -> None:
        """There is no work of a party any more; nothing happens where some has come since it was given this mark."""
        try:
            self.client.delete_item(
                TableName=self.table,
                Key=attributes_of(import_id=_PARTIES, part=party),
                ConditionExpression="mark = :mark",
                ExpressionAttributeValues=attributes_of(**{":mark": mark}),
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return

    def of(self, party: str) -> PartyTurns:
        """What there is of a party, strongly consistent."""
        waiting, in_hand = [], []
        for item in self._rows(self.in_session or self.client, _turns(party)):
            if "chunk" in item:
                in_hand.append(_chunk(item))
            else:
                waiting.append(_work(item))
        return PartyTurns(tuple(waiting), tuple(in_hand))

    def hand_out(self, party: str, work: WaitingWork, now: datetime) -> bool:
        """Take the next chunk of this work in hand; False where somebody else has just done so, or with its last."""
        moved: Any = {
            "TableName": self.table,
            "Key": _key(party, work.import_id),
            "ConditionExpression": "next_chunk = :this",
        }
        this = attributes_of(**{":this": work.next_chunk})
        if work.next_chunk == work.chunks:
            change: Any = {"Delete": {**moved, "ExpressionAttributeValues": this}}
        else:
            values = {**this, ":next": {"N": str(work.next_chunk + 1)}, ":now": {"S": rfc3339(now)}}
            update = "SET next_chunk = :next, handed_at = :now REMOVE is_new"
            change = {"Update": {**moved, "UpdateExpression": update, "ExpressionAttributeValues": values}}
        facts = attributes_of(work=work.work, chunk=work.next_chunk, handed_at=rfc3339(now), begun=0)
        kept_until = attributes_of(expires_at=import_expiry(work.import_id))
        item = {**_key(party, work.import_id, work.next_chunk), **facts, **kept_until}
        transaction = Transaction(self.client)
        transaction.add("work", change)
        transaction.add("chunk", {"Put": {"TableName": self.table, "Item": item}})
        try:
            transaction.commit()
        except ConditionFailed:
            return False
        return True

    def hand_out_again(self, party: str, chunk: ChunkInHand, now: datetime) -> None:
        """Note that a chunk in hand is sent once more; nothing happens where it is done."""
        self._change(party, chunk.import_id, chunk.chunk, "SET handed_at = :now REMOVE next_try_at", now=rfc3339(now))

    def begin(self, party: str, import_id: str, chunk: int, now: datetime, next_try: timedelta) -> bool:
        """Note that a worker begins a chunk, which is brought again after `next_try` unless it is done; False where it
        is not in hand: it is done, or its turn is still to come.
        """
        update = "SET begun_at = :now, next_try_at = :next ADD begun :one REMOVE has_failed, is_left"
        return self._change(party, import_id, chunk, update, now=rfc3339(now), next=rfc3339(now + next_try), one=1)

    def fail(self, party: str, import_id: str, chunk: int, *, is_last: bool) -> None:
        """Note that lines of a chunk are left to the next try, or that it was the last."""
        which = "is_left" if is_last else "has_failed"
        self._change(party, import_id, chunk, f"SET {which} = :yes", yes="yes")

    def end(self, party: str, import_id: str, chunk: int) -> None:
        """A chunk is done, and no longer in hand."""
        self.client.delete_item(TableName=self.table, Key=_key(party, import_id, chunk))

    def _change(self, party: str, import_id: str, chunk: int, update: str, **facts: str | int) -> bool:
        try:
            self.client.update_item(
                TableName=self.table,
                Key=_key(party, import_id, chunk),
                UpdateExpression=update,
                ConditionExpression="attribute_exists(import_id)",
                ExpressionAttributeValues=attributes_of(**{f":{name}": value for name, value in facts.items()}),
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _waiting(self, party: str, work: WaitingWork) -> Any:
        facts = attributes_of(
            work=work.work,
            next_chunk=work.next_chunk,
            chunks=work.chunks,
            lines=work.lines,
            handed_at=rfc3339(work.handed_at),
            is_new="yes" if work.is_new else None,
            expires_at=import_expiry(work.import_id),
        )
        return {"TableName": self.table, "Item": {**_key(party, work.import_id), **facts}}

    def _party(self, party: str) -> Any:
        return {
            "TableName": self.table,
            "Item": attributes_of(import_id=_PARTIES, part=party, mark=uuid4().hex),
        }

    def _rows(self, client: "DynamoDBClient", partition: str) -> Iterator[dict[str, Any]]:
        start: dict[str, Any] = {}
        while True:
            answer = client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="import_id = :partition",
                ExpressionAttributeValues=attributes_of(**{":partition": partition}),
                **start,
            )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _turns(party: str) -> str:
    return f"turns#{party}"


def _key(party: str, import_id: str, chunk: int | None = None) -> dict[str, Any]:
    part = import_id if chunk is None else f"{import_id}#{chunk:05}"
    return attributes_of(import_id=_turns(party), part=part)


def _moment(item: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]["S"]) if name in item else None


def _work(item: dict[str, Any]) -> WaitingWork:
    return WaitingWork(
        import_id=item["part"]["S"],
        work=item["work"]["S"],
        next_chunk=int(item["next_chunk"]["N"]),
        chunks=int(item["chunks"]["N"]),
        lines=int(item["lines"]["N"]),
        handed_at=datetime.fromisoformat(item["handed_at"]["S"]),
        is_new="is_new" in item,
    )


def _chunk(item: dict[str, Any]) -> ChunkInHand:
    return ChunkInHand(
        import_id=item["part"]["S"].partition("#")[0],
        work=item["work"]["S"],
        chunk=int(item["chunk"]["N"]),
        handed_at=datetime.fromisoformat(item["handed_at"]["S"]),
        begun=int(item["begun"]["N"]),
        begun_at=_moment(item, "begun_at"),
        next_try_at=_moment(item, "next_try_at"),
        has_failed="has_failed" in item,
        is_left="is_left" in item,
    )
