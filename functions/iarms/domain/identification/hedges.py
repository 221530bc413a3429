"""Hedges, marks and labels: the words of a description that say how a name beside them is meant, and years.

What they make of the names is in `roles`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from iarms.domain.identification.claims import TokenClaims
from iarms.domain.identification.lexicon import HEDGES, Hedge
from iarms.domain.identification.tokens import TokenizedText
from iarms.domain.vocabulary import models_of, name_at

QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»]{2,80})[\"”“»]")
_FIRST_YEAR: Final = 1850  # of manufacture, that a number of four digits is taken for
_NUMERALS: Final = frozenset({"I", "II", "III", "IV", "V", "VI"})
_MEANINGS: Final[dict[Hedge, str]] = {
    "like_after": "the design of what follows, perhaps of another maker",
    "like_before": "the design of what stands in front, perhaps of another maker",
    "like": "the design of what stands beside it, perhaps of another maker",
    "looks": "what it looks like",
    "licence": "whose design it is, not who made it",
    "doubt": "not sure",
    "not": "what follows is not meant",
    "marked": "what follows stands on the weapon",
    "mark_at": "what is in front stands on the weapon",
    "elsewhere": "where it was, not where it was made",
    "importer": "who imported it",
}


@dataclass(frozen=True)
class HedgeMention:
    """A hedge among the tokens, from `start` up to `end`."""

    kind: Hedge
    start: int
    end: int


@dataclass(frozen=True)
class HedgesRead:
    """The hedges of a text, the year that a word announces (dated 1943), and the claims with them."""

    claims: TokenClaims
    mentions: tuple[HedgeMention, ...]
    year: int | None

    def of(self, *kinds: Hedge) -> list[HedgeMention]:
        """The hedges of these kinds."""
        return [hedge for hedge in self.mentions if hedge.kind in kinds]

    @property
    def model_starts(self) -> frozenset[int]:
        """The tokens at which the text says that a model begins: those behind the word model."""
        return frozenset(hedge.end for hedge in self.of("model_label"))

    @property
    def label_tokens(self) -> frozenset[int]:
        """The tokens that are the names of fields."""
        return frozenset(i for hedge in self.of("label", "model_label") for i in range(hedge.start, hedge.end))


def read_hedges(text: TokenizedText, claims: TokenClaims, latest_year: int) -> HedgesRead:
    """The hedges among the tokens that nobody claimed, the longest first. `latest_year`: none later is a year."""
    mentions: list[HedgeMention] = []
    year: int | None = None
    i = 0
    while i < len(text):
        hedge = _hedge_at(text, claims, i, latest_year)
        if hedge is None:
            i += 1
        elif hedge.kind == "year":
            year = int(text.words[hedge.end])
            i = hedge.end + 1
            claims = claims.with_stretch(hedge.start, i, "year", str(year))
        else:
            mentions.append(hedge)
            claims = _with_hedge(claims, hedge)
            i = hedge.end
    return HedgesRead(claims, tuple(mentions), year)


def _with_hedge(claims: TokenClaims, hedge: HedgeMention) -> TokenClaims:
    """The claims with a hedge: told but for "made", whose country or maker is told, and labels, which claim nothing."""
    if hedge.kind in ("label", "model_label"):
        return claims
    if hedge.kind == "made":
        return claims.with_silent(range(hedge.start, hedge.end), "hedge")
    return claims.with_stretch(hedge.start, hedge.end, "hedge", _MEANINGS[hedge.kind])


def _hedge_at(text: TokenizedText, claims: TokenClaims, start: int, latest_year: int) -> HedgeMention | None:
    """The hedge that begins at a token; None where none does, or its words mean something else here."""
    found = HEDGES.longest(text.words, start) if claims.is_free(start) else None
    if found is None or not claims.are_free(range(start, found[1])):
        return None
    hedge = HedgeMention(found[0], start, found[1])
    following = text.words[hedge.end] if hedge.end < len(text) else ""
    if hedge.kind == "serial":
        return None  # no number follows
    if hedge.kind == "year":
        return hedge if is_year(following, latest_year) else None
    if hedge.kind in ("like", "mark_at") and not _is_hedge(text, hedge, following):
        return None
    return hedge


def is_year(word: str, latest_year: int) -> bool:
    """Whether a word may be a year of manufacture."""
    return len(word) == 4 and word.isdigit() and _FIRST_YEAR <= int(word) <= latest_year


def _is_hedge(text: TokenizedText, hedge: HedgeMention, following: str) -> bool:
    """Whether "type" or "mark" is a hedge: not as the name of a field, nor in front of a number (Type 56, Mark II)."""
    if hedge.kind == "like":
        if hedge.end < len(text) and ":" in text.tokens[hedge.end].before:
            return False
        if _is_makers_number(text, hedge.start, following):
            return True
    numbered = following.isdigit() or following in _NUMERALS
    if numbered and text.clauses[hedge.end] == text.clauses[hedge.start]:
        return hedge.end - hedge.start > 1
    return True


def _is_makers_number(text: TokenizedText, start: int, following: str) -> bool:
    """Whether the word in front is a maker with a model of that number, and none of type and number.

    Beretta type 92 is, Norinco type 56 is not.
    """
    found = name_at([text.words[start - 1]], 0) if start else None
    code = found.reading.code if found else None
    if code is None:
        return False
    keys = models_of(code).keys
    return following in keys and f"{text.words[start]}{following}" not in keys


def read_lone_year(text: TokenizedText, claims: TokenClaims, latest_year: int) -> tuple[int | None, TokenClaims]:
    """The first number that nobody claimed and that may be a year, with its claim; None where there is none."""
    for i, word in enumerate(text.words):
        if claims.is_free(i) and is_year(word, latest_year) and text.tokens[i].before != "":
            return int(word), claims.with_stretch(i, i + 1, "year", word)
    return None, claims


def markings_in(text: TokenizedText, hedges: Iterable[HedgeMention]) -> tuple[str, ...]:
    """What is said to stand on the weapon, clause by clause, and what stands in quotes; each once."""
    found: list[str] = []
    for hedge in hedges:
        if hedge.kind not in ("marked", "mark_at"):
            continue
        clause = [i for i, at in enumerate(text.clauses) if at == text.clauses[hedge.start]]
        places = [i for i in clause if (i >= hedge.end if hedge.kind == "marked" else i < hedge.start)]
        if places:
            found.append(text.given_with_point(places[0], places[-1] + 1))
    found += [quoted[1] for quoted in QUOTED.finditer(text.text)]
    return tuple(dict.fromkeys(found))
