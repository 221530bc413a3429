"""The transparency log's order: its head, its blocks, and the place of each event. Only ever added to.

Events come into it in two steps. A transaction ties up to a hundred of them to a parcel, by a row for each that must
not be there yet: an event lies in one parcel, and of a parcel all events do or none. Many are tied side by side. Then
one transaction adds a block of parcels: the head as it was read, and for each parcel a row of its place that must not
be there yet. So the log has one order whoever writes, an event has one place, and files are made of it afterwards.

A few events take one step: their block holds the entries itself, and their rows the position. So did every block before
there were parcels.
"""

import contextlib
import hashlib
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
    from types_boto3_dynamodb.type_defs import PutTypeDef

MOST_EVENTS: Final = 100
"""In one parcel: DynamoDB takes so many items a transaction."""
MOST_ITEM_BYTES: Final = 300_000
"""Of entries in one item, lengths included, before they are compressed; DynamoDB takes 400,000 an item, and what
cannot be compressed grows by less than one in a thousand."""
MOST_PARCELS: Final = 98
"""In one block: two items of its transaction are the head and the block."""
MOST_BLOCK_BYTES: Final = 16 * 1024 * 1024
"""Of entries in one block, which whoever reads the log holds in memory."""
MOST_WITHOUT_PARCEL: Final = 16
"""Events of a block that holds them itself. More of them write fewer units by parcels, since what a transaction writes
counts twice; and all blocks of a row lie in one partition of DynamoDB, which takes 1,000 units a second."""
PARTITION: Final = 65_536
"""Positions. The blocks that begin in so many lie together in one row; the last of them may reach into the next, and
none is as long as a row."""
TURN_SECONDS: Final = 10
"""A batch of some thousand events takes some tenths of one; who has died leaves its turn for so long."""
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
_EVENT: Final = "event#"
_PARCEL: Final = "parcel#"
_PLACE: Final = "place"


class OvertakenInTheLog(Exception):
    """The head is not the one that was read any more, or an event or a parcel is there already. The order is as it
    was."""


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


class Claim(NamedTuple):
    """What an event's row says: its leaf's hash, and its position, or the parcel that it is tied to, whose place may
    not be decided yet, with its number in it from 0."""

    leaf: bytes
    position: int | None
    parcel: str = ""
    number: int = 0


class Parcel(NamedTuple):
    """Events tied together: the parcel's name, which is made of their leaves' hashes, these hashes in their order, and
    how many bytes the entries have."""

    name: str
    leaves: tuple[bytes, ...]
    size: int

    @classmethod
    def of(cls, leaves: Sequence[bytes], entries: Iterable[bytes]) -> "Parcel":
        """The parcel of these entries, by their leaves' hashes."""
        return cls(hashlib.sha256(b"".join(leaves)).hexdigest(), tuple(leaves), sum(map(bytes_in_item, entries)))


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
        item = self._get(_HEAD)
        return None if item is None else _read_head(item)

    def append(self, before: Head | None, after: Head, events: Sequence[LoggedEvent], at: datetime) -> None:
        """Add a block that holds these events itself to the log as it was read; all of it, or nothing.

        Raises OvertakenInTheLog where the log has grown meanwhile, where one of them is there, and where another
        transaction was in the way. At most MOST_WITHOUT_PARCEL, and MOST_ITEM_BYTES.
        """
        first = after.size - len(events)
        block: Any = {**_block_key(first), **attributes_of(count=len(events), at=rfc3339(at))}
        block |= {"entries": _packed(events), "root": {"B": after.root}}
        self._transact(
            [
                self._move_head(before, after),
                self._once(block),
                *(
                    self._once(
                        {
                            **attributes_of(**_event_key(event.event_id), position=position),
                            "leaf": {"B": event.leaf},
                        }
                    )
                    for position, event in enumerate(events, start=first)
                ),
            ]
        )

    def tie(self, events: Sequence[LoggedEvent]) -> Parcel:
        """Tie events to a parcel, which has no place in the order yet; all of them, or none.

        The entries are kept first, under the parcel's name: whoever ties the same events again keeps nothing twice, and
        what nobody ties is never read. Raises OvertakenInTheLog where one of the events is there already, and where
        another transaction was in the way. At most MOST_EVENTS, and MOST_ITEM_BYTES.
        """
        parcel = Parcel.of([event.leaf for event in events], (event.entry for event in events))
        content: Any = {**attributes_of(**_parcel_key(parcel.name), count=len(events)), "entries": _packed(events)}
        with contextlib.suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(**self._once(content))
        self._transact(
            [
                self._once(
                    {
                        **attributes_of(**_event_key(event.event_id), number=number),
                        "leaf": {"B": event.leaf},
                        "parcel": {"B": bytes.fromhex(parcel.name)},
                    }
                )
                for number, event in enumerate(events)
            ]
        )
        return parcel

    def add(self, before: Head | None, after: Head, parcels: Sequence[Parcel], at: datetime) -> None:
        """Add a block of parcels, all of them tied, to the log as it was read; all of it, or nothing.

        Raises OvertakenInTheLog where the log has grown meanwhile, where one of the parcels has a place, and where
        another transaction was in the way. At most MOST_PARCELS, and MOST_BLOCK_BYTES.
        """
        count = sum(len(parcel.leaves) for parcel in parcels)
        first = after.size - count
        named = b"".join(bytes.fromhex(parcel.name) + bytes([len(parcel.leaves)]) for parcel in parcels)
        block: Any = {**_block_key(first), **attributes_of(count=count, at=rfc3339(at))}
        block |= {"parcels": {"B": named}, "root": {"B": after.root}}
        items = [self._move_head(before, after), self._once(block)]
        for parcel in parcels:
            items.append(self._once(attributes_of(**_place_key(parcel.name), position=first)))
            first += len(parcel.leaves)
        self._transact(items)

    def standing(self, parcels: Iterable[str]) -> tuple[Head | None, dict[str, int]]:
        """The log as it stands, and where those of these parcels begin that have a place in it. Raises Unavailable
        where some stay unread."""
        found = batch_get(self.client, self.table, [_HEAD, *map(_place_key, dict.fromkeys(parcels))])
        heads = [_read_head(item) for item in found if item["part"]["S"] == _HEAD["part"]]
        begins = {
            item["row"]["S"].removeprefix(_PARCEL): int(item["position"]["N"])
            for item in found
            if item["part"]["S"] == _PLACE
        }
        return (heads[0] if heads else None), begins

    def entries_in(self, parcels: Iterable[str]) -> dict[str, tuple[bytes, ...]]:
        """The entries that are kept under the names of parcels, by name. Raises Unavailable where some stay unread,
        ValueError where one does not hold what it says."""
        found = batch_get(self.client, self.table, [_parcel_key(name) for name in dict.fromkeys(parcels)])
        return {item["row"]["S"].removeprefix(_PARCEL): _unpacked(item) for item in found}

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

    def claims(self, event_ids: Iterable[str]) -> dict[str, Claim]:
        """What is known of these events, of those that have a row. Raises Unavailable where some stay unread."""
        keys = [_event_key(event_id) for event_id in dict.fromkeys(event_ids)]
        found = batch_get(self.client, self.table, keys)
        return {item["row"]["S"].removeprefix(_EVENT): _claim(item) for item in found}

    def places(self, event_ids: Iterable[str]) -> dict[str, Place]:
        """Where these events stand, of those that are in the log. Raises Unavailable where some stay unread."""
        claims = self.claims(event_ids)
        wanted = dict.fromkeys(claim.parcel for claim in claims.values() if claim.position is None)
        begins = self.standing(wanted)[1] if wanted else {}
        return {
            event_id: place for event_id, claim in claims.items() if (place := _placed(claim, begins.get(claim.parcel)))
        }

    def place(self, event_id: str) -> Place | None:
        """Where an event stands; None where it is not in the log."""
        item = self._get(_event_key(event_id))
        if item is None:
            return None
        claim = _claim(item)
        begin = self._get(_place_key(claim.parcel)) if claim.position is None else None
        return _placed(claim, None if begin is None else int(begin["position"]["N"]))

    def blocks(self, first: int, end: int) -> Iterator[LogBlock]:
        """The blocks that hold the positions from `first` up to `end`, in order; the outer ones may reach further.

        Read as they are asked for. Raises Unavailable where a parcel stays unread, ValueError for a block that does not
        hold what it says.
        """
        for item in self._block_items(first, end):
            entries = tuple(self._of_block(item, 0, int(item["count"]["N"])))
            yield LogBlock(int(item["part"]["S"]), entries, bytes(item["root"]["B"]), _came(item))

    def entries(self, first: int, end: int) -> Iterator[bytes]:
        """The entries at the positions from `first` up to `end`, or up to the log's end, and no others are read. Raises
        as `blocks` does."""
        for item in self._block_items(first, end):
            begin = int(item["part"]["S"])
            yield from self._of_block(item, max(0, first - begin), min(int(item["count"]["N"]), end - begin))

    def entry(self, position: int) -> bytes | None:
        """The entry at a position; None where the log does not reach so far."""
        return next(self.entries(position, position + 1), None)

    def came_at(self, position: int) -> datetime | None:
        """When the entry at a position came into the log; None where the log does not reach so far."""
        return next(map(_came, self._block_items(position, position + 1)), None)

    def _of_block(self, item: Mapping[str, Any], first: int, end: int) -> Iterator[bytes]:
        """The entries of a block, from the first of them (0) up to the end. Raises ValueError where it does not hold
        what it says."""
        if "entries" in item:
            yield from _unpacked(item)[first:end]
            return
        reached = 0
        wanted: list[tuple[str, int, int]] = []
        for name, count in _parcels_of(item):
            if reached < end and reached + count > first:
                wanted.append((name, reached, count))
            reached += count
        if reached != int(item["count"]["N"]):
            raise ValueError(f"the block at {item['part']['S']} does not hold what it says")
        found = self.entries_in(name for name, _, _ in wanted)
        for name, begin, count in wanted:
            if len(found.get(name, ())) != count:
                raise ValueError(f"the parcel {name} is not there")
            yield from found[name][max(0, first - begin) : end - begin]

    def _block_items(self, first: int, end: int) -> Iterator[Mapping[str, Any]]:
        """The items of the blocks that hold these positions, in order; a page at a time."""
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
                yield from (item for item in page["Items"] if int(item["part"]["S"]) + int(item["count"]["N"]) > first)

    def _block_start(self, position: int) -> int:
        """Where the block begins that holds a position: in the position's row, or as the last one of the row before."""
        row = position // PARTITION
        for number in range(row, max(row - 2, -1), -1):
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="#row = :row AND #part <= :part",
                ExpressionAttributeNames={"#row": "row", "#part": "part"},
                ExpressionAttributeValues=attributes_of(**{":row": _block_row(number), ":part": _position(position)}),
                ScanIndexForward=False,
                Limit=1,
                ConsistentRead=True,
            )
            if answer["Items"]:
                return int(answer["Items"][0]["part"]["S"])
        return position

    def _get(self, key: Mapping[str, str]) -> Mapping[str, Any] | None:
        answer = self.client.get_item(TableName=self.table, Key=attributes_of(**key), ConsistentRead=True)
        return answer.get("Item")

    def _transact(self, puts: "Sequence[PutTypeDef]") -> None:
        try:
            self.client.transact_write_items(TransactItems=[{"Put": put} for put in puts])
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

    def _move_head(self, before: Head | None, after: Head) -> "PutTypeDef":
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
        return put  # type: ignore[no-any-return]

    def _once(self, item: Any) -> Any:
        return {
            "TableName": self.table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(#row)",
            "ExpressionAttributeNames": {"#row": "row"},
        }


def bytes_in_item(entry: bytes) -> int:
    """What an entry takes of MOST_ITEM_BYTES."""
    return _LENGTH_BYTES + len(entry)


def _event_key(event_id: str) -> dict[str, str]:
    return {"row": f"{_EVENT}{event_id}", "part": "event"}


def _parcel_key(name: str) -> dict[str, str]:
    return {"row": f"{_PARCEL}{name}", "part": "entries"}


def _place_key(name: str) -> dict[str, str]:
    return {"row": f"{_PARCEL}{name}", "part": _PLACE}


def _block_key(first: int) -> Any:
    return attributes_of(row=_block_row(first // PARTITION), part=_position(first))


def _block_row(number: int) -> str:
    return f"block#{number:010d}"


def _position(position: int) -> str:
    return f"{position:020d}"


def _read_head(item: Mapping[str, Any]) -> Head:
    subtrees = bytes(item["subtrees"]["B"])
    return Head(
        size=int(item["size"]["N"]),
        root=bytes(item["root"]["B"]),
        subtrees=tuple(subtrees[start : start + _HASH_BYTES] for start in range(0, len(subtrees), _HASH_BYTES)),
    )


def _claim(item: Mapping[str, Any]) -> Claim:
    leaf = bytes(item["leaf"]["B"])
    if "position" in item:
        return Claim(leaf, int(item["position"]["N"]))
    return Claim(leaf, None, bytes(item["parcel"]["B"]).hex(), int(item["number"]["N"]))


def _placed(claim: Claim, begin: int | None) -> Place | None:
    """The place of an event whose parcel begins at a position, if it has one."""
    if claim.position is not None:
        return Place(claim.position, claim.leaf)
    return None if begin is None else Place(begin + claim.number, claim.leaf)


def _came(item: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(item["at"]["S"])


def _parcels_of(item: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The parcels of a block with how many events each has."""
    named = bytes(item["parcels"]["B"])
    for at in range(0, len(named), _HASH_BYTES + 1):
        yield named[at : at + _HASH_BYTES].hex(), named[at + _HASH_BYTES]


def _packed(events: Iterable[LoggedEvent]) -> Any:
    joined = b"".join(len(event.entry).to_bytes(_LENGTH_BYTES, "big") + event.entry for event in events)
    return {"B": zlib.compress(joined)}


def _unpacked(item: Mapping[str, Any]) -> tuple[bytes, ...]:
    """The entries in an item. Raises ValueError where it does not hold what it says."""
    try:
        joined = zlib.decompress(bytes(item["entries"]["B"]))
    except zlib.error as error:
        raise ValueError(f"{item['row']['S']} {item['part']['S']} cannot be unpacked") from error
    entries: list[bytes] = []
    at = 0
    while at < len(joined):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(joined[at:start], "big")
        entries.append(joined[start:at])
    if len(entries) != int(item["count"]["N"]) or at != len(joined):
        raise ValueError(f"{item['row']['S']} {item['part']['S']} does not hold what it says")
    return tuple(entries)
