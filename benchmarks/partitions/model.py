"""A table, or an index, as partitions: a rate of units by key in, the share that is refused of each key out.

Rates are those of a step, in units a second; a step is short against a day and long against a call. Keys lie by the
hash of their name; what is spread over many keys lies everywhere alike. A partition has its own capacity and its own
unused seconds. One that stays hot is split: between keys, in the end around one alone, and inside one key where what
comes under it is spread by its sort keys. One item, and a key that only grows at its end, stay in one partition.
"""

import hashlib
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from benchmarks.partitions.rules import Rules


class Demand(NamedTuple):
    """Units a second asked for under a key; a `name` of "" is spread over the whole table. `splits`: see `keys.Key`."""

    name: str
    writes: float
    reads: float
    splits: bool = True


class Refused(NamedTuple):
    """Shares of what was asked for under a key, 0 to 1."""

    writes: float
    reads: float


@dataclass
class Partition:
    """From a hash on to the next (both from 0 to 1), or one key alone in `parts` of them; what was left unused."""

    low: float
    high: float
    alone: str | None = None
    parts: int = 1
    unused_writes: float = 0.0
    unused_reads: float = 0.0
    hot_for: float = 0.0


@cache
def place(name: str) -> float:
    """Where a key lies, from 0 to 1: DynamoDB's own hash is not public, any even one does."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big") / 2**48


@dataclass
class Places:
    """The partitions of a table or of an index, as they are at the moment."""

    rules: Rules = field(default_factory=Rules)
    partitions: list[Partition] = field(default_factory=list)
    _passed: float = 0.0
    _served: deque[tuple[float, float]] = field(default_factory=deque)
    _highest: float = 0.0

    def __post_init__(self) -> None:
        if not self.partitions:
            many = self.rules.first_partitions
            self.partitions = [Partition(number / many, (number + 1) / many) for number in range(many)]

    def step(self, demands: Iterable[Demand], seconds: float) -> dict[str, Refused]:
        """Serve what is asked for during so many seconds, as far as there is capacity; then split what was hot."""
        asked = _together(demands)
        spread = asked.pop("", Demand("", 0.0, 0.0))
        at: dict[int, list[Demand]] = defaultdict(list)
        alone = {partition.alone: number for number, partition in enumerate(self.partitions) if partition.alone}
        wide = [(partition.low, number) for number, partition in enumerate(self.partitions) if not partition.alone]
        for demand in asked.values():
            number = alone.get(demand.name, -1)
            if number < 0:
                number = wide[bisect_right(wide, (place(demand.name), len(self.partitions))) - 1][1]
            at[number].append(demand)
        refused: dict[str, Refused] = {}
        lost_writes = lost_reads = 0.0
        for number, partition in enumerate(self.partitions):
            part = 0.0 if partition.alone is not None else partition.high - partition.low
            writes = spread.writes * part + sum(demand.writes for demand in at[number])
            reads = spread.reads * part + sum(demand.reads for demand in at[number])
            shares = self._serve(partition, writes, reads, seconds)
            refused |= {demand.name: shares for demand in at[number]}
            lost_writes += shares.writes * part
            lost_reads += shares.reads * part
        refused[""] = Refused(lost_writes, lost_reads)
        refused = self._within_quota(refused, [spread, *asked.values()])
        self._grow([spread, *asked.values()], refused, seconds)
        self._split(at, spread)
        return refused

    def _serve(self, partition: Partition, writes: float, reads: float, seconds: float) -> Refused:
        """One partition's step: its capacity first, then what it had left unused."""
        rules, parts = self.rules, partition.parts
        served_writes, partition.unused_writes = _out_of(
            rules.writes * parts, partition.unused_writes, rules.burst_seconds, writes, seconds
        )
        served_reads, partition.unused_reads = _out_of(
            rules.reads * parts, partition.unused_reads, rules.burst_seconds, reads, seconds
        )
        full = max(writes / (rules.writes * parts), reads / (rules.reads * parts))
        partition.hot_for = partition.hot_for + seconds if full >= rules.hot_from else 0.0
        return Refused(_share(writes, served_writes), _share(reads, served_reads))

    def _within_quota(self, refused: dict[str, Refused], demands: list[Demand]) -> dict[str, Refused]:
        """Beyond a table's quota everybody is refused alike."""
        writes = sum(demand.writes * (1 - refused[demand.name].writes) for demand in demands)
        reads = sum(demand.reads * (1 - refused[demand.name].reads) for demand in demands)
        keep_writes = min(1.0, self.rules.table_writes / writes) if writes else 1.0
        keep_reads = min(1.0, self.rules.table_reads / reads) if reads else 1.0
        return {
            name: Refused(1 - (1 - share.writes) * keep_writes, 1 - (1 - share.reads) * keep_reads)
            for name, share in refused.items()
        }

    def _grow(self, demands: list[Demand], refused: Mapping[str, Refused], seconds: float) -> None:
        """On demand, there is room for twice the highest rate that was served half an hour ago or earlier."""
        rules = self.rules
        writes = sum(demand.writes * (1 - refused[demand.name].writes) for demand in demands)
        reads = sum(demand.reads * (1 - refused[demand.name].reads) for demand in demands)
        self._passed += seconds
        self._served.append((self._passed, max(writes / rules.writes, reads / rules.reads)))
        while self._served and self._served[0][0] <= self._passed - rules.grows_after:
            self._highest = max(self._highest, self._served.popleft()[1])
        while self._wide() < rules.grows * self._highest:
            widest = max((p for p in self.partitions if p.alone is None), key=lambda p: p.high - p.low)
            self._cut(widest, (widest.low + widest.high) / 2)

    def _wide(self) -> int:
        return sum(1 for partition in self.partitions if partition.alone is None)

    def _cut(self, partition: Partition, where: float) -> None:
        """Two partitions of one; each has half of what is unused."""
        at = self.partitions.index(partition)
        partition.unused_writes /= 2
        partition.unused_reads /= 2
        partition.hot_for = 0.0
        upper = Partition(where, partition.high, None, 1, partition.unused_writes, partition.unused_reads)
        partition.high = where
        self.partitions.insert(at + 1, upper)

    def _split(self, at: Mapping[int, list[Demand]], spread: Demand) -> None:
        """Split each partition that has been hot for long enough, if that helps."""
        hot = [
            (partition, at.get(number, []))
            for number, partition in enumerate(self.partitions)
            if partition.hot_for >= self.rules.split_after
        ]
        for partition, demands in hot:
            partition.hot_for = 0.0
            if partition.alone is not None:
                if demands and demands[0].splits:
                    partition.parts *= 2
                continue
            self._split_between_keys(partition, demands, spread)

    def _split_between_keys(self, partition: Partition, demands: list[Demand], spread: Demand) -> None:
        """In the middle of what is asked for; or, where one key asks for half of it, around that key."""
        wide = partition.high - partition.low

        def heat(writes: float, reads: float) -> float:
            return max(writes / self.rules.writes, reads / self.rules.reads)

        even = heat(spread.writes, spread.reads) * wide
        whole = even + sum(heat(each.writes, each.reads) for each in demands)
        hottest = max(demands, key=lambda each: heat(each.writes, each.reads), default=None)
        if hottest is not None and heat(hottest.writes, hottest.reads) >= whole / 2:
            self.partitions.append(Partition(0.0, 0.0, hottest.name))
            return
        passed, edge = 0.0, partition.low
        for demand in sorted(demands, key=lambda each: place(each.name)):
            where = place(demand.name)
            below = even * (where - edge) / wide
            if passed + below >= whole / 2:
                break
            passed, edge = passed + below + heat(demand.writes, demand.reads), where
            if passed >= whole / 2:
                break
        beyond = (whole / 2 - passed) * wide / even if even else 0.0
        cut = min(max(edge + max(beyond, 0.0), partition.low + wide / 64), partition.high - wide / 64)
        self._cut(partition, cut)


def _together(demands: Iterable[Demand]) -> dict[str, Demand]:
    found: dict[str, Demand] = {}
    for demand in demands:
        had = found.get(demand.name, Demand(demand.name, 0.0, 0.0, demand.splits))
        found[demand.name] = Demand(
            demand.name, had.writes + demand.writes, had.reads + demand.reads, had.splits and demand.splits
        )
    return found


def _out_of(rate: float, unused: float, burst: float, asked: float, seconds: float) -> tuple[float, float]:
    """What is served a second, and what is left unused after it."""
    there = rate * seconds + unused
    served = min(asked * seconds, there)
    return served / seconds, min(there - served, rate * burst)


def _share(asked: float, served: float) -> float:
    return 1 - served / asked if asked > served else 0.0
