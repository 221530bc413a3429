"""The command that strangers judge the search by: whatever stands in their files, each query has its answer."""

import csv
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
RESULT_COLUMNS = (
    "query_id", "outcome", "rank", "record_id", "decision", "basis", "weight", "read_units", "round_trips",
    "candidates", "cpu_ms",
)  # fmt: skip
RECORD_COLUMNS = ("record_id", "serial", "make", "model", "calibre", "type", "country", "year")
QUERY_COLUMNS = ("query_id", "serial", "make", "model", "calibre")

RECORDS = [
    ("r-plain", "AB018347", "Smith & Wesson", "M&P 9", "9 mm Para", "PISTOLA", "US", "2011"),
    ("r-two", "TJX20195; TJX20228", "Taurus", "PT 100", ".40", "PISTOLA", "BR", ""),
    ("r-parts", "CANO:QQR83417/FERROLHO:QQR83499", "Glock", "G17", "9x19", "", "", ""),
    ("r-quotes", 'AK"77"19283', 'Marca "X"', 'O\'Neil, "the best"', '9"', "", "", "1999"),
    ("r-long", "7" * 10_000, "M" * 10_000, "P" * 10_000, "C" * 10_000, "T" * 10_000, "X" * 500, "9" * 10_000),
    ("r-word", "RASPADA", "Rossi", "", ".38", "REVOLVER", "BR", "²"),
    ("r-empty", "", "", "", "", "", "", ""),
    ("r-lines", "VV\n88\t417", "Beretta", "92\nFS", "", "", "", "-1"),
    ("r-odd", "ﷺ\u202eЖЖ83417", "\x00", "🔫", "½", "?", "SUHH", "year"),
    ("", "ZZ771923", "Colt", "", "", "", "", ""),
]
QUERIES = [
    ("q-plain", "AB018347", "S&W", "M&P 9", "9mm"),
    ("q-alike", "ABO18347", "S&W", "", ""),
    ("q-edit", "AB018397", "S&W", "M&P 9", "9mm"),
    ("q-second", "TJX20228", "Taurus", "PT100", ""),
    ("q-slide", "QQR83499", "Glock", "", ""),
    ("q-several", "QQR83417;XX1", "Glock", "17", ""),
    ("q-pattern", "AB01??47", "S&W", "M&P 9", ""),
    ("q-vague", "A7???", "S&W", "", ""),
    ("q-word", "RASPADA", "Rossi", "", ""),
    ("q-short", "7", "", "", ""),
    ("q-nothing", "", "", "", ""),
    ("q-described", "", "Taurus", "PT 100", ""),
    ("q-unknown-make", "", "Zzyzx Forge", "Zed", ""),
    ("q-quotes", 'AK"77"19283', 'Marca "X"', 'a,"b"', "';--"),
    ("q-long", "7" * 10_000, "M" * 10_000, "P" * 10_000, "C" * 10_000),
    ("q-long-sentence", "removido " * 1_000 + "AB018347", "", "", ""),
    ("q-odd", "\u202e🔫\x00", "ﷺ", "½", "²"),
    ("q-spaces", "   ", " ", "\t", "\n"),
    ("q-stranger", "XQ777192", "Colt", "Python", ".357"),
    ("", "AB018347", "", "", ""),
]


def write(path: Path, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, bom: bool = False) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig" if bom else "utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def run(folder: Path, records: Path, queries: Path, *arguments: str) -> list[dict[str, Any]]:
    out = folder / "results.csv"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.match_files", records, queries, "--out", out, *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": "functions:.", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with out.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    assert tuple(reader.fieldnames or ()) == RESULT_COLUMNS
    return rows


def best(rows: list[dict[str, Any]], query: str) -> tuple[str, str, str]:
    """Outcome, record and basis of the best match of a query."""
    row = next(row for row in rows if row["query_id"] == query)
    return row["outcome"], row["record_id"], row["basis"]


def test_every_query_of_hostile_files_is_answered_in_a_row_of_its_own(tmp_path: Path):
    records = write(tmp_path / "records.csv", RECORD_COLUMNS, RECORDS, bom=True)
    queries = write(tmp_path / "queries.csv", QUERY_COLUMNS, QUERIES, bom=True)
    rows = run(tmp_path, records, queries)
    assert list(dict.fromkeys(row["query_id"] for row in rows)) == [query[0] for query in QUERIES]

    assert best(rows, "q-plain") == ("hit", "r-plain", "exact")
    assert best(rows, "q-alike") == ("hit", "r-plain", "lookalike")
    assert best(rows, "q-edit")[0] in ("possible", "no_match")
    assert best(rows, "q-edit")[1:] in (("r-plain", "one_edit"), ("", ""))
    assert best(rows, "q-second")[1:] == ("r-two", "exact")
    assert best(rows, "q-slide")[1:] == ("r-parts", "exact")
    assert best(rows, "q-several")[1:] == ("r-parts", "exact")
    assert best(rows, "q-quotes")[1:] == ("r-quotes", "exact")
    assert best(rows, "q-pattern")[0] != "hit"
    assert best(rows, "q-vague") == ("pattern_too_vague", "", "")
    assert best(rows, "q-word") == ("placeholder_serial", "", "")
    assert best(rows, "q-short") == ("too_short", "", "")
    assert best(rows, "q-described")[0] in ("possible", "no_match")
    for query in ("q-nothing", "q-unknown-make", "q-spaces"):
        assert best(rows, query) == ("not_selective", "", "")
    assert best(rows, "q-stranger") == ("no_match", "", "")

    for row in rows:
        assert float(row["cpu_ms"]) >= 0
        assert (row["rank"] == "") is (row["decision"] == row["basis"] == row["weight"] == "")
        assert float(row["read_units"]) >= 0
        if row["outcome"] in ("hit", "possible", "no_match"):
            assert int(row["round_trips"]) >= 1
    ranks: dict[str, list[int]] = {}
    for row in rows:
        if row["rank"]:
            ranks.setdefault(row["query_id"], []).append(int(row["rank"]))
    assert all(found == list(range(1, len(found) + 1)) for found in ranks.values())


@pytest.mark.parametrize("mode", ["exact", "deep"])
def test_columns_may_be_absent_or_in_another_order_and_every_mode_answers(tmp_path: Path, mode):
    records = write(tmp_path / "records.csv", ("Serial ", "RECORD_ID"), [("AB018347", "r"), ("XQ777192",)])
    queries = write(tmp_path / "queries.csv", ("serial", "query_id", "shoe_size"), [("AB018347", "q"), ("ZZ123987",)])
    rows = run(tmp_path, records, queries, "--mode", mode, "--version", "v2.4")
    assert [(row["query_id"], row["record_id"], row["basis"]) for row in rows] == [("q", "r", "exact"), ("", "", "")]
    assert rows[1]["outcome"] == "no_match"


def test_files_with_no_lines_are_answered_with_none(tmp_path: Path):
    records = write(tmp_path / "records.csv", RECORD_COLUMNS, [])
    queries = write(tmp_path / "queries.csv", QUERY_COLUMNS, QUERIES[:1])
    rows = run(tmp_path, records, queries)
    assert [(row["query_id"], row["outcome"]) for row in rows] == [("q-plain", "no_match")]
    assert run(tmp_path, records, write(tmp_path / "none.csv", QUERY_COLUMNS, [])) == []


def test_bytes_that_are_no_utf_8_stop_nothing(tmp_path: Path):
    records = tmp_path / "records.csv"
    records.write_bytes(b"record_id,serial,make\r\nr\xff,AB018347,S&W\r\nr2,\xff\xfe\x00,\xc3\r\n")
    queries = tmp_path / "queries.csv"
    queries.write_bytes(b"query_id,serial,make\nq1,AB018347,S&W\nq2,\xff\xfe,\xc3\n")
    rows = run(tmp_path, records, queries)
    assert list(dict.fromkeys(row["query_id"] for row in rows)) == ["q1", "q2"]
    assert rows[0]["outcome"] == "hit"


def test_a_search_costs_what_its_keys_cost(tmp_path: Path):
    records = write(tmp_path / "records.csv", RECORD_COLUMNS, RECORDS[:3])
    queries = write(tmp_path / "queries.csv", QUERY_COLUMNS, QUERIES[:1])
    cost = {mode: run(tmp_path, records, queries, "--mode", mode)[0] for mode in ("exact", "standard", "deep")}
    assert float(cost["exact"]["read_units"]) == 1
    assert float(cost["exact"]["read_units"]) < float(cost["standard"]["read_units"]) < 10
    assert float(cost["standard"]["read_units"]) < float(cost["deep"]["read_units"])
    assert {row["round_trips"] for row in cost.values()} == {"1"}
