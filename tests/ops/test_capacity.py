"""docs/capacity.md: what is drawn follows from the two files, and its formulas from figures worked out by hand."""

from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.partitions.day import IMPORT, MIX
from iarms import tables
from iarms.tables import TableLayout
from infra.shards import Spread
from ops.documents.capacity import main
from ops.documents.capacity_figures import Figures, costs, costs_of_a_web_acl, limits, notices, seconds, spread_by
from ops.documents.capacity_shards import keys, shards_of_key, spread_for, units_of_a_shard

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
    "STS requests": 600,
    "events into the transparency log": 20_000,
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
            "seconds that a session is kept": 600,
        },
    }
    return Figures({"calls of each kind by each party": 1, "kinds": kinds, "keys": keys}, book)


def test_the_committed_page_is_what_was_measured_and_is_priced() -> None:
    assert main(["--check"]) == 0


def test_a_limit_is_met_at_what_there_is_by_what_a_search_takes() -> None:
    found = limits(_figures([["cases", "by_party", "WCO", 1, 0.6, 0.15], ["cases", "by_due", "due", 4, 0.5, 0.0]]))
    met = {limit.what: limit.reached_at() for limit in found}
    assert met["writes: `cases` `by_party` under `WCO`"] == pytest.approx(1000 / 0.6)
    assert met["reads: `cases` `by_party` under `WCO`"] == pytest.approx(3000 / 0.15)
    assert met["writes: `cases` `by_due` under `due`"] == pytest.approx(2000)
    # Of a search of the mix: 1.48 calls, one search among them.
    assert met["writes: `cases`, all keys"] == pytest.approx(40_000 / 4)
    assert met["writes: `audit`, all keys"] == pytest.approx(40_000 / (2 * 1.48))
    assert met["API Gateway: requests"] == pytest.approx(10_000 / 1.48)
    assert [limit.reached_at() for limit in found] == sorted(met.values())


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


def test_a_web_acl_is_paid_for_whatever_is_searched() -> None:
    figures = Figures.read()
    # Five for the ACL, one for each of its six rules.
    assert sum(cost.many * figures.price(cost.price) for cost in costs_of_a_web_acl()) == pytest.approx(11)


def test_every_price_has_a_source_in_every_region_and_says_whether_it_is_confirmed() -> None:
    book = Figures.read().book
    regions = list(book["prices"].values())
    assert {frozenset(prices) for prices in regions} == {frozenset(regions[0])}
    for each in [price for prices in regions for price in prices.values()] + list(book["quotas"].values()):
        assert each["source"]
        assert each["confirmed"] in (True, False)


def _key_of(table: TableLayout, place: str) -> str:
    index = place.partition(", ")[0].partition("/")[2]
    return next((each.partition_key for each in table.indexes if each.name == index), table.partition_key)


def test_every_partition_key_of_every_table_and_index_has_its_row_and_no_row_is_of_another() -> None:
    """A new index that nobody has held against a partition's 1,000 units fails here."""
    there = {table.name for table in tables.ALL}
    there |= {f"{table.name}/{index.name}" for table in tables.ALL for index in table.indexes}
    assert {place.partition(", ")[0] for place in keys()} == there
    for place, row in keys().items():
        table = next(each for each in tables.ALL if each.name == place.partition(", ")[0].partition("/")[0])
        assert row["key"] == _key_of(table, place), place
        assert set(row) <= {"key", "of", "units", "busiest", "imported", "shards", "named"}, place
        assert row["shards"] in {*Spread.model_fields, "party", "own", "one"}, place


def test_no_key_takes_more_than_a_partition_unless_it_is_named_why() -> None:
    spread = spread_for(10_000)
    for place, row in keys().items():
        if row["shards"] != "own" and "named" not in row:
            assert units_of_a_shard(row, spread) <= 1_000, place


def test_no_key_has_fewer_units_a_write_than_was_measured_of_it() -> None:
    """Units of the busiest key at 10,000 searches a second, as they were measured, are within those of its row."""
    figures = Figures.read()
    for table, index, key, shards, writes, _ in figures.measured["keys"]:
        whole = writes * (shards if key.startswith("day#") else 1) * 10_000
        place = f"{table}/{index}" if index else table
        rows = [row for name, row in keys().items() if name.partition(", ")[0] == place]
        most = max(float(row["busiest"]) * float(row["units"]) for row in rows)
        if table not in ("buckets", "allowances"):  # captured with a new officer and a block for each call
            assert whole <= most * 1.05, (place, key)


def test_shards_of_a_key_are_those_that_the_product_spreads_it_by() -> None:
    spread = Spread(parties={"WCO": 9}, others=6, months=5, facets=15, day=32, waiting=12)
    found = {place: shards_of_key(row, spread) for place, row in keys().items()}
    assert (found["cases/by_party"], found["cases/by_administration"], found["cases/by_month"]) == (9, 6, 5)
    assert (found["audit-index"], found["audit-index, days"], found["records/by_owner"]) == (15, 32, 1)
    assert spread_by("cases", "by_party", "WCO") == "WCO"
    assert spread_by("audit-index", "", "day#2026-11-24") == "day"


def test_a_limit_is_met_later_the_more_shards_there_are() -> None:
    spread = Spread(parties={"WCO": 9}, others=6, facets=15)
    found = limits(_figures([["cases", "by_party", "WCO", 1, 0.6, 0.0], ["audit-index", "", "action#a", 1, 1.0, 0.0]]))
    met = {limit.what: limit.reached_at(spread) for limit in found}
    assert met["writes: `cases` `by_party` under `WCO`"] == pytest.approx(9 * 1000 / 0.6)
    assert met["writes: `audit-index` under `action#a`"] == pytest.approx(15_000)
    assert [limit.reached_at(spread) for limit in limits(_figures([]), spread)] == sorted(
        limit.reached_at(spread) for limit in limits(_figures([]), spread)
    )
