"""What stands on a weapon beside its maker's name, and the countries that it leads to.

`Made in Austria`, a proof mark, an importer's town with its state, `Property of`: words of an officer's description in,
the countries with how each is meant out. Proof marks and marks of acceptance stand in the table of
`domain.weapon_marks`, the words beside a country in `data/origin_words.json`, the names of countries and the towns of
makers in the tables of `domain.text`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple, TypeVar, cast

from iarms.domain.languages import phrase
from iarms.domain.text import (
    LONGEST_READ,
    Phrases,
    Token,
    country_at,
    plain_with_places,
    read_country,
    tokens_of,
)
from iarms.domain.weapon_marks import all_marks, described_marks
from iarms.models.mark import MarkKind

# How a country is meant: it made the weapon, proved it, imported it, or its forces had it.
Meant = Literal["made", "proved", "imported", "owned"]
_Meaning = TypeVar("_Meaning")
_TableMark = tuple[str, str, str]  # a country, what the mark is, and its id

_LONGEST: Final = 500
_NEAR: Final = 6  # tokens between "imported by" or "property of" and the country
# Abbreviations of states behind a town. Those that are words or marks in other languages count in front of USA alone.
_STATES: Final = frozenset(
    "AZ CA CT FL GA IA ID IL KS KY MA MD MI MN MO NC NH NJ NM NV NY OH PA RI SC SD TN TX UT VA VT WA WI WV WY".split()
)
# Georgia alone is a country; behind a town and a comma, or in front of USA, it is none.
_STATE_NAMES: Final = frozenset(
    "ALABAMA ARIZONA CALIFORNIA CONNECTICUT FLORIDA ILLINOIS KANSAS KENTUCKY MARYLAND MASSACHUSETTS MINNESOTA MISSOURI "
    "NEVADA OHIO OREGON TENNESSEE TEXAS UTAH VERMONT VIRGINIA WISCONSIN CONN MASS MINN".split()
)
_MADE: Final = frozenset("MADE HECHO FABRICADO FABRIQUE FABRICATO MANUFACTURED ASSEMBLED СДЕЛАНО".split())


_PROVED: Final = frozenset[MarkKind]({"PROOF"})
_ACCEPTED: Final = frozenset[MarkKind]({"ACCEPTANCE", "PROPERTY"})


class Mark(NamedTuple):
    """A country that a mark leads to, how it is meant, and what the mark is, in English words that repeat nothing
    given; `code` is its id in the table of marks, or a code of the list `mark_words` where words name a country."""

    country: str
    meant: Meant
    what: str
    code: str


def read_marks(markings: str | None, proof_marks: str | None) -> tuple[Mark, ...]:
    """The countries that markings and proof marks lead to, each once a meaning, in order. Never raises."""
    found = [*_read(markings or "", proofs=False), *_read(proof_marks or "", proofs=True)]
    return tuple({(mark.country, mark.meant): mark for mark in reversed(found)}.values())[::-1]


def importer_countries(importer: str | None) -> tuple[str, ...]:
    """The countries that an importer's mark names by a country or a town and its state: Georgia VT is of the US."""
    tokens = tokens_of(plain_with_places((importer or "")[:LONGEST_READ]))
    named = dict.fromkeys(mark.country for mark in _places(tokens))
    return tuple(named)


def _read(text: str, *, proofs: bool) -> Iterator[Mark]:
    tokens = tokens_of(plain_with_places(text[:_LONGEST]))
    words = [token.word for token in tokens]
    spoken_for: set[int] = set()
    # BUG or FINITO mean nothing but among proof marks.
    proved = [(*found, "proved") for found in _found(_marks().proved, words)] if proofs else []
    accepted = [(*found, "made") for found in _found(_marks().accepted, words)]
    described = list(_described(words, proofs=proofs))
    for start, end, (country, what, code), meant in (*proved, *accepted, *described):
        if not spoken_for & set(range(start, end)):
            spoken_for.update(range(start, end))
            yield Mark(country, cast("Meant", meant), what, code)
    for mark in _places(tokens, spoken_for):
        yield _named(mark.country, "proved", "proof_marks_name_it") if proofs else mark


def _described(words: Sequence[str], *, proofs: bool) -> Iterator[tuple[int, int, _TableMark, Meant]]:
    """Proof marks among proof marks, and marks of property anywhere, that words describe shape by shape; where marks of
    several countries look so they decide nothing. What a state's mark stands on it had, and perhaps never made."""
    at = 0
    while at < len(words):
        found = described_marks(words, at)
        if found is None:
            at += 1
            continue
        marks, end = found
        countries = {mark.country for mark in marks}
        mark = marks[0]
        counts = mark.kind in _PROVED if proofs else mark.kind in _ACCEPTED
        if counts and len(countries) == 1 and mark.country is not None and mark.confidence != "LOW":
            what = f"{mark.looks.partition(',')[0]}, {mark.meaning.partition(';')[0]}"
            yield at, end, (mark.country, what, mark.id), "proved" if proofs else "owned"
        at = end


def _places(tokens: Sequence[Token], spoken_for: set[int] | None = None) -> Iterator[Mark]:
    """Countries and American towns that are named, and how."""
    words = [token.word for token in tokens]
    taken = set(spoken_for or ())
    hints = [(end, meant) for start, end, meant in _found(_marks().words, words)]
    for at in range(len(tokens)):
        if at in taken or not _is_state(tokens, at):
            continue
        # Smyrna GA USA is an address, and says no more of the maker than Smyrna GA.
        taken |= {at - 1, *range(at, _end_of_address(words, at))}
        yield _named("US", "imported", "american_town")
    seen: set[str] = set()
    at = 0
    while at < len(tokens):
        named = country_at(words, at) if at not in taken else None
        if named is None or (len(words[at]) == 2 and not _is_spelt_out(words, at)):
            at += 1
            continue
        if named.code in seen and not _is_said_to_be_made_in(words, at):
            at = named.end  # Toronto, Canada: the country of the town that stands in front of it
            continue
        seen.add(named.code)
        hint = next((meant for end, meant in reversed(hints) if 0 <= at - end < _NEAR), "made")
        if hint != "elsewhere":
            code = {"made": "markings_name_it", "imported": "importers_country"}.get(hint, "authorities_named")
            meant: Meant = "imported" if hint == "imported" else "owned" if hint == "owned" else "made"
            yield _named(named.code, meant, code)
        at = named.end


def _named(country: str, meant: Meant, code: str) -> Mark:
    return Mark(country, meant, phrase("mark_words", code, "en"), code)


def _is_state(tokens: Sequence[Token], at: int) -> bool:
    """Whether an American state stands here behind a town: Smyrna, GA, and Miami FL; nothing but its end follows."""
    word = tokens[at].word
    if at == 0 or len(tokens[at - 1].word) < 3 or not tokens[at - 1].word.isalpha():
        return False
    if word in _STATE_NAMES:
        return True
    if word == "GEORGIA":
        return tuple(token.word for token in tokens[at + 1 : at + 2]) == ("USA",)
    if word not in _STATES or not set(tokens[at].before) <= set(" ,."):
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is None or after.word.isdigit() or after.word in ("USA", "U", "US") or bool(set(after.before) - {" "})


def _end_of_address(words: Sequence[str], at: int) -> int:
    """Where an address ends whose state stands here: behind USA, where that follows."""
    for tail in (("USA",), ("US",), ("U", "S", "A"), ("U", "S")):
        if tuple(words[at + 1 : at + 1 + len(tail)]) == tail:
            return at + 1 + len(tail)
    return at + 1


def _is_spelt_out(words: Sequence[str], at: int) -> bool:
    """Whether two letters are a country's: said to be where it was made, or US and UK, that no other word is."""
    return words[at] in ("US", "UK") or _is_said_to_be_made_in(words, at)


def _is_said_to_be_made_in(words: Sequence[str], at: int) -> bool:
    return at > 1 and words[at - 1] in ("IN", "EN", "EM", "В") and words[at - 2] in _MADE


def _found(phrases: Phrases[_Meaning], words: Sequence[str]) -> Iterator[tuple[int, int, _Meaning]]:
    at = 0
    while at < len(words):
        found = phrases.longest(words, at)
        if found is None:
            at += 1
            continue
        yield at, found[1], found[0]
        at = found[1]


def country_alone(text: str | None) -> str | None:
    """The country where a field says nothing else but it: MADE IN SPAIN where the make should stand."""
    if not text:
        return None
    plain = re.sub(r"(?i)^\s*(?:made in|hecho en|fabricado en|fabricado em|fabriqu[eé] en|industria)\s+", "", text)
    return read_country(plain.strip()).code


class _Tables(NamedTuple):
    """Proof marks and marks of acceptance, and the words beside countries."""

    proved: Phrases[_TableMark]
    accepted: Phrases[_TableMark]
    words: Phrases[str]


@cache
def _marks() -> _Tables:
    words = json.loads(files("iarms.data").joinpath("origin_words.json").read_text("utf-8"))["words"]

    def phrases(kinds: frozenset[MarkKind]) -> Phrases[_TableMark]:
        return Phrases(
            {
                (mark.country, mark.meaning.partition(";")[0], mark.id): "|".join(mark.phrases)
                for mark in all_marks()
                if mark.kind in kinds and mark.country is not None and mark.phrases
            }
        )

    return _Tables(phrases(_PROVED), phrases(_ACCEPTED), Phrases(words))
