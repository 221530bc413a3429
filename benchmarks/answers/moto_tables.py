"""Moto's tables and queues, answering the same sooner: so that thousands of calls take minutes."""

import contextlib
import copy
import hashlib
import json
import types
from collections.abc import Iterator, Mapping
from typing import Any, Final

import moto.dynamodb.models
from botocore.client import BaseClient
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import StreamShard, Table
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodb.responses import DynamoHandler
from moto.sqs.models import sqs_backends

_ACCOUNT: Final = "123456789012"
# Calls that change nothing where they fail, by moto's own names.
_DIRECT: Final = {
    "GetItem": "get_item",
    "BatchGetItem": "batch_get_item",
    "Query": "query",
    "PutItem": "put_item",
    "UpdateItem": "update_item",
    "DeleteItem": "delete_item",
    "TransactWriteItems": "transact_write_items",
}
_MOST_READ: Final = 1000
# How DynamoDB names the kinds of an item's values.
_VALUE_KINDS: Final = frozenset({"S", "N", "B", "M", "L", "BOOL", "NULL", "SS", "NS", "BS"})


@contextlib.contextmanager
def cheap_tables() -> Iterator[None]:
    """Moto's tables, answering the same sooner.

    A transaction keeps the items which it names instead of a copy of every table. A query looks through the items of
    its own key, not through all. Keys are strings and compared as such, and an item's values are told as they lie
    there, without a look at what else they could be called. And a call that succeeds goes from the client to moto's
    tables as it is, without becoming a request over HTTP and back; one that fails goes the whole way, for its error.
    """
    patches = [
        (moto.dynamodb.models, "copy", types.SimpleNamespace(deepcopy=_deepcopy, copy=copy.copy)),
        (moto.dynamodb.models.DynamoDBBackend, "transact_write_items", _transact),
        (Table, "query", _query),
        (Table, "all_items", _all_items),
        (StreamShard, "get", _stream_from),
        (DynamoType, "__eq__", _equal),
        (ResponseSerializer, "get_value", _get_value),
        (BaseClient, "_make_api_call", _call),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in patches]
    for owner, name, mine in patches:
        setattr(owner, name, mine)
    try:
        yield
    finally:
        for owner, name, theirs in before:
            setattr(owner, name, theirs)


_whole_transact: Any = moto.dynamodb.models.DynamoDBBackend.transact_write_items
_whole_query: Any = Table.query
_whole_stream: Any = StreamShard.get
_whole_equal: Any = DynamoType.__eq__
_whole_get_value: Any = ResponseSerializer.get_value
_whole_call: Any = BaseClient._make_api_call  # type: ignore[attr-defined]
_in_transaction: list[bool] = []
_queried: list[Any] = []


def _deepcopy(thing: Any, memo: Any = None) -> Any:
    return thing if _in_transaction and isinstance(thing, Table) else copy.deepcopy(thing, memo)


def _transact(self: Any, transact_items: list[dict[str, Any]]) -> Any:
    kept = [_kept(self, operation) for each in transact_items for operation in each.values()]
    lengths = {table.name: len(table.stream_shard.items) for table, *_ in filter(None, kept) if table.stream_shard}
    _in_transaction.append(True)
    try:
        return _whole_transact(self, transact_items)
    except Exception:
        for table, first, second, item in filter(None, kept):
            _put_back(table, first, second, item)
            if table.stream_shard:
                del table.stream_shard.items[lengths[table.name] :]
        raise
    finally:
        _in_transaction.pop()


def _query(self: Any, hash_key: Any, *rest: Any, **named: Any) -> Any:
    by_index = named.get("index_name") or (len(rest) > 6 and rest[6])
    _queried.append(None if by_index else hash_key)
    try:
        return _whole_query(self, hash_key, *rest, **named)
    finally:
        _queried.pop()


def _all_items(self: Any) -> list[Any]:
    if _queried and _queried[-1] is not None:
        found = self.items.get(_queried[-1], {})
        return list(found.values()) if self.range_key_attr else [found] if found else []
    if self.range_key_attr:
        items = [item for each in self.items.values() for item in each.values()]
        return sorted(items, key=lambda item: (item.hash_key.value, item.range_key.value))
    return sorted(self.items.values(), key=lambda item: item.hash_key.value)


def _equal(self: Any, other: Any) -> Any:
    return self.value == other.value if self.type == "S" == other.type else _whole_equal(self, other)


def _get_value(self: Any, value: Any, key: str, shape: Any) -> Any:
    if type(value) is dict and len(value) == 1 and next(iter(value)) in _VALUE_KINDS and key in _VALUE_KINDS:
        return value.get(key)
    return _whole_get_value(self, value, key, shape)


def _call(self: Any, operation_name: str, api_params: dict[str, Any]) -> Any:
    if operation_name == "GenerateMac":  # of the key of cursors, which nobody has made here: the same in every run
        return {"Mac": hashlib.sha256(api_params["Message"]).digest()}
    action = _DIRECT.get(operation_name)
    if action is None or self.meta.service_model.service_name != "dynamodb":
        return _whole_call(self, operation_name, api_params)
    handler: Any = DynamoHandler()
    handler.current_account, handler.region = _ACCOUNT, self.meta.region_name
    handler.body = handler.params = copy.deepcopy(api_params)
    try:
        told = getattr(handler, action)()
    except Exception:  # noqa: BLE001  # whatever it is, the whole way makes the client's error of it
        return _whole_call(self, operation_name, api_params)
    said = {name: value for name, value in told.result.items() if value is not None}
    return {**copy.deepcopy(said), "ResponseMetadata": {"HTTPStatusCode": 200}}


def messages_in(queue_url: str) -> list[dict[str, Any]]:
    """What has arrived in a queue, as World.messages tells it, and left there."""
    name = queue_url.rpartition("/")[2]
    return [
        {
            **json.loads(message.body),
            "_attributes": {n: a["StringValue"] for n, a in message.message_attributes.items()},
        }
        for regions in sqs_backends.values()
        for backend in regions.values()
        if name in backend.queues
        for message in backend.queues[name]._messages
    ]


def items_in(table_name: str) -> list[dict[str, Any]]:
    """Every item of a table, as a client has it; a scan would tell a megabyte of them."""
    return [
        dynamo_to_dict(item.attrs)
        for regions in moto.dynamodb.models.dynamodb_backends.values()
        for backend in regions.values()
        if table_name in backend.tables
        for item in backend.tables[table_name].all_items()
    ]


def _stream_from(shard: Any, start: int, quantity: int) -> Any:
    """What a stream holds from a number on, or all that it still holds where that number is forgotten."""
    return _whole_stream(shard, max(start, shard.starting_sequence_number), quantity)


def check_streams() -> None:
    """Raise RuntimeError where a stream holds more than its readers get: a thousand changes, from its beginning on."""
    for shard in _shards():
        if len(shard.items) > _MOST_READ:
            raise RuntimeError(f"{len(shard.items)} changes in the stream of {shard.table.name}: carry it more often")


def forget_streams() -> None:
    """Drop what every reader of the streams has had."""
    for shard in _shards():
        shard.starting_sequence_number += len(shard.items)
        shard.items = []


def _shards() -> Iterator[Any]:
    for regions in moto.dynamodb.models.dynamodb_backends.values():
        for backend in regions.values():
            for table in backend.tables.values():
                if table.stream_shard:
                    yield table.stream_shard


def _kept(backend: Any, operation: Mapping[str, Any]) -> tuple[Any, Any, Any, Any] | None:
    """The table, key and present item of one operation of a transaction."""
    table = backend.tables.get(operation.get("TableName"))
    key = operation.get("Key") or operation.get("Item") or {}
    if table is None or table.hash_key_attr not in key:
        return None
    first = DynamoType(key[table.hash_key_attr])
    there = table.items.get(first)
    if table.range_key_attr is None:
        return table, first, None, copy.deepcopy(there)
    second = DynamoType(key[table.range_key_attr])
    return table, first, second, copy.deepcopy((there or {}).get(second))


def _put_back(table: Any, first: Any, second: Any, item: Any) -> None:
    if second is None:
        if item is None:
            table.items.pop(first, None)
        else:
            table.items[first] = item
    elif item is not None:
        table.items[first][second] = item
    elif first in table.items:
        table.items[first].pop(second, None)
        if not table.items[first]:
            del table.items[first]
