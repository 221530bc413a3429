"""Search a file of records for each line of a file of queries, with the product's own code: for strangers to judge by.

    python -m benchmarks.match_files RECORDS.csv QUERIES.csv --out RESULTS.csv [--mode standard]

RECORDS: `record_id,serial,make,model,calibre,type,year`, as police type them. QUERIES: `query_id,serial,make,model,
calibre`; any field may be empty or nonsense, of the columns only `serial` must be there, others are not read. Which
files can be read is said in `benchmarks.given_files`; of one that cannot, one line says why, and the command ends
with 2. Records come in as an import's lines do: what the import refuses is not searched, and counted by code.

RESULTS: one row per match, or one with an empty rank, where `outcome` is hit, possible, no_match, or the code of the
first fault that POST /v1/searches answers; `unbalanced_quote` and `long_row` are lines whose cells cannot be told.
`read_units` and `round_trips` are those of the index alone, by DynamoDB's rules; `cpu_ms` is this process's CPU time
for the query once its fields are known to be of the right length.
"""

import argparse
import csv
import gc
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from benchmarks.given_files import GivenFile, GivenRow, UnreadableFile, open_given
from benchmarks.table import RECORD_COLUMNS, Bill, MemoryTable
from iarms.casework.searching.judging import parse_search
from iarms.casework.searching.lookup import MOST_MATCHES, IndexVersion, ParsedSearch, find_candidates
from iarms.domain.matching import Number, ScoredRecord, Weights, current_weights, decide, why_not_hit
from iarms.domain.serials import make_buckets
from iarms.errors import Invalid, TooLarge
from iarms.models.api import MOST_BODY_BYTES
from iarms.models.search import SearchRequest

QUERY_COLUMNS: Final = ("query_id", "serial", "make", "model", "calibre")
COLUMNS = (
    "query_id", "outcome", "rank", "record_id", "decision", "basis", "weight", "read_units", "round_trips",
    "candidates", "cpu_ms",
)  # fmt: skip
_WORKERS = 2
_LARGE = 500_000
_ASKED: Final = {"purpose": "TEST", "case_reference": "1", "officer": "benchmark"}


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
    table.bill = Bill()
    request, fault = _request(query, mode)
    started = time.thread_time()
    outcome, candidates = fault, 0
    matches: list[tuple[int, str, ScoredRecord]] = []
    if request is not None:
        try:
            parsed = parse_search(request)
        except Invalid as refused:
            outcome = refused.errors[0].code
        else:
            outcome, matches, candidates = _search(table, parsed, weights or current_weights())
    spent = (time.thread_time() - started) * 1000
    return Result(outcome, matches, table.bill.units, table.bill.round_trips, candidates, spent)


def numbers_asked(query: Query) -> tuple[Number, ...]:
    """The numbers that a search for the weapon looks for; none where it is refused."""
    request, _ = _request(query, "standard")
    try:
        return parse_search(request).numbers if request is not None else ()
    except Invalid:
        return ()


def _request(query: Query, mode: Any) -> tuple[SearchRequest | None, str]:
    """The body of a search for the weapon, an empty cell being a field that is not there; else its fault's code."""
    named = ("serial_number", query.serial), ("make", query.make), ("model", query.model), ("calibre", query.calibre)
    body = {"firearm": {name: text for name, text in named if text.strip()}, "mode": mode, **_ASKED}
    if sum(map(len, query)) > MOST_BODY_BYTES or len(json.dumps(body, ensure_ascii=False).encode()) > MOST_BODY_BYTES:
        return None, TooLarge.code
    try:
        return SearchRequest.model_validate(body), ""
    except ValidationError as invalid:
        return None, str(invalid.errors(include_url=False, include_input=False)[0]["type"])


def _search(
    table: MemoryTable, parsed: ParsedSearch, weights: Weights
) -> tuple[str, list[tuple[int, str, ScoredRecord]], int]:
    source = IndexVersion(table, table.version, table.frequencies)
    _, candidates, complete = find_candidates(source, parsed, weights)
    matches: list[tuple[int, str, ScoredRecord]] = []
    for candidate in candidates:
        row, scored = table.record_of(candidate.record_id), candidate.scored
        decision = decide(scored, weights, why_not_hit(scored, weights, "ACTIVE", table.state_of(row, scored)))
        if decision is not None:
            matches.append((row, decision, candidate))
    decisions = {decision for _, decision, _ in matches}
    if not complete and not decisions & {"hit", "possible"}:
        return "unavailable", matches[:MOST_MATCHES], len(candidates)
    outcome = "hit" if "hit" in decisions else "possible" if "possible" in decisions else "no_match"
    return outcome, matches[:MOST_MATCHES], len(candidates)


_shared: dict[str, Any] = {}


def _some(queries: list[GivenRow]) -> list[list[Any]]:
    table: MemoryTable = _shared["table"]
    rows: list[list[Any]] = []
    for _, (query_id, *fields), fault in queries:
        if fault:
            rows.append([query_id, fault, "", "", "", "", "", 0, 0, 0, "0.000"])
            continue
        result = answer(table, Query(*fields), _shared["mode"])
        billed = [f"{result.units:g}", result.round_trips, result.candidates, f"{result.cpu_ms:.3f}"]
        if not result.matches:
            rows.append([query_id, result.outcome, "", "", "", "", "", *billed])
        for rank, (row, decision, candidate) in enumerate(result.matches, 1):
            scored = candidate.scored
            match = [rank, table.records[row], decision, scored.basis, f"{scored.weight:.2f}"]
            rows.append([query_id, result.outcome, *match, *billed])
    return rows


def _built(given: GivenFile, arguments: argparse.Namespace, queries: Sequence[GivenRow]) -> MemoryTable:
    """The records indexed, with the keys that these queries need."""
    serials = [query.cells[1] for query in queries]
    return MemoryTable.build(
        given.path,
        arguments.version or ("v4.4" if given.lines > _LARGE else "v4"),
        deep=arguments.mode == "deep",
        rotate=any(not serial.isalnum() for serial in serials),
        describe=any(not serial.strip() for serial in serials),
    )


def _run(arguments: argparse.Namespace) -> None:
    """Raises UnreadableFile, and OSError where the results cannot be written."""
    began = time.monotonic()
    records = open_given(arguments.records, RECORD_COLUMNS, "serial")
    asked = open_given(arguments.queries, QUERY_COLUMNS, "serial")
    for given in (records, asked):
        if arguments.out.exists() and arguments.out.samefile(given.path):
            raise UnreadableFile(f"{arguments.out}: is read, and cannot be written as well")
        given.check_identifiers()
    queries = list(asked.rows())
    with arguments.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        table = _built(records, arguments, queries)
        refused = sum(table.refused.values())
        _say(
            f"{records.path}: {records.description}: {len(table.records) - refused} of {len(table.records)} records"
            f" entered{_by_code(table.refused)}, in {time.monotonic() - began:.0f} s"
        )
        began = time.monotonic()
        _shared.update(table=table, mode=arguments.mode)
        # Tables of makes, models and calibres are read at a function's start, not in a search.
        answer(table, Query("AB1234?", "not a maker", "M 17", "9 mm"))
        gc.freeze()
        outcomes: Counter[str] = Counter()
        some = [queries[start : start + 200] for start in range(0, len(queries), 200)]
        with multiprocessing.get_context("fork").Pool(_WORKERS) as pool:
            for rows in pool.imap(_some, some):
                writer.writerows(rows)
                outcomes.update(row[1] for row in rows if row[2] in ("", 1))
    took = time.monotonic() - began
    faults = {code: count for code, count in outcomes.items() if code not in ("hit", "possible", "no_match")}
    answered = len(queries) - sum(faults.values())
    _say(
        f"{asked.path}: {asked.description}: {answered} of {len(queries)} queries answered{_by_code(faults)},"
        f" in {took:.0f} s"
    )


def _by_code(counts: Mapping[str, int]) -> str:
    """How many were not taken, and why, the commonest first; "" for none."""
    listed = ", ".join(f"{code} {counts[code]}" for code in sorted(counts, key=lambda code: (-counts[code], code)))
    return f", {sum(counts.values())} not: {listed}" if counts else ""


def _index_version(text: str) -> str:
    try:
        make_buckets(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no index version: v4 or v4.4, say") from error
    return text


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Search, and write; 2 where a file cannot be read or written."""
    parser = argparse.ArgumentParser(prog="benchmarks.match_files", description=__doc__.partition("\n")[0])
    parser.add_argument("records", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--mode", choices=("exact", "standard", "deep"), default="standard")
    parser.add_argument(
        "--version", type=_index_version, help="v4, from half a million records on v4.4 (makes by four buckets)"
    )
    given = parser.parse_args(arguments)
    try:
        _run(given)
    except UnreadableFile as unreadable:
        _say(str(unreadable))
        return 2
    except OSError as error:
        _say(f"{given.out}: cannot be written: {error.strerror}")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
