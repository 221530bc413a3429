"""Where a weapon was made, as a description says it: countries, and the signs and towns of makers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from iarms.domain.identification.claims import TokenClaims
from iarms.domain.identification.hedges import HedgeMention, HedgesRead
from iarms.domain.identification.mentions import MakeMention, Spelling
from iarms.domain.identification.tokens import TokenizedText
from iarms.domain.text import country_at, country_name, read_country
from iarms.domain.vocabulary import mark_at, sign_end
from iarms.domain.weapon_marks import described_marks

_LONGEST_COUNTRY: Final = 4  # words
_SIGN: Final = "a sign on the weapon, of no maker alone"
_MOST_MEANINGS: Final = 2
_NEAR: Final = 3  # tokens behind "seized in", whatever clause they stand in


@dataclass(frozen=True)
class OriginsRead:
    """The countries of manufacture of a text, the first one first, with the claims; `places` are the tokens that name
    countries."""

    claims: TokenClaims
    countries: tuple[str, ...]
    places: frozenset[int]


class _CountryFound(NamedTuple):
    """A country among the tokens: its code, where its name begins and ends."""

    code: str
    start: int
    end: int


def read_signs(text: TokenizedText, claims: TokenClaims) -> tuple[list[MakeMention], TokenClaims]:
    """Signs and towns of makers, as makers marked on the weapon, and the claims with the signs.

    A town claims nothing: it may be a part of a maker's name too.
    """
    makes: list[MakeMention] = []
    i = 0
    while i < len(text):
        found = mark_at(text.words, i)
        end = found[1] if found else i + 1
        described = _described_sign(text, i) if found is None else None
        if described is not None and claims.are_free(range(i, described)):
            claims = claims.with_stretch(i, described, "marking", _meaning_of(text.words, i, described))
            end = described
        if found and claims.are_free(range(i, end)):
            mark = found[0]
            via: Spelling = "town" if mark.town else "mark"
            makes.append(MakeMention(text.given_with_point(i, end), mark.makes, via, i, end, "marked"))
            if not mark.town:
                claims = claims.with_stretch(i, end, "marking", mark.what)
        i = end
    return makes, claims


def _meaning_of(words: Sequence[str], start: int, end: int) -> str:
    """What a sign of no maker alone means by the table of marks, of the surest two; that it is one where none is."""
    found = next((each for i in range(start, end) if (each := described_marks(words, i)) is not None), None)
    if found is None or found[1] > end:
        return _SIGN
    meanings = dict.fromkeys(mark.meaning.partition(";")[0] for mark in found[0])
    return f"{_SIGN}: {' or '.join(list(meanings)[:_MOST_MEANINGS])}"


def _described_sign(text: TokenizedText, start: int) -> int | None:
    """Where the sign ends, of no known maker, that is described from a token on, within its clause; None for none.

    A number is one within a frame alone, and not where it stands beside another.
    """
    end = sign_end(text.words, start)
    if end is None or text.clauses[end - 1] != text.clauses[start]:
        return None
    glued = (start > 0 and text.tokens[start].before == "") or (end < len(text) and text.tokens[end].before == "")
    lone = len(text.words[start]) < 4 and (text.words[start].isdigit() or len(text.words[start]) == 1)
    return None if glued or (lone and not _is_framed(text, start, end)) else end


def _is_framed(text: TokenizedText, start: int, end: int) -> bool:
    """Whether what begins with a letter or a number is a sign: its last word is a frame's (10 in circle)."""
    return end - start > 1 and len(text.words[end - 1]) > 3


def read_origins(text: TokenizedText, claims: TokenClaims, hedges: HedgesRead) -> OriginsRead:
    """The countries of a text. One that is said to be something else than the origin is told and not used."""
    elsewhere = _elsewhere(text, hedges.of("elsewhere"))
    made = {hedge.end: hedge for hedge in hedges.of("made")}
    countries: list[str] = []
    places: set[int] = set()
    i = 0
    while i < len(text):
        country = _country_at(text, claims, i, is_announced=i in made)
        if country is None:
            i += 1
            continue
        start = made[i].start if i in made else i
        if i in elsewhere:
            meaning = f"{country_name(country.code)}, which is not said to have made it"
            claims = claims.with_stretch(start, country.end, "detail", meaning)
        else:
            countries.append(country.code)
            # A place or an adjective may be a maker's name too (Tula, Chinese): told, and left to be read as one.
            meaning = country_name(country.code)
            claims = claims.with_told(start, country.end, "country_of_manufacture", meaning)
            if i in made or country.end - i > 1:
                claims = claims.with_silent(range(start, country.end), "country_of_manufacture")
            places.update(range(i, country.end))
        i = country.end
    return OriginsRead(claims, tuple(countries), frozenset(places))


def _elsewhere(text: TokenizedText, hedges: Iterable[HedgeMention]) -> set[int]:
    """The tokens at which a country is not the origin: behind "seized in" in its clause, and right behind it."""
    return {
        i
        for hedge in hedges
        for i in range(hedge.end, len(text))
        if text.clauses[i] == text.clauses[hedge.start] or i - hedge.end < _NEAR
    }


def _country_at(text: TokenizedText, claims: TokenClaims, i: int, *, is_announced: bool) -> _CountryFound | None:
    """The country that is named at a token, by any name where the text says that one follows (made in).

    Words of two letters count in capitals alone, or announced.
    """
    found = country_at(text.words, i) if claims.is_free(i) else None
    if found and (len(text.words[i]) > 2 or text.is_capitals(i) or is_announced):
        return _CountryFound(found.code, i, found.end)
    return _announced_country(text, claims, i) if is_announced else None


def _announced_country(text: TokenizedText, claims: TokenClaims, start: int) -> _CountryFound | None:
    """The country with the longest name from a token on; words of up to three letters in capitals alone."""
    for end in range(min(start + _LONGEST_COUNTRY, len(text)), start, -1):
        code = read_country(text.given_with_point(start, end)).code
        telling = end - start > 1 or len(text.words[start]) > 3 or text.is_capitals(start)
        if code and telling and claims.are_free(range(start, end)):
            return _CountryFound(code, start, end)
    return None
