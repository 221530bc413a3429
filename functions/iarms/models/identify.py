"""Identification: what an officer can read or guesses of a weapon, and the standard descriptions that fit it."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Strict
from iarms.models.country import CountryOrFormerState
from iarms.models.firearm import FirearmType
from iarms.models.free_text import Marks64, Marks500, Named64
from iarms.models.reason import CODE, NOTHING, PARAMETERS, Parameters, SaysSentences, Sentence
from iarms.models.reference import Action, CatalogueCode
from iarms.models.said_text import SaidText
from iarms.models.search import Agreement, ComparedField
from iarms.models.year_estimate import YearEstimate

# How sure a first answer is: confident is enough to describe a weapon by; possible is one of several or a guess.
Certainty = Literal["confident", "likely", "possible"]
# What a name stands for: the weapon's own, its mark, its design, what it looks like, a guess, or what it is not.
NameRole = Literal["stated", "marked", "design", "alike", "doubtful", "excluded"]
# What kind of thing is described.
ItemKind = Literal[
    "FIREARM", "PART", "UNFINISHED_PART", "SUPPRESSOR", "ACCESSORY", "AMMUNITION", "REPLICA", "TOY", "AIRSOFT",
    "AIR_GUN", "BLANK_GUN", "GAS_GUN", "SIGNAL_GUN", "CONVERTED_BLANK", "DEACTIVATED", "IMPROVISED", "PRINTED",
    "ELECTROSHOCK",
]  # fmt: skip
# Whether a thing of a kind is a firearm: yes; no; a part of one, in many countries a firearm by law; perhaps, by what
# was done to it.
FirearmOrNot = Literal["yes", "no", "part", "perhaps"]


class IdentifyFirearm(Strict):
    """A weapon by its fields, each as it was read or guessed; what belongs in another field is found there too."""

    make: Named64 | None = None
    model: Named64 | None = None
    calibre: Named64 | None = None
    firearm_type: FirearmType | None = None
    action: Action | None = None
    country_of_manufacture: CountryOrFormerState | None = None
    year: Annotated[int, Field(strict=True, ge=1500, le=2100)] | None = Field(
        default=None, description="of manufacture; null where it is not known"
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
    year_estimate: YearEstimate | None = Field(
        default=None,
        description="the years of manufacture that a serial number or the marks in the text tell, where no year is "
        "given and the maker is known; compared with nothing",
    )
    markings: tuple[str, ...] = ()
    importers: tuple[str, ...] = Field(default=(), description="codes of importers, which are no makers")
    understood: tuple[UnderstoodText, ...] = ()
    not_understood: tuple[str, ...] = ()


class IdentifyEvidence(SaysSentences):
    """One field of the comparison with a reference, in words and in bits."""

    SENTENCES: ClassVar = (Sentence("text", "identify_evidence"),)

    field: str
    agreement: Agreement
    given: str | None = None
    recorded: str | None = None
    via: str | None = None
    text: SaidText
    weight: float
    code: str | None = Field(default=None, description=CODE)
    parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)


class LookAlike(SaysSentences):
    """Another firearm that is mistaken for this one, and how to tell them apart; no id where the table has no entry.

    `why` is said by its `design`; an entry of the table gives its own, as it was written.
    """

    SENTENCES: ClassVar = (Sentence("why", "design_reasons", code="design", parameters=""),)

    reference_id: str | None
    make: str | None
    model: str
    why: SaidText
    tell: SaidText | None = Field(default=None, description="the marks by which the other one is known")
    tell_code: str | None = Field(default=None, description="which marks those are: the same in every language")
    design: str | None = Field(
        default=None,
        description="the design that both are made to, by its name; null where an entry of the table says why",
    )


class Exclusion(SaysSentences):
    """What else an answer may be, beside other firearms, and by what that is excluded."""

    SENTENCES: ClassVar = (
        Sentence("what", "exclusion_looks", parameters=""),
        Sentence("by", "exclusion_signs", parameters=""),
    )

    what: SaidText
    by: SaidText
    code: str | None = Field(default=None, description=CODE)


class NamedVariant(Strict):
    """A variant of a firearm: `reference_id` is its own, ref_...-2; no name where it bears the firearm's."""

    reference_id: str
    name: str | None
    calibre: str | None
    calibre_groups: tuple[str, ...]


class Identified(Strict):
    """A firearm of the reference table that fits the description."""

    reference_id: str
    make: str | None = Field(description="null for a design of many makers")
    model: str
    variant: NamedVariant | None = Field(
        default=None, description="of the first three answers: the variant that the words mean, where they mean one"
    )
    calibre_groups: tuple[str, ...] = Field(description="of the variant that is meant, else of all")
    firearm_type: FirearmType | None
    country_of_manufacture: str | None
    score: float = Field(ge=0, le=1, description="the share of this one among all that fits, unlisted guns included")
    certainty: Certainty
    evidence: tuple[IdentifyEvidence, ...]
    marks: SaidText | None = Field(default=None, description="the marks by which this one is known")
    marks_code: str | None = Field(default=None, description="which marks those are: the same in every language")
    do_not_confuse_with: tuple[LookAlike, ...] = Field(
        default=(),
        description="of the first three answers: of the first the first four that its reference names, which has all "
        "of them, and of each up to six of its designs",
    )
    drawing: str | None = Field(
        default=None, description="where its silhouette is read, with `?numbers=true` where its number sits"
    )
    look_for: tuple[SaidText, ...] = Field(
        default=(), description="the marks to look for on the weapon before this one is believed"
    )
    look_for_codes: tuple[str | None, ...] = Field(
        default=(), description="of each the code of what is said; null of what stands on the weapon as it is written"
    )
    exclude: tuple[Exclusion, ...] = Field(
        default=(), description="of the first three answers: what of this look is no such firearm, and how to tell"
    )


class KindUnderstood(SaysSentences):
    """What kind of thing is described, by which words, and what that means for whoever has it in hand."""

    SENTENCES: ClassVar = (
        Sentence("advice", "kind_advice", code="kind", parameters=""),
        Sentence("means", "kind_things", code="means_code", parameters=""),
    )

    kind: ItemKind
    text: str | None = Field(
        default=None, description="the stretch that told it; null where a calibre or the names of firearms did"
    )
    means: SaidText = Field(description="the thing in words")
    means_code: str | None = Field(default=None, description=CODE)
    is_sure: bool = Field(description="false where the words may as well be of a firearm that comes with such a thing")
    firearm: FirearmOrNot = Field(description="whether it is a firearm; perhaps: look what was done to it")
    search_as: FirearmType | None = Field(
        default=None, description="the type by which a number on it is searched, where that is not the weapon's own"
    )
    advice: SaidText | None = Field(default=None, description="what to look at and to search; null for a firearm")


class Identification(SaysSentences):
    """Firearms that fit, best first, at most ten, and what was understood.

    `kind` says whether what is described is a firearm at all; null where nothing says what it is. A firearm whose name
    a part, a toy or a replica bears is among the answers and never confident.

    `not_known` are the parts of a standard description that neither the text nor the first answer settles; `advice`
    says what to do next. `complete` is false where the words lead to more firearms of the table than were compared:
    to more of its places than are read, or to a name of many makers. `weights_version` is that of the bits.
    """

    SENTENCES: ClassVar = (Sentence("advice", "advice", "advice_code", "advice_parameters"),)

    items: tuple[Identified, ...]
    kind: KindUnderstood | None = Field(default=None, description="what is described; null where nothing says it")
    interpretation: DescriptionInterpretation
    not_known: tuple[ComparedField, ...]
    advice: SaidText | None
    advice_code: str | None = Field(default=None, description=CODE)
    advice_parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)
    complete: bool
    weights_version: str | None = Field(default=None, description="null in an answer kept from before they had one")
