"""The command that strangers judge the search by: whatever stands in their files, each query has its answer."""

import csv
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.match_files import main

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
    assert best(rows, "q-several") == ("several_numbers", "", "")
    assert best(rows, "q-quotes") == ("unknown_mark", "", "")
    assert best(rows, "q-pattern")[0] != "hit"
    assert best(rows, "q-vague") == ("pattern_too_vague", "", "")
    assert best(rows, "q-word") == ("placeholder_serial", "", "")
    assert best(rows, "q-short") == ("too_short", "", "")
    assert best(rows, "q-described")[0] in ("possible", "no_match")
    for query in ("q-nothing", "q-spaces"):
        assert best(rows, query) == ("not_selective", "", "")
    assert best(rows, "q-unknown-make") == ("make_not_known", "", "")
    assert best(rows, "q-long") == ("too_large", "", "")
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


def test_a_search_costs_what_its_keys_cost(tmp_path: Path):
    records = write(tmp_path / "records.csv", RECORD_COLUMNS, RECORDS[:3])
    queries = write(tmp_path / "queries.csv", QUERY_COLUMNS, QUERIES[:1])
    cost = {mode: run(tmp_path, records, queries, "--mode", mode)[0] for mode in ("exact", "standard", "deep")}
    assert float(cost["exact"]["read_units"]) == 1
    assert float(cost["exact"]["read_units"]) < float(cost["standard"]["read_units"]) < 10
    assert float(cost["standard"]["read_units"]) < float(cost["deep"]["read_units"])
    assert {row["round_trips"] for row in cost.values()} == {"1"}


def files(folder: Path, records: bytes | None = None, queries: bytes | None = None) -> tuple[Path, Path, Path]:
    """Two files with a line each unless other bytes are given, and where results go."""
    paths = folder / "records.csv", folder / "queries.csv", folder / "results.csv"
    paths[0].write_bytes(b"record_id,serial,make\nr,AB018347,S&W\n" if records is None else records)
    paths[1].write_bytes(b"query_id,serial,make\nq,AB018347,S&W\n" if queries is None else queries)
    return paths


def answers(out: Path) -> list[tuple[str, str, str]]:
    """Query, outcome and record of each row of results."""
    with out.open(newline="", encoding="utf-8") as file:
        return [(row["query_id"], row["outcome"], row["record_id"]) for row in csv.DictReader(file)]


def test_a_file_without_lines_is_answered_with_none_and_that_is_said(tmp_path, capsys):
    records, queries, out = files(tmp_path, records=b"record_id,serial\n")
    assert main([str(records), str(queries), "--out", str(out)]) == 0
    assert answers(out) == [("q", "no_match", "")]
    assert "0 of 0 records entered" in capsys.readouterr().err
    records, queries, out = files(tmp_path, queries=b"query_id,serial\n")
    assert main([str(records), str(queries), "--out", str(out)]) == 0
    assert answers(out) == []
    assert "0 of 0 queries answered" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("queries", "words"),
    [
        (b"", "queries.csv: is empty"),
        (b"\xef\xbb\xbf", "queries.csv: is empty"),
        (b"query_id,make\nq,Colt\n", "has no column serial"),
        (b"query_id,serial\nq,\xcf\xcc1234\n", "line 2 is not in UTF-8"),
        (b"query_id,serial\nq,1234567\nq2,7654321\nq,AB12345\n", "query_id 'q' stands on lines 2 and 4"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_one_line(tmp_path, capsys, queries, words):
    paths = files(tmp_path, queries=queries)
    assert main([str(paths[0]), str(paths[1]), "--out", str(paths[2])]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not paths[2].exists()


def test_results_that_cannot_be_written_are_said_before_anything_is_indexed(tmp_path, capsys):
    records, queries, out = files(tmp_path)
    for where, words in (
        (tmp_path, "Is a directory"),
        (tmp_path / "none" / "r.csv", "No such file"),
        (Path("/dev/full"), "No space left"),
    ):
        assert main([str(records), str(queries), "--out", str(where)]) == 2
        assert f"{where}: cannot be written: {words}" in capsys.readouterr().err.splitlines()[-1]
    assert main([str(records), str(queries), "--out", str(queries)]) == 2
    assert "is read, and cannot be written as well" in capsys.readouterr().err
    assert queries.read_bytes().startswith(b"query_id")
    assert not out.exists()


def test_a_query_that_cannot_be_told_costs_itself_alone(tmp_path, capsys):
    records, queries, out = files(
        tmp_path,
        queries=b"query_id;serial;make\n"
        b'stray;"AB018347;S&W\n'
        b"many;AB018347;S&W;Colt;1\n"
        b"nul;AB01\x008347;S&W\n"
        b"control;AB01\x078347;S&W\n"
        b"right;AB018347;S&W;;\n",
    )
    assert main([str(records), str(queries), "--out", str(out)]) == 0
    outcomes = {query: outcome for query, outcome, _ in answers(out)}
    assert outcomes["right"] in ("hit", "possible")
    assert outcomes["stray"] == "unbalanced_quote"
    assert outcomes["many"] == "long_row"
    assert outcomes["nul"] == outcomes["control"] == "string_pattern_mismatch"
    said = capsys.readouterr().err
    assert "UTF-8, parted by a semicolon" in said
    assert "1 of 5 queries answered, 4 not: string_pattern_mismatch 2, long_row 1, unbalanced_quote 1" in said


def test_what_an_import_refuses_is_not_searched_and_is_counted(tmp_path, capsys):
    records, queries, out = files(
        tmp_path,
        records=b"record_id\tserial\tmake\ttype\tyear\n"
        b"a\t1.23457E+11\tColt\t\t\n"
        b"b\tAB018347\tS&W\tblunderbuss of doom\tlong ago\n"
        b"c\t\tColt\t\t\n"
        b"d\t123457000000\tColt\t\t\n"
        b"e\tAB018347\tS&W\tPISTOLA\t\t\tmore\n"
        b"f\tAB018347\t" + b"S" * 65 + b"\t\t\n",
        queries=b"query_id,serial,make\nq,AB018347,S&W\nq2,123457000000,Colt\n",
    )
    assert main([str(records), str(queries), "--out", str(out)]) == 0
    assert [(query, record) for query, _, record in answers(out)] == [("q", "b"), ("q2", "d")]
    said = capsys.readouterr().err
    assert "UTF-8, parted by a tab, without model, calibre" in said
    assert "3 of 6 records entered, 3 not: long_row 1, spreadsheet_number 1, string_too_long 1" in said


def test_cells_of_a_hundred_thousand_characters_end_at_once(tmp_path):
    words = ("removido ", "9 mm ", "PT 92 ", "7", "? ", "A1;", "((", '"', "Ж", "CANO:")
    rows: list[tuple[str, ...]] = []
    for at in range(1, len(QUERY_COLUMNS)):
        for number, word in enumerate(words):
            row = [f"{at}-{number}", "AB018347", "S&W", "M&P 9", "9 mm"]
            row[at] = word * (100_000 // len(word))
            rows.append(tuple(row))
    records = write(tmp_path / "records.csv", RECORD_COLUMNS, [*((*row, "", "", "") for row in rows), *RECORDS[:1]])
    queries = write(tmp_path / "queries.csv", QUERY_COLUMNS, rows)
    out = tmp_path / "results.csv"
    assert main([str(records), str(queries), "--out", str(out)]) == 0
    assert answers(out) == [(row[0], "too_large", "") for row in rows]


def test_a_version_that_is_none_is_said(tmp_path, capsys):
    paths = files(tmp_path)
    with pytest.raises(SystemExit, match="2"):
        main([str(paths[0]), str(paths[1]), "--out", str(paths[2]), "--version", "newest"])
    assert "newest is no index version" in capsys.readouterr().err
