"""A small reference table for tests: firearms by their families, as the store would list them."""

from collections.abc import Sequence
from typing import Any

from iarms.domain.identification.answer import Comparison, identification_answer, look_alike_ids
from iarms.domain.identification.description import Description
from iarms.domain.identification.fields import read_fields
from iarms.domain.identification.places import places_to_read
from iarms.domain.identification.ranking import ScoredReference, rank
from iarms.domain.identification.reader import read_description
from iarms.domain.identification.weights import current_identification_weights
from iarms.domain.vocabulary.makes import make_countries, make_name
from iarms.domain.vocabulary.model_table import families_of
from iarms.models.identify import Identification, IdentifyFirearm
from iarms.models.reference import ReferenceSummary, facet_key, reference_id_of

YEAR = 2026
WEIGHTS = current_identification_weights()
PISTOL_9 = {"calibre_groups": ("9X19",), "firearm_type": "PISTOL", "action": "SEMI_AUTO"}
RIFLE_762 = {"calibre_groups": ("7_62X39",), "firearm_type": "RIFLE"}


def entry(family: str, **fields: Any) -> ReferenceSummary:
    """A firearm of the table. The family must be one of the tables of models."""
    code, _, model = family.partition(":")
    make = None if code == "*" else code
    assert model in families_of(make), family
    countries = make_countries(make)[:1] if make else ()
    return ReferenceSummary(
        reference_id=reference_id_of(make, model),
        version=1,
        make=make_name(make) if make else None,
        make_code=make,
        model=model,
        families=(family,),
        country_of_manufacture=countries[0] if countries else None,
        countries_of_manufacture=countries,
        **fields,
    )


TABLE = [
    *(entry(family, **PISTOL_9) for family in ("BERETTA:92", "TAURUS:PT 92", "TAURUS:PT 99", "GIRSAN:Yavuz 16")),
    *(entry(family, **PISTOL_9) for family in ("GLOCK:17", "GLOCK:19", "GLOCK:26", "CZ:CZ 75", "SIG_SAUER:P226")),
    *(entry(family, **PISTOL_9) for family in ("SARSILMAZ:B6", "CANIK:55", "TANFOGLIO:Combat", "NORINCO:NZ-75")),
    *(entry(family, **PISTOL_9) for family in ("ZASTAVA:CZ 99", "NORINCO:NP-22")),
    entry("TAURUS:PT 58", calibre_groups=("9X17",), firearm_type="PISTOL"),
    entry("TAURUS:PT 638", calibre_groups=("9X17",), firearm_type="PISTOL"),
    entry("TAURUS:RT 82", calibre_groups=("38_SPECIAL",), firearm_type="REVOLVER"),
    entry("COLT:1911", calibre_groups=("45_ACP",), firearm_type="PISTOL", made_from=1911),
    entry("COLT:Detective Special", calibre_groups=("38_SPECIAL",), firearm_type="REVOLVER"),
    *(entry(family, **RIFLE_762) for family in ("*:AK-47", "IZHMASH:AKM", "CUGIR:AIM", "CUGIR:WASR-10")),
    *(entry(family, **RIFLE_762) for family in ("NORINCO:56", "ARSENAL_BG:AK-47", "RADOM:kbk AK", "ZASTAVA:M70 Rifle")),
    entry("ZASTAVA:M70", calibre_groups=("7_65X17",), firearm_type="PISTOL"),
    entry("ATAK:Zoraki 914", calibre_groups=("9MM_PAK",), firearm_type="CONVERTED_BLANK"),
    entry("BLOW:F92", calibre_groups=("9MM_PAK",), firearm_type="CONVERTED_BLANK"),
    entry(
        "REMINGTON:870", calibre_groups=("12_GA",), firearm_type="SHOTGUN", action="PUMP", catalogue_codes=("25549",)
    ),
    entry("SMITH_WESSON:686", calibre_groups=("357_MAG",), firearm_type="REVOLVER", catalogue_codes=("SW164222",)),
    entry("SMITH_WESSON:M&P 9", **PISTOL_9),
]


def listed(keys: tuple[str, ...]) -> list[ReferenceSummary]:
    """What the table holds under these keys, each once."""
    found: dict[str, ReferenceSummary] = {}
    for key in keys:
        for each in TABLE:
            values = [facet_key("model", family) for family in each.families]
            values += [facet_key("make", each.make_code)] if each.make_code else []
            values += [facet_key("catalogue_code", code) for code in each.catalogue_codes]
            if key in values:
                found.setdefault(each.reference_id, each)
    return list(found.values())


def identified(text: str = "", **fields: Any) -> Identification:
    """The answer for a text, or for fields."""
    description = read_fields(IdentifyFirearm(**fields), YEAR) if fields else described(text)
    places = places_to_read(description)
    scored = rank(description, listed(places.keys), WEIGHTS)
    ids = frozenset(each.reference_id for each in TABLE) & look_alike_ids(description, scored)
    return identification_answer(Comparison(description, scored, places.complete, WEIGHTS.version), ids, [])


def described(text: str) -> Description:
    """A text as read in the year of the tests."""
    return read_description(text, YEAR)


def ranked(description: Description, references: Sequence[ReferenceSummary]) -> list[ScoredReference]:
    """The references as they fit, by the weights in force."""
    return rank(description, references, WEIGHTS)


def named(answer: Identification, most: int = 3) -> list[str]:
    """The first answers as make and model."""
    return [f"{item.make or '*'} {item.model}" for item in answer.items[:most]]
