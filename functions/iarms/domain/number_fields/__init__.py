"""Fields for a weapon's number: what people write into them, read the same at every door.

    reader          a field as typed numbers, the state that its words stand for, remarks, or a fault
    written         fields that are more than letters and digits of one number
    shapes          what a whole field is by its shape: a date, a calibre, a spreadsheet's quantity
    marks           marks for what could not be read, and marks that no weapon carries
    tokens          a field cut into words, numbers and signs
    words           the words of all languages, by category
    roles           the part that each word plays beside a number
    names           makers' and models' names in front of a number
    numbers         fields with a digit; states: fields without one
    weapon          what the weapon's other fields say of the text
    recorded_state  what a bureau says of a number's state, held against the field
    searched        whether a field can be looked for

Other packages import from here, not from the modules.
"""

from iarms.domain.number_fields.number_field import FieldNumber, NumberField
from iarms.domain.number_fields.reader import read_number_field
from iarms.domain.number_fields.recorded_state import with_serial_state
from iarms.domain.number_fields.searched import number_of_record, search_problem
from iarms.domain.number_fields.weapon import NO_OTHER_FIELDS, OtherFields, other_fields_of

__all__ = [
    "NO_OTHER_FIELDS",
    "FieldNumber",
    "NumberField",
    "OtherFields",
    "number_of_record",
    "other_fields_of",
    "read_number_field",
    "search_problem",
    "with_serial_state",
]
