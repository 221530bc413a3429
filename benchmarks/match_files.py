"""Search a file of records for each line of a file of queries, with the product's own code: for strangers to judge by.

    python -m benchmarks.match_files RECORDS.csv QUERIES.csv --out RESULTS.csv [--mode standard]

RECORDS: `record_id,serial,make,model,calibre,type,country,year`, as police type them. QUERIES: `query_id,serial,make,
model,calibre`; any field may be empty or nonsense. RESULTS: one row per match, or one with an empty rank, where
`outcome` is hit, possible, no_match, or the code of the problem that the API would have answered. `read_units` and
`round_trips` are those of the index alone, by DynamoDB's rules; `cpu_ms` is this process's CPU time for the query.
"""

import argparse
import csv
import gc
import multiprocessing
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.table import Bill, MemoryTable
from iarms.casework.searching.lookup import MOST_MATCHES, IndexVersion, ParsedSearch, find_candidates
from iarms.domain.matching import (
    Number,
    ReadFirearm,
    ScoredRecord,
    Weights,
    current_weights,
    decide,
    description_places,
    why_not_hit,
)
from iarms.domain.serials import as_pattern, placeholder, read_number_field, read_serial
from iarms.domain.vocabulary import DescriptionFields, ReadDescription, parse_description

COLUMNS = (
    "query_id", "outcome", "rank", "record_id", "decision", "basis", "weight", "read_units", "round_trips",
    "candidates", "cpu_ms",
)  # fmt: skip
_WORKERS = 2
_LARGE = 500_000


@dataclass(frozen=True)
class Result:
    """One query's answer. `matches` are (row of the record file, decision, candidate), leads included."""

    outcome: str
    matches: list[tuple[int, str, ScoredRecord]]
    units: float
    round_trips: int
    candidates: int
    cpu_ms: float


class Query(NamedTuple):
    """A weapon as police would describe it; any field may be empty or nonsense."""

    serial: str
    make: str
    model: str
    calibre: str


def answer(table: MemoryTable, query: Query, mode: Any = "standard", weights: Weights | None = None) -> Result:
    """Search the table for one weapon, with the current weights or those given."""
    started = time.thread_time()
    table.bill = Bill()
    description = parse_description(DescriptionFields(query.make, query.model, query.calibre))
    outcome, matches, candidates = _search(table, query.serial, description, mode, weights or current_weights())
    spent = (time.thread_time() - started) * 1000
    return Result(outcome, matches, table.bill.units, table.bill.round_trips, candidates, spent)


def _search(
    table: MemoryTable, field: str, description: ReadDescription, mode: Any, weights: Weights
) -> tuple[str, list[tuple[int, str, ScoredRecord]], int]:
    numbers = tuple(Number(number.component, number.serial) for number in read_number_field(field).numbers)
    if fault := _number_fault(field, numbers) if field.strip() else _description_fault(table, description):
        return fault, [], 0
    parsed = ParsedSearch(ReadFirearm(numbers, description), mode)
    source = IndexVersion(table, table.version, table.frequencies)
    _, candidates, complete = find_candidates(source, parsed, weights)
    matches: list[tuple[int, str, ScoredRecord]] = []
    for candidate in candidates:
        why_not = why_not_hit(candidate.scored, weights, "ACTIVE")
        decision = decide(candidate.scored, weights, why_not)
        if decision is not None:
            matches.append((table.record_of(candidate.record_id), decision, candidate))
    decisions = {decision for _, decision, _ in matches}
    if not complete and not decisions & {"hit", "possible"}:
        return "unavailable", matches[:MOST_MATCHES], len(candidates)
    outcome = "hit" if "hit" in decisions else "possible" if "possible" in decisions else "no_match"
    return outcome, matches[:MOST_MATCHES], len(candidates)


def _number_fault(field: str, numbers: tuple[Number, ...]) -> str:
    """The code of the problem that the API would answer for a number field; "" for none."""
    if not numbers:
        whole = read_serial(field)
        return "too_short" if placeholder(whole) is None and whole.known_characters < 2 else "placeholder_serial"
    if all(number.serial.known_characters < 2 for number in numbers):
        return "too_short"
    patterns = [as_pattern(number.serial) for number in numbers]
    return "pattern_too_vague" if all(pattern is not None and pattern.is_vague for pattern in patterns) else ""


def _description_fault(table: MemoryTable, description: ReadDescription) -> str:
    """The code of the problem that the API would answer for a search without a number; "" for none."""
    return "" if description_places(table.version, description.traits) else "not_selective"


_shared: dict[str, Any] = {}


def _some(lines: list[list[str]]) -> list[list[Any]]:
    table: MemoryTable = _shared["table"]
    rows: list[list[Any]] = []
    for query_id, serial, make, model, calibre in lines:
        result = answer(table, Query(serial, make, model, calibre), _shared["mode"])
        billed = [f"{result.units:g}", result.round_trips, result.candidates, f"{result.cpu_ms:.3f}"]
        if not result.matches:
            rows.append([query_id, result.outcome, "", "", "", "", "", *billed])
        for rank, (row, decision, candidate) in enumerate(result.matches, 1):
            scored = candidate.scored
            match = [rank, table.records[row], decision, scored.basis, f"{scored.weight:.2f}"]
            rows.append([query_id, result.outcome, *match, *billed])
    return rows


def read_queries(path: Path) -> Iterator[list[str]]:
    """The lines of a query file as [query_id, serial, make, model, calibre]; absent columns are empty."""
    csv.field_size_limit(1 << 24)
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        reader = csv.reader(file)
        columns = [name.strip().lower() for name in next(reader)]
        at = [columns.index(n) if n in columns else -1 for n in ("query_id", "serial", "make", "model", "calibre")]
        for row in reader:
            yield [row[i] if 0 <= i < len(row) else "" for i in at]


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.match_files", description=__doc__.partition("\n")[0])
    parser.add_argument("records", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--mode", choices=("exact", "standard", "deep"), default="standard")
    parser.add_argument("--version", help="index version: v2, from half a million records on v2.4 (by four buckets)")
    arguments = parser.parse_args()
    started = time.monotonic()
    queries = list(read_queries(arguments.queries))
    rotate = any("?" in q[1] or "*" in q[1] or "_" in q[1] or not q[1].isalnum() for q in queries)
    describe = any(not q[1].strip() for q in queries)
    version = arguments.version or ("v2.4" if _lines(arguments.records) > _LARGE else "v2")
    table = MemoryTable.build(
        arguments.records, version, deep=arguments.mode == "deep", rotate=rotate, describe=describe
    )
    print(f"{len(table.records)} records indexed in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    started = time.monotonic()
    _shared.update(table=table, mode=arguments.mode)
    # Tables of makes, models and calibres are read at a function's start, not in a search.
    answer(table, Query("AB1234?", "not a maker", "M 17", "9 mm"))
    gc.freeze()
    some = [queries[start : start + 200] for start in range(0, len(queries), 200)]
    with (
        arguments.out.open("w", newline="", encoding="utf-8") as file,
        multiprocessing.get_context("fork").Pool(_WORKERS) as pool,
    ):
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for rows in pool.imap(_some, some):
            writer.writerows(rows)
    print(f"{len(queries)} queries answered in {time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
