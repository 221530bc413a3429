"""Which places of the table a description leads to: every bound from both sides, and none that cuts in silence."""

import random

import pytest

from iarms.domain.identification.description import Description
from iarms.domain.identification.facets import fold_code
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.identification.places import (
    MOST_FAMILIES,
    MOST_MAKES_OF_A_NAME,
    MOST_NAMESAKES,
    MOST_ORDER_NUMBERS,
    MOST_PLACES,
    MOST_RELATIVES,
    places_to_read,
)
from iarms.domain.vocabulary.designs import all_designs, relatives_of
from iarms.domain.vocabulary.makes import make_codes, make_name
from iarms.domain.vocabulary.model_table import families_of, namesakes_of
from iarms.models.reference import facet_key
from tests.domain.identification.references import described

MAKES = sorted(make_codes())


def model(*families: str, role: str = "stated") -> ModelMention:
    return ModelMention("given", frozenset(families), frozenset(), ("GIVEN",), "name", 0, 1).in_role(role)  # type: ignore[arg-type]


def make(*codes: str, role: str = "stated") -> MakeMention:
    return MakeMention("given", codes, "name", 0, 1).in_role(role)  # type: ignore[arg-type]


def lone_families(number: int) -> list[str]:
    """Families without namesakes and relatives, so many, each of another make."""
    found = [
        family
        for code in MAKES
        for family in [f"{code}:{name}" for name in sorted(families_of(code))][:1]
        if not namesakes_of([family]) and not relatives_of([family])
    ]
    return found[:number]


@pytest.mark.parametrize("beyond", [0, 1])
def test_families_up_to_the_bound_are_read_and_one_more_is_told(beyond: int):
    named = lone_families(MOST_FAMILIES + beyond)
    places = places_to_read(Description("", models=tuple(model(family) for family in named)))
    assert places.keys == tuple(facet_key("model", family) for family in named[:MOST_FAMILIES])
    assert places.complete == (beyond == 0)


@pytest.mark.parametrize("beyond", [0, 1])
def test_order_numbers_up_to_the_bound_are_read_and_one_more_is_told(beyond: int):
    codes = tuple(f"AB{number}" for number in range(1000, 1000 + MOST_ORDER_NUMBERS + beyond))
    places = places_to_read(Description("", catalogue_codes=codes))
    assert places.keys == tuple(facet_key("catalogue_code", code) for code in codes[:MOST_ORDER_NUMBERS])
    assert places.complete == (beyond == 0)


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_name_of_few_makers_is_read_and_one_of_more_is_told(beyond: int):
    codes = MAKES[: MOST_MAKES_OF_A_NAME + beyond]
    places = places_to_read(Description("", makes=(make(*codes),)))
    assert places.keys == (() if beyond else tuple(facet_key("make", code) for code in codes))
    assert places.complete == (beyond == 0)


def test_of_a_name_of_many_makers_those_of_the_country_are_read_where_they_are_few():
    known = described("Arsenal 9 mm made in Bulgaria"), described("Arsenal 9 mm")
    assert [places_to_read(one).complete for one in known] == [True, len(known[1].makes[0].codes) <= 3]
    assert facet_key("make", "ARSENAL_BG") in places_to_read(known[0]).keys


@pytest.mark.parametrize("beyond", [False, True])
def test_namesakes_up_to_the_bound_are_read_and_more_are_told(*, beyond: bool):
    every = [f"{code}:{name}" for code in MAKES for name in sorted(families_of(code))]
    counts = {family: len(namesakes_of([family])) for family in every}
    wanted = min(count for count in counts.values() if count > MOST_NAMESAKES) if beyond else MOST_NAMESAKES
    family = next(family for family, count in counts.items() if count == wanted)
    namesakes = namesakes_of([family])
    description = Description("", makes=(make(family.partition(":")[0]),), models=(model(family),))
    places = places_to_read(description)
    read = [key for key in places.keys if key in {facet_key("model", other) for other in namesakes}]
    assert read == [facet_key("model", other) for other in namesakes[:MOST_NAMESAKES]]
    assert places.complete == (not beyond)


def test_relatives_up_to_the_bound_are_read_and_more_are_told():
    seen = set()
    for design in all_designs():
        for family in design.tells:
            relatives = relatives_of([family])
            if namesakes_of([family]) or family.startswith("*"):
                continue
            places = places_to_read(Description("", models=(model(family, role="design"),)))
            read = [key for key in places.keys if key != facet_key("model", family)]
            assert read == [facet_key("model", other) for other in relatives[:MOST_RELATIVES]]
            assert places.complete == (len(relatives) <= MOST_RELATIVES)
            seen.add(places.complete)
    assert seen == {True, False}


@pytest.mark.parametrize("beyond", [0, 1])
def test_all_together_take_the_places_that_there_are_and_one_more_is_told(beyond: int):
    named = lone_families(MOST_FAMILIES)
    others = [code for code in MAKES if code not in {family.partition(":")[0] for family in named}]
    codes = others[: MOST_PLACES - MOST_FAMILIES + beyond]
    description = Description(
        "", makes=tuple(make(code) for code in codes), models=tuple(model(family) for family in named)
    )
    places = places_to_read(description)
    assert len(places.keys) == MOST_PLACES
    assert places.keys[-1] == facet_key("make", codes[MOST_PLACES - MOST_FAMILIES - 1])
    assert places.complete == (beyond == 0)


def test_what_names_a_model_leaves_places_to_the_makers():
    assert MOST_ORDER_NUMBERS + MOST_FAMILIES + MOST_NAMESAKES + MOST_RELATIVES < MOST_PLACES


def test_of_generated_descriptions_none_is_cut_in_silence():
    """Every name, order number and relative of 1,500 descriptions has its place, or the places are not complete."""
    rand = random.Random(20_261_129)  # noqa: S311  # a test that is the same each time
    hedges = (
        "copy of",
        "type",
        "looks like a",
        "or",
        "marked",
        "on slide",
        "possibly",
        "clone",
        ",",
        "kalashnikov",
        "",
    )
    families = [family for design in all_designs() for family in design.tells]
    families += [f"{code}:{name}" for code in MAKES for name in sorted(families_of(code))[:3]]
    cut = 0
    for _ in range(1500):
        words: list[str] = []
        for family in rand.sample(families, rand.choice((1, 1, 2, 3, 4, 6, 8))):
            code, _, name = family.partition(":")
            words += [rand.choice(hedges), "" if code == "*" else make_name(code), name if rand.random() < 0.8 else ""]
        description = described(" ".join(filter(None, words)))
        places = places_to_read(description)
        assert len(places.keys) <= MOST_PLACES
        assert not places.complete or led_to(description) <= set(places.keys), description.given
        cut += not led_to(description) <= set(places.keys)
    assert cut > 50  # the test would see it


def led_to(description: Description) -> set[str]:
    """The places that a description leads to for sure, whatever the bounds: what it names, and, where it names no
    country and only designs, all that is of these."""
    models = [each for each in description.models if each.role != "excluded"]
    families = sorted({family for each in models for family in each.families})
    found = {facet_key("model", family) for family in (*families, *namesakes_of(families))}
    found |= {facet_key("catalogue_code", fold_code(code)) for code in description.catalogue_codes if code.isalnum()}
    if not description.countries and models and all(each.role in ("design", "alike") for each in models):
        found |= {facet_key("model", family) for family in relatives_of(families)}
    named = {family.partition(":")[0] for family in families}
    for each in description.makes:
        if each.role in ("stated", "marked", "doubtful") and each.via != "town" and not description.countries:
            found |= {facet_key("make", code) for code in each.codes if code not in named}
    return found
