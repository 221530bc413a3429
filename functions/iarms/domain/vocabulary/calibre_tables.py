"""The tables of calibres: every spelling with the code that it means, and what may stand in a misspelt or cut one.

A group holds what is chambered or sold as one; a mark that fits several groups has a code of its own and gives them
all. A code of several, `A+B`, means every group of each: a weapon of two calibres, or one of which it is not told
which.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from iarms.domain.vocabulary.calibre_text import (
    CALIBRE_TOKEN,
    SAYS_CALIBRE,
    SAYS_NOTHING,
    SYNONYMS,
    SpellingParts,
    calibre_words,
    key_of,
    plain_calibre,
    written_plainly,
)

CalibreRule = Literal["code", "name", "alias", "ambiguous", "parsed", "fuzzy"]

_SHORTEST_NAME: Final = 4


@dataclass(frozen=True)
class CalibreTables:
    """The tables as they ship. `keys` by `calibre_key`; `ambiguous` are the marks' groups; `spellings` with codes."""

    names: dict[str, str]
    keys: dict[str, tuple[str, CalibreRule]]
    ambiguous: dict[str, frozenset[str]]
    unknown: frozenset[str]
    spellings: list[tuple[str, str]]
    groups: dict[str, Any]
    marks: list[tuple[str, tuple[str, ...]]]
    version: str


def calibre_key(text: str) -> str:
    """The key under which a calibre is looked up. May be empty."""
    return key_of(calibre_words(plain_calibre(text)))


@cache
def calibre_tables() -> CalibreTables:
    """The tables, read once."""
    tables: dict[str, Any] = json.loads(files("iarms.data").joinpath("calibres.json").read_text("utf-8"))
    keys: dict[str, tuple[str, CalibreRule]] = {}
    spellings: list[tuple[str, str]] = []
    for calibre in tables["calibres"]:
        keys.update({calibre_key(alias): (calibre["code"], "alias") for alias in calibre["aliases"]})
        spellings += [(text, calibre["code"]) for text in (calibre["name"], *calibre["aliases"])]
    for calibre in tables["calibres"]:
        keys[calibre_key(calibre["name"])] = (calibre["code"], "name")
    for mark in tables["ambiguous"]:
        keys.update({calibre_key(text): (mark["code"], "ambiguous") for text in mark["texts"]})
        spellings += [(text, mark["code"]) for text in mark["texts"]]
    names = {calibre["code"]: calibre["name"] for calibre in tables["calibres"]}
    names |= {mark["code"]: mark["texts"][0] for mark in tables["ambiguous"]}
    return CalibreTables(
        names=names,
        keys=keys,
        ambiguous={mark["code"]: frozenset(mark["groups"]) for mark in tables["ambiguous"]},
        unknown=frozenset(map(calibre_key, tables["unknown"])),
        spellings=spellings,
        groups={calibre["code"]: calibre for calibre in tables["calibres"]},
        marks=[(text, tuple(mark["groups"])) for mark in tables["ambiguous"] for text in mark["texts"]],
        version=tables["version"],
    )


def groups_of(code: str) -> frozenset[str]:
    """The groups that a code means: its own, those of a mark, or those of each code of several."""
    ambiguous = calibre_tables().ambiguous
    return frozenset(group for each in code.split("+") for group in ambiguous.get(each) or (each,))


@dataclass(frozen=True)
class SpellingIndex:
    """The tables' spellings without regard to the order of their words.

    `by_number`: each spelling with its groups, by its first number. `codes`: by all numbers and words. `group_words`:
    the words in the spellings
    of a group, by their first number. `number_words`: the words beside a first number. `measures`: bore and length
    of case in millimetres, with the group.
    """

    by_number: dict[str, list[tuple[SpellingParts, frozenset[str]]]]
    codes: dict[SpellingParts, str]
    group_words: dict[str, dict[str, set[str]]]
    number_words: dict[str, set[str]]
    measures: list[tuple[float, float, str]]


@cache
def spelling_index() -> SpellingIndex:
    """The index, built once from the tables."""
    index = SpellingIndex({}, {}, {}, {}, [])
    for spelling, code in calibre_tables().spellings:
        words = calibre_words(written_plainly(plain_calibre(spelling)))
        parts, groups = SpellingParts.of(words), groups_of(code)
        if not parts.numbers and not parts.words:
            continue
        number = parts.numbers[0] if parts.numbers else ""
        index.by_number.setdefault(number, []).append((parts, groups))
        index.codes.setdefault(parts, code)
        index.number_words.setdefault(number, set()).update(parts.words)
        for group in groups:
            index.group_words.setdefault(group, {}).setdefault(number, set()).update(parts.words)
        if len(groups) == 1 and len(parts.numbers) == 2 and "X" in parts.words:
            index.measures.append((float(parts.numbers[0]), float(parts.numbers[1]), code))
    return index


@cache
def calibre_vocabulary() -> dict[str, str]:
    """Words of calibres that a misspelt one may mean, each with the word that stands for it."""
    known = {
        word for spelling, _ in calibre_tables().spellings for word in CALIBRE_TOKEN.findall(plain_calibre(spelling))
    }
    known |= SYNONYMS.keys() | SAYS_CALIBRE | {"AND"} | SAYS_NOTHING
    idle = SAYS_NOTHING | SAYS_CALIBRE | {"AND"}
    return {
        word: SYNONYMS.get(word, "" if word in idle else word)
        for word in known
        if word.isalpha() and len(word) >= _SHORTEST_NAME
    }
