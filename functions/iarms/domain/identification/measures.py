"""The numbers of a description that name no model: serial numbers, calibres, shots, lengths, order numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from iarms.domain.identification.claims import DescriptionField, TokenClaims
from iarms.domain.identification.description import CalibreMention
from iarms.domain.identification.hedges import QUOTED
from iarms.domain.identification.lexicon import HEDGES, NUMBER_WORDS, SHOTS
from iarms.domain.identification.mentions import ModelMention
from iarms.domain.identification.tokens import TokenizedText
from iarms.domain.vocabulary import BORES, CALIBRE_TEXT, LENGTH_TEXT, CalibreReading, calibre_name, read_calibre

# Calibres that a model field does not write but a sentence does: 12/70, 12 gauge, 11,43.
_MORE_CALIBRES: Final = re.compile(
    r"(?<![0-9])(?:10|12|16|20|24|28|32|36)\s*[/X]\s*(?:65|67|70|73|76|89)(?![0-9])"
    r"|(?<![0-9.,])(?:10|12|16|20|24|28|32|36|410)\s*-?(?:KAЛИБP\w*|KALIBRE?|GAUGE|GUAGE|GA|BORE|G)(?![A-Z])"
    r"|(?<![0-9])11[.,](?:25|43)(?![0-9])|(?<![A-Z])PONTO\s*[0-9]{2}(?![0-9])"
    r"|(?<![0-9.,])9(?:\s*[xX]\s*18)?\s*MM\s*MAKAR(?:OW|OFF|EV)(?![A-Z])"
    r"|(?<![0-9A-Z.,])38\s*/\s*357(?![0-9])|[.,]?50\s*A\.?E\.?(?![A-Z])"
)
_MAKAROW: Final = re.compile("makar(?:ow|off|ev)", re.IGNORECASE)  # as other languages write it
_MOST_SERIAL_TOKENS: Final = 4
_FEWEST_SERIAL_DIGITS: Final = 3
# What may be a maker's order number: letters and digits without spaces, three digits at least.
_CODE: Final = re.compile(r"(?<![A-Z0-9./-])(?=(?:[A-Z./-]*[0-9]){3})[A-Z0-9][A-Z0-9./-]{3,30}[A-Z0-9](?![A-Z0-9./-])")
_NO_CODES: Final = frozenset[DescriptionField]({"calibre", "barrel_length", "serial_number", "capacity", "year"})


@dataclass(frozen=True)
class MeasuresRead:
    """The calibres of a text and the claims with them, shots and lengths.

    A calibre may stand within a model's name (M&P 9 mm): its tokens are `aside`, part of a name only beside others.
    """

    claims: TokenClaims
    calibres: tuple[CalibreMention, ...]
    aside: frozenset[int]


def claim_serial_numbers(text: TokenizedText, claims: TokenClaims) -> TokenClaims:
    """The claims with each number behind a label of serial numbers (s/n TKL 12345), its label with it."""
    for i in range(len(text)):
        found = HEDGES.longest(text.words, i) if claims.is_free(i) else None
        if found is None or found[0] != "serial":
            continue
        last = _serial_end(text, i, found[1])
        if sum(len(word) for word in text.words[found[1] : last] if word.isdigit()) >= _FEWEST_SERIAL_DIGITS:
            meaning = "a serial number: search for it, it names no model"
            claims = claims.with_stretch(i, last, "serial_number", meaning)
    return claims


def _serial_end(text: TokenizedText, label: int, start: int) -> int:
    """Where the serial number ends whose label and first token these are: within its clause, at a space.

    Letters and the number behind them may be apart.
    """
    last = start
    while last < len(text) and last - start < _MOST_SERIAL_TOKENS and text.clauses[last] == text.clauses[label]:
        apart = last > start and " " in text.tokens[last].before.strip("-/")
        if apart and not (text.words[last].isdigit() and last - start == 1):
            break
        last += 1
    return last


def read_measures(text: TokenizedText, claims: TokenClaims) -> MeasuresRead:
    """Calibres, shots and lengths among the tokens that nobody claimed."""
    calibres: list[CalibreMention] = []
    aside: set[int] = set()
    for pattern in (_MORE_CALIBRES, CALIBRE_TEXT):
        for found in pattern.finditer(text.plain.text):
            places = text.within(found.span())
            if not places or not claims.are_free(places):
                continue
            start, end = places[0], places[-1] + 1
            given = text.given_with_point(start, end)
            read = read_calibre(_MAKAROW.sub("Makarov", given))
            if read.groups:
                aside.update(places)
                calibres.append(CalibreMention(given, read.groups))
                claims = claims.with_stretch(start, end, "calibre", calibre_meaning(read))
    claims = _claim_lengths(text, _claim_shots(text, claims))
    return MeasuresRead(claims, tuple(calibres), frozenset(aside))


def _claim_shots(text: TokenizedText, claims: TokenClaims) -> TokenClaims:
    """The claims with each number of shots."""
    for i in range(1, len(text)):
        number = text.words[i - 1].isdigit() or text.words[i - 1] in NUMBER_WORDS
        if text.words[i] in SHOTS and number and claims.are_free((i - 1, i)):
            claims = claims.with_stretch(i - 1, i + 1, "capacity", "shots or rounds; not compared")
    return claims


def _claim_lengths(text: TokenizedText, claims: TokenClaims) -> TokenClaims:
    """The claims with each length of a barrel. Inches end in a sign that ends quotes too."""
    for found in LENGTH_TEXT.finditer(text.plain.text):
        places = text.within(found.span())
        quote = found[0][-1] == '"' and any(at.end() == found.end() for at in QUOTED.finditer(text.plain.text))
        if places and claims.are_free(places) and not quote:
            claims = claims.with_stretch(places[0], places[-1] + 1, "barrel_length", "a length; not compared")
    return claims


def read_bare_bores(
    text: TokenizedText, claims: TokenClaims, models: Iterable[ModelMention]
) -> tuple[tuple[CalibreMention, ...], TokenClaims]:
    """Numbers that are bores (Taurus 38), and the claims with them.

    Where a model of the maker bears the number, it is told as the model, and counts as a calibre too.
    """
    calibres = [
        CalibreMention(model.text, read.groups)
        for model in models
        if model.bore and (read := read_calibre(model.words[-1])).groups
    ]
    for i, word in enumerate(text.words):
        alone = claims.is_free(i) and word in BORES and text.tokens[i].before != ""
        if alone and (read := read_calibre(word)).groups:
            calibres.append(CalibreMention(word, read.groups))
            claims = claims.with_stretch(i, i + 1, "calibre", calibre_meaning(read))
    return tuple(calibres), claims


def order_numbers_in(text: TokenizedText, claims: TokenClaims) -> tuple[str, ...]:
    """What may be order numbers: neither calibres nor lengths nor serial numbers, nor a model's name as a whole."""
    found: list[str] = []
    for match in _CODE.finditer(text.plain.text):
        places = text.within(match.span())
        fields = {claims.fields[i] for i in places}
        if places and not fields & _NO_CODES and fields != {"model"}:
            found.append(text.given_with_point(places[0], places[-1] + 1))
    return tuple(dict.fromkeys(found))


def calibre_meaning(read: CalibreReading) -> str:
    """What a calibre was read as, to show: its group, or that several cartridges bear the mark."""
    names = sorted(calibre_name(group) for group in read.groups)
    return names[0] if len(names) == 1 else f"a mark that {len(names)} cartridges bear"
