"""Which field each column of a file fills: by a bureau's mapping, else by our names for fields and their usual others.

A mapping is made ready once for all lines of a file, and each column's name is looked into once. What no field is known
for is a fault of the column, and so is a column of personal data that nobody has declared.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from iarms.domain.files.columns import is_personal, usual_target
from iarms.domain.files.dates import DateForm
from iarms.domain.files.file_row import pointer_to
from iarms.errors import FieldError
from iarms.models.mapping import RecordMapping, column_key, value_key

PERSONAL_DATA: Final = "personal_data"
_MOST_NAMES_KEPT: Final = 10_000


class Column(NamedTuple):
    """What a column fills, or the fault of one that cannot be there, and the JSON pointer to it.

    `listed`: its value is taken as it is, whatever it holds. `unnamed`: a column without a heading, harmless while
    empty.
    """

    pointer: str
    target: str | None
    fault: FieldError | None = None
    unnamed: bool = False
    listed: bool = False


class ColumnPlan:
    """A mapping made ready for many lines: `words` are a bureau's own by field, `dates` how its dates are read."""

    def __init__(self, mapping: RecordMapping | None) -> None:
        self.mapping = mapping or RecordMapping()
        self.dropped = frozenset(column_key(name) for name in (*self.mapping.ignored, *self.mapping.personal))
        self.words = {
            target: {value_key(word): meaning for word, meaning in words.items()}
            for target, words in self.mapping.values.items()
        }
        self.dates = DateForm(
            self.mapping.date_order, self.mapping.two_digit_year_pivot, self.mapping.spreadsheet_dates
        )
        self._listed = {column_key(name): target for name, target in self.mapping.columns.items()}
        self._known: dict[tuple[str, ...], Column] = {}

    def column(self, path: tuple[str, ...]) -> Column:
        """What a column fills; `path` is its name, with those of the objects around it where a line is nested."""
        known = self._known.get(path)
        if known is None:
            known = self._look_up(path)
            if len(self._known) < _MOST_NAMES_KEPT:
                self._known[path] = known
        return known

    def _look_up(self, path: tuple[str, ...]) -> Column:
        name = ".".join(path)
        key = column_key(name)
        pointer = pointer_to(*path)
        if key in self.dropped:
            return Column(pointer, None, listed=True)
        target = self._listed.get(key) if self._listed else usual_target(name)
        if target is not None:
            return Column(pointer, target, listed=True)
        if is_personal(name):
            detail = (
                "a column of personal data: records hold none. Leave it out, or name it under personal in the mapping"
            )
            return Column(pointer, None, FieldError(pointer, PERSONAL_DATA, detail))
        unnamed = re.fullmatch(r"column \d+", name) is not None
        if self.mapping.ignore_unlisted:
            return Column(pointer, None)
        detail = "no column that is known: name it in the mapping, under columns, ignored or personal"
        return Column(pointer, None, FieldError(pointer, "unknown_column", detail), unnamed)


def column_plan(mapping: RecordMapping | None) -> ColumnPlan:
    """The plan of a mapping, made once for each mapping object."""
    return _plan_of(_ById(mapping))


def check_columns(names: Iterable[str], mapping: RecordMapping | None) -> tuple[FieldError, ...]:
    """What is wrong with a heading: what every line of the file would be refused for."""
    plan = column_plan(mapping)
    columns = (plan.column((name,)) for name in names)
    return tuple(column.fault for column in columns if column.fault is not None and not column.unnamed)


def personal_in(fields: Mapping[str, Any], mapping: RecordMapping | None) -> FieldError | None:
    """The fault of the first column of personal data that nobody has declared; of a row with one nothing is kept."""
    plan = column_plan(mapping)
    rows: list[tuple[tuple[str, ...], Mapping[str, Any]]] = [((), fields)]
    while rows:
        above, row = rows.pop()
        for name, value in row.items():
            path = (*above, str(name))
            column = plan.column(path)
            if column.fault is not None and column.fault.code == PERSONAL_DATA:
                return column.fault
            if isinstance(value, Mapping) and not column.listed:
                rows.append((path, value))
    return None


def without_dropped(fields: Mapping[str, Any], mapping: RecordMapping | None) -> Mapping[str, Any]:
    """A row without the columns that are to be left unread, so that they are kept nowhere."""
    if mapping is None or not (mapping.ignored or mapping.personal):
        return fields
    dropped = column_plan(mapping).dropped
    return {name: value for name, value in fields.items() if column_key(name) not in dropped}


class _ById:
    """A mapping that is the same where it is the same object: it is hashed for every line."""

    __slots__ = ("mapping",)

    def __init__(self, mapping: RecordMapping | None) -> None:
        self.mapping = mapping

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.mapping is self.mapping

    def __hash__(self) -> int:
        return id(self.mapping)


@lru_cache(maxsize=64)
def _plan_of(by_id: _ById) -> ColumnPlan:
    return ColumnPlan(by_id.mapping)
