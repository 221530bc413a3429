"""What is due is found in pages of any size, the oldest first, and never told to be all where it was cut."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.models.api import rfc3339
from iarms.store.due_index import DueIndex, DueRow, due_attributes
from iarms.store.items import attributes_of
from tests.bare_tables import bare_tables

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def index() -> Iterator[DueIndex]:
    """An empty table of traces."""
    with bare_tables(tables.TRACES) as client:
        yield DueIndex(client, tables.TRACES.name, ("trace_id", "part"))


def put(index: DueIndex, number: int, at: datetime | None, party: str | None = "NCB-FR") -> str:
    leg_id = f"leg_{number:03}"
    row = attributes_of(trace_id="trc_1", part=f"leg#{leg_id}", party=party, **due_attributes(leg_id, at))
    index.client.put_item(TableName=index.table, Item=row)
    return leg_id


def found(index: DueIndex, moment: datetime = NOON, **how: Any) -> tuple[list[str], bool]:
    rows, unfinished = index.due(moment, **how)
    return [row.key["part"].removeprefix("leg#") for row in rows], unfinished


class Paged:
    """A client of which each query gives two rows, whatever it is asked for."""

    def __init__(self, client: Any) -> None:
        self._client, self.exceptions, self.asked = client, client.exceptions, 0

    def query(self, **asked: Any) -> Any:
        self.asked += 1
        return self._client.query(**{**asked, "Limit": min(2, asked["Limit"])})


def paged(index: DueIndex) -> DueIndex:
    return DueIndex(Paged(index.client), index.table, index.keys)  # type: ignore[arg-type]


def test_what_is_due_is_found_the_oldest_first_whatever_shard_it_lies_in(index: DueIndex):
    legs = [put(index, number, NOON - number * MINUTE) for number in range(20)]
    put(index, 98, NOON + MINUTE)
    put(index, 99, None)
    assert found(index) == (legs[::-1], False)
    assert found(paged(index)) == (legs[::-1], False)
    assert found(index, NOON - 15 * MINUTE) == (legs[:14:-1], False), "at the very moment too"


def test_a_row_says_for_whom_it_waits_and_one_that_does_not_is_found_all_the_same(index: DueIndex):
    put(index, 1, NOON)
    put(index, 2, NOON, party=None)
    rows, _ = index.due(NOON)
    assert sorted(row.party for row in rows) == ["", "NCB-FR"]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_a_shard_that_has_more_than_is_read_of_it_is_unfinished(index: DueIndex, most: int):
    for number in (0, 4, 8, 1):  # three in one shard, one in another
        put(index, number, NOON - number * MINUTE)
    for each in (index, paged(index)):
        legs, unfinished = found(each, most=most)
        assert (len(legs), unfinished) == (min(most, 3) + 1, most <= 3), "who has read all that he may knows of no end"


def test_reading_ends_with_the_time_and_says_so(index: DueIndex):
    for number in range(40):
        put(index, number, NOON - number * MINUTE)
    rounds = iter([True, True, False])
    legs, unfinished = found(paged(index), time_is_left=lambda: next(rounds))
    assert (len(legs), unfinished) == (2 * 2 * 4, True), "two pages of each shard"


def test_a_row_is_looked_at_again_at_the_time_that_it_was_moved_to(index: DueIndex):
    leg = put(index, 1, NOON)
    (row,), _ = index.due(NOON)
    index.move(row, NOON + 5 * MINUTE)
    assert found(index, NOON + 4 * MINUTE) == ([], False)
    assert found(index, NOON + 5 * MINUTE) == ([leg], False)
    (row,), _ = index.due(NOON + 5 * MINUTE)
    index.move(row, None)
    assert found(index, NOON + timedelta(days=999)) == ([], False)


def test_a_row_that_was_written_meanwhile_is_not_moved(index: DueIndex):
    leg = put(index, 1, NOON)
    (row,), _ = index.due(NOON)
    put(index, 1, NOON + MINUTE)
    index.move(row, None)
    assert index.due(NOON + MINUTE)[0] == [DueRow(row.key, "NCB-FR", rfc3339(NOON + MINUTE))]
    put(index, 1, None)
    index.move(row, NOON)
    assert found(index) == ([], False), f"{leg} has ended"
