"""What is due is found in pages of any size, the oldest first, and never told to be all where it was cut; no party's
rows, however many and however old, keep another's from being found."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.models.api import rfc3339
from iarms.store.due_index import DueIndex, DueRow, due_attributes
from iarms.store.items import attributes_of
from iarms.store.shards import Shards
from tests.bare_tables import bare_tables
from tests.lots import MOST_OF_A_PARTY, first_due

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SPREAD = Shards(parties={"NCB-FR": 5}, waiting=16)


@pytest.fixture(params=[Shards(), SPREAD], ids=["as it comes", "spread"])
def index(request: pytest.FixtureRequest) -> Iterator[DueIndex]:
    """An empty table of traces."""
    with bare_tables(tables.TRACES) as client:
        yield DueIndex(client, tables.TRACES.name, ("trace_id", "part"), request.param)


def put(index: DueIndex, number: int, at: datetime | None, party: str = "NCB-FR") -> str:
    leg_id = f"leg_{number:03}"
    due = due_attributes(leg_id, party, at, index.shards)
    row = attributes_of(trace_id="trc_1", part=f"leg#{leg_id}", party=party or None, **due)
    index.client.put_item(TableName=index.table, Item=row)
    return leg_id


def put_of_before(index: DueIndex, number: int, at: datetime, party: str | None = "NCB-FR") -> str:
    """A row as it was written when the index stood by time alone."""
    leg_id = f"leg_{number:03}"
    row = attributes_of(
        trace_id="trc_1", part=f"leg#{leg_id}", party=party, due_shard=f"due-{number % 4}", due_at=rfc3339(at)
    )
    index.client.put_item(TableName=index.table, Item=row)
    return leg_id


def found(index: DueIndex, moment: datetime = NOON, **how: Any) -> tuple[list[str], bool]:
    rows, unfinished = first_due(index, moment, **how)
    return [row.key["part"].removeprefix("leg#") for row in rows], unfinished


class Paged:
    """A client of which each query gives two rows, whatever it is asked for."""

    def __init__(self, client: Any) -> None:
        self._client, self.exceptions, self.asked = client, client.exceptions, 0

    def query(self, **asked: Any) -> Any:
        self.asked += 1
        return self._client.query(**{**asked, "Limit": min(2, asked["Limit"])})


class Counted:
    """A client that counts its queries."""

    def __init__(self, client: Any) -> None:
        self._client, self.exceptions, self.asked = client, client.exceptions, 0

    def query(self, **asked: Any) -> Any:
        self.asked += 1
        return self._client.query(**asked)


def paged(index: DueIndex) -> DueIndex:
    return DueIndex(Paged(index.client), index.table, index.keys, index.shards)  # type: ignore[arg-type]


def test_what_is_due_is_found_the_oldest_first_whoever_it_waits_for_and_whatever_shard_it_lies_in(index: DueIndex):
    parties = ("NCB-FR", "NCB-BR", "", "INTERPOL-GS")
    legs = [put(index, number, NOON - number * MINUTE, parties[number % 4]) for number in range(20)]
    put(index, 98, NOON + MINUTE)
    put(index, 99, None)
    assert found(index) == (legs[::-1], False)
    assert found(paged(index)) == (legs[::-1], False)
    assert found(index, NOON - 15 * MINUTE) == (legs[:14:-1], False), "at the very moment too"


def test_rows_of_before_are_found_among_the_others(index: DueIndex):
    legs = [(put, put_of_before)[number % 2](index, number, NOON - number * MINUTE) for number in range(12)]
    put_of_before(index, 98, NOON + MINUTE)
    for each in (index, paged(index)):
        assert found(each) == (legs[::-1], False)
    assert {row.party for row in first_due(index, NOON)[0]} == {"NCB-FR"}


def test_a_row_says_for_whom_it_waits_and_one_that_does_not_is_found_all_the_same(index: DueIndex):
    put(index, 1, NOON)
    put(index, 2, NOON, party="")
    put_of_before(index, 3, NOON, party=None)
    rows, _ = first_due(index, NOON)
    assert sorted(row.party for row in rows) == ["", "", "NCB-FR"]


def test_the_party_of_a_row_is_no_shard_of_it(index: DueIndex):
    put_of_before(index, 1, NOON, party="WCO#7")
    assert [row.party for row in first_due(index, NOON)[0]] == ["WCO"]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_of_a_party_that_has_more_than_is_read_of_it_the_oldest_are_found_and_it_is_unfinished(most: int):
    with bare_tables(tables.TRACES) as client:
        index = DueIndex(client, tables.TRACES.name, ("trace_id", "part"))
        of_france = [put(index, number, NOON - number * MINUTE) for number in range(3)]
        of_brazil = put(index, 7, NOON, "NCB-BR")
        for each in (index, paged(index)):
            legs, unfinished = found(each, most_of_a_party=most)
            assert set(of_france[::-1][:most]) | {of_brazil} == set(legs)
            assert unfinished == (most <= 3), "who has read all that he may knows of no end"


def test_a_party_with_more_rows_than_any_reading_takes_all_older_than_the_others_hides_none_of_theirs(
    index: DueIndex,
):
    of_a_party, all_together = 40, 60
    for number in range(3 * of_a_party):
        put(index, number, NOON - timedelta(days=30) + number * MINUTE, "NCB-AA")
    others = [put(index, 500 + number, NOON, f"NCB-{country}") for number, country in enumerate(("FR", "ZZ", "BR"))]
    legs, unfinished = found(index, most_of_a_party=of_a_party, most=all_together)
    assert set(others) <= set(legs)
    assert len(legs) - 3 == of_a_party
    assert unfinished
    assert legs[0] == "leg_000", "its oldest are among those that are found"


def test_a_reading_costs_the_same_whatever_a_party_has_behind_what_is_read(index: DueIndex):
    """A million rows of one party cost what five hundred do."""
    for number in range(MOST_OF_A_PARTY // 5):
        put(index, number, NOON - number * MINUTE, "NCB-AA")
    counted = Counted(index.client)
    reader = DueIndex(counted, index.table, index.keys, index.shards)  # type: ignore[arg-type]
    assert len(first_due(reader, NOON, most_of_a_party=20)[0]) == 20
    assert counted.asked == index.shards.waiting + 2, "a look into each partition, one behind the party, and its page"


def test_reading_ends_with_the_time_and_says_so(index: DueIndex):
    for number in range(40):
        put(index, number, NOON - number * MINUTE, f"NCB-A{chr(65 + number % 4)}")
    rounds = iter([True, True, False])
    legs, unfinished = found(paged(index), time_is_left=lambda: next(rounds))
    assert (len(legs), unfinished) == (2 * 2 * 4, True), "two pages of each party"


def test_a_row_that_is_moved_is_found_at_its_new_time_and_one_that_is_not_to_be_looked_at_never(index: DueIndex):
    for writer in (put, put_of_before):
        leg = writer(index, 1, NOON)
        (row,) = first_due(index, NOON)[0]
        index.move(row, NOON + MINUTE)
        assert found(index) == ([], False)
        assert found(index, NOON + MINUTE) == ([leg], False)
        (row,) = first_due(index, NOON + MINUTE)[0]
        assert (row.party, row.due_at) == ("NCB-FR", rfc3339(NOON + MINUTE))
        index.move(row, None)
        assert found(index, NOON + 9 * MINUTE) == ([], False)


def test_a_row_that_was_written_since_it_was_read_stays_where_it_is(index: DueIndex):
    put(index, 1, NOON)
    (seen,) = first_due(index, NOON)[0]
    leg = put(index, 1, NOON + MINUTE)
    index.move(seen, NOON + 5 * MINUTE)
    index.move(DueRow({"trace_id": "trc_1", "part": "leg#none"}, "NCB-FR", rfc3339(NOON), "none"), NOON)
    assert found(index, NOON + MINUTE) == ([leg], False)
