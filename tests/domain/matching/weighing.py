"""A made-up registry to weigh against, and weapons in which only what matters to a test is to be seen."""

from functools import cache
from typing import Any

from iarms.domain.matching.postings import numbers_of
from iarms.domain.matching.scoring import Number, ScoredNumber, Scorer, current_weights
from iarms.domain.serials.frequencies import Counting, Frequencies
from iarms.domain.serials.serial import read_serial
from iarms.domain.vocabulary.traits import traits_of
from iarms.models.firearm import Firearm, RecordedFirearm

MANY = 50_000


def spread(number: int, below: int) -> int:
    """A number that looks drawn, the same each time."""
    return number * 2_654_435_761 % 4_294_967_291 % below


@cache
def registry() -> Frequencies:
    """Fifty thousand records: one in five a Smith & Wesson AB123456, the rest Taurus ABC12345 and Glock ABC123."""
    counting = Counting()
    for number in range(MANY):
        letters = "".join(chr(65 + spread(number + 7 * place, 26)) for place in range(3))
        digits = f"{spread(number, 1_000_000):06}"
        if number % 5 == 0:
            counting.add(letters[:2] + digits, "SMITH_WESSON", "SMITH_WESSON:MP9" if number % 3 else "686", "9X19")
        elif number % 5 == 1:
            counting.add(letters + digits[:3], "GLOCK", "GLOCK:17", "9X19")
        else:
            counting.add(letters + digits[:5], "TAURUS", "TAURUS:PT100", "40_SW")
    return counting.frequencies()


FULL: dict[str, Any] = {
    "serial_number": "AB018347",
    "make": "Smith & Wesson",
    "model": "M&P 9",
    "calibre": "9 mm Para",
    "firearm_type": "PISTOL",
}


def any_weapon(**fields: Any) -> Firearm:
    """The weapon in hand: by default the recorded one, described in full. None takes a field away."""
    return Firearm.model_validate({name: value for name, value in (FULL | fields).items() if value is not None})


def recorded(**fields: Any) -> RecordedFirearm:
    """A recorded Smith & Wesson M&P 9. None takes a field away."""
    return RecordedFirearm.model_validate({name: value for name, value in (FULL | fields).items() if value is not None})


def inquiry_for(given: Firearm, *, deep: bool = False) -> Scorer:
    """The inquiry of a search for this weapon."""
    numbers = [Number("", read_serial(given.serial_number))] if given.serial_number else []
    numbers += [Number(other.component, read_serial(other.number)) for other in given.other_numbers]
    return Scorer(numbers, traits_of(given), registry(), current_weights(), deep=deep)


def weigh(given: Firearm, record: RecordedFirearm, *, deep: bool = False) -> ScoredNumber | None:
    """The record weighed by its best number, as a search does it."""
    inquiry = inquiry_for(given, deep=deep)
    found = [
        finding
        for component, serial in numbers_of(record)
        if (finding := inquiry.weigh(serial.canonical, component, traits_of(record))) is not None
    ]
    return min(found, key=lambda finding: finding.rank, default=None)
