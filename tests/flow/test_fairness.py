"""One party's flood beside another's search, over the real doors; and what a flood leaves behind."""

import dataclasses
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.handlers import search as search_door
from iarms.handlers import service as service_door
from iarms.handlers.tallies import WRITTEN_A_MINUTE
from iarms.handlers.throttle import Paces
from iarms.models.party import Party, RegisteredClient
from iarms.store.parties import Register
from infra.paces import CLASSES
from infra.routes import ROUTES
from tests import clock
from tests import world as worlds
from tests.builders import any_search
from tests.faults import denied, fault, silent, throttled
from tests.instances import Instances
from tests.world import World


def slow(rate: float = 1, burst: int = 8) -> Paces:
    """A pace that tests are too fast for: six calls at once."""
    groups = {key: [rate, burst] for key in {route.group for route in ROUTES}}
    given = {
        "groups": {route.name: route.group for route in ROUTES},
        "classes": dict.fromkeys(CLASSES, groups),
        "parties": {},
        "anonymous": [rate, burst],
    }
    return Paces.read(json.dumps(given))


@pytest.fixture(autouse=True)
def _slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    for door in (search_door, service_door):
        monkeypatch.setattr(door.door.throttle, "paces", slow())


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, float]]:
    """Gives the metrics that were sent since, by name."""

    def metrics() -> dict[str, float]:
        found: dict[str, float] = {}
        for line in capsys.readouterr().out.splitlines():
            told = json.loads(line) if line.startswith("{") else {}
            for each in told.get("_aws", {}).get("CloudWatchMetrics", []):
                for metric in each["Metrics"]:
                    found[metric["Name"]] = found.get(metric["Name"], 0) + sum(told[metric["Name"]])
        return found

    return metrics


def audited(world: World, problem: str) -> list[dict[str, Any]]:
    return [event for event in world.documents(tables.AUDIT) if event["problem"] == problem]


def test_who_calls_too_fast_is_told_when_to_come_again_and_nothing_is_done_for_it(world: World):
    answers = [world.call("POST", "/v1/searches", any_search()) for _ in range(10)]
    assert [answer.status for answer in answers] == [201] * 6 + [429] * 4
    refused = answers[-1]
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert (refused.json["code"], refused.json["status"]) == ("throttled", 429)
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.headers["RateLimit-Policy"] == '"searches";q=6;w=6'
    assert refused.headers["RateLimit"].startswith('"searches";r=0;t=')
    assert [answer.headers["RateLimit"] for answer in answers[:2]] == ['"searches";r=5', '"searches";r=4']
    assert len([item for item in world.items(tables.CASES) if item["part"]["S"] == "search"]) == 6
    assert len(audited(world, "throttled")) == 4


def test_no_body_is_looked_into_for_who_calls_too_fast(world: World):
    for _ in range(6):
        world.call("POST", "/v1/searches", text="{")
    assert world.call("POST", "/v1/searches", text="{").status == 429


def test_a_call_without_the_scope_is_a_call_of_the_bucket(world: World):
    told = [world.call("POST", "/v1/searches", any_search(), scopes="search:read").status for _ in range(8)]
    assert told == [403] * 6 + [429] * 2


def test_what_a_party_may_do_comes_back_by_the_second(world: World):
    told = [world.call("GET", "/v1/searches").status for _ in range(7)]
    assert told == [200] * 6 + [429]
    clock.move_to(clock.BEGIN.replace(minute=30))
    assert world.call("GET", "/v1/searches").status == 200


def test_one_partys_flood_beside_anothers_searches(world: World, monkeypatch: pytest.MonkeyPatch):
    instances = Instances("search", 4)
    for each in instances.doors:
        monkeypatch.setattr(each.door.throttle, "paces", slow(rate=1, burst=20))
    monkeypatch.setattr(worlds, "_door", lambda name: instances)

    def flood(number: int) -> int:
        return world.call("GET", "/v1/searches", party="ADM-UG").status

    def search(number: int) -> int:
        return world.call("GET", "/v1/searches", party=("WCO", "ADM-KE", "ADM-GH")[number % 3]).status

    with ThreadPoolExecutor(6) as threads:
        floods = [threads.submit(flood, number) for number in range(300)]
        searches = [threads.submit(search, number) for number in range(45)]
        told = [each.result() for each in floods]
    assert [each.result() for each in searches] == [200] * 45
    assert 18 <= told.count(200) <= 60
    assert set(told) == {200, 429}


def test_a_flood_is_in_the_trail_at_every_doubling_with_what_was_left_out_and_counted(world: World, said: Any):
    for _ in range(6 + 100):
        world.call("GET", "/v1/searches")
    events = sorted(audited(world, "throttled"), key=lambda event: event["at"])
    assert len(events) == WRITTEN_A_MINUTE + 2
    assert [event["suppressed"] for event in events[-2:]] == [15, 31]
    assert {(event["action"], event["status"], event["party"]) for event in events} == {("list_searches", 429, "WCO")}
    assert said()["CallThrottled"] == 64


@pytest.mark.parametrize("what", [throttled, silent, denied])
def test_buckets_that_cannot_be_asked_stop_no_search_and_are_told(world: World, said: Any, what):
    with fault("dynamodb.UpdateItem", what, table="buckets"):
        told = [world.call("POST", "/v1/searches", any_search()).status for _ in range(12)]
    assert told == [201] * 8 + [429] * 4, "as far as the instance's own bucket goes"
    assert said()["CallNotCounted"] == 12


def test_who_is_refused_by_its_certificate_uses_up_nothing(world: World, monkeypatch: pytest.MonkeyPatch):
    bound = dataclasses.replace(search_door.door, is_bound=True)
    with monkeypatch.context() as patch:
        patch.setattr(search_door, "door", bound)
        assert {world.call("GET", "/v1/searches").status for _ in range(100)} == {401}
        events = [event for event in world.documents(tables.AUDIT) if event["status"] == 401]
        assert len(events) == WRITTEN_A_MINUTE + 2
    assert world.call("GET", "/v1/searches").status == 200


def test_the_flood_of_a_suspended_client_takes_nothing_from_its_partys_others(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    thief = RegisteredClient(client_id="thief", system="a computer of customs", state="SUSPENDED")
    Register(world.dynamodb, "iarms-local-register").put(Party(party="ADM-KE", clients=(thief,)))
    instances = Instances("search", 10)
    for each in instances.doors:
        monkeypatch.setattr(each.door.throttle, "paces", slow(rate=2, burst=16))
    begin = clock.now()

    def call(instance: Any, client: str) -> int:
        monkeypatch.setattr(worlds, "_door", lambda name: instance)
        return world.call("GET", "/v1/searches", party="ADM-KE", subject=client).status

    for seconds in range(0, 27, 3):  # what an instance took is lost by then
        clock.move_to(begin + timedelta(seconds=seconds))
        assert {call(instance, "thief") for instance in instances.doors} == {401}
    assert call(instances.doors[0], "honest") == 200
    assert [call(instance, "honest") for instance in instances.doors] == [200] * 10


def test_an_address_that_calls_without_a_token_has_a_bucket(world: World):
    told = [world.call("GET", "/v1/openapi.json") for _ in range(12)]
    assert [answer.status for answer in told] == [200] * 8 + [429] * 4
    assert told[-1].json["code"] == "throttled"
    assert told[-1].headers["RateLimit-Policy"].startswith('"open";')


def test_calls_without_a_token_have_a_row_a_minute_with_how_many_had_none(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(service_door.door.throttle, "paces", slow(rate=1000, burst=5000))
    for _ in range(50):
        assert world.call("GET", "/v1/health").status == 200
        assert world.call("GET", "/v1/openapi.json").status == 200
    clock.move_to(clock.BEGIN.replace(minute=30))
    world.call("GET", "/v1/health")
    world.call("GET", "/v1/health?verbose=1")
    told = [(event["action"], event["status"], event["suppressed"]) for event in world.documents(tables.AUDIT)]
    assert sorted(told) == [
        ("read_health", 200, 0),
        ("read_health", 200, 49),
        ("read_health", 422, 0),
        ("read_openapi", 200, 0),
    ]


@pytest.mark.parametrize("what", [throttled, silent, denied])
@pytest.mark.parametrize(("operation", "table"), [("dynamodb.PutItem", "audit"), ("dynamodb.BatchGetItem", "register")])
def test_health_says_503_a_second_after_the_trail_or_the_register_has_failed(world: World, what, operation, table):
    assert world.call("GET", "/v1/health").status == 200
    clock.move_to(clock.BEGIN.replace(second=40))
    with fault(operation, what, table=table):
        assert [world.call("GET", "/v1/health").status for _ in range(2)] == [503, 503]
    assert world.call("GET", "/v1/health").status == 200


def test_health_writes_nothing_to_see_whether_it_can_write(world: World):
    world.call("GET", "/v1/health")
    before = world.items(tables.AUDIT)
    for second in range(31, 40):
        clock.move_to(clock.BEGIN.replace(second=second))
        assert world.call("GET", "/v1/health").status == 200
    assert world.items(tables.AUDIT) == before
