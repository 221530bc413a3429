"""Calls one by one against the model: what one party's trouble does to others."""

from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.partitions.day import IMPORT, MIX
from benchmarks.partitions.keys import Kind
from benchmarks.partitions.load import Load, Outcome, Partitions, Pressure, Scenario, Shape
from benchmarks.partitions.rules import Rules

OF_THE_PARTY = ("cases", "by_party", "{party}", 2.0)
PACES = {"WCO": 1000.0, "ADM": 50.0, "NCB": 1000.0}


def _shapes() -> Mapping[Kind, Shape]:
    return {
        (kind, by): Shape(6, (OF_THE_PARTY,) if kind.startswith("search,") else ())
        for kind in (*MIX, IMPORT[0])
        for by in ("WCO", "ADM", "NCB")
    }


def _run(scenario: Scenario, **other: Any) -> dict[str, Outcome]:
    given: dict[str, Any] = {"rate": 40.0, "seconds": 40.0, "rates": PACES} | other
    return Load(_shapes(), {}, scenario=scenario, **given).run()


def test_on_a_quiet_day_every_call_is_answered_well_before_the_deadline() -> None:
    others = _run(Scenario("quiet"))["others"]
    assert set(others.ends) == {"201"}
    assert max(others.taken) < 1.0


def test_the_same_seed_gives_the_same_load() -> None:
    assert _run(Scenario("quiet"))["others"].taken == _run(Scenario("quiet"))["others"].taken


def test_a_flood_is_turned_away_and_costs_nobody_else_a_call() -> None:
    found = _run(Scenario("flood", 10.0, 20.0, flood=2000.0, party="ADM-03"))
    assert set(found["others"].ends) == {"201"}
    flood = found["the party"].ends
    # 10 s of 50 a second, the bucket's 200, and what it asks for beside the flood.
    assert flood["201"] == pytest.approx(700, rel=0.25)
    assert flood["429"] > 15_000


def test_in_a_hang_no_call_takes_longer_than_the_deadline_and_none_ends_as_if_it_had_been_looked_up() -> None:
    others = _run(Scenario("hang", 10.0, 30.0, hang=True, try_seconds=3.0))["others"]
    assert max(others.taken) <= 8.0
    assert set(others.ends) == {"201", "503 deadline"}


def test_short_tries_keep_fewer_functions_waiting_through_a_hang() -> None:
    long = _run(Scenario("hang", 10.0, 30.0, hang=True, try_seconds=3.0))["others"]
    short = _run(Scenario("hang", 10.0, 30.0, hang=True, try_seconds=0.2))["others"]
    assert short.functions * 3 < long.functions
    assert max(short.taken) < 3.0


def test_a_call_that_finds_no_function_is_refused_at_once() -> None:
    others = _run(Scenario("hang", 10.0, 30.0, hang=True, try_seconds=3.0), functions=20)["others"]
    assert others.functions == 20
    assert others.ends["503 no function"] > 0


def test_clients_of_a_closed_load_ask_again_once_they_are_answered() -> None:
    others = _run(Scenario("quiet"), clients=5)["others"]
    assert others.functions <= 5
    assert others.ends.total() == pytest.approx(5 * 40.0 / (sum(others.taken) / len(others.taken)), rel=0.05)


def test_a_key_serves_its_second_and_what_it_left_unused_and_no_more() -> None:
    keys = Partitions(Rules(writes=10.0, burst_seconds=2.0), {})
    assert [keys.take("k", 5.0, 0.0, is_full=False) for _ in range(3)] == [True, True, False]
    assert [keys.take("k", 10.0, 100.0, is_full=False) for _ in range(3)] == [True, True, False]


def test_a_table_refuses_as_much_as_its_index_could_not_take_in_the_second_before() -> None:
    pressure = Pressure()
    pressure.note(0.1, 3.0, refused=False)
    pressure.note(0.2, 1.0, refused=True)
    assert pressure.share(0.9) == 0.0
    assert pressure.share(1.1) == pytest.approx(0.25)
    assert pressure.share(2.0) == 0.0
