"""How many shards a deployment needs is arithmetic over what it lets its callers send."""

import json
import tomllib
from typing import Any, Final

import pytest

from iarms.store.shards import Shards
from infra.config import DEPLOYMENTS, Deployment, load_deployments
from infra.shards import PLANNED, UNITS_OF_A_SEARCH, UNITS_OF_ALL, Expected, Spread
from ops.documents.capacity_figures import Figures


@pytest.mark.parametrize(
    ("spread", "calls", "lines", "searches", "faults"),
    [
        (Spread(), 1_000, 200, {"WCO": 40, "ADM": 10}, []),
        (Spread(), 1_001, 200, {}, ["facets = 2: 1001 audit events a second"]),
        (Spread(facets=16), 10_000, 500, {"WCO": 40}, []),
        (Spread(facets=9), 10_000, 0, {}, ["facets = 10: 10000 audit events a second"]),
        (Spread(facets=20), 16_000, 500, {}, ["day = 32: 16500 audit events a second"]),
        (Spread(facets=16), 10_000, 0, {"WCO": 1_000}, ["parties.WCO = 2: 1000 searches a second"]),
        (Spread(facets=16, parties={"WCO": 2}), 10_000, 0, {"WCO": 1_000}, []),
        (Spread(facets=16), 10_000, 0, {"ADM-KE": 600}, ["parties.ADM-KE = 2: 600 searches a second"]),
        (Spread(facets=16), 10_000, 0, {"ADM": 600}, ["others = 2: 600 searches a second"]),
        (Spread(), 300, 0, {"WCO": 1_000}, []),
    ],
)
def test_too_few_shards_are_told_with_the_number_that_it_takes(
    spread: Spread, calls: float, lines: float, searches: dict[str, float], faults: list[str]
):
    assert spread.too_few(calls=calls, lines=lines, searches=searches) == faults


def test_functions_read_what_the_deployment_says():
    spread = Spread(parties={"WCO": 16}, others=2, months=4, facets=16, day=32, waiting=8)
    assert Shards.read(spread.settings()) == Shards({"WCO": 16}, 2, 4, 16, 32, 8)
    assert Shards.read(Spread().settings()) == Shards(), "what is not said is one thing on both sides"


def test_every_deployment_has_shards_enough():
    for deployment in load_deployments().values():
        assert json.loads(deployment.shards.settings())["facets"] * 1_000 >= deployment.throttling.rate


@pytest.mark.parametrize(
    ("rate", "needed"),
    [
        (10, Spread()),
        (200, Spread()),
        (1_000, Spread(facets=2)),
        (10_000, Spread(parties={"WCO": 9}, others=6, months=5, facets=15, day=32, waiting=12)),
    ],
)
def test_the_expected_rate_says_how_many_shards_are_needed_and_what_there_are_more_of_is_enough(
    rate: float, needed: Spread
):
    """9 = 2 units x 30 % of 10,000 searches / 700, rounded up; 15 = 10,000 events of one action / 700."""
    assert Expected(searches_a_second=rate).needs(lines=200) == needed
    assert needed.lacks(needed) == []
    assert Spread(parties={"WCO": 64}, others=64, months=64, facets=64, day=32, waiting=64).lacks(needed) == []


def test_no_shard_takes_more_than_it_is_planned_for_and_with_one_less_it_would():
    for rate in (350, 500, 1_100, 2_000, 7_777, 14_000):
        expected = Expected(searches_a_second=rate, shares={"WCO": 0.4, "ADM-KE": 0.3}, others=0.1)
        needed = expected.needs(lines=200)
        of = {"WCO": 0.8 * rate, "ADM-KE": 0.6 * rate}
        units = {party: needed.parties.get(party, needed.others) for party in of}
        assert all(of[party] / number <= PLANNED for party, number in units.items())
        assert 0.2 * rate / needed.others <= PLANNED < 0.2 * rate / max(needed.others - 1, 0.01)
        assert rate / needed.facets <= PLANNED < rate / max(needed.facets - 1, 0.01)
        assert (1.5 * rate + 200) / needed.day <= PLANNED


def test_a_party_that_differs_is_named_where_it_needs_more_than_the_others():
    needed = Expected(searches_a_second=5_000, shares={"WCO": 0.3, "ADM-KE": 0.2, "ADM-GH": 0.01}).needs(lines=200)
    assert (needed.parties, needed.others) == ({"WCO": 5}, 3)
    assert Spread(others=4).lacks(needed) == ["months = 3", "facets = 8", "waiting = 6", "parties.WCO = 5"]
    assert Spread(others=5, months=3, facets=8, waiting=6).lacks(needed) == []


def test_a_party_that_is_named_with_fewer_shards_than_any_other_needs_is_told():
    needed = Expected(searches_a_second=5_000).needs(lines=200)
    spread = needed.model_copy(update={"parties": {"WCO": 5, "ADM-KE": 1}})
    assert (needed.others, spread.lacks(needed)) == (3, ["parties.ADM-KE = 3"])


def test_more_than_one_regions_day_takes_is_refused():
    with pytest.raises(ValueError, match="spread the load"):
        Expected(searches_a_second=15_000).needs(lines=200)


CHANGED: Final = tomllib.loads(DEPLOYMENTS.read_text("utf-8"))["europe"] | {"name": "europe"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"expected": {"searches_a_second": 2_000}, "shards": {"facets": 8}}, "shards are at least others = 2"),
        ({"expected": {"searches_a_second": 2_001}, "shards": {"facets": 8, "others": 2}}, "throttling lets 2000 and"),
        ({"expected": None, "warm": True}, "nobody knows how warm tables are to be"),
        ({"expected": {"searches_a_second": 0}}, "searches_a_second"),
        ({"expected": {"searches_a_second": 10, "shares": {"KE": 0.1}}}, "shares"),
    ],
)
def test_a_deployment_that_could_not_carry_what_it_expects_is_refused(changes: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=message):
        Deployment.model_validate(CHANGED | changes)


def test_a_deployment_that_says_nothing_of_it_is_held_by_what_it_lets_through_alone():
    silent = {name: value for name, value in CHANGED.items() if name != "expected"}
    Deployment.model_validate(silent)
    with pytest.raises(ValueError, match="shards that would be throttled"):
        Deployment.model_validate(silent | {"shards": {}})


def test_a_deployment_for_ten_thousand_searches_a_second_can_be_written():
    for_all = {"rate": 16_000, "burst": 60_000, "routes": {"POST /v1/searches": {"rate": 13_000, "burst": 60_000}}}
    spread = {"parties": {"WCO": 9}, "others": 6, "months": 5, "facets": 16, "day": 32, "waiting": 12}
    expected, wco = {"searches_a_second": 10_000}, {"WCO": {"searches": {"rate": 3_200, "burst": 13_000}}}
    changes = {"throttling": for_all, "shards": spread, "expected": expected, "paces": {"classes": wco}}
    Deployment.model_validate(CHANGED | changes)


def test_what_is_planned_of_a_search_is_what_was_measured_or_more():
    figures = Figures.read()
    keys = {(table, index, key): units * shards for table, index, key, shards, units, _ in figures.measured["keys"]}
    assert keys["audit-index", "", "action#create_search"] <= UNITS_OF_ALL["facets"]
    assert max(units for (_, _, key), units in keys.items() if key.startswith("day#")) <= UNITS_OF_ALL["day"]
    for place in ("cases/by_month", "traces/by_month"):
        assert figures.of_a_search("units", place, 0) <= UNITS_OF_ALL["months"]
    waiting = ("cases/by_due", "traces/by_due", "outbox/pending", "records/by_review")
    assert sum(figures.of_a_search("units", place, 0) for place in waiting) <= UNITS_OF_ALL["waiting"]
    assert keys["cases", "by_party", "WCO"] <= UNITS_OF_A_SEARCH * 0.3
    assert (
        max(keys["cases", "by_administration", "C01"], keys["cases", "by_party", "ADM-01"]) <= UNITS_OF_A_SEARCH * 0.18
    )
