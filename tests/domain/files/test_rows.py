"""Rows out of files: whatever wrote them, one bad line costs no other, and nothing is raised but for a whole file."""

import codecs
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.files import FileFacts
from iarms.domain.files.file_row import FileRow, RefusedEncoding
from iarms.domain.files.rows import read_rows
from iarms.domain.files.text_lines import MOST_LINE_BYTES
from iarms.errors import Invalid
from iarms.models.mapping import RecordMapping

HEADING = "Serial;Make;Model;Note\n"


def rows(
    data: bytes | str, form: Any = "CSV", size: int = 1 << 16, country: str | None = None, **said: Any
) -> list[Any]:
    packed = data.encode() if isinstance(data, str) else data
    blocks = [packed[at : at + size] for at in range(0, len(packed), size)]
    return list(read_rows(blocks, form, RecordMapping(**said), country))


def cells(data, **how) -> list[list[str]]:
    return [list(row.fields.values()) for row in rows(data, **how) if row.fields is not None]


def faults(data, form="CSV", **how) -> list[tuple[int, str]]:
    return [(row.line, row.fault.code) for row in rows(data, form, **how) if row.fault is not None]


def refused(data, form="CSV", **how) -> str:
    with pytest.raises(Invalid) as wrong:
        rows(data, form, **how)
    assert wrong.value.errors[0].code == wrong.value.code
    return wrong.value.code


# ---- encodings ---------------------------------------------------------------------------------------------------

TEXT = HEADING + "A1;Fábrica;Modèle;né\nB2;Ünver;Señor;Łódź\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-be", "utf-16-le without mark", "utf-16-be without mark"],
)
@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_unicode_is_read_with_and_without_a_mark_however_it_comes_in_pieces(data, size):
    assert cells(data, size=size) == [["A1", "Fábrica", "Modèle", "né"], ["B2", "Ünver", "Señor", "Łódź"]]
    assert list(rows(data, size=size)[0].fields) == ["Serial", "Make", "Model", "Note"]


def test_one_line_that_is_not_in_the_files_encoding_is_a_fault_of_its_own():
    data = TEXT.encode() + b"C3;Caf\xe9;;\n" + b"D4;x;y;z\n"
    assert faults(data) == [(4, "not_in_encoding")]
    assert [row[0] for row in cells(data)] == ["A1", "B2", "D4"]


def test_a_line_of_utf8_in_a_file_of_a_code_page_is_read_as_such_with_a_note():
    lines = [f"A{n};Fábrica São João;pistola não vista;ação" for n in range(20)]
    data = (HEADING + "\n".join(lines)).encode("cp1252") + b"\n" + "B1;Ünver;à;é\n".encode()
    told = rows(data)[-1]
    assert list(told.fields.values()) == ["B1", "Ünver", "à", "é"]
    assert len(told.notes) == 1
    assert not any(row.notes for row in rows(data)[:-1])


def test_a_line_of_czech_that_is_utf8_by_chance_is_read_as_the_others_are():
    lines = [f"A{n};Česká zbrojovka;vz. 70;poškrábaná pažba" for n in range(10)]
    data = (HEADING + "\n".join(lines) + "\nČŠ44267;;;\n").encode("iso-8859-2")
    found = rows(data, country="CZ")
    assert found[-1].fields["Serial"] == "ČŠ44267"
    assert not any(row.notes for row in found)


def test_a_line_of_two_readings_in_a_file_of_two_encodings_is_a_fault_of_its_own():
    lines = [f"A{n};Česká zbrojovka;vz. 70;poškrábaná pažba" for n in range(10)]
    data = (HEADING + "\n".join(lines)).encode("cp1250") + b"\n" + "B1;Škodovy závody;;chybí zásobník\n".encode()
    data += "ÓŁ123;;;\n".encode("cp1250")
    found = rows(data, country="CZ")
    assert (found[10].fields["Make"], len(found[10].notes)) == ("Škodovy závody", 1)
    assert found[11].fault.code == "encoding_unclear"


def test_where_the_encoding_cannot_be_told_the_file_is_refused_with_how_it_would_read():
    data = HEADING.encode() + b"A1;x;y;z\nB2;For\xeat;y;z\nC3;x;y;z\nD4;\xcale;y;z\n"
    with pytest.raises(RefusedEncoding) as wrong:
        rows(data)
    assert wrong.value.code == "encoding_unclear"
    read = {each.encoding: each.rows for each in wrong.value.candidates}
    assert {"windows-1252", "windows-1250"} <= set(read)
    assert [(row.line, row.fields["Make"]) for row in read["windows-1252"]] == [(3, "Forêt"), (5, "Êle")]
    assert [(row.line, row.fields["Make"]) for row in read["windows-1250"]] == [(3, "Foręt"), (5, "Ęle")]
    assert all("Note" not in row.fields for rows in read.values() for row in rows), "only columns of records are shown"
    assert "line 3 reads in" in wrong.value.detail
    assert cells(data, encoding="windows-1252")[1][1] == "Forêt"
    assert cells(data[: data.index(b"D4")], country="FR")[1][1] == "Forêt"


def test_an_encoding_that_is_named_is_believed():
    data = (HEADING + "A1;Завод;б;в\n").encode("cp866")
    assert cells(data, encoding="cp866") == [["A1", "Завод", "б", "в"]]
    data = (HEADING + "A1;é;;\nB2;à;;\nC3;é;;\n").encode() + b"D4;\xe9;;\n"
    assert faults(data, encoding="utf-8") == [(5, "not_in_encoding")]


@pytest.mark.parametrize("text", ["A1;Fábrica de Itajubá;é;", "Ñ123;España;;", "A1;Завод;;", "A1;手枪;;"])
@pytest.mark.parametrize("said", ["windows-1252", "windows-1251", "iso-8859-2", "iso-8859-1", "koi8-r", "gbk", "cp437"])
def test_a_code_page_that_is_named_for_a_file_in_utf8_is_noticed(text, said):
    with pytest.raises(RefusedEncoding) as wrong:
        rows(HEADING + text + "\n", encoding=said)
    assert wrong.value.code == "encoding_differs"
    assert [each.encoding for each in wrong.value.candidates] == [said, "utf-8"]
    assert list(wrong.value.candidates[1].rows[0].fields.values())[:2] == text.split(";")[:2]


def test_what_is_named_is_believed_of_a_number_that_is_utf8_by_chance():
    data = (HEADING + "УБ3136;;;\n").encode("iso-8859-5")
    assert data.decode().endswith("ñ3136;;;\n")
    assert cells(data, encoding="iso-8859-5")[0][0] == "УБ3136"
    assert refused(data, country="RU") == refused(data) == "encoding_unclear"


@pytest.mark.parametrize(
    ("text", "written", "said"),
    [
        ("A1;Завод;;", "cp1251", "utf-8"),
        ("A1;Śląsk;;", "cp1250", "iso-8859-2"),
        ("A1;Kırıkkale ŞŞ;;", "cp857", "windows-1254"),
        ("A1;x;;", "utf-16", "utf-8"),
        ("A1;x;;", "utf-16", "windows-1252"),
        ("A1;x;;", "utf-16-le", "windows-1252"),
        ("A1;x;;", "ascii", "utf-16"),
        ("A1;é;;", "utf-8-sig", "windows-1252"),
    ],
)
def test_an_encoding_that_the_bytes_cannot_be_in_is_noticed(text, written, said):
    assert refused((HEADING + text + "\n").encode(written), encoding=said) == "encoding_differs"


# ---- lines and cells ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 3, 1 << 16])
def test_every_kind_of_line_end_counts_as_one(end, size):
    data = end.join(["Serial;Make", "A1;x", "", "B2;y", "C3"])
    found = rows(data, size=size)
    assert [row.line for row in found] == [2, 4, 5]
    assert found[2].fault.code == "short_row"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_heading(mark):
    data = f"Serial no., as marked{mark}Make{mark}Model{mark}Year\nA1{mark}b,c{mark}{mark}d\n"
    if mark == ",":
        data = 'Serial,Make,Model,Year\nA1,"b,c",,d\n'
    assert cells(data) == [["A1", "b,c", "", "d"]]


def test_a_spreadsheets_line_that_names_the_delimiter_is_obeyed():
    assert rows("sep=|\r\na;b|c;d\r\n1;2|3\r\n") == [FileRow(3, {"a;b": "1;2", "c;d": "3"}, None)]


def test_two_delimiters_that_could_be_are_refused_unless_one_is_named():
    assert refused("a;b,c\n1;2,3\n") == "delimiter_unclear"
    assert cells("a;b,c\n1;2,3\n", delimiter=",") == [["1;2", "3"]]


def test_quotes_hold_delimiters_line_breaks_and_quotes():
    data = HEADING + 'A1;"x; ""y""";"two\nlines";z\nB2; "spaced";a"b;c\n'
    assert cells(data) == [["A1", 'x; "y"', "two\nlines", "z"], ["B2", "spaced", 'a"b', "c"]]
    assert [row.line for row in rows(data)] == [2, 4]


@pytest.mark.parametrize(
    ("body", "wrong", "good"),
    [
        ('A1;"x;y;z\nB2;x;y;z\nC3;x;y;z\n', [2], ["B2", "C3"]),
        ('A1;"x;y;z\nB2;x;y;z\nC3;"x";y;z\n', [2], ["B2", "C3"]),
        ('A1;"x;y;z\nB2;x;"y;z\nC3;x;y;z\n', [2, 3], ["C3"]),
        ('A1;x;y;"z\nB2;x;y;z\nC3;x;y;z"\n', [2], ["B2", "C3"]),
        ('A1;x;y;"z', [2], []),
    ],
)
def test_a_quote_that_never_closes_costs_its_own_line_alone(body, wrong, good):
    assert faults(HEADING + body) == [(line, "unbalanced_quote") for line in wrong]
    assert [row[0] for row in cells(HEADING + body)] == good


def test_a_quote_that_never_closes_does_not_swallow_a_long_file():
    data = HEADING + 'A0;"x;y;z\n' + "".join(f"A{n};x;y;z\n" for n in range(1, 5000))
    assert faults(data) == [(2, "unbalanced_quote")]
    assert len(cells(data)) == 4999


def test_too_many_cells_are_a_fault_unless_they_are_empty():
    assert faults(HEADING + "A1;x;y;z;more\n") == [(2, "long_row")]
    assert cells(HEADING + "A1;x;y;z;;; \n") == [["A1", "x", "y", "z"]]


def test_empty_cells_that_a_spreadsheet_left_off_are_empty():
    found = rows(HEADING + "A1;x;y;z\nB2;x\nC3;x;y;z\nD4;x;y\n")
    assert list(found[1].fields.values()) == ["B2", "x", "", ""]
    assert [row.notes != () for row in found] == [False, True, False, True]


def test_a_value_broken_over_lines_without_quotes_is_a_fault_of_each_piece():
    data = HEADING + "A1;x;two\nlines;z\nB2;x;y;z\nC3;x;in\nthree\nlines;z\nD4;x;y;z\n"
    assert faults(data) == [(line, "short_row") for line in (2, 3, 5, 6, 7)]
    assert [row[0] for row in cells(data)] == ["B2", "D4"]


def test_a_line_without_any_delimiter_is_no_row():
    assert faults(HEADING + "A1;x;y;z\nTotal\n") == [(3, "short_row")]


def test_blank_lines_and_lines_of_delimiters_are_no_rows():
    assert rows(HEADING + "\n   \n;;;\n\x00\x00\x00\n\x1a") == []
    assert rows("") == rows("\n\n") == rows(HEADING) == []


def test_nul_characters_are_a_fault_of_their_line():
    assert faults(HEADING + "A1;x\x00;y;z\nB2;x;y;z\n") == [(2, "null_bytes")]


def test_other_control_characters_part_no_lines():
    assert cells(HEADING + "A1;x\x0by;\x0c;\x85\u2028\n") == [["A1", "x\x0by", "\x0c", "\x85\u2028"]]


def test_a_line_that_is_too_long_is_skipped_and_the_next_one_read():
    data = HEADING + "A1;" + "x" * (MOST_LINE_BYTES * 3) + ";y;z\nB2;x;y;z\n"
    for size in (1000, 1 << 20):
        assert faults(data, size=size) == [(2, "line_too_long")]
        assert cells(data, size=size) == [["B2", "x", "y", "z"]]


def test_a_long_file_is_read_in_little_memory():
    def chunks():
        yield HEADING.encode()
        for n in range(40_000):
            yield f"A{n:07};Taurus;PT 92;{'x' * 200}\r\n".encode()

    tracemalloc.start()
    assert sum(1 for _ in read_rows(chunks(), "CSV")) == 40_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


# ---- headings ----------------------------------------------------------------------------------------------------


def test_names_are_told_apart_and_unnamed_columns_called_by_their_place():
    (row,) = rows("No;No;;\u00a0Make \n1;2;3;4\n".replace("Make", "Make\tor\x0bbrand"), delimiter=";")
    assert list(row.fields) == ["No", "No (2)", "column 3", "Make or brand"]


@pytest.mark.parametrize(
    "heading",
    ["12345;2019-05-04;x", ";;;", "a;" + "b" * 200, ";".join("abcdefghij" * 101), 'a;"b', "a;a;a (2)"],
    ids=["data", "nothing", "long name", "too many", "open quote", "same names"],
)
def test_what_is_no_heading_is_refused_as_a_whole(heading):
    assert refused(heading + "\n1;2;3\n") in ("no_heading", "too_many_columns")


def test_two_hundred_columns_are_read():
    heading = ",".join(f"c{n}" for n in range(200))
    (row,) = rows(heading + "\n" + ",".join(map(str, range(200))) + "\n")
    assert (len(row.fields), row.fields["c199"]) == (200, "199")


@pytest.mark.parametrize(
    "above",
    [
        "Registre des armes volées\n",
        "Registre des armes volées;;;\n;;;\n",
        'Registre\n\n"Préfecture; bureau 3"\nle 3 mai 2026\n',
        "sep=;\nRegistre;;;\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_titles_above_the_heading_are_passed_over(above, encoding):
    data = above + "N° série;Marque;Modèle;Suite\nÀ1;Fabrique nationale;Modèle 1910;vôlée\nB2;Gévarm;E1;à suivre\n"
    facts = FileFacts()
    found = list(read_rows([data.encode(encoding)], "CSV", RecordMapping(), "FR", facts))
    assert [next(iter(row.fields.values())) for row in found if row.fields] == ["À1", "B2"]
    assert facts.as_read().columns["N° série"] == "serial_number"
    assert (found[0].line, facts.as_read().heading_line) == (above.count("\n") + 2, above.count("\n") + 1)


def test_what_is_no_title_stays_the_heading_and_lines_of_records_are_none():
    assert cells("Serial;Kind\nSerial;Make\nA1;x\n") == [["Serial", "Make"], ["A1", "x"]]
    assert cells("My number;Mine\nMake;Model\nA1;x\n") == [["Make", "Model"], ["A1", "x"]]
    assert [row.line for row in rows("x;y;z\n1;2;3\nSerial;Make;Model\n")] == [2, 3]
    far = "a\n" * 20 + "Serial;Make\nA1;x\n"
    assert len(rows(far)) == 21


def test_the_line_of_the_heading_can_be_said():
    data = "Registre\n\nNUM;FAB\n1;Beretta\n"
    (row,) = rows(data, heading_line=3)
    assert (row.line, row.fields) == (4, {"NUM": "1", "FAB": "Beretta"})
    for line in (2, 5, 900):
        assert refused(data, heading_line=line) == "no_heading"


# ---- other files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"<?xml version='1.0'?><Workbook>", "XML"),
        (codecs.BOM_UTF8 + b"<html><table>", "web page"),
        (bytes(range(256)) * 40, "no text"),
        (b"\x00" * 5000, "no text"),
        (codecs.BOM_UTF32_LE + "a;b".encode("utf-32-le"), "UTF-32"),
    ],
)
@pytest.mark.parametrize("form", ["CSV", "JSON_LINES"])
def test_a_file_that_is_no_text_is_refused_with_what_to_send(data, words, form):
    with pytest.raises(Invalid) as wrong:
        rows(data, form)
    assert wrong.value.code == "not_text"
    assert words in wrong.value.detail
    assert "CSV" in wrong.value.detail


def test_csv_and_json_sent_as_one_another_are_told_so():
    assert refused('{"a": 1}\n', "CSV") == "looks_like_json"
    assert refused("a;b\n1;2\n", "JSON_LINES") == "looks_like_csv"


# ---- JSON --------------------------------------------------------------------------------------------------------


def test_objects_are_rows_with_their_lines():
    data = '\n{"a": 1, "b": {"c": ["x"]}}\r\n\n{"a": null}'
    assert rows(data, "JSON_LINES") == [FileRow(2, {"a": 1, "b": {"c": ["x"]}}, None), FileRow(4, {"a": None}, None)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "not_json"),
        ("[1, 2]", "no_object"),
        ("7", "no_object"),
        ('{"a": 1, "a": 2}', "duplicate_key"),
        ('{"a": {"b": 1, "b": 2}}', "duplicate_key"),
        ('{"a": NaN}', "not_json"),
        ('{"a": -Infinity}', "not_json"),
        ('{"a": 1e999}', "not_json"),
        ('{"a": ' + "9" * 5000 + "}", "not_json"),
        ('{"a": "\\ud800"}', "damaged_text"),
        ('{"a": ' * 20 + "1" + "}" * 20, "too_deep"),
        ('{"a": ' + "[" * 20_000 + "]" * 20_000 + "}", "too_deep"),
        ('{"a": "' + "x" * MOST_LINE_BYTES + '"}', "line_too_long"),
        ('{"a": 1} {"b": 2}', "not_json"),
    ],
)
def test_what_is_no_record_in_json_is_a_fault_of_its_line(line, code):
    data = '{"a": 0}\n' + line + '\n{"a": "[[[[[[[[[[[[[[[[[[[["}\n'
    assert faults(data, "JSON_LINES") == [(2, code)]
    assert len([row for row in rows(data, "JSON_LINES") if row.fields]) == 2


def test_a_pair_of_surrogates_is_a_character():
    assert rows('{"a": "\\ud83d\\ude00"}', "JSON_LINES")[0].fields == {"a": "😀"}


@pytest.mark.parametrize(
    ("data", "code"), [("[\n{}\n]", "json_array"), ('[{"a": 1}]', "json_array"), ("{\n", "json_over_lines")]
)
def test_a_json_file_that_is_not_in_lines_is_told_so(data, code):
    assert refused(data, "JSON_LINES") == code


# ---- anything ----------------------------------------------------------------------------------------------------

_ANY = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=200).map(str.encode),
    st.lists(
        st.sampled_from([b"a", b'"', b";", b",", b"\n", b"\r", b"\xe9", b"\x00", b"{", b"1", "é".encode(), b"\t"]),
        max_size=60,
    ).map(b"".join),
)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(data=_ANY, form=st.sampled_from(["CSV", "JSON_LINES"]), size=st.integers(1, 50))
def test_nothing_but_invalid_is_raised_and_every_row_has_fields_or_a_fault(data, form, size):
    try:
        found = rows(data, form, size=size)
    except Invalid as whole:
        assert whole.errors  # noqa: PT017  # most files are read
        return
    assert found == rows(data, form)
    assert all((row.fields is None) != (row.fault is None) for row in found)
    assert [row.line for row in found] == sorted({row.line for row in found})
    for row in found:
        json.dumps(row.fields, allow_nan=False)


_CELL = st.text(
    st.characters(whitelist_characters="\n\r\t", blacklist_characters="\ufeff", blacklist_categories=("Cs", "Cc")),
    max_size=12,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(table=st.lists(st.lists(_CELL, min_size=3, max_size=3), max_size=6), mark=st.sampled_from(",;\t|"))
def test_what_is_written_with_quotes_is_read_as_it_was_written(table, mark):
    lines = [mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    data = mark.join(["a", "b", "c"]) + "\n" + "\n".join(lines) + "\n"
    read = [list(row.fields.values()) for row in rows(data, delimiter=mark) if row.fields is not None]
    normal = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in table]
    expected = [row for row in normal if any(cell.strip('\x00\x1a\ufeff \t\x0b\x0c\xa0"' + mark) for cell in row)]
    kept = [row for row in read if any(cell.strip('\x00\x1a\ufeff \t\x0b\x0c\xa0"' + mark) for cell in row)]
    # A cell that holds as many delimiters in one of its lines as a row is taken for rows: that is told as a fault.
    if not faults(data, delimiter=mark):
        assert kept == expected
