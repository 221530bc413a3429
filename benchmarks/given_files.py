"""CSV files as a stranger brings them: rows under the columns asked for, or one line that says what cannot be read.

    record_id;serial;make        UTF-8, with or without a byte order mark, or UTF-16 with one; parted by a comma,
    r1;AB018347;"S&W, Inc."      semicolon, tab or bar, told by the heading, which names the columns in any order

A line that cannot be read costs itself alone: a stray quote, too many cells. Nothing is guessed and nothing replaced:
an encoding that is neither, or a heading that could mean two things, is `UnreadableFile`.
"""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TextIO

MOST_CELL: Final = 1 << 24  # characters
_SEPARATORS: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_MOST_LINES_OF_A_ROW: Final = 100
_BLOCK: Final = 1 << 20
_HEAD: Final = 8192
_DECLARED: Final = re.compile(r"(?i)sep=([,;\t|])")
_SHOWN: Final = 40  # characters of a name, and names
_BLANKS: Final = "\ufeff \t\r\n\x00\x1a"
_KINDS: Final = (
    (b"PK\x03\x04", "a spreadsheet's own format or an archive"),
    (b"\xd0\xcf\x11\xe0", "a document of an older office program"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "compressed"),
)
_SAVE: Final = "save it as CSV in UTF-8"


class UnreadableFile(Exception):
    """A file of which no line can be used; its text is one line that names the file and says why."""


class GivenRow(NamedTuple):
    """A row by the number of its first line, counted from 1: a cell for each column asked for, "" where the row or the
    heading has none. `fault` is a code, as the import of records has it, where the cells cannot be told; else ""."""

    line: int
    cells: list[str]
    fault: str


@dataclass(frozen=True)
class GivenFile:
    """A file whose heading was read. `names` are all its columns, `columns` those asked for, the identifier first."""

    path: Path
    columns: tuple[str, ...]
    names: tuple[str, ...]
    encoding: str
    separator: str
    heading_line: int
    lines: int

    @property
    def description(self) -> str:
        """How the file was read, for people."""
        encoding = "UTF-16" if self.encoding == "utf-16" else "UTF-8"
        absent = [name for name in self.columns if name not in self.names]
        without = f", without {', '.join(absent)}" if absent else ""
        numbered = f"; {self.columns[0]} is the number of the line" if self.columns[0] in absent else ""
        return f"{encoding}, parted by {_SEPARATORS[self.separator]}{without}{numbered}"

    def rows(self) -> Iterator[GivenRow]:
        """The rows below the heading, one after the other; blank lines are none."""
        at = [self.names.index(name) if name in self.names else -1 for name in self.columns]
        width = len(self.names)
        csv.field_size_limit(MOST_CELL)
        with self.path.open(encoding=self.encoding) as file:
            lines = _Lines(file)
            lines.skip(self.heading_line)
            while (line := lines.take()) is not None:
                if not line.strip(_BLANKS):
                    continue
                number = lines.number
                cells, fault = _cells(lines, line, self.separator, width)
                if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                    fault = fault or "long_row"
                row = [cells[i] if 0 <= i < len(cells) else "" for i in at]
                if at[0] < 0:
                    row[0] = str(number)
                yield GivenRow(number, row, fault)

    def check_identifiers(self) -> None:
        """Raises UnreadableFile where two rows have the same identifier; those without any are none."""
        seen: dict[str, int] = {}
        for line, cells, _ in self.rows():
            before = seen.setdefault(cells[0], line)
            if cells[0] and before != line:
                raise UnreadableFile(
                    f"{self.path}: {self.columns[0]} {_shortened(cells[0])!r} stands on lines {before} and {line}; each"
                    " must stand once"
                )


def open_given(path: Path, columns: Sequence[str], needed: str) -> GivenFile:
    """Look through a file and read its heading. `columns` are the names wanted, of which `needed` must be there.

    Raises UnreadableFile for what is no such file. Names are compared without case and blanks around them.
    """
    try:
        encoding, lines = _encoding_of(path)
        with path.open(encoding=encoding) as file:
            number, line, declared = _heading_in(file)
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be read: {error.strerror}") from error
    wanted = f"its first line must name the columns ({', '.join(columns)}; {needed} at least)"
    if not line:
        raise UnreadableFile(f"{path}: is empty: {wanted}")
    separator, names = _columns_of(path, line, declared, needed)
    if needed not in names:
        raise UnreadableFile(f"{path}: has no column {needed}: {wanted}; found: {_listed(names)}")
    for name in columns:
        if names.count(name) > 1:
            raise UnreadableFile(f"{path}: two columns are called {name}")
    return GivenFile(path, tuple(columns), tuple(names), encoding, separator, number, lines)


def _encoding_of(path: Path) -> tuple[str, int]:
    """The encoding of a file, and how many lines it has at most; every byte of it is looked at."""
    if not path.exists():
        raise UnreadableFile(f"{path}: there is no such file")
    if path.is_dir():
        raise UnreadableFile(f"{path}: is a folder")
    if not path.is_file():
        raise UnreadableFile(f"{path}: is no regular file, and it is read more than once")
    with path.open("rb") as file:
        head = file.read(_HEAD)
        for begins, kind in _KINDS:
            if head.startswith(begins):
                raise UnreadableFile(f"{path}: is {kind}: {_SAVE}")
        if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            raise UnreadableFile(f"{path}: is written in UTF-32: {_SAVE}")
        encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
        if encoding != "utf-16" and head.count(0) * 10 > len(head):
            raise UnreadableFile(f"{path}: is no text, or UTF-16 without a byte order mark: {_SAVE}")
        decoder, number = codecs.getincrementaldecoder(encoding)(), 1
        block = head
        while True:
            try:
                number += decoder.decode(block, final=not block).count("\n")
            except UnicodeDecodeError as error:
                if encoding == "utf-16":
                    raise UnreadableFile(f"{path}: is not in UTF-16 throughout, as its first bytes say") from error
                number += error.object[: error.start].count(b"\n")
                raise UnreadableFile(
                    f"{path}: line {number} is not in UTF-8: {_SAVE}, or in UTF-16 with a byte order mark"
                ) from error
            if not block:
                return encoding, number
            block = file.read(_BLOCK)


def _heading_in(file: TextIO) -> tuple[int, str, str]:
    """The number and the text of the line that names the columns, "" where there is none, and the separator that a
    spreadsheet's line before it declares (`sep=;`), else ""."""
    declared = ""
    for number, line in enumerate(file, 1):
        if found := _DECLARED.fullmatch(line.strip("\ufeff\r\n\"' ")):
            declared = found[1]
        elif line.strip(_BLANKS):
            return number, line.strip("\r\n"), declared
    return 0, "", declared


def _columns_of(path: Path, line: str, declared: str, needed: str) -> tuple[str, list[str]]:
    """What parts the heading, and the names in it."""
    readings = {separator: _names(line, separator) for separator in declared or _SEPARATORS}
    fitting = {separator: names for separator, names in readings.items() if needed in names}
    if len({tuple(names) for names in fitting.values()}) > 1:
        marks = " or ".join(_SEPARATORS[separator] for separator in fitting)
        raise UnreadableFile(f"{path}: its heading can be parted by {marks}: use one of them alone")
    if fitting:
        return next(iter(fitting.items()))
    return max(readings.items(), key=lambda reading: len(reading[1]))


def _names(line: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=separator != "\t"))
    except (csv.Error, StopIteration):
        cells = line.split(separator)
    return [" ".join(cell.strip(_BLANKS).lower().split()) for cell in cells]


class _Lines:
    """The lines of a file, of which some can be put back. `number` is that of the line taken last."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self.number = 0

    def take(self) -> str | None:
        """The next line with what ends it, None at the end."""
        line = self._back.popleft() if self._back else self._file.readline()
        self.number += bool(line)
        return line or None

    def put_back(self, lines: Sequence[str]) -> None:
        """These lines come again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)

    def skip(self, count: int) -> None:
        """Leave out so many lines."""
        for _ in range(count):
            self.take()


class _Unclosed(Exception):
    """A quote that is open where no further line is taken for it."""


def _cells(lines: _Lines, line: str, separator: str, width: int) -> tuple[list[str], str]:
    """The cells of the row that begins with this line, with the lines that its quotes go on in, and a fault or "".

    A quote that swallows the rows behind it is a fault of its own line, and what follows is read by itself; then the
    cells are what the separators alone part.
    """
    if '"' not in line:
        return line.rstrip("\n").split(separator), ""
    taken: list[str] = []

    def feed() -> Iterator[str]:
        yield line
        while len(taken) < _MOST_LINES_OF_A_ROW and (further := lines.take()) is not None:
            taken.append(further)
            yield further
        raise _Unclosed

    try:
        cells = next(csv.reader(feed(), delimiter=separator, skipinitialspace=separator != "\t"))
    except (_Unclosed, csv.Error):
        cells, swallows = [], True
    else:
        holds_a_row = width > 2 and any(further.count(separator) >= width - 1 for further in taken)
        swallows = bool(taken) and width > 1 and (len(cells) != width or holds_a_row)
    if not swallows:
        return cells, ""
    lines.put_back(taken)
    return line.rstrip("\n").split(separator), "unbalanced_quote"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(_shortened(name) or "(no name)" for name in names[:_SHOWN])
    return shown + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _shortened(text: str) -> str:
    shown = "".join(character if character.isprintable() else " " for character in text)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
