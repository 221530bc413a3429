"""Writing as it is seen. The expected strings are in the order of the eye, left to right, with Arabic's own forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.printing.scripts import as_seen, runs_from_the_right, shape_arabic


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("ب", "\ufe8f"),
        ("بب", "\ufe91\ufe90"),
        ("ببب", "\ufe91\ufe92\ufe90"),
        ("دب", "\ufea9\ufe8f"),
        ("لا", "\ufefb"),
        ("بلا", "\ufe91\ufefc"),
        ("سلام", "\ufeb3\ufefc\ufee1"),
        ("بَب", "\ufe91َ\ufe90"),
        ("بـ", "\ufe91ـ"),
        ("پا", "\ufb58\ufe8e"),
        ("AB 12", "AB 12"),
        ("Привет", "Привет"),
    ],
)
def test_arabic_letters_take_the_form_that_their_neighbours_give_them(written, forms):
    assert shape_arabic(written) == forms


@pytest.mark.parametrize(
    ("line", "from_the_right", "seen"),
    [
        ("abc 12", False, "abc 12"),
        ("שלום", True, "םולש"),
        ("berth שלום 14", False, "berth 14 םולש"),
        ("רציף 14", True, "14 ףיצר"),
        ("(שלום)", True, "(םולש)"),
        ("שלום (cal. 9x19)", True, "(cal. 9x19) םולש"),
        ("שלום abc 12", True, "abc 12 םולש"),
        ("a (שלום) b", False, "a (םולש) b"),
        ("3.5% שלום", False, "3.5% םולש"),
    ],
)
def test_a_line_is_seen_in_the_order_of_its_scripts(line, from_the_right, seen):
    assert as_seen(line, from_the_right=from_the_right) == seen


def test_marks_are_drawn_before_the_letter_that_they_sit_on_when_it_runs_from_the_right():
    assert as_seen("בָּג", from_the_right=True) == "ג" + "ָּ" + "ב"


def test_the_first_letter_with_a_direction_decides_how_a_text_runs():
    assert runs_from_the_right("12 שלום abc")
    assert not runs_from_the_right("12 abc שלום")
    assert not runs_from_the_right("")
    assert not runs_from_the_right("12 – 14")


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn"]), min_size=1, max_size=30), st.booleans())
def test_whatever_is_written_nothing_is_lost(text, from_the_right):
    seen = as_seen(text, from_the_right=from_the_right)

    assert len(seen) == len(shape_arabic(text))
    assert sum(char.isdigit() for char in seen) == sum(char.isdigit() for char in text)
