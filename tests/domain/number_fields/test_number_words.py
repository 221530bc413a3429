"""The shape of the file of words that stand in a serial number's field: data/number_words.json."""

import json
import re
import unicodedata
from collections import Counter
from importlib.resources import files
from typing import Final

import pytest

_CATEGORIES: Final = frozenset(
    """label and or to OBLITERATED NONE_EVER UNKNOWN RESTORED PARTIAL DOUBTFUL ENDS BEGINS FRAME RECEIVER SLIDE BARREL
    BOLT CYLINDER CRANE OTHER legend patent calibre model make year reference renumbered filler""".split()
)
# Two letters for a missing number (NC, бн) are read only where there is no number whose letters they could be.
_MAY_BE_SHORT: Final = frozenset({"and", "or", "to", "label", "OBLITERATED", "NONE_EVER", "UNKNOWN"})
_SHORT_ALL_THE_SAME: Final = frozenset({"mm", "мм"})
_LETTERS_OF_NUMBERS: Final = ("LATIN", "CYRILLIC", "GREEK")
_NO_BLANKS: Final = frozenset({"zh", "ja", "th"})
_TABLE: Final = json.loads(files("iarms").joinpath("data/number_words.json").read_text(encoding="utf-8"))
_LANGUAGES: Final[dict[str, dict[str, list[str]]]] = _TABLE["languages"]

each_language = pytest.mark.parametrize("language", _LANGUAGES)


def _entries(language: str) -> list[tuple[str, str]]:
    return [(category, entry) for category, entries in _LANGUAGES[language].items() for entry in entries]


def test_the_table_says_what_it_is() -> None:
    assert set(_TABLE) == {"version", "source", "comment", "languages"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", _TABLE["version"])


@each_language
def test_categories_are_known_and_filled(language: str) -> None:
    assert set(_LANGUAGES[language]) <= _CATEGORIES
    assert all(_LANGUAGES[language].values())


@each_language
def test_an_entry_is_small_letters_parted_by_one_blank(language: str) -> None:
    for category, entry in _entries(language):
        assert entry == unicodedata.normalize("NFC", entry.lower()), entry
        assert entry == " ".join(entry.split()) != "", entry
        for word in entry.split(" "):
            # A vowel sign of Thai or Devanagari is a mark to Unicode, and a letter to its readers.
            marks = [c for c in word.removesuffix("*") if not c.isalnum() and unicodedata.category(c)[0] != "M"]
            assert not marks, (category, entry)


@each_language
def test_a_stem_is_long_enough_to_be_told(language: str) -> None:
    for category, entry in _entries(language):
        for word in entry.split(" "):
            stem = word.removesuffix("*")
            least = 3 if any(unicodedata.name(c).startswith(_LETTERS_OF_NUMBERS) for c in stem if c.isalpha()) else 1
            assert not word.endswith("*") or len(stem) >= least, (category, entry)


@each_language
def test_a_word_says_one_thing(language: str) -> None:
    entries = Counter(entry for _, entry in _entries(language))
    assert [entry for entry, times in entries.items() if times > 1] == []


@each_language
def test_two_letters_are_no_word(language: str) -> None:
    """They could be the letters of a number: only labels, connectors and words for a missing number are so short."""
    for category, entry in _entries(language):
        letters = [c for c in entry if c.isalpha()]
        if " " in entry or category in _MAY_BE_SHORT or entry in _SHORT_ALL_THE_SAME:
            continue
        if letters and unicodedata.name(letters[0]).startswith(_LETTERS_OF_NUMBERS):
            assert len(entry) > 2, (category, entry)


@each_language
def test_a_text_without_blanks_has_entries_without_stems(language: str) -> None:
    if language in _NO_BLANKS:
        assert [entry for _, entry in _entries(language) if entry.endswith("*")] == []
