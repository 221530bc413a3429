"""Whether words are words: how their letters follow one another, held against letters drawn by lot.

Makers and designs stand in files as АПС and ТОЗ, and codes of all kinds, whose letters tell no language: read in
another code page they are as good as before. The pairs of letters are counted in names of countries, in some forty
languages, and in words that files of records hold.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from math import log
from typing import Final, NamedTuple

from iarms.domain.files.language_letters import script_of
from iarms.domain.text import country_names

# What a word of ideographs or kana is worth by its length: their pairs are not counted.
_OF_LARGE_SCRIPTS: Final = 1.5
_CODE: Final = 3  # letters
# How far a letter's own share stands in for pairs that were not met.
_UNMET: Final = 4.0
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_BEFORE: Final = "^"


class _Pairs(NamedTuple):
    """Of one script: how often letters are met, and how often after which."""

    letters: Counter[str]
    after: Mapping[str, Counter[str]]


def words_form(words: Iterable[str]) -> float:
    """How much likelier these words are as words than as letters drawn by lot (natural logarithm), each once.

    Those of three letters are left out, as most of them are codes.
    """
    return sum(_form(part) for part in _parts(words) if len(part) > _CODE or script_of(part) == "large")


def is_file_word(word: str) -> bool:
    """Whether files of records hold this word, in any language. Of three letters none is taken for certain."""
    return word.lower() in _words() and (len(word) > _CODE or script_of(word) == "large")


def wordlike(words: Iterable[str]) -> float:
    """As `words_form`, of those words alone that are likelier as words."""
    return sum(max(0.0, _form(part)) for part in _parts(words))


def _parts(words: Iterable[str]) -> Iterator[str]:
    return (part.lower() for word in set(words) for part in _LETTERS.findall(word) if len(part) > 1)


@lru_cache(maxsize=16384)
def _form(word: str) -> float:
    script = script_of(word)
    if script == "large":
        return 0.0 if len(word) < _CODE else _OF_LARGE_SCRIPTS * (len(word) - _CODE + 1)
    pairs = _pairs().get(script or "")
    if pairs is None:
        return -float(len(word))
    kinds, total = len(pairs.letters), pairs.letters.total()
    before, worth = _BEFORE, 0.0
    for letter in word:
        after = pairs.after.get(before, Counter())
        share = (pairs.letters[letter] + 0.5) / (total + 0.5 * kinds)
        worth += log((after[letter] + _UNMET * share) / (after.total() + _UNMET)) + log(kinds)
        before = letter
    return worth


@cache
def _words() -> frozenset[str]:
    table = json.loads(files("iarms.data").joinpath("file_words.json").read_text("utf-8"))
    return frozenset(word for line in table["words"].values() for word in line.split())


@cache
def _pairs() -> dict[str, _Pairs]:
    words = {*_words(), *(word.lower() for name in country_names() for word in _LETTERS.findall(name))}
    found: dict[str, _Pairs] = {}
    for word in sorted(words):
        if (script := script_of(word)) is None:
            continue
        pairs = found.setdefault(script, _Pairs(Counter(), defaultdict(Counter)))
        for before, letter in zip(_BEFORE + word, word, strict=False):
            pairs.letters[letter] += 1
            pairs.after[before][letter] += 1
    return found
