"""The words of a match: the place that an officer has to look at, and a sum that can be added up."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from iarms.domain.matching.evidence import evidence_of, in_english, serial_reason
from iarms.domain.matching.read_firearm import read_firearm
from iarms.domain.serials.edits import find_slip
from iarms.domain.serials.serial import fold_widely, read_serial
from tests.domain.matching.weighing import any_weapon, recorded, weigh


def said(mine: str, theirs: str, *, deep: bool = False) -> str:
    a, b = read_serial(mine), read_serial(theirs)
    slip = find_slip(a.canonical, b.canonical, *map(fold_widely, (a.canonical, b.canonical)), deep=deep)
    assert slip is not None
    return in_english(serial_reason(a, b, slip))


@pytest.mark.parametrize(
    ("mine", "theirs", "text"),
    [
        ("AB018347", "ab018347", "the same characters"),
        ("AB-018347", "AB018347", "the same but for spaces, dashes or the script of letters"),
        ("0083417", "83417", "the same but for zeros in front"),
        ("ABO18347", "AB018347", "3rd character: letter O given, digit 0 recorded"),
        (
            "AB012B47",
            "A8012847",
            "2nd character: letter B given, digit 8 recorded; 6th character: letter B given, digit 8 recorded",
        ),
        ("Rl98770", "R198770", "2nd character: letter L given, digit 1 recorded"),
        ("O83417", "83417", "O in front read as zeros"),
        ("00A1O1", "A101", "5th character: letter O given, digit 0 recorded; zeros in front differ"),
        ("D83417", "83417", "D in front given only"),
        ("83417", "Q83417", "Q in front recorded only"),
        ("ABC83417", "83417", "ABC in front given only"),
        ("A0083417", "0083417", "A in front given only"),
        ("083417", "A0083417", "A0 in front recorded only"),
        ("083417", "83417US", "US behind recorded only"),
        ("AB83417", "AB83417US", "US behind recorded only"),
        ("XY83417US", "83417", "letters around the number given only"),
        ("AB01837", "AB018347", "7th character recorded, digit 4, not given"),
        ("AB0188347", "AB018347", "6th character given, digit 8, not recorded"),
        ("AB018437", "AB018347", "6th and 7th characters changed places: 43 given, 34 recorded"),
        ("AB018397", "AB018347", "7th character: digit 9 given, digit 4 recorded"),
        # Look-alikes before the slip, and zeros in front, are not where the slip is.
        ("ABO18397", "AB018347", "7th character: digit 9 given, digit 4 recorded; 1 more that look alike"),
        ("ABO1837", "AB018347", "7th character recorded, digit 4, not given; 1 more that look alike"),
        ("ABO188347", "AB018347", "6th character given, digit 8, not recorded; 1 more that look alike"),
        ("0083419", "83417", "7th character: digit 9 given, digit 7 recorded; zeros in front differ"),
        ("83419", "0083417", "5th character: digit 9 given, digit 7 recorded; zeros in front differ"),
        ("08347", "0083417", "6th character recorded, digit 1, not given; zeros in front differ"),
        ("083471", "83417", "5th and 6th characters changed places: 71 given, 17 recorded; zeros in front differ"),
        # A digit left out where a zero stands is the zero for the digit.
        ("083417", "983417", "1st character: digit 0 given, digit 9 recorded"),
        ("983417", "083417", "1st character: digit 9 given, digit 0 recorded"),
    ],
)
def test_how_two_numbers_differ_is_said_by_the_place_that_does(mine, theirs, text):
    assert said(mine, theirs) == text


def test_two_slips_show_both_numbers():
    assert said("AB918397", "AB018347", deep=True) == "AB918397 given, AB018347 recorded: two characters differ"


@settings(max_examples=400, deadline=None, derandomize=True)
@given(mine=st.text("0OS5A13", min_size=1, max_size=8), theirs=st.text("0OS5A13", min_size=1, max_size=8))
def test_every_slip_can_be_said(mine, theirs):
    a, b = read_serial(mine), read_serial(theirs)
    slip = find_slip(a.canonical, b.canonical, *map(fold_widely, (a.canonical, b.canonical)), deep=True)
    assume(slip is not None)
    text = said(mine, theirs, deep=True)
    assert text
    if slip is not None and slip.kind == "substitution":
        place = int("".join(c for c in text.split(" ")[0] if c.isdigit())) - 1
        assert f"{mine[place]} given" in text


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"serial_number": "ABO18347"},
        {"serial_number": "AB018397", "model": None},
        {"make": None, "model": "Smith & Wesson M&P 9"},
        {"make": "Beretta", "calibre": ".45 ACP", "country_of_manufacture": "US"},
        {"serial_number": "AB01??47", "firearm_type": "SHOTGUN"},
    ],
)
def test_the_evidence_and_the_prior_add_up_to_the_weight(change):
    given_weapon, record = any_weapon(**change), recorded(country_of_manufacture="US")
    finding = weigh(given_weapon, record)
    assert finding is not None
    evidence = evidence_of(read_firearm(given_weapon), record, finding)
    assert finding.prior + sum(each.weight for each in evidence) == pytest.approx(finding.weight, abs=0.05 * 8)
    assert evidence[0].field == "serial_number"
    assert all(each.text for each in evidence)
    assert [each.field for each in evidence] == list(dict.fromkeys(each.field for each in evidence))


def test_fields_that_neither_side_names_are_left_out_and_those_of_one_side_are_missing():
    given_weapon, record = any_weapon(model=None), recorded(calibre=None)
    finding = weigh(given_weapon, record)
    assert finding is not None
    told = {
        each.field: (each.agreement, each.text) for each in evidence_of(read_firearm(given_weapon), record, finding)
    }
    assert "country_of_manufacture" not in told
    assert told["model"] == ("missing", "not given")
    assert told["calibre"] == ("missing", "not recorded")
    assert told["make"] == ("agrees", "both mean Smith & Wesson")


def test_a_value_that_stood_in_another_field_is_said_to():
    given_weapon, record = any_weapon(make=None, model="Smith & Wesson M&P 9"), recorded()
    finding = weigh(given_weapon, record)
    assert finding is not None
    make = next(each for each in evidence_of(read_firearm(given_weapon), record, finding) if each.field == "make")
    assert (make.agreement, make.given, make.recorded) == ("agrees", None, "Smith & Wesson")
    assert make.text == "both mean Smith & Wesson, given in another field"


def test_a_number_of_another_part_is_named_as_such_and_shown_as_recorded():
    given_weapon = any_weapon(serial_number="SLD-88417")
    record = recorded(other_numbers=[{"component": "SLIDE", "number": "sld 88417"}])
    finding = weigh(given_weapon, record)
    assert finding is not None
    first = evidence_of(read_firearm(given_weapon), record, finding)[0]
    assert (first.field, first.agreement) == ("other_numbers", "canonical")
    assert (first.given, first.recorded) == ("SLD-88417", "sld 88417")


def test_makes_that_differ_are_named_by_their_makers():
    given_weapon = any_weapon(make="Beretta")
    finding = weigh(given_weapon, recorded())
    assert finding is not None
    make = next(each for each in evidence_of(read_firearm(given_weapon), recorded(), finding) if each.field == "make")
    assert make.agreement == "differs"
    assert "Beretta" in make.text
    assert "Smith & Wesson" in make.text
    assert make.weight < 0
