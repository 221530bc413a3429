"""A weapon that somebody asks about, read once: what searches, traces and the words for the officer all share."""

from dataclasses import dataclass
from typing import NamedTuple

from iarms.domain.serials import Serial, read_serial
from iarms.domain.vocabulary import ReadDescription, Traits, fields_of, parse_description
from iarms.models.firearm import Firearm, RecordedFirearm


class Number(NamedTuple):
    """A number of a weapon and the part that carries it; "" for the serial number itself."""

    component: str
    serial: Serial


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
    """The numbers of a weapon, the number of record first; without a serial number those of its parts alone."""
    number = (Number("", read_serial(firearm.serial_number)),) if firearm.serial_number else ()
    return (*number, *(Number(other.component, read_serial(other.number)) for other in firearm.other_numbers))


def read_firearm(firearm: Firearm | RecordedFirearm) -> ReadFirearm:
    """Read a weapon as it was described. Never raises."""
    return ReadFirearm(numbers_of(firearm), parse_description(fields_of(firearm)))
