"""Single tables of the product without the world around them: for tests of what is written and read there."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from moto import mock_aws

from iarms.tables import TableLayout
from tests.memory_dynamodb import Store, serve
from tests.world import ENGINE, Engine, client


@contextmanager
def bare_tables(*wanted: TableLayout, engine: Engine = ENGINE) -> Iterator[Any]:
    """A DynamoDB that holds these tables, empty, each under its own name; gives the client."""
    with mock_aws(), serve(Store()) if engine == "memory" else nullcontext():
        dynamodb = client("dynamodb")
        for table in wanted:
            keys = [("HASH", table.partition_key), ("RANGE", table.sort_key)]
            indexes = [
                {
                    "IndexName": index.name,
                    "KeySchema": _schema([("HASH", index.partition_key), ("RANGE", index.sort_key)]),
                    "Projection": {"ProjectionType": "ALL"},
                }
                for index in table.indexes
            ]
            named = {name for index in table.indexes for name in (index.partition_key, index.sort_key)}
            named |= {name for _, name in keys if name}
            dynamodb.create_table(
                TableName=table.name,
                KeySchema=_schema(keys),
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in sorted(named)],
                BillingMode="PAY_PER_REQUEST",
                **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
            )
        yield dynamodb


def _schema(keys: list[tuple[str, str | None]]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for kind, name in keys if name]
