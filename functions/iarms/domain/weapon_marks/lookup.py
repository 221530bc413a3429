"""The marks that a text asks for, best first: words in any of the languages of the table, letters, a country, a maker.

Each shape and each letter of the text counts the more the fewer marks have it; a country, a maker, a kind or a year
counts little and tells marks apart that look alike. What no mark has and nobody understands is said to be so.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from iarms.domain.text import (
    country_at,
    country_name,
    is_same_or_successor,
    plain_with_places,
    tokens_of,
)
from iarms.domain.vocabulary import make_name, read_make
from iarms.domain.weapon_marks.described import letters_of
from iarms.domain.weapon_marks.shapes import Term, shapes_in, terms_of
from iarms.domain.weapon_marks.table import WeaponMark, all_marks
from iarms.models.mark import MarkKind, MarkTerm

LONGEST_QUERY: Final = 128
_COUNTRY: Final = 1.5
_MAKE: Final = 2.0
_KIND: Final = 0.8
_YEAR: Final = 1.0
_MEANT: Final = 0.7  # of a word that stands in the meaning of a mark alone
_MOST_MEANT: Final = 12  # marks with a word in their meaning that is worth asking for
_PART: Final = 0.5  # of letters that are a part of a mark's
_SHOWN: Final = 0.55  # of the best score
_LEAST: Final = 0.34
_MOST_MAKE_WORDS: Final = 3
_LONGEST_LETTERS: Final = 3  # of a mark's letters that are no maker's name as well


@dataclass(frozen=True)
class MarkQuery:
    """What is asked for: a text, and what the marks must be of. A country's marks are those of its former states too;
    a make is a code of the tables."""

    text: str | None = None
    kind: MarkKind | None = None
    country: str | None = None
    make: str | None = None


class UnderstoodTerm(NamedTuple):
    """A stretch of the text, what it was taken for, and as what."""

    text: str
    code: str
    found_as: MarkTerm


@dataclass(frozen=True)
class MarksFound:
    """The marks, best first, what was understood of the text, and what was not."""

    marks: tuple[WeaponMark, ...]
    understood: tuple[UnderstoodTerm, ...]
    not_understood: tuple[str, ...]


def find_marks(query: MarkQuery) -> MarksFound:
    """The marks that fit; all that are listed, in the table's order, where no text is given. Never raises."""
    listed = [mark for mark in all_marks() if mark.looks and _is_of(mark, query)]
    if not query.text:
        return MarksFound(tuple(listed), (), ())
    asked, lost = _asked(query.text[:LONGEST_QUERY])
    scored = sorted(
        ((score, mark) for mark in listed if (score := _score(mark, asked)) is not None),
        key=lambda each: _order(each[0], each[1], asked),
    )
    best = scored[0][0] if scored else 0.0
    shown = tuple(mark for score, mark in scored if score >= max(_LEAST, best * _SHOWN))
    return MarksFound(shown, tuple(UnderstoodTerm(each.given, each.code, each.found_as) for each in asked), tuple(lost))


def _is_of(mark: WeaponMark, query: MarkQuery) -> bool:
    if query.kind is not None and mark.kind != query.kind:
        return False
    if query.make is not None and query.make not in mark.makes:
        return False
    return query.country is None or (mark.country is not None and is_same_or_successor(mark.country, query.country))


@dataclass(frozen=True)
class _Asked:
    """One thing that a text asks for, and how much it counts."""

    code: str
    found_as: MarkTerm
    given: str
    weight: float


def _asked(text: str) -> tuple[list[_Asked], list[str]]:
    """What a text asks for, and what of it nobody understands."""
    terms = [term for term in terms_of(text) if term.kind != "glue" or _is_letter(term, text)]
    asked: list[_Asked] = []
    lost: list[str] = []
    places = _countries(text)
    at = 0
    while at < len(terms):
        term = terms[at]
        place = next((each for each in places if each.start <= term.start < each.end), None)
        found, at = _as_asked(terms, at, text, place)
        # A country that several words name is asked for once.
        asked += [each for each in found if each.found_as != "country" or each not in asked]
        if not found and term.kind == "text" and term.code not in _meaning_words():
            lost.append(term.given)
    return asked, lost


def _as_asked(terms: Sequence[Term], at: int, text: str, place: "_Place | None") -> tuple[list[_Asked], int]:
    """What the term here asks for, and where the terms go on: behind a maker's name of several words."""
    term = terms[at]
    if term.kind == "shape":
        return [_Asked(term.code, "shape", term.given, _rarity(_shape_counts()[term.code]))], at + 1
    if term.kind == "kind":
        return [_Asked(term.code, "kind", term.given, _KIND), *_letters_of_kind(term)], at + 1
    letters = _as_text(term)
    if place is not None:
        country = _Asked(place.code, "country", country_name(place.code), _COUNTRY)
        return [country, *(letters or (_as_meaning(term) if place.is_place else []))], at + 1
    made = _make_from(terms, at, text) if not letters or len(term.code) > _LONGEST_LETTERS else None
    maker = [_Asked(made[0], "make", make_name(made[0]), _MAKE)] if made else []
    if letters or made:
        return [*letters, *maker], made[1] if made and not letters else at + 1
    if term.code.isdigit() and len(term.code) == 4 and "1500" < term.code < "2100":
        return [_Asked(term.code, "year", term.given, _YEAR)], at + 1
    return _as_meaning(term), at + 1


def _is_letter(term: Term, text: str) -> bool:
    """Whether a joining word is letters of a mark: the E, A or SA of a text that is not in capitals as a whole."""
    return term.given.isupper() and (not text.isupper() or term.given == text.strip())


def _as_text(term: Term) -> list[_Asked]:
    """A term as letters or figures of a mark, where one has them; a year counts as that beside them."""
    count = _letter_counts()[term.code]
    if not count:
        return []
    return [_Asked(term.code, "text", term.given, _rarity(count))]


def _letters_of_kind(term: Term) -> list[_Asked]:
    """A word for a kind of marks as the letters of one (INUTILIZADA)."""
    tokens = tokens_of(plain_with_places(term.given))
    count = _letter_counts()[tokens[0].word] if len(tokens) == 1 else 0
    return [_Asked(tokens[0].word, "text", term.given, _rarity(count))] if count else []


def _as_meaning(term: Term) -> list[_Asked]:
    """A term as a word of what few marks mean; a word of many (pistol) asks for nothing."""
    count = len(_meaning_words().get(term.code, ()))
    if not 0 < count <= _MOST_MEANT:
        return []
    return [_Asked(term.code, "meaning", term.given, _MEANT * _rarity(count))]


class _Place(NamedTuple):
    """A country that a text names, where, and whether by a place in it."""

    code: str
    start: int
    end: int
    is_place: bool


def _countries(text: str) -> list[_Place]:
    """The countries that a text names, with their places in it."""
    tokens = tokens_of(plain_with_places(text))
    words = [token.word for token in tokens]
    found: list[_Place] = []
    at = 0
    while at < len(words):
        named = country_at(words, at) if len(words[at]) > 2 else None
        if named is None:
            at += 1
            continue
        found.append(_Place(named.code, tokens[at].start, tokens[named.end - 1].end, named.place))
        at = named.end
    return found


def _make_from(terms: Sequence[Term], at: int, text: str) -> tuple[str, int] | None:
    """The maker that the terms from here on name, the longest name, and where it ends."""
    most = at
    while most < min(len(terms), at + _MOST_MAKE_WORDS) and terms[most].kind == "text":
        most += 1
    for end in range(most, at, -1):
        read = read_make(text[terms[at].start : terms[end - 1].end])
        if read.code is not None and read.via != "fuzzy":
            return read.code, end
    return None


def _score(mark: WeaponMark, asked: Sequence[_Asked]) -> float | None:
    """The share of what is asked for that a mark has; None where it has nothing of what tells marks apart."""
    whole = sum(each.weight for each in asked)
    telling = [each for each in asked if each.found_as in ("shape", "text", "meaning")]
    if not whole or not any(_has(mark, each) for each in telling or asked):
        return None
    letters = frozenset(each.code for each in asked if each.found_as == "text")
    return sum(each.weight * _share(mark, each, letters) for each in asked if _has(mark, each)) / whole


def _share(mark: WeaponMark, asked: _Asked, letters: frozenset[str]) -> float:
    """How well a mark has what it has: the B of a mark that is B alone, or of one that is B Y F."""
    if asked.found_as != "text":
        return 1.0
    whole = any(asked.code in text and letters.issuperset(text) for text in letters_of(mark))
    return 1.0 if whole else _PART


def _has(mark: WeaponMark, asked: _Asked) -> bool:
    code = asked.code
    match asked.found_as:
        case "shape":
            return code in shapes_in(mark.looks)
        case "text":
            return any(code in text for text in letters_of(mark))
        case "meaning":
            return mark.id in _meaning_words()[code]
        case "kind":
            return mark.kind == code
        case "country":
            return mark.country is not None and is_same_or_successor(mark.country, code)
        case "make":
            return code in mark.makes
        case "year":
            return (mark.from_year or 0) <= int(code) <= (mark.until_year or 9999)


def _order(score: float, mark: WeaponMark, asked: Sequence[_Asked]) -> tuple[float, int, int, int, int]:
    """Best first: of marks that fit as well those with nothing beside it, then the surest, then the table's first."""
    shapes = {each.code for each in asked if each.found_as == "shape"}
    letters = tuple(each.code for each in asked if each.found_as == "text")
    beside = len(shapes_in(mark.looks) - shapes)
    # All letters as they stand; a mark without any; one with others.
    fit = 0 if letters in letters_of(mark) else 1 if not mark.texts else 2
    return -round(score, 6), beside, fit, ("HIGH", "MEDIUM", "LOW").index(mark.confidence), _places()[mark.id]


@cache
def _places() -> Mapping[str, int]:
    return {mark.id: place for place, mark in enumerate(all_marks())}


def _rarity(count: int) -> float:
    """What a shape or letters that so many marks have are worth."""
    return math.log2(2 + len(all_marks()) / max(count, 1)) / 2


@cache
def _shape_counts() -> Counter[str]:
    return Counter(shape for mark in all_marks() for shape in shapes_in(mark.looks))


@cache
def _letter_counts() -> Counter[str]:
    return Counter(
        word for mark in all_marks() if mark.looks for word in {word for text in letters_of(mark) for word in text}
    )


@cache
def _meaning_words() -> Mapping[str, frozenset[str]]:
    """The marks in whose meaning each word of four letters and more stands."""
    found: dict[str, set[str]] = {}
    for mark in all_marks():
        for word in _words_of(f"{mark.meaning} {mark.where or ''} {mark.looks}"):
            found.setdefault(word, set()).add(mark.id)
    return {word: frozenset(ids) for word, ids in found.items()}


def _words_of(text: str) -> Iterator[str]:
    return (token.word for token in tokens_of(plain_with_places(text)) if len(token.word) > 3 and token.word.isalpha())
