"""Deadlines as people keep them: in the time zone of who has to act, and in working days where they are agreed so.

Time is counted by the wall clock of the bureau: a working day is one from midnight to midnight that is neither weekend
nor holiday, and what begins between two working days begins with the next. Five working days from Wednesday 15:00 are
over on Wednesday 15:00, through any change to summer time. Hours and minutes are hours and minutes everywhere.

    amount           counted                          from Friday 15:00 in Paris
    24 hours         always                           Saturday 15:00
    5 days           always, by the wall clock        Wednesday 15:00
    5 working days   on working days alone            Friday 15:00

`data/working_time.json` holds each country's zone and weekend, `holidays` its public holidays; a deployment can say
otherwise of each.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, Literal, cast
from zoneinfo import ZoneInfo

from iarms.domain.deadlines.holidays import holidays_of
from iarms.models.country_codes import TEST_COUNTRY
from iarms.models.party import INTERPOL_GS, country_of

Unit = Literal["minutes", "hours", "days", "working days"]

WEEKDAYS: Final = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_DAY: Final = timedelta(days=1)
_LENGTHS: Final[Mapping[Unit, timedelta]] = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": _DAY,
    "working days": _DAY,
}
_SEAT: Final = "FR"  # INTERPOL's General Secretariat sits in Lyon
_AMOUNT: Final = re.compile(r"([1-9][0-9]{0,3}) (minute|hour|day|working day)s?")


@dataclass(frozen=True)
class Amount:
    """How long somebody has."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count > 1 else self.unit[:-1]}"


@dataclass(frozen=True)
class Calendar:
    """When a bureau works. `weekend` holds days of the week, Monday as 0."""

    zone: str
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether it is neither weekend nor holiday."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def counting(self, unit: Unit) -> "Calendar":
        """The calendar in which amounts of this unit are counted: only working days leave days out."""
        if unit == "working days":
            return self
        return Calendar(self.zone if unit == "days" else "UTC", frozenset(), frozenset())


def amount_of(text: str) -> Amount:
    """`5 working days` as an amount. Raises ValueError."""
    read = _AMOUNT.fullmatch(text)
    if read is None:
        raise ValueError(f"{text!r} is no amount of time, such as 24 hours, 30 days or 5 working days")
    return Amount(int(read[1]), cast("Unit", f"{read[2]}s"))


def add_working(start: datetime, amount: Amount, calendar: Calendar) -> datetime:
    """When the amount is over, in UTC. Never before `start`."""
    return _advanced(start, amount.count * _LENGTHS[amount.unit], calendar.counting(amount.unit))


def share_of(start: datetime, due: datetime, share: float, calendar: Calendar) -> datetime:
    """When this share of the time from start to due has passed, in UTC; 1.5 is half as much again after it.

    The time is counted in the calendar given: `calendar.counting(unit)` is that of an amount of this unit.
    """
    return _advanced(start, share * worked(start, due, calendar), calendar)


def worked(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The working time between two moments, by the wall clock. Nothing where the end is not behind the start."""
    zone = _zone(calendar.zone)
    here, there = (moment.astimezone(zone).replace(tzinfo=None) for moment in (start, end))
    if there <= here:
        return timedelta()
    whole = sum(calendar.works_on(here.date() + each * _DAY) for each in range((there.date() - here.date()).days))
    before = here - _midnight(here) if calendar.works_on(here.date()) else timedelta()
    after = there - _midnight(there) if calendar.works_on(there.date()) else timedelta()
    return whole * _DAY - before + after


def calendar_of(party: str, own: Mapping[str, Calendar] | None = None) -> Calendar:
    """The calendar of a party: of its country, or of Lyon for INTERPOL-GS; UTC and every day for who has no country,
    and for the service's own test parties.

    `own` holds the calendars that a deployment has by country.
    """
    country = _SEAT if party == INTERPOL_GS else country_of(party)
    if country in (None, TEST_COUNTRY):
        return Calendar("UTC", frozenset())
    return (own or {}).get(country) or country_calendar(country)


@cache
def country_calendar(country: str) -> Calendar:
    """A country's zone, weekend and public holidays as the tables have them. Raises KeyError for no country."""
    table = json.loads(files("iarms.data").joinpath("working_time.json").read_text("utf-8"))
    calendar = Calendar(table["zones"][country], holidays=holidays_of(country))
    for days, countries in table["weekends"].items():
        if country in countries:
            return replace(calendar, weekend=weekend_of(days))
    return calendar


def weekend_of(days: str) -> frozenset[int]:
    """`FRI SAT` as days of the week. Raises ValueError for what is no day."""
    return frozenset(WEEKDAYS.index(day) for day in days.split())


def _advanced(start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """The moment at which so much working time has passed since the start."""
    zone = _zone(calendar.zone)
    here = start.astimezone(zone).replace(tzinfo=None)
    left = length
    if not calendar.works_on(here.date()):
        here = _next_midnight(here, calendar)
    while left > (today := _midnight(here) + _DAY - here):
        left -= today
        here = _next_midnight(here, calendar)
    moment = (here + left).replace(tzinfo=zone).astimezone(UTC)
    # In the hour that the clock shows twice, the first is meant; what has begun in the second does not end before.
    return max(moment, start.astimezone(UTC))


def _next_midnight(here: datetime, calendar: Calendar) -> datetime:
    day = here.date() + _DAY
    while not calendar.works_on(day):
        day += _DAY
    return datetime.combine(day, time())


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time())


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
