"""Rows of weapons: out of CSV and Excel, and back into CSV that no spreadsheet runs."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from iarms_client.cli.profiles import WrongUse

OF_FIREARM: Final = ("serial_number", "make", "model", "calibre", "firearm_type", "country_of_manufacture", "finish")
OF_SEARCH: Final = ("case_reference", "officer", "on_behalf_of", "purpose", "operation", "place", "mode")
_CODES: Final = ("firearm_type", "country_of_manufacture", "on_behalf_of", "purpose")
_ZEROS = re.compile(r"0+")
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")


@dataclass(frozen=True)
class Rows:
    """A table as it was read: headings, and a text for each cell; line 1 are the headings."""

    headings: list[str]
    rows: list[list[str]]

    def searches(self, standing: dict[str, Any], carried: Sequence[str], *, carries_all: bool) -> list[dict[str, Any]]:
        """A search for each row. Raises WrongUse for a column that is no field of a search and not carried."""
        names = [re.sub(r"[\s-]+", "_", heading.strip().lower()) for heading in self.headings]
        if double := {name for name in names if name and names.count(name) > 1}:
            raise WrongUse(f"two columns of one name: {', '.join(sorted(double))}")
        for heading, name in zip(self.headings, names, strict=True):
            if name not in (*OF_FIREARM, *OF_SEARCH) and heading not in carried and not carries_all:
                near = get_close_matches(name, (*OF_FIREARM, *OF_SEARCH), 1)
                hint = f"; {near[0]} is meant?" if near else ""
                raise WrongUse(f"column {heading!r} is no field of a search{hint} (--carry {heading!r} takes it over)")
        if not {"serial_number", "make"} & set(names):
            raise WrongUse(f"no column serial_number, and no make; fields are: {', '.join((*OF_FIREARM, *OF_SEARCH))}")
        return [self._search(names, row, standing) for row in self.rows]

    @staticmethod
    def _search(names: list[str], row: list[str], standing: dict[str, Any]) -> dict[str, Any]:
        said = {name: value.strip() for name, value in zip(names, row, strict=True) if value.strip()}
        said |= {name: said[name].upper() for name in _CODES if name in said}
        fields: dict[str, Any] = {name: said[name] for name in OF_SEARCH if name in said}
        return {**standing, **fields, "firearm": {name: said[name] for name in OF_FIREARM if name in said}}


def read_rows(path: Path, sheet: str | None = None) -> Rows:
    """The table of a CSV file or an Excel workbook. Raises WrongUse where what a cell means is not certain."""
    lines = _of_workbook(path, sheet) if path.suffix.lower() in (".xlsx", ".xlsm") else _of_text(path)
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise WrongUse(f"{path}: no line below the headings")
    width = len(lines[0])
    for number, line in enumerate(lines, 1):
        if any(cell.strip() for cell in line[width:]):
            raise WrongUse(f"{path}: row {number} has more cells than there are headings")
    return Rows(lines[0], [[*line[:width], *[""] * (width - len(line))] for line in lines[1:]])


def _of_text(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUse(f"{path} is not UTF-8: save it as `CSV UTF-8`") from None
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=heading.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise WrongUse(f"{path}: {error}") from None


def _of_workbook(path: Path, sheet: str | None) -> list[list[str]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # noqa: BLE001  # of whatever a file may be
        raise WrongUse(f"{path} is no Excel workbook that can be read: {type(error).__name__}") from None
    names = [each.title for each in book.worksheets if each.sheet_state == "visible"]
    if sheet is None and len(names) != 1:
        raise WrongUse(f"{path} has several sheets: say --sheet ({', '.join(names)})")
    if sheet is not None and sheet not in book.sheetnames:
        raise WrongUse(f"{path} has no sheet {sheet!r} ({', '.join(names)})")
    return [[_cell(path, cell) for cell in row] for row in book[sheet or names[0]].iter_rows()]


def _cell(path: Path, cell: Any) -> str:
    """A cell's text. A number is its digits; what a spreadsheet may have changed is refused."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    where = f"{path}: cell {cell.coordinate}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongUse(f"{where} is no text or number: a spreadsheet may have changed it; write it as text")
    if isinstance(value, float) and not value.is_integer():
        raise WrongUse(f"{where} is a broken number; write it as text")
    digits = str(int(value))
    if len(digits) > 15:
        raise WrongUse(f"{where} has more digits than a spreadsheet keeps; write it as text")
    form = cell.number_format or "General"
    if _ZEROS.fullmatch(form):
        return digits.zfill(len(form))
    if form not in ("General", "@", "#"):
        raise WrongUse(f"{where} is shown as {form!r}, so that what it says is not certain; write it as text")
    return digits


def write_rows(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file whole, or not at all: UTF-8 with a mark, and no cell that a spreadsheet takes for a formula."""
    draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([safe_cell(each) for each in headings])
            writer.writerows([safe_cell(each) for each in row] for row in rows)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def safe_cell(value: Any) -> str:
    """A value as a cell that no spreadsheet runs: an apostrophe stands before what would begin a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text
