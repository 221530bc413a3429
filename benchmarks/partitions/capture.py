"""What real calls read and write, item by item: a store in memory in, each touch of a key with its units out.

Units are those of a call that is carried out; a write whose condition does not hold takes those of what it asked for.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from benchmarks.partitions import units
from tests.memory_dynamodb import Store
from tests.memory_dynamodb.queries import Page, read_query
from tests.memory_dynamodb.refusals import Refusal
from tests.memory_dynamodb.table import Index, Table
from tests.memory_dynamodb.transactions import Planned
from tests.memory_dynamodb.values import Item, item_bytes, kept_item

_OPERATIONS = frozenset(
    (
        *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
        *("BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"),
    )
)
_REFUSED_BY_CONDITION = ("ConditionalCheckFailedException", "TransactionCanceledException")


class Touch(NamedTuple):
    """One item, or one query's page, read or written under a key.

    `index_name` is "" for the table itself; `key` and `sort` are the partition key and sort key there ("" where there
    is none, or where a query looked at many); `size` is in bytes; `call` is the number of the call, 0 for what
    streams brought.
    """

    table: str
    index_name: str
    key: str
    sort: str
    what: Literal["read", "write"]
    units: float
    size: int
    call: int


@dataclass
class Recording:
    """What has been touched since this was last asked, in order, and by how many calls to DynamoDB."""

    touches: list[Touch]
    call: int = 0
    operations: int = 0

    def taken(self) -> list[Touch]:
        """What was touched since this was last asked."""
        found, self.touches, self.operations = self.touches, [], 0
        return found


@contextmanager
def recorded(store: Store) -> Iterator[Recording]:
    """While this lasts, what the store answers is recorded."""
    watch = _Watch(store, Recording([]))
    answer, do = store.answer, store._do
    take = Page.take
    looked_at: list[int] = []

    def counted(page: Page, row: Any, *, is_shown: bool) -> bool:
        looked_at.append(row.size)
        return take(page, row, is_shown=is_shown)

    def answered(operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
        looked_at.clear()
        watch.operation = operation
        watch.recording.operations += operation in _OPERATIONS
        try:
            found = answer(operation, given)
        except Refusal as refusal:
            if refusal.code in _REFUSED_BY_CONDITION:
                watch.refused(operation, given)
            raise
        watch.read(operation, given, sum(looked_at))
        return found

    def done(plans: Any) -> None:
        plans = list(plans)
        for plan in plans:
            watch.written(plan)
        do(plans)

    # Beside the class, on this store alone.
    vars(store).update(answer=answered, _do=done)
    Page.take = counted  # type: ignore[method-assign, assignment]
    try:
        yield watch.recording
    finally:
        Page.take = take  # type: ignore[method-assign]
        for name in ("answer", "_do"):
            del vars(store)[name]


@dataclass
class _Watch:
    store: Store
    recording: Recording
    operation: str = ""

    def _wrote(self, table: Table, index: str, place: tuple[Any, Any], taken: float, size: int) -> None:
        key, sort = map(str, place)
        self.recording.touches.append(Touch(table.name, index, key, sort, "write", taken, size, self.recording.call))

    def _read(self, table: Table, index: str, place: tuple[Any, Any], taken: float, size: int) -> None:
        key, sort = map(str, place)
        self.recording.touches.append(Touch(table.name, index, key, sort, "read", taken, size, self.recording.call))

    def written(self, plan: Planned) -> None:
        """A write that is about to be done: of the table, and of each index whose row it changes."""
        table, place = plan.table, plan.place
        before = table.get(place)
        in_transaction = self.operation == "TransactWriteItems"
        size = max(plan.size, item_bytes(before) if before is not None else 0)
        taken = units.write_units(size, in_transaction=in_transaction)
        self._wrote(table, "", place, taken, size)
        if not plan.writes:
            return
        for index in table.indexes.values():
            self._written_in(table, index, place, before, plan.after)

    def _written_in(self, table: Table, index: Index, place: Any, before: Item | None, after: Item | None) -> None:
        left = index.entry(before, place) if before is not None else None
        entered = index.entry(after, place) if after is not None else None
        was = _held(index, before) if left is not None and before is not None else None
        now = _held(index, after) if entered is not None and after is not None else None
        sizes = [None if held is None else item_bytes(held) for held in (was, now)]
        there, here = units.index_write_units(*sizes, moved=left != entered, changed=was != now)
        name = index.name or ""
        if there and left is not None:
            self._wrote(table, name, (left[0], left[1][0]), there, sizes[0] or 0)
        if here and entered is not None:
            self._wrote(table, name, (entered[0], entered[1][0]), here, sizes[1] or 0)

    def refused(self, operation: str, given: Mapping[str, Any]) -> None:
        """A write whose condition did not hold takes what it would have; every item of its transaction does."""
        if operation == "TransactWriteItems":
            asked = [next(iter(each.values())) for each in given["TransactItems"]]
        else:
            asked = [given]
        for each in asked:
            table = self.store.table(each["TableName"])
            item = kept_item(each["Item"]) if "Item" in each else None
            place = table.place_of_item(item) if item is not None else table.place_of_key(each["Key"])
            there = table.get(place)
            size = max(item_bytes(item) if item is not None else 0, item_bytes(there) if there is not None else 0)
            taken = units.write_units(size, in_transaction=operation == "TransactWriteItems")
            self._wrote(table, "", place, taken, size)

    def read(self, operation: str, given: Mapping[str, Any], looked_at: int) -> None:
        """What an operation that reads has read; nothing for one that writes."""
        how = _READS.get(operation)
        if how is not None:
            how(self, given, looked_at)

    def _read_item(self, given: Mapping[str, Any], _: int) -> None:
        table = self.store.table(given["TableName"])
        self._read_key(table, given["Key"], consistent=bool(given.get("ConsistentRead")))

    def _read_batch(self, given: Mapping[str, Any], _: int) -> None:
        for name, request in given["RequestItems"].items():
            for key in request["Keys"]:
                self._read_key(self.store.table(name), key, consistent=bool(request.get("ConsistentRead")))

    def _read_transaction(self, given: Mapping[str, Any], _: int) -> None:
        for each in given["TransactItems"]:
            self._read_key(self.store.table(each["Get"]["TableName"]), each["Get"]["Key"], in_transaction=True)

    def _read_key(self, table: Table, key: Any, *, consistent: bool = True, in_transaction: bool = False) -> None:
        place = table.place_of_key(key)
        row = table.rows.get(place)
        size = row.size if row is not None else 0
        taken = units.read_units(size, consistent=consistent, in_transaction=in_transaction)
        self._read(table, "", place, taken, size)

    def _read_query(self, given: Mapping[str, Any], looked_at: int) -> None:
        query = read_query(self.store.table(given["TableName"]), given)
        taken = units.read_units(looked_at, consistent=bool(given.get("ConsistentRead")))
        self._read(query.table, query.index.name or "", (query.partition.value, ""), taken, looked_at)


_READS: Mapping[str, Callable[[_Watch, Mapping[str, Any], int], None]] = {
    "GetItem": _Watch._read_item,
    "BatchGetItem": _Watch._read_batch,
    "TransactGetItems": _Watch._read_transaction,
    "Query": _Watch._read_query,
}


def _held(index: Index, item: Item) -> Item:
    """What an index holds of an item."""
    if index.shown is None:
        return item
    return {name: value for name, value in item.items() if name in index.shown}
