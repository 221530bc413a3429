"""How one file is read: its encoding, delimiter, heading and first rows, gathered while its rows are read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from iarms.domain.files.encoding_sample import MOST_COLUMNS_SHOWN, MOST_SHOWN
from iarms.models.record_import import DelimiterGround, EncodingGround, FileAsRead, Packing, RowAsRead

MOST_ROWS_SHOWN: Final = 3
_MOST_NAMED: Final = 50
_DEEPEST: Final = 4


def _no_field(_: str) -> str | None:
    return None


@dataclass
class FileFacts:
    """What is found out of a file as it is read; complete when all of its rows have come.

    `target_of` is the field that a column fills, None for one that fills none. Only columns that fill a field are
    shown, of a row the first dozen of them, and the first sixty characters of each.
    """

    packing: Packing | None = None
    sheet: str | None = None
    encoding: str | None = None
    encoding_ground: EncodingGround | None = None
    delimiter: str | None = None
    delimiter_ground: DelimiterGround | None = None
    heading_line: int | None = None
    names: tuple[str, ...] = ()
    target_of: Callable[[str], str | None] = _no_field
    rows: list[RowAsRead] = field(default_factory=list)

    def add_row(self, line: int, fields: Mapping[str, Any]) -> None:
        """Take in a row as it was read, of the first ones."""
        if len(self.rows) < MOST_ROWS_SHOWN:
            shown = [
                (name[:MOST_SHOWN], str(value)[:MOST_SHOWN])
                for name, value in _cells(fields)
                if value is not None and self.target_of(name) is not None
            ]
            self.rows.append(RowAsRead(line=line, fields=dict(shown[:MOST_COLUMNS_SHOWN])))

    def as_read(self) -> FileAsRead:
        """What the bureau is told of it."""
        targets = [(name, target) for name in self.names if (target := self.target_of(name)) is not None]
        return FileAsRead(
            packing=self.packing,
            sheet=self.sheet,
            encoding=self.encoding,
            encoding_ground=self.encoding_ground,
            delimiter=self.delimiter,
            delimiter_ground=self.delimiter_ground,
            heading_line=self.heading_line,
            columns=dict(targets[:_MOST_NAMED]),
            rows=tuple(self.rows),
        )


def _cells(fields: Mapping[str, Any], above: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    """The values of a row by column, those within objects by the names around them with points."""
    for name, value in fields.items():
        if not isinstance(value, Mapping):
            yield f"{above}{name}", value
        elif depth < _DEEPEST:
            yield from _cells(value, f"{above}{name}.", depth + 1)
