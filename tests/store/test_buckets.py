"""A bucket gives what its pace allows, whoever asks and however many ask at once, and fills again by the second."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from itertools import cycle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms import tables
from iarms.store.buckets import Block, Buckets, Pace
from tests.bare_tables import bare_tables
from tests.world import Engine

NOON = 1_795_521_600.0
PACE = Pace(rate=10, burst=60)  # 40 at once


@pytest.fixture(params=["memory", "moto"])
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    engine: Engine = request.param
    with bare_tables(tables.BUCKETS, engine=engine) as client:
        yield client


def buckets(client: Any) -> Buckets:
    """The buckets as one function instance has them; moto's answers tell the time of this machine, so theirs do not."""
    return Buckets(Untimed(client), tables.BUCKETS.name)  # type: ignore[arg-type]


class Untimed:
    """A client whose answers tell no time, or the time that it is told to tell."""

    def __init__(self, client: Any, date: Callable[[], float] | None = None) -> None:
        self._client, self._date, self.exceptions, self.asked = client, date, client.exceptions, 0

    def update_item(self, **asked: Any) -> Any:
        self.asked += 1
        try:
            answer = self._client.update_item(**asked)
        except self.exceptions.ConditionalCheckFailedException as error:
            error.response["ResponseMetadata"] = self._told()
            raise
        return {**answer, "ResponseMetadata": self._told()}

    def _told(self) -> dict[str, Any]:
        return {"HTTPHeaders": {"date": formatdate(self._date(), usegmt=True)} if self._date else {}}


def take_all(buckets: Buckets, wanted: int, now: float) -> int:
    """Take one call after the other until there is none."""
    return sum(take(buckets, 1, now).calls for _ in range(wanted))


def take(buckets: Buckets, wanted: int, now: float, party: str = "ADM-KE", group: str = "searches") -> Block:
    return buckets.take(party, group, PACE, wanted, now)


def test_a_bucket_holds_its_burst_less_what_blocks_that_are_out_may_come_to():
    assert (PACE.capacity, PACE.refill_seconds, PACE.step) == (40, 4, 100_000)
    assert Pace(rate=0.2, burst=5).capacity == 4
    assert Pace(rate=100, burst=2).capacity == 1


def test_a_full_bucket_gives_what_it_holds_then_nothing_until_one_call_has_come_back(client: Any):
    mine = buckets(client)
    assert take(mine, 1, NOON) == Block(1, 39, 0.0)
    assert take(mine, 30, NOON) == Block(4, 35, 0.0), "an eighth at most"
    assert take_all(mine, 100, NOON) == 35
    assert take(mine, 1, NOON) == Block(0, 0, 0.1)
    assert take(mine, 1, NOON + 0.05) == Block(0, 0, 0.05)
    assert take(mine, 5, NOON + 0.1) == Block(1, 0, 0.0)


def test_a_bucket_fills_by_the_second_and_never_beyond_its_brim(client: Any):
    mine = buckets(client)
    take_all(mine, 40, NOON)
    assert take_all(mine, 40, NOON + 1) == 10
    assert take_all(mine, 50, NOON + 5) == 40
    assert take_all(mine, 50, NOON + 1000) == 40


def test_two_instances_take_from_one_bucket(client: Any):
    mine, yours = buckets(client), buckets(client)
    assert take_all(mine, 25, NOON) == 25
    assert take_all(yours, 25, NOON) == 15
    assert take(mine, 25, NOON) == Block(0, 0, 0.1)


def test_parties_and_groups_have_a_bucket_each(client: Any):
    mine = buckets(client)
    take_all(mine, 40, NOON)
    assert take(mine, 1, NOON).calls == 0
    assert take(mine, 1, NOON, party="ADM-UG").calls == 1
    assert take(mine, 1, NOON, group="reads").calls == 1


def test_a_bucket_that_is_known_to_be_empty_is_not_asked(client: Any):
    counted = Untimed(client)
    mine = Buckets(counted, tables.BUCKETS.name)  # type: ignore[arg-type]
    take_all(mine, 40, NOON)
    before = counted.asked
    assert [take(mine, 1, NOON + 0.09).calls for _ in range(50)] == [0] * 50
    assert counted.asked == before


def test_a_row_ends_by_itself_a_day_after_its_last_call(client: Any):
    take(buckets(client), 1, NOON)
    (row,) = client.scan(TableName=tables.BUCKETS.name)["Items"]
    assert (row["party"], row["part"]) == ({"S": "ADM-KE"}, {"S": "searches"})
    assert int(row["expires_at"]["N"]) == int(NOON) + 86_400


def told(client: Any, monkeypatch: pytest.MonkeyPatch, *, dynamodb: float, machine: tuple[float, ...]) -> Buckets:
    """An instance whom DynamoDB tells this time, while its machine's clock shows those, one after the other."""
    shown = cycle(machine)
    monkeypatch.setattr("iarms.store.buckets.time.time", lambda: next(shown))
    return Buckets(Untimed(client, date=lambda: dynamodb), tables.BUCKETS.name)  # type: ignore[arg-type]


def test_an_instance_whose_clock_is_fast_goes_by_dynamodbs_own(client: Any, monkeypatch: pytest.MonkeyPatch):
    fast = told(client, monkeypatch, dynamodb=NOON, machine=(NOON + 3600,))
    right = buckets(client)
    take(fast, 1, NOON + 3600)
    assert take(right, 1, NOON).calls == 1, "one that never ends being empty is not believed"
    taken = take_all(fast, 100, NOON + 3600)
    assert taken <= 40 + 10, "from its first answer on it takes from the bucket that others take from, a second early"
    assert take(right, 1, NOON).calls == 0
    assert take_all(right, 50, NOON + 5) == 40


def test_an_instance_whose_clock_is_slow_is_not_kept_from_its_calls(client: Any, monkeypatch: pytest.MonkeyPatch):
    slow = told(client, monkeypatch, dynamodb=NOON, machine=(NOON - 3600,))
    take_all(buckets(client), 40, NOON - 4)
    take(slow, 1, NOON - 3600)
    assert take(slow, 1, NOON - 3600).calls == 1


@pytest.mark.parametrize(
    "machine",
    [(NOON + 0.2, NOON + 0.3), (NOON - 4.9, NOON + 0.1), (NOON + 0.9, NOON + 5), (NOON - 600, NOON + 0.5)],
)
def test_a_slow_answer_is_no_wrong_clock(client: Any, monkeypatch: pytest.MonkeyPatch, machine: tuple[float, float]):
    mine = told(client, monkeypatch, dynamodb=NOON, machine=machine)
    take(mine, 1, NOON)
    assert mine._ahead == 0.0


def test_a_call_that_was_begun_long_ago_is_no_wrong_clock(client: Any, monkeypatch: pytest.MonkeyPatch):
    mine = told(client, monkeypatch, dynamodb=NOON, machine=(NOON + 0.5,))
    take(mine, 1, NOON - 600)
    assert mine._ahead == 0.0


def test_many_at_once_take_what_there_is_and_no_more():
    with bare_tables(tables.BUCKETS) as client, ThreadPoolExecutor(8) as threads:
        everybody = [buckets(client) for _ in range(40)]
        taken = sum(threads.map(lambda one: take_all(one, 2, NOON), everybody))
    assert 36 <= taken <= 40, "a race that is lost is run again"


asked = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 50), st.floats(0, 3, allow_nan=False)), min_size=1, max_size=60
)


@given(asked, st.integers(1, 40), st.integers(1, 20))
def test_no_span_of_time_sees_more_than_the_bucket_and_what_it_gains(steps: Any, rate: int, seconds: int):
    pace = Pace(rate=rate, burst=4 * rate + seconds)
    with bare_tables(tables.BUCKETS) as client:
        instances = [buckets(client) for _ in range(4)]
        now, taken = NOON, []
        for number, wanted, pause in steps:
            now += pause
            taken.append((now, instances[number].take("WCO", "reads", pace, wanted, now).calls))
    for first, (begin, _) in enumerate(taken):
        total = 0
        for end, calls in taken[first:]:
            total += calls
            assert total <= pace.capacity + pace.rate * (end - begin) + 0.001
