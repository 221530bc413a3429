"""`make bench-load-model`: calls one by one in simulated time, and what the trouble of one does to others.

    python -m benchmarks.partitions.load --rate 200 [--seconds 120] [--clients 0] [--seed 1]

Open load: calls come by chance, `rate` a second, whether or not others are answered. Closed load (`--clients`): so many
clients, each of which asks again once it was answered. What a call does is what was captured of real ones: its calls
to DynamoDB one after the other, each with a latency drawn by chance, its units under its keys by the second. A party's
bucket, the number of functions at once, and the deadline by which a call is answered are the product's own.

A call ends as 201, as 429 (its party's bucket is empty), or as 503: a key was throttled to the last try, the deadline
passed, or no function was free. Each scenario is told beside the quiet one, for the party in trouble and the others.
"""

import argparse
import heapq
import itertools
import random
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from benchmarks.partitions.day import CALLERS, MIX, Caller, Flow, part_of
from benchmarks.partitions.keys import Kind, Taken, taken_by_kind
from benchmarks.partitions.kinds import CALLS, Block, captured
from benchmarks.partitions.rules import Rules
from benchmarks.partitions.run import names_of

DEADLINE: Final = 8.0
"""Seconds in which every call is answered."""
TRIES: Final = 3
PAUSE: Final = 0.1
"""Seconds before a second try, on average, and twice of it before a third."""
CPU: Final = 0.02
MEDIAN: Final = 0.005
SPREAD: Final = 0.5
"""Of one call to DynamoDB: the median in seconds, and the deviation of its logarithm; one in 500 takes ten times."""
FUNCTIONS: Final = 1_000


class Shape(NamedTuple):
    """What one call does: calls to DynamoDB, and units of write by table, index and key."""

    round_trips: int
    writes: tuple[tuple[str, str, str, float], ...]


@dataclass(frozen=True)
class Scenario:
    """What goes wrong, from `begins` to `ends` (seconds).

    `hang`: DynamoDB accepts and never answers, and a try ends after `try_seconds`. `flood`: the party asks for so many
    more calls a second. `full`: what a key of this name (table/index/key) takes, where it is not a partition's own.
    """

    name: str
    begins: float = 0.0
    ends: float = 0.0
    hang: bool = False
    flood: float = 0.0
    party: str = ""
    full: Mapping[str, float] = field(default_factory=dict)
    try_seconds: float = 2.0
    """One try's own limit, whatever the deadline leaves."""

    def is_on(self, now: float) -> bool:
        """Whether it is going wrong at this second."""
        return self.begins <= now < self.ends


@dataclass
class Outcome:
    """Of a group of parties: seconds that calls took, and how they ended."""

    taken: list[float] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    functions: int = 0

    def line(self) -> str:
        """As text: percentiles in milliseconds, and shares of what was answered."""
        calls = self.ends.total()
        if not calls:
            return "no calls"
        at = statistics.quantiles([*self.taken, *self.taken[:1]], n=1000) if self.taken else [0.0] * 999
        figures = "".join(f"{at[place] * 1000:>9,.0f}" for place in (499, 949, 989, 998))
        shares = "  ".join(f"{end} {many / calls:.2%}" for end, many in sorted(self.ends.items()))
        return f"{calls:>9,}{figures}   {shares}"


@dataclass
class Partitions:
    """Keys by the second: what is left of each second's units, and of the seconds before it."""

    rules: Rules
    full: Mapping[str, float]
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, key: str, units: float, now: float, *, is_full: bool) -> bool:
        """Whether a key still has so many units; they are then gone. What is unused is kept for the burst."""
        rate = self.full.get(key, self.rules.writes) if is_full else self.rules.writes
        burst = 1.0 if is_full and key in self.full else self.rules.burst_seconds
        left, since = self._left.get(key, (rate, now))
        left = min(left + (now - since) * rate, rate * max(burst, 1.0))
        taken = left >= units
        self._left[key] = (left - units if taken else left, now)
        return taken


@dataclass
class Pressure:
    """Of a table: the part of its indexes' writes that was refused in a second; as much of its own is in the next."""

    second: int = 0
    asked: float = 0.0
    refused: float = 0.0
    before: float = 0.0

    def note(self, now: float, units: float, *, refused: bool) -> None:
        """An index's write, carried out or refused."""
        self.share(now)
        self.asked += units
        self.refused += units if refused else 0.0

    def share(self, now: float) -> float:
        """Of the second before this one."""
        if int(now) > self.second:
            self.before = self.refused / self.asked if self.asked and int(now) == self.second + 1 else 0.0
            self.second, self.asked, self.refused = int(now), 0.0, 0.0
        return self.before


@dataclass
class Buckets:
    """Each party's own calls a second, and how many it may make at once: four seconds of them."""

    rates: Mapping[str, float]
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, caller: Caller, now: float) -> bool:
        """Whether the party may make one call more."""
        rate = self.rates[caller.by]
        whose = caller.party or f"one of the others {caller.by}"
        if not caller.party:
            return True  # many parties, none near its own
        left, since = self._left.get(whose, (4 * rate, now))
        left = min(left + (now - since) * rate, 4 * rate)
        self._left[whose] = (left - 1 if left >= 1 else left, now)
        return left >= 1


@dataclass
class Load:
    """One run: who calls how often, what calls do, and what goes wrong."""

    shapes: Mapping[Kind, Shape]
    taken: Mapping[Kind, Sequence[Taken]]
    rate: float
    seconds: float
    scenario: Scenario
    rates: Mapping[str, float]
    clients: int = 0
    seed: int = 1
    functions: int = FUNCTIONS

    def run(self) -> dict[str, Outcome]:
        """Outcomes of the party in trouble (`the party`) and of all others (`others`)."""
        return _Run(self, random.Random(self.seed)).run()  # a simulation


class _Call(NamedTuple):
    kind: str
    caller: Caller


@dataclass
class _Run:
    load: Load
    chance: random.Random
    found: dict[str, Outcome] = field(default_factory=lambda: defaultdict(Outcome))
    busy: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.partitions = Partitions(Rules(), self.load.scenario.full)
        self.pressure: dict[str, Pressure] = defaultdict(Pressure)
        self.buckets = Buckets(self.load.rates)
        flows = [
            (_Call(kind, caller), often * caller.share * part_of(kind, caller.by))
            for kind, often in MIX.items()
            for caller in CALLERS
            if part_of(kind, caller.by) * caller.share > 0
        ]
        self.calls = [call for call, _ in flows]
        self.weights = list(itertools.accumulate(weight for _, weight in flows))

    def run(self) -> dict[str, Outcome]:
        if self.load.clients:
            self._closed()
        else:
            self._open()
        return dict(self.found)

    def _drawn(self) -> _Call:
        return self.chance.choices(self.calls, cum_weights=self.weights)[0]

    def _open(self) -> None:
        load, now = self.load, 0.0
        often = load.rate * self.weights[-1]
        flooding = next((c for c in CALLERS if c.party == load.scenario.party and c.by == "ADM"), None)
        while now < load.seconds:
            flood = load.scenario.flood if load.scenario.is_on(now) and flooding is not None else 0.0
            now += self.chance.expovariate(often + flood)
            if flooding is not None and self.chance.random() < flood / (often + flood):
                self._ask(_Call("search, no match", flooding), now)
            else:
                self._ask(self._drawn(), now)

    def _closed(self) -> None:
        turn = [(self.chance.random(), number) for number in range(self.load.clients)]
        heapq.heapify(turn)
        while turn and turn[0][0] < self.load.seconds:
            now, number = heapq.heappop(turn)
            heapq.heappush(turn, (now + max(self._ask(self._drawn(), now), 0.001), number))

    def _ask(self, call: _Call, now: float) -> float:
        """One call, to its end; gives the seconds that it took."""
        whose = "the party" if call.caller.party and call.caller.party == self.load.scenario.party else "others"
        outcome = self.found[whose]
        while self.busy and self.busy[0] <= now:
            heapq.heappop(self.busy)
        if len(self.busy) >= self.load.functions:
            end, took = "503 no function", 0.01
        elif call.kind.startswith("search,") and not self.buckets.take(call.caller, now):
            end, took = "429", CPU + self._latency()
        else:
            end, took = self._answered(call, now)
        if end != "503 no function":
            heapq.heappush(self.busy, now + took)
        outcome.functions = max(outcome.functions, len(self.busy))
        outcome.taken.append(took)
        outcome.ends[end] += 1
        return took

    def _answered(self, call: _Call, now: float) -> tuple[str, float]:
        load = self.load
        shape = load.shapes[call.kind, call.caller.by]
        took = CPU
        for _ in range(shape.round_trips):
            if load.scenario.hang and load.scenario.is_on(now + took):
                took, is_over = self._through_a_hang(now, took)
                if not is_over:
                    return ("503 deadline" if took >= DEADLINE else "503 no answer"), took
            took += self._latency()
        return self._written(call, shape, now, took)

    def _through_a_hang(self, now: float, took: float) -> tuple[float, bool]:
        """Tries that end by their own limit, and whether the hang was over before they and the deadline were."""
        for number in range(TRIES):
            took += self.load.scenario.try_seconds + PAUSE * 2**number
            if took >= DEADLINE:
                return DEADLINE, False
            if not self.load.scenario.is_on(now + took):
                return took, True
        return took, False

    def _written(self, call: _Call, shape: Shape, now: float, took: float) -> tuple[str, float]:
        """The call's writes: each of its keys must have units left; a table waits for its fullest index."""
        is_full = self.load.scenario.is_on(now)
        for number in range(TRIES):
            if self._has_room(call, shape, now + took, is_full=is_full):
                return "201", took
            took += self.chance.uniform(0, 2 * PAUSE * 2**number) + self._latency()
        return "503 throttled", min(took, DEADLINE)

    def _has_room(self, call: _Call, shape: Shape, now: float, *, is_full: bool) -> bool:
        """Whether each key has its units, and no table refuses writes for an index that cannot follow."""
        for table, index, name, units in shape.writes:
            has = self.partitions.take(f"{table}/{index}/{self._name(name, call)}", units, now, is_full=is_full)
            if index:
                self.pressure[table].note(now, units, refused=not has)
            if not has:
                return False
        tables = {table for table, _, _, _ in shape.writes}
        return all(self.chance.random() >= self.pressure[table].share(now) for table in tables)

    def _name(self, name: str, call: _Call) -> str:
        return name.replace("{party}", call.caller.party).replace("{administration}", call.caller.administration)

    def _latency(self) -> float:
        slow = 10.0 if self.chance.random() < 0.002 else 1.0
        return MEDIAN * slow * self.chance.lognormvariate(0.0, SPREAD)


def shapes_of(blocks: Sequence[Block], taken: Mapping[Kind, Sequence[Taken]]) -> dict[Kind, Shape]:
    """What one call of each kind does; keys that each call has for itself are never full, and are left out."""
    found: dict[Kind, Shape] = {}
    for (kind, by), its in taken.items():
        mine = [block for block in blocks if block.kind == kind and block.by == by]
        trips = sum(block.operations.get("door", 0) for block in mine) / sum(block.calls for block in mine)
        flow = Flow(kind, Caller(by, "{party}", "{administration}", 1.0), 1.0)
        writes = tuple(
            (one.key.table, one.key.index_name, names_of(one.key, flow)[0][0], one.writes / one.key.shards)
            for one in its
            if one.worker == "door" and one.writes and one.key.name
        )
        found[kind, by] = Shape(max(1, round(trips)), writes)
    return found


def scenarios(rate: float) -> list[Scenario]:
    """The quiet run, and what is looked at beside it."""
    return [
        Scenario("quiet"),
        Scenario("DynamoDB hangs for 20 s", 40.0, 60.0, hang=True),
        Scenario("it hangs, and no try is given more than 0.2 s", 40.0, 60.0, hang=True, try_seconds=0.2),
        Scenario("a party floods, ten times the load", 40.0, 60.0, flood=10 * rate, party="ADM-03"),
        Scenario("the index of the WCO's searches takes a tenth", 40.0, 60.0, party="WCO",
                 full={"cases/by_party/WCO": 0.1 * 0.6 * rate}),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Capture, run each scenario, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.partitions.load")
    parser.add_argument("--rate", type=float, default=200.0, help="searches a second, of open load")
    parser.add_argument("--clients", type=int, default=0, help="closed load, by so many clients")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--functions", type=int, default=FUNCTIONS, help="how many there may be at once")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    from benchmarks.partitions.run import paces_for

    blocks = captured(CALLS)
    taken = taken_by_kind(blocks)
    base = Load(shapes_of(blocks, taken), taken, given.rate, given.seconds, Scenario(""), paces_for(given.rate),
                given.clients, given.seed, given.functions)  # fmt: skip
    how = f"{given.clients} clients, closed" if given.clients else f"{given.rate:g} searches a second, open"
    print(f"{how}, {given.seconds:g} s; times in ms")
    print(f"{'':<12}{'calls':>9}{'p50':>9}{'p95':>9}{'p99':>9}{'p99.9':>9}   ended as")
    for scenario in scenarios(given.rate):
        _tell(scenario, replace(base, scenario=scenario).run)
    return 0


def _tell(scenario: Scenario, run: Callable[[], Mapping[str, Outcome]]) -> None:
    found = run()
    at_once = max((outcome.functions for outcome in found.values()), default=0)
    print(f"{scenario.name}: up to {at_once} functions at once")
    for whose, outcome in sorted(found.items(), reverse=True):
        print(f"  {whose:<10}{outcome.line()}")


if __name__ == "__main__":
    sys.exit(main())
