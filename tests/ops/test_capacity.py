"""docs/capacity.md: what is drawn follows from the two files, and its formulas from figures worked out by hand."""

from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.partitions.day import IMPORT, MIX
from ops.documents.capacity import Figures, costs, limits, main, notices, seconds

PRICES = {"DynamoDB write request unit": (1.0, 1_000_000), "CloudTrail data event": (0.1, 100_000)}
QUOTAS = {
    "write units of one partition": 1000,
    "read units of one partition": 3000,
    "write units of one table": 40_000,
    "read units of one table": 40_000,
    "API Gateway requests": 10_000,
    "Lambda functions at once": 1000,
    "SNS publishes": 9000,
    "KMS requests": 10_000,
    "events into the transparency log": 1630,
}


def _figures(keys: list[list[Any]]) -> Figures:
    kinds: Mapping[str, Any] = {
        kind: {
            "operations": {"door": 4.0, "sequencer": 1.0},
            "units": {"audit": [2.0, 0.0]} | ({"cases": [4.0, 1.0]} if kind.startswith("search,") else {}),
            "grown": {"outbox": [3.0, 4500.0]} if kind == "search, hit opened" else {},
        }
        for kind in (*MIX, IMPORT[0])
    }
    book = {
        "date": "2026-11-30",
        "prices": {"us-east-1": {name: {"usd": usd, "per": per} for name, (usd, per) in PRICES.items()}},
        "quotas": {name: {"a_second": value} for name, value in QUOTAS.items()},
        "assumed": {
            "seconds of one call to DynamoDB": 0.005,
            "CPU seconds of a call, its authorizer included": 0.04,
            "CPU seconds of a stream's consumer, of one call's part": 0.01,
            "GB of memory of a function": 1.0,
            "kB of log of a call": 3.0,
        },
    }
    return Figures({"calls of each kind by each party": 1, "kinds": kinds, "keys": keys}, book)


def test_the_committed_page_is_what_was_measured_and_is_priced() -> None:
    assert main(["--check"]) == 0


def test_a_limit_is_met_at_what_there_is_by_what_a_search_takes() -> None:
    found = limits(_figures([["cases", "by_party", "WCO", 1, 0.6, 0.15], ["cases", "by_due", "due", 4, 0.5, 0.0]]))
    met = {limit.what: limit.reached_at for limit in found}
    assert met["writes: `cases` `by_party` under `WCO`"] == pytest.approx(1000 / 0.6)
    assert met["reads: `cases` `by_party` under `WCO`"] == pytest.approx(3000 / 0.15)
    assert met["writes: `cases` `by_due` under `due`, each of 4"] == pytest.approx(2000)
    # Of a search of the mix: 1.48 calls, one search among them.
    assert met["writes: `cases`, all keys"] == pytest.approx(40_000 / 4)
    assert met["writes: `audit`, all keys"] == pytest.approx(40_000 / (2 * 1.48))
    assert met["API Gateway: requests"] == pytest.approx(10_000 / 1.48)
    assert [limit.reached_at for limit in found] == sorted(met.values())


def test_functions_at_work_are_round_trips_and_cpu() -> None:
    # 1.48 calls of four round trips and one behind, each with its CPU.
    assert seconds(_figures([])) == pytest.approx(1.48 * (5 * 0.005 + 0.04 + 0.01))


def test_notifications_are_rows_of_the_outbox() -> None:
    assert notices(_figures([])) == pytest.approx(0.02 * 3)


def test_costs_are_what_a_search_takes() -> None:
    found = {cost.what: cost.many for cost in costs(_figures([]))}
    assert found["DynamoDB writes"] == pytest.approx(2 * 1.48 + 4)
    assert found["DynamoDB reads"] == pytest.approx(1)
    assert found["CloudTrail"] == pytest.approx(5 * 1.48 + 0.06 + 2 * 1.48)
    assert found["logs"] == pytest.approx(1.48 * 3 / 1024 / 1024)
    assert _figures([]).price("CloudTrail data event") == pytest.approx(1e-6)


def test_every_price_has_a_source_in_every_region_and_says_whether_it_is_confirmed() -> None:
    book = Figures.read().book
    regions = list(book["prices"].values())
    assert {frozenset(prices) for prices in regions} == {frozenset(regions[0])}
    for each in [price for prices in regions for price in prices.values()] + list(book["quotas"].values()):
        assert each["source"]
        assert each["confirmed"] in (True, False)
