"""Rows of a spreadsheet's sheet: cells under the names of the heading, as rows of CSV have them.

The sheet is the one that the mapping names, else the only one in view that holds anything. Of hidden sheets none is
taken without being named. Hidden rows are rows: a filter hides what is of no interest to who printed it last, and the
record stands in the register all the same; the line says so.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from iarms.domain.files.archives import MOST_UNPACKED, too_large
from iarms.domain.files.cell_numbers import EMPTY_CELL
from iarms.domain.files.column_plan import ColumnPlan
from iarms.domain.files.file_facts import FileFacts
from iarms.domain.files.file_row import FileRow, refused_file
from iarms.domain.files.headings import LOOKED_AT, column_names, heading_among, no_such_heading
from iarms.domain.files.open_documents import OpenDocument
from iarms.domain.files.packed import OpenedSpreadsheet
from iarms.domain.files.sheets import Sheet, SheetReader, SheetRow
from iarms.domain.files.workbooks import Workbook
from iarms.domain.languages import note
from iarms.errors import FieldError

_MOST_NAMED: Final = 20
_MOST_CHARACTERS: Final = 60
_OF_CELL: Final = 4


def sheet_rows(spreadsheet: OpenedSpreadsheet, plan: ColumnPlan, facts: FileFacts) -> Iterator[FileRow]:
    """The rows of the sheet with the records; `facts` are told which it is. Raises Invalid where that is not clear, and
    for what is damaged or has no heading.
    """
    reader: SheetReader = (
        Workbook(spreadsheet.archive) if spreadsheet.form == "XLSX" else OpenDocument(spreadsheet.archive)
    )
    sheet = _chosen(reader, plan.mapping.sheet)
    facts.sheet = sheet.name
    heading = _heading((row for row in reader.rows(sheet) if not _is_blank(row)), plan, facts)
    if heading is None:
        return
    names, rows = heading
    size = 0
    for row in rows:
        found = _row(row, names)
        # A text or a row that stands once in the file can be in many places: no more comes out than out of CSV.
        size += sum(_OF_CELL + len(str(value)) for value in (found.fields or {}).values())
        if size > MOST_UNPACKED:
            raise too_large()
        yield found


def _chosen(reader: SheetReader, said: str | None) -> Sheet:
    if said is not None:
        for sheet in reader.sheets:
            if _key(sheet.name) == _key(said):
                return sheet
        raise refused_file("no_such_sheet", f"there is no sheet of the name in the mapping: {_listed(reader.sheets)}")
    held = [sheet for sheet in reader.sheets if not sheet.is_hidden and _holds_anything(reader, sheet)]
    if len(held) == 1:
        return held[0]
    if held:
        detail = (
            f"several sheets hold something: name the one with the records as sheet in the mapping: {_listed(held)}"
        )
        raise refused_file("several_sheets", detail)
    hidden = [sheet for sheet in reader.sheets if sheet.is_hidden]
    if hidden:
        detail = (
            f"no sheet in view holds anything; hidden ones are read where the mapping names them: {_listed(hidden)}"
        )
        raise refused_file("no_lines", detail)
    raise refused_file("no_lines", "the spreadsheet holds nothing")


def _listed(sheets: Iterable[Sheet]) -> str:
    return ", ".join(sheet.name[:_MOST_CHARACTERS] for sheet in islice(sheets, _MOST_NAMED))


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _holds_anything(reader: SheetReader, sheet: Sheet) -> bool:
    return any(not _is_blank(row) for row in reader.rows(sheet))


def _is_blank(row: SheetRow) -> bool:
    return not any(cell.fault or not isinstance(cell.value, str) or cell.value.strip() for cell in row.cells.values())


def _heading(
    rows: Iterator[SheetRow], plan: ColumnPlan, facts: FileFacts
) -> tuple[dict[int, str], Iterator[SheetRow]] | None:
    """The names of the columns by their number, and the rows below; None for a sheet without any."""
    said = plan.mapping.heading_line
    if said is not None:
        first = next((row for row in rows if row.number >= said), None)
        if first is None or first.number != said:
            raise no_such_heading(said)
        below = rows
    else:
        looked_at = list(islice(rows, LOOKED_AT))
        if not looked_at:
            return None
        place = heading_among([_texts(row) for row in looked_at], facts.target_of)
        first, below = looked_at[place], chain(looked_at[place + 1 :], rows)
    texts = _texts(first)
    names = column_names(texts)
    facts.heading_line, facts.names = first.number, tuple(names)
    return dict(enumerate(names, 1)), below


def _texts(row: SheetRow) -> list[str]:
    """The cells of a row up to its last one, as texts."""
    last = max((column for column, cell in row.cells.items() if cell.value not in (None, "")), default=0)
    values = (row.cells.get(column, EMPTY_CELL).value for column in range(1, last + 1))
    return ["" if value is None else str(value) for value in values]


def _row(row: SheetRow, names: dict[int, str]) -> FileRow:
    notes = (note("row_hidden"),) if row.is_hidden else ()
    if any(column > len(names) for column, cell in row.cells.items() if cell.fault or str(cell.value).strip()):
        detail = "has a cell to the right of the last column that the heading names"
        return FileRow(row.number, None, FieldError("", "long_row", detail), notes)
    fields = {name: _value(row, column) for column, name in names.items()}
    faults = {
        name: cell.fault
        for column, name in names.items()
        if (cell := row.cells.get(column)) is not None and cell.fault is not None
    }
    return FileRow(row.number, fields, None, notes, faults)


def _value(row: SheetRow, column: int) -> str | float:
    value = row.cells.get(column, EMPTY_CELL).value
    return "" if value is None else value
