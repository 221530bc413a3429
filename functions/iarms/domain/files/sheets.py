"""What a spreadsheet's readers give, of whatever kind it is: sheets, and rows of cells."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, Protocol

from iarms.domain.files.cell_numbers import SheetCell

# As many as a sheet has in any program.
MOST_SHEET_ROWS: Final = 1_048_576
MOST_COLUMNS_OF_SHEET: Final = 16_384
# Characters of a cell: Excel has 32,767.
MOST_TEXT: Final = 65_536


class Sheet(NamedTuple):
    """A sheet by its name, and where in the file it stands."""

    name: str
    part: str
    is_hidden: bool


class SheetRow(NamedTuple):
    """A row of a sheet by its number, counted from 1: its cells by column, counted from 1, without empty ones."""

    number: int
    cells: Mapping[int, SheetCell]
    is_hidden: bool


class SheetReader(Protocol):
    """A spreadsheet that is read."""

    @property
    def sheets(self) -> tuple[Sheet, ...]: ...

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """The rows of a sheet that hold anything, in their order."""
