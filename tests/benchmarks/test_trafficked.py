"""The benchmark of models met in trafficking: its labels name what the tables hold, and its figures are held."""

from typing import get_args

import pytest

from benchmarks import trafficked
from benchmarks.identify import Table
from iarms.domain.vocabulary import calibre_name, families_of
from iarms.models.firearm import FirearmType


@pytest.fixture(scope="module")
def answers() -> list[trafficked.TraffickedAnswer]:
    table = Table()
    return [trafficked.answer(each, table) for each in trafficked.listed()]


def test_the_list_is_long_and_names_families_types_and_calibres_that_the_tables_hold():
    listed = trafficked.listed()
    assert len({each.text for each in listed}) == len(listed) >= 700
    for each in listed:
        assert each.types <= set(get_args(FirearmType)), each.text
        assert all(calibre_name(group) != group for group in each.calibres), each.text
        known = {name for name in each.families if name.partition(":")[2] in _families(name.partition(":")[0])}
        assert known, each.text


def _families(make: str) -> frozenset[str]:
    return families_of(None if make == "*" else make)


def test_what_is_met_in_trafficking_is_answered_with_type_and_calibre(answers: list[trafficked.TraffickedAnswer]):
    shares = trafficked.shares(answers)
    assert shares["answered"] >= 0.985
    assert shares["type"] >= 0.985
    assert shares["variant"] >= 0.9
    assert shares["calibre"] >= 0.98


def test_no_group_is_left_behind(answers: list[trafficked.TraffickedAnswer]):
    for group in {each.asked.group for each in answers}:
        shares = trafficked.shares(each for each in answers if each.asked.group == group)
        # Flobert revolvers of makers of blank guns are taken for those, which such makers mostly make.
        assert min(shares.values()) >= (0.6 if group == "flobert" else 0.9), (group, shares)


def test_an_answer_of_another_family_type_or_calibre_counts_as_none():
    asked = trafficked.TraffickedModel(
        "pistol", "Glock 17", frozenset({"GLOCK:19"}), frozenset({"RIFLE"}), frozenset({"9X18"}), None
    )
    assert trafficked.answer(asked, Table()).holds == {"answered": False, "type": False, "calibre": False}
