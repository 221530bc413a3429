"""What the packaged tables of countries, signs and designs say hangs together with makes, models and ISO codes."""

import json
from importlib.resources import files

import pytest

from iarms.domain.text.country_words import country_at, country_name, is_same_or_successor
from iarms.domain.text.phrases import Phrases, plain_with_places, tokens_of
from iarms.domain.vocabulary.designs import all_designs, designs_of, relatives_of
from iarms.domain.vocabulary.factory_marks import mark_at
from iarms.domain.vocabulary.makes import make_codes, make_countries
from iarms.domain.vocabulary.model_table import families_of, namesakes_of
from iarms.models.country import COUNTRIES, FORMER_STATES


def known(family: str) -> bool:
    make, _, name = family.partition(":")
    return name in families_of(None if make == "*" else make)


def words(text: str) -> list[str]:
    return [token.word for token in tokens_of(plain_with_places(text))]


def test_designs_hold_families_that_the_table_of_models_holds_and_say_how_to_tell_each():
    for design in all_designs():
        assert set(design.of) <= design.tells.keys(), design.name
        assert len(design.tells) > 1, design.name
        assert all(design.tells.values()), design.name
        assert [family for family in design.tells if not known(family)] == [], design.name


def test_relatives_are_of_the_same_design_and_those_whose_it_is_come_first():
    relatives = relatives_of(["TAURUS:PT 92"])
    assert relatives[0] == "BERETTA:92"
    assert "TAURUS:PT 92" not in relatives
    assert {design.name for design in designs_of(["TAURUS:PT 92"])} == {"Beretta 92"}
    assert relatives_of(["TAURUS:Judge"]) == ()


def test_signs_and_towns_are_of_makes_that_the_tables_hold():
    table = json.loads(files("iarms.data").joinpath("marks.json").read_text("utf-8"))
    for entry in (*table["signs"], *table["towns"]):
        for phrase in entry["phrases"]:
            described = mark_at(words(phrase.replace("*", "")), 0)
            assert described is not None, phrase
            assert set(described[0].makes) <= make_codes(), phrase
    found = mark_at(words("AK with an arrow in a triangle"), 3)
    assert found is not None
    assert (found[0].makes, found[1]) == (("IZHMASH", "IZHMEKH", "CUGIR"), 7)
    assert mark_at(words("tula 1943"), 0) is not None
    assert mark_at(words("arrow"), 0) is None


def test_every_country_that_makes_arms_has_a_name():
    made_in = {country for code in make_codes() for country in make_countries(code)}
    assert {country for country in made_in if country_name(country) == country} == set()
    assert made_in <= COUNTRIES | FORMER_STATES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Brasil", "BR"), ("brésilienne", "BR"), ("ROMÂNIA", "RO"), ("Československo", "CSHH"), ("румынский", "RO"),
        ("Türkiye", "TR"), ("Narnia", None), ("service", None), ("polite", None), ("Serbu", None),
    ],
)  # fmt: skip
def test_a_country_is_read_by_name_and_adjective_with_any_ending(text, code):
    found = country_at(words(text), 0)
    assert (found.code if found else None) == code


def test_a_place_is_told_as_such_and_the_longest_name_counts():
    place, name = country_at(["HERSTAL"], 0), country_at(words("South African pistol"), 0)
    assert place is not None
    assert (place.code, place.place) == ("BE", True)
    assert name is not None
    assert (name.code, name.end) == ("ZA", 2)


def test_a_former_state_and_its_successors_are_one_ground():
    assert is_same_or_successor("CSHH", "CZ")
    assert is_same_or_successor("CZ", "CSHH")
    assert not is_same_or_successor("CZ", "SK")


def test_namesakes_begin_with_the_whole_name():
    assert "ZASTAVA:M70 Rifle" in namesakes_of(["ZASTAVA:M70"])
    assert namesakes_of(["GLOCK:1"]) == ()


def test_tokens_know_where_they_stood_whatever_the_letters():
    text = "Révolver ﬁne ½ МР-153, MK-7.022 .380"
    tokens = tokens_of(plain_with_places(text))
    assert [text[token.start : token.end] for token in tokens][:1] == ["Révolver"]
    assert [token.word for token in tokens if token.word.isdigit()][-2:] == ["7022", "380"]


def test_the_longest_phrase_counts_and_a_star_stands_for_any_ending():
    phrases = Phrases({"one": "made in|made", "two": "brasil*|u s"})
    assert phrases.longest(["MADE", "IN", "BRASILEIRA"], 0) == ("one", 2)
    assert phrases.longest(["MADE", "BY"], 0) == ("one", 1)
    assert phrases.longest(["BRASILEIRA"], 0) == ("two", 1)
    assert phrases.longest(["U", "S"], 0) == ("two", 2)
    assert phrases.longest(["U"], 0) is None
