"""Into how many shards a deployment spreads what many calls write to, and the arithmetic that says whether they are
enough: a partition of DynamoDB takes 1,000 write units a second, and an index that is throttled throttles its table.

    searches expected a second, and whose they are  ->  Expected.needs  ->  Spread: the least number of each kind
"""

import json
import math
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from infra.fields import Data
from infra.parties import Recipient

UNITS_A_SECOND: Final = 1_000
"""That a partition takes."""
UNITS_OF_A_SEARCH: Final = 2
"""In the list of its party, and in that of its administration: it is 0.9 to 1.8 kB. One that
finds nothing, and says little of the weapon, takes one unit."""
PLANNED: Final = 700
"""Units a second that a shard is planned for: chance spreads unevenly, and seconds are busier than their minute."""
PLANNED_OF_WAITING: Final = 350
"""The same of a partition of what waits: all of a party's lies in one, so that some have more than their part."""
UNITS_OF_ALL: Final = {"facets": 1.0, "day": 1.5, "months": 0.3, "waiting": 0.4}
"""Units that a search takes, with the calls and steps that come with it, of all shards of a kind together: of the
action that most calls have in common, of a day, of a month's hits and traces, and of what waits. docs/capacity.md has
what was measured; of a month and of what waits that is the opening, and each of some four steps writes once more."""
# Bytes. Lambda takes 4 KB of variables for all settings together.
_MOST: Final = 500

Number = Annotated[int, Field(ge=1, le=64)]


class Spread(Data):
    """Of a deployment. A number may grow from one release to the next and never shrink: what lies in a shard is found
    as long as it is read.

    `parties` are those that differ, `others` each other party; an administration's country has as many shards as the
    administration (ADM-KE). `months`: of a month's hits and traces. `facets`: of what very many audit events have in
    common, such as their action; `day`: of a day's audit events. `waiting`: the partitions that what waits for the
    clock, the sweeper and the reviewer is spread over.
    """

    parties: dict[Recipient, Number] = Field(default_factory=dict)
    others: Number = 1
    months: Number = 1
    facets: Number = 1
    day: Literal[16, 32] = 16
    waiting: Annotated[int, Field(ge=4, le=64)] = 4

    def settings(self) -> str:
        """As the functions read it (`iarms.store.shards.Shards.read`)."""
        return json.dumps(self.model_dump(), separators=(",", ":"))

    def lacks(self, needed: "Spread") -> list[str]:
        """What is less here than what is needed, each as it would be written (`facets = 15`)."""
        mine, least = self.model_dump(), needed.model_dump()
        found = [f"{kind} = {least[kind]}" for kind in least if kind != "parties" and mine[kind] < least[kind]]
        # One that is named here with fewer than the others have needs as many as they do.
        named = {party: needed.parties.get(party, needed.others) for party in (*needed.parties, *self.parties)}
        return found + [
            f"parties.{party} = {number}"
            for party, number in named.items()
            if self.parties.get(party, self.others) < number
        ]

    def too_few(self, *, calls: float, lines: float, searches: Mapping[str, float]) -> list[str]:
        """What would be throttled, each with the number that it takes; nothing where all are enough.

        `calls` are those of all callers together in a second, `lines` those that imports enter, and `searches` how many
        a second a party (WCO) or each party of a class (ADM) may send.
        """
        faults = []
        together = max(calls, lines)
        if together > UNITS_A_SECOND * self.facets:
            faults.append(f"facets = {math.ceil(together / UNITS_A_SECOND)}: {together:g} audit events a second")
        if calls + lines > UNITS_A_SECOND * self.day:
            faults.append(f"day = 32: {calls + lines:g} audit events a second")
        for party, rate in searches.items():
            units = UNITS_OF_A_SEARCH * min(rate, calls)
            number = self.parties.get(party, self.others)
            if units > UNITS_A_SECOND * number:
                of = f"parties.{party}" if "-" in party or party == "WCO" else "others"
                faults.append(f"{of} = {math.ceil(units / UNITS_A_SECOND)}: {rate:g} searches a second")
        if len(self.settings()) > _MOST:
            faults.append(f"fewer parties that differ: they take {len(self.settings())} of {_MOST} bytes")
        return faults


class Expected(Data):
    """What a region is expected to carry at its busiest: searches a second of all callers together, and which part of
    them is a party's.

    `shares`: by party; `others`: the largest part that any other party has. Of an administration (`ADM-KE`) it is what
    is searched for it, by itself or by the WCO.
    """

    searches_a_second: float = Field(gt=0, le=100_000)
    shares: dict[Recipient, Annotated[float, Field(ge=0, le=1)]] = Field(default={"WCO": 0.3})
    others: float = Field(default=0.18, gt=0, le=1)

    def needs(self, *, lines: float) -> Spread:
        """The least number of shards of each kind, where imports enter so many lines a second. Raises ValueError where
        a region cannot have so many."""
        rate = self.searches_a_second
        others = _shards(UNITS_OF_A_SEARCH * self.others * rate)
        parties = {party: _shards(UNITS_OF_A_SEARCH * share * rate) for party, share in self.shares.items()}
        events = UNITS_OF_ALL["day"] * rate + lines
        if events > 32 * PLANNED:
            raise ValueError(f"{events:g} audit events a second are more than one region's day takes: spread the load")
        return Spread(
            parties={party: number for party, number in parties.items() if number > others},
            others=others,
            months=_shards(UNITS_OF_ALL["months"] * rate),
            facets=_shards(max(UNITS_OF_ALL["facets"] * rate, lines)),
            day=16 if events <= 16 * PLANNED else 32,
            waiting=max(4, math.ceil(UNITS_OF_ALL["waiting"] * rate / PLANNED_OF_WAITING)),
        )


def _shards(units: float) -> int:
    return max(1, math.ceil(units / PLANNED))
