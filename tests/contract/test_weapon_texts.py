"""What is said of marks and of the signs of designs is there in every language, with what is stamped as it is."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from iarms.domain.languages.accept_language import LANGUAGES
from iarms.domain.vocabulary.designs import all_designs
from iarms.domain.weapon_marks import MarkText, all_marks, mark_text, tell_code, tell_text
from iarms.domain.weapon_marks.said import mark_meaning
from iarms.models.language import Language

FILES = Path(str(files("iarms.data").joinpath("weapon_texts")))
OTHERS: tuple[Language, ...] = tuple(each for each in LANGUAGES if each != "en")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][\w.&'+/-]*")
# Words of the tables' English that no sentence in another language has, unless they are stamped on the weapon.
_ENGLISH = frozenset(
    "the and with over under behind from for beside between proof mark marks crown eagle star letters word words "
    "number numbers wreath barrel receiver frame slide works imported says nothing maker army property rebuilt rifles "
    "pistols fire safe which that shield crest".split()
)


def content(language: Language) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs), [key for key, _ in pairs]
        return dict(pairs)

    read: dict[str, Any] = json.loads((FILES / f"{language}.json").read_text("utf-8"), object_pairs_hook=once)
    return read


def english() -> dict[str, dict[str, str]]:
    """Each text in English by the code of what it is said of and the field."""
    found: dict[str, dict[str, str]] = {}
    for mark in all_marks():
        said = {"looks": mark.looks, "where": mark.where or "", "meaning": mark.meaning}
        said |= {f"mistaken_for {other}": why for other, why in mark.mistaken_for.items()}
        found[mark.id] = {name: text for name, text in said.items() if text}
    for design in all_designs():
        for family, text in design.tells.items():
            found[tell_code(design.name, family)] = {"tell": text}
    return found


def said_in(language: Language) -> dict[str, dict[str, str]]:
    """Each text of a language's file in the same way."""
    texts = content(language)
    found: dict[str, dict[str, str]] = {}
    for mark_id, entry in texts["marks"].items():
        others = {f"mistaken_for {other}": why for other, why in entry.pop("mistaken_for", {}).items()}
        found[mark_id] = {**entry, **others}
    for design, families in texts["tells"].items():
        found |= {tell_code(design, family): {"tell": text} for family, text in families.items()}
    return found


def both(language: Language) -> Iterator[tuple[str, str, str]]:
    """Code and field, the English text, and the same in this language."""
    said = said_in(language)
    for code, texts in english().items():
        for name, text in texts.items():
            yield f"{code}.{name}", text, said[code][name]


def test_there_is_a_file_for_each_language_but_that_of_the_tables():
    assert {path.stem for path in FILES.iterdir()} == set(OTHERS)
    assert all(content(language)["language"] == language for language in OTHERS)


@pytest.mark.parametrize("language", OTHERS)
def test_every_row_of_the_tables_is_said_and_no_other(language: Language):
    def named(texts: dict[str, dict[str, str]]) -> set[tuple[str, str]]:
        return {(code, name) for code, fields in texts.items() for name in fields}

    assert named(said_in(language)) == named(english())
    assert all(text.strip() for fields in said_in(language).values() for text in fields.values())


@pytest.mark.parametrize("language", OTHERS)
def test_numbers_and_letters_that_are_stamped_stay_as_they_are(language: Language):
    faults = []
    for code, text, said in both(language):
        if sorted(re.findall(r"\d+", text)) != sorted(re.findall(r"\d+", said)):
            faults.append((code, text, said))
        stamped = re.findall(r"\b[A-Z]{2,}\b|[\u0400-\u04ff]{2,}|[\u4e00-\u9fff\uac00-\ud7af\u0590-\u05ff]", text)
        faults += [(code, each, said) for each in stamped if each not in said]
    assert faults == []


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: Language):
    for code, _, said in both(language):
        stamped = set(re.findall("[a-z]+", " ".join(stamps_of(code.partition(".")[0]))))
        assert not (_ENGLISH - stamped) & set(re.findall(r"\b[a-z]+\b", said)), (code, said)


def test_arabic_has_no_latin_word_but_what_is_stamped_and_names():
    for code, text, said in both("ar"):
        assert [word for word in _LATIN.findall(said) if word.rstrip(".") not in text] == [], code
        assert re.match(r"[\u200f\u0600-\u06ff]", said), code  # or the whole sentence would run from the left


def stamps_of(code: str) -> tuple[str, ...]:
    return next((mark.texts for mark in all_marks() if mark.id == code), ())


def test_what_nobody_knows_is_said_by_nobody():
    assert mark_text("xyzzy", "fr") is None
    assert mark_text("gb-crown-np", "en") is None
    assert tell_text("AK-74/xyzzy", "fr") is None
    assert tell_text("AK-74/*:AK-74", "en") is None
    assert tell_text(tell_code("SKS", "ZASTAVA:M59/66"), "fr") is not None
    assert isinstance(mark_text("gb-crown-np", "fr"), MarkText)


@pytest.mark.parametrize("language", OTHERS)
def test_a_meaning_in_a_few_words_ends_at_its_semicolon(language: Language):
    for mark in all_marks():
        said = mark_meaning(mark.id, language)
        assert said, mark.id
        assert not set(";؛\u200f") & set(said[:1] + said[-1:]), said
