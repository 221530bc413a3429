"""python -m samples.police: a registry and labelled searches in the form of police tables, to fit and to judge by.

    python -m samples.police --profile rio --records 58103 --queries 13631 --seed 1 --out DIR
    python -m samples.police --profile other --records 1400000 --queries 20000 --mix stream --seed 2 --out DIR
    python -m samples.police --profile rio --records 58103 --queries 13631 --seed 1 --report

writes RECORDS.csv (record_id,serial,make,model,calibre,type,country,year), QUERIES.csv
(query_id,serial,make,model,calibre) and TRUTH.csv (query_id,kind,record_id,about). From Python, `searches` yields what
the three files say of each search in one row:

    for asked in searches("rio", records=58_103, queries=13_631, seed=1, mix="police"):
        asked.kind, asked.given, asked.recorded, asked.truth, asked.about
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from samples.police.populations import PROFILES, Filed, population
from samples.police.report import report
from samples.police.searches import MIXES, Asked, search_maker

_RECORDS = ("record_id", "serial", "make", "model", "calibre", "type", "country", "year")
_QUERIES = ("query_id", "serial", "make", "model", "calibre")
_TRUTH = ("query_id", "kind", "record_id", "about")


def registry(profile: str, *, records: int, seed: int) -> Iterator[Filed[Any]]:
    """The records alone. Record k depends on profile, seed and k, never on `records`."""
    return islice(population(profile, seed).filed(), records)


def searches(profile: str, *, records: int, queries: int, seed: int, mix: str = "police") -> Iterator[Asked]:
    """The searches, each with the fields of the record that it is about; all records are drawn before the first."""
    guns = population(profile, seed)
    made = search_maker(guns, queries, seed)
    for _ in made.watch(islice(guns.filed(), records)):
        pass
    yield from made.searches(queries, MIXES[mix]())


def write(profile: str, *, records: int, queries: int, seed: int, out: Path, mix: str = "police") -> None:
    """The three files, in one pass and in memory that does not grow with the records."""
    out.mkdir(parents=True, exist_ok=True)
    guns = population(profile, seed)
    made = search_maker(guns, queries, seed)
    with (out / "RECORDS.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_RECORDS)
        writer.writerows((record.record_id, *record.entry) for record in made.watch(islice(guns.filed(), records)))
    with (
        (out / "QUERIES.csv").open("w", encoding="utf-8", newline="") as asked_file,
        (out / "TRUTH.csv").open("w", encoding="utf-8", newline="") as truth_file,
    ):
        asked, truth = csv.writer(asked_file, lineterminator="\n"), csv.writer(truth_file, lineterminator="\n")
        asked.writerow(_QUERIES)
        truth.writerow(_TRUTH)
        for number, search in enumerate(made.searches(queries, MIXES[mix]())):
            asked.writerow((f"Q{number:06}", *search.given[:4]))
            truth.writerow((f"Q{number:06}", search.kind, search.truth or "", search.about or ""))


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line and writes."""
    parser = argparse.ArgumentParser(
        prog="python -m samples.police", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", choices=PROFILES, default="rio", help="which population")
    parser.add_argument("--records", type=int, required=True, help="how many records the registry has")
    parser.add_argument("--queries", type=int, default=0, metavar="M", help="how many searches")
    parser.add_argument("--seed", type=int, required=True, help="which registry and which searches")
    parser.add_argument("--mix", choices=MIXES, default="police", help="which kinds of search")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", type=Path, help="the directory to write into")
    what.add_argument("--report", action="store_true", help="print figures beside the measured ones instead")
    given = parser.parse_args(arguments)
    which = {"records": given.records, "seed": given.seed}
    if given.report:
        found = searches(given.profile, **which, queries=given.queries, mix=given.mix)
        print("\n".join(report(registry(given.profile, **which), found)))
    else:
        write(given.profile, **which, queries=given.queries, out=given.out, mix=given.mix)
