"""The store: tables by name, and the operations of DynamoDB that this project uses, each from parameters to answer.

It answers as DynamoDB does, from memory and without a clock of its own; what it does not have raises `NotHeld`. Its
indexes are never behind their table. Nothing expires: DynamoDB may take days for it, and readers have to do without.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.memory_dynamodb import expressions, transactions, updates
from tests.memory_dynamodb.expressions import Words
from tests.memory_dynamodb.queries import Page, read_query
from tests.memory_dynamodb.refusals import NotHeld, Refusal, condition_failed, invalid
from tests.memory_dynamodb.table import Place, Table, table_of
from tests.memory_dynamodb.transactions import Planned
from tests.memory_dynamodb.values import Item, given_item, kept_item, kept_value

_CONDITION: Final = "ConditionExpression"
_WRITE: Final = frozenset(
    (
        "TableName",
        _CONDITION,
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ReturnValuesOnConditionCheckFailure",
    )
)
_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "Put": _WRITE | {"Item"},
    "Delete": _WRITE | {"Key"},
    "Update": _WRITE | {"Key", updates.KIND},
    "ConditionCheck": _WRITE | {"Key"},
    "Get": frozenset(("TableName", "Key", "ProjectionExpression", "ExpressionAttributeNames")),
}
_MOST_KEYS: Final = 100
_MOST_WRITES: Final = 25
_MOST_ANSWERED: Final = 16 * 1024 * 1024
_RETURNED: Final[Mapping[str, frozenset[str]]] = {
    "Put": frozenset(("NONE", "ALL_OLD")),
    "Delete": frozenset(("NONE", "ALL_OLD")),
    "Update": frozenset(("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_NEW")),
}


def _no_time() -> float:
    return 0.0


@dataclass
class Store:
    """What DynamoDB holds. `now` gives seconds, by which the tokens of transactions are forgotten after ten minutes."""

    tables: dict[str, Table] = field(default_factory=dict)
    now: Callable[[], float] = _no_time
    _number: int = 0
    _tokens: dict[str, tuple[float, int]] = field(default_factory=dict)

    def answer(self, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What DynamoDB answers to an operation (`GetItem`). Raises Refusal for an error, NotHeld for the unknown."""
        perform = _OPERATIONS.get(operation)
        if perform is None:
            raise NotHeld(f"{operation} is not held")
        return perform(self, given)

    def table(self, name: str) -> Table:
        """The table of this name. Raises Refusal where there is none."""
        if name not in self.tables:
            raise Refusal("ResourceNotFoundException", "Requested resource not found")
        return self.tables[name]

    def sort_keys(self, table: str, index: str) -> Iterator[str]:
        """Every sort key of an index: what waits, without asking for it."""
        return (entry[0] for entries in self.table(table).index(index).partitions.values() for entry in entries)

    def changes(self, table: str) -> int:
        """How many records the table's stream has."""
        return len(self.table(table).records)

    def create_table(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """CreateTable: the table is there at once."""
        table = table_of(given)
        if table.name in self.tables:
            raise Refusal("ResourceInUseException", f"Table already exists: {table.name}")
        self.tables[table.name] = table
        return {"TableDescription": self._description(table)}

    def delete_table(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """DeleteTable: the table is gone at once."""
        table = self.table(given["TableName"])
        del self.tables[table.name]
        return {"TableDescription": self._description(table)}

    def describe_table(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """DescribeTable, as far as somebody here looks at it."""
        return {"Table": self._description(self.table(given["TableName"]))}

    def list_tables(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """ListTables: all of them."""
        _check_known(given, ())
        return {"TableNames": sorted(self.tables)}

    def get_item(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """GetItem."""
        _check_known(given, _KNOWN["Get"] | {"ConsistentRead"})
        found = self._read(given)
        return {"Item": given_item(found)} if found is not None else {}

    def batch_get_item(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """BatchGetItem: at most 100 keys and 16 MB; what does not fit comes back as `UnprocessedKeys`."""
        _check_known(given, ("RequestItems",))
        requests: Mapping[str, Any] = given["RequestItems"]
        if sum(len(request["Keys"]) for request in requests.values()) > _MOST_KEYS:
            raise invalid("Too many items requested for the BatchGetItem call")
        answers: dict[str, list[Item]] = {name: [] for name in requests}
        unread: dict[str, Any] = {}
        total = 0
        for name, request in requests.items():
            _check_known(request, ("Keys", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"))
            table = self.table(name)
            if not request["Keys"]:
                raise NotHeld("a batch without keys")
            places = [table.place_of_key(key) for key in request["Keys"]]
            if len(set(places)) < len(places):
                raise invalid("Provided list of item keys contains duplicates")
            project = _projection(request)
            left = []
            for key, place in zip(request["Keys"], places, strict=True):
                row = table.rows.get(place)
                total += row.size if row is not None else 0
                if total > _MOST_ANSWERED:
                    left.append(key)
                elif row is not None:
                    answers[name].append(given_item(project(row.item)))
            if left:
                unread[name] = {**request, "Keys": left}
        return {"Responses": answers, "UnprocessedKeys": unread}

    def put_item(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """PutItem."""
        return self._write("Put", given)

    def delete_item(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """DeleteItem."""
        return self._write("Delete", given)

    def update_item(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """UpdateItem."""
        return self._write("Update", given)

    def batch_write_item(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """BatchWriteItem: at most 25 puts and deletes, without conditions; each is done by itself."""
        _check_known(given, ("RequestItems",))
        plans = []
        for name, requests in given["RequestItems"].items():
            for request in requests:
                ((kind, what),) = request.items()
                if kind not in ("PutRequest", "DeleteRequest"):
                    raise NotHeld(kind)
                plans.append(self._plan(kind.removesuffix("Request"), {"TableName": name, **what}))
        if not 1 <= len(plans) <= _MOST_WRITES:
            raise invalid("Too many items requested for the BatchWriteItem call")
        if len({(plan.table.name, plan.place) for plan in plans}) < len(plans):
            raise invalid("Provided list of item keys contains duplicates")
        self._do(plans)
        return {"UnprocessedItems": {}}

    def transact_write_items(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """TransactWriteItems. A token that comes again within ten minutes with the same items does nothing more."""
        _check_known(given, ("TransactItems", "ClientRequestToken"))
        token, items = given.get("ClientRequestToken"), given["TransactItems"]
        if token is not None:
            if not 1 <= len(token) <= 36:
                raise invalid("Member must have length less than or equal to 36")
            since, done = self._tokens.get(token, (0.0, None))
            if done is not None and self.now() - since <= transactions.TOKENS_LAST:
                if done != hash(repr(items)):
                    raise Refusal("IdempotentParameterMismatchException", "the token was used for other items")
                return {}
        self._do(transactions.planned(items, self._plan, self._where))
        if token is not None:
            self._tokens[token] = (self.now(), hash(repr(items)))
        return {}

    def transact_get_items(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """TransactGetItems."""
        _check_known(given, ("TransactItems",))
        return {"Responses": transactions.given(given["TransactItems"], self._read)}

    def query(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Query."""
        return read_query(self.table(given["TableName"]), given).answer()

    def scan(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Scan: every item, in the order in which their keys came, with nothing to choose by."""
        _check_known(given, ("TableName", "ConsistentRead", "Limit", "ExclusiveStartKey"))
        table = self.table(given["TableName"])
        places = iter(table.rows.items())
        start = given.get("ExclusiveStartKey")
        if start is not None:
            last = table.place_of_key(start)
            for place, _ in places:
                if place == last:
                    break
        page = Page(given.get("Limit"))
        for _, row in places:
            if not page.take(row, is_shown=True):
                break
        return page.answer(lambda item: {name: item[name] for name in table.schema.names})

    def _read(self, given: Mapping[str, Any]) -> Item | None:
        table = self.table(given["TableName"])
        item = table.get(table.place_of_key(given["Key"]))
        project = _projection(given)
        return project(item) if item is not None else None

    def _write(self, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
        asked = given.get("ReturnValues", "NONE")
        if asked not in _RETURNED[kind]:
            raise NotHeld(f"ReturnValues {asked} of {kind}")
        plan = self._plan(kind, {name: value for name, value in given.items() if name != "ReturnValues"})
        before = plan.table.get(plan.place)
        self._do([plan])
        returned = {"ALL_OLD": before, "ALL_NEW": plan.after}.get(asked)
        if asked == "UPDATED_NEW" and plan.after is not None:
            words = _words(given, _CONDITION)
            changed = {words.attribute(action.path) for action in updates.read_update(given[updates.KIND])}
            returned = {name: value for name, value in plan.after.items() if name in changed}
        return {"Attributes": given_item(returned)} if returned else {}

    def _where(self, operation: Mapping[str, Any]) -> tuple[str, Place]:
        table = self.table(operation["TableName"])
        if "Item" in operation:
            return table.name, table.place_of_item(kept_item(operation["Item"]))
        return table.name, table.place_of_key(operation["Key"])

    def _plan(self, kind: str, given: Mapping[str, Any]) -> Planned:
        """Work out one write; nothing is done. Raises Refusal."""
        if kind not in _KNOWN:
            raise NotHeld(kind)
        _check_known(given, _KNOWN[kind])
        table = self.table(given["TableName"])
        words = _words(given, _CONDITION)
        update = updates.read_update(given[updates.KIND]) if updates.KIND in given else ()
        condition = expressions.read_condition(given[_CONDITION], _CONDITION) if _CONDITION in given else None
        _check_used(given, (_CONDITION, updates.KIND))
        item = kept_item(given["Item"]) if kind == "Put" else {}
        place = table.place_of_item(item) if kind == "Put" else table.place_of_key(given["Key"])
        if condition is not None:
            expressions.check_tree(condition, words)
        updates.check_update(update, words, table.schema.names)
        if kind == "Put":
            size = table.check(item, updates=False)
        before = table.get(place)
        if condition is not None and not expressions.holds(condition, before or {}, words):
            shown = given.get("ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD" and before is not None
            raise condition_failed(given_item(before) if shown and before is not None else None)
        if kind == "Put":
            return Planned(table, place, item, size)
        if kind != "Update":
            return Planned(table, place, None, 0, writes=kind == "Delete")
        after = updates.updated(update, before or kept_item(given["Key"]), words)
        try:
            return Planned(table, place, after, table.check(after, updates=True))
        except Refusal as refusal:
            raise updates.Refused(refusal.message) from refusal

    def _do(self, plans: Iterable[Planned]) -> None:
        for plan in plans:
            if plan.writes:
                self._number += 1
                plan.table.write(plan.place, plan.after, plan.size, self._number)

    def _description(self, table: Table) -> dict[str, Any]:
        kept = {"TableName": table.name, "TableStatus": "ACTIVE", "ItemCount": len(table.rows)}
        return kept if table.view is None else {**kept, "LatestStreamArn": f"stream-of:{table.name}"}


def _words(given: Mapping[str, Any], kind: str) -> Words:
    values = {name: kept_value(value) for name, value in given.get("ExpressionAttributeValues", {}).items()}
    return Words(kind, given.get("ExpressionAttributeNames", {}), values)


def _check_used(given: Mapping[str, Any], kinds: Iterable[str]) -> None:
    used: set[str] = set()
    said = False
    for kind in kinds:
        if kind in given:
            said = True
            used |= expressions.words_in(given[kind])
    names, values = given.get("ExpressionAttributeNames"), given.get("ExpressionAttributeValues")
    expressions.check_all_used(used, names, values, is_said=said)


def _check_known(given: Mapping[str, Any], known: Iterable[str]) -> None:
    unknown = given.keys() - set(known)
    if unknown:
        raise NotHeld(f"parameters that this store does not have: {sorted(unknown)}")


def _projection(given: Mapping[str, Any]) -> Callable[[Item], Item]:
    text = given.get("ProjectionExpression")
    if text is None:
        return lambda item: item
    words = Words("ProjectionExpression", given.get("ExpressionAttributeNames", {}), {})
    _check_used(given, ("ProjectionExpression",))
    shown = {words.attribute(path) for path in expressions.read_projection(text)}
    return lambda item: {name: value for name, value in item.items() if name in shown}


_OPERATIONS: Final[Mapping[str, Callable[[Store, Mapping[str, Any]], dict[str, Any]]]] = {
    "BatchGetItem": Store.batch_get_item,
    "BatchWriteItem": Store.batch_write_item,
    "CreateTable": Store.create_table,
    "DeleteItem": Store.delete_item,
    "DeleteTable": Store.delete_table,
    "DescribeTable": Store.describe_table,
    "GetItem": Store.get_item,
    "ListTables": Store.list_tables,
    "PutItem": Store.put_item,
    "Query": Store.query,
    "Scan": Store.scan,
    "TransactGetItems": Store.transact_get_items,
    "TransactWriteItems": Store.transact_write_items,
    "UpdateItem": Store.update_item,
}
