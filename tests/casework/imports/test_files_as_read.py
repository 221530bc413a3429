"""How a file was read is told with its import: encoding, delimiter, heading, first rows; or how it could be read."""

import gzip
import json
from datetime import date
from typing import Any

import pytest

from iarms import tables
from tests.builders import any_import, any_record, counts, json_lines
from tests.spreadsheets import workbook, zipped
from tests.world import World

PATH = "/v1/record-imports"
HEADING = "serial_number,make,model,calibre,record_kind,occurred_on,occurred_in,ncb_reference"
PAIRS = ("ИФ", "АБ", "КЛ", "МН", "ПР", "СТ", "ДЖ", "ЦШ", "ГЕ", "ЗВ", "ХЩ", "ЮЯ")
UNCLEAR = "\n".join(
    (HEADING, *(f"{pair}31{n:02},IZHMEKH,PM,9x18,STOLEN,2021-03-04,UA,КП-{n}" for n, pair in enumerate(PAIRS)), "")
)


def told_of(world: World, data: bytes, party: str = "NCB-UA", mapping: Any = None, **fields: Any) -> Any:
    if mapping is not None:
        assert world.call("PUT", "/v1/record-mappings/own", mapping, party=party).status == 200
        fields["mapping"] = "own"
    answer = world.call("POST", PATH, any_import(data, **{"format": "CSV", **fields}), party=party)
    assert answer.status == 202, answer.text
    world.upload(answer, data)
    assert world.import_all() == []
    told = world.call("GET", f"{answer.headers['Location']}?lines=all&limit=100", party=party)
    assert told.status == 200, told.text
    return told.json


def numbers(world: World) -> list[str]:
    return sorted(record["firearm"]["serial_number"] for record in world.documents(tables.RECORDS))


@pytest.mark.parametrize("encoding", ["cp1251", "iso-8859-5", "koi8-r"])
@pytest.mark.parametrize("party", ["NCB-UA", "NCB-FR"])
def test_a_file_of_two_readings_is_refused_and_shown_in_each(world: World, encoding, party):
    told = told_of(world, UNCLEAR.encode(encoding), party=party)
    assert (told["state"], told["problem"]["code"], told["problem"]["status"]) == ("REFUSED", "encoding_unclear", 422)
    assert told["counts"] == counts(lines=None, pending=None)
    assert told["file"]["encoding"] is None
    read = {each["encoding"]: each["rows"] for each in told["file"]["candidates"]}
    assert all(len(rows) == 3 for rows in read.values())
    assert len({json.dumps(rows) for rows in read.values()}) > 1
    if party == "NCB-UA":
        shown = [row["fields"]["serial_number"] for rows in read.values() for row in rows]
        assert {"ИФ3100", "АБ3101", "КЛ3102"} <= set(shown)
    assert world.documents(tables.RECORDS) == []
    events = [e for e in world.documents(tables.AUDIT) if e["action"] == "refuse_record_import"]
    assert [event["problem"] for event in events] == ["encoding_unclear"]
    assert "ИФ3100" not in json.dumps(world.documents(tables.AUDIT), ensure_ascii=False)


def test_a_refused_file_is_entered_once_its_encoding_is_named(world: World):
    data = UNCLEAR.encode("koi8-r")
    assert told_of(world, data)["state"] == "REFUSED"
    told = told_of(world, data, mapping={"encoding": "koi8-r"})
    assert (told["state"], told["counts"]["written"]) == ("DONE", len(PAIRS))
    assert (told["file"]["encoding"], told["file"]["encoding_ground"]) == ("koi8-r", "mapping")
    assert numbers(world) == sorted(f"{pair}31{n:02}" for n, pair in enumerate(PAIRS))


@pytest.mark.parametrize(
    ("text", "encoding", "said", "found", "ground"),
    [
        (UNCLEAR.replace("STOLEN", "КРАЖА"), "cp1251", None, "windows-1251", "words"),
        (UNCLEAR.replace("STOLEN", "КРАЖА"), "koi8-r", None, "koi8-r", "words"),
        (UNCLEAR, "utf-8", None, "utf-8", "bytes"),
        (UNCLEAR, "utf-8-sig", None, "utf-8", "byte_order_mark"),
        (UNCLEAR, "utf-16", None, "utf-16", "byte_order_mark"),
        (UNCLEAR, "utf-16-le", None, "utf-16", "bytes"),
        (UNCLEAR, "iso-8859-5", {"encoding": "iso-8859-5"}, "iso-8859-5", "mapping"),
    ],
)
def test_an_import_says_which_encoding_it_read_and_what_told_it(world: World, text, encoding, said, found, ground):
    told = told_of(world, text.encode(encoding), mapping=said)
    assert told["counts"]["written"] == len(PAIRS), told
    assert (told["file"]["encoding"], told["file"]["encoding_ground"]) == (found, ground)
    assert (told["file"]["delimiter"], told["file"]["delimiter_ground"]) == (",", "heading")
    assert told["file"]["heading_line"] == 1
    assert [(row["line"], row["fields"]["serial_number"]) for row in told["file"]["rows"]] == [
        (2, "ИФ3100"), (3, "АБ3101"), (4, "КЛ3102"),
    ]  # fmt: skip
    assert told["file"]["columns"] == {name: name for name in HEADING.split(",")}
    assert told["file"]["candidates"] == []


def test_what_the_file_and_the_mapping_say_of_the_delimiter_is_told(world: World):
    data = "sep=;\n\n" + UNCLEAR.replace(",", ";")
    told = told_of(world, data.encode())["file"]
    assert (told["delimiter"], told["delimiter_ground"], told["heading_line"]) == (";", "file", 3)
    told = told_of(world, UNCLEAR.replace(",", "|").encode(), mapping={"delimiter": "|"})["file"]
    assert (told["delimiter"], told["delimiter_ground"]) == ("|", "mapping")


@pytest.mark.parametrize(("written", "said"), [("utf-8", "windows-1252"), ("cp1251", "utf-8"), ("utf-16", "utf-8")])
def test_a_mapping_that_names_another_encoding_is_noticed(world: World, written, said):
    told = told_of(world, UNCLEAR.replace("STOLEN", "КРАЖА").encode(written), mapping={"encoding": said})
    assert (told["state"], told["problem"]["code"]) == ("REFUSED", "encoding_differs")
    assert told["file"]["candidates"]
    assert world.documents(tables.RECORDS) == []


def test_columns_that_fill_no_field_are_not_shown(world: World):
    heading = "Nr,Marca,Besitzer,Note,ncb_reference,record_kind,occurred_on,occurred_in"
    data = f"{heading}\nQX1,Beretta,Nobody At-All,secret,R-1,STOLEN,2019,FR\n".encode()
    said = {
        "columns": {"Nr": "serial_number", "Marca": "make", **{name: name for name in heading.split(",")[4:]}},
        "personal": ["Besitzer"],
        "ignored": ["Note"],
    }
    told = told_of(world, data, mapping=said)
    assert told["counts"]["written"] == 1, told
    assert "Nobody" not in json.dumps(told)
    assert "secret" not in json.dumps(told)
    assert told["file"]["columns"]["Nr"] == "serial_number"
    assert "Besitzer" not in told["file"]["columns"]


def test_of_an_unclear_file_columns_of_personal_data_are_not_shown(world: World):
    data = UNCLEAR.replace(HEADING, HEADING + ",owner").replace(",КП", ",КП,Nobody", 3).encode("cp1251")
    said = {"columns": {name: name for name in HEADING.split(",")}, "personal": ["owner"]}
    told = told_of(world, data, mapping=said)
    assert told["problem"]["code"] == "encoding_unclear"
    assert "Nobody" not in json.dumps(told)


def test_json_lines_show_their_first_rows_by_the_names_of_their_fields(world: World):
    data = json_lines([any_record(serial_number=f"QX{n:06}", ncb_reference=f"R-{n}") for n in range(5)])
    told = told_of(world, data, format="JSON_LINES")["file"]
    assert (told["delimiter"], told["heading_line"], told["columns"]) == (None, None, {})
    assert [row["fields"]["firearm.serial_number"] for row in told["rows"]] == ["QX000000", "QX000001", "QX000002"]


def test_what_is_shown_of_a_file_is_short_however_long_its_cells_are(world: World):
    names = [f"other_numbers.{part}" for part in ("BARREL", "SLIDE", "FRAME", "RECEIVER", "BOLT", "CYLINDER")]
    heading = [*HEADING.split(","), "markings", "importer", "finish", *names]
    data = ("\n".join([",".join(heading)] + [",".join(["Ж" * 1000] * len(heading))] * 4) + "\n").encode()
    told = told_of(world, data)
    assert len(json.dumps(told["file"], ensure_ascii=False)) < 5000
    assert len(told["file"]["rows"]) == 3


def test_a_file_that_is_another_bureaus_shows_nothing_to_this_one(world: World):
    answer = world.call("POST", PATH, any_import(UNCLEAR.encode(), format="CSV"), party="NCB-UA")
    world.upload(answer, UNCLEAR.encode())
    assert world.import_all() == []
    assert world.call("GET", answer.headers["Location"], party="NCB-FR").status == 404
    listed = world.call("GET", PATH, party="NCB-UA").json["items"]
    assert "file" not in listed[0]


ROWS: list[list[Any]] = [
    ["Registre", "au 30 novembre"],
    HEADING.split(","),
    [31360012345, "Beretta", "92", "9 mm", "STOLEN", date(2021, 3, 4), "FR", 77],
    [1234567890123456789, "Beretta", "92", "9 mm", "STOLEN", date(2021, 3, 4), "FR", 78],
    ["1.23E+11", "Beretta", "92", "9 mm", "STOLEN", date(2021, 3, 4), "FR", 79],
    ["QX000004", "Beretta", 92, 9, "LOST", "1899-05", "FR", "R-80"],
]


@pytest.mark.parametrize("how", ["as it is", "gzip", "zip"])
def test_a_workbook_is_entered_as_its_cells_say_and_bad_cells_are_faults_of_their_lines(world: World, how):
    book = workbook({"Armes": ROWS, "Vide": []}, {"H3": "00000"})
    data = {"as it is": book, "gzip": gzip.compress(book), "zip": zipped({"armes.xlsx": book})}[how]
    told = told_of(world, data, party="NCB-FR", format="XLSX")
    assert (told["state"], told["counts"]["written"], told["counts"]["refused"]) == ("DONE", 2, 2), told
    refused = {line["line"]: line["problem"]["errors"] for line in told["lines"] if line["problem"]}
    codes = {line: [error["code"] for error in errors] for line, errors in refused.items()}
    assert codes == {4: ["lost_digits"], 5: ["spreadsheet_number"]}
    kept = {record["ncb_reference"]: record for record in world.documents(tables.RECORDS)}
    assert {reference: record["firearm"]["serial_number"] for reference, record in kept.items()} == {
        "00077": "31360012345", "R-80": "QX000004",
    }  # fmt: skip
    assert (kept["00077"]["occurred_on"], kept["R-80"]["occurred_on"]) == ("2021-03-04", "1899-05")
    assert (told["file"]["sheet"], told["file"]["heading_line"]) == ("Armes", 2)
    assert told["file"]["packing"] == (None if how == "as it is" else how)


@pytest.mark.parametrize(
    ("data", "form", "code"),
    [
        (workbook({"A": ROWS}), "CSV", "another_format"),
        (workbook({"A": ROWS, "B": ROWS}), "XLSX", "several_sheets"),
        (UNCLEAR.encode(), "ODS", "another_format"),
        (gzip.compress(UNCLEAR.encode() + (b" " * 1000 + b"\n") * 22_000), "CSV", "unpacked_too_large"),
        (zipped({"a.csv": UNCLEAR, "b.csv": UNCLEAR}), "CSV", "several_files"),
    ],
)
def test_a_file_that_is_another_or_a_bomb_is_refused_as_a_whole(world: World, data, form, code):
    told = told_of(world, data, format=form)
    assert (told["state"], told["problem"]["code"], told["problem"]["status"]) == ("REFUSED", code, 422)
    assert told["counts"]["written"] == 0
    assert world.documents(tables.RECORDS) == []
