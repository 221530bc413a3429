"""Public holidays are left out of working time, by a table that is made from a library."""

import importlib.metadata
from datetime import date, datetime
from zoneinfo import ZoneInfo

import holidays
import pytest

from iarms.domain.deadlines.holidays import holidays_of, holidays_version
from iarms.domain.deadlines.working_time import add_working, amount_of, country_calendar
from iarms.models.country import COUNTRIES
from ops.tables.build_holidays import FIRST_YEAR, LAST_YEAR, holiday_table


@pytest.mark.parametrize(
    ("country", "start", "end"),
    [
        ("FR", "2026-12-24 15:00", "2026-12-28 15:00"),  # Christmas is a Friday: Monday
        ("FR", "2027-05-05 10:00", "2027-05-07 10:00"),  # Ascension on Thursday
        ("BR", "2027-02-15 09:00", "2027-02-16 09:00"),  # Carnival is no public holiday of the federation
        ("GB", "2027-03-25 12:00", "2027-03-30 12:00"),  # Good Friday, and Easter Monday in England
        ("US", "2026-11-25 12:00", "2026-11-27 12:00"),  # Thanksgiving
        ("KE", "2026-12-11 12:00", "2026-12-14 12:00"),  # Jamhuri Day falls on a Saturday
        ("JP", "2027-04-30 12:00", "2027-05-06 12:00"),  # Golden Week
        ("SA", "2026-09-22 12:00", "2026-09-24 12:00"),  # the National Day
    ],
)
def test_a_working_day_over_a_public_holiday_ends_behind_it(country: str, start: str, end: str) -> None:
    calendar = country_calendar(country)
    begin = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(calendar.zone))
    over = add_working(begin, amount_of("1 working day"), calendar)
    assert over.astimezone(ZoneInfo(calendar.zone)).strftime("%Y-%m-%d %H:%M") == end


def test_every_country_is_in_the_table_and_all_but_a_few_keep_holidays_in_every_year() -> None:
    table = holiday_table()["days"]
    assert set(table) == COUNTRIES
    assert {country for country, years in table.items() if not all(years)} == {"BV", "HM", "IO", "LK", "UA"}


def test_the_table_holds_each_day_of_the_library_and_no_other() -> None:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    assert holidays_of("IT") == set(holidays.country_holidays("IT", years=years))
    assert max(holidays_of("IT")).year == LAST_YEAR
    assert holidays_version() == f"holidays {importlib.metadata.version('holidays')}"


def test_days_on_which_government_offices_are_closed_count_as_holidays() -> None:
    assert date(2026, 5, 18) in holidays_of("CA"), "Victoria Day, which is not a public holiday in all of Canada"


def test_a_country_that_there_is_not_has_no_holidays() -> None:
    assert holidays_of("ZZ") == frozenset()
