"""`make bench-parsing`: how often a search reads the make, model and calibre of its weapon, and what a search costs.

    python -m benchmarks.parsing [--against CHECKOUT] [--records 20000] [--per-kind 30] [--rounds 5] [--seed N]

Records and searches are drawn by `samples.police` and searched for in memory (`benchmarks.table`) as the function does
it: read the request, look the weapon up, judge each record, say how the question was read. Nothing is written. A
CHECKOUT is another copy of this repository, such as the one before a change: its answers are held against ours.

Each side is measured in fresh processes, in turn. One counts calls of any function, Python's or built in, by the
interpreter's own count, and calls of the three readers, whether a cache answered them or not: those with a word of the
question, and all. Each of the others takes the CPU time of all searches, once: with caches as they fill from search to
search, or emptied before each, as for the first search of a function. The figures are medians of the rounds.
"""

import argparse
import csv
import hashlib
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).resolve().parent.parent
_READERS: Final = ("read_make", "read_designation", "read_calibre")
_TIMED: Final = ("warm", "empty")
# Where a name is found: here, and in checkouts from before the domain was divided by subject.
_PLACES: Final = {
    "judge_visible": (("iarms.casework.searching.judging", "judge_visible"), ("iarms.casework.judging", "judged")),
    "parse_search": (("iarms.casework.searching.judging", "parse_search"), ("iarms.casework.judging", "asked_of")),
    "interpret": (("iarms.domain.matching", "interpret"), ("iarms.domain.interpretation", "interpret")),
    "Reader": (("iarms.domain.cases", "Reader"), ("iarms.domain.disclosure", "Reader")),
}


def _named(name: str) -> Any:
    for module, attribute in _PLACES[name]:
        try:
            return getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError):
            continue
    raise ImportError(f"this checkout has no {name} where it is expected")


class Stores:
    """The index and the records of a search, both in memory."""

    def __init__(self, folder: Path, records: Path) -> None:
        from benchmarks.table import MemoryTable

        if not (folder / "counted").exists():
            MemoryTable.build(records).save(folder)
        table = MemoryTable.load(folder)
        self.index_version = table.version
        self.index = self.records = self
        self.read_postings = self.look = getattr(table, "read_postings", None) or table.look  # type: ignore[attr-defined]
        self.read_descriptions = self.describe = getattr(table, "read_descriptions", None) or table.describe  # type: ignore[attr-defined]
        self._row_of = table.record_of
        with records.open(encoding="utf-8", newline="") as file:
            self._rows = [_content(row) for row in csv.DictReader(file)]

    def document(self, key: str) -> list[bytes]:
        """No frequencies for this index version: those that ship count."""
        return []

    def get_many(self, record_ids: Sequence[str]) -> dict[str, Any]:
        """Records with what the file says of them."""
        return {record_id: self._record(record_id) for record_id in record_ids}

    def _record(self, record_id: str) -> Any:
        return self._rows[self._row_of(record_id)].model_copy(update={"record_id": record_id})


def _content(row: dict[str, str]) -> Any:
    from iarms.models.firearm import RecordedFirearm
    from iarms.models.record import Record

    columns = (("serial_number", "serial"), ("model", "model"))
    written: dict[str, Any] = {name: row[column].strip() or None for name, column in columns}
    firearm = RecordedFirearm.model_construct(
        **written, make=row["make"].strip() or "-", calibre=row["calibre"].strip() or None
    )
    return Record.model_construct(
        record_id="",
        recorded_by="BR",
        owner="NCB-BR",
        entered_at=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
        firearm=firearm,
        record_kind="STOLEN",
        occurred_on="2025",
        occurred_in="BR",
        ncb_reference="benchmark",
        handling="NORMAL",
        status="ACTIVE",
        review_by=date(2030, 1, 1),
        test=False,
    )


def _requests(searches: Path) -> list[Any]:
    """The searches that the API would take in."""
    from pydantic import ValidationError

    from benchmarks.cases import cases
    from iarms.models.search import SearchRequest

    context = {"purpose": "SEIZURE_CHECK", "case_reference": "benchmark", "officer": "benchmark", "include_leads": True}
    requests = []
    for case in cases(searches):
        fields = {"serial_number": case.serial, "make": case.make, "model": case.model, "calibre": case.calibre}
        firearm = {name: text for name, text in fields.items() if text.strip()}
        try:
            requests.append(SearchRequest.model_validate({"firearm": firearm, **context}))
        except ValidationError:
            continue
    return requests


def _search(stores: Stores, request: Any) -> str:
    """One search as the function makes it; gives its answer as JSON, or the problem's code."""
    from iarms.errors import Invalid

    reader = _named("Reader")("ADM-KE", "KE", False)
    try:
        parsed = _named("parse_search")(request)
    except Invalid as problem:
        return ",".join(error.code for error in problem.errors)
    weapon = getattr(parsed, "firearm", None)
    arguments = (stores, parsed, reader) if weapon is not None else (stores, request, reader, parsed)
    matches, complete = _named("judge_visible")(*arguments)
    read = _named("interpret")(request.firearm if weapon is None else weapon)
    return f"{read.model_dump_json()} {complete} {[match.model_dump_json() for _, match in matches]}"


def _count_readers(question: list[frozenset[str]], own: Counter[str], total: Counter[str]) -> None:
    """Put a counting reader in the place of each reader, wherever it was imported.

    `question` holds one set: the words of the question that is being searched for.
    """

    def counting(name: str, reader: Callable[..., Any]) -> Callable[..., Any]:
        def count(text: str, *more: Any, **named: Any) -> Any:
            own[name] += text in question[0]
            total[name] += 1
            return reader(text, *more, **named)

        return count

    modules = [module for name, module in sys.modules.items() if name.startswith("iarms.")]
    for name in _READERS:
        readers = {id(vars(module)[name]): vars(module)[name] for module in modules if name in vars(module)}
        for reader in readers.values():
            counted = counting(name, reader)
            for module in modules:
                for held, value in list(vars(module).items()):
                    if value is reader:
                        setattr(module, held, counted)
                    elif isinstance(value, tuple) and any(each is reader for each in value):
                        kind: Any = type(value)
                        setattr(module, held, kind(*(counted if each is reader else each for each in value)))


def _bounded_caches() -> list[Any]:
    """The caches of words that somebody wrote: those with a bound. Others hold the product's tables."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("iarms.domain")]
    values = [value for module in modules for value in vars(module).values()]
    values += [each for value in values if isinstance(value, tuple) for each in value]
    cached = {id(value): value for value in values if hasattr(value, "cache_clear")}
    return [cache for cache in cached.values() if cache.cache_parameters()["maxsize"] is not None]


def measure(folder: Path, records: Path, searches: Path, *, way: str) -> dict[str, Any]:
    """Search for everything once; figures over all searches. `way` is counted, warm or empty."""
    count = way == "counted"
    stores, requests = Stores(folder, records), _requests(searches)
    answers = hashlib.sha256()
    _search(stores, requests[0])  # reads the tables of makes, models and calibres, as a function does when it starts
    own, total, calls = Counter[str](), Counter[str](), 0
    question: list[frozenset[str]] = [frozenset()]

    def called(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    if count:
        _count_readers(question, own, total)
    caches = _bounded_caches()
    seconds = 0.0
    for request in requests[1:]:
        firearm = request.firearm
        question[0] = frozenset({firearm.make, firearm.model, firearm.calibre} - {None})
        for cache in caches if way == "empty" else ():
            cache.cache_clear()
        began = time.thread_time()
        if count:
            sys.setprofile(called)
        answer = _search(stores, request)
        sys.setprofile(None)
        seconds += time.thread_time() - began
        answers.update(answer.encode())
    return {
        "way": way,
        "cpu_seconds": seconds,
        "searches": len(requests) - 1,
        "calls": calls,
        "own": own,
        "total": total,
        "answers": answers.hexdigest(),
    }


def _measured(checkout: Path, job: dict[str, Any]) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": f"{checkout / 'functions'}{os.pathsep}{checkout}", "PYTHONHASHSEED": "0"}
    program = (
        f"import runpy, sys; sys.argv = ['', {json.dumps(json.dumps(job))}]; runpy.run_path({str(__file__)!r})['one']()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, cwd=checkout
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def one() -> None:
    """Measure in this process what the job in the arguments says; prints JSON."""
    job = json.loads(sys.argv[1])
    paths = (Path(job[name]) for name in ("folder", "records", "searches"))
    print(json.dumps(measure(*paths, way=job["way"])))


def report(sides: dict[str, list[dict[str, Any]]]) -> str:
    """The figures as a table."""
    lines = []
    for name, runs in sides.items():
        counted = runs[0]
        each = counted["searches"]
        cpu = {
            way: statistics.median(run["cpu_seconds"] for run in runs if run["way"] == way) / each * 1000
            for way in _TIMED
        }
        lines.append(
            f"{name}: {each} searches; a search takes {counted['calls'] / each:,.0f} calls, {cpu['warm']:.2f} ms CPU, "
            f"{cpu['empty']:.2f} ms with empty caches"
        )
        for reader in _READERS:
            own, total = counted["own"].get(reader, 0) / each, counted["total"].get(reader, 0) / each
            lines.append(f"  {reader:<17} {own:5.2f} a search with the question's own words, {total:6.2f} in all")
    digests = {run["answers"] for runs in sides.values() for run in runs}
    lines.append("answers alike in every run" if len(digests) == 1 else "ANSWERS DIFFER")
    return "\n".join(lines)


def main() -> int:
    """Measure and print; 1 where answers differ."""
    from benchmarks.cases import drawn

    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.parsing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", type=Path, help="another checkout, to be measured in the same run")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--per-kind", type=int, default=30, help="searches of each kind")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", default="other", help="which population of samples.police")
    parser.add_argument("--seed", type=int, default=20261124)
    given = parser.parse_args()
    checkouts = {"this checkout": _ROOT} | ({str(given.against): given.against.resolve()} if given.against else {})
    sides: dict[str, list[dict[str, Any]]] = {name: [] for name in checkouts}
    with tempfile.TemporaryDirectory() as home:
        records, searches, _ = drawn(given.profile, given.records, given.seed, given.per_kind, 1, Path(home))
        for way in ("counted", *_TIMED * given.rounds):
            for place, (name, checkout) in enumerate(checkouts.items()):
                job = {
                    "folder": f"{home}/table-{place}",
                    "records": str(records),
                    "searches": str(searches),
                    "way": way,
                }
                sides[name].append(_measured(checkout, job))
    text = report(sides)
    print(text)
    return 1 if "DIFFER" in text else 0


if __name__ == "__main__":
    raise SystemExit(main())
