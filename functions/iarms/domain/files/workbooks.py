"""Excel workbooks (.xlsx): their sheets, and the rows of one as its cells say.

openpyxl reads what a workbook is made of, its parts and sheets, and knows what formats mean. The rows and the table of
texts are walked here, since they are all that is large: of them nothing is held but the texts, and a formula without a
value is told from an empty cell.
"""

import re
import warnings
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Final, NamedTuple
from zipfile import ZipFile

from iarms.domain.files.archives import part_in
from iarms.domain.files.cell_numbers import EMPTY_CELL, SheetCell, cell_of_days, cell_of_number
from iarms.domain.files.sheets import MOST_COLUMNS_OF_SHEET, MOST_SHEET_ROWS, MOST_TEXT, Sheet, SheetRow
from iarms.domain.files.xml_events import damaged, read_xml

# What openpyxl reads whole: parts of a workbook's make, which are small.
_MOST_OF_MAKE: Final = 20_000_000
_OF_MAKE: Final = ("[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Formats of dates that depend on the language of the program, and stand in no file.
_DATES_OF_LANGUAGES: Final = frozenset({*range(27, 37), *range(50, 59)})
_ISO: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?Z?)?")


class _Style(NamedTuple):
    is_date: bool
    code: str


_GENERAL: Final = _Style(False, "General")


class Workbook:
    """A workbook that is read: `sheets` in their order, and the year that its days are counted from as `begin`.

    Raises Invalid for one that cannot be read.
    """

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.begin = "1900"
        self.sheets: tuple[Sheet, ...] = ()
        self._texts: list[str] | None = None
        self._texts_part = ""
        self._styles: list[_Style] = []
        for name in _OF_MAKE:
            if name in archive.namelist() and archive.getinfo(name).file_size > _MOST_OF_MAKE:
                raise damaged("its list of styles or sheets is too large")
        # Only where there is a workbook: it takes longer to import than most files to read.
        reading, numbers = import_module("openpyxl.reader.excel"), import_module("openpyxl.styles.numbers")
        kinds = import_module("openpyxl.xml.constants")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reader = reading.ExcelReader(archive.fp, read_only=True, keep_links=False)
                reader.read_manifest()
                reader.read_workbook()
                found = [(sheet, relation) for sheet, relation in reader.parser.find_sheets()]
        except Exception as broken:  # openpyxl raises whatever its classes meet
            raise damaged("what it is made of cannot be read") from broken
        self.begin = "1904" if reader.wb.epoch.year == 1904 else "1900"
        self.sheets = tuple(
            Sheet(str(sheet.name), relation.target, sheet.state != "visible")
            for sheet, relation in found
            if relation.Type.endswith("/worksheet")
        )
        texts, styles = reader.package.find(kinds.SHARED_STRINGS), reader.package.find(kinds.STYLES_TYPE)
        self._texts_part = texts.PartName.lstrip("/") if texts is not None else "xl/sharedStrings.xml"
        if styles is None:
            return
        codes = _Formats()
        deque(read_xml(part_in(archive, styles.PartName.lstrip("/")), codes), maxlen=0)
        for number in codes.of_cells:
            code = codes.own.get(number, numbers.BUILTIN_FORMATS.get(number, "General"))
            of_language = number in _DATES_OF_LANGUAGES and number not in codes.own
            self._styles.append(_Style(of_language or bool(numbers.is_date_format(code)), code))

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """The rows of a sheet that hold a cell, in their order. Raises Invalid for a sheet that is damaged."""
        yield from read_xml(part_in(self._archive, sheet.part), _SheetRows(self))

    def text(self, place: str) -> str:
        """The text at a place of the table of texts. Raises ValueError or IndexError where there is none."""
        if self._texts is None:
            part = self._texts_part
            texts = read_xml(part_in(self._archive, part), _Texts()) if part in self._archive.namelist() else ()
            self._texts = list(texts)
        number = int(place)
        if number < 0:
            raise IndexError(place)
        return self._texts[number]

    def style(self, place: str | None) -> _Style:
        """What the format of a cell is. Raises ValueError or IndexError for none."""
        if place is None:
            return self._styles[0] if self._styles else _GENERAL
        return self._styles[int(place)]


class _Formats:
    """Takes in the formats of numbers: the file's `own` by their numbers, and the number of each style `of_cells`.

    openpyxl's own reading of styles refuses workbooks for their fills and fonts, which nobody asks of here.
    """

    def __init__(self) -> None:
        self.found: deque[None] = deque()
        self.own: dict[int, str] = {}
        self.of_cells: list[int] = []
        self._is_of_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "cellXfs":
            self._is_of_cells = True
        elif name == "xf" and self._is_of_cells:
            self.of_cells.append(_whole(attributes.get("numFmtId", "0")))
        elif name == "numFmt" and not self._is_of_cells:
            self.own[_whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "General")

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_of_cells = False

    def text(self, _: str) -> None:
        pass


class _Texts:
    """Takes in the table of texts: each as it reads, whatever parts of it are bold; how it is pronounced left out."""

    def __init__(self) -> None:
        self.found: deque[str] = deque()
        self._pieces: list[str] = []
        self._is_open = self._is_spoken = False

    def start(self, name: str, _: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._is_spoken = True
        elif name == "t":
            self._is_open = not self._is_spoken

    def end(self, name: str) -> None:
        if name == "t":
            self._is_open = False
        elif name == "rPh":
            self._is_spoken = False
        elif name == "si":
            self.found.append(_unescaped("".join(self._pieces)))

    def text(self, text: str) -> None:
        if self._is_open:
            self._pieces.append(text)
            if len(self._pieces) > MOST_TEXT or len(text) > MOST_TEXT:
                raise damaged("a text is longer than any cell's")


class _SheetRows:
    """Takes in the rows of a sheet: each with its cells, as soon as it has ended."""

    def __init__(self, book: Workbook) -> None:
        self.found: deque[SheetRow] = deque()
        self._book = book
        self._number = 0
        self._is_hidden = False
        self._cells: dict[int, SheetCell] = {}
        self._column = 0
        self._kind = self._style = ""
        self._is_cell = self._is_formula = self._is_open = self._is_spoken = False
        self._value: list[str] | None = None
        self._inline: list[str] = []
        self._into: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif self._is_cell:
            if name == "v":
                self._value = self._into = []
                self._is_open = True
            elif name == "f":
                self._is_formula = True
            elif name == "rPh":
                self._is_spoken = True
            elif name == "t" and not self._is_spoken:
                self._into = self._inline
                self._is_open = True
        elif name == "row":
            self._begin_row(attributes)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._is_open = False
        elif name == "rPh":
            self._is_spoken = False
        elif name == "c" and self._is_cell:
            self._is_cell = False
            self._end_cell()
        elif name == "row" and self._cells:
            self.found.append(SheetRow(self._number, self._cells, self._is_hidden))
            self._cells = {}

    def text(self, text: str) -> None:
        if self._is_open:
            self._into.append(text)
            if len(self._into) > MOST_TEXT or len(text) > MOST_TEXT:
                raise damaged("a text is longer than any cell's")

    def _begin_row(self, attributes: dict[str, str]) -> None:
        named = attributes.get("r")
        number = _whole(named) if named is not None else self._number + 1
        # Lines are told apart by their numbers: of two rows with one number, one would be lost.
        if not self._number < number <= MOST_SHEET_ROWS:
            raise damaged("its rows are not in their order")
        self._number, self._cells, self._column = number, {}, 0
        self._is_hidden = attributes.get("hidden") in ("1", "true")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        named = attributes.get("r")
        self._column = _column(named, self._number) if named is not None else self._column + 1
        if not self._number or self._column in self._cells or self._column > MOST_COLUMNS_OF_SHEET:
            raise damaged("its cells are not in their places")
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._is_cell, self._is_formula, self._is_open, self._is_spoken = True, False, False, False
        self._value, self._inline = None, []

    def _end_cell(self) -> None:
        value = "".join(self._value) if self._value is not None else None
        try:
            cell = self._read(value)
        except (ValueError, IndexError, OverflowError) as broken:
            raise damaged("a cell holds what its kind has not") from broken
        if cell.value is not None or cell.fault is not None:
            self._cells[self._column] = cell

    def _read(self, value: str | None) -> SheetCell:
        kind = self._kind
        if kind == "inlineStr":
            return _text_cell(_unescaped("".join(self._inline)))
        if kind == "str":
            missing = value is None and self._is_formula
            return SheetCell(None, "formula_without_value") if missing else _text_cell(_unescaped(value or ""))
        if kind == "e":
            return SheetCell(None, "spreadsheet_error")
        if value is None or not value.strip():
            return SheetCell(None, "formula_without_value") if self._is_formula else EMPTY_CELL
        value = value.strip()
        if kind == "s":
            return _text_cell(self._book.text(value))
        if kind == "b":
            return SheetCell(("false", "true")[int(value) != 0])
        if kind == "d":
            day = _ISO.fullmatch(value)
            return SheetCell(" ".join(part for part in day.groups() if part), "date_cell") if day else SheetCell(value)
        if kind != "n":
            raise ValueError(kind)
        style = self._book.style(self._style or None)
        return cell_of_days(value, self._book.begin) if style.is_date else cell_of_number(value, style.code)


def _text_cell(text: str) -> SheetCell:
    return SheetCell(text) if text else EMPTY_CELL


def _unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, which are written by their numbers."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise damaged("a row or a format has no number")
    return int(text)


def _column(place: str, row: int) -> int:
    """The column of a place such as AB12, counted from 1. Raises Invalid where it is none of this row."""
    letters = place.rstrip("0123456789")
    if place[len(letters) :] != str(row):
        raise damaged("its cells are not in their places")
    return _number_of(letters)


@lru_cache(maxsize=MOST_COLUMNS_OF_SHEET)
def _number_of(letters: str) -> int:
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise damaged("its cells are not in their places")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
