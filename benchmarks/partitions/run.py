"""`make bench-partitions RATE=10000`: a day of the product's own key choices against partitions that throttle.

    python -m benchmarks.partitions.run --rate 10000 [--flood 2000] [--no-paces] [--shards 16] [--back-pressure writers]

What is refused is told by table, index and key, with when it began, and how many calls were answered 503 for it. A
consumer of a stream that is refused is late instead: what it has not done waits, and is tried again. Calls that are
refused are still asked for in full, as clients and the SDK try again. Shards are those that a deployment for that rate
needs (`infra/shards.py`); `--spread` has others, as a deployment writes them, and `--unspread` none. Tables are warm
from the start and have the quota that the busiest of them needs; `--cold` begins with new ones, of 4,000 write units a
second and a quota of 40,000. `--shards` is a question, not what is deployed: each key that is shared, and cannot be
split, in so many parts.
"""

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from benchmarks.partitions.day import CALLERS, OWNER_SHARES, Caller, Day, Flood, Flow
from benchmarks.partitions.keys import Key, Kind, Taken, taken_by_kind
from benchmarks.partitions.kinds import BESIDE, CALLS, captured
from benchmarks.partitions.model import Demand, Places, Refused
from benchmarks.partitions.rules import Rules
from infra.shards import Expected, Spread

STEP = 300.0
"""Seconds."""
IMPORT_LINES = 200.0
"""A second, of all imports together: what a deployment has that says nothing else."""
UNITS_OF_THE_BUSIEST_TABLE = 13.0
"""That a search writes into `audit-index`, with the calls that come with it."""
Resource = tuple[str, str]
"""A table, and an index of it or ""."""


@dataclass
class Hot:
    """What was refused under a key: the hour of the first refusal, the largest share and when, the most asked for."""

    first: float
    worst: float = 0.0
    worst_at: float = 0.0
    most: float = 0.0
    calls: float = 0.0


@dataclass
class Told:
    """A day's outcome: calls by kind, those answered 503 and 429, those answered without what is counted beside them,
    what was hot, and how late consumers were."""

    calls: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    refused: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    turned_away: float = 0.0
    uncounted: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    hot: dict[tuple[str, str, str], Hot] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    partitions: dict[Resource, int] = field(default_factory=dict)


def names_of(key: Key, flow: Flow) -> list[tuple[str, float]]:
    """The keys that a key of the capture stands for in a flow, with the part of its units that each has."""
    return _names_of(key, flow.caller)


def _is_a_callers(key: Key) -> bool:
    return key.scope in ("party", "administration")


@cache
def _names_of(key: Key, caller: Caller) -> list[tuple[str, float]]:
    who = caller.party if key.scope == "party" else caller.administration
    if not key.name or (key.scope in ("party", "administration") and not who):
        return [("", 1.0)]
    whole = key.name.replace("{party}", caller.party).replace("{administration}", caller.administration)
    found = [(whole, 1.0)]
    if key.scope == "owner":
        named = [(whole.replace("{owner}", f"NCB-{at:02}"), share) for at, share in enumerate(OWNER_SHARES, 1)]
        found = [*named, ("", 1 - sum(OWNER_SHARES))]
    if key.shards == 1:
        return found
    return [
        (f"{name}#{shard}" if name else "", share / key.shards) for name, share in found for shard in range(key.shards)
    ]


def run(taken: Mapping[Kind, Sequence[Taken]], day: Day, rules: Rules | None = None) -> Told:
    """A day, from midnight to midnight, in steps."""
    rules = rules or Rules()
    places: dict[Resource, Places] = defaultdict(lambda: Places(rules))
    told = Told()
    waiting: dict[tuple[str, str, str], float] = defaultdict(float)
    for number in range(int(86_400 / STEP)):
        hour = number * STEP / 3600
        flows, turned_away = day.flows(hour)
        told.turned_away += turned_away * STEP
        work = list(_work(taken, flows, waiting))
        asked = _asked(work)
        refused = {where: places[where].step(demands, STEP) for where, demands in asked.items()}
        _note_hot(told, asked, refused, hour)
        _account(told, work, refused, rules, waiting)
    told.partitions = {where: len(each.partitions) for where, each in places.items()}
    return told


def asked_for(taken: Mapping[Kind, Sequence[Taken]], day: Day, hour: float) -> dict[Resource, list[Demand]]:
    """Units a second asked for under each key at an hour of a day, of files that are imported apart."""
    flows, _ = day.flows(hour)
    return _asked(_work(taken, flows, {}))


@dataclass
class _Work:
    """What one worker does for a flow: so many calls a second, each with these units under these keys."""

    worker: str
    flow: Flow
    rate: float
    taken: list[Taken]


def _work(taken: Mapping[Kind, Sequence[Taken]], flows: Iterable[Flow], waiting: Mapping[tuple[str, str, str], float]
          ) -> Iterable[_Work]:  # fmt: skip
    for flow in flows:
        of_worker: dict[str, list[Taken]] = defaultdict(list)
        for each in taken[flow.kind, flow.caller.by]:
            of_worker[each.worker].append(each)
        for worker, its in of_worker.items():
            # Pollers that are behind ask for no more than twice what comes.
            again = min(waiting.get(_who_waits(worker, flow), 0.0) / STEP, flow.rate)
            yield _Work(worker, flow, flow.rate + again, its)


def _who_waits(worker: str, flow: Flow) -> tuple[str, str, str]:
    return worker, flow.kind, f"{flow.caller.by}/{flow.caller.party}/{flow.caller.administration}"


def _asked(work: Iterable[_Work]) -> dict[Resource, list[Demand]]:
    units: dict[tuple[Resource, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    splits: dict[tuple[Resource, str], bool] = {}

    def ask(one: Taken, flow: Flow, rate: float) -> None:
        for name, part in names_of(one.key, flow):
            at = (one.key.table, one.key.index_name), name
            units[at][0] += one.writes * part * rate
            units[at][1] += one.reads * part * rate
            splits[at] = splits.get(at, True) and one.key.splits

    # Of what is no caller's own it is all the same whose calls they are.
    together: dict[int, tuple[Taken, Flow, float]] = {}
    for each in work:
        for one in each.taken:
            if _is_a_callers(one.key):
                ask(one, each.flow, each.rate)
            else:
                _, _, rate = together.get(id(one), (one, each.flow, 0.0))
                together[id(one)] = one, each.flow, rate + each.rate
    for one, flow, rate in together.values():
        ask(one, flow, rate)
    found: dict[Resource, list[Demand]] = defaultdict(list)
    for (where, name), (writes, reads) in units.items():
        found[where].append(Demand(name, writes, reads, splits[where, name]))
    return found


def _note_hot(told: Told, asked: Mapping[Resource, list[Demand]], refused: Mapping[Resource, Mapping[str, Refused]],
              hour: float) -> None:  # fmt: skip
    for where, demands in asked.items():
        for demand in demands:
            share = refused[where][demand.name]
            worst = max(share.writes, share.reads)
            if worst < 0.001:
                continue
            hot = told.hot.setdefault((*where, demand.name or "(all others)"), Hot(hour))
            hot.most = max(hot.most, demand.writes if share.writes >= share.reads else demand.reads)
            if worst > hot.worst:
                hot.worst, hot.worst_at = worst, hour


def _account(told: Told, work: Iterable[_Work], refused: Mapping[Resource, Mapping[str, Refused]], rules: Rules,
             waiting: dict[tuple[str, str, str], float]) -> None:  # fmt: skip
    pressure: dict[str, float] = {}
    for (table, index), shares in refused.items():
        if index:
            worst = max((share.writes for share in shares.values()), default=0.0)
            pressure[table] = max(worst, pressure.get(table, 0.0))
    known: dict[int, float] = {}
    for each in work:
        lost = _refused_share(each, refused, pressure if rules.back_pressure == "table" else {}, known)
        if each.worker == "door":
            told.calls[each.flow.kind] += each.rate * STEP
            told.refused[each.flow.kind] += each.rate * lost * STEP
            _blame(told, each, refused, lost)
        elif each.worker == BESIDE:
            told.uncounted[each.flow.kind] += each.rate * lost * STEP
        else:
            whose = _who_waits(each.worker, each.flow)
            left = max(0.0, waiting[whose] + (each.flow.rate - each.rate * (1 - lost)) * STEP)
            waiting[whose] = left
            if each.rate * (1 - lost) > 0:
                told.late[each.worker] = max(told.late[each.worker], left / (each.rate * (1 - lost)))


def _refused_share(each: _Work, refused: Mapping[Resource, Mapping[str, Refused]], pressure: Mapping[str, float],
                   known: dict[int, float]) -> float:  # fmt: skip
    """Of the worker's calls those of which some part is refused: by table the worst part, tables by themselves. `known`
    is what of this step is known already of keys that are no caller's own."""
    by_table: dict[str, float] = defaultdict(float)
    for one in each.taken:
        of_key = known.get(id(one))
        if of_key is None:
            of_key = _refused_of(one, each.flow, refused)
            if not _is_a_callers(one.key):
                known[id(one)] = of_key
        if one.writes and one.key.table in pressure:
            of_key = max(of_key, pressure[one.key.table])
        by_table[one.key.table] = max(by_table[one.key.table], of_key)
    through = 1.0
    for part in by_table.values():
        through *= 1 - part
    return 1 - through


def _refused_of(one: Taken, flow: Flow, refused: Mapping[Resource, Mapping[str, Refused]]) -> float:
    of_key = 0.0
    for name, part in names_of(one.key, flow):
        share = refused[one.key.table, one.key.index_name][name]
        of_key += part * max(share.writes if one.writes else 0.0, share.reads if one.reads else 0.0)
    return of_key


def _blame(told: Told, each: _Work, refused: Mapping[Resource, Mapping[str, Refused]], share: float) -> None:
    """Put the refused calls down to the hottest key that they touch themselves."""
    if share < 0.001:
        return
    worst, place = 0.0, None
    for one in each.taken:
        for name, _ in names_of(one.key, each.flow):
            found = max(refused[one.key.table, one.key.index_name][name])
            if found > worst:
                worst, place = found, (one.key.table, one.key.index_name, name or "(all others)")
    if place is not None and place in told.hot:
        told.hot[place].calls += each.rate * share * STEP


def with_shards(taken: Mapping[Kind, Sequence[Taken]], shards: int) -> dict[Kind, list[Taken]]:
    """What would be taken if each shared key that cannot be split had so many shards."""
    return {
        kind: [
            each._replace(key=each.key._replace(shards=max(shards, each.key.shards)))
            if each.key.name and each.key.index_name + each.key.table not in _ONE_ITEM and not each.key.splits
            else each
            for each in its
        ]
        for kind, its in taken.items()
    }


# Keys that are one item each: no shard would be of use.
_ONE_ITEM = frozenset(("allowances", "buckets", "audit-log"))


def report(told: Told, day: Day, rules: Rules) -> str:
    """The day as text."""
    calls, refused = sum(told.calls.values()), sum(told.refused.values())
    lines = [
        f"{day.rate:,.0f} searches a second at the peak; {calls:,.0f} calls in the day, {refused:,.0f} answered 503 "
        f"({refused / calls:.2%}), {told.turned_away:,.0f} answered 429; back pressure on the {rules.back_pressure}",
        "",
        f"{'kind of call':<24}{'calls':>16}{'503':>16}{'':>9}",
    ]
    for kind, number in told.calls.items():
        lines.append(f"{kind:<24}{number:>16,.0f}{told.refused[kind]:>16,.0f}{told.refused[kind] / number:>9.2%}")
    lines += ["", f"{'table':<13}{'index':<19}{'key':<42}{'asked':>8}{'shards':>7}{'from':>7}{'worst':>7}{'at':>7}"]
    for (table, index, key), hot in sorted(told.hot.items(), key=lambda each: -each[1].most)[:40]:
        needed = -(-hot.most // rules.writes)
        lines.append(
            f"{table:<13}{index:<19}{key[:41]:<42}{hot.most:>8,.0f}{needed:>7.0f}{_clock(hot.first):>7}"
            f"{hot.worst:>7.0%}{_clock(hot.worst_at):>7}"
        )
    if not told.hot:
        lines.append("nothing is refused")
    lines += ["", "asked: units a second at the most; shards: how many keys would carry them"]
    for kind, number in told.uncounted.items():
        if number >= 1:
            lines.append(f"{number:,.0f} of {kind}: answered, and not counted beside")
    late = {worker: seconds for worker, seconds in told.late.items() if seconds >= 1}
    lines += [f"{worker} is late by up to {seconds:,.0f} s" for worker, seconds in sorted(late.items())]
    return "\n".join(lines)


def _clock(hour: float) -> str:
    return f"{int(hour):02}:{round(hour % 1 * 60):02}"


def paces_for(rate: float) -> dict[str, float]:
    """What parties may search a second: the deployment's default, or, where the load is agreed, twice their part."""
    from infra.paces import CLASSES

    busiest: dict[str, float] = defaultdict(float)
    for caller in CALLERS:
        if caller.party:
            part = 0.3 if caller.by == "WCO" else 0.7
            busiest[caller.party] += rate * part * caller.share
    found: dict[str, float] = {}
    for by in ("WCO", "ADM", "NCB"):
        agreed = max((2 * most for party, most in busiest.items() if party.split("-")[0] == by), default=0.0)
        found[by] = max(CLASSES[by]["searches"].rate, agreed)
    return found


def figures() -> dict[str, float]:
    """Units that one call takes, of all tables together, its streams included, by kind: for the budgets."""
    found: dict[str, float] = {}
    for (kind, by), its in taken_by_kind(captured()).items():
        if by in ("WCO", "NCB"):
            found[f"{kind}: write units"] = sum(each.writes for each in its)
            found[f"{kind}: read units"] = sum(each.reads for each in its)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Capture, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.partitions.run")
    parser.add_argument("--rate", type=float, default=200.0, help="searches a second at the peak")
    parser.add_argument("--flood", type=float, default=0.0, help="searches a second of one party, from 14:00 to 14:30")
    parser.add_argument("--no-paces", action="store_true", help="without the parties' buckets")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--unspread", action="store_true", help="with the shards of a deployment that says nothing")
    parser.add_argument("--cold", action="store_true", help="with tables that are new: 4,000 write units a second")
    parser.add_argument("--spread", help='a deployment\'s shards, as JSON: {"parties": {"WCO": 16}, "months": 8}')
    parser.add_argument("--back-pressure", choices=("table", "writers"), default="table")
    parser.add_argument("--no-burst", action="store_true")
    parser.add_argument("--calls", type=int, default=CALLS, help="calls of each kind that are captured")
    given = parser.parse_args(arguments)
    spread = Expected(searches_a_second=given.rate).needs(lines=IMPORT_LINES)
    if given.spread or given.unspread:
        spread = Spread.model_validate_json(given.spread or "{}")
    taken = taken_by_kind(captured(given.calls, spread))
    if given.shards > 1:
        taken = with_shards(taken, given.shards)
    rules = Rules(back_pressure=given.back_pressure, burst_seconds=0.0 if given.no_burst else 300.0)
    if not given.cold:
        units = UNITS_OF_THE_BUSIEST_TABLE * given.rate
        partitions, quota = max(12, math.ceil(units / rules.writes)), max(units, rules.table_writes)
        rules = replace(
            rules, first_partitions=partitions, table_writes=quota, table_reads=max(quota, rules.table_reads)
        )
    flood = Flood("ADM-03", given.flood, 14.0, 14.5) if given.flood else None
    day = Day(given.rate, flood, None if given.no_paces else paces_for(given.rate))
    print(f"shards: {spread.settings()}")
    print(report(run(taken, day, rules), day, rules))
    return 0


if __name__ == "__main__":
    sys.exit(main())
