"""The numbers of a line: that of record and its state, and those of other parts, out of all the fields for them.

These fields are read together: a number's field can hold the numbers of other parts or words for a missing one, and
what the state's own column says goes before what the number's field says.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, get_args

from iarms.domain.files.cell_text import read_cell
from iarms.domain.files.field_readings import FieldReading
from iarms.domain.files.line_values import FieldFault, LineValue
from iarms.domain.files.report_words import read_state, says_nothing
from iarms.domain.files.serial_field import SerialField, read_other_numbers, read_serial_field
from iarms.domain.languages import note
from iarms.domain.number_fields import OtherFields
from iarms.models.firearm import Component
from iarms.models.mapping import FIREARM_TARGETS

NUMBER_TARGETS: Final = frozenset({"serial_number", "serial_state"})
OTHER_NUMBER_TARGETS: Final = tuple(target for target in FIREARM_TARGETS if target.startswith("other_numbers"))
_MOST_OTHERS: Final = 5
_NO_NUMBER: Final = (
    "write the number as it is marked, or say in serial_state why there is none (OBLITERATED, NONE_EVER, UNKNOWN);"
    " a mapping's default may say so of empty cells"
)

_Numbers = tuple[tuple[str, str], ...]  # component and number


def read_numbers(values: Mapping[str, LineValue], faulty: frozenset[str]) -> FieldReading:
    """Read `serial_number`, `serial_state` and `other_numbers` of a line; `faulty`: what is at fault already."""
    held: dict[str, Any] = {}
    weapon = OtherFields(_text("make", values), _text("model", values))
    number, numbers_reading = _serial_number(values.get("serial_number"), weapon)
    faults, notes = [*numbers_reading.faults], [*numbers_reading.notes]
    if number.number is not None:
        held["serial_number"] = number.number
    others: list[tuple[str, str]] = [*number.others]
    for target in OTHER_NUMBER_TARGETS:
        if target in values:
            further, reading = _other_numbers(target, values[target], weapon)
            others += further
            faults += reading.faults
            notes += reading.notes
    others = list(dict.fromkeys(others))
    if len(others) > _MOST_OTHERS:
        detail = f"a record holds at most {_MOST_OTHERS} numbers beside the first"
        faults.append(FieldFault("other_numbers", "too_many", detail))
    elif others:
        held["other_numbers"] = [{"component": part, "number": text} for part, text in others]
    state = _serial_state(values.get("serial_state"), number.state)
    held |= state.values
    faults += state.faults
    notes += state.notes
    if not NUMBER_TARGETS & (held.keys() | faulty | {fault.target for fault in faults}):
        faults.append(FieldFault("serial_number", "missing", _NO_NUMBER))
    return FieldReading(held, tuple(faults), tuple(notes))


def _text(target: str, values: Mapping[str, LineValue]) -> str:
    """What the cell of a field says; "" for nothing."""
    value = values.get(target)
    return read_cell(target, value.raw).text if value is not None else ""


def _serial_number(value: LineValue | None, weapon: OtherFields) -> tuple[SerialField, FieldReading]:
    """The number's own field, and what is wrong with it or was understood otherwise."""
    cell = read_cell("serial_number", value.raw if value else None)
    if not cell.text:
        fault = cell.fault
        faults = (FieldFault("serial_number", *fault),) if fault is not None else ()
        return SerialField(), FieldReading({}, faults, cell.notes)
    if value is not None and isinstance(value.raw, float):
        detail = "is a quantity, not the text that is marked on a weapon"
        return SerialField(), FieldReading({}, (FieldFault("serial_number", "spreadsheet_number", detail),))
    read = read_serial_field(cell.text, weapon)
    if read.fault is not None:
        return SerialField(), FieldReading({}, (FieldFault("serial_number", *read.fault),), cell.notes)
    notes = (*cell.notes, *(each.on("serial_number") for each in read.notes))
    return read, FieldReading({}, (), notes)


def _other_numbers(target: str, value: LineValue, weapon: OtherFields) -> tuple[_Numbers, FieldReading]:
    """The numbers of other parts in a field for them, and what is wrong with it."""
    if target == "other_numbers" and isinstance(value.raw, list | tuple):
        return _listed_numbers(value.raw)
    cell = read_cell(target, value.raw)
    if cell.fault is not None:
        return (), FieldReading({}, (FieldFault(target, *cell.fault),), cell.notes)
    if not cell.text or says_nothing(cell.text):
        return (), FieldReading(notes=cell.notes)
    read = read_other_numbers(cell.text, weapon)
    if read is None:
        fault = FieldFault(target, "not_understood", "holds no number that can be read: part several by ;")
        return (), FieldReading({}, (fault,), cell.notes)
    component = target.partition(".")[2]
    numbers = tuple((component or written or "OTHER", number) for written, number in read)
    return numbers, FieldReading(notes=cell.notes)


def _listed_numbers(listed: Iterable[Any]) -> tuple[_Numbers, FieldReading]:
    """Numbers as the API takes them, up to the first entry that is at fault."""
    numbers: list[tuple[str, str]] = []
    for each in listed:
        if not (isinstance(each, Mapping) and set(each) == {"component", "number"}):
            detail = 'is a list of objects {"component": ..., "number": ...}'
            return tuple(numbers), FieldReading({}, (FieldFault("other_numbers", "wrong_type", detail),))
        component, number = (" ".join(str(each[name]).split()) for name in ("component", "number"))
        if component.upper() not in get_args(Component):
            detail = f"component is one of {', '.join(get_args(Component))}"
            return tuple(numbers), FieldReading({}, (FieldFault("other_numbers", "not_understood", detail),))
        numbers.append((component.upper(), number))
    return tuple(numbers), FieldReading()


def _serial_state(value: LineValue | None, of_number: str | None) -> FieldReading:
    """The state of the number: what its own column says, else what the number's field says."""
    held = {"serial_state": of_number} if of_number is not None else {}
    cell = read_cell("serial_state", value.raw if value else None)
    if not cell.text:
        faults = (FieldFault("serial_state", *cell.fault),) if cell.fault is not None else ()
        return FieldReading(held, faults, cell.notes)
    state = read_state(cell.text)
    if state is None:
        detail = "no word that is known for the state of a number"
        return FieldReading(held, (FieldFault("serial_state", "not_understood", detail),), cell.notes)
    if of_number not in (None, state):
        taken = note("own_column_taken").on("serial_state")
        return FieldReading({"serial_state": state}, (), (*cell.notes, taken))
    return FieldReading({"serial_state": state}, (), cell.notes)
