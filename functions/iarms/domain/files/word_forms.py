"""Whether words are words: how their letters follow one another, held against letters drawn by lot.

Makers and designs stand in files as АПС and ТОЗ, and codes of all kinds, whose letters tell no language: read in
another code page they are as good as before. The pairs of letters are counted in names of countries, in some forty
languages, and in words that files of records hold.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import log
from typing import Final, NamedTuple

from iarms.domain.files.language_letters import script_of
from iarms.domain.text import country_names

# What a word of ideographs or kana, whose pairs are not counted, is worth beside one of letters.
_OF_LARGE_SCRIPTS: Final = 1.5
# How far a letter's own share stands in for pairs that were not met.
_UNMET: Final = 4.0
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_BEFORE: Final = "^"


class _Pairs(NamedTuple):
    """Of one script: how often letters are met, and how often after which."""

    letters: Counter[str]
    after: Mapping[str, Counter[str]]


def words_form(words: Iterable[str]) -> float:
    """How much likelier these words are as words than as letters drawn by lot (natural logarithm): each once."""
    return sum(_form(part.lower()) for word in set(words) for part in _LETTERS.findall(word) if len(part) > 1)


@cache
def _form(word: str) -> float:
    script = script_of(word)
    if script == "large":
        return _OF_LARGE_SCRIPTS
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
def _pairs() -> dict[str, _Pairs]:
    table = json.loads(files("iarms.data").joinpath("file_words.json").read_text("utf-8"))
    words = {word for line in table["words"].values() for word in line.split()}
    words.update(word.lower() for name in country_names() for word in _LETTERS.findall(name))
    found: dict[str, _Pairs] = {}
    for word in sorted(words):
        if (script := script_of(word)) is None:
            continue
        pairs = found.setdefault(script, _Pairs(Counter(), defaultdict(Counter)))
        for before, letter in zip(_BEFORE + word, word, strict=False):
            pairs.letters[letter] += 1
            pairs.after[before][letter] += 1
    return found
