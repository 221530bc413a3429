"""A description in free text: what an officer can read off a weapon or guesses, told stretch by stretch.

    given      beretta 92 type, 9mm, PT92 on slide, made in brazil
    tokens     BERETTA 92 TYPE 9 MM PT 92 ON SLIDE MADE IN BRAZIL
    claimed    calibre 9mm; hedge "type", mark "on slide", origin "made in"; country BR
    names      make BERETTA, model BERETTA:92, model TAURUS:PT 92
    roles      BERETTA and 92 are the design's ("type"), PT92 stands on the weapon ("on slide")

Each stretch is claimed once, by the first of the stages below: serial numbers, signs of makers, calibres, lengths and
shots, hedges, countries, makers and models (`names`; `roles` for what hedges make of them), types and actions, and what
tells no models apart. What nobody claims is told as not understood; where it stands in a model's place, a gun of the
table is the less likely (see `ranking`).

The tables of makes, models and calibres are those that searches read with. Nothing here raises.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from iarms.domain.identification.blank_names import as_blank_guns
from iarms.domain.identification.claims import DescriptionField, TokenClaims, no_claims
from iarms.domain.identification.description import Description
from iarms.domain.identification.hedges import HedgesRead, markings_in, read_hedges, read_lone_year
from iarms.domain.identification.items import BLANKS, KindMention, read_item_kind
from iarms.domain.identification.measures import (
    MeasuresRead,
    claim_serial_numbers,
    order_numbers_in,
    read_bare_bores,
    read_measures,
)
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.identification.names import find_names
from iarms.domain.identification.origins import OriginsRead, read_origins, read_signs
from iarms.domain.identification.roles import with_roles
from iarms.domain.identification.tokens import TokenizedText, name_text, tokenize
from iarms.domain.identification.unread import unread_text
from iarms.domain.identification.weapon_words import claim_details, read_action, read_type
from iarms.domain.vocabulary import make_name
from iarms.models.firearm import FirearmType
from iarms.models.identify import ItemKind, NameRole

LONGEST_TEXT: Final = 500
_MARKED: Final = "marked: "
_NO_NAMES: Final = frozenset[DescriptionField](
    {"serial_number", "capacity", "barrel_length", "marking", "year", "hedge"}
)
# Kinds whose type says more than a weapon's that is named beside them.
_SEARCHED_BY_KIND: Final = frozenset[ItemKind]({"PART", "UNFINISHED_PART", "SUPPRESSOR", "CONVERTED_BLANK"})
_ROLE_MEANINGS: Final[dict[NameRole, str]] = {
    "stated": "",
    "marked": ", as marked on the weapon",
    "design": ", as the design",
    "alike": ", as what it looks like",
    "doubtful": ", not sure",
    "excluded": ", which it is said not to be",
}


@dataclass(frozen=True)
class _NamesRead:
    """The makers and models of a text in their roles, the codes of its importers, and the claims with them."""

    claims: TokenClaims
    makes: tuple[MakeMention, ...]
    models: tuple[ModelMention, ...]
    importers: tuple[str, ...]


def read_description(text: str, latest_year: int) -> Description:
    """Read a description of at most LONGEST_TEXT characters; what is longer is not looked at.

    `latest_year`: the year that it is, after which no number is a year of manufacture.
    """
    return _read(text[:LONGEST_TEXT], latest_year)


def read_markings(text: str, latest_year: int) -> Description:
    """Read what stands on a weapon, at most LONGEST_TEXT characters of it; its names are marked ones."""
    return _read(_MARKED + text[:LONGEST_TEXT], latest_year)


def _read(given: str, latest_year: int) -> Description:
    text = tokenize(given)
    signs, claims = read_signs(text, claim_serial_numbers(text, no_claims(text)))
    measures = read_measures(text, claims)
    hedges = read_hedges(text, measures.claims, latest_year)
    origins = read_origins(text, hedges.claims, hedges)
    names = _read_names(text, measures, hedges, origins)
    makes = (*names.makes, *signs)
    bores, claims = read_bare_bores(text, names.claims, names.models)
    firearm_type, claims = read_type(text, claims)
    action, claims = read_action(text, claims)
    calibres = (*measures.calibres, *bores)
    groups = frozenset(group for calibre in calibres for group in calibre.groups)
    kind, claims = read_item_kind(text, claims, makes, names.models, hedges, groups)
    models = names.models
    if kind is not None and kind.kind in BLANKS:
        makes, models = as_blank_guns(text, makes, models)
    lone_year, with_year = read_lone_year(text, claims, latest_year) if hedges.year is None else (None, claims)
    claims = claim_details(text, with_year, hedges.label_tokens, origins.places)
    unread = unread_text(text, claims, makes, models, hedges.model_starts)
    return Description(
        given=given,
        makes=makes,
        models=models,
        calibres=calibres,
        firearm_type=_type_of(kind, firearm_type),
        action=action,
        countries=tuple(dict.fromkeys(origins.countries)),
        importers=names.importers,
        markings=markings_in(text, hedges.mentions),
        year=hedges.year or lone_year,
        catalogue_codes=order_numbers_in(text, claims),
        understood=claims.in_order(),
        unread=unread.stretches,
        unread_name=unread.name,
        unread_before_model=unread.before_model,
        kind=kind,
    )


def _type_of(kind: KindMention | None, firearm_type: FirearmType | None) -> FirearmType | None:
    """The type that is said, or that by which such a thing is searched; a blank gun's is that of converted ones."""
    if kind is None or not kind.is_sure:
        return firearm_type
    if kind.kind in ("BLANK_GUN", "GAS_GUN"):
        return "CONVERTED_BLANK"
    return kind.search_as if kind.kind in _SEARCHED_BY_KIND and kind.search_as else firearm_type


def _read_names(text: TokenizedText, measures: MeasuresRead, hedges: HedgesRead, origins: OriginsRead) -> _NamesRead:
    """The makers and models of a text. A maker right behind "imported by" is its importer."""
    claims = origins.claims
    found = find_names(
        name_text(
            text,
            blocked=(i for i, field in enumerate(claims.fields) if field in _NO_NAMES or _is_preposition(text, i)),
            aside=measures.aside,
            labelled=hedges.model_starts,
            places=origins.places,
        )
    )
    makes, models = with_roles(text, hedges.mentions, found.makes, found.models)
    announced = _announced_importers(hedges, makes)
    makes = [make for make in makes if not set(make.codes) <= announced]
    claims = _claim_names(claims, makes, models)
    for code, start, end in found.importers:
        claims = claims.with_stretch(start, end, "importer", code)
    importers = dict.fromkeys([*(importer.code for importer in found.importers), *sorted(announced)])
    return _NamesRead(claims, tuple(makes), tuple(models), tuple(importers))


def _is_preposition(text: TokenizedText, i: int) -> bool:
    """Whether a token is a small Cyrillic letter that stands alone, which in capitals looks like a model's (17 с)."""
    written = text.given(i, i + 1)
    return len(written) == 1 and written.islower() and not written.isascii()


def _announced_importers(hedges: HedgesRead, makes: Iterable[MakeMention]) -> set[str]:
    """The makers that are named right behind words for the importer."""
    ends = [hedge.end for hedge in hedges.of("importer")]
    return {code for make in makes if any(0 <= make.start - end <= 1 for end in ends) for code in make.codes}


def _claim_names(claims: TokenClaims, makes: Iterable[MakeMention], models: Iterable[ModelMention]) -> TokenClaims:
    """The claims with the makers, then the models, each told with what it may be and its role."""
    for make in makes:
        claims = claims.with_stretch(make.start, make.end, "make", _makes(make.codes) + _ROLE_MEANINGS[make.role])
    for model in models:
        families = sorted({family.partition(":")[2] for family in model.families})
        meaning = " or ".join(families[:3]) + _ROLE_MEANINGS[model.role]
        claims = claims.with_stretch(model.start, model.end, "model", meaning)
    return claims


def _makes(codes: Sequence[str]) -> str:
    names = [make_name(code) for code in codes]
    return " or ".join(names[:3]) + (" or others" if len(names) > 3 else "")
