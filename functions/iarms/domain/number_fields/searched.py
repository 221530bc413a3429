"""Number fields that are looked for: which number of a field counts, and why one cannot be searched for."""

from typing import Final

from iarms.domain.number_fields.number_field import FieldProblem, NumberField
from iarms.domain.number_fields.reader import read_number_field
from iarms.domain.number_fields.weapon import Numbered, other_fields_of
from iarms.domain.serials import Serial, read_serial, vague_pattern

_FEWEST_KNOWN: Final = 2
_NO_NUMBER: Final = read_serial("")


def number_of_record(firearm: Numbered) -> Serial:
    """The number in a weapon's field that is its frame's, its receiver's or of no part; an empty one where none is."""
    text = firearm.serial_number
    field = read_number_field(text, other_fields_of(firearm)) if text else None
    if field is None or not field.numbers or field.numbers[0].component not in ("", "FRAME", "RECEIVER"):
        return _NO_NUMBER
    return field.numbers[0].serial


def search_problem(field: NumberField) -> FieldProblem | None:
    """Why a field cannot be searched for, as a code and a hint that follows the field's name; None where it can."""
    if field.problem is not None:
        return field.problem
    if not field.numbers:
        detail = f"stands for {field.state}, and is no number on a weapon: describe the weapon without it"
        return FieldProblem("placeholder_serial", detail)
    serial = field.numbers[0].serial
    if serial.known_characters < _FEWEST_KNOWN:
        return FieldProblem("too_short", "needs at least two known characters")
    vague = vague_pattern(serial)
    return FieldProblem(*vague) if vague is not None else None
