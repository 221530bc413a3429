"""The first stage of a line: each column's value put where its field is, with what the mapping says beside the line.

fields of a row -> columns to fields -> constants -> own words to ours -> defaults -> LineValues
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from iarms.domain.files.cell_numbers import CELL_FAULTS
from iarms.domain.files.column_plan import Column, ColumnPlan
from iarms.domain.files.file_row import pointer_to
from iarms.errors import FieldError
from iarms.models.mapping import FIREARM_TARGETS, value_key

_DEEPEST: Final = 4
_DATES: Final = frozenset({"occurred_on", "review_by"})


class LineValue(NamedTuple):
    """A field's value as the line has it, and the pointer to its column."""

    raw: Any
    pointer: str


class FieldFault(NamedTuple):
    """A fault of a field. `pointer` is the column that it stands in, where that is not the field's own; `limits` are
    those that the detail names."""

    target: str
    code: str
    detail: str
    pointer: str | None = None
    limits: Mapping[str, Any] = MappingProxyType({})


class LineValues(NamedTuple):
    """The values of a line by field, what is wrong with its columns and cells, and which fields are at fault by it."""

    values: Mapping[str, LineValue]
    faults: tuple[FieldError, ...]
    faulty: frozenset[str]

    def error_of(self, fault: FieldFault) -> FieldError:
        """A fault as it is answered: at its column, else at the column that fills the field, else at the field."""
        pointer = fault.pointer
        if pointer is None:
            value = self.values.get(fault.target)
            pointer = value.pointer if value and value.pointer else field_pointer(fault.target)
        return FieldError(pointer, fault.code, f"{fault.target}: {fault.detail}", dict(fault.limits))


def place_values(
    plan: ColumnPlan, fields: Mapping[str, Any], reference: str | None, cell_faults: Mapping[str, str]
) -> LineValues:
    """Put the values of a row where their fields are. `reference` is that of a line without one of its own, and
    `cell_faults` what is wrong with cells, as codes by column."""
    values: dict[str, LineValue] = {}
    faults: list[FieldError] = []
    faulty: set[str] = set()
    for column, raw in _cells(plan, fields):
        if column.fault is not None and not (column.unnamed and is_blank(raw)):
            faults.append(column.fault)
        if column.target is None:
            continue
        before = values.get(column.target)
        if before is None or is_blank(before.raw):
            values[column.target] = LineValue(raw, column.pointer)
        elif not is_blank(raw):
            faulty.add(column.target)
            detail = f"{column.target}: two columns of this line fill the same field"
            faults.append(FieldError(column.pointer, "field_twice", detail))
    for name, code in cell_faults.items():
        column = plan.column((name,))
        # A date is what its cell shows, where the field holds one.
        if column.target is None or (code == "date_cell" and column.target in _DATES):
            continue
        faults.append(FieldError(column.pointer, code, f"{column.target}: {CELL_FAULTS[code]}"))
        faulty.add(column.target)
        values[column.target] = LineValue(None, column.pointer)
    for target, meaning in plan.mapping.constants.items():
        values[target] = LineValue(meaning, pointer_to(target))
    _translate(plan, values)
    for target, meaning in plan.mapping.defaults.items():
        # The state is said of a number that is not there; one that is shows its own.
        number = values.get("serial_number")
        if target != "serial_state" or number is None or is_blank(number.raw):
            _fill(values, target, meaning)
    _fill(values, "ncb_reference", reference)
    return LineValues(values, tuple(faults), frozenset(faulty))


def _cells(plan: ColumnPlan, fields: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[Column, Any]]:
    """Each cell of a row with its column; those of objects that no column is known for one by one."""
    for name, raw in fields.items():
        path = (*above, str(name))
        column = plan.column(path)
        if not isinstance(raw, Mapping) or column.listed:
            yield column, raw
        elif len(path) < _DEEPEST:
            yield from _cells(plan, raw, path)
        else:
            detail = "is nested too deep for a field of a record"
            yield Column(column.pointer, None, FieldError(column.pointer, "wrong_type", detail)), raw


def _translate(plan: ColumnPlan, values: dict[str, LineValue]) -> None:
    """Put what a bureau's own words mean in their place."""
    for target, words in plan.words.items():
        value = values.get(target)
        if value is not None and isinstance(value.raw, str | int) and value.raw != "":
            key = value_key(str(value.raw))
            if key in words:
                values[target] = LineValue(words[key], value.pointer)


def _fill(values: dict[str, LineValue], target: str, raw: str | None) -> None:
    """Put in what the field holds where the line itself says nothing."""
    value = values.get(target)
    if raw is not None and (value is None or is_blank(value.raw)):
        values[target] = LineValue(raw, value.pointer if value else pointer_to(target))


@cache
def field_pointer(target: str) -> str:
    """The JSON pointer to a field in the body of a record; "" for the body itself."""
    target = target.partition(".")[0]
    return pointer_to(*(["firearm"] if target in FIREARM_TARGETS else []), target) if target else ""


def is_blank(raw: Any) -> bool:
    """Whether a cell holds nothing."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or raw in ([], {}, ())
