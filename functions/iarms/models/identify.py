"""Identification: what an officer can read or guesses of a weapon, and the standard descriptions that fit it."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Strict
from iarms.models.country import CountryOrFormerState
from iarms.models.firearm import FirearmType
from iarms.models.free_text import Marks64, Marks500, Named64
from iarms.models.reference import Action, CatalogueCode
from iarms.models.search import Agreement, ComparedField

# How sure a first answer is: confident is enough to describe a weapon by; possible is one of several or a guess.
Certainty = Literal["confident", "likely", "possible"]
# What a name stands for: the weapon's own, its mark, its design, what it looks like, a guess, or what it is not.
NameRole = Literal["stated", "marked", "design", "alike", "doubtful", "excluded"]


class IdentifyFirearm(Strict):
    """A weapon by its fields, each as it was read or guessed; what belongs in another field is found there too."""

    make: Named64 | None = None
    model: Named64 | None = None
    calibre: Named64 | None = None
    firearm_type: FirearmType | None = None
    action: Action | None = None
    country_of_manufacture: CountryOrFormerState | None = None
    year: Annotated[int, Field(strict=True, ge=1500, le=2100)] | None = Field(
        default=None, description="of manufacture"
    )
    markings: Marks500 | None = Field(default=None, description="texts and signs on the weapon, signs in words")
    importer: Marks64 | None = None
    catalogue_code: CatalogueCode | None = Field(default=None, description="the maker's order number, as on papers")

    @model_validator(mode="after")
    def _described(self) -> Self:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise PydanticCustomError("nothing_described", "give at least one field of the firearm")
        return self


class IdentifyRequest(Strict):
    """The body of POST /v1/reference/identify: a description in one's own words, or fields."""

    description: Marks500 | None = Field(
        default=None, description="what can be read or guessed, in any words and most languages; no personal data"
    )
    firearm: IdentifyFirearm | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.description is None) == (self.firearm is None):
            raise PydanticCustomError("one_of", "give either description or firearm")
        return self


class UnderstoodText(Strict):
    """A stretch of what was given and what it was taken to mean."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    text: str
    means: str = Field(alias="as")
    field: str


class NameUnderstood(Strict):
    """A maker or a model as understood.

    `codes`: a make's code, a model's families as MAKE:FAMILY or *:FAMILY for a design of many makers; several where the
    name fits them all. `role`: `stated`; `marked` on the weapon; `design`, whose maker may be another; `alike`, what it
    looks like; `doubtful`; `excluded`, which it is said not to be. `via`: by which kind of spelling.
    """

    text: str
    codes: tuple[str, ...]
    via: str
    role: NameRole


class CalibreUnderstood(Strict):
    """A calibre as understood: all groups that it fits."""

    text: str
    groups: tuple[str, ...]


class DescriptionInterpretation(Strict):
    """What was understood, and what was not."""

    makes: tuple[NameUnderstood, ...] = ()
    models: tuple[NameUnderstood, ...] = ()
    calibres: tuple[CalibreUnderstood, ...] = ()
    firearm_type: FirearmType | None = None
    action: Action | None = None
    countries: tuple[str, ...] = Field(default=(), description="of manufacture; the first is the first said")
    year: int | None = None
    markings: tuple[str, ...] = ()
    importers: tuple[str, ...] = Field(default=(), description="codes of importers, which are no makers")
    understood: tuple[UnderstoodText, ...] = ()
    not_understood: tuple[str, ...] = ()


class IdentifyEvidence(Strict):
    """One field of the comparison with a reference, in words and in bits."""

    field: str
    agreement: Agreement
    given: str | None = None
    recorded: str | None = None
    via: str | None = None
    text: str
    weight: float


class LookAlike(Strict):
    """Another firearm that is mistaken for this one, and how to tell them apart; no id where the table has no entry."""

    reference_id: str | None
    make: str | None
    model: str
    why: str
    tell: str | None = Field(default=None, description="the marks by which the other one is known")


class Identified(Strict):
    """A firearm of the reference table that fits the description."""

    reference_id: str
    make: str | None = Field(description="null for a design of many makers")
    model: str
    calibre_groups: tuple[str, ...]
    firearm_type: FirearmType | None
    country_of_manufacture: str | None
    score: float = Field(ge=0, le=1, description="the share of this one among all that fits, unlisted guns included")
    certainty: Certainty
    evidence: tuple[IdentifyEvidence, ...]
    marks: str | None = Field(default=None, description="the marks by which this one is known")
    do_not_confuse_with: tuple[LookAlike, ...] = Field(
        default=(),
        description="of the first three answers: of the first the first four that its reference names, which has all "
        "of them, and of each up to six of its designs",
    )


class Identification(Strict):
    """Firearms that fit, best first, at most ten, and what was understood.

    `not_known` are the parts of a standard description that neither the text nor the first answer settles; `advice`
    says what to do next. `complete` is false where the words lead to more firearms of the table than were compared:
    to more of its places than are read, or to a name of many makers. `weights_version` is that of the bits.
    """

    items: tuple[Identified, ...]
    interpretation: DescriptionInterpretation
    not_known: tuple[ComparedField, ...]
    advice: str | None
    complete: bool
    weights_version: str | None = Field(default=None, description="null in an answer kept from before they had one")
