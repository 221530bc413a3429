"""`make bench-match`: how well searches find and decide, what they read, and what else would do, on the same records.

    python -m benchmarks.match [--records 100000,1400000] [--ours-only 10000000] [--queries 300] [--peer-queries 40]
                               [--stream 20000] [--profile other] [--seed N] [--out DIR] [--keep DIR]

Records and labelled searches are drawn by `samples.police`; a size is a number of records, or `rio:58103` for another
of its profiles. Ours is the engine itself on `benchmarks.table`, an index in memory that bills what DynamoDB would;
the peers (`benchmarks.peers`) retrieve from the same numbers and are ranked by the same scorer. DIR gets report.md,
report.json and the plots; `--keep` keeps records and tables for another run. How to read it: docs/benchmarks.md.
"""

import argparse
import dataclasses
import gc
import hashlib
import math
import multiprocessing
import platform
import shlex
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

import iarms
from benchmarks.cases import Case, cases, drawn
from benchmarks.match_files import Query, answer, numbers_asked
from benchmarks.match_report import write_report
from benchmarks.measures import costs, share, spread
from benchmarks.peers import Numbers, Peer, Postgres, Scan, Tantivy, Unavailable, Wanted, postgres, timed
from benchmarks.table import MemoryTable
from iarms.casework.searching.lookup import MOST_MATCHES
from iarms.domain.matching import (
    TIGHT,
    Number,
    ScoredRecord,
    Scorer,
    current_weights,
    decide,
    weigh_postings,
    why_not_hit,
)
from iarms.domain.serials import ALL_MAKES, Frequencies, read_frequencies
from iarms.domain.vocabulary import DescriptionFields, parse_description
from samples.noise import ONE_EDIT
from samples.police.searches import STORED

_WORKERS: Final = 2
_MANY: Final = 1_000_000  # from so many records on, short variants are parted by make, as in production
_ALL_KEYS_UP_TO: Final = 2_000_000  # above, the keys of deep searches do not fit into this memory
_ABSENT_WITHOUT: Final = 3000  # absent guns that are searched for without layouts
THRESHOLDS: Final = [x / 2 for x in range(-36, 25)]


class Answer(NamedTuple):
    """What one search came to. `shown_at` is the highest threshold for a possible at which something is still shown,
    `right_at` the same of the record that is the weapon; infinite where the threshold does not matter."""

    kind: str
    outcome: str
    rank: int
    right_hit: bool
    wrong_hit: bool
    shown_at: float
    right_at: float
    units: float
    round_trips: int
    candidates: int
    cpu_ms: float
    pattern: bool


_shared: dict[str, Any] = {}


def _judged(case: Case, table: MemoryTable, matches: Sequence[tuple[int, str, ScoredRecord]], rest: Any) -> Answer:
    rank, right_hit, wrong_hit, shown_at, right_at = 0, False, False, -math.inf, -math.inf
    lead = current_weights().lead_at_least
    for place, (row, decision, candidate) in enumerate(matches, 1):
        scored, right = candidate.scored, table.records[row] == case.truth
        tight = scored.basis in TIGHT and (scored.levels["make"] != "differs" or scored.weight >= lead)
        at = math.inf if decision == "hit" or tight else scored.weight
        shown_at = max(shown_at, at)
        if right:
            rank, right_at = place, at
        right_hit, wrong_hit = (
            right_hit or (right and decision == "hit"),
            wrong_hit or (not right and decision == "hit"),
        )
    return Answer(case.kind, rest[0], rank, right_hit, wrong_hit, shown_at, right_at, *rest[1:])


def _numbers(case: Case) -> tuple[Number, ...]:
    return numbers_asked(Query(case.serial, case.make, case.model, case.calibre))


def _ours(case: Case) -> Answer:
    table = _shared["table"]
    result = answer(table, Query(case.serial, case.make, case.model, case.calibre), mode=_shared["mode"])
    pattern = any(number.serial.is_pattern for number in _numbers(case))
    rest = result.outcome, result.units, result.round_trips, result.candidates, result.cpu_ms, pattern
    return _judged(case, table, result.matches, rest)


def _peers(job: tuple[Case, list[int]]) -> Answer:
    """What our scorer makes of the postings that a peer postings."""
    case, postings = job
    table, weights = _shared["table"], current_weights()
    traits = parse_description(DescriptionFields(case.make, case.model, case.calibre)).traits
    scorer = Scorer(_numbers(case), traits, table.frequencies, weights, deep=case.kind == "two_edits")
    matches = []
    for candidate in weigh_postings(scorer, map(table.posting, postings)):
        row, scored = table.record_of(candidate.record_id), candidate.scored
        decision = decide(scored, weights, why_not_hit(scored, weights, "ACTIVE", table.state_of(row, scored)))
        if decision is not None:
            matches.append((row, decision, candidate))
    return _judged(case, table, matches[:MOST_MATCHES], ("", 0.0, 0, len(postings), 0.0, False))


def run(table: MemoryTable, what: Any, jobs: Sequence[Any], mode: str = "standard") -> list[Answer]:
    """Answer every job, in several processes that share the table."""
    _shared.update(table=table, mode=mode)
    if jobs:
        what(jobs[0])  # reads the alias tables, which each process would read again
    gc.collect()
    gc.freeze()
    with multiprocessing.get_context("fork").Pool(_WORKERS) as pool:
        return pool.map(what, jobs, chunksize=20)


def recall(answers: Iterable[Answer]) -> dict[str, Any]:
    """Recall at 1 and at 10 by kind, of the searches whose weapon is on record."""
    by_kind: dict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        by_kind[one.kind].append(one)
    return {
        kind: {
            "at_1": share(one.rank == 1 for one in by_kind[kind]),
            "at_10": share(0 < one.rank <= 10 for one in by_kind[kind]),
            "shown": share(one.right_at >= current_weights().possible_at_least for one in by_kind[kind]),
        }
        for kind in STORED
        if kind in by_kind
    }


Pair = tuple[Case, Answer]


def decisions(of_stream: Sequence[Pair], of_kinds: Sequence[Pair]) -> dict[str, Any]:
    """What the searches of a stream are answered, and what decoys are."""
    by_kind: dict[str, list[Pair]] = defaultdict(list)
    for case, one in of_stream:
        by_kind[case.kind].append((case, one))
    decoys = [pair for pair in of_kinds if pair[0].kind == "same_make_other_gun"]
    return {
        "searches": len(of_stream),
        **_precision([one for _, one in of_stream]),
        **_true_hits(by_kind),
        **_shown(by_kind, of_stream),
        "cross_make_hit": _share_of_hits(by_kind["cross_make"]),
        "same_make_other_gun_hit_with_model": _share_of_hits(pair for pair in decoys if pair[0].model),
        "same_make_other_gun_hit_without_model": _share_of_hits(pair for pair in decoys if not pair[0].model),
        "outcomes": {kind: dict(Counter(one.outcome for _, one in pairs)) for kind, pairs in by_kind.items() if pairs},
    }


def _share_of_hits(pairs: Iterable[Pair]) -> dict[str, Any]:
    return share(one.outcome == "hit" for _, one in pairs)


def _precision(answers: Sequence[Answer]) -> dict[str, Any]:
    """Of the hits of a stream, how many are right."""
    hit = [one for one in answers if one.outcome == "hit"]
    false = [one for one in hit if not one.right_hit]
    return {
        "hit_precision": share(one.right_hit for one in hit),
        "false_hits_per_1000": 1000 * len(false) / max(len(answers), 1),
        "false_hits_by_kind": dict(Counter(one.kind for one in false)),
        "wrong_beside_right_hits": sum(one.right_hit and one.wrong_hit for one in hit),
    }


def _true_hits(by_kind: dict[str, list[Pair]]) -> dict[str, Any]:
    """Of searches for recorded weapons, typed without a slip or with a look-alike, how many are a hit."""

    def right(pairs: Iterable[Pair]) -> dict[str, Any]:
        return share(one.right_hit for _, one in pairs)

    clean = by_kind["same"]
    return {
        "clean_hit": right(clean),
        "clean_hit_described": right(pair for pair in clean if pair[0].described),
        "clean_hit_without_make": right(pair for pair in clean if not pair[0].make),
        "lookalike_hit": right(by_kind["lookalike"]),
    }


def _shown(by_kind: dict[str, list[Pair]], of_stream: Sequence[Pair]) -> dict[str, Any]:
    """Of searches for weapons that nobody recorded, how many are shown any possible match."""

    def shown(pairs: Iterable[Pair]) -> dict[str, Any]:
        return share(one.outcome in ("possible", "hit") for _, one in pairs)

    return {
        "absent_possible": shown(by_kind["absent"]),
        "absent_loose_possible": share(
            one.outcome in ("possible", "hit") and one.shown_at < math.inf for _, one in by_kind["absent"]
        ),
        "legitimate_shown": shown(pair for pair in of_stream if not pair[0].truth),
        "near_possible": shown(by_kind["near"]),
    }


def trade_off(of_stream: Sequence[Answer], of_kinds: Sequence[Answer]) -> dict[str, list[float]]:
    """By threshold for a possible: the share of one-edit errors whose record is shown, and of absent guns that show
    any, in all and where the number is not alike."""
    absent = [one.shown_at for one in of_stream if one.kind == "absent"]
    shown: list[float] = []
    for at in THRESHOLDS:
        total = 0.0
        for kind, part in ONE_EDIT.items():
            those = [one.right_at >= at for one in of_kinds if one.kind == kind]
            total += part * sum(those) / max(len(those), 1)
        shown.append(total / sum(ONE_EDIT.values()))
    return {
        "threshold": THRESHOLDS,
        "errors_shown": shown,
        "absent_shown": [sum(value >= at for value in absent) / max(len(absent), 1) for at in THRESHOLDS],
    }


def reads(answers: Sequence[Answer]) -> dict[str, Any]:
    """What searches read and what they cost to weigh."""
    with_reads = [one for one in answers if one.round_trips]
    units = Counter(one.units for one in with_reads)
    return {
        "searches": len(with_reads),
        "units": spread([one.units for one in with_reads]),
        "units_counted": {f"{value:g}": units[value] for value in sorted(units)},
        "round_trips": {
            str(trips): count for trips, count in sorted(Counter(o.round_trips for o in with_reads).items())
        },
        "candidates": spread([one.candidates for one in with_reads]),
        "cpu_ms": spread([one.cpu_ms for one in with_reads]),
    }


def without_layouts(frequencies: Frequencies, *, any_at_all: bool) -> Frequencies:
    """The frequencies without the makers' layouts; with those of all makes together, or none."""
    kept = {ALL_MAKES: frequencies.layouts.get(ALL_MAKES, ())} if any_at_all else {}
    return dataclasses.replace(frequencies, layouts=kept, _memory={})


def compare_answers(ours: Sequence[Answer], theirs: Sequence[Answer]) -> dict[str, Any]:
    """By kind, how many searches only one of two answers, at 1 and at 10."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other in zip(ours, theirs, strict=True):
        for at in (1, 10):
            mine, their = 0 < one.rank <= at, 0 < other.rank <= at
            counted[one.kind][f"ours_only_at_{at}"] += mine and not their
            counted[one.kind][f"theirs_only_at_{at}"] += their and not mine
    return {kind: dict(counts) for kind, counts in counted.items()}


def compare_with_peers(table: MemoryTable, some: Sequence[Case], say: Any) -> dict[str, Any]:
    """Ours, standard and deep, beside the peers on the same searches."""
    figures: dict[str, Any] = {"searches": len(some), "systems": {}, "beside": {}, "ms": {}, "skipped": {}}
    answers = {mode: run(table, _ours, some, mode) for mode in ("standard", "deep")}
    for mode, of_mode in answers.items():
        figures["systems"][mode] = recall(of_mode)
        figures["ms"][mode] = sum(one.cpu_ms for one in of_mode) / len(of_mode)
        figures[f"reads_{mode}"] = reads([one for one in of_mode if not one.pattern])
    figures["beside"]["deep"] = compare_answers(answers["standard"], answers["deep"])
    say("ours searched twice")
    numbers = Numbers.of(table.canonicals())
    wanted = [Wanted(n.serial, 2 if case.kind == "two_edits" else 1) for case in some for n in _numbers(case)]
    kept: list[list[int]] = []
    with ExitStack() as stack:

        def clustered(numbers: Numbers) -> Peer:
            connection, release = stack.enter_context(postgres())
            figures["postgresql"] = release
            return Postgres(numbers, connection)

        for name, make in (("scan", Scan), ("tantivy", Tantivy), ("pg_trgm", clustered)):
            try:
                peer: Peer = make(numbers)
            except Unavailable as error:
                figures["skipped"][name] = str(error)
                continue
            sets, ms = timed(peer, wanted)
            each = iter(sets)
            postings = [sorted(set().union(*(next(each) for _ in _numbers(case)))) for case in some]
            theirs = run(table, _peers, list(zip(some, postings, strict=True)))
            figures["systems"][name] = recall(theirs)
            figures["beside"][name] = compare_answers(answers["standard"], theirs)
            figures["ms"][name] = ms
            if name == "scan":
                kept = postings
            say(f"{name} searched")
    figures["layouts"] = _layouts(table, some, kept)
    return figures


def _layouts(table: MemoryTable, some: Sequence[Case], of_scan: Sequence[list[int]]) -> dict[str, Any]:
    """Recall of one-edit errors on the peers' sample, with makers' layouts, those of all makes together, and none."""
    full, recalls = table.frequencies, {}
    at = [i for i, case in enumerate(some) if case.kind in ONE_EDIT]
    variants = {
        "makers": full,
        "all_makes": without_layouts(full, any_at_all=True),
        "none": without_layouts(full, any_at_all=False),
    }
    for name, frequencies in variants.items():
        table.frequencies = frequencies
        recalls[name] = {
            "ours": recall(run(table, _ours, [some[i] for i in at])),
            "scan": recall(run(table, _peers, [(some[i], of_scan[i]) for i in at])),
        }
    table.frequencies = full
    return recalls


def not_indexed(table: MemoryTable, of_kinds: Sequence[Case]) -> dict[str, Any]:
    """By kind, how many searches are for a record of which no number is in the index."""
    held = {int.from_bytes(table.posting(at)[1:17], "big") for at, number in enumerate(table.canonicals()) if number}
    truths = {case.truth for case in of_kinds if case.truth}
    lost = {record for row, record in enumerate(table.records) if record in truths and row not in held}
    shares = {kind: share(case.truth in lost for case in of_kinds if case.kind == kind) for kind in STORED}
    return {kind: one for kind, one in shares.items() if one["right"]}


def layouts_of_ours(table: MemoryTable, of_kinds: Sequence[Case], of_stream: Sequence[Case]) -> dict[str, Any]:
    """The same for ours on every one-edit search: recall, searches that only one of two answered, and how many errors
    are shown where a tenth of the absent guns are shown something."""
    full, answers = table.frequencies, {}
    errors = [case for case in of_kinds if case.kind in ONE_EDIT]
    absent = [case for case in of_stream if case.kind == "absent"][:_ABSENT_WITHOUT]
    for name, kept in (("makers", None), ("all_makes", True), ("none", False)):
        table.frequencies = full if kept is None else without_layouts(full, any_at_all=kept)
        answers[name] = run(table, _ours, [*errors, *absent])
    table.frequencies = full
    mine = answers["makers"][: len(errors)]
    return {
        "recall": {name: recall(of_one) for name, of_one in answers.items()},
        "beside": {
            name: compare_answers(mine, of_one[: len(errors)]) for name, of_one in answers.items() if name != "makers"
        },
        "errors_shown": {name: _errors_shown(trade_off(of_one, of_one)) for name, of_one in answers.items()},
    }


def _errors_shown(curve: dict[str, list[float]]) -> float:
    return float(np.interp(0.1, curve["absent_shown"][::-1], curve["errors_shown"][::-1]))


def indexed(
    path: Path, index_version: str, *, deep: bool, keep: Path | None, old_too: bool = False
) -> tuple[MemoryTable, bool]:
    """The table of a record file, and whether today's code filled it. One from `keep` is taken if it did; with
    `old_too` any that is kept there."""
    folders = keep / "tables" / f"{path.parent.name}-{index_version}{'-deep' if deep else ''}" if keep else None
    if folders and (folders / _code() / "counted").exists():
        return MemoryTable.load(folders / _code()), True
    old = max(folders.glob("*/counted"), key=lambda kept: kept.stat().st_mtime, default=None) if folders else None
    if old and old_too:
        return MemoryTable.load(old.parent), False
    code = _code()
    table = MemoryTable.build(path, index_version, deep=deep, describe=False)
    # As the product reads them: rounded, from their document.
    table.frequencies = read_frequencies(table.frequencies.as_json())
    if folders:
        table.save(folders / code)
    return table, True


def _code() -> str:
    """A digest of the code and data that decide what an index holds; the weights do not."""
    whole = hashlib.sha256()
    house = Path(iarms.__file__ or "").parent
    sources = [*sorted((house / "domain").rglob("*.py")), *sorted((house / "data").glob("*.json"))]
    for source in [*sources, Path(sys.modules["benchmarks.table"].__file__ or "")]:
        if source.name not in ("weights.json", "scoring.py", "decision.py", "candidates.py"):
            whole.update(source.read_bytes())
    return whole.hexdigest()[:12]


def measure(
    profile: str, records: int, settings: argparse.Namespace, home: Path, *, with_peers: bool
) -> dict[str, Any]:
    """Everything about one size."""
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"{records}: {text} after {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)

    profile = profile or settings.profile
    files = drawn(profile, records, settings.seed, settings.queries, settings.stream, home)
    say("records and searches drawn")
    index_version = settings.version or ("v4" if records < _MANY else "v4.4")
    deep = records <= _ALL_KEYS_UP_TO
    table, current = indexed(files[0], index_version, deep=deep, keep=settings.keep, old_too=settings.old_tables)
    say("records indexed")
    of_kinds, of_stream = cases(files[1]), cases(files[2])
    kinds, stream = run(table, _ours, of_kinds), run(table, _ours, of_stream)
    say(f"{len(kinds) + len(stream)} searches answered")
    figures = {
        "profile": profile,
        "records": records,
        "index_version": index_version,
        "deep_keys": deep,
        "filled_by_todays_code": current,
        "searches_of_kinds": len(kinds),
        "recall": recall(kinds),
        "not_indexed": not_indexed(table, of_kinds),
        "outcomes": {
            kind: dict(Counter(one.outcome for one in kinds if one.kind == kind)) for kind in {o.kind for o in kinds}
        },
        "decisions": decisions(list(zip(of_stream, stream, strict=True)), list(zip(of_kinds, kinds, strict=True))),
        "trade_off": trade_off(stream, kinds),
        "reads_of_stream": reads(stream),
        "reads_without_patterns": reads([one for one in kinds if not one.pattern]),
        "reads_with_patterns": reads([one for one in kinds if one.pattern]),
        "reads_with_patterns_by_kind": {
            kind: reads([one for one in kinds if one.kind == kind]) for kind in ("unknown_1", "unknown_2", "unknown_3")
        },
        "layouts": layouts_of_ours(table, of_kinds, of_stream),
        "costs": costs(table),
    }
    say("layouts and costs measured")
    if with_peers:
        taken: Counter[str] = Counter()
        some = []
        for case in of_kinds:
            if case.kind in STORED and taken[case.kind] < settings.peer_queries:
                taken[case.kind] += 1
                some.append(case)
        figures["peers"] = compare_with_peers(table, some, say)
    return figures


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {multiprocessing.cpu_count()} cores, {platform.system()}"


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for name in ("rapidfuzz", "tantivy", "pg8000", "numpy"):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "absent"
    return versions


def _sizes(text: str) -> list[tuple[str, int]]:
    """ "1000,rio:500" as profiles and numbers of records; "" for the profile that --profile names."""
    parts = [size.rpartition(":") for size in text.split(",") if size]
    return [(profile, int(records)) for profile, _, records in parts]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.match", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=_sizes, default="100000,1400000", help="sizes, ours beside the peers")
    parser.add_argument("--ours-only", type=_sizes, default="", help="sizes without peers")
    parser.add_argument("--queries", type=int, default=300, help="searches of each kind")
    parser.add_argument("--peer-queries", type=int, default=40, help="of these, asked of the peers and of deep mode")
    parser.add_argument("--stream", type=int, default=20_000, help="searches of the stream")
    parser.add_argument("--profile", default="other", help="which population of samples.police")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--version", default="", help="index version; v4, and v4.4 from a million records on, if empty")
    parser.add_argument("--out", type=Path, default=Path(".bench-match"))
    parser.add_argument("--keep", type=Path, help="where to keep records and tables for another run")
    parser.add_argument("--old-tables", action="store_true", help="kept tables though other code filled them")
    settings = parser.parse_args(arguments)
    given = sys.argv[1:] if arguments is None else [str(argument) for argument in arguments]
    shown = [word for i, word in enumerate(given) if not {"--keep", "--out"} & set(given[max(i - 1, 0) : i + 1])]
    report: dict[str, Any] = {
        "command": f"python -m benchmarks.match {shlex.join(shown)}".strip(),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": _machine(),
        "versions": _versions(),
        "weights": current_weights().version,
        "possible_at_least": current_weights().possible_at_least,
        "profile": settings.profile,
        "seed": settings.seed,
        "sizes": [],
    }
    home = settings.keep or Path(tempfile.mkdtemp(prefix="bench-match-"))
    try:
        for profile, records in sorted({*settings.records, *settings.ours_only}, key=lambda size: size[1]):
            with_peers = (profile, records) in settings.records
            report["sizes"].append(measure(profile, records, settings, home, with_peers=with_peers))
            write_report(report, settings.out)
    finally:
        if not settings.keep:
            shutil.rmtree(home, ignore_errors=True)
    print(f"written: {settings.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
