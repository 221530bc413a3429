"""A log that is begun anew for each test."""

from collections.abc import Iterator

import pytest

from tests.casework.transparency.logs import LogWorld, log_world


@pytest.fixture
def log() -> Iterator[LogWorld]:
    """A log without an entry, with its tables and its bucket."""
    with log_world() as world:
        yield world
