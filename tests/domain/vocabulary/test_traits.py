"""Traits: each field understood where it stands, moved where it belongs, and compared as people mean it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.matching.postings import posting_of
from iarms.domain.serials.index_keys import split_posting
from iarms.domain.text.digest import NO_DIGEST, digest
from iarms.domain.vocabulary.firearm_reading import DescriptionFields, recorded_traits
from iarms.domain.vocabulary.traits import (
    compare_calibres,
    compare_countries,
    compare_makes,
    compare_models,
    compare_types,
    posted_traits,
)


def traits(make: str = "", model: str = "", calibre: str = "", kind: str = "", country: str = "", year: int = 0):
    return recorded_traits(DescriptionFields(make, model, calibre, kind, country, year))


@pytest.mark.parametrize(
    ("given", "recorded", "likeness"),
    [
        ("S&W", "Smith & Wesson", "agrees"),
        ("S&W", "Glock", "differs"),
        ("", "Glock", "missing"),
        ("UNKNOWN", "Glock", "missing"),
        ("Zzyzx Forge", "Glock", "missing"),
        ("Zzyzx Forge", "ZZYZX FORGE", "agrees"),
        ("AK-47", "Izhmash", "compatible"),
    ],
)
def test_makes_compare_as_their_makers_and_one_that_is_not_known_is_missing(given, recorded, likeness):
    assert compare_makes(traits(given), traits(recorded)) == likeness


@pytest.mark.parametrize(
    ("given", "recorded", "likeness"),
    [
        ("PT 100", "PT100", "agrees"),
        ("Taurus PT 92", "PT-92", "agrees"),
        ("", "PT 92", "missing"),
        ("PT 92", "", "missing"),
        ("PT 92", "PT 100", "differs"),
    ],
)
def test_models_compare_by_their_families(given, recorded, likeness):
    assert compare_models(traits("Taurus", given), traits("Taurus", recorded)) == likeness


@pytest.mark.parametrize(
    ("given", "recorded", "likeness"),
    [
        ("9 mm Para", "9x19", "agrees"),
        ("9mm", "9x19", "compatible"),
        (".45 ACP", "9x19", "differs"),
        ("", "9x19", "missing"),
        ("qqq", "9x19", "missing"),
        ("qqq", "QQQ", "agrees"),
    ],
)
def test_calibres_compare_as_groups(given, recorded, likeness):
    assert compare_calibres(traits(calibre=given), traits(calibre=recorded)) == likeness


@pytest.mark.parametrize(
    ("given", "recorded", "likeness"),
    [
        ("PISTOL", "PISTOL", "agrees"),
        ("PISTOL", "CONVERTED_BLANK", "compatible"),
        ("PISTOL", "OTHER", "compatible"),
        ("PISTOL", "SHOTGUN", "differs"),
        ("", "SHOTGUN", "missing"),
    ],
)
def test_types_that_people_give_for_one_another_are_compatible(given, recorded, likeness):
    assert compare_types(traits(kind=given), traits(kind=recorded)) == likeness
    assert compare_types(traits(kind=recorded), traits(kind=given)) == likeness


def test_a_former_state_is_compatible_with_its_successors_and_no_other():
    assert compare_countries(traits(country="SUHH"), traits(country="RU")) == "compatible"
    assert compare_countries(traits(country="RU"), traits(country="SUHH")) == "compatible"
    assert compare_countries(traits(country="SUHH"), traits(country="BR")) == "differs"
    assert compare_countries(traits(country="BR"), traits(country="BR")) == "agrees"
    assert compare_countries(traits(), traits(country="BR")) == "missing"


def test_a_make_in_the_model_field_is_the_make_where_none_is_given():
    for make in ("", "UNKNOWN"):
        moved = traits(make, "Glock 17")
        assert (moved.make, moved.make_key) == ("GLOCK", digest("GLOCK"))
        assert compare_makes(moved, traits("Glock")) == "agrees"
        assert compare_models(moved, traits("Glock", "G17")) == "agrees"


def test_a_make_that_is_given_is_not_overruled_by_the_model():
    assert traits("Beretta", "Glock 17").make == "BERETTA"


def test_a_model_in_the_make_field_gives_make_and_model():
    moved = traits("PT 92")
    assert moved.make == "TAURUS"
    assert compare_models(moved, traits("Taurus", "PT 92")) == "agrees"


def test_a_type_or_a_calibre_in_the_make_field_is_moved_and_leaves_no_make():
    assert (traits("pistol").make_key, traits("pistol").firearm_type) == (NO_DIGEST, "PISTOL")
    moved = traits("9mm")
    assert (moved.make_key, moved.model) == (NO_DIGEST, "")
    assert compare_calibres(moved, traits(calibre="9x19")) == "compatible"


def test_a_calibre_behind_the_model_is_the_calibre_where_none_is_given():
    assert compare_calibres(traits("Taurus", "PT 92 9mm Para"), traits(calibre="9x19")) in ("agrees", "compatible")
    assert compare_calibres(traits("Taurus", "PT 92 9mm Para", ".45 ACP"), traits(calibre="9x19")) == "differs"


@pytest.mark.parametrize(
    "described",
    [
        ("S&W", "M&P 9", "9 mm Para", "PISTOL", "US", 2011),
        ("Taurus", "", ".38", "REVOLVER", "", 0),
        ("Zzyzx Forge", "Zed", "qqq", "", "SUHH", 1930),
        ("", "Glock 17", "", "", "", 0),
        ("UNKNOWN", "", "", "OTHER", "", 0),
        ("Beretta", "92 FS", "9mm", "PISTOL", "IT", 1999),
    ],
)
def test_a_posting_says_what_the_record_says(described):
    mine = recorded_traits(DescriptionFields(*described))
    packed = posting_of("rec_01ARZ3NDEKTSV4RRFFQ69G5FAV", "", "AB018347", mine)
    assert posted_traits(split_posting(packed)[1]) == mine


@settings(max_examples=200, deadline=None, derandomize=True)
@given(make=st.text(max_size=30), model=st.text(max_size=30), calibre=st.text(max_size=30))
def test_no_words_break_the_reading_or_the_comparison(make, model, calibre):
    mine, theirs = traits(make, model, calibre), traits("S&W", "M&P 9", "9x19")
    for compare in (compare_makes, compare_models, compare_calibres):
        assert compare(mine, mine) in ("agrees", "compatible", "missing", "unclear")
        assert compare(mine, theirs) == compare(mine, theirs)
        assert compare(mine, traits()) == "missing"
