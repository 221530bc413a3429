"""Under which values of its facets a firearm's reference is listed, and what is looked up for words that people give.

The values are codes that the readings of makes, models and calibres lead to. What their tables do not hold is listed
under its key, behind `=`, so that the same words find it. Catalogue codes and markings are folded.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from iarms.domain.languages import Language, Note, note, note_in, said_by_subject
from iarms.domain.vocabulary import (
    families_of,
    read_calibre,
    read_designation,
    read_make,
    recorded_designation,
    squeeze,
)
from iarms.models.country import SUCCESSORS
from iarms.models.firearm import FirearmType
from iarms.models.reason import NOTHING
from iarms.models.reference import (
    Action,
    CodeInterpretation,
    Facet,
    FacetInterpretation,
    FoldedInterpretation,
    Reference,
    ReferenceSummary,
    facet_key,
)
from iarms.models.search import CalibreInterpretation, CountryInterpretation, MakeInterpretation, ModelInterpretation

UNLISTED: Final = "="

# The facets that fewest firearms share come first.
_SELECTIVE: Final[tuple[Facet, ...]] = (
    "catalogue_code", "marking", "model", "make", "calibre", "country", "action", "firearm_type",
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")
# Words on weapons that tell no two apart.
_EMPTY: Final = frozenset("A AND BY CAL DE E FOR IN MADE MM NO OF THE Y".split())


@dataclass(frozen=True)
class FacetQuery:
    """The facets that somebody asks for, as given."""

    make: str | None = None
    model: str | None = None
    calibre: str | None = None
    firearm_type: FirearmType | None = None
    action: Action | None = None
    country: str | None = None
    catalogue_code: str | None = None
    marking: str | None = None


@dataclass(frozen=True)
class FacetLookup:
    """What is looked up for a query: by facet the values of which one must hold, for a marking the words that all must.

    `facets` are those asked for, first those that few firearms share; `keys` are the places of one of them to read, in
    this order, `fits` says whether a firearm found there is meant, and `is_repeated` whether an earlier place holds it
    too. No facets: some value leads nowhere, and `interpretation.unknown` says why.
    """

    interpretation: FacetInterpretation
    values: dict[Facet, tuple[str, ...]] = field(default_factory=dict)

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The facets that can be read."""
        return () if self.interpretation.unknown else tuple(facet for facet in _SELECTIVE if facet in self.values)

    def keys(self, facet: Facet) -> tuple[str, ...]:
        """The places of a facet's values; of a marking, that of its longest word."""
        values = self.values[facet]
        return tuple(facet_key(facet, value) for value in (values[:1] if facet == "marking" else values))

    def fits(self, summary: ReferenceSummary) -> bool:
        """Whether a firearm has a value that is asked for in every facet."""
        return all(
            set(values) <= values_in(facet, summary)
            if facet == "marking"
            else not values_in(facet, summary).isdisjoint(values)
            for facet, values in self.values.items()
        )

    def is_repeated(self, summary: ReferenceSummary, facet: Facet, key: str) -> bool:
        """Whether a place in front of this one holds the firearm as well."""
        keys = self.keys(facet)
        before = keys[: keys.index(key)]
        return any(facet_key(facet, value) in before for value in values_in(facet, summary))


def facet_keys(reference: Reference) -> list[str]:
    """The keys of a reference's facet rows, each once."""
    summary = reference.summary()
    return [facet_key(facet, value) for facet in _SELECTIVE for value in sorted(values_in(facet, summary))]


def values_in(facet: Facet, summary: ReferenceSummary) -> frozenset[str]:
    """The values of a facet that a firearm has."""
    return frozenset(_VALUES[facet](summary))


def family_values(make_code: str | None, names: Iterable[str]) -> tuple[str, ...]:
    """What a firearm's names, the model's first, mean to the table of models: its families of this make, or of many
    makers; for names that it does not hold, or not whole, their keys behind `=`.
    """
    found: dict[str, None] = {}
    for name in dict.fromkeys(names):
        read = recorded_designation(name, make_code)
        mine = [family for family in sorted(read.families) if family.partition(":")[0] in (make_code, "*")]
        found.update(dict.fromkeys(mine))
        if read.key and (read.variant or not mine):
            found[f"{UNLISTED}{read.key}"] = None
    return tuple(found)


def identifying_name(make_code: str | None, model: str) -> str:
    """What stands for a model in its reference's id: the family that the whole name means, else the name's key.

    So 92FS is Beretta's 92, and a Quokka 92 of Beretta's is not.
    """
    if model in families_of(make_code):
        return model
    read = recorded_designation(model, make_code)
    own = [family for family in read.families if family.partition(":")[0] == (make_code or "*")]
    if len(own) == 1 and not read.variant:
        return own[0].partition(":")[2]
    return f"{UNLISTED}{read.key}" if read.key else model


def read_facets(query: FacetQuery) -> FacetLookup:
    """Read what is asked for, as people write it. Never raises."""
    values: dict[Facet, tuple[str, ...]] = {}
    unknown: dict[str, Note] = {}
    make = _make(query.make, values, unknown) if query.make else None
    return FacetLookup(
        FacetInterpretation(
            make=make,
            model=_model(query.model, make, values, unknown) if query.model else None,
            calibre=_calibre(query.calibre, values, unknown) if query.calibre else None,
            firearm_type=_code("firearm_type", query.firearm_type, values),
            action=_code("action", query.action, values),
            country=_country(query.country, values) if query.country else None,
            catalogue_code=_catalogue_code(query.catalogue_code, values, unknown) if query.catalogue_code else None,
            marking=_marking(query.marking, values, unknown) if query.marking else None,
            unknown={**unknown},
            unknown_codes={name: each.code for name, each in unknown.items()},
        ),
        values,
    )


def fold_code(text: str) -> str:
    """A catalogue code as it is compared: letters and digits alone, in capitals. JS92F-300 M is JS92F300M."""
    return "".join(_WORD.findall(_plain(text)))


def marking_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of markings as they are compared: capitals, without accents, at least two characters."""
    return frozenset(
        word for text in texts for word in _WORD.findall(_plain(text)) if len(word) > 1 and word not in _EMPTY
    )


def _make(text: str, values: dict[Facet, tuple[str, ...]], unknown: dict[str, Note]) -> MakeInterpretation:
    read = read_make(text)
    if read.importer:
        unknown["make"] = note("mark_of_importer_asked")
    elif read.unknown:
        unknown["make"] = note("names_no_make")
    else:
        # What the tables do not hold may all the same be the make of a reference.
        values["make"] = (read.code,) if read.code else read.candidates or (f"{UNLISTED}{squeeze(text)}",)
    return MakeInterpretation(given=text, code=read.code, via=read.via, candidates=read.candidates)


def _model(
    text: str, make: MakeInterpretation | None, values: dict[Facet, tuple[str, ...]], unknown: dict[str, Note]
) -> ModelInterpretation:
    makes: list[str | None] = [make.code] if make and make.code else [*make.candidates] if make else []
    reads = [read_designation(text, code) for code in makes or [None]]
    families = sorted({family for read in reads for family in read.families})
    key = reads[0].key
    if key or families:
        values["model"] = (*families, *([f"{UNLISTED}{key}"] if key else []))
    else:
        unknown["model"] = note("names_no_model")
    return ModelInterpretation(
        given=text,
        words=" ".join(reads[0].words),
        family=families[0] if len(families) == 1 else None,
        families=tuple(families),
    )


def _calibre(text: str, values: dict[Facet, tuple[str, ...]], unknown: dict[str, Note]) -> CalibreInterpretation:
    read = read_calibre(text)
    groups = tuple(sorted(read.groups))
    if groups:
        values["calibre"] = groups
    else:
        unknown["calibre"] = note("names_no_calibre" if read.unknown else "calibre_not_held")
    return CalibreInterpretation(given=text, group=groups[0] if len(groups) == 1 else None, groups=groups, via=read.via)


def _code(facet: Facet, code: str | None, values: dict[Facet, tuple[str, ...]]) -> CodeInterpretation | None:
    if code is None:
        return None
    values[facet] = (code,)
    return CodeInterpretation(given=code, code=code)


def _country(code: str, values: dict[Facet, tuple[str, ...]]) -> CountryInterpretation:
    values["country"] = (code,)
    return CountryInterpretation(given=code, code=code, successors=tuple(sorted(SUCCESSORS.get(code, ()))))


def _catalogue_code(text: str, values: dict[Facet, tuple[str, ...]], unknown: dict[str, Note]) -> FoldedInterpretation:
    folded = fold_code(text)
    if folded:
        values["catalogue_code"] = (folded,)
    else:
        unknown["catalogue_code"] = note("no_letters_nor_digits")
    return FoldedInterpretation(given=text, compared=(folded,) if folded else ())


def _marking(text: str, values: dict[Facet, tuple[str, ...]], unknown: dict[str, Note]) -> FoldedInterpretation:
    words = tuple(sorted(marking_words((text,)), key=lambda word: (-len(word), word)))
    if words:
        values["marking"] = words
    else:
        unknown["marking"] = note("no_telling_word")
    return FoldedInterpretation(given=text, compared=words)


def _makes_of(summary: ReferenceSummary) -> Iterable[str]:
    if summary.make:
        yield summary.make_code or f"{UNLISTED}{squeeze(summary.make)}"
    if summary.manufacturer and (maker := read_make(summary.manufacturer).code):
        yield maker


_VALUES: Final[dict[Facet, Callable[[ReferenceSummary], Iterable[str]]]] = {
    "make": _makes_of,
    "model": lambda summary: summary.families,
    "calibre": lambda summary: summary.calibre_groups,
    "firearm_type": lambda summary: (summary.firearm_type,) if summary.firearm_type else (),
    "action": lambda summary: (summary.action,) if summary.action else (),
    "country": lambda summary: summary.countries_of_manufacture,
    "catalogue_code": lambda summary: map(fold_code, summary.catalogue_codes),
    "marking": lambda summary: marking_words(summary.markings),
}


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper())
    return "".join(c for c in spread if not unicodedata.combining(c))


def facets_in(read: FacetInterpretation, language: Language) -> FacetInterpretation:
    """How values were read, with why some lead nowhere in this language."""
    said = {name: note_in(code, NOTHING, language) for name, code in read.unknown_codes.items()}
    return read.model_copy(update={"unknown": {**read.unknown, **said}})


said_by_subject(FacetInterpretation, facets_in)
