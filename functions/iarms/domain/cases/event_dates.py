"""When something can have happened: one rule for whatever is entered, by whichever door."""

from datetime import date
from typing import Final

from iarms.errors import FieldError, Invalid
from iarms.models.record import first_day_of

# Of weapons with numbers that anybody can look for yet. Years before it are of other calendars (1402 is 2023 in Iran's)
# or were written with too few digits.
EARLIEST_YEAR: Final = 1800


def check_event_date(pointer: str, partial: str, today: date, what: str) -> None:
    """Raises Invalid, at this pointer, for an event that is still to come or was too long ago.

    `partial` is 2019, 2019-05 or 2019-05-04, `what` names the event in words.
    """
    first = first_day_of(partial)
    if first > today:
        detail = f"{what} is still to come: dates are of the Gregorian calendar"
        raise Invalid(FieldError(pointer, "in_the_future", detail))
    if first.year < EARLIEST_YEAR:
        detail = f"the year of {what} is before {EARLIEST_YEAR}: write four digits, and dates of the Gregorian calendar"
        raise Invalid(FieldError(pointer, "year_out_of_range", detail))
