"""Files as strangers bring them: what their rows are, and what is said of those that have none."""

import codecs
from pathlib import Path

import pytest

from benchmarks.given_files import GivenRow, UnreadableFile, open_given

COLUMNS = ("query_id", "serial", "make")
HEADING = b"query_id,serial,make\n"


def given(folder: Path, data: bytes) -> Path:
    path = folder / "queries.csv"
    path.write_bytes(data)
    return path


def rows(folder: Path, data: bytes) -> list[GivenRow]:
    return list(open_given(given(folder, data), COLUMNS, "serial").rows())


def cells(folder: Path, data: bytes) -> list[list[str]]:
    return [row.cells for row in rows(folder, data)]


@pytest.mark.parametrize(
    "data",
    [
        b"query_id,serial,make\nq,AB12345,Colt\n",
        b"\xef\xbb\xbfquery_id,serial,make\r\nq,AB12345,Colt",
        b"query_id;serial;make\nq;AB12345;Colt\n",
        b"query_id\tserial\tmake\rq\tAB12345\tColt\r",
        b"query_id|serial|make\nq|AB12345|Colt\n",
        b"sep=;\r\nquery_id;serial;make\r\nq;AB12345;Colt\r\n",
        b'"sep=|"\n\n" Query_ID "|SERIAL|Make|\n"q"|"AB12345"|Colt|\n',
        b"make,shoe size,serial,query_id\nColt,42,AB12345,q\n",
        "query_id\tserial\tmake\r\nq\tAB12345\tColt\r\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + b"query_id,serial,make\nq,AB12345,Colt\n".decode().encode("utf-16-be"),
        b"\n  \nquery_id,serial,make\n\n,\nq,AB12345,Colt,,\n\x1a",
    ],
)
def test_usual_forms_are_read(tmp_path, data):
    assert [row for row in cells(tmp_path, data) if any(row)] == [["q", "AB12345", "Colt"]]


def test_letters_of_every_script_come_out_as_they_were_written(tmp_path):
    text = "query_id,serial,make\nq,Ж 8451,أ\n二,無,\n"
    expected = [["q", "Ж 8451", "أ"], ["二", "無", ""]]
    assert cells(tmp_path, text.encode()) == cells(tmp_path, text.encode("utf-16")) == expected


def test_quotes_hold_separators_line_breaks_and_quotes(tmp_path):
    data = b'query_id,serial,make\n1,"A,B",Colt\n2,"A\nB","say ""C"""\n3, "x",9" barrel\n'
    assert cells(tmp_path, data) == [
        ["1", "A,B", "Colt"],
        ["2", "A\nB", 'say "C"'],
        ["3", "x", '9" barrel'],
    ]


def test_a_stray_quote_costs_its_own_line_alone(tmp_path):
    data = HEADING + b'1,"AB12345,Colt\n2,CD12345,Colt\n3,EF12345,Colt"\n4,"GH12345,Colt\n'
    assert [(row.line, row.cells[0], row.fault) for row in rows(tmp_path, data)] == [
        (2, "1", "unbalanced_quote"),
        (3, "2", ""),
        (4, "3", ""),
        (5, "4", "unbalanced_quote"),
    ]


def test_stray_quotes_in_every_line_are_read_in_linear_time(tmp_path):
    data = HEADING + b'q,"AB12345,Colt\n' * 3001
    assert [row.fault for row in rows(tmp_path, data)] == ["unbalanced_quote"] * 3001


def test_rows_may_be_too_short_and_too_long(tmp_path):
    found = rows(tmp_path, HEADING + b"1,AB12345\n2,AB12345,Colt,,\n3,AB12345,Colt,x\n4\n")
    assert [row.cells for row in found] == [
        ["1", "AB12345", ""],
        ["2", "AB12345", "Colt"],
        ["3", "AB12345", "Colt"],
        ["4", "", ""],
    ]
    assert [row.fault for row in found] == ["", "", "long_row", ""]


def test_without_identifiers_the_number_of_the_line_is_one_and_that_is_said(tmp_path):
    path = given(tmp_path, b"serial\nAB12345\n\nCD12345\n")
    file = open_given(path, COLUMNS, "serial")
    assert [row.cells for row in file.rows()] == [["2", "AB12345", ""], ["4", "CD12345", ""]]
    assert file.description == ("UTF-8, parted by a comma, without query_id, make; query_id is the number of the line")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \n", "is empty"),
        (b"sep=;\n", "is empty"),
        (b"id;number;make\n1;AB12345;Colt\n", "has no column serial: .*; found: id, number, make$"),
        (b"q1,AB12345,Colt\nq2,CD12345,Colt\n", "its first line must name the columns.*found: q1, ab12345, colt$"),
        (b"query_id,serial,serial\n", "two columns are called serial"),
        (b"serial;make,serial\n", "can be parted by a comma or a semicolon"),
        (HEADING + b"q,\xc0\xc1 8451,\n", "line 2 is not in UTF-8"),
        (HEADING + b"q,A,\n" * 400_000 + b"q,\xe9,\n", "line 400002 is not in UTF-8"),
        (HEADING + b"q,A\xc3", "line 2 is not in UTF-8"),
        ("query_id,serial\nq,AB12345\n".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        ("query_id,serial\nq,AB12345\n".encode("utf-32"), "UTF-32"),
        ("query_id,serial\nq,AB12345\n".encode("utf-16") + b"\x00", "is not in UTF-16 throughout"),
        (b"PK\x03\x04" + b"\x00" * 100, "a spreadsheet's own format"),
        (b"\x1f\x8b\x08\x00", "compressed"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path, data, words):
    path = given(tmp_path, data)
    with pytest.raises(UnreadableFile, match=words) as refused:
        open_given(path, COLUMNS, "serial")
    said = str(refused.value)
    assert said.startswith(f"{path}: ")
    assert "\n" not in said
    assert len(said) < 300 + len(str(path))


def test_a_folder_and_a_file_that_is_not_there_are_said(tmp_path):
    with pytest.raises(UnreadableFile, match="is a folder"):
        open_given(tmp_path, COLUMNS, "serial")
    with pytest.raises(UnreadableFile, match="there is no such file"):
        open_given(tmp_path / "none.csv", COLUMNS, "serial")
    with pytest.raises(UnreadableFile, match="is no regular file"):
        open_given(Path("/dev/null"), COLUMNS, "serial")


def test_identifiers_stand_once_and_may_be_empty(tmp_path):
    open_given(given(tmp_path, HEADING + b",A1234,\n,B1234,\n"), COLUMNS, "serial").check_identifiers()
    twice = open_given(given(tmp_path, HEADING + b"a,A1234,\nb,B1234,\na,C1234,\n"), COLUMNS, "serial")
    with pytest.raises(UnreadableFile, match="query_id 'a' stands on lines 2 and 4"):
        twice.check_identifiers()
