"""What stands in the make field and is no maker: designs that many make, models of one maker, models behind a maker."""

import pytest

from iarms.domain.vocabulary import (
    DescriptionFields,
    ReadDescription,
    compare_calibres,
    compare_models,
    parse_description,
)
from iarms.domain.vocabulary.traits import Traits


def read(make: str, model: str = "") -> ReadDescription:
    return parse_description(DescriptionFields(make=make, model=model))


def traits(make: str = "", model: str = "", calibre: str = "") -> Traits:
    return parse_description(DescriptionFields(make, model, calibre)).traits


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("АКМ", "*:AKM"),
        ("АКМС", "*:AKM"),
        ("ПМ", "*:Makarov"),
        ("СКС", "*:SKS"),
        ("ТТ", "*:Tokarev"),
        ("ПСМ", "*:PSM"),
        ("АКС-74У", "*:AK-74"),
        ("РПК", "*:RPK"),
        ("СВД", "*:SVD"),
        ("Драгунова", "*:SVD"),
        ("Стечкина", "*:Stechkin"),
        ("КПВТ", "*:KPV"),
        ("РПГ-18", "*:RPG-18"),
        ("пистолет ТТ", "*:Tokarev"),
        ("МР-43", "IZHMEKH:IZH-43"),
        ("G3", "*:G3"),
        ("PPK", "*:PPK"),
        ("Kar98k", "*:Mauser 98"),
    ],
)
def test_a_design_that_many_make_is_read_as_the_model_and_the_make_is_not_known(text, family):
    found = read(text)
    assert family in found.model.families
    assert (found.moves.model, found.moves.make_implied, found.traits.makes) == ("make", False, frozenset())
    assert found.traits.model == text


@pytest.mark.parametrize(
    ("text", "make", "family"),
    [
        ("ПММ", "IZHMEKH", "IZHMEKH:PMM"),
        ("МР-27", "IZHMEKH", "IZHMEKH:IZH-27"),
        ("PA-63", "FEG", "FEG:PA-63"),
    ],
)
def test_a_design_of_one_maker_implies_it(text, make, family):
    found = read(text)
    assert (found.traits.make, set(found.model.families), found.moves.make_implied) == (make, {family}, True)


@pytest.mark.parametrize(
    ("text", "make", "family"),
    [
        ("ІЖ-27", "IZHMEKH", "IZHMEKH:IZH-27"),
        ("ИЖ-58", "IZHMEKH", "IZHMEKH:IZH-58"),
        ("ТОЗ-34", "TOZ", "TOZ:TOZ-34"),
        ("Форт-12", "FORT", "FORT:Fort-12"),
        ("Saiga", "IZHMASH", "IZHMASH:Saiga"),
        ("Walther PPK", "WALTHER", "WALTHER:PPK"),
        ("COLT PYTHON", "COLT", "COLT:Python"),
        ("TAURUS PT 92", "TAURUS", "TAURUS:PT 92"),
        ("GLOCK 22", "GLOCK", "GLOCK:22"),
    ],
)
def test_a_model_behind_its_maker_is_read_where_the_model_field_says_nothing(text, make, family):
    for model in ("", "б/н" if text.startswith("І") else "-"):
        found = read(text, model=model)
        assert (found.traits.make, set(found.model.families), found.moves.model) == (make, {family}, "make")


@pytest.mark.parametrize("text", ["AK-47", "UZI", "FAL", "Nagant", "Mosin", "Мосин", "Калашникова"])
def test_a_design_that_stands_for_its_makers_is_the_model_too(text):
    found = read(text)
    assert found.moves.model == "make"
    assert len(found.traits.makes) > 1
    assert any(family.startswith("*:") for family in found.model.families)


@pytest.mark.parametrize("text", ["Taurus", "S&W 38", "Colt 45", "Rossi 38", "Mauser", "Маузер", "A. Rossi", "ACME M4"])
def test_a_maker_alone_or_with_a_bore_and_a_name_that_is_not_known_are_no_model(text):
    assert read(text).moves.model is None
    assert read(text).traits.model == ""


def test_two_letters_imply_no_maker():
    assert read("ПП").traits.makes == frozenset()


def test_a_model_in_its_own_field_is_left_there():
    found = read("АКМ", model="АК-74")
    assert (found.moves.model, found.traits.model) == (None, "АК-74")
    assert read("TAURUS PT 92", model="PT 99").traits.model == "PT 99"


def test_a_design_in_the_make_field_compares_with_one_in_the_model_field():
    assert compare_models(traits(make="АКМ"), traits(make="Izhmash", model="АКМ")) == "agrees"


def test_several_calibres_compare_by_all_their_groups():
    both = traits(calibre="22 E 36")
    assert compare_calibres(both, traits(calibre=".22 LR")) == "compatible"
    assert compare_calibres(traits(calibre=".410"), both) == "compatible"
    assert compare_calibres(both, traits(calibre="9x19")) == "differs"
    assert compare_calibres(both, both) == "compatible"
