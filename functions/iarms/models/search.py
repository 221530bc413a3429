"""A search: what is asked, and the answer that was given, kept word for word."""

import json
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.allowance import Disclosure
from iarms.models.api import Moment, Strict
from iarms.models.country import Country, CountryOrFormerState, PartyCountry
from iarms.models.firearm import Firearm, FirearmType, SearchedFirearm
from iarms.models.free_text import Prose128, Prose500, Reference64, refuse_personal_data
from iarms.models.personal_data import ON_WEAPONS
from iarms.models.purpose import Purpose
from iarms.models.reason import CODE, NOTHING, PARAMETERS, Difference, Parameters, SaysSentences, Sentence
from iarms.models.record import RecordKind
from iarms.models.said_text import SaidText

Mode = Literal["exact", "standard", "deep"]
Outcome = Literal["hit", "possible", "no_match"]
Decision = Literal["hit", "possible", "lead"]
Basis = Literal["exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits", "description"]
# Of a number the basis; of other fields how they agree. unclear: too little to say; mistaken: makes often confused.
Agreement = Literal[
    "exact", "canonical", "lookalike", "one_edit", "affix", "pattern", "two_edits",
    "agrees", "compatible", "unclear", "mistaken", "differs", "missing",
]  # fmt: skip
ComparedField = Literal[
    "serial_number", "make", "model", "calibre", "firearm_type", "country_of_manufacture", "other_numbers", "markings",
    "year", "importer",
]  # fmt: skip


def _no_person(officer: str) -> str:
    """Raises PydanticCustomError for personal data, also where points and hyphens stand in the place of spaces."""
    if sum(map(str.isalpha, officer)) < _SHORTEST_LABEL:
        return officer  # as most are, in lists of thousands
    refuse_personal_data(officer, ON_WEAPONS)
    refuse_personal_data(officer.translate(_AS_SPACES), ON_WEAPONS)
    return officer


_SHORTEST_LABEL: Final = 2  # letters, of what makes a number somebody's
_AS_SPACES: Final = str.maketrans("._-", "   ")
# A pseudonym that the administration can resolve and we cannot: no spaces, so no written-out name passes by habit.
Officer = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"), AfterValidator(_no_person)]


_OPTIONS: Final = ("place", "in_sight", "mode", "include_leads", "watch", "watch_days")


class SearchRequest(Strict):
    """The body of POST /v1/searches."""

    firearm: SearchedFirearm
    on_behalf_of: Country | None = Field(default=None, description="required of the WCO, refused of others")
    purpose: Purpose
    case_reference: Reference64
    officer: Officer = Field(description="a pseudonym of the administration's, never a name")
    operation: Reference64 | None = None
    place: Prose128 | None = Field(
        default=None, description="where the weapon is: a port, a post, a terminal; a bureau reads it with its hit"
    )
    in_sight: StrictBool | None = Field(default=None, description="whether the weapon can be seized now")
    mode: Mode = "standard"
    include_leads: StrictBool = False
    watch: StrictBool = True
    watch_days: Annotated[int, Field(strict=True, ge=1, le=90)] = 30

    @model_validator(mode="after")
    def _selective(self) -> Self:
        firearm = self.firearm
        described = firearm.make and (firearm.model or (firearm.calibre and firearm.firearm_type))
        if not firearm.serial_number and not described:
            raise PydanticCustomError(
                "not_selective",
                "firearm needs serial_number, or make with model, or make with calibre and firearm_type",
            )
        return self

    def as_asked(self) -> dict[str, str]:
        """The weapon, and beside it what else was said of how to search; why and for whom have fields of their own."""
        beside = self.model_dump(mode="json", exclude_unset=True, include=set(_OPTIONS))
        said = {"query": self.firearm.model_dump_json(exclude_none=True)}
        return said | ({"options": json.dumps(beside, ensure_ascii=False)} if beside else {})


class SerialInterpretation(Strict):
    """How the serial number was read: without labels, words and marks, and whether the field is sure of all of it."""

    given: str
    canonical: str
    unknown_positions: tuple[int, ...] = ()
    is_certain: bool = Field(
        default=True, description="false for a partial or doubtful number: what it finds is at most possible"
    )


# The field that a value was written in, where it is not its own.
StoodIn = Annotated[
    Literal["make", "model"] | None, Field(description="the field that it was written in, where that was another")
]


class MakeInterpretation(Strict):
    """How the make was read; `code` is null where the tables do not know it or where it fits several makers.

    `via` is the kind of spelling, or `implied` where no maker was written and the model is one maker's alone.
    """

    given: str
    code: str | None
    via: str | None
    candidates: tuple[str, ...] = ()
    stood_in: StoodIn = None


class ModelInterpretation(Strict):
    """How the model was read: the family of the table that it means, as MAKE:FAMILY, or *:FAMILY for a design of many
    makers; null where the table does not hold it, or where it fits several. `words` is what was compared."""

    given: str
    words: str
    family: str | None
    families: tuple[str, ...] = ()
    stood_in: StoodIn = None


class CalibreInterpretation(SaysSentences):
    """How the calibre was read; a bare mark such as 9 mm fits several groups, then `group` is null.

    `remark` says in words what was understood otherwise than it stands: a date that a spreadsheet made of 12/70.
    """

    SENTENCES: ClassVar = (Sentence("remark", "notes", "remark_code", "remark_parameters"),)

    given: str
    group: str | None
    groups: tuple[str, ...]
    via: str | None
    stood_in: StoodIn = None
    remark: SaidText | None = None
    remark_code: str | None = Field(default=None, description=CODE)
    remark_parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)


class FirearmTypeInterpretation(Strict):
    """The type of weapon that was understood, from the field itself or from a word in another."""

    given: str
    code: FirearmType
    stood_in: StoodIn = None


class CountryInterpretation(Strict):
    """The country of manufacture, and for a former state those that answer for it today."""

    given: str
    code: CountryOrFormerState
    successors: tuple[Country, ...] = ()


class Interpretation(Strict):
    """What the words of a description were taken to mean. What was not given, and found nowhere else, is null."""

    serial_number: SerialInterpretation | None = None
    make: MakeInterpretation | None = None
    model: ModelInterpretation | None = None
    calibre: CalibreInterpretation | None = None
    firearm_type: FirearmTypeInterpretation | None = None
    country_of_manufacture: CountryInterpretation | None = None


class Evidence(SaysSentences):
    """One field of the comparison, in words and in bits (log2 of how much likelier it is in a true match)."""

    SENTENCES: ClassVar = (Sentence("text", "evidence"),)

    field: str
    agreement: Agreement
    given: str | None = None
    recorded: str | None = None
    via: str | None = None
    text: SaidText
    weight: float
    code: str | None = Field(default=None, description=CODE)
    parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)
    differences: tuple[Difference, ...] = Field(
        default=(), description="the characters in which two numbers differ, where their places can be told"
    )


class MatchedFirearm(Strict):
    """The minimum for comparing the weapon in hand; the full record is a second call."""

    serial_number: str | None
    make: str
    model: str | None
    calibre: str | None
    firearm_type: FirearmType | None


class Match(SaysSentences):
    """A record that may be this weapon, with the reasons."""

    SENTENCES: ClassVar = (Sentence("why_not_hit", "why_not_hit", "why_not_hit_code", "why_not_hit_parameters"),)

    record_id: str
    decision: Decision
    basis: Basis
    weight: float = Field(description="bits: the prior and the evidence, added")
    prior: float
    threshold: float | None = Field(
        default=None,
        description="bits that a hit needs in the case of this match: whether make, model and calibre bear it out. A "
        "match that weighs more and is no hit is kept from it by a rule, as why_not_hit says; null of older answers",
    )
    shown_from: float | None = Field(
        default=None,
        description="bits from which a match of this kind is shown as what it is called; null where it is, whatever it "
        "weighs",
    )
    evidence: tuple[Evidence, ...]
    why_not_hit: SaidText | None
    why_not_hit_code: str | None = Field(default=None, description=CODE)
    why_not_hit_parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)
    firearm: MatchedFirearm
    record_kind: RecordKind
    recorded_by: PartyCountry
    hit_id: str | None


class Watch(Strict):
    """A search that found nothing, kept watching new records."""

    watch_id: str
    until: Moment


class Search(Strict):
    """The answer, and who asked, for whom and why."""

    search_id: str
    searched_at: Moment
    outcome: Outcome
    complete: bool = Field(
        description="false where not all was looked through, or more hits and possible matches fit than are shown; then"
        " it is never no_match. Of leads the best are shown"
    )
    disclosure: Disclosure = Field(
        default="full",
        description="reduced: who asks was shown many records today, so that matches which are no hits come without "
        "their numbers and evidence, and are not opened by their ids; hits are always whole",
    )
    interpretation: Interpretation
    matches: tuple[Match, ...]
    watch: Watch | None
    confirmation_required: bool = Field(description="a hit is no evidence until its owner confirms it")
    searched_by: str
    on_behalf_of: PartyCountry
    purpose: Purpose
    case_reference: str
    officer: str
    operation: str | None
    place: str | None = None
    in_sight: bool | None
    mode: Mode
    firearm: Firearm = Field(description="as it was given")
    weights_version: str
    index_version: str


class SearchPage(Strict):
    """Searches, newest first."""

    items: list[Search]
    next_cursor: str | None


class Assertion(Strict):
    """The officer compared the weapon with a possible match and says that it is the one."""

    compared: Annotated[tuple[ComparedField, ...], Field(min_length=1, max_length=10)]
    reason: Prose500
