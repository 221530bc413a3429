"""Partitions that throttle, against values worked out by hand."""

import hashlib

import pytest

from benchmarks.partitions.capture import Touch
from benchmarks.partitions.day import CALLERS, IMPORT, MIX, Caller, Day, Flood, Flow
from benchmarks.partitions.keys import Key, Taken, taken_by_kind
from benchmarks.partitions.kinds import BESIDE, Block
from benchmarks.partitions.model import Demand, Places, place
from benchmarks.partitions.rules import Rules
from benchmarks.partitions.run import names_of, run, with_shards

NO_BURST = Rules(burst_seconds=0.0)


def test_a_key_that_only_grows_at_its_end_never_takes_more_than_one_partition() -> None:
    places = Places(NO_BURST)
    for _ in range(48):
        refused = places.step([Demand("WCO", 2000.0, 0.0, splits=False)], 300.0)
    assert refused["WCO"].writes == pytest.approx(0.5)


def test_a_key_that_can_be_split_takes_all_after_it_was_hot_for_long_enough() -> None:
    places = Places(NO_BURST)
    shares = [places.step([Demand("WCO", 2000.0, 0.0)], 300.0)["WCO"].writes for _ in range(6)]
    # Hot for 600 s: alone; after 600 s more: in two.
    assert shares == pytest.approx([0.5, 0.5, 0.5, 0.5, 0.0, 0.0])


def test_a_hot_key_is_put_apart_from_its_neighbours() -> None:
    places = Places(NO_BURST)
    near = next(f"k{n}" for n in range(999) if int(place(f"k{n}") * 4) == int(place("WCO") * 4))
    demands = [Demand("WCO", 1500.0, 0.0, splits=False), Demand(near, 100.0, 0.0)]
    first = places.step(demands, 300.0)
    assert first["WCO"].writes == first[near].writes == pytest.approx(1 - 1000 / 1600)
    for _ in range(3):
        last = places.step(demands, 300.0)
    assert [last["WCO"].writes, last[near].writes] == pytest.approx([1 - 1000 / 1500, 0.0])


def test_unused_seconds_carry_a_burst_and_are_then_gone() -> None:
    places = Places(Rules(burst_seconds=300.0, split_after=1e9))
    places.step([Demand("WCO", 0.0, 0.0)], 300.0)  # 300 s of 1,000 are left unused
    # 2,000 a second for 300 s are 600,000: 300,000 of its own and 300,000 of what was left.
    assert places.step([Demand("WCO", 2000.0, 0.0)], 300.0)["WCO"].writes == 0.0
    assert places.step([Demand("WCO", 2000.0, 0.0)], 300.0)["WCO"].writes == pytest.approx(0.5)


def test_a_new_table_takes_4000_and_twice_its_peak_half_an_hour_later() -> None:
    places = Places(Rules(burst_seconds=0.0, split_after=1e9))
    even = [Demand("", 8000.0, 0.0)]
    assert places.step(even, 300.0)[""].writes == pytest.approx(0.5)
    for _ in range(6):
        places.step(even, 300.0)
    assert places.step(even, 300.0)[""].writes == pytest.approx(0.0)


def test_a_table_takes_no_more_than_its_quota() -> None:
    places = Places(Rules(burst_seconds=0.0, first_partitions=100))
    assert places.step([Demand("", 80_000.0, 0.0)], 300.0)[""].writes == pytest.approx(0.5)


def test_reads_and_writes_have_capacities_of_their_own() -> None:
    refused = Places(NO_BURST).step([Demand("WCO", 900.0, 6000.0)], 1.0)["WCO"]
    assert (refused.writes, refused.reads) == pytest.approx((0.0, 0.5))


def _touch(index: str, key: str, sort: str, call: int) -> Touch:
    return Touch("iarms-local-cases", index, key, sort, "write", 2.0, 1500, call)


def _blocks() -> list[Block]:
    blocks = []
    for party, country in (("WCO", "KE"), ("WCO", "GH"), ("ADM-KE", "KE")):
        touches = [_touch("", f"srch_{party}{country}{n}", "search", n) for n in range(1, 41)]
        touches += [_touch("by_party", party, f"srch_{n:04}", n) for n in range(1, 41)]
        touches += [_touch("by_due", f"due-{n % 4}", f"{n * 7919 % 97:02}", n) for n in range(1, 41)]
        touches += [_touch("by_month", "2026-11", "current", n) for n in range(1, 41)]
        blocks.append(Block("search", party.split("-")[0], party, country, 40, {"door": tuple(touches)}))
    return blocks


def test_what_keys_are_shared_and_by_whom_is_found_by_comparing_calls() -> None:
    found = {each.key.index_name: each for each in taken_by_kind(_blocks())["search", "WCO"]}
    assert found[""].key == Key("cases", "", "", "call")
    assert found["by_party"].key == Key("cases", "by_party", "{party}", "party", 1, splits=False)
    assert found["by_due"].key == Key("cases", "by_due", "due", "all", 4, splits=True)
    assert found["by_month"].key == Key("cases", "by_month", "2026-11", "all", 1, splits=False)
    assert {each.writes for each in found.values()} == {2.0}


@pytest.mark.parametrize(
    ("keys", "name", "shards"),
    [
        (["2026-11"], "2026-11", 1),
        (["2026-11", "2026-11#1", "2026-11#2"], "2026-11", 3),
        (["WCO", "WCO#3"], "{party}", 4),
        (["due-0", "due-1"], "due", 2),
        (["day#2026-11-24#0", "day#2026-11-24#1f"], "day#2026-11-24", 32),
        (["day#2026-11-24#0", "day#2026-11-24#c"], "day#2026-11-24", 16),
    ],
)
def test_shards_are_found_by_the_numbers_behind_one_name(keys: list[str], name: str, shards: int) -> None:
    touches = [_touch("by_party", keys[n % len(keys)], f"srch_{n:04}", n) for n in range(1, 41)]
    (taken,) = taken_by_kind([Block("search", "WCO", "WCO", "KE", 40, {"door": tuple(touches)})])["search", "WCO"]
    assert (taken.key.name, taken.key.shards) == (name, shards)


def test_a_key_of_shards_is_as_many_keys_with_equal_parts() -> None:
    flow = Flow("search", Caller("WCO", "WCO", "01", 1.0), 1.0)
    key = Key("cases", "by_party", "{party}", "party", 4, splits=False)
    assert names_of(key, flow) == [(f"WCO#{shard}", 0.25) for shard in range(4)]
    owners = names_of(Key("cases", "by_party", "{owner}", "owner"), flow)
    assert sum(part for _, part in owners) == pytest.approx(1.0)


def _one_key(units: float) -> dict[tuple[str, str], list[Taken]]:
    hot = Taken("door", Key("cases", "by_month", "2026-11", "all", 1, splits=False), units, 0.0)
    own = Taken("door", Key("cases", "", "", "call"), 1.0, 0.0)
    kinds = {*MIX, IMPORT[0]}
    none: list[Taken] = [Taken("door", Key("idle", "", "", "call"), 0.0, 0.0)]
    everything = {(kind, by): none for kind in kinds for by in ("WCO", "ADM", "NCB")}
    return everything | {("search, no match", by): [hot, own] for by in ("WCO", "ADM")}


def test_a_days_refusals_are_what_is_asked_for_above_one_partition() -> None:
    rules = Rules(burst_seconds=0.0, table_writes=1e9)
    told = run(_one_key(2.0), Day(rate=1000.0), rules)
    hot = told.hot["cases", "by_month", "2026-11"]
    # At the peak 930 searches a second without a match write 2 units each: 1,860 where 1,000 are taken.
    assert hot.most == pytest.approx(1860.0)
    assert [hot.worst, hot.worst_at] == pytest.approx([1 - 1000 / 1860, 10.0])
    assert 0 < told.refused["search, no match"] < told.calls["search, no match"]
    assert told.refused["search read"] == 0.0


def test_shards_carry_what_one_key_does_not() -> None:
    told = run(with_shards(_one_key(2.0), 16), Day(rate=1000.0), Rules(table_writes=1e9))
    assert not told.hot


def test_an_index_that_cannot_follow_refuses_other_writers_of_its_table_too() -> None:
    taken = _one_key(2.0) | {("trace submitted", "WCO"): [Taken("door", Key("cases", "", "", "call"), 1.0, 0.0)]}
    wide = run(taken, Day(rate=1000.0), Rules(burst_seconds=0.0, table_writes=1e9))
    narrow = run(taken, Day(rate=1000.0), Rules(burst_seconds=0.0, table_writes=1e9, back_pressure="writers"))
    assert wide.refused["trace submitted"] > 0.0
    assert narrow.refused["trace submitted"] == pytest.approx(0.0, abs=1e-6)


def test_a_flood_is_turned_away_by_its_own_partys_pace_and_by_nobody_elses() -> None:
    day = Day(100.0, Flood("ADM-03", 5000.0, 14.0, 14.5), {"WCO": 100.0, "ADM": 50.0, "NCB": 10.0})
    flows, turned_away = day.flows(14.0)
    flooding = sum(flow.rate for flow in flows if flow.caller.party == "ADM-03" and flow.kind.startswith("search,"))
    assert flooding == pytest.approx(50.0)
    assert turned_away == pytest.approx(5000.0, rel=0.01)
    assert day.flows(15.0)[1] == 0.0


def test_all_parts_of_the_callers_are_all_calls() -> None:
    for by in ("WCO", "ADM", "NCB"):
        assert sum(caller.share for caller in CALLERS if caller.by == by) == pytest.approx(1.0)


def test_two_rows_of_one_party_are_two_keys_whatever_kinds_of_call_touch_them() -> None:
    """A party's row of officers and its row of budgets, both named by digests: each kind of call touches one."""
    blocks = []
    for party, country in (("WCO", "KE"), ("ADM-KE", "KE")):
        for kind, what in (("search", "officers"), ("trace", "budgets"), ("search", "officers")):
            digest = hashlib.sha256(f"{what} {party}".encode()).hexdigest()
            touches = [Touch("iarms-local-allowances", "", digest, "day", "write", 1.0, 100, n) for n in range(1, 41)]
            blocks.append(Block(kind, party.split("-")[0], party, country, 40, {"door": tuple(touches)}))
    found = {(kind, by): taken.key.name for (kind, by), (taken,) in taken_by_kind(blocks).items()}
    assert found["search", "WCO"] == found["search", "ADM"] == "digest of {party}, day (1)"
    assert found["trace", "WCO"] == found["trace", "ADM"] == "digest of {party}, day (2)"


def test_what_is_asked_beside_a_call_refuses_none_and_is_told() -> None:
    taken = _one_key(2.0)
    beside = [each._replace(worker=BESIDE) for each in taken["search, no match", "WCO"]]
    taken |= {("search, no match", by): beside for by in ("WCO", "ADM")}
    told = run(taken, Day(rate=1000.0), Rules(burst_seconds=0.0, table_writes=1e9))
    assert told.refused["search, no match"] == 0.0
    assert told.uncounted["search, no match"] > 0.0
    assert not told.late
