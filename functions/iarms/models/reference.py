"""The reference table: a firearm as a parent with numbered variants, in dated versions, each fact with its origin.

A parent is one design of one make (Beretta 92), or a design of many makers (AK-47) where it has no make. Its variants
are what differs in calibre, shots, barrel or catalogue code, numbered from 1; a number once given never means another
variant. What nobody has said is null or empty: no data. The legal class is no property of a weapon, and is not here.
"""

from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Final, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Day, Moment, Strict, Text64, Text128, Text500
from iarms.models.country import CountryOrFormerState
from iarms.models.firearm import FirearmType
from iarms.models.free_text import Prose500
from iarms.models.ids import derived_id
from iarms.models.reason import SaysSentences, Sentence
from iarms.models.said_text import SaidText
from iarms.models.search import CalibreInterpretation, CountryInterpretation, MakeInterpretation, ModelInterpretation

Action = Literal[
    "SEMI_AUTO", "FULL_AUTO", "BOLT", "LEVER", "PUMP", "REVOLVER_SA", "REVOLVER_DA", "BREAK", "SINGLE_SHOT",
    "MUZZLE_LOADING", "BLANK_CONVERTED", "OTHER", "UNKNOWN",
]  # fmt: skip
# What a parent is to the design: the maker's own, what a trade name is put on, made under licence, copied, or a design
# of many makers.
Level = Literal["MANUFACTURER_MODEL", "COMMERCIAL_VARIANT", "LICENSED", "COPY", "FAMILY"]
# Where a fact is from. GENERAL: general knowledge of the field, no document.
Origin = Literal["NVDRS", "GUNSNPRICES", "AFMER", "GENERAL", "MAKER", "EXAMINATION", "PARTY"]
Confidence = Literal["HIGH", "MEDIUM", "LOW"]
Fact = Literal[
    "make", "model", "manufacturer", "level", "firearm_type", "action", "countries_of_manufacture", "made_from",
    "made_until", "serial_location", "markings", "aliases", "catalogue_codes", "do_not_confuse_with", "importers",
    "notes", "variants",
]  # fmt: skip
# By what firearms are listed. `facet_key` gives the place of each value.
Facet = Literal["make", "model", "calibre", "firearm_type", "action", "country", "catalogue_code", "marking"]

_Year = Annotated[int, Field(strict=True, ge=1500, le=2100)]
ReferenceId = Annotated[str, StringConstraints(pattern=r"^ref_[0-9A-HJKMNP-TV-Z]{26}$")]
CatalogueCode = Annotated[Text64, StringConstraints(max_length=32)]

# A change of a firearm is one transaction of 100 items: the rows of its facets that go and those that come, the
# version, the audit event and the idempotency mark.
MOST_FACETS: Final = 45
_EPOCH: Final = datetime(2026, 11, 24, tzinfo=UTC)


class Marking(Strict):
    """A text or sign that stands on the weapon."""

    text: Text128 = Field(description="as it stands there; a sign is described in words")
    where: Text128 | None = None
    meaning: Text128 | None = None


class Source(Strict):
    """Where facts are from, and how sure they are."""

    origin: Origin
    confidence: Confidence
    facts: Annotated[tuple[Fact, ...], Field(min_length=1, max_length=20)]
    note: Text500 | None = None


class NotThis(Strict):
    """Another firearm that this one is mistaken for."""

    reference_id: ReferenceId
    why: Text500
    one_way: Text500 | None = Field(default=None, description="why the other one does not name this one")


class VariantDraft(Strict):
    """A variant as it is written. Without a number it is new, and is given the next."""

    number: Annotated[int, Field(strict=True, ge=1, le=9999)] | None = None
    name: Text128 | None = Field(default=None, description="its own name; null where it bears the parent's")
    calibre: Text64 | None = Field(default=None, description="as marked or sold")
    capacity: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = Field(
        default=None, description="of how many shots"
    )
    barrel_length_mm: Annotated[int, Field(strict=True, ge=10, le=3000)] | None = None
    catalogue_codes: Annotated[tuple[CatalogueCode, ...], Field(max_length=10)] = ()
    origins: Annotated[tuple[Origin, ...], Field(min_length=1, max_length=5)]


class Variant(VariantDraft):
    """A variant: what differs in calibre, shots, barrel or catalogue code."""

    number: Annotated[int, Field(strict=True, ge=1, le=9999)]
    calibre_groups: tuple[str, ...] = Field(default=(), description="the groups that the calibre can mean")


class _Described(Strict):
    """What is said of a firearm, by whoever writes it."""

    manufacturer: Text128 | None = Field(default=None, description="who makes it, where that is not the make")
    model: Text128
    level: Level | None = None
    firearm_type: FirearmType | None = None
    action: Action | None = None
    countries_of_manufacture: Annotated[tuple[CountryOrFormerState, ...], Field(max_length=6)] = Field(
        default=(), description="the main one first; former states as such"
    )
    made_from: _Year | None = None
    made_until: _Year | None = Field(default=None, description="null where it is still made, or where nobody has said")
    serial_location: Text500 | None = Field(default=None, description="where the serial number sits")
    markings: Annotated[tuple[Marking, ...], Field(max_length=12)] = ()
    aliases: Annotated[tuple[Text128, ...], Field(max_length=30)] = ()
    catalogue_codes: Annotated[tuple[CatalogueCode, ...], Field(max_length=10)] = ()
    do_not_confuse_with: Annotated[tuple[NotThis, ...], Field(max_length=20)] = ()
    importers: Annotated[tuple[Text64, ...], Field(max_length=10)] = ()
    notes: Text500 | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=10)]
    withdrawn_on: Day | None = Field(default=None, description="from this day on it is listed no more")


class ReferenceDraft(_Described):
    """The body of a new reference, and of a new version of one: the whole of it."""

    make: Text64 | None = Field(default=None, description="null for a design of many makers")
    variants: Annotated[tuple[VariantDraft, ...], Field(max_length=60)] = ()
    effective_from: Day | None = Field(default=None, description="today where absent; not in the past")
    reason: Prose500 = Field(description="why it is written; kept with the version and in the audit trail")

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        missing = sorted(facts_in(self) - {fact for source in self.sources for fact in source.facts})
        if missing:
            raise PydanticCustomError("no_source", "no source names {facts}", {"facts": ", ".join(missing)})
        if self.made_from and self.made_until and self.made_until < self.made_from:
            raise PydanticCustomError("years_reversed", "made_until is before made_from")
        return self


class Reference(_Described):
    """A version of a firearm's reference."""

    reference_id: str
    version: int
    effective_from: date
    changed_at: Moment
    changed_by: str
    reason: str
    make: str | None = Field(description="the make's name; null for a design of many makers")
    make_code: str | None = Field(description="null where the tables of makes do not hold it")
    families: tuple[str, ...] = Field(default=(), description="what the tables of models call it, as MAKE:FAMILY")
    variants: tuple[Variant, ...] = ()
    highest_variant: int = Field(default=0, description="the highest number that a variant ever had")

    @property
    def country_of_manufacture(self) -> str | None:
        """The main country of manufacture."""
        return self.countries_of_manufacture[0] if self.countries_of_manufacture else None

    @property
    def calibre_groups(self) -> tuple[str, ...]:
        """The groups of all variants."""
        return tuple(dict.fromkeys(group for variant in self.variants for group in variant.calibre_groups))

    @property
    def all_catalogue_codes(self) -> tuple[str, ...]:
        """The parent's codes and those of all variants."""
        codes = (*self.catalogue_codes, *(code for variant in self.variants for code in variant.catalogue_codes))
        return tuple(dict.fromkeys(codes))

    def summary(self) -> "ReferenceSummary":
        """What lists and comparisons need of it."""
        return ReferenceSummary(
            reference_id=self.reference_id,
            version=self.version,
            make=self.make,
            make_code=self.make_code,
            manufacturer=self.manufacturer,
            model=self.model,
            level=self.level,
            aliases=(
                *self.aliases,
                *dict.fromkeys(v.name for v in self.variants if v.name and v.name not in self.aliases),
            ),
            families=self.families,
            calibre_groups=self.calibre_groups,
            firearm_type=self.firearm_type,
            action=self.action,
            country_of_manufacture=self.country_of_manufacture,
            countries_of_manufacture=self.countries_of_manufacture,
            made_from=self.made_from,
            made_until=self.made_until,
            markings=tuple(marking.text for marking in self.markings),
            catalogue_codes=self.all_catalogue_codes,
            do_not_confuse_with=tuple(other.reference_id for other in self.do_not_confuse_with),
            variants=len(self.variants),
        )


class ReferenceSummary(Strict):
    """A firearm's reference as lists show it. `families` as MAKE:FAMILY; `aliases` with the names of its variants."""

    reference_id: str
    version: int
    make: str | None
    make_code: str | None
    manufacturer: str | None = None
    model: str
    level: Level | None = None
    aliases: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    calibre_groups: tuple[str, ...] = ()
    firearm_type: FirearmType | None = None
    action: Action | None = None
    country_of_manufacture: str | None = None
    countries_of_manufacture: tuple[str, ...] = ()
    made_from: int | None = None
    made_until: int | None = None
    markings: tuple[str, ...] = ()
    catalogue_codes: tuple[str, ...] = ()
    do_not_confuse_with: tuple[str, ...] = ()
    variants: int = 0


class PicturesShown(Strict):
    """INTERPOL's own pictures of a firearm that are published now, whatever day was asked for."""

    published: int
    path: str = Field(description="where they are listed, each with a location to read it from")


class ReferenceView(Reference):
    """A version as it is read: the parent with all variants, the one that was asked for by its number, and whether
    INTERPOL shows pictures of it."""

    variant: Variant | None = Field(
        default=None, description="the variant of ref_...-2; null where the parent was read"
    )
    pictures: PicturesShown | None = Field(default=None, description="null where none is published")


class CodeInterpretation(Strict):
    """A value of a closed list, as it was given."""

    given: str
    code: str


class FoldedInterpretation(Strict):
    """A catalogue code or the text of a marking, and what of it is compared."""

    given: str
    compared: tuple[str, ...]


class FacetInterpretation(Strict):
    """How each value was read. `unknown`: why a value leads nowhere, by the name of its parameter."""

    make: MakeInterpretation | None = None
    model: ModelInterpretation | None = None
    calibre: CalibreInterpretation | None = None
    firearm_type: CodeInterpretation | None = None
    action: CodeInterpretation | None = None
    country: CountryInterpretation | None = None
    catalogue_code: FoldedInterpretation | None = None
    marking: FoldedInterpretation | None = None
    unknown: dict[str, SaidText] = Field(default={}, description="by parameter: why its value leads nowhere")
    unknown_codes: dict[str, str] = Field(default={}, description="by parameter: which sentence that is")


class ReferencePage(Strict):
    """Firearms by model. A page may hold fewer than were asked for, or none, and yet have a `next_cursor`."""

    items: list[ReferenceSummary]
    next_cursor: str | None
    interpretation: FacetInterpretation


class OtherMake(Strict):
    """A make that another is mistaken for."""

    code: str
    name: str
    why: SaidText


class SharedName(Strict):
    """A name or mark that fits several, and their codes."""

    text: str
    codes: tuple[str, ...]


class MakeItem(Strict):
    """A make of the tables."""

    code: str
    name: str
    countries: tuple[str, ...] = Field(description="where the maker makes or made; former states as such")
    aliases: tuple[str, ...]
    ambiguous_aliases: tuple[SharedName, ...] = Field(description="names that fit other makes too")
    mistaken_for: tuple[OtherMake, ...]


class MakePage(SaysSentences):
    """Makes: first what the text was read as, then what begins like it, by name. `tables_version` of the release."""

    SENTENCES: ClassVar = (Sentence("unknown", "notes", "unknown_code", ""),)

    items: list[MakeItem]
    next_cursor: str | None
    interpretation: MakeInterpretation | None
    unknown: SaidText | None = Field(default=None, description="why the text leads nowhere")
    unknown_code: str | None = Field(default=None, description="which sentence that is: one in every language")
    tables_version: str


class CalibreItem(Strict):
    """A calibre group: what is chambered or sold as one."""

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    ambiguous_marks: tuple[SharedName, ...] = Field(description="marks that fit other groups too")


class CalibrePage(SaysSentences):
    """Calibre groups: first what the text was read as, then what begins like it. `tables_version` of the release."""

    SENTENCES: ClassVar = (Sentence("unknown", "notes", "unknown_code", ""),)

    items: list[CalibreItem]
    next_cursor: str | None
    interpretation: CalibreInterpretation | None
    unknown: SaidText | None = Field(default=None, description="why the text leads nowhere")
    unknown_code: str | None = Field(default=None, description="which sentence that is: one in every language")
    tables_version: str


def reference_id_of(make: str | None, model: str) -> str:
    """The id of a make's code and a model: always the same, so that a table built anew has the ids of the old one.

    All such ids have one time in them; what sorts the table is the model.
    """
    return derived_id("ref", _EPOCH, make or "", model)


def facts_in(described: _Described) -> frozenset[str]:
    """The facts that are said of a firearm, by the names of their fields."""
    return frozenset(name for name in get_args(Fact) if getattr(described, name, None))


def facet_key(facet: Facet, value: str) -> str:
    """The key under which the firearms with this value of a facet are listed.

    Values are codes: a make's (or `=` and its squeezed name where the tables do not hold it), a family as MAKE:FAMILY
    (or `=` and the model's key), a calibre group, a type, an action, a country, a folded catalogue code, a folded word
    of a marking.
    """
    return f"{facet}#{value}"
