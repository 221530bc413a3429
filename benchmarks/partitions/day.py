"""A day's load: how many calls of each kind come a second, by whom, at each hour.

The curve, the mix and the shares are assumptions, and stand here as data. `rate` is searches a second at the peak.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

HOURS: Final = (
    0.20, 0.15, 0.12, 0.10, 0.12, 0.20, 0.35, 0.55, 0.75, 0.92, 1.00, 0.97,
    0.85, 0.88, 0.97, 0.99, 0.90, 0.75, 0.60, 0.50, 0.42, 0.35, 0.30, 0.25,
)  # fmt: skip
"""Of the peak, at each full hour; between two, in a straight line. One region's offices, in several time zones."""

MIX: Final = {
    "search, no match": 0.93,
    "search, hit opened": 0.02,
    "search, hit joined": 0.05,
    "search read": 0.30,
    "searches listed": 0.10,
    "trace submitted": 0.01,
    "record entered": 0.02,
    "notifications listed": 0.05,
}
"""Calls of each kind for one search. Searches are 1 together."""
IMPORT: Final = ("record imported", 13.0, 17.0, 200.0)
"""A file: from this hour to that, so many records a second: the deployment's own `import_pace`, whatever the rate."""
WCO_SHARE: Final = 0.3
ADMINISTRATIONS: Final = 186
OWNERS: Final = 196
NAMED: Final = 16
"""The busiest by name; those behind them, of which none is busier, are spread."""


class Caller(NamedTuple):
    """A party that calls, for an administration, of a class; `share` of all calls that its class makes."""

    by: str
    party: str
    administration: str
    share: float


class Flood(NamedTuple):
    """One administration that calls as fast as it can: searches a second, between two hours of the day."""

    party: str
    rate: float
    begins: float
    ends: float


class Flow(NamedTuple):
    """Calls a second of one kind by one caller."""

    kind: str
    caller: Caller
    rate: float


@dataclass(frozen=True)
class Day:
    """`rate` searches a second at the peak; `paces` are what a party may call a second at most, by class, or None."""

    rate: float
    flood: Flood | None = None
    paces: dict[str, float] | None = None

    def flows(self, hour: float) -> tuple[list[Flow], float]:
        """What is asked for at an hour of the day, and how many calls a second the parties' buckets turn away (429)."""
        level = self.rate * _level(hour)
        flows = [
            Flow(kind, caller, level * often * caller.share * part_of(kind, caller.by))
            for kind, often in MIX.items()
            for caller in CALLERS
            if part_of(kind, caller.by)
        ]
        kind, begins, ends, pace = IMPORT
        if begins <= hour < ends:
            flows.append(Flow(kind, CALLERS[-1]._replace(share=1.0), pace))
        if self.flood is not None and self.flood.begins <= hour < self.flood.ends:
            flooding = next(caller for caller in CALLERS if caller.party == self.flood.party)
            flows.append(Flow("search, no match", flooding, self.flood.rate))
        return self._paced(flows)

    def _paced(self, flows: list[Flow]) -> tuple[list[Flow], float]:
        if self.paces is None:
            return flows, 0.0
        asked: dict[str, float] = {}
        for flow in flows:
            if flow.kind.startswith("search,"):
                asked[flow.caller.party] = asked.get(flow.caller.party, 0.0) + flow.rate
        kept = [flow._replace(rate=flow.rate * self._let_through(flow, asked)) for flow in flows]
        return kept, sum(flow.rate for flow in flows) - sum(flow.rate for flow in kept)

    def _let_through(self, flow: Flow, asked: dict[str, float]) -> float:
        """Of a party's searches, as many as its bucket has; who is spread over many parties stays within theirs."""
        if self.paces is None or not flow.kind.startswith("search,") or not flow.caller.party:
            return 1.0
        return min(1.0, self.paces[flow.caller.by] / asked[flow.caller.party]) if asked[flow.caller.party] else 1.0


def shares(many: int) -> Iterator[float]:
    """Of so many, ordered by how busy they are, what each has: the second half of the first, the third a third."""
    whole = math.fsum(1 / rank for rank in range(1, many + 1))
    return (1 / rank / whole for rank in range(1, many + 1))


def _named(by: str, many: int) -> Iterator[Caller]:
    left = 1.0
    for rank, share in zip(range(1, NAMED + 1), shares(many), strict=False):
        left -= share
        yield Caller(by, f"{by}-{rank:02}", f"C{rank:02}", share)
    yield Caller(by, "", "", left)


OWNER_SHARES: Final = tuple(share for share, _ in zip(shares(OWNERS), range(NAMED), strict=False))
CALLERS: Final = (
    *(Caller("WCO", "WCO", each.administration, each.share) for each in _named("ADM", ADMINISTRATIONS)),
    *_named("ADM", ADMINISTRATIONS),
    *_named("NCB", OWNERS),
    Caller("NCB", "NCB-01", "C01", 0.0),
)
"""Who calls: the WCO for each administration, the administrations themselves, the bureaus; the last imports."""


def part_of(kind: str, by: str) -> float:
    """What part of a kind's calls a class of parties makes."""
    if kind in ("record entered", "notifications listed"):
        return 1.0 if by == "NCB" else 0.0
    return {"WCO": WCO_SHARE, "ADM": 1 - WCO_SHARE}.get(by, 0.0)


def _level(hour: float) -> float:
    at = int(hour) % 24
    return HOURS[at] + (HOURS[(at + 1) % 24] - HOURS[at]) * (hour - int(hour))
