"""`python -m ops.documents.measure_capacity`: what calls take, measured in this process, into capacity_measured.json.

The calls are real, over tables in memory; units and bytes are counted by AWS's rules (`benchmarks.partitions`). All
figures are of one call; where several parties make calls of a kind, by their shares of it.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.partitions import lists
from benchmarks.partitions.day import WCO_SHARE, Day
from benchmarks.partitions.keys import taken_by_kind, units_by_table
from benchmarks.partitions.kinds import CALLS, INDEX_VERSION, Block, captured
from benchmarks.partitions.run import asked_for

MEASURED: Final = Path(__file__).parent / "capacity_measured.json"
_DIGITS: Final = 3
HOTTEST: Final = 60
_SHARD: Final = re.compile(r"#\d{1,3}$")


def measured(blocks: Sequence[Block]) -> dict[str, Any]:
    """The figures: by kind of call, and of one search with all that comes with it, by key."""
    taken = taken_by_kind(blocks)
    kinds: dict[str, Any] = {}
    for kind in dict.fromkeys(block.kind for block in blocks):
        its = [block for block in blocks if block.kind == kind]
        weights = {by: _weight(by, {block.by for block in its}) for by in {block.by for block in its}}
        units: dict[str, list[float]] = {}
        for by, weight in weights.items():
            for where, (writes, reads) in units_by_table(taken[kind, by]).items():
                had = units.setdefault("/".join(filter(None, where)), [0.0, 0.0])
                had[0] += writes * weight
                had[1] += reads * weight
        kinds[kind] = {
            "operations": {name: _rounded(value) for name, value in _mean(its, "operations").items()},
            "units": {where: [_rounded(value) for value in both] for where, both in sorted(units.items()) if any(both)},
            "grown": {
                where: [_rounded(rows), _rounded(size)] for where, (rows, size) in sorted(_grown(its).items()) if rows
            },
        }
    return {"calls of each kind by each party": blocks[0].calls, "kinds": kinds, "keys": _keys(taken)}


def _weight(by: str, classes: set[str]) -> float:
    return {"WCO": WCO_SHARE, "ADM": 1 - WCO_SHARE}[by] if len(classes) > 1 else 1.0


def _mean(blocks: Iterable[Block], what: str) -> Mapping[str, float]:
    its = list(blocks)
    calls = sum(block.calls for block in its)
    names = dict.fromkeys(name for block in its for name in getattr(block, what))
    found = {name: sum(getattr(block, what).get(name, 0) for block in its) / calls for name in names}
    return {name: value for name, value in found.items() if value}


def _grown(blocks: Sequence[Block]) -> dict[str, tuple[float, float]]:
    calls = sum(block.calls for block in blocks)
    places = {where for block in blocks for where in block.grown}
    return {
        "/".join(filter(None, where)): (
            sum(block.grown.get(where, (0, 0))[0] for block in blocks) / calls,
            sum(block.grown.get(where, (0, 0))[1] for block in blocks) / calls,
        )
        for where in places
    }


def _keys(taken: Any) -> list[list[Any]]:
    """Of one search at the busiest hour, with the calls that come with it: table, index, key, shards, and units of the
    busiest shard; hottest first."""
    peak = 10.0
    found: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for (table, index), demands in asked_for(taken, Day(1.0), peak).items():
        for demand in demands:
            if demand.name:
                found[table, index, _SHARD.sub("", demand.name)].append((demand.writes, demand.reads))
    keys = [
        [*where, len(units), _rounded(max(w for w, _ in units)), _rounded(max(r for _, r in units))]
        for where, units in found.items()
    ]
    return sorted(keys, key=_coolness)[:HOTTEST]


def _coolness(key: list[Any]) -> tuple[float, list[str]]:
    """What keys are put in order by: the hottest first, alike ones by name."""
    return -max(float(key[4]) / 1000, float(key[5]) / 3000), key[:3]


def _rounded(value: float) -> float:
    return round(value, _DIGITS)


def main(arguments: Sequence[str]) -> int:
    """Measure and write."""
    if arguments:
        print("usage: python -m ops.documents.measure_capacity", file=sys.stderr)
        return 2
    found = measured(captured(CALLS)) | {"lists": lists.figures(INDEX_VERSION)}
    MEASURED.write_text(json.dumps(found, indent=1, sort_keys=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
