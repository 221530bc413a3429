"""Who may make one call more: never more than burst + rate x time however many instances answer, never fewer than the
pace gives, and nobody for another's sake."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from iarms import tables
from iarms.handlers import throttle
from iarms.handlers.throttle import ALONE_SECONDS, OwnBuckets, Paces, Throttle
from iarms.models.party import Call
from iarms.store.buckets import Buckets, Pace
from infra.paces import CLASSES
from infra.paces import Paces as AgreedPaces
from tests.bare_tables import bare_tables

NOON = 1_795_521_600.0
PACES = Paces.read(AgreedPaces().settings())


class Inline:
    """Threads that have done what they are given before they are asked for it."""

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        try:
            done.set_result(work(*arguments))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the future's
            done.set_exception(error)
        return done


class Idle:
    """Threads that never get round to anything."""

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        return Future()


@pytest.fixture(autouse=True)
def _without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_THREADS", Inline())


@pytest.fixture
def client() -> Iterator[Any]:
    with bare_tables(tables.BUCKETS) as client:
        yield client


def instance(client: Any, paces: Paces = PACES) -> Throttle:
    """A function instance."""
    return Throttle(Buckets(client, tables.BUCKETS.name), paces)


def call(party: str = "ADM-KE", method: str = "POST", route: str = "/v1/searches") -> Call:
    return Call(
        party=party, subject="client", scopes=frozenset(), method=method, route=route, path=route, request_id="1"
    )


def of_all(rate: float, burst: int) -> Paces:
    """Paces that are the same for everybody and everything."""
    pace = [rate, burst]
    groups = dict.fromkeys(("searches", "reads", "writes", "bulk", "reports"), pace)
    classes = dict.fromkeys(CLASSES, groups)
    return Paces.read(json.dumps({"groups": {}, "classes": classes, "parties": {}, "anonymous": pace}))


def admitted(one: Throttle, now: float, which: Call | None = None) -> bool:
    return not one.take(which or call(), now).wait_seconds


@pytest.mark.parametrize(
    ("method", "route", "group"),
    [
        ("POST", "/v1/searches", "searches"),
        ("GET", "/v1/searches", "reads"),
        ("POST", "/v1/reference/identify", "searches"),
        ("POST", "/v1/search-batches", "bulk"),
        ("POST", "/v1/record-imports", "bulk"),
        ("GET", "/v1/traces/{trace_id}/report", "reports"),
        ("GET", "/v1/traces/{trace_id}", "reads"),
        ("POST", "/v1/traces", "writes"),
        ("PATCH", "/v1/records/{record_id}", "writes"),
        ("DELETE", "/v1/watches/{watch_id}", "writes"),
    ],
)
def test_a_route_takes_from_the_bucket_of_its_group(client: Any, method: str, route: str, group: str):
    standing = instance(client).take(call(method=method, route=route), NOON)
    assert standing.group == group
    (row,) = client.scan(TableName=tables.BUCKETS.name)["Items"]
    assert row["part"] == {"S": group}


def test_what_a_party_agreed_comes_before_what_its_class_has():
    own = AgreedPaces.model_validate(
        {
            "classes": {"ADM": {"searches": {"rate": 5, "burst": 40}}},
            "parties": {"ADM-KE": {"searches": {"rate": 7, "burst": 70}}},
        }
    )
    paces = Paces.read(own.settings())
    assert paces.pace_of("ADM-KE", "searches") == Pace(7, 70)
    assert paces.pace_of("ADM-UG", "searches") == Pace(5, 40)
    assert paces.pace_of("ADM-KE", "reads") == Pace(20, 100)


def test_an_answer_says_what_is_left_and_a_refusal_when_to_come_again(client: Any):
    one = instance(client, of_all(rate=10, burst=60))
    assert one.take(call(), NOON).headers() == {"RateLimit-Policy": '"writes";q=40;w=4', "RateLimit": '"writes";r=39'}
    for _ in range(39):
        last = one.take(call(), NOON)
    assert last.headers()["RateLimit"] == '"writes";r=0'
    refused = one.take(call(), NOON)
    assert refused.headers()["RateLimit"] == '"writes";r=0;t=1'
    assert refused.retry_after_seconds == 1
    slow = instance(client, of_all(rate=0.1, burst=2))
    slow.take(call(route="/v1/traces"), NOON)
    assert slow.take(call("NCB-FR"), NOON).wait_seconds == 0, "another party's"


def test_a_lone_call_costs_one_update_and_a_run_of_calls_one_for_many(client: Any, monkeypatch: pytest.MonkeyPatch):
    one = instance(client)
    asked = count_updates(monkeypatch)
    assert admitted(one, NOON)
    assert len(asked) == 1
    for number in range(200):
        assert admitted(one, NOON + 10 + number / 10), "ten a second, as an administration may"
    assert len(asked) < 200 / 2


def count_updates(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that grows by one with each update of a bucket."""
    asked: list[int] = []
    move = Buckets._move

    def counted(*arguments: Any) -> Any:
        asked.append(1)
        return move(*arguments)

    monkeypatch.setattr(Buckets, "_move", counted)
    return asked


def test_a_flood_is_refused_by_the_instance_itself(client: Any, monkeypatch: pytest.MonkeyPatch):
    many = [instance(client) for _ in range(20)]
    asked = count_updates(monkeypatch)
    let_through = sum(admitted(many[number % 20], NOON + number / 1000) for number in range(10_000))
    assert 100 <= let_through <= 50 + 10 * 10
    assert len(asked) < 500, "of ten thousand calls in ten seconds"


def test_one_partys_flood_takes_nothing_from_another(client: Any):
    one, other = instance(client), instance(client)
    search = call("ADM-UG")
    for number in range(5_000):
        now = NOON + number / 500
        admitted(one, now)
        admitted(other, now)
        if number % 100 == 0:
            assert admitted(one, now, search)
    assert admitted(one, now, call(method="GET", route="/v1/hits")), "nor from its own reads"


def test_what_is_begun_beside_something_else_is_taken_once(client: Any, monkeypatch: pytest.MonkeyPatch):
    one = instance(client)
    asked = count_updates(monkeypatch)
    for number in range(5):
        one.ask(call(), NOON + 10 * number)
        assert admitted(one, NOON + 10 * number)
    assert len(asked) == 5


def test_buckets_that_refuse_or_hang_stop_nobody_but_a_flood(client: Any, monkeypatch: pytest.MonkeyPatch):
    asked: list[int] = []

    def fails(*_: Any) -> Any:
        asked.append(1)
        raise ReadTimeoutError(endpoint_url="https://dynamodb")

    one = instance(client, of_all(rate=10, burst=60))
    monkeypatch.setattr(Buckets, "_move", fails)
    first = one.take(call(), NOON)
    assert (first.wait_seconds, first.is_counted) == (0, False)
    flood = [one.take(call(), NOON + number / 1000) for number in range(1000)]
    assert 60 <= sum(not standing.wait_seconds for standing in flood) <= 70, "by the instance's own bucket"
    assert len(asked) == 1, "who does not answer is left alone for a while"
    monkeypatch.undo()
    monkeypatch.setattr(throttle, "_THREADS", Inline())
    assert one.take(call(), NOON + ALONE_SECONDS).is_counted


def test_buckets_that_hang_are_not_waited_for_twice(client: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throttle, "_THREADS", Idle())
    monkeypatch.setattr(throttle, "PATIENCE", 0.01)
    one = instance(client)
    assert [one.take(call(), NOON).is_counted for _ in range(3)] == [False] * 3
    assert one.take(call(), NOON + ALONE_SECONDS + 1).wait_seconds == 0


def test_an_address_without_a_token_has_a_bucket_of_its_own_and_the_memory_an_end():
    own, pace = OwnBuckets(), Pace(rate=5, burst=20)
    flood = [own.take("192.0.2.1", pace, NOON + number / 1000) for number in range(1000)]
    assert sum(not standing.wait_seconds for standing in flood) in (24, 25)
    assert flood[-1].wait_seconds <= 0.2
    assert not own.take("192.0.2.2", pace, NOON + 1).wait_seconds
    for number in range(5000):
        own.take(f"10.0.{number // 256}.{number % 256}", pace, NOON + 1)
    assert len(own._full_at) <= 1001
    assert not own.take("198.51.100.1", pace, NOON + 60).wait_seconds


steps = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 30), st.one_of(st.floats(0, 0.05), st.floats(0, 5))),
    min_size=1,
    max_size=50,
)


@given(steps, st.integers(1, 30), st.integers(0, 30))
def test_no_span_of_time_sees_more_than_burst_and_rate_whatever_instances_hold(steps: Any, rate: int, more: int):
    burst = 4 * rate + more
    let_through: list[float] = []
    with bare_tables(tables.BUCKETS) as client:
        instances = [instance(client, of_all(rate, burst)) for _ in range(5)]
        now = NOON
        for number, calls, pause in steps:
            now += pause
            let_through += [now for _ in range(calls) if admitted(instances[number], now)]
    for first, begin in enumerate(let_through):
        for number, end in enumerate(let_through[first:], start=1):
            assert number <= burst + rate * (end - begin) + 0.001


@given(st.integers(1, 8), st.integers(2, 20), st.integers(1, 4))
def test_who_asks_more_than_its_pace_gets_its_pace_and_who_asks_less_gets_all(
    instances: int, rate: int, times_its_pace: int
):
    seconds = 20
    got: defaultdict[str, int] = defaultdict(int)
    with bare_tables(tables.BUCKETS) as client:
        doors = [instance(client, of_all(rate, 5 * rate)) for _ in range(instances)]
        per_second = rate * times_its_pace * 2
        for number in range(seconds * per_second):
            now = NOON + number / per_second
            got["flood"] += admitted(doors[number % instances], now)
            if number % (2 * times_its_pace * 2) == 0:  # half a pace
                got["asked"] += 1
                got["modest"] += admitted(doors[number % instances], now, call("ADM-UG"))
    assert got["modest"] == got["asked"]
    assert got["flood"] >= 0.7 * rate * seconds
    assert got["flood"] <= 5 * rate + rate * seconds


@given(st.integers(1, 40), st.floats(0, 0.99), st.integers(1, 6))
def test_after_a_pause_the_whole_bucket_is_there_again(rate: int, offset: float, instances: int):
    with bare_tables(tables.BUCKETS) as client:
        doors = [instance(client, of_all(rate, 5 * rate)) for _ in range(instances)]
        pace = Pace(rate, 5 * rate)
        for number in range(10 * rate):
            admitted(doors[number % instances], NOON + offset)
        rested = NOON + offset + pace.refill_seconds + 2
        again = sum(admitted(doors[0], rested) for _ in range(6 * rate))
    assert again == pace.capacity
