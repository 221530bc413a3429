"""Index versions in a world: the doors set up anew from a deployment's settings, and tables such as an import makes."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from iarms import tables
from iarms.casework.searching.lookup import frequencies_in
from infra.config import Deployment, load_deployments
from tests.world import World

_DOORS = ("search", "searcher", "records", "indexer")


def deployed_with(**index: Any) -> Deployment:
    """The local deployment at version v2 or with other index versions, as deployments.toml would have them."""
    data = load_deployments()["local"].model_dump(mode="python", by_alias=True) | {"index_version": "v2"}
    return Deployment.model_validate(data | index)


@contextmanager
def configured(deployment: Deployment) -> Iterator[None]:
    """The doors as they start with this deployment's settings, while this lasts. Nothing but settings is touched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IARMS_INDEX_VERSION", deployment.index_version)
        patch.setenv("IARMS_SERIAL_INDEX_TABLE", deployment.index_table(deployment.index_version))
        patch.setenv("IARMS_SERIAL_INDEXES", deployment.serial_indexes())
        _start_anew()
        try:
            yield
        finally:
            patch.undo()
            _start_anew()


def _start_anew() -> None:
    frequencies_in.cache_clear()
    for door in _DOORS:
        importlib.reload(importlib.import_module(f"iarms.handlers.{door}"))


def table_as_imported(world: World, name: str) -> str:
    """An empty table with the serial index's keys; gives its name."""
    keys = (tables.SERIAL_INDEX.partition_key, tables.SERIAL_INDEX.sort_key)
    world.dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": keys[0], "KeyType": "HASH"}, {"AttributeName": keys[1], "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name
