"""The words of a text as what marks are made of: shapes, letters and figures, and words for kinds of marks.

    given    flèche dans un triangle       звезда в круге     三角形中的66      crown over N
    terms    ARROW     .   .  TRIANGLE     STAR   .  CIRCLE   TRIANGLE 66      CROWN  .   N

Chinese has no spaces, so that its words are found within a run of letters; Arabic writes "the" and "and" in front of
them in one.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from iarms.domain.text import (
    Phrases,
    Token,
    plain_of,
    plain_with_places,
    tokens_of,
)

TermKind = Literal["shape", "kind", "glue", "text"]

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
_ARABIC_BEGINNINGS: Final = ("وال", "بال", "ال", "و", "ب", "في")
_HAN_GLUE: Final = frozenset("中的内里和与及上下带在一个有字号形")


@dataclass(frozen=True)
class Term:
    """What a stretch of a text is: the code of a shape or kind, glue, or letters and figures; `code` is in capitals.

    `start` and `end` are places in the text. `given` is how it was written.
    """

    kind: TermKind
    code: str
    given: str
    start: int
    end: int


def terms_of(text: str) -> tuple[Term, ...]:
    """The terms of a text in order. Never raises."""
    tokens = tokens_of(plain_with_places(text))
    words = [token.word for token in tokens]
    found: list[Term] = []
    at = 0
    while at < len(tokens):
        code, kind, end = _word_at(words, at)
        if kind is None:
            found += _within(text, tokens[at])
        else:
            start, stop = tokens[at].start, tokens[end - 1].end
            found.append(Term(kind, code, text[start:stop], start, stop))
        at = end
    return tuple(found)


def shape_at(words: Sequence[str], start: int) -> tuple[str, int] | None:
    """The shape that the plain words from here on name, and where it ends; None where they name none."""
    return _words().shapes.longest(words, start)


def is_glue(word: str) -> bool:
    """Whether a plain word only joins shapes."""
    return word in _words().glue


@cache
def shapes_in(looks: str) -> frozenset[str]:
    """The shapes in a text on how a mark looks."""
    return frozenset(term.code for term in terms_of(looks) if term.kind == "shape")


def _word_at(words: Sequence[str], at: int) -> tuple[str, TermKind | None, int]:
    table = _words()
    for kind, phrases in (("shape", table.shapes), ("kind", table.kinds)):
        found = phrases.longest(words, at)
        if found is not None:
            return found[0], "shape" if kind == "shape" else "kind", found[1]
    if words[at] in table.glue:
        return words[at], "glue", at + 1
    return words[at], None, at + 1


def _within(text: str, token: Token) -> Iterator[Term]:
    """The terms of a token that is no word of the tables as a whole: its Chinese or Arabic words, else its letters."""
    given = text[token.start : token.end]
    if _HAN.search(token.word):
        yield from _chinese(given, token)
        return
    if _ARABIC.search(token.word):
        for beginning in _ARABIC_BEGINNINGS:
            rest = token.word.removeprefix(beginning)
            if rest != token.word and rest:
                code, kind, _ = _word_at([rest], 0)
                if kind is not None:
                    yield Term(kind, code, given, token.start, token.end)
                    return
    yield Term("text", token.word, given, token.start, token.end)


def _chinese(given: str, token: Token) -> Iterator[Term]:
    word, at = token.word, 0
    whole = len(word) == len(given)
    while at < len(word):
        found = next(((w, code, kind) for w, code, kind in _words().han if word.startswith(w, at)), None)
        length = len(found[0]) if found else 1
        start = token.start + at if whole else token.start
        end = start + length if whole else token.end
        shown = given[at : at + length] if whole else given
        if found:
            yield Term(found[2], found[1], shown, start, end)
        else:
            yield Term("glue" if word[at] in _HAN_GLUE else "text", word[at], shown, start, end)
        at += length


@dataclass(frozen=True)
class _Words:
    """The words for shapes and kinds, what joins them, and the Chinese ones, the longest first."""

    shapes: Phrases[str]
    kinds: Phrases[str]
    glue: frozenset[str]
    han: tuple[tuple[str, str, TermKind], ...]


@cache
def _words() -> _Words:
    table = _table()
    shapes = {code: "|".join(entry.values()) for code, entry in table["shapes"].items()}
    kinds: dict[str, str] = table["kinds"]
    han = [
        (plain_of(word), code, kind)
        for kind, words_of in (("shape", shapes), ("kind", kinds))
        for code, words in words_of.items()
        for word in words.split("|")
        if _HAN.search(word)
    ]
    ordered = sorted(han, key=lambda each: -len(each[0]))
    return _Words(
        Phrases(shapes),
        Phrases(kinds),
        frozenset(plain_of(word) for word in table["glue"].split("|")),
        tuple((word, code, "shape" if kind == "shape" else "kind") for word, code, kind in ordered),
    )


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(files("iarms.data").joinpath("mark_words.json").read_text("utf-8"))
    return table
