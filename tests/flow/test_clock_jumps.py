"""The machine's clock is wrong, is put right during a day, or leaps into another month or year between two calls:
nothing is lost, no list swallows anything, nothing is told twice, and nobody is locked out for long.

Two function instances never agree on the time; what hangs on it is an order among what is near, and never an access.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from iarms import tables
from iarms.handlers import clock as clock_door
from iarms.handlers import search as search_door
from iarms.handlers import service as service_door
from iarms.handlers import sweeper
from iarms.handlers.throttle import OwnBuckets, Paces
from iarms.models.ids import new_id
from iarms.store.buckets import Pace
from infra.paces import CLASSES
from infra.routes import ROUTES
from tests import clock
from tests.builders import any_record, any_search, any_trace
from tests.proxy.matrix import told_in
from tests.world import Context, World

TEN: Final = timedelta(minutes=10)
JUMPS: Final = {
    "ten minutes ahead": TEN,
    "ten minutes behind": -TEN,
    "back by an hour": -timedelta(hours=1),
    "into the day before": -timedelta(hours=13),
    "into the next month": timedelta(days=8),
    "into the next year": timedelta(days=40),
}


def jump(by: timedelta) -> None:
    clock.jump_to(clock.now() + by)


def search(world: World, **how: Any) -> Any:
    answer = world.call("POST", "/v1/searches", any_search(**how.pop("fields", {})), **how)
    assert answer.status == 201, answer.text
    return answer.json


def listed(world: World, path: str, party: str = "WCO", limit: int = 2) -> list[dict[str, Any]]:
    """A whole list, page by page."""
    found: list[dict[str, Any]] = []
    target = f"{path}?limit={limit}"
    while True:
        answer = world.call("GET", target, party=party)
        assert answer.status == 200, answer.text
        found += answer.json["items"]
        if not answer.json.get("next_cursor"):
            return found
        target = f"{path}?limit={limit}&cursor={answer.json['next_cursor']}"


@pytest.fixture
def record(world: World) -> str:
    answer = world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    assert answer.status == 201
    return str(answer.json["record_id"])


@pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)
def test_what_is_made_before_and_after_a_jump_is_listed_whole_and_once(world: World, record: str, by: timedelta):
    made = [search(world, fields={"case_reference": f"a-{n}"}) for n in range(3)]
    jump(by)
    made += [search(world, fields={"case_reference": f"b-{n}"}) for n in range(3)]
    ids = [each["search_id"] for each in made]
    assert len(set(ids)) == 6
    assert sorted(each["search_id"] for each in listed(world, "/v1/searches")) == sorted(ids)
    hits = sorted(each["matches"][0]["hit_id"] for each in made)
    assert sorted(each["hit_id"] for each in listed(world, "/v1/hits")) == hits
    world.notify()
    notes = listed(world, "/v1/notifications", "NCB-FR", 4)
    assert len({each["notification_id"] for each in notes}) == 6
    assert all(world.call("GET", f"/v1/searches/{each}").status == 200 for each in ids)


@pytest.mark.parametrize("by", [TEN, -TEN, -timedelta(hours=1), -timedelta(hours=13)], ids=str)
def test_a_weapon_that_comes_again_after_a_jump_joins_its_hit_and_tells_nobody_again(
    world: World, record: str, by: timedelta
):
    first = search(world)
    jump(by)
    second = search(world, fields={"officer": "k-2"})
    assert first["matches"][0]["hit_id"] == second["matches"][0]["hit_id"]
    assert {party: len(told) for party, told in told_in(world).items() if told} == {
        "INTERPOL-GS": 1, "WCO": 1, "NCB-FR": 1,
    }  # fmt: skip


@pytest.mark.parametrize("by", [TEN, -TEN, -timedelta(hours=1), timedelta(hours=23)], ids=str)
def test_the_same_key_gives_the_same_answer_across_a_jump_within_a_day(world: World, record: str, by: timedelta):
    key = {"Idempotency-Key": "k-1"}
    first = search(world, headers=key)
    jump(by)
    assert search(world, headers=key) == first
    assert len(world.items(tables.OUTBOX)) == 3


@pytest.mark.parametrize("by", [TEN, -TEN, -timedelta(hours=13)], ids=str)
def test_a_cursor_leads_on_or_is_refused_with_its_reason(world: World, record: str, by: timedelta):
    for number in range(3):
        search(world, fields={"case_reference": f"a-{number}"})
    page = world.call("GET", "/v1/searches?limit=2").json
    jump(by)
    answer = world.call("GET", f"/v1/searches?limit=2&cursor={page['next_cursor']}")
    if 400 <= answer.status < 500:  # sealed in a day that has not come yet by this clock
        assert answer.json["errors"][0]["pointer"] == "/query/cursor"
        assert len(listed(world, "/v1/searches")) == 3
    else:
        assert len(page["items"]) + len(answer.json["items"]) == 3


@pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)
def test_a_notification_that_waits_goes_out_whatever_the_clock_did(world: World, record: str, by: timedelta):
    search(world)
    world.stream(tables.OUTBOX)
    jump(by)
    sweeper.handle({}, Context())
    clock.jump_to(clock.BEGIN + timedelta(minutes=20))
    sweeper.handle({}, Context())
    for party in ("INTERPOL-GS", "WCO", "NCB-FR"):
        assert len(world.messages(party)) == 1


@pytest.mark.parametrize("by", [timedelta(days=8), timedelta(days=40), -timedelta(hours=1)], ids=str)
def test_deadlines_that_a_wrong_clock_brought_are_brought_once(world: World, record: str, by: timedelta):
    search(world)
    assert world.call("POST", "/v1/traces", any_trace()).status == 201
    world.notify()
    right = clock.now()
    jump(by)
    for _ in range(3):
        clock_door.handle({}, Context())
    clock.jump_to(right)
    for _ in range(3):
        clock_door.handle({}, Context())
    world.notify()
    said = [
        (row["recipient"], row["message"]["event"], row["message"].get("stage"), row["message"].get("leg_id"))
        for row in world.documents(tables.OUTBOX)
    ]
    assert len(said) == len(set(said))


def slowly() -> Paces:
    groups = {key: [1, 8] for key in {route.group for route in ROUTES}}
    given = {
        "groups": {route.name: route.group for route in ROUTES},
        "classes": dict.fromkeys(CLASSES, groups),
        "parties": {},
        "anonymous": [1, 8],
    }
    return Paces.read(json.dumps(given))


@pytest.mark.parametrize("by", [-TEN, -timedelta(days=1), -timedelta(days=400), TEN], ids=str)
@pytest.mark.parametrize("has_buckets", [True, False], ids=["buckets answer", "alone"])
def test_who_was_turned_away_before_a_jump_is_let_in_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch, by: timedelta, has_buckets: bool
):
    monkeypatch.setattr(search_door.door.throttle, "paces", slowly())
    if not has_buckets:
        monkeypatch.setattr(search_door.door.throttle.buckets.__class__, "take", lambda *_: 1 / 0)
    answers = [world.call("GET", "/v1/watches").status for _ in range(20)]
    assert {200, 429} == set(answers)
    jump(by)
    assert world.call("GET", "/v1/watches").status == 200


@pytest.mark.parametrize("by", [-TEN, -timedelta(days=400)], ids=str)
def test_who_calls_without_a_token_is_not_locked_out_by_a_clock_that_was_put_back(
    world: World, monkeypatch: pytest.MonkeyPatch, by: timedelta
):
    monkeypatch.setattr(service_door.door.throttle, "paces", slowly())
    answers = [world.call("GET", "/v1/openapi.json").status for _ in range(20)]
    assert 429 in answers
    jump(by)
    assert world.call("GET", "/v1/openapi.json").status == 200


def test_a_bucket_of_ones_own_gives_no_more_than_its_burst_however_often_the_clock_is_put_back_by_a_moment():
    own, pace = OwnBuckets(), Pace(1, 8)
    calls = [own.take("x", pace, 1000.0 - (n % 2)).wait_seconds == 0 for n in range(40)]
    assert sum(calls) <= 9


@pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)
def test_budgets_are_counted_in_the_day_that_the_clock_says_and_lock_nobody_out(world: World, by: timedelta):
    for number in range(3):
        search(world, fields={"serial_number": f"ZZ77{number:04}", "case_reference": f"a-{number}"})
    jump(by)
    for number in range(3):
        search(world, fields={"serial_number": f"ZZ78{number:04}", "case_reference": f"b-{number}"})


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=10), timedelta(days=40)], ids=str)
def test_ids_of_one_moment_differ_and_sort_by_their_time(later: timedelta):
    at = datetime(2026, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)
    ids = [new_id("srch", at) for _ in range(50)]
    assert len(set(ids)) == 50
    assert all(new_id("srch", at + later + timedelta(milliseconds=1)) > each for each in ids)


@pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)
def test_the_trail_has_each_call_once_in_the_table_and_in_the_log(world: World, record: str, by: timedelta):
    search(world)
    jump(by)
    search(world, fields={"case_reference": "another"})
    world.sequence(times=2)
    world.index_audit(times=2)
    events = [event["event_id"] for event in world.documents(tables.AUDIT)]
    logged = [item["row"]["S"] for item in world.items(tables.AUDIT_LOG) if item["row"]["S"].startswith("event#")]
    assert sorted(logged) == sorted(f"event#{each}" for each in events)
    found = listed(world, "/v1/audit/events", "AUDITOR", 50)
    assert {each["event_id"] for each in found} >= set(events) - {found[0]["event_id"]} or by > timedelta(hours=1)
