"""`make bench-files`: how fast bureaus' files are read, how much of them is understood, and whose encodings are found.

    python -m benchmarks.read_files [--lines 100000]

The lines are those of the police samples (see samples/police.py), as CSV in several encodings and as JSON Lines. Times
are those of the process's own clock. Encodings are held against charset-normalizer on the reports of
samples/written.py and on the files of samples/local_files.py, whose numbers have letters of their countries.
"""

import argparse
import codecs
import csv
import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from charset_normalizer import from_bytes

from iarms.domain.files import FileRow, RefusedEncoding, codec_of, read_line, read_rows
from iarms.models.mapping import RecordMapping
from samples.local_files import WRITINGS, local_file
from samples.police.tables import registry
from samples.written import REPORTS, Written

_COLUMNS: Final = ("Nº série", "Marca", "Modelo", "Calibre", "Tipo", "País de fabricação", "Ano", "Ocorrência")
_FIELDS: Final = (
    "serial_number", "make", "model", "calibre", "firearm_type", "country_of_manufacture", "year", "ncb_reference",
)  # fmt: skip
MAPPING: Final = RecordMapping.model_validate(
    {
        "columns": dict(zip(_COLUMNS, _FIELDS, strict=True)),
        "constants": {"record_kind": "STOLEN", "occurred_in": "BR", "occurred_on": "2019"},
        "defaults": {"make": "UNKNOWN", "serial_state": "UNKNOWN"},
        "values": {"country_of_manufacture": {"NACIONAL": "BR", "COREIA": "KR"}},
    }
)
_BLOCK: Final = 1 << 16
_TRIES: Final = 20


class Form(NamedTuple):
    """A file to read: its name, its bytes, and which kind it is."""

    name: str
    data: bytes
    form: str


def files(lines: int) -> Iterator[Form]:
    """The same lines in each form."""
    rows = [(*record.entry, record.record_id) for record in registry("rio", records=lines, seed=1)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    for encoding in ("utf-8", "cp1252", "utf-16"):
        yield Form(f"CSV, {encoding}", text.getvalue().encode(encoding, "replace"), "CSV")
    quoted = io.StringIO()
    csv.writer(quoted, delimiter=",", quoting=csv.QUOTE_ALL).writerows([_COLUMNS, *rows])
    yield Form("CSV, all in quotes", quoted.getvalue().encode(), "CSV")
    objects = (json.dumps(dict(zip(_COLUMNS, row, strict=True)), ensure_ascii=False) for row in rows)
    yield Form("JSON Lines", "\n".join(objects).encode(), "JSON_LINES")


def read(form: Form) -> list[FileRow]:
    """All rows of a file."""
    blocks = (form.data[at : at + _BLOCK] for at in range(0, len(form.data), _BLOCK))
    return list(read_rows(blocks, form.form))  # type: ignore[arg-type]


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    began = time.process_time()
    work()
    return time.process_time() - began


def speeds(lines: int) -> Iterator[str]:
    """How long rows and lines take, and what comes of them."""
    rows: list[FileRow] = []
    for form in files(lines):
        rows.clear()
        seconds = timed(lambda form=form: rows.extend(read(form)))  # type: ignore[misc]
        faults = sum(row.fault is not None for row in rows)
        yield (
            f"{form.name:<20} {len(form.data) / 1e6:6.1f} MB {len(rows):9,} rows, {faults} with a fault:"
            f" {seconds:5.2f} s, {len(rows) / seconds:9,.0f} a second"
        )
    refused: Counter[str] = Counter()
    noted = 0

    def understand() -> None:
        nonlocal noted
        for row in rows:
            reading = read_line(row.fields or {}, MAPPING)
            refused.update({f"{fault.pointer} {fault.code}" for fault in reading.faults})
            noted += bool(reading.notes)

    seconds = timed(understand)
    yield f"lines understood: {seconds / len(rows) * 1e3:.3f} ms a line, {len(rows) / seconds:,.0f} a second"
    yield f"refused {sum(refused.values())} of {len(rows):,} ({dict(refused)}), {noted:,} with notes"


def encodings() -> Iterator[str]:
    """Of files of so many lines, whose text comes out as it was written: ours, and charset-normalizer's."""
    yield f"{'encodings':<42}{'ours right':>11}{'refused':>9}{'wrong':>7}{'charset-normalizer right':>27}{'wrong':>7}"
    for lines, ascii_share in ((200, 0.3), (200, 0.95), (10, 0.5), (3, 0.5)):
        made = (
            (_file(written, lines, ascii_share, random.Random(seed)), written.encoding, written.country)
            for written in REPORTS
            for seed in range(_TRIES)
        )
        yield _told(f"{lines:>4} lines, {ascii_share:.0%} in ASCII alone", made)
    for words in (True, False):
        for lines in (1, 10, 200):
            yield _told(
                f"{lines:>4} lines, English headings, {'local' if words else 'no'} words",
                (
                    (
                        _encoded(local_file(writing, random.Random(seed), lines, words=words), name),
                        name,
                        writing.country,
                    )
                    for writing in WRITINGS
                    for name in writing.encodings
                    for seed in range(_TRIES)
                ),
            )


def _told(name: str, made: Iterator[tuple[bytes, str, str]]) -> str:
    """How many of these files, each with its encoding and the country of its bureau, are read as they were written."""
    ours: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    for data, encoding, country in made:
        if data.isascii():
            continue
        text = data.decode(codec_of(encoding))
        try:
            rows = [row.fields for row in read_rows([data], "CSV", None, country)]
            ours[str(rows == [row.fields for row in read_rows([codecs.BOM_UTF8, text.encode()], "CSV")])] += 1
        except RefusedEncoding:
            ours["refused"] += 1
        best = from_bytes(data).best()
        theirs[str(best is not None and str(best) == text)] += 1
    return f"{name:<42}{ours['True']:>11}{ours['refused']:>9}{ours['False']:>7}{theirs['True']:>27}{theirs['False']:>7}"


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(codec_of(encoding))


def _file(written: Written, lines: int, ascii_share: float, rand: random.Random) -> bytes:
    heading, *reports = written.lines
    chosen = (
        f"A{number};Beretta;92FS;X;CITY;REF" if rand.random() < ascii_share else rand.choice(reports)
        for number in range(lines)
    )
    return _encoded("\n".join((heading, *chosen)), written.encoding)


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.read_files", description="Bureaus' files, read.")
    parser.add_argument("--lines", type=int, default=100_000)
    for line in (*speeds(parser.parse_args(arguments).lines), *encodings()):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
