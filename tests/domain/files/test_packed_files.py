"""What files come packed in: opened within limits, or refused with what to do; nothing of them crashes a reader."""

import gzip
import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.files import FileFacts, archives, packed, read_rows
from iarms.errors import Invalid
from tests.spreadsheets import ODS_TYPE, ods_table, open_document, workbook, workbook_parts, zipped

CSV = b"Serial;Make\nA1;Beretta\nB2;Glock\n"
LINES = b'{"serial_number": "A1"}\n{"serial_number": "B2"}\n'
TABLE = [["Serial", "Make"], ["A1", "Beretta"], ["B2", "Glock"]]
XLSX = workbook({"Registre": TABLE})
ODS = open_document(ods_table("Registre", TABLE))


def numbers(data: bytes, form: Any = "CSV", size: int = 1 << 16) -> list[str]:
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    return [next(iter(row.fields.values())) for row in read_rows(blocks, form) if row.fields is not None]


def refused(data: bytes, form: Any = "CSV") -> tuple[str, str]:
    with pytest.raises(Invalid) as wrong:
        numbers(data, form)
    assert wrong.value.errors[0].code == wrong.value.code
    return wrong.value.code, wrong.value.errors[0].detail


@pytest.mark.parametrize(
    ("data", "form"),
    [(CSV, "CSV"), (LINES, "JSON_LINES"), (XLSX, "XLSX"), (ODS, "ODS")],
    ids=["CSV", "JSON Lines", "xlsx", "ods"],
)
@pytest.mark.parametrize("size", [1, 1000, 1 << 20])
def test_one_file_is_read_by_itself_or_packed_however_it_comes_in_pieces(data, form, size):
    one, other = data[: len(data) // 2], data[len(data) // 2 :]
    for how in (data, gzip.compress(data), gzip.compress(one) + gzip.compress(other), zipped({"ficheiro.dat": data})):
        assert numbers(how, form, size) == ["A1", "B2"]


def test_how_a_file_came_is_told():
    cases: list[tuple[bytes, Any, tuple[str | None, str | None]]] = [
        (CSV, "CSV", (None, None)),
        (gzip.compress(CSV), "CSV", ("gzip", None)),
        (zipped({"a.csv": CSV}), "CSV", ("zip", None)),
        (XLSX, "XLSX", (None, "Registre")),
        (zipped({"a/b.ods": ODS}), "ODS", ("zip", "Registre")),
    ]
    for data, form, told in cases:
        facts = FileFacts()
        assert len(list(read_rows([data], form, facts=facts))) == 2
        assert (facts.as_read().packing, facts.as_read().sheet) == told


def test_what_systems_put_beside_the_one_file_is_passed_over():
    beside = {"__MACOSX/._a.csv": b"\0\5", ".DS_Store": b"x", "a/": b"", "a/a.csv": CSV, "a/Thumbs.db": b"x"}
    assert numbers(zipped(beside)) == ["A1", "B2"]


@pytest.mark.parametrize("form", ["CSV", "JSON_LINES", "XLSX", "ODS"])
def test_the_content_decides_and_what_it_contradicts_is_refused(form):
    for data, found in ((XLSX, "XLSX"), (ODS, "ODS"), (CSV, "CSV"), (LINES, "JSON_LINES")):
        for how in (data, gzip.compress(data), zipped({"a": data})):
            if found == form:
                assert numbers(how, form) == ["A1", "B2"]
            else:
                code, detail = refused(how, form)
                assert code in ("another_format", "looks_like_json", "looks_like_csv")
                assert found in ("CSV", "JSON_LINES") or found in detail


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (gzip.compress(CSV)[:-1], "damaged_file"),
        (gzip.compress(CSV)[:-9], "damaged_file"),
        (gzip.compress(CSV)[:11], "damaged_file"),
        (gzip.compress(CSV) + b"further", "damaged_file"),
        (gzip.compress(CSV) + gzip.compress(CSV)[:-3], "damaged_file"),
        (gzip.compress(CSV)[:12] + b"\xff" * 30, "damaged_file"),
        (b"\x1f\x8b\x08\x00", "damaged_file"),
        (gzip.compress(gzip.compress(CSV)), "packed_twice"),
        (gzip.compress(zipped({"a.csv": CSV})), "packed_twice"),
        (zipped({"a.csv": CSV})[:-1], "damaged_file"),
        (zipped({"a.csv": CSV})[:60], "damaged_file"),
        (zipped({"a.csv": CSV}) + b"further", "damaged_file"),
        (zipped({}), "no_file"),
        (zipped({"a/": b""}), "no_file"),
        (zipped({"a.csv": CSV, "b.csv": CSV}), "several_files"),
        (zipped({"a.zip": zipped({"a.csv": CSV})}), "packed_twice"),
        (zipped({"a.gz": gzip.compress(CSV)}), "packed_twice"),
        (zipped({"../a.csv": CSV}), "unsafe_name"),
        (zipped({"/etc/a.csv": CSV}), "unsafe_name"),
        (zipped({"a\\..\\..\\b.csv": CSV}), "unsafe_name"),
        (zipped({"C:\\a.csv": CSV}), "unsafe_name"),
        (b"PK\x03\x04\x14\x00[Content_Types].xml", "damaged_file"),
        (b"BZh91AY&SY", "not_text"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_and_nothing_of_it_read(data, code):
    assert refused(data)[0] == code


def test_zeros_behind_what_gzip_packed_are_no_data():
    assert numbers(gzip.compress(CSV) + b"\0" * 500) == ["A1", "B2"]


def test_an_archive_that_is_protected_or_packed_in_other_ways_is_refused():
    data = bytearray(zipped({"a.csv": CSV}))
    for begin, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(begin) + at] |= 1
    assert refused(bytes(data))[0] == "encrypted"
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", CSV)
    assert refused(whole.getvalue())[0] == "damaged_file"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("a.csv", CSV + b"C3;x\n")
    assert refused(whole.getvalue())[0] == "damaged_file"


def bomb(size: int) -> bytes:
    """A CSV of so many bytes, by gzip."""
    packer = zlib.compressobj(9, wbits=31)
    line = b"A1;" + b"x" * 997 + b"\n"
    pieces = [packer.compress(b"Serial;Make\n")]
    pieces += [packer.compress(line * 1000) for _ in range(size // 1_000_000)]
    return b"".join(pieces) + packer.flush()


def test_bombs_are_refused_by_what_comes_out_of_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "SMALL", 2_000_000)
    data = bomb(3_000_000)
    assert refused(data)[0] == "unpacked_too_large"
    whole = zlib.decompress(data, wbits=31)
    assert refused(zipped({"a.csv": whole}))[0] == "unpacked_too_large"
    # Each part by itself is small.
    parts = {f"xl/{n}.xml": b"x" * 1_500_000 for n in range(3)}
    assert refused(zipped({**workbook_parts(""), **parts}), "XLSX")[0] == "unpacked_too_large"
    assert refused(zipped({"a.xlsx": zipped({**workbook_parts(""), **parts})}), "XLSX")[0] == "unpacked_too_large"
    monkeypatch.setattr(archives, "MOST_RATIO", 1_000_000)
    assert len(numbers(data)) > 2000
    monkeypatch.setattr(archives, "MOST_UNPACKED", 2_500_000)
    assert refused(data)[0] == "unpacked_too_large"


def test_an_archive_that_says_less_than_it_holds_is_cut_and_found_out():
    data = bytearray(zipped({"a.csv": CSV}))
    for begin, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.index(begin) + at, 20)
    assert refused(bytes(data))[0] == "damaged_file"


def test_archives_and_spreadsheets_have_a_size(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packed, "MOST_SPREADSHEET", 1000)
    assert refused(XLSX, "XLSX")[0] == "file_too_large"
    assert refused(zipped({"a": XLSX}), "XLSX")[0] == "file_too_large"
    monkeypatch.setattr(packed, "MOST_ARCHIVE", 100)
    assert refused(zipped({"a": CSV}))[0] == "file_too_large"


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (packed._OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
        (packed._OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "old_spreadsheet", ".xlsx"),
        (packed._OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "not_text", "older office program"),
        (zipped({**workbook_parts(""), "xl/vbaProject.bin": b"x"}), "macros", "macros"),
        (zipped({**workbook_parts(""), "xl/macrosheets/sheet1.xml": b"x"}), "macros", "macros"),
        (zipped({"[Content_Types].xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml"}), "macros", "macros"),
        (zipped({"[Content_Types].xml": "x", "xl/workbook.bin": b"x"}), "old_spreadsheet", ".xlsb"),
        (zipped({"[Content_Types].xml": "x", "word/document.xml": b"x"}), "not_text", "no spreadsheet"),
        (zipped({"mimetype": ODS_TYPE.replace("spreadsheet", "text"), "content.xml": "x"}), "not_text", "OpenDocument"),
        (open_document("", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "encrypted", "password"),
        (open_document("", **{"Basic/Standard/Module1.xml": "x"}), "macros", "macros"),
        (open_document("", **{"Scripts/python/a.py": "x"}), "macros", "macros"),
    ],
)
@pytest.mark.parametrize("form", ["CSV", "XLSX"])
def test_what_no_reader_should_open_is_refused_with_what_to_save(data, code, words, form):
    told, detail = refused(data, form)
    assert told == code
    assert words in detail


FILES = {
    "XLSX": workbook({"R": [["Serial", "Make", "Year"], *([f"QX{n:06}", "Beretta", 1980 + n] for n in range(9))]}),
    "ODS": open_document(ods_table("R", [["Serial", "Make"], *([f"QX{n:06}", "Beretta"] for n in range(9))])),
    "CSV": gzip.compress(CSV * 3),
    "JSON_LINES": zipped({"a.jsonl": LINES * 3}),
}  # fmt: skip


def known_rows(form: Any) -> set[tuple[object, ...]]:
    return {tuple(row.fields.values()) for row in read_rows([FILES[form]], form) if row.fields}


@settings(max_examples=150)
@given(
    form=st.sampled_from(list(FILES)),
    flips=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 255)), max_size=4),
    kept=st.floats(0, 1),
    behind=st.binary(max_size=20),
)
def test_a_damaged_file_is_refused_or_gives_the_rows_that_were_in_it(form, flips, kept, behind):
    data = bytearray(FILES[form])
    for at, change in flips:
        data[at % len(data)] ^= change
    data = data[: round(len(data) * kept) or 1] if kept < 0.9 else data
    known = known_rows(form)
    try:
        found = [row.fields for row in read_rows([bytes(data) + behind], form) if row.fields is not None]
    except Invalid as wrong:
        assert wrong.errors[0].detail  # noqa: PT017
        return
    # What reads at all was not damaged where it matters: checksums see to it.
    assert {tuple(fields.values()) for fields in found} <= known


@settings(max_examples=100)
@given(
    form=st.sampled_from(["XLSX", "ODS"]),
    cuts=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 60), st.binary(max_size=30)), min_size=1, max_size=3),
)
def test_xml_of_any_making_is_refused_or_read(form, cuts):
    parts = {
        name: zipfile.ZipFile(BytesIO(FILES[form])).read(name)
        for name in zipfile.ZipFile(BytesIO(FILES[form])).namelist()
    }
    name = "content.xml" if form == "ODS" else "xl/worksheets/sheet1.xml"
    xml = bytearray(parts[name])
    for at, length, instead in cuts:
        begin = at % len(xml)
        xml[begin : begin + length] = instead
    try:
        rows = list(read_rows([zipped({**parts, name: bytes(xml)})], form))
    except Invalid as wrong:
        assert wrong.code  # noqa: PT017
        return
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))


@settings(max_examples=60)
@given(
    head=st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x05\x06"]),
    data=st.binary(max_size=400),
)
def test_bytes_of_any_kind_behind_a_known_beginning_are_refused(head, data):
    for form in ("CSV", "XLSX"):
        assert refused(head + data, form)[0]
