"""Which of a file's first lines names its columns, and the names: titles may stand above it.

A register that is made for people begins with its title, its date, the name of the office. The heading is found by what
it says: at least two columns whose names are known, below lines that fill half as many cells at most. Where no line is
such, the first one is the heading, and what is wrong with it is told of it.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from iarms.domain.files.file_row import BLANK, refused_file

MOST_COLUMNS: Final = 1000
MOST_NAME: Final = 128
DELIMITERS: Final = ",;\t|"
# Lines that are looked at for a heading.
LOOKED_AT: Final = 20
_KNOWN: Final = 2


class HeadingSearch:
    """Looks for the heading among the first lines of a file, none of them blank, one after the other."""

    def __init__(self, target_of: Callable[[str], str | None]) -> None:
        self._target_of = target_of
        self._widest_above = 0

    def is_heading(self, cells: Sequence[str]) -> bool:
        """Whether the next line plainly names the columns."""
        filled = [name for cell in cells if (name := column_name(cell))]
        if self._widest_above * 2 <= len(filled):
            known = sum(len(name) <= MOST_NAME and self._target_of(name) is not None for name in filled)
            if known >= _KNOWN:
                return True
        self._widest_above = max(self._widest_above, len(filled))
        return False


def heading_among(rows: Iterable[Sequence[str]], target_of: Callable[[str], str | None]) -> int:
    """The place of the heading among the first rows of a file, none of them blank; 0 where no other is one plainly."""
    search = HeadingSearch(target_of)
    return next((place for place, cells in enumerate(rows) if search.is_heading(cells)), 0)


def cells_of_line(text: str, delimiter: str | None) -> list[str]:
    """The cells of a line of CSV as far as it shows them by itself, parted by what parts it most often."""
    bare = re.sub(r'"[^"]*"', "", text)
    mark = delimiter or max(DELIMITERS, key=bare.count)
    if '"' not in text:
        return text.split(mark)
    try:
        return next(csv.reader([text], delimiter=mark, skipinitialspace=mark != "\t"))
    except (csv.Error, StopIteration):
        return text.split(mark)


def column_name(cell: str) -> str:
    """A column's name as its cell has it, on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in cell.strip(BLANK)).split())


def column_names(cells: Sequence[str]) -> list[str]:
    """The columns' names, each its own: unnamed ones by their place, repeated ones numbered.

    Raises Invalid for what is no heading.
    """
    if len(cells) > MOST_COLUMNS:
        raise refused_file("too_many_columns", f"the heading has more than {MOST_COLUMNS} columns")
    names: list[str] = []
    counts: Counter[str] = Counter()
    for place, cell in enumerate(cells, 1):
        name = column_name(cell)
        if len(name) > MOST_NAME:
            raise refused_file("no_heading", f"a column's name has more than {MOST_NAME} characters")
        if name and not any(c.isalpha() for c in name) and any(c.isdigit() for c in name):
            raise refused_file(
                "no_heading", "the first line must name the columns, and this one holds numbers or dates"
            )
        name = name or f"column {place}"
        counts[name] += 1
        names.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    if not any(cell.strip(BLANK) for cell in cells):
        raise refused_file("no_heading", "the first line must name the columns, and this one names none")
    if len(set(names)) < len(names):
        raise refused_file("no_heading", "columns of the heading cannot be told apart by their names")
    return names


def no_such_heading(line: int) -> Exception:
    """The problem of a file that has nothing where its mapping says that the heading is."""
    return refused_file("no_heading", f"the mapping says that line {line} names the columns, and there is no such line")
