"""Words of Arabic, Chinese and other scripts written as the Latin words that the tables of names and words are read by.

    given     مسدس جلوك ١٧            五四式手枪
    read      PISTOL GLOCK 17          TYPE 54 PISTOL

Each word knows where it stood, so that what is understood is told as it was written. Chinese, Japanese and Korean have
no spaces to go by: the longest word of the table counts. Arabic writes the article and short words together with the
next. What the table does not hold stays as it is.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from iarms.domain.text import Plain, plain_of, plain_with_places

_MOST_WORDS: Final = 4  # of one name
# Scripts that are written without spaces between words: Han, Kana, and Hangul, which is spread into its letters.
_UNSPACED: Final = re.compile("[\u1100-\u11ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_SPACED: Final = re.compile("[^\\W\\d_\\s](?:[^\\W\\d_]|[\u0900-\u097f])*")
_TYPE_NUMBER: Final = re.compile("([0-9]{2,3}|[〇零一二三四五六七八九]{2,3})\\s?[式型]")
# Kalashnikovs, which China calls submachine guns.
_RIFLES: Final = re.compile("(?:5\\s?6|8\\s?1|五六|八一)(?:-[0-9])?\\s?[式型]\\s?(?:冲锋枪|衝鋒槍)")
# One letter for those that Arabic, Persian and Urdu write differently.
_FOLDED: Final = str.maketrans("ىیےکةۃہھ", "يييكهههه", "ـ")


class _Stretch(NamedTuple):
    """A stretch of the plain text and the words that it is read as."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class _ScriptWords:
    """The words by their first one, by the longest first; the prefixes of Arabic words; Chinese numerals."""

    words: dict[str, str]
    longest: int
    prefixes: dict[str, str]
    numerals: dict[int, str]


def in_latin_words(text: str) -> Plain:
    """The text as `plain_with_places` writes it, and its words of other scripts as the Latin words for them."""
    plain = plain_with_places(text)
    if plain.text.isascii():
        return plain
    parts: list[str] = []
    at: list[int] = []
    last = 0
    for found in _stretches(plain.text):
        parts.append(plain.text[last : found.start])
        at += plain.at[last : found.start]
        first, end = plain.span(found.start, found.end)
        words = found.words.split()
        for word in words:
            parts.append(f" {word} ")
            at += [first] * (len(word) + 2)
        if words:
            at[-2:] = [end - 1, end - 1]
        if not found.words:
            parts.append(" ")
            at.append(end - 1)
        last = found.end
    parts.append(plain.text[last:])
    at += plain.at[last:]
    return Plain("".join(parts), at)


def _stretches(text: str) -> Iterator[_Stretch]:
    """The stretches that are read as other words, in order, none within another."""
    table = _script_words()
    i = 0
    while i < len(text):
        word = _SPACED.match(text, i)
        if word and word[0].isascii():
            i = word.end()
            continue
        found = _at(text, i, table)
        if found is None:
            i = word.end() if word and not _UNSPACED.match(text, i) else i + 1
        else:
            yield found
            i = found.end


def _at(text: str, i: int, table: _ScriptWords) -> _Stretch | None:
    if number := _TYPE_NUMBER.match(text, i):
        if i and text[i - 1].isalpha():
            return _Stretch(i, number.end(), number[1].translate(table.numerals))  # a maker's: 格洛克17型
        words = f"TYPE {number[1].translate(table.numerals)}"
        if rifle := _RIFLES.match(text, i):
            return _Stretch(i, rifle.end(), f"{words} RIFLE")
        return _Stretch(i, number.end(), words)
    if run := _UNSPACED.match(text, i):
        for end in range(min(run.end(), i + table.longest), i, -1):
            if (meant := table.words.get(text[i:end])) is not None:
                return _Stretch(i, end, meant)
        return None
    return _spaced_at(text, i, table)


def _spaced_at(text: str, i: int, table: _ScriptWords) -> _Stretch | None:
    """The longest name of whole words that begins here, with what an Arabic word has in front of it."""
    ends: list[int] = []
    at = i
    while len(ends) < _MOST_WORDS and (word := _SPACED.match(text, at)):
        ends.append(word.end())
        at = word.end() + 1
    for end in reversed(ends):
        given = text[i:end].translate(_FOLDED)
        if (words := table.words.get(given)) is not None:
            return _Stretch(i, end, words)
        for prefix, before in table.prefixes.items():
            if given.startswith(prefix) and (words := table.words.get(given[len(prefix) :])) is not None:
                return _Stretch(i, end, f"{before} {words}")
    return None


@cache
def _script_words() -> _ScriptWords:
    table: dict[str, Any] = json.loads(files("iarms.data").joinpath("script_words.json").read_text("utf-8"))
    words: dict[str, str] = {}
    for latin, spellings in (*table["words"].items(), ("", table["silent"])):
        for spelling in spellings.split("|"):
            words.setdefault(plain_of(spelling).translate(_FOLDED), latin)
    return _ScriptWords(
        words,
        max(map(len, words)),
        dict(table["prefixes"]),
        {ord(sign): digit for sign, digit in table["numerals"].items()},
    )
