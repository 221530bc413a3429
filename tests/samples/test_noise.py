"""Each typing error is what it is called, whatever the serial."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.draws import rand_for
from samples.noise import (
    ERRORS,
    canonical,
    edits,
    fold,
    insertion,
    latinised,
    lookalike,
    omission,
    substitution,
    transposition,
)

serials = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=3, max_size=12)
seeds = st.integers(0, 10_000)


@given(serials, seeds)
def test_a_lookalike_changes_one_character_and_not_the_fold(serial, seed):
    wrong = lookalike(serial, rand_for("noise", seed))
    if wrong is not None:
        assert fold(wrong) == fold(serial)
        assert sum(a != b for a, b in zip(wrong, serial, strict=True)) == 1


@given(serials, seeds)
def test_omission_and_insertion_change_the_length_by_one_edit(serial, seed):
    shorter = omission(serial, rand_for("noise", seed))
    longer = insertion(serial, rand_for("noise", seed))
    assert shorter is not None
    assert longer is not None
    assert (len(shorter), edits(serial, shorter)) == (len(serial) - 1, 1)
    assert (len(longer), edits(serial, longer)) == (len(serial) + 1, 1)


@given(serials, seeds)
def test_a_transposition_swaps_two_neighbours_that_differ(serial, seed):
    wrong = transposition(serial, rand_for("noise", seed))
    if wrong is not None:
        assert sorted(wrong) == sorted(serial)
        assert edits(fold(serial), fold(wrong)) == 1


@given(serials, seeds)
def test_a_substitution_keeps_digits_digits_and_is_no_lookalike(serial, seed):
    wrong = substitution(serial, rand_for("noise", seed))
    assert wrong is not None
    assert [c.isdigit() for c in wrong] == [c.isdigit() for c in serial]
    assert edits(fold(serial), fold(wrong)) == 1


@given(serials, seeds, st.sampled_from(sorted(ERRORS)))
def test_an_error_depends_on_nothing_but_the_draws(serial, seed, kind):
    assert ERRORS[kind](serial, rand_for("noise", seed)) == ERRORS[kind](serial, rand_for("noise", seed))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("AB123", "AB123", 0),
        ("AB123", "BA123", 1),
        ("AB123", "AB13", 1),
        ("AB123", "AB1223", 1),
        ("CA", "ABC", 3),
        ("", "AB", 2),
    ],
)
def test_edits_count_a_swap_as_one(one, other, distance):
    assert edits(one, other) == distance


def test_canonical_serials_forget_case_separators_and_script():
    assert canonical("bnfa-792") == "BNFA792"
    assert canonical("АК 12 3456") == canonical("AK123456")
    assert canonical("SER 18353") == canonical("No 18353") == "18353"
    assert canonical("S_ 188175") == "S188175"
    assert latinised("ЖБ1234") == "ZHB1234"
