"""The table of marks and the rules of years hang together with makes, models, countries and the words for shapes."""

from collections import Counter

from iarms.domain.text import plain_with_places, tokens_of
from iarms.domain.vocabulary.makes import make_codes, make_countries
from iarms.domain.vocabulary.model_table import families_of
from iarms.domain.weapon_marks.described import described_marks, letters_of
from iarms.domain.weapon_marks.shapes import shapes_in
from iarms.domain.weapon_marks.table import all_marks
from iarms.domain.weapon_marks.year_rules import year_rules
from iarms.models.country import COUNTRIES, FORMER_STATES


def test_marks_have_ids_of_their_own_and_name_makes_countries_and_marks_that_there_are():
    counted = Counter(mark.id for mark in all_marks())
    assert [mark_id for mark_id, count in counted.items() if count > 1] == []
    for mark in all_marks():
        assert set(mark.makes) <= make_codes(), mark.id
        assert mark.country is None or mark.country in COUNTRIES | FORMER_STATES, mark.id
        assert set(mark.mistaken_for) <= set(counted) - {mark.id}, mark.id
        assert (mark.from_year or 0) <= (mark.until_year or 9999), mark.id
        assert mark.meaning, mark.id
        assert mark.looks or mark.phrases, mark.id


def test_a_proof_mark_is_of_a_member_of_the_commission_and_nothing_else_claims_that_source():
    members = {"AE", "AT", "BE", "CL", "CSHH", "CZ", "DE", "DDDE", "ES", "FI", "FR", "GB", "HU", "IT", "RS", "SK"}
    assert {mark.country for mark in all_marks() if mark.source == "CIP"} <= members


def test_nearly_every_mark_is_found_by_shapes_or_letters():
    listed = [mark for mark in all_marks() if mark.looks]
    bare = [mark.id for mark in listed if not shapes_in(mark.looks) and not letters_of(mark)]
    assert len(bare) * 20 < len(listed), bare


def test_shapes_that_are_described_as_the_table_has_them_are_found_where_they_stand():
    for text, expected in {
        "rifle with an arrow in a triangle on it": "su-izhevsk-triangle",
        "with a star in a circle": "kp-star",
        "crown over N": "de-crown-n",
        "triangle 66": "cn-triangle-66",
        "10 in a double circle": "bg-10",
    }.items():
        words = [token.word for token in tokens_of(plain_with_places(text))]
        found = [each for at in range(len(words)) if (each := described_marks(words, at))]
        assert expected in {mark.id for mark in found[0][0]}, text


def test_a_shape_alone_and_names_that_hold_one_are_no_marks():
    for text in ("Star pistol", "Desert Eagle", "Golden Eagle 9 mm", "Lion rifle", "Crown", "N", "Bulldog 44"):
        words = [token.word for token in tokens_of(plain_with_places(text))]
        assert [described_marks(words, at) for at in range(len(words))] == [None] * len(words), text


def test_rules_of_years_are_of_makes_and_families_that_there_are():
    for rule in year_rules():
        assert rule.makes <= make_codes(), rule.says
        assert rule.makes or rule.countries, rule.says
        for family in rule.families:
            make, _, name = family.partition(":")
            assert name in families_of(None if make == "*" else make), family
        assert rule.window[0] <= rule.window[1]
        years = [year for _, year in rule.points]
        assert years == sorted(years)
    at_home = {country for code in make_codes() for country in make_countries(code)}
    assert {country for rule in year_rules() for country in rule.countries} <= at_home
