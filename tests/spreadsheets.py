"""Spreadsheets for tests: workbooks as openpyxl writes them, and ones whose XML is written by hand."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"""
_RELATIONS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = f'<Relationship Id="r{{0}}" Type="{_OFFICE}/{{1}}" Target="{{2}}"/>'
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of parts by their names."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]], formats: Mapping[str, str] | None = None, *, from_1904: bool = False
) -> bytes:
    """A workbook by its sheets' rows; `formats` of cells such as A2, of the first sheet."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.remove(book.active)
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for place, code in (formats or {}).items():
        book.worksheets[0][place].number_format = code
    whole = BytesIO()
    book.save(whole)
    return whole.getvalue()


def workbook_parts(
    rows: str, texts: Sequence[str] = (), formats: Sequence[str] = (), *, from_1904: bool = False
) -> dict[str, str]:
    """The parts of a workbook of one sheet, whose rows are XML. `texts` are the table of texts, `formats` those of the
    styles from 1 on."""
    codes = "".join(f'<numFmt numFmtId="{164 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{164 + at}" fontId="0" fillId="0" borderId="0"/>' for at in range(len(formats)))
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(_RELATION.format(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships">{"<workbookPr date1904=" + chr(34) + "1" + chr(34) + "/>" if from_1904 else ""}'
        '<sheets><sheet name="Registre" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(
            _RELATION.format(1, "worksheet", "worksheets/sheet1.xml")
            + _RELATION.format(2, "sharedStrings", "sharedStrings.xml")
            + _RELATION.format(3, "styles", "styles.xml")
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">'
        + "".join(f"<si>{text if text.startswith('<') else f'<t>{escape(text)}</t>'}</si>" for text in texts)
        + "</sst>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(formats)}">{codes}</numFmts>'
        '<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }  # fmt: skip


def open_document(tables: str, **others: str) -> bytes:
    """An OpenDocument spreadsheet, whose tables are XML; other parts by their names."""
    content = (
        f'<?xml version="1.0"?><office:document-content {_NAMESPACES} xmlns:calcext="urn:calcext">'
        "<office:automatic-styles>"
        '<style:style style:name="out"><style:table-properties table:display="false"/></style:style>'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE, "content.xml": content, **others})


def ods_table(name: str, rows: Sequence[Sequence[str]], style: str = "in") -> str:
    """A table of an OpenDocument: cells are texts, or XML where they begin with <."""
    texts = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    cells = "".join(
        "<table:table-row>"
        + "".join(cell if cell.startswith("<") else texts.format(escape(cell)) for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:name={quoteattr(name)} table:style-name="{style}">{cells}</table:table>'
