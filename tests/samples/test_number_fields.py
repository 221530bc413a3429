"""What drawn number fields promise: the same for a seed, and numbers that the field was really made of."""

import re
from itertools import islice

import pytest

from samples.noise import canonical
from samples.number_fields import KINDS, SHARES, clean_numbers, field_words, number_fields

MANY = 300


def bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_gives_the_same_fields_however_many_are_asked_for(kind):
    assert list(number_fields(kind, 20, 5)) == list(islice(number_fields(kind, 1000, 5), 20))
    assert list(number_fields(kind, 20, 5)) != list(number_fields(kind, 20, 6))


def test_the_measured_kinds_are_among_those_drawn():
    assert SHARES.keys() <= KINDS.keys()
    assert sum(SHARES.values()) == pytest.approx(99.9)


@pytest.mark.parametrize(
    "kind", ["clean", "separators", "label", "restored", "doubted", "in pieces", "by part", "series"]
)
def test_a_field_holds_the_numbers_that_it_was_made_of(kind):
    for field in number_fields(kind, MANY, 1):
        assert field.numbers
        for _, number in field.numbers:
            held = bare(field.text)
            assert number in held or all(character in held for character in number)


@pytest.mark.parametrize("kind", ["words", "two words", "words of no table", "blank"])
def test_a_field_of_words_holds_no_number_and_no_digit_but_zeros(kind):
    for field in number_fields(kind, MANY, 1):
        assert field.numbers == ()
        assert not re.search(r"[1-9]", re.sub(r"\d\d?桁", "", field.text))


def test_parts_are_named_and_unread_characters_marked():
    assert {part for field in number_fields("by part", MANY, 1) for part, _ in field.numbers} == {
        "FRAME",
        "SLIDE",
        "BARREL",
    }
    for field in number_fields("unread marks", MANY, 1):
        assert not field.is_whole
        assert all("?" in number for _, number in field.numbers)


def test_clean_numbers_are_letters_and_digits_of_many_layouts():
    drawn = list(clean_numbers(3000, 1))
    assert all(re.fullmatch(r"[A-Z0-9]+", number) and canonical(number) == number for number in drawn)
    layouts = {re.sub("[A-Z]", "A", re.sub("[0-9]", "9", number)) for number in drawn}
    assert len(layouts) > 40


def test_the_words_are_in_many_languages_and_each_stands_once():
    languages = field_words()["languages"]
    assert len(languages) > 40
    for language, names in languages.items():
        for name, entries in names.items():
            assert len(entries) == len(set(entries)), (language, name)
            slots = {slot for entry in entries for slot in re.findall(r"\{(\w+)\}", entry)}
            assert bool(slots) is (name in ("partial", "doubt", "restored")), (language, name)
