"""The benchmark of identification: its labels name what the tables hold, and a figure is what was counted."""

import random

import pytest

from benchmarks import identify
from benchmarks.identify_cases import Case, _slip, drawn, kept_apart, written
from iarms.domain.vocabulary.makes import make_codes
from iarms.domain.vocabulary.model_table import families_of
from iarms.models.identify import IdentifyRequest


@pytest.fixture(scope="module")
def table() -> identify.Table:
    return identify.Table()


def test_the_descriptions_written_by_hand_are_enough_and_a_part_is_kept_apart():
    apart, others = written(apart=True), written(apart=False)
    assert len(apart) + len(others) >= 300
    assert len(apart) >= 100
    assert all(kept_apart(case.text) for case in apart)
    assert not {case.text for case in apart} & {case.text for case in others}


def test_labels_name_makes_and_families_that_the_tables_hold():
    for case in (*written(apart=True), *written(apart=False)):
        assert case.makes <= make_codes(), case.text
        for family in case.families:
            make, _, name = family.partition(":")
            assert name in families_of(None if make == "*" else make), family


def test_the_same_seed_draws_the_same_descriptions_of_every_kind(table: identify.Table):
    one, other, another = (list(drawn(table.summaries, ["TAURUS", "BERETTA"], seed, 3)) for seed in (1, 1, 2))
    assert one == other != another
    assert len({case.kinds for case in one}) * 3 == len(one)
    assert all(case.text or case.fields for case in one)


def test_every_description_is_one_that_may_be_asked(table: identify.Table):
    for case in (*written(apart=True), *written(apart=False), *drawn(table.summaries, ["TAURUS", "GLOCK"], 3, 20)):
        body = {"firearm": case.fields} if case.fields else {"description": case.text}
        IdentifyRequest.model_validate(body)


def test_a_slip_changes_a_letter_and_never_the_first():
    rand = random.Random(7)  # noqa: S311  # a test that is the same each time
    for _ in range(200):
        slipped = _slip("Beretta", rand)
        assert slipped[0] == "B"
        assert abs(len(slipped) - 7) <= 1


def test_an_outcome_counts_what_was_asked_and_nothing_else(table: identify.Table):
    right = identify.answer_case(Case(("a",), frozenset({"GLOCK"}), frozenset({"GLOCK:19"}), "Glock 19 9mm"), table)
    wrong = identify.answer_case(Case(("a",), frozenset({"COLT"}), frozenset({"COLT:1911"}), "Glock 19"), table)
    nobody = identify.answer_case(Case(("b",), text="Glock 19", none=True), table)
    assert (right.right_make, right.right_first, right.right_in_three, right.confident) == (True, True, True, True)
    assert (wrong.right_make, wrong.right_first, wrong.right_in_three) == (False, False, False)
    assert (nobody.right_make, nobody.right_first, nobody.confident) == (None, None, True)
    found = identify.figures([right, wrong, nobody])
    assert (found["make"]["right"], found["make"]["of"]) == (1, 2)
    assert (found["falsely_confident"]["right"], found["falsely_confident"]["of"]) == (1, 1)
    assert (found["confident_right"]["right"], found["confident_right"]["of"]) == (1, 2)
