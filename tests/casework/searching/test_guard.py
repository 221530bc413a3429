"""Budgets that hold, for whoever asks however often at once, and sequences that are told and stop nobody."""

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.allowances import patterns
from iarms.domain.serials import DigitRun
from iarms.handlers import http, searcher
from iarms.handlers import search as door
from iarms.models.allowance import HOLDER_KINDS, AllowanceRules, Budget, BudgetHolder, ShownLimits
from iarms.store.allowances import Allowances
from tests.builders import any_record, any_search
from tests.faults import denied, fault, silent, throttled
from tests.world import Answer, World

NOON = datetime(2026, 11, 24, 12, 20, 30, tzinfo=UTC)
PATTERN = {"serial_number": "AB?12347"}
OFFICER = BudgetHolder("officer", "WCO", "k-1")
KINDS: dict[str, dict[str, Any]] = {
    "patterns": PATTERN,
    "descriptions": {"serial_number": None, "make": "S&W", "model": "M&P 9"},
    "deep": {"mode": "deep"},
    "leads": {"include_leads": True},
}


def allowances(*, hourly: int = 2, daily: int = 3, factors: tuple[int, ...] = (1, 9, 9, 2)) -> Allowances:
    """Budgets of an officer; cases and clients have so much more that they are in nobody's way."""
    rules = AllowanceRules(
        budgets=dict.fromkeys(KINDS, Budget(hourly, daily)),
        factors=dict(zip(HOLDER_KINDS, factors, strict=True)),
        shown=ShownLimits(90, 90, 90),
        new_officers=90,
    )
    return Allowances(dynamodb(), "iarms-local-allowances", rules)


@pytest.fixture
def scarce(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two of each kind an hour, three a day; twice as many for a party. It is twenty past noon."""
    for stores in (door.stores, searcher.stores):
        monkeypatch.setitem(vars(stores), "allowances", allowances())  # a stores is frozen
    at(monkeypatch, NOON)
    return world


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(http, "now", lambda: moment)


def ask(world: World, **fields: Any) -> Answer:
    return world.call("POST", "/v1/searches", any_search(**fields))


def flags(world: World) -> list[tuple[str, ...]]:
    events = sorted(world.documents(tables.AUDIT), key=lambda event: event["event_id"])
    return [tuple(event["flags"]) for event in events if event["action"] == "create_search"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_budget_that_is_used_up_is_429_and_says_which_and_until_when(scarce: World, kind: str):
    for _ in range(2):
        assert ask(scarce, **KINDS[kind]).status != 429
    before = len(scarce.items(tables.CASES))
    answer = ask(scarce, **KINDS[kind])
    assert (answer.status, answer.json["code"]) == (429, f"{kind}_used_up")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == str(39 * 60 + 30)
    assert "2026-11-24T13:00:00.000Z" in answer.json["detail"]
    assert "an hour" in answer.json["detail"]
    assert len(scarce.items(tables.CASES)) == before
    refused = [event for event in scarce.documents(tables.AUDIT) if event["status"] == 429]
    assert [event["problem"] for event in refused] == [f"{kind}_used_up"]


def test_a_plain_search_has_no_budget(scarce: World):
    assert [ask(scarce).status for _ in range(8)] == [201] * 8


def test_the_hour_renews_and_the_day_holds(scarce: World, monkeypatch: pytest.MonkeyPatch):
    assert [ask(scarce, **PATTERN).status for _ in range(3)] == [201, 201, 429]
    at(monkeypatch, NOON + timedelta(minutes=40))
    assert ask(scarce, **PATTERN).status == 201
    answer = ask(scarce, **PATTERN)
    assert answer.status == 429
    assert "a day" in answer.json["detail"]
    assert "2026-11-25T00:00:00.000Z" in answer.json["detail"]
    at(monkeypatch, NOON + timedelta(hours=12))
    assert ask(scarce, **PATTERN).status == 201


def test_an_officer_has_his_own_budget_and_the_party_has_one_for_all(scarce: World):
    for officer in ("a-1", "a-2"):
        assert [ask(scarce, officer=officer, **PATTERN).status for _ in range(3)] == [201, 201, 429]
    answer = ask(scarce, officer="a-3", **PATTERN)
    assert (answer.status, answer.json["detail"][:10]) == (429, "this party")
    other = scarce.call("POST", "/v1/searches", any_search(officer="a-1", **PATTERN), party="ADM-KE")
    assert other.status == 201


def test_a_search_of_two_kinds_counts_for_both_or_for_none(scarce: World):
    for _ in range(2):
        ask(scarce, mode="deep")
    assert ask(scarce, mode="deep", **PATTERN).json["code"] == "deep_used_up"
    assert [ask(scarce, **PATTERN).status for _ in range(3)] == [201, 201, 429]


def test_lines_of_a_batch_count_too(scarce: World):
    lines = [any_search(case_reference=f"case-{n}", **PATTERN) for n in range(3)]
    taken = scarce.call("POST", "/v1/search-batches", {"searches": lines})
    assert scarce.work_off() == []
    told = scarce.call("GET", taken.headers["Location"]).json
    assert [(line["problem"] or {}).get("status") for line in told["lines"]] == [None, None, 429]


def test_a_budget_of_none_lets_nobody_through(world: World):
    used_up = allowances(hourly=0, daily=0).spend(OFFICER, {"deep": 1}, NOON, paced=True).used_up
    assert used_up is not None
    assert (used_up.kind, used_up.limit, used_up.per) == ("deep", 0, "a day")


def test_many_get_no_more_than_there_is(world: World):
    # One after the other: that a conditional update is atomic is DynamoDB's promise, and moto does not keep it.
    budget = allowances(hourly=10, daily=20)
    spent = [budget.spend(OFFICER, {"patterns": 1, "deep": 1}, NOON, paced=True).used_up for _ in range(40)]
    assert spent.count(None) == 10
    assert spent[:10] == [None] * 10


@pytest.mark.parametrize("what", [throttled, silent, denied])
def test_a_budget_that_cannot_be_counted_is_503(world: World, what):
    with fault("dynamodb.UpdateItem", what, table="allowances"):
        answer = ask(world, **PATTERN)
    assert answer.status == 503
    assert world.items(tables.CASES) == []


def test_numbers_asked_one_after_the_other_are_in_the_trail_and_are_answered(world: World):
    for number in range(1001, 1008):
        assert ask(world, serial_number=f"ZQ{number}").status == 201
    assert flags(world) == [(), (), (), (), *((f"sequential_serials {n}",) for n in (5, 6, 7))]


def test_another_party_another_frame_and_another_day_are_no_sequence(world: World, monkeypatch: pytest.MonkeyPatch):
    at(monkeypatch, NOON)
    for number in range(1001, 1005):
        ask(world, serial_number=f"ZQ{number}")
    own = any_search(serial_number="ZQ1005", on_behalf_of=None)
    assert world.call("POST", "/v1/searches", own, party="ADM-KE").status == 201
    ask(world, serial_number="ZR1005")
    ask(world, serial_number="ZQ5000")
    at(monkeypatch, NOON + timedelta(hours=24, minutes=1))
    ask(world, serial_number="ZQ1005")
    assert set(flags(world)) == {()}


def test_a_sequence_sent_as_a_batch_is_seen(world: World):
    lines = [any_search(serial_number=f"ZQ{n}", case_reference="batch") for n in range(1001, 1007)]
    world.call("POST", "/v1/search-batches", {"searches": lines})
    world.work_off()
    assert flags(world)[-2:] == [("sequential_serials 5",), ("sequential_serials 6",)]


def test_what_is_remembered_of_numbers_has_a_bound(world: World):
    for number in range(1101):
        run = [DigitRun("AB#", number)]
        patterns.longest_sequence(door.stores.allowances, "WCO", run, NOON + timedelta(seconds=number))
    kept = [item for item in world.items(tables.ALLOWANCES) if item["part"]["S"] == "recent"]
    assert {len(item) - 3 for item in kept} == {551, 101}  # with a span of the next block's; less the keys


@pytest.mark.parametrize("what", [throttled, denied])
def test_a_search_whose_numbers_could_not_be_looked_at_is_made_and_says_so(world: World, what):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    with fault("dynamodb.UpdateItem", what, table="allowances") as met:
        answer = ask(world)
    assert met
    assert (answer.status, answer.json["outcome"]) == (201, "hit")
    assert answer.json["matches"][0]["firearm"]["serial_number"] == "AB012347"
    assert flags(world) == [("sequence_not_checked", "records_shown_not_counted")]


def test_a_search_does_not_wait_for_what_is_looked_at_beside_it(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patterns, "_PATIENCE", 0.01)
    answered = Event()
    monkeypatch.setattr(Allowances, "remember_numbers", lambda *_: answered.wait(10))
    assert ask(world).status == 201
    answered.set()
    assert flags(world) == [("sequence_not_checked",)]


def test_no_officer_and_no_party_can_be_read_off_the_keys(world: World):
    ask(world, **PATTERN)
    ask(world)
    for item in world.items(tables.ALLOWANCES):
        assert set(item["holder"]["S"]) <= set("0123456789abcdef")
        assert int(item["expires_at"]["N"]) > datetime.now(UTC).timestamp()
