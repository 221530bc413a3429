"""Dates of reports: to what is known of them, and never by a guess."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.files.dates import DateForm, join_date, read_date
from iarms.models.record import first_day_of

DMY = DateForm("DMY", 30)
MDY = DateForm("MDY", 30)
YMD = DateForm("YMD", 30)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2019-05-04", "2019-05-04"),
        ("2019/5/4", "2019-05-04"),
        ("2019.05.04", "2019-05-04"),
        ("20190504", "2019-05-04"),
        ("2019-05-04T10:00:00Z", "2019-05-04"),
        ("2019-05-04T23:30:00.000+02:00", "2019-05-04"),
        ("2019-05-04 00:00:00", "2019-05-04"),
        ("25/12/2019 4:05 PM", "2019-12-25"),
        ("25/12/2019", "2019-12-25"),
        ("12/25/2019", "2019-12-25"),
        ("05/05/2019", "2019-05-05"),
        ("4 mai 2019", "2019-05-04"),
        ("1er mars 2019", "2019-03-01"),
        ("May 4, 2019", "2019-05-04"),
        ("May 4th 2019", "2019-05-04"),
        ("4. Mai 2019", "2019-05-04"),
        ("4. März 2019", "2019-03-04"),
        ("4 de mayo de 2019", "2019-05-04"),
        ("4 de março de 2019", "2019-03-04"),
        ("4 maggio 2019", "2019-05-04"),
        ("4 мая 2019 г.", "2019-05-04"),
        ("25.12.2019 г.", "2019-12-25"),
        ("4 травня 2019", "2019-05-04"),
        ("4 maja 2019", "2019-05-04"),
        ("3. srpnja 2019.", "2019-07-03"),
        ("4 Mayıs 2019", "2019-05-04"),
        ("4 يناير 2019", "2019-01-04"),
        ("5 كانون الثاني 2019", "2019-01-05"),
        ("١٣/١٢/٢٠١٩", "2019-12-13"),
        ("2019年5月4日", "2019-05-04"),
        ("4-May-2019", "2019-05-04"),
        ("04 DEC 2019", "2019-12-04"),
        ("05/2019", "2019-05"),
        ("2019-05", "2019-05"),
        ("mai 2019", "2019-05"),
        ("sept. 2019", "2019-09"),
        ("май 2019", "2019-05"),
        ("00/05/2019", "2019-05"),
        ("??.05.2019", "2019-05"),
        ("XX/05/2019", "2019-05"),
        ("2019-05-00", "2019-05"),
        ("2019", "2019"),
        ("00/00/2019", "2019"),
        ("2019-00-00", "2019"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_what_can_be_read_in_one_way_is_read(text, value):
    read = read_date(text)
    assert (read.value, read.fault) == (value, None)


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("04/05/2019", DMY, "2019-05-04"),
        ("04/05/2019", MDY, "2019-04-05"),
        ("04-05-19", DMY, "2019-05-04"),
        ("04-05-98", MDY, "1998-04-05"),
        ("19/05/04", YMD, "2019-05-04"),
        ("04052019", DMY, "2019-05-04"),
        ("04-MAY-19", DMY, "2019-05-04"),
        ("2019-05-04", DMY, "2019-05-04"),
        ("43589", DateForm(spreadsheet="1900"), "2019-05-04"),
        ("43589.75", DateForm(spreadsheet="1900"), "2019-05-04"),
        ("42127", DateForm(spreadsheet="1904"), "2019-05-04"),
        ("2019", DateForm(spreadsheet="1900"), "2019"),
    ],
)
def test_what_is_declared_decides_between_two_readings(text, form, value):
    assert read_date(text, form).value == value


@pytest.mark.parametrize(
    ("text", "form", "code"),
    [
        ("04/05/2019", DateForm(), "ambiguous_date"),
        ("04/05/2019", YMD, "ambiguous_date"),
        ("04052019", DateForm(), "ambiguous_date"),
        ("listopad 2019", DMY, "ambiguous_date"),
        ("25/12/98", DateForm("DMY"), "two_digit_year"),
        ("12/25/2019", DMY, "no_such_date"),
        ("31/02/2019", DMY, "no_such_date"),
        ("2019-02-29", DateForm(), "no_such_date"),
        ("2019-13-01", DateForm(), "no_such_date"),
        ("43589", DMY, "spreadsheet_number"),
        ("1441-05-04", DMY, "year_out_of_range"),
        ("1799-12-31", DMY, "year_out_of_range"),
        ("0201-05-04", DMY, "year_out_of_range"),
        ("2018-2019", DMY, "not_understood"),
        ("last summer", DMY, "not_understood"),
        ("12/2019/3", DMY, "not_understood"),
        ("5", DMY, "not_understood"),
        ("x" * 500, DMY, "not_understood"),
    ],
)
def test_what_could_be_two_dates_or_none_is_a_fault(text, form, code):
    read = read_date(text, form)
    assert read.value is None
    assert read.fault is not None
    assert read.fault[0] == code
    assert len(text) < 4 or text not in read.fault[1]


def test_what_is_left_out_is_said():
    assert read_date("2019-05-04 10:15").note is not None
    assert read_date("2019-05-04 00:00").note is None
    assert read_date("05/00/2019", DMY) == ("2019", None, "the day was left out, as its month is not known")


def test_a_date_comes_out_of_three_columns():
    assert join_date("2019", "5", "4", DMY).value == "2019-05-04"
    assert join_date("98", "mai", "00", DMY).value == "1998-05"
    assert join_date("2019", "", "", DMY).value == "2019"
    assert join_date("2019", "?", "4", DMY) == ("2019", None, "the day was left out, as its month is not known")
    assert join_date("98", "5", "4", DateForm()).fault is not None
    assert join_date("2019", "13", "1", DMY).fault == ("no_such_date", "there is no such day in the calendar")
    assert join_date("x", "5", "4", DMY).fault is not None


_FORMS = st.builds(
    DateForm,
    st.sampled_from([None, "DMY", "MDY", "YMD"]),
    st.one_of(st.none(), st.integers(0, 99)),
    st.sampled_from([None, "1900", "1904"]),
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(text=st.one_of(st.text(max_size=30), st.text("0123456789/-. :?XmaiMAY年月日T", max_size=20)), form=_FORMS)
def test_anything_is_a_day_of_the_calendar_or_a_fault(text, form):
    for read in (read_date(text, form), join_date(text[:4], text[4:6], text[6:], form)):
        assert (read.value is None) == (read.fault is not None)
        if read.value is not None:
            assert re.fullmatch(r"(1[89]|[2-9]\d)\d\d(-\d\d(-\d\d)?)?", read.value)
            first_day_of(read.value)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(day=st.dates())
def test_every_day_is_read_back_from_every_shape(day):
    known = day.year >= 1800
    for text in (f"{day:%Y-%m-%d}", f"{day.day}/{day.month}/{day:%Y}", f"{day:%Y%m%d}", f"{day.day} {day:%B} {day:%Y}"):
        if day.year >= 1000:
            assert read_date(text, DMY).value == (day.isoformat() if known else None)
