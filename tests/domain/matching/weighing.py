"""A made-up registry to weigh against, and weapons in which only what matters to a test is to be seen."""

from functools import cache
from typing import Any

from iarms.domain.matching.read_firearm import numbers_of, read_firearm
from iarms.domain.matching.scoring import ScoredNumber, Scorer, current_weights
from iarms.domain.serials.frequencies import Counting, Frequencies
from iarms.domain.vocabulary.firearm_reading import traits_of
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


def scorer_for(given: Firearm, *, deep: bool = False) -> Scorer:
    """The scorer of a search for this weapon."""
    read = read_firearm(given)
    return Scorer(read.numbers, read.traits, registry(), current_weights(), deep=deep)


def weigh(given: Firearm, record: RecordedFirearm, *, deep: bool = False) -> ScoredNumber | None:
    """The record weighed by its best number, as a search does it."""
    scorer = scorer_for(given, deep=deep)
    scored_numbers = [
        scored
        for component, serial, _ in numbers_of(record)
        if (scored := scorer.weigh(serial.canonical, component, traits_of(record))) is not None
    ]
    return min(scored_numbers, key=lambda scored: scored.rank, default=None)
