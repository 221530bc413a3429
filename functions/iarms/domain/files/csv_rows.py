"""Rows of CSV: cells under the names of the heading, a stray quote or a line break costing one line."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from iarms.domain.files.column_plan import ColumnPlan
from iarms.domain.files.file_facts import FileFacts
from iarms.domain.files.file_row import BLANK, FileRow, refused_file
from iarms.domain.files.headings import (
    DELIMITERS,
    LOOKED_AT,
    HeadingSearch,
    cells_of_line,
    column_names,
    no_such_heading,
)
from iarms.domain.files.text_lines import MOST_LINE_BYTES, TextLine
from iarms.domain.languages import Note, note
from iarms.errors import FieldError
from iarms.models.record_import import DelimiterGround

_MOST_LINES_OF_A_ROW: Final = 100
_BROKEN_INTO: Final = 4  # lines that a row with line breaks in it falls into, at most, to be told as such


class _Unclosed(Exception):
    """A quote that is open where the next line cannot belong to it."""


class _Source:
    """Lines, of which some can be put back."""

    def __init__(self, lines: Iterable[TextLine]) -> None:
        self._lines = iter(lines)
        self._back: deque[TextLine] = deque()

    def take(self) -> TextLine | None:
        """The next line, None at the end."""
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: list[TextLine]) -> None:
        """These lines come again."""
        self._back.extendleft(reversed(lines))


class _Short(NamedTuple):
    line: TextLine
    cells: list[str]


def csv_rows(lines: Iterable[TextLine], plan: ColumnPlan, facts: FileFacts) -> Iterator[FileRow]:
    """The rows of CSV, parted by what the plan's mapping says or what parts the heading; `facts` are told which. Raises
    Invalid for what is no heading.
    """
    source = _Source(lines)
    heading = _heading(source, plan, facts)
    if heading is None:
        return
    names, mark = heading
    short: deque[_Short] = deque()
    while (line := source.take()) is not None:
        if line.fault is not None:
            yield from _settle(short, names, last=True)
            yield FileRow(line.number, None, line.fault)
            continue
        if not line.text or not line.text.strip(BLANK + mark + '"'):
            continue
        cells, notes, fault = _cells(source, line, mark, len(names))
        if cells is None:
            yield from _settle(short, names, last=True)
            yield FileRow(line.number, None, fault)
        elif len(cells) < len(names):
            short.append(_Short(line, cells))
            yield from _settle(short, names)
        else:
            yield from _settle(short, names, last=True)
            yield _row(line, cells, names, notes)
    yield from _settle(short, names, last=True)


def _heading(source: _Source, plan: ColumnPlan, facts: FileFacts) -> tuple[list[str], str] | None:
    """The names of the columns and what parts them, the lines down to the heading being taken; None for a file without
    any line. `facts` are told of both."""
    delimiter = plan.mapping.delimiter
    ground: DelimiterGround = "mapping" if delimiter else "heading"
    first = _first_line(source)
    if first is None:
        return None
    if delimiter is None and (declared := re.fullmatch(r"(?i)sep=(.)", first.text.strip("\"' "))):
        delimiter, ground = declared[1], "file"
        first = _first_line(source)
        if first is None:
            return None
    if first.text.lstrip().startswith(("{", "[")):
        raise refused_file("looks_like_json", "the file begins like JSON, and was announced as CSV")
    heading = _heading_line(source, first, delimiter, plan, facts)
    mark = delimiter or _delimiter_of(heading.text)
    cells, _, fault = _cells(source, heading, mark, 0)
    if cells is None or fault is not None:
        raise refused_file("no_heading", "the first line, which names the columns, has a quote that is not closed")
    names = column_names(cells)
    facts.delimiter, facts.delimiter_ground = mark, ground
    facts.heading_line, facts.names = heading.number, tuple(names)
    return names, mark


def _heading_line(
    source: _Source, first: TextLine, delimiter: str | None, plan: ColumnPlan, facts: FileFacts
) -> TextLine:
    """The line that names the columns: the one that the mapping says, else the first that does so plainly."""
    said = plan.mapping.heading_line
    line: TextLine | None = first
    if said is not None:
        while line is not None and line.number < said:
            line = source.take()
        if line is None or line.number != said or line.fault is not None or not line.text.strip(BLANK):
            raise no_such_heading(said)
        return line
    search = HeadingSearch(facts.target_of)
    below: list[TextLine] = []
    looked_at = 0
    while line is not None and looked_at < LOOKED_AT:
        if line.fault is None and line.text.strip(BLANK):
            looked_at += 1
            if search.is_heading(cells_of_line(line.text, delimiter)):
                return line
        below.append(line)
        line = source.take()
    source.put_back([*below[1:], *([line] if line is not None else [])])
    return first


def _first_line(source: _Source) -> TextLine | None:
    while (line := source.take()) is not None:
        if line.fault is not None:
            raise refused_file(
                "no_heading", f"the first line, which names the columns, cannot be read: {line.fault.detail}"
            )
        if line.text.strip(BLANK):
            return line
    return None


def _delimiter_of(text: str) -> str:
    """What parts the columns of a heading. Raises Invalid where two marks do so equally."""
    bare = re.sub(r'"[^"]*"', "", text)
    counts = sorted(((bare.count(mark), mark) for mark in DELIMITERS), reverse=True)
    if counts[0][0] and counts[0][0] == counts[1][0]:
        detail = "two marks part the columns of the heading equally often: name the delimiter in the mapping"
        raise refused_file("delimiter_unclear", detail)
    return counts[0][1] if counts[0][0] else ","


def _cells(
    source: _Source, line: TextLine, mark: str, width: int
) -> tuple[list[str] | None, tuple[Note, ...], FieldError | None]:
    """The cells of the row that begins with this line, with the lines that its quotes go on in; or its fault.

    A quote that swallows what follows is a fault of the line that it stands in, and what follows is read by itself.
    """
    if '"' not in line.text:
        return line.text.split(mark), line.notes, None
    taken: list[TextLine] = []
    notes = line.notes

    def feed() -> Iterator[str]:
        size = len(line.text)
        yield line.text + "\n"
        while True:
            further = source.take()
            if further is None:
                raise _Unclosed
            taken.append(further)
            size += len(further.text) + 1
            if further.fault is not None or len(taken) > _MOST_LINES_OF_A_ROW or size > MOST_LINE_BYTES:
                raise _Unclosed
            yield further.text + "\n"

    try:
        cells = next(csv.reader(feed(), delimiter=mark, skipinitialspace=mark != "\t"))
        swallowed = taken and width > 1 and (len(cells) != width or _holds_a_row(taken, mark, width))
    except (_Unclosed, csv.Error, StopIteration):
        cells, swallowed = [], True
    if swallowed:
        source.put_back(taken)
        detail = "a quote is opened and not closed: write a quote within a value twice, and the value in quotes"
        return None, notes, FieldError("", "unbalanced_quote", detail)
    return cells, notes, None


def _holds_a_row(taken: list[TextLine], mark: str, width: int) -> bool:
    """Whether one of the lines within quotes has as many cells as a row: then the quote was not meant."""
    return width > 2 and any(line.text.count(mark) >= width - 1 for line in taken)


def _row(line: TextLine, cells: list[str], names: list[str], notes: tuple[Note, ...]) -> FileRow:
    if len(cells) > len(names):
        if any(cell.strip(BLANK) for cell in cells[len(names) :]):
            detail = (
                f"has {len(cells)} cells, and the heading {len(names)}: a value with the separator in it needs quotes"
            )
            return FileRow(line.number, None, FieldError("", "long_row", detail))
        cells = cells[: len(names)]
    return FileRow(line.number, dict(zip(names, cells, strict=True)), None, notes)


def _settle(short: deque[_Short], names: list[str], *, last: bool = False) -> Iterator[FileRow]:
    """Rows that end early: empty cells that were left off, or pieces of one row that has a line break in it.

    Some spreadsheets leave off what is empty at the end. But where rows that end early make up one whole row together,
    a value was broken over lines, and each piece is a fault. With `last`, no further one follows.
    """
    width = len(names)
    while len(short) >= _BROKEN_INTO or (last and short):
        pieces = 1
        for count in range(2, min(len(short), _BROKEN_INTO) + 1):
            cells = sum(len(short[at].cells) for at in range(count))
            if cells == width + count - 1:
                pieces = count
                break
        for _ in range(pieces):
            line, cells_of_it = short.popleft()
            cells_had = f"has {len(cells_of_it)} of {width} cells"
            if pieces > 1 or len(cells_of_it) == 1:
                detail = f"{cells_had}: a value with a line break in it needs quotes"
                yield FileRow(line.number, None, FieldError("", "short_row", detail))
                continue
            filled = cells_of_it + [""] * (width - len(cells_of_it))
            missing = note("cells_missing", number=len(cells_of_it), columns=width)
            yield _row(line, filled, names, (*line.notes, missing))
