"""Cells, rows and sheets of spreadsheets: numbers and dates as the cell says, and nothing taken for what it is not."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.files import FileFacts, read_line, read_rows
from iarms.domain.files.cell_numbers import CELL_FAULTS, SheetCell, cell_of_days, cell_of_number, shown_number
from iarms.domain.files.file_row import FileRow
from iarms.errors import Invalid
from iarms.models.mapping import RecordMapping
from tests.spreadsheets import ods_table, open_document, workbook, workbook_parts, zipped

MORNING = datetime(2021, 3, 4, 9, 30)  # noqa: DTZ001  # spreadsheets know no zones
HEADING = ["Serial", "Make", "Date", "Reference"]


def rows(data: bytes, form: Any = "XLSX", facts: FileFacts | None = None, **said: Any) -> list[Any]:
    return list(read_rows([data], form, RecordMapping(**said), facts=facts))


def refused(data: bytes, form: Any = "XLSX", **said: Any) -> Invalid:
    with pytest.raises(Invalid) as wrong:
        rows(data, form, **said)
    return wrong.value


def by_hand(cells: str, texts: Any = (), formats: Any = (), form: Any = "XLSX", **how: Any) -> Any:
    """The one row of a sheet below the heading A B C, of cells in XML."""
    heading = "".join(f'<c r="{letter}1" t="inlineStr"><is><t>{letter}</t></is></c>' for letter in "ABC")
    parts = workbook_parts(f'<row r="1">{heading}</row><row r="2">{cells}</row>', texts, formats, **how)
    (row,) = rows(zipped(parts), form)
    return row


# ---- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (123456, "General", "123456"),
        (123456, "0", "123456"),
        (123456, "@", "123456"),
        (123, "00000", "00123"),
        (1234567, "00000", "1234567"),
        (0, "000", "000"),
        (0, "General", "0"),
        (123456, "#,##0", "123456"),
        (123456, "#,##0.00", "123456"),
        (123456, '_-* #,##0\\ "F"_-;\\-* #,##0\\ "F"_-', "123456 F"),
        (123456, '_-* #,##0_-;\\-* #,##0_-;_-* "-"_-;_-@_-', "123456"),
        (123456, "0.00E+00", "123456"),
        (123456, "##0.0E+0", "123456"),
        (123, '"AB-"00000', "AB-00123"),
        (123456789, "000-000-000", "123-456-789"),
        (3136, '"ИФ"0000', "ИФ3136"),
        (12345, "00\\/000", "12/345"),
        (1234567, "00\\-000", "1234-567"),
        (5, "[Red]000", "005"),
        (5, "[$-409]000", "005"),
        (5, "0;-0;;@", "5"),
        (5, "0%", None),
        (5, "# ?/?", None),
        (5000, "0,", None),
        (5000, '#,##0, "k"', None),
        (5, ";;;", None),
        (5, "[>100]0;000", None),
        (5, '"same for all"', None),
    ],
)
def test_a_number_is_what_its_format_shows_where_that_says_more(number, code, shown):
    assert shown_number(number, code) == shown


@given(
    number=st.integers(0, 10**15 - 1),
    zeros=st.integers(1, 20),
    code=st.sampled_from(["General", "0", "#,##0", "0.00", "0E+0"]),
)
def test_a_whole_number_comes_out_with_all_its_digits_and_no_others(number, zeros, code):
    for text in (str(number), f"{number}.0", f"{number:.17g}"):
        assert cell_of_number(text, code) == SheetCell(str(number))
        assert cell_of_number(text, "0" * zeros) == SheetCell(str(number).zfill(zeros))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("5.5599999999999996", SheetCell(5.56)),
        ("7.62", SheetCell(7.62)),
        ("0.1", SheetCell(0.1)),
        ("123456789012345", SheetCell("123456789012345")),
        ("1234567890123456", SheetCell(None, "lost_digits")),
        ("1.23456789012346E+17", SheetCell(None, "lost_digits")),
        ("1E+300", SheetCell(None, "lost_digits")),
        ("1.23E+11", SheetCell("123000000000")),
        ("-5", SheetCell(-5.0)),
    ],
)
def test_a_number_has_fifteen_digits_and_what_had_more_is_a_fault(text, cell):
    assert cell_of_number(text, "General") == cell


@pytest.mark.parametrize("text", ["NaN", "inf", "", "1e999", "x", "1_000", "١٢", "0x10", " 1 2"])
def test_what_is_no_number_is_a_damaged_cell(text):
    wrong = refused(zipped(workbook_parts(f'<row r="1"><c r="A1"><v>{text or "?"}</v></c></row>')))
    assert wrong.code == "damaged_file"


# ---- dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "begin", "cell"),
    [
        ("44259", "1900", SheetCell("2021-03-04", "date_cell")),
        ("42797", "1904", SheetCell("2021-03-04", "date_cell")),
        ("44259.5", "1900", SheetCell("2021-03-04 12:00:00", "date_cell")),
        ("44258.999999999", "1900", SheetCell("2021-03-04", "date_cell")),
        ("1", "1900", SheetCell("1900-01-01", "date_cell")),
        ("59", "1900", SheetCell("1900-02-28", "date_cell")),
        ("60", "1900", SheetCell(None, "no_such_date")),
        ("61", "1900", SheetCell("1900-03-01", "date_cell")),
        ("0", "1904", SheetCell("1904-01-01", "date_cell")),
        ("0.5", "1900", SheetCell(None, "number_format")),
        ("-1", "1900", SheetCell(None, "no_such_date")),
        ("2958465", "1900", SheetCell("9999-12-31", "date_cell")),
        ("2958465", "1904", SheetCell(None, "no_such_date")),
        ("1e20", "1900", SheetCell(None, "no_such_date")),
    ],
)
def test_days_are_dates_of_both_calendars(days, begin, cell):
    assert cell_of_days(days, begin) == cell


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "dd/mm/yy", "mm-dd-yy", "d-mmm", "[$-40C]d mmmm yyyy", "m/d/yyyy h:mm"])
@pytest.mark.parametrize("from_1904", [True, False])
def test_a_date_is_that_date_whatever_its_cell_shows(code, from_1904):
    data = workbook({"R": [HEADING, ["A1", "x", date(2021, 3, 4), "r"]]}, {"C2": code}, from_1904=from_1904)
    (row,) = rows(data)
    assert (row.fields["Date"], row.cell_faults) == ("2021-03-04", {"Date": "date_cell"})


def test_formats_of_dates_that_stand_in_no_file_and_dates_in_words_of_iso():
    parts = workbook_parts("", formats=["0"])
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace('<xf numFmtId="164"', '<xf numFmtId="31"')
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        "<sheetData>",
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Date</t></is></c></row>'
        '<row r="2"><c r="A2" s="1"><v>44259</v></c></row>'
        '<row r="3"><c r="A3" t="d"><v>2021-03-04T10:00:00.000</v></c></row>',
    )
    assert [row.fields["Date"] for row in rows(zipped(parts))] == ["2021-03-04", "2021-03-04 10:00:00"]


def read(row: Any) -> Any:
    return read_line(row.fields, None, cell_faults=row.cell_faults)


def test_a_date_fills_fields_of_dates_alone():
    heading = ["serial_number", "make", "calibre", "record_kind", "occurred_on", "occurred_in", "ncb_reference"]
    good = ["QX1234", "Beretta", 9, "STOLEN", MORNING, "FR", "R-1"]
    parted = [date(2021, 5, 3), "Beretta", 9, "STOLEN", date(2021, 3, 4), "FR", "R-2"]
    hour = ["QX1235", "Beretta", 9, "STOLEN", time(9, 30), "FR", "R-3"]
    found = [read(row) for row in rows(workbook({"R": [heading, good, parted, hour]}))]
    assert (found[0].draft.occurred_on, found[0].draft.firearm.calibre) == ("2021-03-04", "9")
    assert found[0].notes == ("occurred_on: the time of day was left out of the date",)
    assert [(fault.pointer, fault.code) for fault in found[1].faults] == [("/serial_number", "date_cell")]
    assert [(fault.pointer, fault.code) for fault in found[2].faults] == [("/occurred_on", "number_format")]


# ---- other cells -------------------------------------------------------------------------------------------------


def test_texts_are_read_from_their_table_from_formulas_and_in_place():
    texts = [
        "plain",
        "<r><rPr><b/></rPr><t>bo</t></r><r><t xml:space='preserve'>ld </t></r>",
        "<t>漢</t><rPh><t>kan</t></rPh>",
    ]
    cells = '<c r="A2" t="s"><v>1</v></c><c r="B2" t="str"><f>A1</f><v>of a formula</v></c><c r="C2" t="s"><v>2</v></c>'
    assert list(by_hand(cells, texts).fields.values()) == ["bold ", "of a formula", "漢"]
    inline = '<c r="A2" t="inlineStr"><is><r><t>a</t></r><rPh><t>x</t></rPh><r><t>b</t></r></is></c>'
    assert by_hand(inline).fields == {"A": "ab", "B": "", "C": ""}
    escaped = '<c r="A2" t="inlineStr"><is><t>a_x000A_b_x005F_x0041_</t></is></c>'
    assert by_hand(escaped).fields["A"] == "a\nb_x0041_"


def test_truths_errors_and_formulas_without_a_value():
    cells = '<c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2"><f>A1</f><v></v></c>'
    row = by_hand(cells)
    assert row.fields == {"A": "true", "B": "", "C": ""}
    assert row.cell_faults == {"B": "spreadsheet_error", "C": "formula_without_value"}
    row = by_hand(
        '<c r="A2" t="str"><f>B1</f><v></v></c><c r="B2" t="str"><f>B1</f></c><c r="C2"><f>1+1</f><v>2</v></c>'
    )
    assert row.fields == {"A": "", "B": "", "C": "2"}
    assert row.cell_faults == {"B": "formula_without_value"}


def test_a_fault_of_a_cell_is_one_of_its_field_and_none_of_a_column_that_is_left_out():
    row: Any = FileRow(
        2,
        {"serial_number": "", "make": "x", "Note": ""},
        None,
        (),
        {"serial_number": "lost_digits", "Note": "spreadsheet_error"},
    )
    told = read_line(row.fields, RecordMapping(ignored=("Note",)), cell_faults=row.cell_faults)
    assert [fault.code for fault in told.faults if fault.pointer == "/serial_number"] == ["lost_digits"]
    assert not any(fault.pointer == "/Note" for fault in told.faults)
    assert "15 digits" in next(fault.detail for fault in told.faults if fault.code == "lost_digits")
    assert all(len(words) > 20 for words in CELL_FAULTS.values())


def test_a_quantity_in_a_field_of_numbers_is_refused():
    data = workbook({"R": [["Serial", "Make"], [12345.5, "x"], [-12345, "x"], ["12345", "x"]]})
    codes = [[fault.code for fault in read(row).faults if fault.pointer == "/Serial"] for row in rows(data)]
    assert codes == [["spreadsheet_number"], ["spreadsheet_number"], []]


# ---- sheets, headings, rows --------------------------------------------------------------------------------------

TABLE = [HEADING, ["A1", "Beretta", "2021", "r"], [], ["B2", "Glock", "2022", "r"]]


def test_the_only_sheet_that_holds_anything_is_read():
    facts = FileFacts()
    found = rows(workbook({"Feuil1": [], "Volées": TABLE, "Feuil3": [[None, " "]]}), facts=facts)
    assert [(row.line, row.fields["Serial"]) for row in found] == [(2, "A1"), (4, "B2")]
    told = facts.as_read()
    assert (told.sheet, told.heading_line, told.encoding, told.delimiter) == ("Volées", 1, None, None)
    assert told.columns["Serial"] == "serial_number"
    assert told.rows[0].fields["Make"] == "Beretta"


def test_of_several_sheets_the_mapping_names_one_or_the_file_is_refused_with_their_names():
    data = workbook({"Volées": TABLE, "Perdues": [HEADING, ["C3", "x", "2020", "r"]]})
    wrong = refused(data)
    assert wrong.code == "several_sheets"
    assert "Volées, Perdues" in wrong.errors[0].detail
    assert [row.fields["Serial"] for row in rows(data, sheet="  PERDUES")] == ["C3"]
    wrong = refused(data, sheet="Trouvées")
    assert wrong.code == "no_such_sheet"
    assert "Volées, Perdues" in wrong.errors[0].detail
    assert refused(workbook({"A": [], "B": []})).code == "no_lines"


def test_a_hidden_sheet_is_read_where_it_is_named_and_hidden_rows_with_a_note():
    parts = workbook_parts(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Serial</t></is></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>12345</v></c></row><row r="3"><c r="A3"><v>12346</v></c></row>'
    )
    shown = rows(zipped(parts))
    assert [(row.fields["Serial"], bool(row.notes)) for row in shown] == [("12345", True), ("12346", False)]
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('name="Registre"', 'name="Registre" state="veryHidden"')
    wrong = refused(zipped(parts))
    assert wrong.code == "no_lines"
    assert "Registre" in wrong.errors[0].detail
    assert len(rows(zipped(parts), sheet="registre")) == 2


@pytest.mark.parametrize("form", ["XLSX", "ODS"])
def test_titles_above_the_heading_are_passed_over_and_the_mapping_may_say_which_row_it_is(form):
    table = [
        ["Registre des armes"],
        ["Préfecture", "2026"],
        [""],
        *[[*row, *["x"] * (4 - len(row))] for row in TABLE if row],
    ]
    data = workbook({"R": table}) if form == "XLSX" else open_document(ods_table("R", table))
    facts = FileFacts()
    assert [row.fields["Serial"] for row in rows(data, form, facts)] == ["A1", "B2"]
    assert facts.as_read().heading_line == 4
    assert [row.line for row in rows(data, form, heading_line=4)] == [5, 6]
    assert [row.fault.code for row in rows(data, form, heading_line=1)] == ["long_row"] * 4
    assert refused(data, form, heading_line=5).code == "no_heading", "it holds a date"
    assert refused(data, form, heading_line=3).code == "no_heading"
    assert refused(data, form, heading_line=900).code == "no_heading"


def test_a_value_beside_the_table_is_a_fault_of_its_row():
    found = rows(workbook({"R": [["Serial", "Make"], ["A1", "x", None, "remark"], ["A2", "x", None, " "]]}))
    assert [row.fault and row.fault.code for row in found] == ["long_row", None]


def test_merged_cells_hold_their_value_once():
    parts = workbook_parts(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Serial</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>Make</t></is></c></row>'
        '<row r="2"><c r="A2"><v>11111</v></c><c r="B2" t="inlineStr"><is><t>Beretta</t></is></c></row>'
        '<row r="3"><c r="A3"><v>22222</v></c><c r="B3"/></row>'
    )
    assert [row.fields["Make"] for row in rows(zipped(parts))] == ["Beretta", ""]


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        '<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A3"><v>1</v></c></row>',
        '<row r="9999999"><c r="A9999999"><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row r="2"><c r="ZZZZ2"><v>1</v></c></row>',
        '<row r="2"><c r="A2" s="9"><v>1</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>9</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>',
        '<row r="2"><c r="A2" t="?"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></row>',
        "<row><c><v>1</v></c></row></sheetData><sheetData>&lol;",
    ],
)
def test_a_sheet_whose_places_cannot_be_told_is_refused_as_a_whole(xml):
    assert refused(zipped(workbook_parts(xml))).code == "damaged_file"


def test_entities_are_refused_in_every_part():
    declared = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
    whole = workbook_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', ["Serial"])
    for name in [name for name in whole if not name.startswith("_rels")]:
        assert (
            refused(zipped({**whole, name: declared + whole[name].removeprefix('<?xml version="1.0"?>')})).code
            == "damaged_file"
        )
    content = declared + "<office:document-content/>"
    assert (
        refused(
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}), "ODS"
        ).code
        == "damaged_file"
    )


def test_a_workbook_without_its_parts_is_refused():
    whole = workbook_parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        assert (
            refused(zipped({part: content for part, content in whole.items() if part != name})).code == "damaged_file"
        )


def test_more_does_not_come_out_of_a_sheet_than_out_of_text(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("iarms.domain.files.sheet_rows.MOST_UNPACKED", 5000)
    long = "x" * 1000
    assert (
        refused(workbook({"R": [["Serial", "Make"], *([long, long] for _ in range(9))]})).code == "unpacked_too_large"
    )
    many = '<table:table-row table:number-rows-repeated="900000">'
    begin, row = ods_table("R", [["Serial"], ["A1"]]).split("</table:table-row>", 1)
    repeated = begin + "</table:table-row>" + row.replace("<table:table-row>", many)
    assert refused(open_document(repeated), "ODS").code == "unpacked_too_large"


# ---- OpenDocument ------------------------------------------------------------------------------------------------


def cell(value: str, shown: str, kind: str = "float", more: str = "") -> str:
    attribute = {"date": "date-value", "boolean": "boolean-value"}.get(kind, "value")
    return (
        f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}" {more}><text:p>{shown}</text:p>'
        "</table:table-cell>"
    )


NOTED = (
    '<table:table-cell office:value-type="string"><office:annotation><text:p>x</text:p></office:annotation>'
    '<text:p>A<text:s text:c="2"/>1</text:p><text:p>b</text:p></table:table-cell>'
)


@pytest.mark.parametrize(
    ("xml", "value", "fault"),
    [
        (cell("123456", "123456"), "123456", None),
        (cell("123456", "123 456,00"), "123456", None),
        (cell("123456", "123,456"), "123456", None),
        (cell("123456", "1.23E+05"), "123456", None),
        (cell("123", "00123"), "00123", None),
        (cell("123", "AB-00123"), "AB-00123", None),
        (cell("123", "about 12"), "", "number_format"),
        (cell("7.62", "8"), 7.62, None),
        (cell("1.23456789012346E17", "123456789012346000"), "", "lost_digits"),
        (cell("0.5", "50%", "percentage"), "", "number_format"),
        (cell("2021-03-04", "4 mars", "date"), "2021-03-04", "date_cell"),
        (cell("2021-03-04T10:00:00", "4 mars", "date"), "2021-03-04 10:00:00", "date_cell"),
        (cell("2021-03-04T00:00:00", "4 mars", "date"), "2021-03-04", "date_cell"),
        (cell("true", "VRAI", "boolean"), "true", None),
        (cell("0", "#REF!", "float", 'table:formula="of:=[.A1]"'), "", "spreadsheet_error"),
        ('<table:table-cell table:formula="of:=[.A1]"/>', "", "formula_without_value"),
        (NOTED, "A  1\nb", None),
        ("<table:covered-table-cell/>", "", None),
    ],
)
def test_cells_of_an_open_document_are_what_they_hold_or_show(xml, value, fault):
    (row,) = rows(open_document(ods_table("R", [["Serial", "Make"], [xml, "x"]])), "ODS")
    assert (row.fields["Serial"], row.cell_faults.get("Serial")) == (value, fault)


def test_rows_and_cells_that_are_repeated_stand_in_their_places():
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    table = ods_table(
        "R",
        [
            ["Serial", "Make", "Model", "Finish"],
            ["A1", empty, "blue"],
            ["A2", "x", "x", "x", '<table:table-cell table:number-columns-repeated="16380"/>'],
        ],
    )
    blank = '<table:table-row table:number-rows-repeated="5"><table:table-cell/></table:table-row>'
    rest = '<table:table-cell table:number-columns-repeated="16384"/>'
    last = f'<table:table-row table:number-rows-repeated="1048568">{rest}</table:table-row>'
    begin, end = table.split("</table:table-row>", 1)
    data = open_document(begin + "</table:table-row>" + blank + end.replace("</table:table>", last + "</table:table>"))
    assert [(row.line, *row.fields.values()) for row in rows(data, "ODS")] == [
        (7, "A1", "", "", "blue"),
        (8, "A2", "x", "x", "x"),
    ]


def test_sheets_of_an_open_document_are_chosen_as_those_of_a_workbook():
    one, other = ods_table("Volées", [["Serial"], ["A1"]]), ods_table("Perdues", [["Serial"], ["B2"]], "out")
    assert [row.fields["Serial"] for row in rows(open_document(one + other), "ODS")] == ["A1"]
    assert [row.fields["Serial"] for row in rows(open_document(one + other), "ODS", sheet="perdues")] == ["B2"]
    assert refused(open_document(one + other.replace('"out"', '"in"')), "ODS").code == "several_sheets"


@pytest.mark.parametrize(
    "xml",
    [
        '<table:table-cell table:number-columns-repeated="99999"/>',
        '<table:table-cell table:number-columns-repeated="0"/>',
        cell("x", "5"),
        cell("nan", "5"),
    ],
)
def test_an_open_document_of_impossible_cells_is_refused(xml):
    assert refused(open_document(ods_table("R", [["Serial"], [xml]])), "ODS").code == "damaged_file"
