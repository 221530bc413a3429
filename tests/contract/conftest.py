"""A world with one of everything, for whatever is sent to every route."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.routes import one_of_everything
from tests.world import World, Worlds


@pytest.fixture(scope="session")
def peopled(worlds: Worlds) -> Any:
    """A world with one of everything, and the id of each."""
    with worlds.begin() as world:
        ids = one_of_everything(world)
        return worlds.keep(world), ids


@pytest.fixture
def everything(worlds: Worlds, peopled: Any) -> Iterator[tuple[World, dict[str, str]]]:
    kept, ids = peopled
    with worlds.begin(kept) as world:
        yield world, ids
