"""What a process remembers has an end: no cache without a bound is asked with what a caller may choose."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from iarms.domain.files import language_letters
from iarms.domain.identification.tokens import said_of_weapons
from iarms.domain.text import characters
from iarms.printing.fonts import _font_of

FUNCTIONS = Path(__file__).parent.parent.parent / "functions"
# What each is asked with, of which there are few: nobody who calls the API can add to it.
CLOSED = {
    "domain/deadlines/holidays.py holidays_of": "a country",
    "domain/deadlines/working_time.py country_calendar": "a country",
    "domain/deadlines/working_time.py _zone": "the time zone of a calendar",
    "domain/files/encodings.py languages_of": "a country",
    "domain/files/language_letters.py _expected": "a language of a table",
    "domain/files/language_letters.py _shares": "a language of a table",
    "domain/files/line_values.py field_pointer": "a field of a record",
    "domain/identification/misspellings.py _lettered": "the code of a make",
    "domain/identification/models.py _name_words": "the code of a make",
    "domain/problems/catalogue.py _table": "a file of the data",
    "domain/languages/in_language.py says_sentences": "a model of answers",
    "domain/languages/phrasing.py messages_in": "a language that there is a file of",
    "domain/weapon_marks/said.py _texts": "a language that there is a file of",
    "domain/vocabulary/model_table.py models_of": "the code of a make",
    "domain/weapon_marks/described.py letters_of": "a mark of the table",
    "domain/weapon_marks/shapes.py shapes_in": "how a mark of the table looks",
    "models/personal_data/forms.py _compiled": "a kind of personal data",
}


def _is_unbounded(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Call):
        if ast.unparse(decorator.func).removeprefix("functools.") != "lru_cache":
            return False
        given = [*decorator.args[:1], *(word.value for word in decorator.keywords if word.arg == "maxsize")]
        return any(isinstance(value, ast.Constant) and value.value is None for value in given)
    return ast.unparse(decorator).removeprefix("functools.") == "cache"


def unbounded(source: str) -> Iterator[str]:
    """The names of functions of a module that take arguments and remember every answer."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(map(_is_unbounded, node.decorator_list)):
            takes = node.args
            if takes.args or takes.posonlyargs or takes.kwonlyargs or takes.vararg or takes.kwarg:
                yield node.name


def test_a_cache_without_a_bound_is_asked_with_what_is_few():
    found = {
        f"{path.relative_to(FUNCTIONS / 'iarms')} {name}"
        for path in sorted((FUNCTIONS / "iarms").rglob("*.py"))
        for name in unbounded(path.read_text("utf-8"))
    }
    assert found == CLOSED.keys()


def test_a_cache_without_a_bound_is_found_however_it_is_written():
    kinds = ("cache", "functools.cache", "lru_cache(None)", "functools.lru_cache(maxsize=None)")
    assert [list(unbounded(f"@{kind}\ndef f(a): return a")) for kind in kinds] == [["f"]] * 4
    bounded = (
        "@cache\ndef f(): return 1",
        "@lru_cache\ndef f(a): return a",
        "@lru_cache(maxsize=8)\ndef f(a): return a",
    )
    assert [list(unbounded(each)) for each in bounded] == [[]] * 3


@pytest.mark.parametrize(
    ("ask", "cache"),
    [
        (characters.without_unseen, characters._is_unseen),
        (characters._is_allowed, characters._is_allowed),
        (language_letters._script, language_letters._script),
        (language_letters._likeliest, language_letters._likeliest),
        (said_of_weapons, said_of_weapons),
        (lambda character: _font_of(character, bold=False), _font_of),
    ],
    ids=["unseen", "allowed", "script", "likeliest", "said of weapons", "font"],
)
def test_who_sends_every_character_there_is_does_not_fill_the_memory(ask: Callable[[str], Any], cache: Any):
    for point in range(0x20000, 0x20000 + 20_000):
        ask(chr(point))
    assert cache.cache_info().currsize == cache.cache_info().maxsize < 20_000
