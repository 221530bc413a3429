"""The benchmark of identification: its labels name what the tables hold, and a figure is what was counted."""

import random
from typing import get_args

import pytest

from benchmarks import identify
from benchmarks.identify_cases import REPORTS, WRITTEN, Case, _slip, drawn, kept_apart, no_firearms, written
from iarms.domain.vocabulary.makes import make_codes
from iarms.domain.vocabulary.model_table import families_of
from iarms.models.identify import IdentifyRequest, ItemKind


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
    for case in (
        each for apart in (True, False) for path in (WRITTEN, REPORTS) for each in written(apart=apart, path=path)
    ):
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


def test_what_is_no_firearm_is_labelled_with_kinds_and_a_part_of_it_kept_apart():
    apart, others = no_firearms(apart=True), no_firearms(apart=False)
    assert len(apart) + len(others) >= 80
    assert len(apart) >= 25
    assert all(case.things and case.things <= set(get_args(ItemKind)) for case in (*apart, *others))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Glock 17 magazine", "PART"),
        ("Roni conversion kit Glock 17", "ACCESSORY"),
        ("80% Glock 19 frame", "UNFINISHED_PART"),
        ("airsoft Glock 17 by Umarex", "AIRSOFT"),
        ("toy Colt 1911", "TOY"),
        ("replica Beretta 92 Denix", "REPLICA"),
        ("CO2 pistol Beretta 92FS", "AIR_GUN"),
        ("blank firing Glock 17", "BLANK_GUN"),
        ("pistolet d'alarme Glock 17", "BLANK_GUN"),
        ("Walther PP blank", "BLANK_GUN"),
        ("Umarex Walther P22 blank", "BLANK_GUN"),
        ("gas pistol Walther P99", "GAS_GUN"),
    ],
)
def test_a_famous_name_on_what_is_no_firearm_wins_nothing_on_the_whole_table(table: identify.Table, text, kind):
    answer = identify.answer_case(Case((), text=text), table).answer
    assert answer.kind is not None
    assert answer.kind.kind == kind
    assert all(
        item.certainty != "confident" for item in answer.items if item.firearm_type not in ("CONVERTED_BLANK", "OTHER")
    )


@pytest.mark.parametrize(
    ("text", "families", "is_sure"),
    [
        ("Umarex Walther P22 blank", {"UMAREX:Walther P22 Blank"}, True),
        ("Zastava M70", {"ZASTAVA:M70", "ZASTAVA:M70 Rifle"}, False),
        ("Llama Martial", {"LLAMA:Martial"}, True),
        ("مسدس جلوك 17", {"GLOCK:17"}, True),
        ("手枪 54式", {"NORINCO:54", "CHINA_STATE:51"}, False),
        ("bunduki aina ya AK47", {"IZHMASH:AK-47", "*:AK-47"}, False),
    ],
)
def test_names_of_other_scripts_and_of_two_weapons_on_the_whole_table(table: identify.Table, text, families, is_sure):
    outcome = identify.answer_case(Case((), text=text), table)
    assert families & {family for found in outcome.families[:2] for family in found}
    assert outcome.confident == is_sure


def test_a_star_in_words_finds_no_star_on_the_whole_table(table: identify.Table):
    answer = identify.answer_case(Case((), text="pistol with star in circle and 1954"), table).answer
    assert all(item.make is None or "Star" not in item.make for item in answer.items)
