"""`make bench-answers`: what the whole system answers and writes, recorded so that two versions can be compared.

    python -m benchmarks.answers OUT.jsonl [--searches 3000 --imports 40 --traces 400 --descriptions 1500 --seed 7]
    python -m benchmarks.answers --compare BEFORE.jsonl AFTER.jsonl [--only searches traces]

A change that is to leave behaviour as it is has to give the same bytes. The first form asks the doors thousands of
things in one process (the modules beside this one have what), with the clock,
all ids and all randomness held still, and writes
one line of JSON for each answer, and at the end of each part one for every item of every table and every message of
every party. The second form says how many lines of each kind are the same, prints the first that differ, and ends with
1 where any does.

An answer that differs makes later requests differ that use what was in it: look at the first difference first.
"""

import argparse
import importlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.answers.compare import compare
from benchmarks.answers.corrections import correct
from benchmarks.answers.environment import set_environment
from benchmarks.answers.imports import import_files
from benchmarks.answers.moto_tables import cheap_tables
from benchmarks.answers.recorder import Recorder
from benchmarks.answers.reference import refer
from benchmarks.answers.searches import search
from benchmarks.answers.service import serve
from benchmarks.answers.still import Still, held_still
from benchmarks.answers.traces import trace
from tests.world import local_templates

Scenario = Callable[[Recorder, int, int], None]

_SEARCHES_A_PART: Final = 1000
_IMPORTS_A_PART: Final = 20
_TRACES_A_PART: Final = 100
_DESCRIPTIONS_A_PART: Final = 750


def record(path: Path, asked: Mapping[str, int], seed: int, only: tuple[str, ...] = ("",)) -> Counter[str]:
    """Ask everything, write the answers to a file, and say how many lines of each kind it has.

    `only`: what the names of parts begin with that are asked. A part is answered alike whether or not others are.
    """
    set_environment()
    for door in sorted((Path(importlib.import_module("iarms.handlers").__file__ or "").parent).glob("*.py")):
        importlib.import_module(f"iarms.handlers.{door.stem}")
    templates = local_templates()
    still = Still(seed)
    began = time.perf_counter()
    with path.open("w", encoding="utf-8") as out, held_still(still), cheap_tables():
        recorder = Recorder(out, still)
        for scenario, name, size in parts(asked):
            if not name.startswith(only):
                continue
            with recorder.part(name, templates):
                scenario(recorder, size, seed)
            print(f"{name} after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    for name, seconds in recorder.seconds.items():
        print(f"{name}: {seconds:.0f} s", file=sys.stderr)
    return recorder.counts


def parts(asked: Mapping[str, int]) -> Iterator[tuple[Scenario, str, int]]:
    """The scenarios, the name of each part, and how many of its things it asks for."""
    for number, size in enumerate(_sizes(asked["searches"], _SEARCHES_A_PART)):
        yield search, f"searches {number:02}", size
    for number in range(2):
        yield correct, f"corrections {number:02}", 20
    for number, size in enumerate(_sizes(asked["imports"], _IMPORTS_A_PART)):
        yield import_files, f"imports {number:02}", size
    for number, size in enumerate(_sizes(asked["traces"], _TRACES_A_PART)):
        yield trace, f"traces {number:02}", size
    for number, size in enumerate(_sizes(asked["descriptions"], _DESCRIPTIONS_A_PART)):
        yield refer, f"reference {number:02}", size
    yield serve, "service 00", 1


def _sizes(whole: int, most: int) -> Iterator[int]:
    for start in range(0, whole, most):
        yield min(most, whole - start)


def main(arguments: Sequence[str] | None = None) -> int:
    """Record, or compare."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.answers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, nargs="?", help="where to write the answers")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"), help="two files of answers")
    parser.add_argument("--searches", type=int, default=3000)
    parser.add_argument("--imports", type=int, default=40)
    parser.add_argument("--traces", type=int, default=400)
    parser.add_argument("--descriptions", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", nargs="+", default=[""], metavar="PART", help="such as traces, or 'searches 00'")
    given = parser.parse_args(arguments)
    only = tuple(given.only)
    if given.compare:
        before, after = given.compare
        return compare(before, after, only)
    if given.out is None:
        parser.error("say where to write, or compare two files")
    asked = {name: getattr(given, name) for name in ("searches", "imports", "traces", "descriptions")}
    counts = record(given.out, asked, given.seed, only)
    for kind, count in sorted(counts.items()):
        print(f"{kind:20} {count}")
    print(f"{sum(counts.values())} lines written: {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
