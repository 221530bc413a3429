"""The transparency log's order: its head, its entries in blocks, and the place of each event. Only ever added to.

One transaction adds to it: the head as it was read, a block of entries, and for each event a row that must not be
there yet. So the log has one order whoever writes, an event has one place, and files are made of it afterwards.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.exceptions import ClientError

from iarms.models.api import rfc3339
from iarms.store.batch import batch_get
from iarms.store.items import attributes_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

MOST_EVENTS: Final = 98
"""In one block: DynamoDB takes 100 items a transaction, and two of them are the head and the block."""
MOST_BLOCK_BYTES: Final = 300_000
"""Of entries in one block, lengths included, before they are compressed; DynamoDB takes 400,000 an item, and what
cannot be compressed grows by less than one in a thousand."""
PARTITION: Final = 65_536
"""Positions. The blocks of so many lie together, and none lies over the end of such a row."""
TURN_SECONDS: Final = 10
"""A batch of 500 events takes a tenth of a second; who has died leaves its turn for so long."""
_LENGTH_BYTES: Final = 2
_HASH_BYTES: Final = 32
_PASSING: Final = frozenset(
    {
        "ConditionalCheckFailed",
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
    }
)
_HEAD: Final = {"row": "head", "part": "head"}


class OvertakenInTheLog(Exception):
    """The head is not the one that was read any more, or an event is there already. Nothing was written."""


class Head(NamedTuple):
    """The log as it stands: how many entries, the root over them, and the hashes of its whole subtrees from left to
    right, which the next root is made of (RFC 9162)."""

    size: int
    root: bytes
    subtrees: tuple[bytes, ...]


class LoggedEvent(NamedTuple):
    """An event as the log takes it: its id, its entry's bytes, and its leaf's hash."""

    event_id: str
    entry: bytes
    leaf: bytes


class Place(NamedTuple):
    """Where an event stands in the log, from 0, and its leaf's hash."""

    position: int
    leaf: bytes


class LogBlock(NamedTuple):
    """Entries that came into the log together: the position of the first, the root of the log that ends with the last,
    and when they came."""

    first: int
    entries: tuple[bytes, ...]
    root: bytes
    at: datetime

    @property
    def end(self) -> int:
        """The size of the log that ends with this block."""
        return self.first + len(self.entries)


@dataclass(frozen=True)
class AuditLog:
    """The log's order. Every read is strongly consistent."""

    client: "DynamoDBClient"
    table: str

    def head(self) -> Head | None:
        """The log as it stands; None before its first entry."""
        item = self.client.get_item(TableName=self.table, Key=attributes_of(**_HEAD), ConsistentRead=True).get("Item")
        if item is None:
            return None
        subtrees = bytes(item["subtrees"]["B"])
        return Head(
            size=int(item["size"]["N"]),
            root=bytes(item["root"]["B"]),
            subtrees=tuple(subtrees[start : start + _HASH_BYTES] for start in range(0, len(subtrees), _HASH_BYTES)),
        )

    def append(self, before: Head | None, after: Head, events: Sequence[LoggedEvent], at: datetime) -> None:
        """Add a block of events to the log as it was read; all of it, or nothing.

        Raises OvertakenInTheLog where the log has grown meanwhile, where one of them is in it, and where another
        transaction was in the way. At most MOST_EVENTS, and MOST_BLOCK_BYTES, and over no end of a PARTITION.
        """
        items = [self._move_head(before, after), self._block(after, events, at)]
        items += [self._event(after.size - len(events) + number, event) for number, event in enumerate(events)]
        try:
            self.client.transact_write_items(TransactItems=items)
        except self.client.exceptions.TransactionCanceledException as error:
            codes = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
            if not _PASSING & codes:
                raise
            raise OvertakenInTheLog from error
        except ClientError as error:
            if error.response["Error"]["Code"] not in (
                "TransactionInProgressException",
                "TransactionConflictException",
            ):
                raise
            raise OvertakenInTheLog from error

    def take_turn(self, holder: str, now: datetime) -> bool:
        """Whether it is this holder's turn to add: nobody else's is, or it has lasted for TURN_SECONDS.

        A courtesy and no lock: what is added without a turn, or after it, is added all the same or overtaken. A clock
        that is wrong costs waiting at most.
        """
        at = int(now.timestamp() * 1000)
        ends = at + TURN_SECONDS * 1000
        try:
            self.client.put_item(
                TableName=self.table,
                Item=attributes_of(row="turn", part="turn", holder=holder, ends=ends),
                ConditionExpression="attribute_not_exists(ends) OR NOT ends BETWEEN :now AND :ends OR holder = :holder",
                ExpressionAttributeValues={**attributes_of(**{":now": at, ":ends": ends}), ":holder": {"S": holder}},
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def give_turn(self, holder: str) -> None:
        """The turn of this holder is over; of another nothing is changed."""
        try:
            self.client.put_item(
                TableName=self.table,
                Item=attributes_of(row="turn", part="turn", holder=holder, ends=0),
                ConditionExpression="holder = :holder",
                ExpressionAttributeValues=attributes_of(**{":holder": holder}),
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return

    def places(self, event_ids: Iterable[str]) -> dict[str, Place]:
        """Where these events stand, of those that are in the log. Raises Unavailable where some stay unread."""
        keys = [{"row": _event_row(event_id), "part": "event"} for event_id in dict.fromkeys(event_ids)]
        found = batch_get(self.client, self.table, keys)
        return {item["row"]["S"].removeprefix("event#"): _place(item) for item in found}

    def place(self, event_id: str) -> Place | None:
        """Where an event stands; None where it is not in the log."""
        key = attributes_of(row=_event_row(event_id), part="event")
        item = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        return None if item is None else _place(item)

    def blocks(self, first: int, end: int) -> Iterator[LogBlock]:
        """The blocks that hold the positions from `first` up to `end`, in order; the outer ones may reach further.

        Read as they are asked for, a page at a time.
        """
        if first >= end:
            return
        start = self._block_start(first)
        for number in range(start // PARTITION, (end - 1) // PARTITION + 1):
            pages = self.client.get_paginator("query").paginate(
                TableName=self.table,
                KeyConditionExpression="#row = :row AND #part BETWEEN :first AND :last",
                ExpressionAttributeNames={"#row": "row", "#part": "part"},
                ExpressionAttributeValues=attributes_of(
                    **{":row": _block_row(number), ":first": _position(start), ":last": _position(end - 1)}
                ),
                ConsistentRead=True,
            )
            for page in pages:
                yield from (_read_block(item) for item in page["Items"])

    def entry(self, position: int) -> bytes | None:
        """The entry at a position; None where the log does not reach so far."""
        for block in self.blocks(position, position + 1):
            return block.entries[position - block.first] if position < block.end else None
        return None

    def _block_start(self, position: int) -> int:
        """Where the block begins that holds a position."""
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="#row = :row AND #part <= :part",
            ExpressionAttributeNames={"#row": "row", "#part": "part"},
            ExpressionAttributeValues=attributes_of(
                **{":row": _block_row(position // PARTITION), ":part": _position(position)}
            ),
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=True,
        )
        return int(answer["Items"][0]["part"]["S"]) if answer["Items"] else position

    def _move_head(self, before: Head | None, after: Head) -> "TransactWriteItemTypeDef":
        item: Any = {
            **attributes_of(**_HEAD, size=after.size),
            "root": {"B": after.root},
            "subtrees": {"B": b"".join(after.subtrees)},
        }
        put: Any = {"TableName": self.table, "Item": item, "ExpressionAttributeNames": {"#size": "size"}}
        if before is None:
            put["ConditionExpression"] = "attribute_not_exists(#size)"
        else:
            put["ConditionExpression"] = "#size = :size AND #root = :root"
            put["ExpressionAttributeNames"]["#root"] = "root"
            put["ExpressionAttributeValues"] = {**attributes_of(**{":size": before.size}), ":root": {"B": before.root}}
        return {"Put": put}

    def _block(self, after: Head, events: Sequence[LoggedEvent], at: datetime) -> "TransactWriteItemTypeDef":
        first = after.size - len(events)
        item: Any = {
            **attributes_of(
                row=_block_row(first // PARTITION), part=_position(first), count=len(events), at=rfc3339(at)
            ),
            "entries": {"B": zlib.compress(_joined(event.entry for event in events))},
            "root": {"B": after.root},
        }
        return {"Put": self._once(item)}

    def _event(self, position: int, event: LoggedEvent) -> "TransactWriteItemTypeDef":
        item: Any = {
            **attributes_of(row=_event_row(event.event_id), part="event", position=position),
            "leaf": {"B": event.leaf},
        }
        return {"Put": self._once(item)}

    def _once(self, item: Any) -> Any:
        return {
            "TableName": self.table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(#row)",
            "ExpressionAttributeNames": {"#row": "row"},
        }


def bytes_in_block(entry: bytes) -> int:
    """What an entry takes of MOST_BLOCK_BYTES."""
    return _LENGTH_BYTES + len(entry)


def _event_row(event_id: str) -> str:
    return f"event#{event_id}"


def _block_row(number: int) -> str:
    return f"block#{number:010d}"


def _position(position: int) -> str:
    return f"{position:020d}"


def _place(item: Mapping[str, Any]) -> Place:
    return Place(int(item["position"]["N"]), bytes(item["leaf"]["B"]))


def _joined(entries: Iterable[bytes]) -> bytes:
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def _read_block(item: Mapping[str, Any]) -> LogBlock:
    """Raises ValueError for a block that does not hold what it says."""
    joined = zlib.decompress(bytes(item["entries"]["B"]))
    entries: list[bytes] = []
    at = 0
    while at < len(joined):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(joined[at:start], "big")
        entries.append(joined[start:at])
    if len(entries) != int(item["count"]["N"]) or at != len(joined):
        raise ValueError(f"the block at {item['part']['S']} does not hold what it says")
    return LogBlock(
        first=int(item["part"]["S"]),
        entries=tuple(entries),
        root=bytes(item["root"]["B"]),
        at=datetime.fromisoformat(item["at"]["S"]),
    )
