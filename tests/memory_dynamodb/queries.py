"""Query: what a key condition, a filter and a start make of one partition of a table or an index."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tests.memory_dynamodb import expressions
from tests.memory_dynamodb.expressions import Comparison, Given, Joined, Path, Tree, Words
from tests.memory_dynamodb.refusals import NotHeld, invalid
from tests.memory_dynamodb.table import Entry, Index, Key, Range, Row, Table
from tests.memory_dynamodb.values import Item, Value, given_item, kept_value, ordered

MOST_BYTES: Final = 1024 * 1024
"""What one page reads."""
_KEYS: Final = "KeyConditionExpression"
_FILTER: Final = "FilterExpression"
_KNOWN: Final = frozenset(
    (
        "TableName",
        "IndexName",
        _KEYS,
        _FILTER,
        "ProjectionExpression",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ConsistentRead",
        "ScanIndexForward",
        "Limit",
        "ExclusiveStartKey",
        "Select",
    )
)


@dataclass
class Page:
    """A page that fills up: at most `limit` items are read for it, and one megabyte."""

    limit: int | None
    items: list[Item] = field(default_factory=list)
    read: int = 0
    _bytes: int = 0
    _last: Item | None = None
    _ended: bool = False

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise invalid("Value at 'limit' failed to satisfy constraint: Member must have value greater than 0")

    def take(self, row: Row, *, is_shown: bool) -> bool:
        """Read a row; whether the next one may be read too."""
        self.read += 1
        self._bytes += row.size
        self._last = row.item
        if is_shown:
            self.items.append(row.item)
        self._ended = self.read == self.limit or self._bytes >= MOST_BYTES
        return not self._ended

    def answer(self, key: Callable[[Item], Item], *, counts: bool = False) -> dict[str, Any]:
        """The answer. A page that is full has a key to go on from, whether or not there is more, as DynamoDB's has."""
        answer: dict[str, Any] = {"Count": len(self.items), "ScannedCount": self.read}
        if not counts:
            answer["Items"] = [given_item(item) for item in self.items]
        if self._ended and self._last is not None:
            answer["LastEvaluatedKey"] = given_item(key(self._last))
        return answer


class Partition(NamedTuple):
    """What a key condition asks for: a partition, and a range of sort keys."""

    value: Any
    which: Range


@dataclass(frozen=True)
class Query:
    """A query that was read and found lawful."""

    table: Table
    index: Index
    partition: Partition
    words: Words
    wanted: Tree | None
    shown: frozenset[str] | None
    start: Entry | None
    forward: bool
    limit: int | None
    counts: bool

    def answer(self) -> dict[str, Any]:
        """What DynamoDB answers."""
        page = Page(self.limit)
        for row in self._rows():
            is_shown = self.wanted is None or expressions.holds(self.wanted, row.item, self.words)
            if not page.take(row, is_shown=is_shown):
                break
        if self.shown is not None:
            shown = self.shown
            page.items = [{name: value for name, value in item.items() if name in shown} for item in page.items]
        return page.answer(self._key, counts=self.counts)

    def _rows(self) -> Iterator[Row]:
        value, which = self.partition
        for entry in self.table.walk(self.index, value, which, self.start, forward=self.forward):
            yield self.table.rows[entry[1:]]

    def _key(self, item: Item) -> Item:
        return {name: item[name] for name in (*self.index.schema.names, *self.table.schema.names)}


def read_query(table: Table, given: Mapping[str, Any]) -> Query:
    """The query that is asked for. Raises Refusal for what DynamoDB refuses."""
    if given.keys() - _KNOWN:
        raise NotHeld(f"parameters of a query that this store does not have: {sorted(given.keys() - _KNOWN)}")
    index = table.index(given.get("IndexName"))
    if index.name is not None and given.get("ConsistentRead"):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    if _KEYS not in given:
        raise invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    values = {name: kept_value(value) for name, value in given.get("ExpressionAttributeValues", {}).items()}
    names = given.get("ExpressionAttributeNames", {})
    used: set[str] = set()
    for kind in (_KEYS, _FILTER, "ProjectionExpression"):
        used |= expressions.words_in(given.get(kind, ""))
    expressions.check_all_used(
        used, given.get("ExpressionAttributeNames"), given.get("ExpressionAttributeValues"), is_said=True
    )
    words = Words(_KEYS, names, values)
    tree = expressions.read_condition(given[_KEYS], _KEYS)
    expressions.check_tree(tree, words)
    partition = _partition(tree, index, words)
    wanted = None
    words = Words(_FILTER, names, values)
    if _FILTER in given:
        wanted = expressions.read_condition(given[_FILTER], _FILTER)
        expressions.check_tree(wanted, words)
        _check_filter(wanted, index, words)
    start = given.get("ExclusiveStartKey")
    return Query(
        table=table,
        index=index,
        partition=partition,
        words=words,
        wanted=wanted,
        shown=_shown(given, index, names),
        start=_start(start, table, index, partition) if start is not None else None,
        forward=given.get("ScanIndexForward", True),
        limit=given.get("Limit"),
        counts=_counts(given),
    )


def _counts(given: Mapping[str, Any]) -> bool:
    select = given.get("Select", "ALL_ATTRIBUTES")
    if select not in ("ALL_ATTRIBUTES", "COUNT"):
        raise NotHeld(f"Select {select}")
    return bool(select == "COUNT")


def _shown(given: Mapping[str, Any], index: Index, names: Mapping[str, str]) -> frozenset[str] | None:
    text = given.get("ProjectionExpression")
    if text is None:
        return index.shown
    words = Words("ProjectionExpression", names, {})
    return frozenset(words.attribute(path) for path in expressions.read_projection(text))


def _partition(tree: Tree, index: Index, words: Words) -> Partition:
    tests = tree.parts if isinstance(tree, Joined) and tree.how == "AND" else (tree,)
    found: dict[str, Comparison] = {}
    for test in tests:
        if not isinstance(test, Comparison) or not isinstance(test.operands[0], Path):
            raise invalid("Invalid operator used in KeyConditionExpression")
        name = words.attribute(test.operands[0])
        if name in found:
            raise invalid("KeyConditionExpressions must only contain one condition per key")
        found[name] = test
    hash_test = found.pop(index.schema.partition.name, None)
    if hash_test is None:
        raise invalid(f"Query condition missed key schema element: {index.schema.partition.name}")
    if hash_test.what != "=":
        raise invalid("Query key condition not supported")
    value = _key_value(hash_test.operands[1], index.schema.partition, words)
    which = Range()
    sort = index.schema.sort
    if sort is not None and sort.name in found:
        test = found.pop(sort.name)
        which = _range(test, [_key_value(each, sort, words) for each in test.operands[1:]])
    if found:
        missed = sort.name if sort is not None else next(iter(found))
        raise invalid(f"Query condition missed key schema element: {missed}")
    return Partition(value, which)


def _key_value(operand: Any, key: Key, words: Words) -> Any:
    if not isinstance(operand, Given):
        raise invalid("Invalid KeyConditionExpression: a key is compared with a value")
    kind, inner = ordered(words.value(operand))
    if kind != key.kind:
        raise invalid("One or more parameter values were invalid: Condition parameter type does not match schema type")
    if inner in ("", b""):
        raise invalid(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            f"empty string value. Key: {key.name}"
        )
    return inner


def _range(test: Comparison, values: list[Any]) -> Range:
    first = values[0]
    ranges: dict[str, Callable[[], Range]] = {
        "=": lambda: Range(first, first),
        "<": lambda: Range(high=first, open_high=True),
        "<=": lambda: Range(high=first),
        ">": lambda: Range(first, open_low=True),
        ">=": lambda: Range(first),
        "BETWEEN": lambda: Range(first, values[1]),
        "begins_with": lambda: Range(begins=first),
    }
    if test.what not in ranges:
        raise invalid("Query key condition not supported")
    return ranges[test.what]()


def _check_filter(tree: Tree, index: Index, words: Words) -> None:
    if isinstance(tree, Joined):
        for part in tree.parts:
            _check_filter(part, index, words)
        return
    for operand in tree.operands:
        if isinstance(operand, Path) and words.attribute(operand) in index.schema.names:
            raise invalid(
                "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
                f"{words.attribute(operand)}"
            )


def _start(given: Mapping[str, Any], table: Table, index: Index, partition: Partition) -> Entry:
    """Where to go on from. Raises Refusal for a key that is none, or lies outside of what is asked for."""
    needed = {*index.schema.names, *table.schema.names}
    if given.keys() != needed:
        raise invalid("The provided starting key is invalid")
    keys: dict[str, Value] = {name: kept_value(value) for name, value in given.items()}
    place = table.place_of_key({name: keys[name] for name in table.schema.names})
    entry = index.entry(keys, place)
    if entry is None:
        raise invalid("The provided starting key is invalid")
    for key in index.schema.keys:
        if ordered(keys[key.name])[0] != key.kind:
            raise invalid("The provided starting key is invalid")
    if entry[0] != partition.value:
        raise invalid("The provided starting key is outside query boundaries based on provided conditions")
    if not partition.which.has(entry[1][0]):
        raise invalid("The provided starting key does not match the range key predicate")
    return entry[1]
