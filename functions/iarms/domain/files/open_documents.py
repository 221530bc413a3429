"""OpenDocument spreadsheets (.ods): their sheets, and the rows of one as its cells say.

All sheets stand in one part, each cell with its value and with the text that it shows. The text is taken where it says
more than the value: leading zeros, letters of a format.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import Final
from zipfile import ZipFile

from iarms.domain.files.archives import part_in
from iarms.domain.files.cell_numbers import EMPTY_CELL, MOST_DIGITS, SheetCell, exact_number
from iarms.domain.files.sheets import MOST_COLUMNS_OF_SHEET, MOST_SHEET_ROWS, MOST_TEXT, Sheet, SheetRow
from iarms.domain.files.xml_events import damaged, read_xml

_CONTENT: Final = "content.xml"
_NUMBERS: Final = frozenset({"float", "currency"})
_GROUPING: Final = re.compile(r"(?<=\d)[\s.,'\u00a0\u202f\u2019](?=\d{3}(?!\d))")
_ISO: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?Z?)?")
_ERROR: Final = re.compile(r"#[A-Z/0!?]+|Err:\d+")


class OpenDocument:
    """A spreadsheet that is read: `sheets` in their order. Raises Invalid for one that cannot be."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.sheets: tuple[Sheet, ...] = tuple(read_xml(part_in(archive, _CONTENT), _Sheets()))

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """The rows of a sheet that hold anything, in their order. Raises Invalid for a sheet that is damaged."""
        yield from read_xml(part_in(self._archive, _CONTENT), _Rows(int(sheet.part)))


class _Sheets:
    """Takes in the sheets: their names and their places. One is hidden by its style, which stands before them."""

    def __init__(self) -> None:
        self.found: deque[Sheet] = deque()
        self._hidden: set[str] = set()
        self._style = ""
        self._count = 0
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self._hidden.add(self._style)
        elif name == "table":
            self._depth += 1
            if self._depth == 1:
                hidden = attributes.get("table:style-name", "") in self._hidden
                self.found.append(Sheet(attributes.get("table:name", ""), str(self._count), hidden))
                self._count += 1

    def end(self, name: str) -> None:
        if name == "table":
            self._depth -= 1

    def text(self, _: str) -> None:
        pass


class _Rows:
    """Takes in the rows of the sheet at a place, each as soon as it has ended. Notes on cells are passed over."""

    def __init__(self, place: int) -> None:
        self.found: deque[SheetRow] = deque()
        self._place = place
        self._count = -1
        self._depth = 0
        self._number = 0
        self._rows_alike = self._cells_alike = 1
        self._is_hidden = False
        self._cells: dict[int, SheetCell] = {}
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._aside = 0
        self._pieces: list[str] = []
        self._paragraphs = 0
        self._is_open = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._depth += 1
            self._count += self._depth == 1
        if self._count != self._place or self._depth != 1:
            return
        if self._aside or name in ("annotation", "shapes"):
            self._aside += 1
        elif name == "table-row":
            self._cells, self._column = {}, 0
            self._rows_alike = _times(attributes.get("table:number-rows-repeated"), MOST_SHEET_ROWS)
            self._is_hidden = attributes.get("table:visibility") in ("collapse", "filter")
        elif name in ("table-cell", "covered-table-cell"):
            self._cells_alike = _times(attributes.get("table:number-columns-repeated"), MOST_COLUMNS_OF_SHEET)
            self._cell, self._pieces, self._paragraphs = attributes, [], 0
        elif self._cell is not None and name == "p":
            if self._paragraphs:
                self._pieces.append("\n")
            self._paragraphs += 1
            self._is_open = True
        elif self._is_open and name == "s":
            self._pieces.append(" " * _times(attributes.get("text:c"), MOST_TEXT))
        elif self._is_open and name in ("tab", "line-break"):
            self._pieces.append("\t" if name == "tab" else "\n")

    def end(self, name: str) -> None:
        if self._count == self._place and self._depth == 1:
            if self._aside:
                self._aside -= 1
            elif name == "p":
                self._is_open = False
            elif name in ("table-cell", "covered-table-cell") and self._cell is not None:
                self._end_cell(self._cell)
                self._cell = None
            elif name == "table-row":
                self._end_row()
        if name == "table":
            self._depth -= 1

    def text(self, text: str) -> None:
        if self._is_open and not self._aside and self._count == self._place:
            self._pieces.append(text)
            if len(self._pieces) > MOST_TEXT or len(text) > MOST_TEXT:
                raise damaged("a text is longer than any cell's")

    def _end_cell(self, attributes: dict[str, str]) -> None:
        try:
            cell = _read(attributes, "".join(self._pieces))
        except (ValueError, OverflowError) as broken:
            raise damaged("a cell holds what its kind has not") from broken
        if self._column + self._cells_alike > MOST_COLUMNS_OF_SHEET:
            raise damaged("it has more columns than any spreadsheet")
        if cell.value is not None or cell.fault is not None:
            for column in range(self._column + 1, self._column + self._cells_alike + 1):
                self._cells[column] = cell
        self._column += self._cells_alike

    def _end_row(self) -> None:
        if self._number + self._rows_alike > MOST_SHEET_ROWS:
            raise damaged("it has more rows than any spreadsheet")
        if self._cells:
            for number in range(self._number + 1, self._number + self._rows_alike + 1):
                self.found.append(SheetRow(number, self._cells, self._is_hidden))
        self._number += self._rows_alike


def _read(attributes: dict[str, str], shown: str) -> SheetCell:
    kind = attributes.get("office:value-type", attributes.get("calcext:value-type", ""))
    is_formula = "table:formula" in attributes
    if attributes.get("calcext:value-type") == "error" or (is_formula and _ERROR.fullmatch(shown)):
        return SheetCell(None, "spreadsheet_error")
    if kind in _NUMBERS:
        return _number(attributes.get("office:value", ""), shown)
    if kind == "percentage":
        return SheetCell(None, "number_format")
    if kind == "date":
        day = _ISO.fullmatch(attributes.get("office:date-value", ""))
        if day is None:
            return SheetCell(None, "no_such_date")
        midnight = day[2] is None or not day[2].strip("0:")
        return SheetCell(day[1] if midnight else f"{day[1]} {day[2]}", "date_cell")
    if kind == "time":
        return SheetCell(None, "number_format")
    if kind == "boolean":
        return SheetCell("true" if attributes.get("office:boolean-value") == "true" else "false")
    if not kind and is_formula and not shown:
        return SheetCell(None, "formula_without_value")
    text = shown or attributes.get("office:string-value", "")
    return SheetCell(text) if text else EMPTY_CELL


def _number(value: str, shown: str) -> SheetCell:
    """A number: what is shown where that is its digits with zeros before or letters around them, else its value."""
    whole = exact_number(value)
    if isinstance(whole, float):
        return SheetCell(float(f"{whole:.15g}"))
    if abs(whole) >= MOST_DIGITS:
        return SheetCell(None, "lost_digits")
    if whole < 0:
        return SheetCell(float(whole))
    text = " ".join(shown.split())
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    plain = _GROUPING.sub("", text)
    if digits.lstrip("0") == str(whole).lstrip("0") and plain != str(whole) and not re.search(r"\d[.,]\d", plain):
        return SheetCell(plain)
    if any(c.isalpha() for c in text) and not re.fullmatch(r"[\d.,+-]+[Ee][+-]?\d+", text):
        return SheetCell(None, "number_format")
    return SheetCell(str(whole))


def _times(text: str | None, most: int) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 10) or not 0 < int(text) <= most:
        raise damaged("a row or a cell stands more often than any spreadsheet has room")
    return int(text)
