"""A weapon that somebody asks about, read once: what searches, traces and the words for the officer all share."""

from dataclasses import dataclass
from typing import NamedTuple

from iarms.domain.number_fields import FieldNumber, other_fields_of, read_number_field
from iarms.domain.serials import Serial
from iarms.domain.vocabulary import ReadDescription, Traits, fields_of, parse_description
from iarms.models.firearm import Firearm, RecordedFirearm


class Number(NamedTuple):
    """A number of a weapon and the part that carries it; "" for the serial number itself.

    `is_certain` is False where the field that it was read from calls it partial or doubtful: it never decides a hit.
    """

    component: str
    serial: Serial
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class ReadFirearm:
    """A weapon's numbers, the serial number first, and its description."""

    numbers: tuple[Number, ...]
    description: ReadDescription

    @property
    def traits(self) -> Traits:
        """What the description says, as it compares with that of a record."""
        return self.description.traits


def numbers_of(firearm: Firearm | RecordedFirearm) -> tuple[Number, ...]:
    """The numbers of a weapon, the number of record first; without a serial number those of its parts alone.

    A field that holds no number, such as a word for a missing one, gives none.
    """
    others = other_fields_of(firearm)
    numbers: list[Number] = []
    if firearm.serial_number:
        numbers += map(_number, read_number_field(firearm.serial_number, others).numbers)
    for other in firearm.other_numbers:
        of_part = read_number_field(other.number, others).numbers
        numbers += [Number(other.component, number.serial, number.is_certain) for number in of_part]
    return tuple(numbers)


def _number(number: FieldNumber) -> Number:
    """A number of the serial number's field: that of the frame or receiver is the number of record."""
    component = "" if number.component in ("FRAME", "RECEIVER") else number.component
    return Number(component, number.serial, number.is_certain)


def read_firearm(firearm: Firearm | RecordedFirearm) -> ReadFirearm:
    """Read a weapon as it was described. Never raises."""
    return ReadFirearm(numbers_of(firearm), parse_description(fields_of(firearm)))
