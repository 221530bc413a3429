"""The words of number fields in every language: which categories a run of words belongs to.

The table is data (`number_words.json`): for each language, words and phrases by category. A star at the end of a word
stands for any ending, a star alone for any word. Scripts that part no words (Chinese, Japanese, Thai) and Korean are
cut into the longest known pieces instead.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from iarms.domain.text import words_near

_LATIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
# Alef, ya, ta marbuta and kaf have several forms, and Persian its own, that people write one for another.
_OTHER_SCRIPTS: Final = str.maketrans("آأإٱىةکگیё", "اااايهككيе")
_ARABIC_MARKS: Final = frozenset("ـ") | frozenset(chr(code) for code in range(0x064B, 0x0653))
_BEFORE_WORDS: Final = ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ה", "ו", "ב", "ל", "מ", "ש")
_LONGEST_PIECE: Final = 12
_LONGEST_ENDING: Final = 8  # of a word behind the stem that it is a misspelling of
_SHORTEST_MISSPELT: Final = 7
_WITHOUT_BLANKS: Final = ((0x0E00, 0x0EFF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF))


class KnownWords(NamedTuple):
    """A run of words that the table knows: its categories, and the place behind it."""

    categories: frozenset[str]
    end: int


def word_key(text: str) -> str:
    """A word as it is compared: lower case, without accents on Latin and Greek letters, one form of each letter."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).lower().translate(_KEYS)


class _Keys(dict[int, str]):
    """What each character is compared as, by its code, worked out once."""

    def __missing__(self, code: int) -> str:
        spread = []
        for character in unicodedata.normalize("NFKC", chr(code)).lower():
            if _has_accents(character):
                spread += [c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c)]
            elif character not in _ARABIC_MARKS and unicodedata.category(character) not in ("Cf", "Mn"):
                spread.append(character)
        self[code] = "".join(spread).translate(_LATIN).translate(_OTHER_SCRIPTS)
        return self[code]


_KEYS: Final = _Keys()


def _has_accents(character: str) -> bool:
    """Whether the letter is one of a script whose accents are dropped: Latin and Greek."""
    return character < "\u0250" or "\u0370" <= character <= "\u03ff" or "\u1e00" <= character <= "\u1fff"


def is_without_blanks(character: str) -> bool:
    """Whether the letter is of a script that writes words without blanks between them, or Korean."""
    return character > "\u0e00" and any(first <= ord(character) <= last for first, last in _WITHOUT_BLANKS)


class WordTable:
    """The words of all languages. Categories are kept as bits: thirty thousand entries are read at a cold start."""

    def __init__(self, languages: Iterable[Mapping[str, Iterable[str]]]) -> None:
        self._categories: list[str] = []
        # Single words and stems with their bits; phrases by their first word or stem, each as its other words and bit.
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._longest_stem = 0
        self._phrases: dict[str, list[tuple[list[str], int]]] = {}
        self._phrases_by_stem: dict[str, list[tuple[list[str], int]]] = {}
        for language in languages:
            for category, entries in language.items():
                self._add(category, entries)

    def _add(self, category: str, entries: Iterable[str]) -> None:
        if category not in self._categories:
            self._categories.append(category)
        bit = 1 << self._categories.index(category)
        for entry in word_key("\n".join(entries)).split("\n"):
            first, *rest = entry.split(" ")
            if first.endswith("*"):
                self._longest_stem = max(self._longest_stem, len(first) - 1)
            if rest:
                is_stem = first.endswith("*")
                phrases = self._phrases_by_stem if is_stem else self._phrases
                phrases.setdefault(first.rstrip("*"), []).append((rest, bit))
            elif first.endswith("*"):
                self._stems[first[:-1]] = self._stems.get(first[:-1], 0) | bit
            else:
                self._words[first] = self._words.get(first, 0) | bit

    def longest(self, words: Sequence[str], start: int) -> KnownWords | None:
        """The longest known run of words that begins here, by their keys; None where none does."""
        bits, length = 0, 0
        for form in _forms(words[start]):
            if (single := self._single(form)) and length <= 1:
                bits, length = bits | single, 1
            for rest, bit in self._phrases_of(form):
                if len(rest) + 1 >= length and _begin_with(words, start + 1, rest):
                    bits = bit if len(rest) + 1 > length else bits | bit
                    length = len(rest) + 1
        return KnownWords(self._named(bits), start + length) if bits else None

    def _single(self, word: str) -> int:
        """The bits of a word: its own, else those of the longest stem that it begins with."""
        if bits := self._words.get(word, 0):
            return bits
        return next((bits for at in self._stem_lengths(word) if (bits := self._stems.get(word[:at], 0))), 0)

    def _phrases_of(self, word: str) -> Iterator[tuple[list[str], int]]:
        yield from self._phrases.get(word, ())
        for at in self._stem_lengths(word):
            yield from self._phrases_by_stem.get(word[:at], ())

    def _stem_lengths(self, word: str) -> range:
        """The lengths of the stems that a word may begin with, the longest first."""
        return range(min(len(word), self._longest_stem), 0, -1)

    def _named(self, bits: int) -> frozenset[str]:
        return frozenset(category for at, category in enumerate(self._categories) if bits >> at & 1)

    def categories_of(self, word: str) -> frozenset[str]:
        """The categories of one word by its key; empty where it is not known."""
        known = self.longest([word], 0)
        return known.categories if known else frozenset()

    def pieces(self, word: str) -> list[tuple[str, frozenset[str]]]:
        """A run of a script without blanks, cut into its longest known pieces and what lies between them."""
        found: list[tuple[str, frozenset[str]]] = []
        at = 0
        while at < len(word):
            for length in range(min(_LONGEST_PIECE, len(word) - at), 0, -1):
                piece = word[at : at + length]
                if bits := self._words.get(piece, 0) | self._stems.get(piece, 0):
                    found.append((piece, self._named(bits)))
                    at += length
                    break
            else:
                if found and not found[-1][1]:
                    found[-1] = (found[-1][0] + word[at], frozenset())
                else:
                    found.append((word[at], frozenset()))
                at += 1
        return found

    def nearest(self, word: str, categories: frozenset[str]) -> str | None:
        """The one of these categories that has this word but for one letter; None where none or several have."""
        if len(word) < _SHORTEST_MISSPELT:
            return None
        found: set[str] = set()
        for length in range(max(_SHORTEST_MISSPELT, len(word) - _LONGEST_ENDING), len(word) + 2):
            for known in _one_away(word, length, self._by_length.get((word[:1], length), ())):
                found |= self._named(self._words.get(known, 0) | self._stems.get(known, 0)) & categories
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _by_length(self) -> Mapping[tuple[str, int], Sequence[str]]:
        """The words and stems that are long enough to be known when they are misspelt, by first letter and length."""
        listed: dict[tuple[str, int], list[str]] = {}
        for known in self._words.keys() | self._stems.keys():
            if len(known) >= _SHORTEST_MISSPELT:
                listed.setdefault((known[0], len(known)), []).append(known)
        return listed


def _begin_with(words: Sequence[str], start: int, phrase: Sequence[str]) -> bool:
    """Whether the words from here on begin with those of a phrase, of which some are stems."""
    if start + len(phrase) > len(words) or words[start][:1] != phrase[0][:1] != "*":
        return False
    return all(
        word == wanted or (wanted.endswith("*") and word.startswith(wanted[:-1]))
        for word, wanted in zip(words[start:], phrase, strict=False)
    )


def _one_away(word: str, length: int, known: Sequence[str]) -> Iterator[str]:
    """Those of known words of one length that a word, or its beginning, is with one letter more, less, wrong, or two
    swapped."""
    beginnings = {word[: length + more] for more in (-1, 0, 1)} if len(word) > length else {word}
    for beginning in beginnings if known else ():
        yield from (found for found, _ in words_near(beginning, known, 1))


def _forms(word: str) -> Iterator[str]:
    """The word as it stands, and without an Arabic or Hebrew article or preposition written together with it."""
    yield word
    if word and "\u0590" <= word[0] <= "\u06ff":
        for beginning in _BEFORE_WORDS:
            if word.startswith(beginning) and len(word) > len(beginning) + 1:
                yield word[len(beginning) :]


@cache
def word_table() -> WordTable:
    """The table of the package."""
    content = json.loads(files("iarms.data").joinpath("number_words.json").read_text("utf-8"))
    return WordTable(content["languages"].values())


@lru_cache(maxsize=4096)
def categories_of(word: str) -> frozenset[str]:
    """The categories of one word; empty where it is not known."""
    return word_table().categories_of(word_key(word))
