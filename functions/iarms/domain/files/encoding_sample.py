"""What of a file tells its encoding: the words of its cells, and apart from them its numbers, which tell nothing.

    lines in bytes -> cells -> tokens -> words | numbers

What stands in a column of numbers is a number, whatever it is. A token that holds a digit, or has fewer than three
bytes, is as little evidence as one. Which is which does not depend on the encoding: cells and words are
parted by marks that are no part of a letter in any.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from iarms.domain.files.encodings import CANDIDATES, codec_of
from iarms.domain.files.headings import DELIMITERS, LOOKED_AT, HeadingSearch, cells_of_line
from iarms.models.record_import import FileFormat, RowAsRead

# Columns whose letters follow no language, by the field that they fill.
_NUMBERS: Final = frozenset({"serial_number", "ncb_reference", "calibre", "model", "year", "review_by", "not_for"})
_OF_NUMBERS: Final = ("other_numbers", "occurred_on")
_SERIALS: Final = frozenset({"serial_number"})
_MOST_KEPT: Final = 500
_DEEPEST: Final = 4
# Of a row that is shown: its columns, and the characters of each.
MOST_COLUMNS_SHOWN: Final = 12
MOST_SHOWN: Final = 60
# No byte of a letter in any encoding is one of these.
_BETWEEN: Final = re.compile(rb"[\x00-\x20!\"#$%&'()*+,:;<=>?]+")
_JOINS: Final = re.compile(rb"[-./]+")
_BEYOND: Final = re.compile(rb"[\x80-\xff]+")
# N° and Nº in the code pages of Windows.
_LABELS: Final = frozenset({b"N\xb0", b"n\xb0", b"N\xba", b"n\xba"})
_DIGIT: Final = re.compile(rb"[0-9]")


class EncodingSample(NamedTuple):
    """Lines that hold a byte beyond ASCII, and what they hold, each once: words, what stands in columns of numbers, and
    pieces that are no words elsewhere, since they hold a digit or are too short.
    """

    lines: tuple[bytes, ...]
    words: tuple[bytes, ...]
    numbers: tuple[bytes, ...]
    pieces: tuple[bytes, ...]

    def runs(self) -> frozenset[bytes]:
        """The different pieces beyond ASCII in words and numbers."""
        return frozenset(run for token in (*self.words, *self.numbers) for run in _BEYOND.findall(token))


class LineSampler:
    """Parts the lines of a file into words and numbers.

    `target_of` is the field that a column of this name fills, None for one that is not known; `heading_line` the line
    that names the columns of CSV, where that is said.
    """

    def __init__(
        self,
        form: FileFormat,
        delimiter: str | None,
        target_of: Callable[[str], str | None],
        heading_line: int | None = None,
    ) -> None:
        self._form = form
        self._said = delimiter
        self._heading_line = heading_line
        self._lines = 0
        self._looked_at = 0
        self._search = HeadingSearch(self._target_in_any)
        self._delimiter = delimiter
        self._target_of = target_of
        self._heading: bytes | None = None
        # Columns of numbers: of serial and other numbers, and of others, whose words are as little evidence.
        self._of_numbers: dict[str, bool] = {}
        self._of_fields: set[str] = set()
        self._names: list[str] = []
        self._asked: set[str] = set()

    def begin(self, line: bytes) -> None:
        """Take in a line of the file, in its order, until the heading has come: blank ones are none."""
        self._lines += 1
        if self._form != "CSV" or self._looked_at >= LOOKED_AT or not line.strip():
            return
        if not self._looked_at and (declared := re.fullmatch(rb"(?i)sep=(.)", line.strip(b"\"' "))):
            self._said = self._said or declared[1].decode("latin-1")
            return
        if self._heading_line is not None:
            if self._lines >= self._heading_line:
                self._name_columns(line)
                self._looked_at = LOOKED_AT
            return
        self._looked_at += 1
        if self._search.is_heading(cells_of_line(line.decode("latin-1"), self._said)):
            self._name_columns(line)
            self._looked_at = LOOKED_AT
        elif self._looked_at == 1:
            self._name_columns(line)

    def _name_columns(self, heading: bytes) -> None:
        self._heading = heading
        bare = re.sub(rb'"[^"]*"', b"", heading).decode("latin-1")
        self._delimiter = self._said or max(DELIMITERS, key=bare.count)
        self._names = self._split(heading)
        for name in self._names:
            self._ask(name)

    def sample(self, lines: Iterable[bytes]) -> EncodingSample:
        """The words and numbers of lines."""
        parts = _Parts({}, {}, {})
        taken = []
        for line in lines:
            if line.isascii():
                continue
            taken.append(line)
            for of_serials, cell in self._cells(line):
                if not cell.isascii():
                    _part(cell, of_serials, parts)
        return EncodingSample(tuple(taken), *map(tuple, parts))

    def rows(self, lines: Iterable[tuple[int, bytes]], encoding: str) -> tuple[RowAsRead, ...]:
        """Lines by their number as they read in an encoding: of each the columns that fill a field of a record."""
        codec = codec_of(encoding)

        def as_read(text: str) -> str:
            return text.encode("latin-1", "ignore").decode(codec, "replace")[:MOST_SHOWN]

        rows = []
        for number, line in lines:
            cells = [(name, cell) for name, cell in self._named(line) if name in self._of_fields][:MOST_COLUMNS_SHOWN]
            rows.append(RowAsRead(line=number, fields={as_read(name): as_read(cell) for name, cell in cells}))
        return tuple(rows)

    def is_heading(self, line: bytes) -> bool:
        """Whether these are the bytes of the heading of CSV."""
        return self._form == "CSV" and line == self._heading

    def _named(self, line: bytes) -> Iterator[tuple[str, str]]:
        """The cells of a line with the names of their columns, each byte a character."""
        if self._form == "CSV":
            yield from zip(self._names, self._split(line), strict=False)
            return
        yield from _leaves(_json_of(line) or {})

    def _cells(self, line: bytes) -> Iterator[tuple[bool | None, bytes]]:
        """The cells of a line, and of each whether it stands in a column of serial numbers; None in none of numbers."""
        if self._form == "CSV":
            for place, cell in enumerate(self._split(line)):
                name = self._names[place] if place < len(self._names) else ""
                yield None if line == self._heading else self._of_numbers.get(name), cell.encode("latin-1")
            return
        row = _json_of(line)
        if row is None:
            yield None, line
            return
        for path, value in _leaves(row):
            self._ask(path)
            yield None, path.encode("latin-1", "ignore")
            yield self._of_numbers.get(path), value.encode("latin-1", "ignore")

    def _split(self, line: bytes) -> list[str]:
        """The cells of a line of CSV, each byte a character."""
        return cells_of_line(line.decode("latin-1"), self._delimiter or ",")

    def _ask(self, name: str) -> None:
        """Find out whether a column holds numbers, in whichever encoding its name is one that is known."""
        if name in self._asked:
            return
        self._asked.add(name)
        for target in self._targets_in_any(name):
            if target is not None:
                self._of_fields.add(name)
            if target is not None and (target in _NUMBERS or target.startswith(_OF_NUMBERS)):
                self._of_numbers[name] = target in _SERIALS or target.startswith(_OF_NUMBERS[0])

    def _targets_in_any(self, name: str) -> Iterator[str | None]:
        """The fields that a column fills by its name, each byte a character, in each encoding that it could be in."""
        packed = name.encode("latin-1", "ignore")
        names = {packed.decode(codec_of(each), "replace") for each in CANDIDATES} if not packed.isascii() else {name}
        return (self._target_of(" ".join(each.split())) for each in sorted(names))

    def _target_in_any(self, name: str) -> str | None:
        return next((target for target in self._targets_in_any(name) if target is not None), None)


def _json_of(line: bytes) -> dict[str, Any] | None:
    """A line of JSON, each byte of its texts a character; None for what is no object."""
    try:
        row = json.loads(line.decode("latin-1"))
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _leaves(row: dict[str, Any], above: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        path = f"{above}{name}"
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _leaves(value, f"{path}.", depth + 1)
        elif isinstance(value, str):
            yield path, value


class _Parts(NamedTuple):
    words: dict[bytes, None]
    numbers: dict[bytes, None]
    pieces: dict[bytes, None]


def _part(cell: bytes, of_serials: bool | None, parts: _Parts) -> None:
    for token in _BETWEEN.split(cell):
        if token.isascii():
            continue
        has_digit = _DIGIT.search(token) is not None
        for piece in (token,) if of_serials is not None or has_digit else _JOINS.split(token):
            if piece.isascii():
                continue
            if of_serials or (of_serials is not None and has_digit):
                kept = parts.numbers
            elif of_serials is not None:
                kept = parts.pieces
            else:
                kept = parts.words if not has_digit and (len(piece) > 2 or piece in _LABELS) else parts.pieces
            if len(kept) < _MOST_KEPT:
                kept[piece] = None
