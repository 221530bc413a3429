"""The words of number fields in every language: which categories a run of words belongs to.

The table is data (`number_words.json`): for each language, words and phrases by category. A star at the end of a word
stands for any ending, a star alone for any word. Scripts that part no words (Chinese, Japanese, Thai) and Korean are
cut into the longest known pieces instead.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

_LATIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
# Alef, ya, ta marbuta and kaf have several forms, and Persian its own, that people write one for another.
_OTHER_SCRIPTS: Final = str.maketrans("آأإٱىةکگیё", "اااايهككيе")
_ARABIC_MARKS: Final = frozenset("ـ") | frozenset(chr(code) for code in range(0x064B, 0x0653))
_BEFORE_WORDS: Final = ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ה", "ו", "ב", "ל", "מ", "ש")
_LONGEST_PIECE: Final = 12
_SHORTEST_STEM: Final = 2
_SHORTEST_MISSPELT: Final = 6
_WITHOUT_BLANKS: Final = ((0x0E00, 0x0EFF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF))


class KnownWords(NamedTuple):
    """A run of words that the table knows: its categories, and the place behind it."""

    categories: frozenset[str]
    end: int


def word_key(text: str) -> str:
    """A word as it is compared: lower case, without accents on Latin and Greek letters, one form of each letter."""
    if text.isascii():
        return text.lower()
    spread = []
    for character in unicodedata.normalize("NFKC", text).lower():
        if _has_accents(character):
            spread += [c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c)]
        elif character not in _ARABIC_MARKS and not 0x0300 <= ord(character) <= 0x036F:
            spread.append(character)
    return "".join(spread).translate(_LATIN).translate(_OTHER_SCRIPTS)


def _has_accents(character: str) -> bool:
    """Whether the letter is one of a script whose accents are dropped: Latin and Greek."""
    return character < "\u0250" or "\u0370" <= character <= "\u03ff" or "\u1e00" <= character <= "\u1fff"


def is_without_blanks(character: str) -> bool:
    """Whether the letter is of a script that writes words without blanks between them, or Korean."""
    return character > "\u0e00" and any(first <= ord(character) <= last for first, last in _WITHOUT_BLANKS)


@dataclass(slots=True)
class _Node:
    """The words that may come next, and the categories of the phrase that ends here."""

    words: dict[str, "_Node"] = field(default_factory=dict)
    stems: dict[str, "_Node"] = field(default_factory=dict)
    categories: set[str] = field(default_factory=set)

    def next_nodes(self, word: str) -> Iterator["_Node"]:
        """The nodes that this word leads to."""
        if (node := self.words.get(word)) is not None:
            yield node
        if self.stems:
            for length in range(len(word), -1, -1):
                if (node := self.stems.get(word[:length])) is not None:
                    yield node
                    return


class WordTable:
    """The words of all languages."""

    def __init__(self, languages: Iterable[dict[str, list[str]]]) -> None:
        self._root = _Node()
        self._pieces: dict[str, set[str]] = {}
        self._singles: dict[str, set[str]] = {}
        for categories in languages:
            for category, entries in categories.items():
                for entry in entries:
                    self._add(category, word_key(entry))

    def _add(self, category: str, entry: str) -> None:
        words = entry.split()
        node = self._root
        for word in words:
            if word.endswith("*"):
                node = node.stems.setdefault(word[:-1], _Node())
            else:
                node = node.words.setdefault(word, _Node())
        node.categories.add(category)
        if len(words) == 1:
            whole = entry.rstrip("*")
            self._singles.setdefault(whole, set()).add(category)
            if is_without_blanks(whole[:1]):
                self._pieces.setdefault(whole, set()).add(category)

    def longest(self, words: Sequence[str], start: int) -> KnownWords | None:
        """The longest known run of words that begins here, by their keys; None where none does."""
        best: set[str] = set()
        end = start
        nodes = [self._root]
        for at in range(start, len(words)):
            nodes = [found for node in nodes for form in _forms(words[at]) for found in node.next_nodes(form)]
            if not nodes:
                break
            if categories := {category for node in nodes for category in node.categories}:
                best, end = categories, at + 1
        return KnownWords(frozenset(best), end) if best else None

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
                categories = self._pieces.get(word[at : at + length])
                if categories:
                    found.append((word[at : at + length], frozenset(categories)))
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
        found = {
            category
            for known, of in self._singles.items()
            if len(known) >= _SHORTEST_MISSPELT and known[0] == word[0]
            for category in of & categories
            if _is_one_away(word, known)
        }
        return found.pop() if len(found) == 1 else None


def _is_one_away(word: str, known: str) -> bool:
    """Whether a word, or its beginning, is a known word with one letter more, less, wrong, or two swapped."""
    length = len(known)
    beginnings = {word[: length + more] for more in (-1, 0, 1)} if len(word) > length else {word}
    return any(OSA.distance(beginning, known, score_cutoff=1) <= 1 for beginning in beginnings)


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
