"""What tables and indexes take from their first day: units a second, worked out of what a region is expected to carry.

A table on demand takes 4,000 units of write and 12,000 of read a second when it is new, and twice its highest rate from
half an hour after that on. One that is made warm takes more at once, for one payment; it is never made less warm.
"""

import math
from typing import Final, NamedTuple

from infra.shards import Expected


class Units(NamedTuple):
    """Write units and read units of a search with the calls that come with it; write units of an import's line."""

    writes: float
    reads: float
    writes_of_a_line: float = 0.0


class Warmth(NamedTuple):
    """Units a second."""

    writes: int
    reads: int


OF_A_NEW_TABLE: Final = Warmth(4_000, 12_000)
QUOTA: Final = 40_000
"""Write units, or read units, a second of one table or index, which AWS raises on request."""
UNITS: Final = {
    "allowances": Units(3.3, 0.1),
    "audit": Units(4.8, 0.1, 4.2),
    "audit-index": Units(12.6, 0.1, 4.2),
    "audit-log": Units(3.5, 0.1, 2.5),
    "cases": Units(4.2, 1.4),
    "cases/by_administration": Units(2.1, 0.4),
    "cases/by_party": Units(2.1, 0.2),
    "records": Units(0.1, 0.2, 2.1),
    "serial-index": Units(1.2, 6.6, 56.0),
    "watches": Units(3.8, 1.0),
    "watches/by_administration": Units(1.0, 0.1),
    "watches/by_party": Units(1.0, 0.1),
}
"""By table, or table and index, those that take a unit or more; docs/capacity.md has what was measured of all."""


def warmth(place: str, expected: Expected, lines: float) -> Warmth | None:
    """How warm a table (`cases`) or an index (`cases/by_party`) is made; None where a new one takes all there will be.

    `lines`: those that imports enter in a second.
    """
    units = UNITS.get(place)
    if units is None:
        return None
    rate = expected.searches_a_second
    needed = Warmth(math.ceil(units.writes * rate + units.writes_of_a_line * lines), math.ceil(units.reads * rate))
    if needed.writes <= OF_A_NEW_TABLE.writes and needed.reads <= OF_A_NEW_TABLE.reads:
        return None
    return Warmth(max(needed.writes, OF_A_NEW_TABLE.writes), max(needed.reads, OF_A_NEW_TABLE.reads))


def beyond_the_quota(expected: Expected, lines: float) -> dict[str, Warmth]:
    """The tables and indexes that need more than an account has which never asked for more."""
    found = {place: warmth(place, expected, lines) for place in UNITS}
    return {place: each for place, each in found.items() if each is not None and max(each) > QUOTA}
