"""A row of a file as it is handed on, and how faults of files and their places are written."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from iarms.domain.languages import Note
from iarms.errors import FieldError, Invalid
from iarms.models.record_import import EncodingCandidate

# What a blank line or cell can hold.
BLANK: Final = "\x00\x1a\ufeff \t\x0b\x0c\xa0"


class FileRow(NamedTuple):
    """A row of a file: its fields by column, or its fault. `line` is where it begins, counted from 1 with the heading.

    Fields are texts as they stand in CSV, and whatever JSON holds. `notes` say what was mended in reading,
    `cell_faults` what is wrong with cells of a spreadsheet, by column: codes of `cell_numbers.CELL_FAULTS`.
    """

    line: int
    fields: Mapping[str, Any] | None
    fault: FieldError | None
    notes: tuple[Note, ...] = ()
    cell_faults: Mapping[str, str] = {}


def pointer_to(*names: str) -> str:
    """The JSON pointer to a column or field."""
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def refused_file(code: str, detail: str) -> Invalid:
    """The problem of a file that is refused as a whole."""
    return Invalid(FieldError("", code, detail), code=code)


class RefusedEncoding(Invalid):
    """A file whose encoding cannot be told, or is not the one that was said. `candidates` show how it would read."""

    def __init__(self, code: str, detail: str, candidates: tuple[EncodingCandidate, ...]) -> None:
        super().__init__(FieldError("", code, detail), code=code)
        self.candidates = candidates
