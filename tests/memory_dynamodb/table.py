"""One table: its items by key, its indexes in their order, and its stream."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, NamedTuple

from tests.memory_dynamodb.refusals import NotHeld, invalid, invalid_value
from tests.memory_dynamodb.values import MOST_BYTES, Item, Value, item_bytes, kept_value, ordered

_LONGEST: Final = (2048, 1024)  # bytes of a partition key, and of a sort key
_FIRST: Final = itemgetter(0)


class Key(NamedTuple):
    """An attribute of a key, and its type: `S`, `N` or `B`."""

    name: str
    kind: str


class Schema(NamedTuple):
    """What orders items: by partition, and in it by the sort key where there is one."""

    partition: Key
    sort: Key | None

    @property
    def keys(self) -> tuple[Key, ...]:
        """One key or two."""
        return (self.partition,) if self.sort is None else (self.partition, self.sort)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys."""
        return tuple(key.name for key in self.keys)


Place = tuple[Any, Any]
"""Of an item in its table: partition and sort key, as they are compared; "" where there is no sort key."""
Entry = tuple[Any, Any, Any]
"""In a partition: the sort key there, then the item's place."""


class Row(NamedTuple):
    """An item and its size in bytes."""

    item: Item
    size: int


@dataclass
class Index:
    """An order of the table's items: a global secondary index, or the table's own; what lacks its keys is not in it.

    `shown` are the attributes that it has beside all keys; None for all.
    """

    name: str | None
    schema: Schema
    shown: frozenset[str] | None = None
    partitions: dict[Any, list[Entry]] = field(default_factory=dict)

    def entry(self, item: Item, place: Place) -> tuple[Any, Entry] | None:
        """The partition and the entry of an item; None for one that is not in the index."""
        found = []
        for key in self.schema.keys:
            value = item.get(key.name)
            if value is None:
                return None
            found.append(ordered(value)[1])
        return found[0], (found[1] if len(found) > 1 else "", *place)

    def move(self, place: Place, before: Item | None, after: Item | None) -> None:
        """Take an item out and put it in as it is now."""
        left = self.entry(before, place) if before is not None else None
        entered = self.entry(after, place) if after is not None else None
        if left == entered:
            return
        if left is not None:
            partition = self.partitions[left[0]]
            del partition[bisect_left(partition, left[1])]
            if not partition:
                del self.partitions[left[0]]
        if entered is not None:
            insort(self.partitions.setdefault(entered[0], []), entered[1])


@dataclass(frozen=True)
class Range:
    """Which sort keys: from the first entry that is not before `low` to the last that is not after `high`."""

    low: Any = None
    high: Any = None
    open_low: bool = False
    open_high: bool = False
    begins: Any = None

    def bounds(self, entries: list[Entry]) -> tuple[int, int]:
        """The slice of these entries."""
        if self.begins is not None:
            start = bisect_left(entries, self.begins, key=_FIRST)
            begins = self.begins
            return start, bisect_left(entries, True, lo=start, key=lambda entry: not entry[0].startswith(begins))
        find_low: Callable[..., int] = bisect_right if self.open_low else bisect_left
        find_high: Callable[..., int] = bisect_left if self.open_high else bisect_right
        start = 0 if self.low is None else find_low(entries, self.low, key=_FIRST)
        end = len(entries) if self.high is None else find_high(entries, self.high, key=_FIRST)
        return start, max(start, end)

    def has(self, sort: Any) -> bool:
        """Whether a sort key is in it."""
        start, end = self.bounds([(sort, "", "")])
        return start < end


class StreamRecord(NamedTuple):
    """A change: its number, and the item before and after; None for an item that is not there."""

    number: int
    keys: Item
    before: Item | None
    after: Item | None


@dataclass
class Table:
    """The items of a table. `view` is the stream's view type, None where there is no stream."""

    name: str
    own: Index
    indexes: dict[str, Index]
    view: str | None = None
    rows: dict[Place, Row] = field(default_factory=dict)
    records: list[StreamRecord] = field(default_factory=list)

    @property
    def schema(self) -> Schema:
        """The table's own keys."""
        return self.own.schema

    def place_of_key(self, key: Mapping[str, Mapping[str, Any]]) -> Place:
        """The place under a key as a request gives it. Raises Refusal for one that does not fit the table."""
        if key.keys() != set(self.schema.names):
            raise invalid("The provided key element does not match the schema")
        return self._place({name: kept_value(value) for name, value in key.items()}, of_item=False)

    def place_of_item(self, item: Item) -> Place:
        """The place of an item that is to be put. Raises Refusal where its keys do not fit."""
        for name in self.schema.names:
            if name not in item:
                raise invalid_value(f"Missing the key {name} in the item")
        return self._place(item, of_item=True)

    def check(self, item: Item, *, updates: bool) -> int:
        """The size of an item that is to be written. Raises Refusal where it is too large, or no key of an index."""
        for index in self.indexes.values():
            for key in index.schema.keys:
                value = item.get(key.name)
                if value is not None:
                    _check_index_key(index, key, value)
        size = item_bytes(item)
        if size > MOST_BYTES:
            what = "Item size to update" if updates else "Item size"
            raise invalid(f"{what} has exceeded the maximum allowed size")
        return size

    def get(self, place: Place) -> Item | None:
        """The item that is there."""
        row = self.rows.get(place)
        return row.item if row is not None else None

    def write(self, place: Place, after: Item | None, size: int, number: int) -> None:
        """Put an item at its place, or take away what is there, with the number of its stream record."""
        row = self.rows.get(place)
        before = row.item if row is not None else None
        if before == after:
            return  # a write that changes nothing is in no stream
        if after is None:
            del self.rows[place]
        else:
            self.rows[place] = Row(after, size)
        self.own.move(place, before, after)
        for index in self.indexes.values():
            index.move(place, before, after)
        if self.view is not None:
            any_image: Any = after if after is not None else before
            keys = {name: any_image[name] for name in self.schema.names}
            self.records.append(StreamRecord(number, keys, before, after))

    def index(self, name: str | None) -> Index:
        """The index of this name, or the table's own. Raises Refusal for one that there is not."""
        if name is None:
            return self.own
        if name not in self.indexes:
            raise invalid(f"The table does not have the specified index: {name}")
        return self.indexes[name]

    def walk(
        self, index: Index, partition: Any, which: Range, after: Entry | None, *, forward: bool
    ) -> Iterator[Entry]:
        """The entries of a partition that are in a range, in order or backward, those after `after`."""
        entries = index.partitions.get(partition, [])
        start, end = which.bounds(entries)
        if after is not None and forward:
            start = max(start, bisect_right(entries, after))
        elif after is not None:
            end = min(end, bisect_left(entries, after))
        places = range(start, end) if forward else range(end - 1, start - 1, -1)
        return (entries[place] for place in places)

    def _place(self, keys: Item, *, of_item: bool) -> Place:
        found = []
        for key, longest in zip(self.schema.keys, _LONGEST, strict=False):
            kind, inner = ordered(keys[key.name])
            if kind != key.kind:
                if not of_item:
                    raise invalid("The provided key element does not match the schema")
                raise invalid_value(f"Type mismatch for key {key.name} expected: {key.kind} actual: {kind}")
            if inner in ("", b""):
                raise invalid(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                    f"an empty string value. Key: {key.name}"
                )
            if kind != "N" and len(inner if kind == "B" else inner.encode()) > longest:
                raise invalid_value(f"Size of key {key.name} has exceeded the maximum size limit of {longest} bytes")
            found.append(inner)
        return found[0], (found[1] if len(found) > 1 else "")


def _check_index_key(index: Index, key: Key, value: Value) -> None:
    kind, inner = ordered(value)
    if kind != key.kind:
        raise invalid_value(
            f"Type mismatch for Index Key {key.name} Expected: {key.kind} Actual: {kind} IndexName: {index.name}"
        )
    if inner in ("", b""):
        raise invalid(
            "One or more parameter values are not valid. A value specified for a secondary index key is not supported. "
            "The AttributeValue for a key attribute cannot contain an empty string value. "
            f"IndexName: {index.name}, IndexKey: {key.name}"
        )


def table_of(creation: Mapping[str, Any]) -> Table:
    """The table that a CreateTable asks for."""
    known = {"TableName", "KeySchema", "AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes"}
    if creation.keys() - known - {"StreamSpecification"}:
        raise NotHeld(f"CreateTable with {sorted(creation)}")
    kinds = {each["AttributeName"]: each["AttributeType"] for each in creation["AttributeDefinitions"]}

    def schema(keys: list[dict[str, str]]) -> Schema:
        named = {each["KeyType"]: Key(each["AttributeName"], kinds[each["AttributeName"]]) for each in keys}
        return Schema(named["HASH"], named.get("RANGE"))

    own = schema(creation["KeySchema"])
    indexes = {}
    for each in creation.get("GlobalSecondaryIndexes", []):
        of, projection = schema(each["KeySchema"]), each["Projection"]
        shown = None
        if projection["ProjectionType"] != "ALL":
            shown = frozenset((*own.names, *of.names, *projection.get("NonKeyAttributes", ())))
        indexes[each["IndexName"]] = Index(each["IndexName"], of, shown)
    stream = creation.get("StreamSpecification", {})
    view = stream.get("StreamViewType") if stream.get("StreamEnabled") else None
    return Table(creation["TableName"], Index(None, own), indexes, view)
