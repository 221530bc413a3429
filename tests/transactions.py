"""Moto's DynamoDB transactions at the price of what they touch.

Moto copies a whole table for each item of a transaction that names it, so that it can undo the transaction. Here tables
are not copied: what is there is remembered (which items, in which order, and the few that an update changes where they
stand), and put back where moto's own code gives the transaction up. Everything else is moto's code: what it checks, in
which order, and every error.
"""

import copy
from collections.abc import Callable
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

as_moto_does = DynamoDBBackend.transact_write_items


def without_copies(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """What moto's `transact_write_items` does, where a table's copy is the table itself."""
    undo = [_remember(table, transact_items) for table in backend.tables.values()]
    try:
        as_moto_does(backend, transact_items)
    except BaseException:
        for put_back in undo:
            put_back()
        raise


def install() -> None:
    """From now on, moto's transactions are these. Nothing here asks for a table's copy for another reason."""
    setattr(Table, "__deepcopy__", lambda table, _: table)  # noqa: B010  # moto has none
    DynamoDBBackend.transact_write_items = without_copies


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
