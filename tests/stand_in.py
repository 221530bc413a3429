"""Moto as the stand-in for AWS that this suite needs: one call at a time, and no work that nobody looks at.

Moto keeps its tables in dictionaries that threads trip over: what goes side by side on AWS goes in turn here. And it
copies a whole table for each item of a transaction that names it, so that it can undo the transaction. Here what is
there is remembered instead (which items, in which order, and the few that an update changes where they stand), and put
back where moto's own code gives the transaction up. What it checks, in which order, and every error are moto's.
"""

import copy
from collections.abc import Callable
from functools import cache
from inspect import signature
from threading import RLock
from types import SimpleNamespace
from typing import Any

import moto.core.models
import moto.core.responses
from botocore.awsrequest import AWSPreparedRequest
from botocore.useragent import UserAgentString
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.serialize import ResponseSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from responses import CallbackResponse

transact_with_copies = DynamoDBBackend.transact_write_items
_answer = BotocoreStubber.process_request
_query = Table.query
_QUERY = signature(_query)
_looked_for = ResponseSerializer.get_value
_NO_SHAPE = SimpleNamespace(name="")
_turn = RLock()  # S3's notifications and SNS's deliveries are calls within a call


def install() -> None:
    """From now on, moto is this."""
    for owner, name, ours in (
        (BotocoreStubber, "process_request", _answer_in_turn),
        (DynamoDBBackend, "transact_write_items", transact_without_copies),
        (Table, "__deepcopy__", lambda table, _: table),  # nothing else here asks for a table's copy
        (moto.core.responses, "method_names_from_class", cache(method_names_from_class)),  # asked for at each call
        (moto.core.models, "CallbackResponse", cache(CallbackResponse)),  # thirteen hundred for each beginning
        (Table, "query", _query_a_partition),
        (ResponseSerializer, "get_value", _value_in),
        (UserAgentString, "to_string", lambda _: "tests"),
    ):
        setattr(owner, name, ours)


def transact_without_copies(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """What moto's `transact_write_items` does, where a table's copy is the table itself."""
    undo = [_remember(table, transact_items) for table in backend.tables.values()]
    try:
        transact_with_copies(backend, transact_items)
    except BaseException:
        for put_back in undo:
            put_back()
        raise


def _answer_in_turn(stubber: BotocoreStubber, request: AWSPreparedRequest) -> Any:
    with _turn:
        return _answer(stubber, request)


def _query_a_partition(table: Table, hash_key: DynamoType, *arguments: Any, **named: Any) -> Any:
    """What moto's query of a table gives. It sorts all that the table has, to keep what is in one partition."""
    asked = _QUERY.bind(table, hash_key, *arguments, **named).arguments
    if asked["index_name"] or not table.has_range_key:
        return _query(table, hash_key, *arguments, **named)
    vars(table)["all_items"] = lambda: list(table.items[hash_key].values()) if hash_key in table.items else []
    try:
        return _query(table, hash_key, *arguments, **named)
    finally:
        del vars(table)["all_items"]


def _value_in(serializer: ResponseSerializer, value: Any, key: str, shape: Any) -> Any:
    """A member of an answer. Of a plain dictionary it is what stands under its name: moto looks for others too, eight
    for each of the ten kinds of value that an attribute does not have."""
    is_of_dynamodb = type(value) is dict and serializer.service_model.service_name == "dynamodb"
    if is_of_dynamodb and (key in value or getattr(shape, "parent", _NO_SHAPE).name == "AttributeValue"):
        return value.get(key)
    return _looked_for(serializer, value, key, shape)


def _remember(table: Table, transact_items: list[dict[str, Any]]) -> Callable[[], None]:
    """A function that makes the table what it is now."""
    operations = [
        (kind, operation)
        for item in transact_items
        for kind, operation in item.items()
        if operation.get("TableName") == table.name
    ]
    if not operations:
        return lambda: None
    items = {key: dict(part) if table.has_range_key else part for key, part in table.items.items()}
    for kind, operation in operations:
        if kind == "Update" and operation["Key"].keys() == set(table.table_key_attrs):
            keys = [DynamoType(operation["Key"][name]) for name in table.table_key_attrs]
            part = items.get(keys[0], {}) if table.has_range_key else items
            if keys[-1] in part:
                part[keys[-1]] = copy.deepcopy(part[keys[-1]])
    records = list(table.stream_shard.items) if table.stream_shard else []

    def put_back() -> None:
        table.items.clear()
        table.items.update(items)
        if table.stream_shard:
            table.stream_shard.items[:] = records

    return put_back
