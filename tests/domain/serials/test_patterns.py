"""Patterns: whatever number they were made from is among what the index is asked for, and fits."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from iarms.domain.serials.frequencies import ALL_MAKES
from iarms.domain.serials.index_keys import PostingPlace, places
from iarms.domain.serials.patterns import as_pattern, chance_of, fits, read_pattern, rotation_probe, vague_pattern
from iarms.domain.serials.serial import fold, read_serial
from iarms.domain.text.digest import NO_DIGEST
from tests.domain.matching.weighing import registry

NUMBERS = st.text("0O1I5S8BXA3479", min_size=4, max_size=12)


def found(pattern: str, number: str) -> bool:
    """Whether a query by one of the pattern's beginnings reads a rotation of the number."""
    lie = list(places("v2", read_serial(number), NO_DIGEST, spread=True))
    return any(
        place.key == wanted.key and place.page.startswith(wanted.page)
        for wanted in rotation_probe("v2", read_pattern(read_serial(pattern).canonical))
        for place in lie
    )


@settings(max_examples=500, deadline=None, derandomize=True)
@given(number=NUMBERS, unread=st.sets(st.integers(0, 11), max_size=6))
def test_a_number_is_found_by_its_pattern_whichever_characters_are_not_read(number, unread):
    assume(fold(number) != "0")
    pattern = "".join("?" if place in unread else character for place, character in enumerate(number))
    read = read_pattern(pattern)
    assert fits(read, number)
    if not read.is_vague:
        assert found(pattern, number)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(number=NUMBERS, start=st.integers(0, 11), length=st.integers(0, 6))
def test_a_number_is_found_by_its_pattern_wherever_a_run_is_missing(number, start, length):
    assume(fold(number) != "0")
    pattern = number[:start] + "*" + number[start + length :]
    read = read_pattern(pattern)
    assert fits(read, number)
    if not read.is_vague:
        assert found(pattern, number)


@pytest.mark.parametrize(
    ("pattern", "number", "fitting"),
    [
        ("AB?12347", "AB012347", True),
        ("AB?12347", "ABO12347", True),
        ("AB?12347", "AB12347", False),
        ("AB?12347", "AB012348", False),
        ("AB*347", "AB012347", True),
        ("AB*347", "AB347", True),
        ("AB*347", "XAB012347", False),
        ("?83417", "083417", True),
        ("??83417", "0083417", True),
        ("83417?", "0834179", True),
        ("A8?12347", "AB?12347", True),
        ("(.*)", "AB012347", False),
    ],
)
def test_a_pattern_fits_what_agrees_in_every_known_character(pattern, number, fitting):
    assert fits(read_pattern(pattern), number) is fitting


def test_the_longest_known_stretch_may_go_around_the_end():
    assert read_pattern("ABX*").stretch == "$48X"
    assert read_pattern("AB??5678").stretch == "5678$48"
    assert read_pattern("X?123").stretch == "123$X"
    for version, ring in (("v2", "78$A8"), ("v3", "78$48")):
        assert rotation_probe(version, read_pattern("AB??5678")) == (PostingPlace(f"{version}#W#856", ring),)


@pytest.mark.parametrize(
    ("number", "vague"),
    [("A?", True), ("A??B", True), ("1?3?5?7", False), ("?3?5?7?", True), ("*12*", True), ("*123*", False),
     ("AB01*", False), ("AB012347", False), ("???", True)],
)  # fmt: skip
def test_a_pattern_needs_three_known_characters_and_two_together(number, vague):
    fault = vague_pattern(read_serial(number))
    assert (fault is not None) is vague
    if fault is not None:
        assert fault[0] == "pattern_too_vague"
        assert rotation_probe("v2", read_pattern(number)) == ()


def test_a_number_without_marks_is_no_pattern():
    assert as_pattern(read_serial("AB012347")) is None
    assert as_pattern(read_serial("AB_12347")) == read_pattern("AB?12347")


def test_no_beginning_is_queried_twice_and_an_endless_one_is_none():
    wanted = rotation_probe("v2", read_pattern("*83417"))
    assert len(set(wanted)) == len(wanted) > 1
    assert rotation_probe("v2", read_pattern("A" * 40 + "?")) == ()


def test_the_more_is_known_the_less_likely_does_a_stranger_fit():
    chances = [
        chance_of(read_pattern(pattern), make, registry())
        for make in ("SMITH_WESSON", ALL_MAKES)
        for pattern in ("AB??????", "AB0?????", "AB0123??", "AB01234?")
    ]
    assert all(0 < chance < 1 for chance in chances)
    assert chances[:4] == sorted(chances[:4], reverse=True)
    assert chances[4:] == sorted(chances[4:], reverse=True)


def test_a_pattern_in_a_layout_of_the_make_is_likelier_than_one_in_none():
    mine, other = (read_pattern(pattern) for pattern in ("AB01234?", "7377347?"))
    assert chance_of(mine, "SMITH_WESSON", registry()) > chance_of(other, "SMITH_WESSON", registry())
    assert chance_of(read_pattern("*1234"), "SMITH_WESSON", registry()) > chance_of(
        read_pattern("*01234"), "SMITH_WESSON", registry()
    )
