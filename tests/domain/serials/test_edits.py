"""Slips between two numbers, against an independent measure of the same distance."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from iarms.domain.serials.edits import Slip, differ_by_affix, digit_core, distance, find_slip, place_in, without_affix
from iarms.domain.serials.serial import fold_widely, read_serial

# Characters that fold to themselves: distance of the folded numbers is distance of the numbers.
PLAIN = st.text("1347KX", min_size=1, max_size=9)
ANY = st.text("0OQD1I2Z5S8B7A", min_size=1, max_size=9)
ONE_EDIT = {"omission", "insertion", "transposition", "substitution"}


def slip_between(mine: str, theirs: str, *, deep: bool = False) -> Slip | None:
    a, b = read_serial(mine), read_serial(theirs)
    return find_slip(a.canonical, b.canonical, *map(fold_widely, (a.canonical, b.canonical)), deep=deep)


@pytest.mark.parametrize(
    ("mine", "theirs", "kind"),
    [
        ("AB012347", "AB012347", "exact"),
        ("AB-012 347", "AB012347", "exact"),
        ("0083417", "83417", "zeros"),
        ("ABO12347", "AB012347", "lookalike"),
        ("O83417", "083417", "lookalike"),
        ("O083417", "83417", "lookalike"),
        ("D083417", "83417", "affix"),
        ("AB01237", "AB012347", "omission"),
        ("AB0122347", "AB012347", "insertion"),
        ("AB012437", "AB012347", "transposition"),
        ("AB012947", "AB012347", "substitution"),
        ("12347", "AB12347", "affix"),
        ("AB12347", "12347", "affix"),
        ("AB12347US", "12347", "affix"),
        ("AB12347", "AB12347US", "affix"),
        ("D83417", "83417", "affix"),
        ("AB012347", "XY912777", None),
        ("AB0123", "AB012347", None),
    ],
)
def test_the_slip_between_two_numbers_is_named(mine, theirs, kind):
    slip = slip_between(mine, theirs)
    assert (slip.kind if slip else None) == kind


@pytest.mark.parametrize(
    ("mine", "theirs", "places", "worn"),
    [
        ("MCH5350S", "MCH53505", 1, 0),
        ("TA4471", "7A4471", 1, 1),
        ("MN2208", "NN2208", 1, 1),
        ("UV118", "VV118", 1, 1),
        ("7A4471", "TA447I", 2, 1),
        ("MU4471", "NV4471", 2, 2),
        ("FYC4471", "EVG4471", 3, 3),
        ("FYCO471", "EVG0471", 4, 3),
        ("Č84517", "C84517", 1, 1),
        ("ИЖ84517", "ЙЖ84517", 1, 1),
    ],
)
def test_what_a_worn_stamp_makes_alike_is_a_look_alike_and_counted_apart(mine, theirs, places, worn):
    for one, other in ((mine, theirs), (theirs, mine)):
        assert slip_between(one, other) == Slip("lookalike", 0, places, worn)


def test_a_three_is_no_eight():
    slip = slip_between("AB034", "AB084")
    assert slip is not None
    assert slip.kind == "substitution"


def test_two_slips_are_told_from_no_likeness_only_when_asked():
    assert slip_between("AB912357", "AB012347") is None
    deep = slip_between("AB912357", "AB012347", deep=True)
    assert deep is not None
    assert deep.kind == "two_edits"
    assert slip_between("AB912957", "AB012347", deep=True) is None


def test_look_alikes_beside_a_slip_are_counted_and_cost_no_edit():
    assert slip_between("ABO12357", "AB012347") == Slip("substitution", 6, 1)
    assert slip_between("ABO1237", "A8012347") == Slip("omission", 6, 2)
    assert slip_between("00AB12357", "AB12347") == Slip("substitution", 5, 0)
    assert slip_between("AB0172O47", "AB012047") == Slip("insertion", 4, 1)
    assert slip_between("AB012O047", "AB01720047") == Slip("omission", 4, 1)
    assert slip_between("AB0193O4", "AB012304") == Slip("substitution", 4, 1)


def test_a_place_of_the_folded_number_is_found_in_the_number_as_it_is_written():
    for canonical in ("0012347", "OO12347", "12347", "A0012347"):
        folded = fold_widely(canonical)
        for place, character in enumerate(folded):
            assert fold_widely("A" + canonical)[1:][place_in(canonical, place)] == character


@settings(max_examples=400, deadline=None, derandomize=True)
@given(mine=PLAIN, theirs=PLAIN)
def test_slips_agree_with_an_independent_measure(mine, theirs):
    apart = OSA.distance(mine, theirs)
    slip = slip_between(mine, theirs, deep=True)
    if apart == 0:
        assert slip == Slip("exact")
    elif apart == 1:
        assert slip is not None
        assert slip.kind in ONE_EDIT
    elif differ_by_affix(mine, theirs):
        assert slip is not None
        assert slip.kind == "affix"
    elif apart == 2:
        assert slip is not None
        assert slip.kind == "two_edits"
    else:
        assert slip is None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(theirs=PLAIN, data=st.data())
def test_what_a_slip_says_turns_the_recorded_number_into_the_one_given(theirs, data):
    at = data.draw(st.integers(0, len(theirs) - 1))
    character = data.draw(st.sampled_from("1347KX"))
    swapped = theirs[:at] + theirs[at + 1 : at + 2] + theirs[at] + theirs[at + 2 :]
    mine = data.draw(
        st.sampled_from(
            [theirs[:at] + theirs[at + 1 :], theirs[:at] + character + theirs[at:], swapped,
             theirs[:at] + character + theirs[at + 1 :]]
        )
    )  # fmt: skip
    assume(mine not in ("", theirs))
    slip = slip_between(mine, theirs)
    assert slip is not None
    i = slip.at
    turned = {
        "omission": lambda: theirs[:i] + theirs[i + 1 :],
        "insertion": lambda: theirs[:i] + mine[i] + theirs[i:],
        "transposition": lambda: theirs[:i] + theirs[i + 1] + theirs[i] + theirs[i + 2 :],
        "substitution": lambda: theirs[:i] + mine[i] + theirs[i + 1 :],
    }
    assert turned[slip.kind]() == mine


@settings(max_examples=300, deadline=None, derandomize=True)
@given(mine=PLAIN, theirs=PLAIN, most=st.integers(1, 4))
def test_the_distance_is_right_up_to_where_it_is_asked_for(mine, theirs, most):
    assert distance(mine, theirs, most) == min(OSA.distance(mine, theirs), most + 1)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(mine=ANY, theirs=ANY)
def test_numbers_that_fold_alike_always_have_a_slip_and_it_is_seen_from_both_sides(mine, theirs):
    there, back = slip_between(mine, theirs, deep=True), slip_between(theirs, mine, deep=True)
    assert (there is None) == (back is None)
    if fold_widely(mine) == fold_widely(theirs):
        assert there is not None
        assert there.kind in ("exact", "zeros", "lookalike", "affix")
    if there is not None and back is not None:
        turned = {"omission": "insertion", "insertion": "omission"}
        assert back.kind == turned.get(there.kind, there.kind)
        assert (back.at, back.places) == (there.at, there.places)


@pytest.mark.parametrize(
    ("canonical", "core"),
    [
        ("ABC12345", "12345"),
        ("12345US", "12345"),
        ("S12345B", "12345"),
        ("A12O45", "12045"),
        ("ABC123", ""),
        ("ABC1234", "1234"),
        ("A1234B5678", "123485678"),
        ("ABC", ""),
        ("12345", "12345"),
    ],
)
def test_the_digits_between_the_letters_are_the_core_where_they_are_enough(canonical, core):
    assert digit_core(canonical) == core


def test_a_number_without_its_affix_has_at_most_two_forms_and_none_where_nothing_is_left_off():
    assert without_affix("ABC12345US") == ("12345", "ABC12345")
    assert without_affix("12345") == ()
    assert without_affix("AB12") == ()
    assert without_affix("A1234US") == ("1234", "A1234")
    assert without_affix("A123US") == ()
    assert without_affix("12345US") == ("12345",)
