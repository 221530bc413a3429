"""Dates known to the day, the month or the year alone: what they can mean, and which came first for certain."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True)
class Span:
    """The first and the last day that a date can mean."""

    first: date
    last: date

    def before(self, other: "Span") -> bool:
        """Whether it came before the other, whatever day each was."""
        return self.last < other.first

    def overlaps(self, other: "Span") -> bool:
        """Whether nobody can say which came first."""
        return not self.before(other) and not other.before(self)


ANY_DAY: Final = Span(date.min, date.max)
"""What no date at all can mean. It is before nothing and after nothing."""


def span_of(partial: str | None) -> Span:
    """The days that 2019, 2019-05, 2019-05-04 or no date can mean. Raises ValueError where there is no such day."""
    if partial is None:
        return ANY_DAY
    parts = [int(part) for part in partial.split("-")]
    year, month, day = (*parts, 0, 0)[:3]
    if day:
        only = date(year, month, day)
        return Span(only, only)
    if month:
        return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Span(date(year, 1, 1), date(year, 12, 31))
