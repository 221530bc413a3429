"""python -m samples.registry: a made-up registry, or labelled searches of it, or its figures, to standard output.

    python -m samples.registry --count 100000 --seed 7 --owners FR=0.7,BR=0.3 > records.jsonl
    python -m samples.registry --count 5000 --seed 7 --owners FR --bodies --csv > import.csv
    python -m samples.registry --count 100000 --seed 7 --queries 5000 --mix stream > queries.jsonl
    python -m samples.registry --count 40000 --seed 7 --report

The same --count, --seed and --owners name the same registry each time, so records and queries are written apart.
"""

import argparse
import csv
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from samples.registry.queries import SampleQuery, even_mix, queries, stream_mix
from samples.registry.records import SampleRecord, generate
from samples.registry.report import report

_FIREARM = (
    "serial_number",
    "serial_state",
    "make",
    "model",
    "calibre",
    "firearm_type",
    "country_of_manufacture",
    "year",
    "importer",
    "markings",
)
_REST = ("record_kind", "occurred_on", "occurred_in", "ncb_reference", "test")
_MIXES = {"even": even_mix, "stream": stream_mix}


def _owners(text: str) -> dict[str, float]:
    """FR,BR or FR=0.7,BR=0.3."""
    pairs = (part.partition("=") for part in text.split(","))
    return {country.strip(): float(share or 1) for country, _, share in pairs}


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m samples.registry", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, required=True, help="how many records the registry has")
    parser.add_argument("--seed", type=int, required=True, help="which registry")
    parser.add_argument("--owners", type=_owners, help="countries of the bureaus, with shares if not equal")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--jsonl", action="store_true", help="one JSON object a line (the default)")
    form.add_argument("--csv", action="store_true", help="a header and one row a record or query")
    parser.add_argument("--bodies", action="store_true", help="records without their owner, as an import takes them")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--queries", type=int, metavar="M", help="write M labelled queries instead of the records")
    what.add_argument("--report", action="store_true", help="print figures beside the measured ones instead")
    parser.add_argument("--mix", choices=_MIXES, default="even", help="which kinds of query")
    return parser


def _row(firearm: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    numbers = "; ".join(f"{other['component']}: {other['number']}" for other in firearm.get("other_numbers", ()))
    # A field without a column of its own is an error of the writer, not left out.
    return {**firearm, "other_numbers": numbers, **rest}


def _write_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _write_jsonl(objects: Iterable[dict[str, Any]]) -> None:
    dumps = json.JSONEncoder(ensure_ascii=False).encode
    sys.stdout.writelines(dumps(item) + "\n" for item in objects)


def _write_records(records: Iterable[SampleRecord], as_csv: bool, bodies: bool) -> None:
    owner = () if bodies else ("owner",)
    if as_csv:
        rows = (
            {
                **_row(record.body["firearm"], {key: record.body[key] for key in _REST if key in record.body}),
                **dict.fromkeys(owner, record.owner),
            }
            for record in records
        )
        _write_csv((*owner, *_FIREARM, "other_numbers", *_REST), rows)
    elif bodies:
        _write_jsonl(record.body for record in records)
    else:
        _write_jsonl({"owner": record.owner, "body": record.body} for record in records)


def _write_queries(made: Iterable[SampleQuery], as_csv: bool) -> None:
    labelled = ((query.firearm, {"kind": query.kind, "truth": query.truth, "about": query.about}) for query in made)
    if as_csv:
        asked = ("serial_number", "make", "model", "calibre", "firearm_type", "country_of_manufacture")
        _write_csv(("kind", "truth", "about", *asked), ({**label, **firearm} for firearm, label in labelled))
    else:
        _write_jsonl({**label, "firearm": firearm} for firearm, label in labelled)


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line and writes."""
    given = _arguments().parse_args(arguments)
    records = generate(given.count, seed=given.seed, owners=given.owners)
    if given.report:
        print("\n".join(report(records)))
    elif given.queries is not None:
        _write_queries(queries(records, given.queries, seed=given.seed, mix=_MIXES[given.mix]()), given.csv)
    else:
        _write_records(records, given.csv, given.bodies)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        main()
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
