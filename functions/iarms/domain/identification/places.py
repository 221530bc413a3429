"""Which places of the reference table a description leads to: few enough to read for each call.

A place is a value of a facet, under which the firearms that have it are listed: an order number, a family of models, a
maker. Each is a query, made one after another, so that MOST_PLACES of them are what one answer may take; what the
bounds leave out is never silent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from iarms.domain.identification.description import Description
from iarms.domain.identification.facets import fold_code
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.text import is_same_or_successor
from iarms.domain.vocabulary import ANYONE, common_makes, make_codes, make_countries, namesakes_of, relatives_of
from iarms.models.reference import facet_key

MOST_READ: Final = 400  # firearms, of all places together
# Those that name a model may take 33 places; what is left of MOST_PLACES is the makers'.
MOST_PLACES: Final = 40
MOST_ORDER_NUMBERS: Final = 3
MOST_FAMILIES: Final = 10
MOST_NAMESAKES: Final = 4
MOST_RELATIVES: Final = 16
MOST_MAKES_OF_COUNTRIES: Final = 8
MOST_MAKES_OF_A_NAME: Final = 3  # a name of more makers says too little for reading what they all make


@dataclass(frozen=True)
class PlacesToRead:
    """The keys of the places, the surest first, each once; none where nothing names a weapon.

    `complete` is False where a bound left out some to which the description leads as well.
    """

    keys: tuple[str, ...]
    complete: bool


def places_to_read(description: Description) -> PlacesToRead:
    """The places of the table to read for a description, at most MOST_PLACES."""
    models = [model for model in description.models if model.role != "excluded"]
    named = list(dict.fromkeys(family for model in models for family in sorted(model.families)))
    families = named[:MOST_FAMILIES]
    namesakes = namesakes_of(families)
    relatives = _relatives(description, models, families)
    codes = list(dict.fromkeys(map(fold_code, description.catalogue_codes)))
    makes, all_makes = _makes(description, families)
    keys = (
        *(facet_key("catalogue_code", code) for code in codes[:MOST_ORDER_NUMBERS]),
        *(facet_key("model", family) for family in families),
        *(facet_key("model", family) for family in namesakes[:MOST_NAMESAKES]),
        *(facet_key("model", family) for family in relatives[:MOST_RELATIVES]),
        *(facet_key("make", code) for code in makes),
    )
    distinct = tuple(dict.fromkeys(keys))
    complete = (
        all_makes
        and len(codes) <= MOST_ORDER_NUMBERS
        and len(named) <= MOST_FAMILIES
        and len(namesakes) <= MOST_NAMESAKES
        and len(relatives) <= MOST_RELATIVES
        and len(distinct) <= MOST_PLACES
    )
    return PlacesToRead(distinct[:MOST_PLACES], complete)


def _relatives(description: Description, models: Sequence[ModelMention], families: Sequence[str]) -> list[str]:
    """The families of the same design, where another maker's weapon may be meant, whose makers fit what is said."""
    if not families or not _leaves_maker_open(description, models):
        return []
    return [family for family in relatives_of(families) if _fits_maker_and_country(family, description)]


def _leaves_maker_open(description: Description, models: Sequence[ModelMention]) -> bool:
    """Whether another maker's weapon of the same design may be meant."""
    if any(model.role in ("design", "alike") or model.generic for model in models):
        return True
    makes = {code for make in description.makes if make.role in ("stated", "marked") for code in make.codes}
    implied = frozenset[str]().union(*(model.makes for model in models))
    if makes and not makes & implied:
        return True
    return bool(description.countries) and not any(_is_made_in(code, description.countries) for code in implied)


def _fits_maker_and_country(family: str, description: Description) -> bool:
    """Whether a family's maker fits the country and the makers that are said, if any."""
    code = family.partition(":")[0]
    if code == ANYONE:
        return True
    if any(code in make.codes and make.role != "excluded" for make in description.makes):
        return True
    return not description.countries or _is_made_in(code, description.countries)


def _is_made_in(make: str, countries: Iterable[str]) -> bool:
    """Whether a maker makes or made in one of these countries."""
    if make == ANYONE:
        return False
    return any(is_same_or_successor(mine, other) for mine in make_countries(make) for other in countries)


def _makes(description: Description, families: Sequence[str]) -> tuple[list[str], bool]:
    """The makers of whom no family is read, and whether they are all: the names of more than a few makers are not."""
    makes = [make for make in description.makes if make.role != "excluded" and make.via != "town"]
    is_unnamed = not makes and not description.models and description.unread_name is None
    if is_unnamed and description.countries:
        return _makes_of_countries(description.countries), False
    own = [make for make in makes if make.role not in ("design", "alike")] or (makes if not families else [])
    read = {family.partition(":")[0] for family in families}
    codes: dict[str, None] = {}
    complete = True
    for make in own:
        meant = _meant(make, description)
        if len(meant) <= MOST_MAKES_OF_A_NAME:
            codes.update(dict.fromkeys(meant))
        else:
            complete = False
    return [code for code in codes if code not in read], complete


def _makes_of_countries(countries: Sequence[str]) -> list[str]:
    """A few makers of these countries, whose weapons are commonly seized: where nothing else is named."""
    usual = common_makes()
    found = [code for code in sorted(make_codes()) if _is_made_in(code, countries)]
    return sorted(found, key=lambda code: code not in usual)[:MOST_MAKES_OF_COUNTRIES]


def _meant(make: MakeMention, description: Description) -> Sequence[str]:
    """The makers that a name may mean: of several those of the country, where one is said and one of them is of it."""
    if len(make.codes) == 1 or not description.countries:
        return make.codes
    return [code for code in make.codes if _is_made_in(code, description.countries)] or make.codes
