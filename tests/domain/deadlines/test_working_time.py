"""Deadlines in the time zone and the working days of who has to act."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.deadlines.working_time import (
    Amount,
    Calendar,
    add_working,
    amount_of,
    calendar_of,
    country_calendar,
    share_of,
    weekend_of,
    worked,
)
from iarms.models.country import COUNTRIES

PARIS = country_calendar("FR")
ALL_DAYS = Calendar("UTC", frozenset())
A_DAY = timedelta(days=1)


def at(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def over(start: str, amount: str, calendar: Calendar = PARIS) -> str:
    moment = add_working(at(calendar.zone, start), amount_of(amount), calendar)
    assert moment.tzinfo is UTC
    return moment.astimezone(ZoneInfo(calendar.zone)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-11-25 15:00", "5 working days", "2026-12-02 15:00"),  # Wednesday to Wednesday
        ("2026-11-27 15:00", "1 working day", "2026-11-30 15:00"),  # Friday to Monday
        ("2026-11-28 10:00", "1 working day", "2026-12-01 00:00"),  # a Saturday's begins with Monday
        ("2026-11-30 00:00", "5 working days", "2026-12-05 00:00"),  # Monday to the end of Friday
        ("2026-11-27 15:00", "24 hours", "2026-11-28 15:00"),
        ("2026-11-27 15:00", "5 days", "2026-12-02 15:00"),
        ("2026-11-27 15:00", "10 minutes", "2026-11-27 15:10"),
        ("2026-11-27 23:59", "1 minute", "2026-11-28 00:00"),
        ("2026-11-28 10:00", "1 hour", "2026-11-28 11:00"),
        ("2026-11-28 10:00", "1 day", "2026-11-29 10:00"),
        # The first and the last minute of a working day, of a weekend and of a week.
        ("2026-11-27 00:00", "1 working day", "2026-11-28 00:00"),
        ("2026-11-27 00:01", "1 working day", "2026-11-30 00:01"),
        ("2026-11-27 23:59", "1 working day", "2026-11-30 23:59"),
        ("2026-11-28 00:00", "1 working day", "2026-12-01 00:00"),
        ("2026-11-29 23:59", "1 working day", "2026-12-01 00:00"),
        ("2026-11-30 00:00", "1 working day", "2026-12-01 00:00"),
        ("2026-11-30 00:01", "1 working day", "2026-12-01 00:01"),
    ],
)
def test_amounts_run_as_they_are_agreed(start: str, amount: str, end: str):
    assert over(start, amount) == end


@pytest.mark.parametrize(
    ("country", "start", "end"),
    [
        ("SA", "2026-11-26 09:00", "2026-11-29 09:00"),  # Thursday to Sunday
        ("DJ", "2026-11-26 09:00", "2026-11-28 09:00"),  # to Saturday
        ("BN", "2026-11-26 09:00", "2026-11-28 09:00"),  # Friday is off, Saturday not, Sunday is
        ("BN", "2026-11-28 09:00", "2026-11-30 09:00"),
        ("NP", "2026-11-27 09:00", "2026-11-29 09:00"),
        ("FR", "2026-11-26 09:00", "2026-11-27 09:00"),
    ],
)
def test_each_country_has_its_own_weekend(country: str, start: str, end: str):
    assert over(start, "1 working day", country_calendar(country)) == end


def test_holidays_are_days_off():
    calendar = Calendar("Europe/Paris", holidays=frozenset({date(2026, 12, 25)}))
    assert over("2026-12-24 12:00", "1 working day", calendar) == "2026-12-28 12:00"


def test_a_day_is_kept_by_the_clock_on_the_wall_and_hours_are_hours():
    # Paris loses an hour on Sunday 29 March 2026 at 2:00 and gains one on Sunday 25 October at 3:00.
    assert over("2026-03-28 12:00", "1 day") == "2026-03-29 12:00"
    assert over("2026-03-28 12:00", "24 hours") == "2026-03-29 13:00"
    assert over("2026-10-24 12:00", "1 day") == "2026-10-25 12:00"
    assert over("2026-10-24 12:00", "24 hours") == "2026-10-25 11:00"
    assert over("2026-03-27 12:00", "1 working day") == "2026-03-30 12:00"


def test_a_time_that_no_clock_shows_is_an_hour_later_and_one_shown_twice_the_first():
    assert over("2026-03-28 02:30", "1 day") == "2026-03-29 03:30"
    end = add_working(at("Europe/Paris", "2026-10-24 02:30"), Amount(1, "days"), PARIS)
    assert end == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_what_begins_in_the_second_hour_of_two_does_not_end_before_it():
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 2:30 in Paris for the second time
    assert share_of(start, start + A_DAY, 0, PARIS.counting("days")) == start


def test_a_day_is_a_day_of_the_bureau_and_not_of_utc():
    # Friday 22:00 UTC is Saturday in Auckland, and still Friday in Washington.
    start = datetime(2026, 11, 27, 22, tzinfo=UTC)
    assert add_working(start, Amount(1, "working days"), country_calendar("NZ")) == datetime(
        2026, 11, 30, 11, tzinfo=UTC
    )
    assert add_working(start, Amount(1, "working days"), country_calendar("US")) == datetime(
        2026, 11, 30, 22, tzinfo=UTC
    )


def test_a_share_is_counted_in_working_time_and_can_lie_behind_the_end():
    start = at("Europe/Paris", "2026-11-25 12:00")
    due = add_working(start, Amount(4, "working days"), PARIS)
    shares = [share_of(start, due, share, PARIS).astimezone(ZoneInfo("Europe/Paris")) for share in (0.5, 1, 1.5)]
    assert [f"{share:%a %d %H}" for share in shares] == ["Fri 27 12", "Tue 01 12", "Thu 03 12"]
    assert share_of(start, start + 10 * A_DAY, 0.5, ALL_DAYS) == start + 5 * A_DAY


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-27 15:00", "2026-11-27 15:00", 0),
        ("2026-11-27 15:00", "2026-11-27 14:59", 0),
        ("2026-11-27 15:00", "2026-11-26 15:00", 0),
        ("2026-11-27 09:00", "2026-11-27 10:30", 1.5),
        ("2026-11-27 15:00", "2026-11-28 00:00", 9),
        ("2026-11-27 15:00", "2026-11-29 10:00", 9),
        ("2026-11-28 10:00", "2026-11-28 11:00", 0),
        ("2026-11-28 10:00", "2026-11-30 00:00", 0),
        ("2026-11-28 10:00", "2026-11-30 01:00", 1),
        ("2026-11-27 15:00", "2026-11-30 09:00", 18),
        ("2026-11-30 00:00", "2026-12-05 00:00", 5 * 24),
        ("2026-11-25 15:00", "2026-12-02 15:00", 5 * 24),
        ("2026-03-28 12:00", "2026-03-30 12:00", 12),
    ],
    ids=["no time", "a minute back", "a day back", "within a day", "to the end of Friday", "into the weekend",
         "within a Saturday", "to the end of the weekend", "out of the weekend", "over the weekend", "a working week",
         "from Wednesday to Wednesday", "through the change to summer time"],
)  # fmt: skip
def test_working_time_is_what_lies_on_working_days(start: str, end: str, hours: float):
    assert worked(at(PARIS.zone, start), at(PARIS.zone, end), PARIS) == timedelta(hours=hours)


def test_working_time_is_counted_by_the_bureaus_own_midnight():
    friday, saturday = datetime(2026, 11, 27, 9, tzinfo=UTC), datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert worked(friday, saturday, country_calendar("NZ")) == timedelta(hours=2)  # midnight in Auckland is 11:00 UTC
    assert worked(friday, saturday, PARIS) == timedelta(hours=3)


def test_hours_are_counted_without_days_off_and_without_a_clock_that_is_changed():
    closed = Calendar("Europe/Paris", holidays=frozenset({date(2026, 11, 25)}))
    assert closed.counting("working days") == closed
    assert closed.counting("days") == Calendar("Europe/Paris", frozenset())
    assert closed.counting("hours") == closed.counting("minutes") == ALL_DAYS


MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda past: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=past))
CALENDARS = st.sampled_from(sorted({country_calendar(country) for country in COUNTRIES}, key=repr))
AMOUNTS = st.builds(Amount, st.integers(1, 90), st.sampled_from(["minutes", "hours", "days", "working days"]))


@given(MOMENTS, AMOUNTS, CALENDARS)
def test_nothing_is_due_before_it_begins_and_more_is_due_later(start: datetime, amount: Amount, calendar: Calendar):
    due = add_working(start, amount, calendar)
    more = add_working(start, Amount(amount.count + 1, amount.unit), calendar)
    assert start < due < more


@given(MOMENTS, st.integers(1, 90), CALENDARS)
def test_working_days_end_on_a_working_day_and_are_as_many_as_agreed(start: datetime, count: int, calendar: Calendar):
    due = add_working(start, Amount(count, "working days"), calendar)
    just_before = (due - timedelta(seconds=1)).astimezone(ZoneInfo(calendar.zone))
    assert calendar.works_on(just_before.date())
    # An hour can be missing or there twice where the clock changes on the very day.
    assert abs(worked(start, due, calendar) - count * A_DAY) <= timedelta(hours=1)


@given(MOMENTS, AMOUNTS, CALENDARS)
def test_the_whole_share_is_the_end_and_shares_follow_each_other(start: datetime, amount: Amount, calendar: Calendar):
    due, counted = add_working(start, amount, calendar), calendar.counting(amount.unit)
    shares = [share_of(start, due, share, counted) for share in (0, 0.5, 1, 1.5, 3)]
    assert abs(shares[2] - due) <= timedelta(hours=1)
    assert shares == sorted(shares)


@pytest.mark.parametrize(
    "text", ["", "5", "0 days", "5 weeks", "1.5 days", "-1 days", "5  days", "5 Days", "05 days", "10000 days"]
)
def test_what_is_no_amount_is_refused(text: str):
    with pytest.raises(ValueError, match="no amount of time"):
        amount_of(text)


def test_an_amount_reads_as_it_was_written():
    for text in (
        "1 minute",
        "2 minutes",
        "1 hour",
        "24 hours",
        "1 day",
        "9999 days",
        "1 working day",
        "2 working days",
    ):
        assert str(amount_of(text)) == text


def test_every_country_has_a_zone_that_ships_with_the_product():
    shipped = files("tzdata.zoneinfo")
    for country in COUNTRIES:
        zone = country_calendar(country).zone
        assert zone in zoneinfo.available_timezones()
        assert shipped.joinpath(*zone.split("/")).is_file(), zone


def test_the_zone_of_a_country_of_several_is_that_of_its_capital():
    zones = {country: country_calendar(country).zone for country in ("US", "RU", "BR", "AU", "CA", "ID")}
    assert zones == {
        "US": "America/New_York",
        "RU": "Europe/Moscow",
        "BR": "America/Sao_Paulo",
        "AU": "Australia/Sydney",
        "CA": "America/Toronto",
        "ID": "Asia/Jakarta",
    }


def test_a_partys_calendar_is_its_countrys_and_the_general_secretariats_that_of_lyon():
    own = {"BR": Calendar("America/Manaus")}
    assert calendar_of("NCB-FR") == calendar_of("INTERPOL-GS") == PARIS
    assert calendar_of("NCB-BR", own).zone == "America/Manaus"
    assert calendar_of("NCB-FR", own) == PARIS
    assert calendar_of("WCO") == calendar_of("WCO", own) == Calendar("UTC", frozenset())


def test_days_of_a_weekend_are_written_by_their_names():
    assert weekend_of("MON") == {0}
    assert weekend_of("FRI SAT") == {4, 5}
    assert weekend_of("") == frozenset()
    with pytest.raises(ValueError, match="not in tuple"):
        weekend_of("XXX")
    with pytest.raises(KeyError):
        country_calendar("QQ")
