"""A trace: the question where a firearm that customs found left the legal world, put to the countries that may know.

A trace has legs, one a country; a leg's answers say what happened to the weapon, as dated events.
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Moment, Strict, Text64, Text128, Text500
from iarms.models.country import Country, CountryOrFormerState, PartyCountry
from iarms.models.firearm import Component, FirearmType, OtherNumbers, SerialState, Year
from iarms.models.free_text import Named64, Prose128, Prose500, Reference64
from iarms.models.party import Desk
from iarms.models.reason import CODE, NOTHING, PARAMETERS, Parameters, SaysSentences, Sentence
from iarms.models.record import PartialDate
from iarms.models.reference import Action, Confidence
from iarms.models.said_text import SaidText
from iarms.models.search import Interpretation, Officer
from iarms.models.year_estimate import YearEstimate

TraceState = Literal[
    "SUBMITTED", "IN_PROGRESS", "INFO_REQUESTED", "PARTIALLY_ANSWERED", "COMPLETED", "CLOSED_UNSUCCESSFUL", "WITHDRAWN",
]  # fmt: skip
LegState = Literal[
    "PROPOSED", "QUEUED", "SENT", "ACKNOWLEDGED", "INFO_REQUESTED", "ANSWERED_PARTIAL", "ANSWERED_FINAL", "REFUSED",
    "OVERDUE", "EXPIRED", "WITHDRAWN",
]  # fmt: skip
# NO_COUNTRY_KNOWN: nothing leads to a country, and INTERPOL-GS is asked whom to ask.
LegGround = Literal["COUNTRY_OF_MANUFACTURE", "LAST_LEGAL_IMPORT", "LINKED_COUNTRY", "NO_COUNTRY_KNOWN"]
TracePriority = Literal["URGENT", "ROUTINE"]
Circumstances = Literal[
    "BORDER_SEIZURE", "POSTAL_SEIZURE", "CONTAINER_SEIZURE", "TRAVELLER_SEIZURE", "OPERATION", "SURRENDERED", "FOUND",
    "OTHER",
]  # fmt: skip
IllicitGround = Literal["LOCAL_LAW", "UNSC_EMBARGO", "UNMARKED", "UNLICENSED_MANUFACTURE", "UNAUTHORISED_TRANSFER"]
TraceOutcome = Literal[
    "LAST_LEGAL_HOLDER_IDENTIFIED", "FIRST_PURCHASER_IDENTIFIED", "EXPORTED_TO", "DOMESTIC_NEVER_EXPORTED",
    "REPORTED_LOST_OR_STOLEN", "STATE_STOCK", "DESTROYED_ON_RECORD", "DEACTIVATED_ON_RECORD", "NO_RECORD",
]  # fmt: skip
FailureReason = Literal[
    "INVALID_SERIAL_FOR_MAKER", "SERIAL_NOT_UNIQUE", "INSUFFICIENT_DESCRIPTION", "WRONG_MAKER", "WRONG_COUNTRY",
    "COUNTERFEIT_MARKS", "OBLITERATED", "TOO_OLD_RECORDS_DESTROYED", "RECORDS_UNAVAILABLE", "MAKER_DEFUNCT",
    "NO_RESPONSE", "REFUSED_SECURITY", "REFUSED_LAW", "REFUSED_INVESTIGATION", "NO_CONFIDENTIALITY_ASSURANCE",
    "WITHDRAWN_BY_REQUESTER", "NO_INFORMATION_FROM_REQUESTER", "NOT_DELIVERED", "NOT_ASKED", "NOT_NEEDED",
]  # fmt: skip
REFUSALS: frozenset[str] = frozenset(
    {"REFUSED_SECURITY", "REFUSED_LAW", "REFUSED_INVESTIGATION", "NO_CONFIDENTIALITY_ASSURANCE"}
)
CustodyKind = Literal[
    "MANUFACTURE", "PROOF", "EXPORT", "IMPORT", "TRANSIT", "SALE", "TRANSFER", "STATE_ISSUE", "LOSS", "THEFT",
    "DEACTIVATION", "DESTRUCTION", "RECOVERY", "OTHER",
]  # fmt: skip
# What kind of holder; never who.
Holder = Literal["MAKER", "DEALER", "PRIVATE", "STATE", "UNKNOWN"]
# What a point of diversion is taken from.
DiversionBasis = Literal["REPORTED_LOSS", "REPORTED_THEFT", "UNLAWFUL_TRANSFER", "LAST_LAWFUL_EVENT"]
# What the answering bureau allows to be done with its answer.
Restriction = Literal["NO_ONWARD_SHARING", "NOT_AS_EVIDENCE", "REQUESTER_ONLY"]


BarrelLength = Annotated[int, Field(strict=True, ge=10, le=3000)]
Capacity = Annotated[int, Field(strict=True, ge=1, le=1000)]


class TracedFirearm(Strict):
    """The weapon to be traced, as read off it: as in a search, and what only a trace needs."""

    serial_number: Text128 | None = None
    serial_state: SerialState | None = None
    make: Text64 | None = None
    model: Text64 | None = None
    calibre: Text64 | None = None
    firearm_type: FirearmType | None = None
    country_of_manufacture: CountryOrFormerState | None = None
    year: Year | None = None
    importer: Text64 | None = None
    country_of_last_import: CountryOrFormerState | None = None
    markings: Text500 | None = None
    finish: Text64 | None = Field(default=None, description="of the surface, in words: blued, nickel, stainless")
    other_numbers: OtherNumbers = ()
    number_place: Component | None = Field(
        default=None, description="the part on which the serial number stands; the frame's or receiver's is of record"
    )
    action: Action | None = None
    barrel_length_mm: BarrelLength | None = Field(default=None, description="from the breech face to the muzzle")
    capacity: Capacity | None = Field(default=None, description="shots, of the magazine or the cylinder that is in it")
    import_year: Year | None = Field(default=None, description="of the mark of import; with country_of_last_import")
    proof_marks: Text500 | None = Field(
        default=None, description="as they are stamped, or described: crown over N, BNp, Eibar shield"
    )


class Recovery(Strict):
    """Where, when and how the weapon was found. A place, never a person."""

    date: PartialDate
    country: Country
    place: Text128 | None = None
    circumstances: Circumstances


class RequestDesk(Desk):
    """The office that asks. Its texts are refused for personal data: a name here is an office's."""

    name: Prose128 | None = None
    languages: Named64 | None = Field(default=None, description="that are spoken there: English, French")
    hours: Prose128 | None = Field(
        default=None, description="when somebody is there: 24 hours, Mon-Fri 08:00-17:00 UTC"
    )


class TraceRequest(Strict):
    """The body of POST /v1/traces."""

    search_id: Text64 | None = Field(default=None, description="the search that came first; else override_reason")
    override_reason: Prose500 | None = None
    firearm: TracedFirearm
    recovery: Recovery
    illicit_grounds: Annotated[tuple[IllicitGround, ...], Field(min_length=1, max_length=5)]
    intended_use: Prose500
    desk: RequestDesk | None = Field(default=None, description="the office to call: never a person")
    authority: Prose128 | None = Field(default=None, description="the authority that asks: an office, never a person")
    offence: Prose128 | None = Field(default=None, description="that is looked into, as the law or a code list has it")
    legal_basis: Prose128 | None = Field(default=None, description="the law by which it is asked and may be answered")
    special_instructions: Prose500 | None = Field(
        default=None, description="what the bureaus are asked to do or to leave: do not contact the dealer"
    )
    priority: TracePriority = "ROUTINE"
    justification: Prose500 | None = Field(default=None, description="why it is urgent; with URGENT and never else")
    linked_countries: Annotated[tuple[Country, ...], Field(max_length=10)] = ()
    on_behalf_of: Country | None = Field(default=None, description="required of the WCO, refused of others")
    case_reference: Reference64
    officer: Officer
    operation: Reference64 | None = None
    share_if_traced_by_others: StrictBool = Field(
        default=False, description="who else traces this weapon may be told who asks, if it agrees too"
    )
    watch: StrictBool = True
    watch_days: Annotated[int, Field(strict=True, ge=1, le=90)] = 30

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.search_id is None) == (self.override_reason is None):
            raise PydanticCustomError(
                "search_first", "give the search_id of the search that came first, or an override_reason, not both"
            )
        if (self.priority == "URGENT") != (self.justification is not None):
            raise PydanticCustomError("justification", "URGENT needs a justification, and nothing else takes one")
        return self


class CustodyEvent(Strict):
    """One event of a weapon's life as a country's records have it."""

    kind: CustodyKind
    date: PartialDate | None = Field(default=None, description="null where the records do not say")
    country: CountryOrFormerState | None = None
    to_country: CountryOrFormerState | None = Field(default=None, description="of an export or transfer")
    holder: Holder | None = Field(default=None, description="what kind of holder had it after the event; never who")
    lawful: StrictBool | None = Field(default=None, description="false where the records show that it was not")
    note: Text500 | None = None


class LegResponse(Strict):
    """The body of POST .../legs/{leg_id}/responses: an outcome or a reason why there is none."""

    outcome: TraceOutcome | None = None
    failure_reason: FailureReason | None = None
    events: Annotated[tuple[CustodyEvent, ...], Field(max_length=50)] = ()
    next_country: Country | None = Field(default=None, description="where the weapon went next: a further leg")
    restrictions: Annotated[tuple[Restriction, ...], Field(max_length=3)] = ()
    final: StrictBool = True
    note: Text500 | None = None
    correction: Text500 | None = Field(
        default=None, description="what was wrong with the bureau's earlier answer; this one then stands in its place"
    )

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.outcome is None) == (self.failure_reason is None):
            raise PydanticCustomError("outcome_or_reason", "give an outcome or a failure_reason, not both")
        if self.outcome == "EXPORTED_TO" and self.next_country is None:
            raise PydanticCustomError("next_country", "EXPORTED_TO names the country in next_country")
        if self.failure_reason in REFUSALS and not self.final:
            raise PydanticCustomError("refusal_is_final", "a refusal is final")
        return self


class FieldChange(Strict):
    """A field of the weapon's description that was corrected: as it was given, and as it is."""

    field: str
    before: str | None
    after: str | None


class LegEvent(SaysSentences):
    """One step of a leg's life."""

    SENTENCES: ClassVar = (Sentence("text", "notes", "text_code", "text_parameters"),)

    at: Moment
    state: LegState
    by: str = Field(description="the party that took the step, or SERVICE for what the clock did")
    what: str
    text: SaidText | None = None
    text_code: str | None = Field(default=None, description="of what the service says itself: which sentence it is")
    text_parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)
    share: int | None = Field(default=None, description="of a reminder: per cent of the time that had passed")
    response: LegResponse | None = None
    failure_reason: FailureReason | None = Field(default=None, description="of an end without an answer: why")
    changes: tuple[FieldChange, ...] = Field(default=(), description="of the description, when it was corrected")


class ConcerningEvent(Strict):
    """What another country's answer tells of the weapon's way into the country of a leg."""

    kind: CustodyKind
    date: str | None
    country: str | None
    to_country: str | None
    holder: Holder | None = Field(description="to what kind of holder it went; never who")
    lawful: bool | None
    note: str | None = Field(description="such as the licence, as the bureau wrote it")
    told_by: str = Field(
        description="the bureau whose records say so, also where INTERPOL-GS answered for it; INTERPOL-GS of a leg "
        "without a country"
    )
    restrictions: tuple[Restriction, ...] = ()


class AlsoAsked(Strict):
    """Another trace of the same weapon in which the same bureau is asked, and its leg there."""

    trace_id: str
    leg_id: str


class LegReason(Strict):
    """One ground to ask a country, or who is asked for it."""

    code: str = Field(description="which sentence it is: stable, and the same in every language")
    parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)


class Leg(Strict):
    """One country's part of a trace."""

    leg_id: str
    country: PartyCountry | None = Field(description="null where nothing leads to a country, and INTERPOL-GS is asked")
    party: str = Field(description="the bureau that is asked, or INTERPOL-GS where it has no address in the register")
    ground: LegGround
    reason: SaidText = Field(description="why this country is asked, in words")
    reasons: tuple[LegReason, ...] = Field(
        default=(), description="the grounds of it, and who is asked for the country, by code; none of older legs"
    )
    state: LegState
    due_at: Moment | None = Field(description="until when the next step is due; null when nothing is")
    clock_at: Moment | None = Field(
        default=None, description="when the clock acts if nobody does before: reminds, makes overdue, or ends the leg"
    )
    failure_reason: FailureReason | None = Field(
        default=None, description="why the leg ended before its bureau had answered; an answer has its own"
    )
    concerning: tuple[ConcerningEvent, ...] = Field(
        default=(), description="what the bureau is told of other countries' answers: what concerns it, as they allow"
    )
    also_asked: tuple[AlsoAsked, ...] = Field(
        default=(),
        description="for the bureau, where one trace is read: other traces of this weapon put to it, at most 50",
    )
    history: tuple[LegEvent, ...]


class ChainLink(Strict):
    """A dated event of the chain of custody and who says so."""

    kind: CustodyKind
    date: str | None
    country: str | None
    to_country: str | None
    holder: str | None
    lawful: bool | None
    note: SaidText | None
    told_by: tuple[str, ...] = Field(
        description="the bureaus whose records say so, also where INTERPOL-GS answered for one; the requester, of the "
        "recovery"
    )
    leg_ids: tuple[str, ...] = Field(description="the legs whose answers say so; none, of the recovery")
    restrictions: tuple[Restriction, ...] = ()
    placed: SaidText | None = Field(default=None, description="why it stands here, where no date says so")


class Contradiction(Strict):
    """Events that cannot both be true."""

    text: SaidText
    code: str | None = Field(default=None, description=CODE)
    parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)
    told_by: tuple[str, ...]


class PointOfDiversion(Strict):
    """Where and when the weapon left the legal world, as far as the answers fix it."""

    country: str | None
    not_before: str | None
    not_after: str | None
    basis: DiversionBasis
    confidence: Confidence
    text: SaidText
    code: str | None = Field(default=None, description=CODE)
    parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)


class TimeToCrime(Strict):
    """From the event named to the recovery. A range where a date is known to the month or the year alone."""

    days_at_least: int
    days_at_most: int
    counted_from: CustodyKind
    counted_from_date: str
    text: SaidText
    code: str | None = Field(default=None, description=CODE)
    parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)


class Findings(Strict):
    """What all answers together say."""

    chain_of_custody: tuple[ChainLink, ...]
    contradictions: tuple[Contradiction, ...] = ()
    taken_back: tuple[ChainLink, ...] = Field(default=(), description="told once, and no more in a later answer")
    point_of_diversion: PointOfDiversion | None
    time_to_crime: TimeToCrime | None


class Warned(SaysSentences):
    """Something about a request that does not stop it and may stop its answer."""

    SENTENCES: ClassVar = (Sentence("detail", "warnings", code="sentence"),)

    pointer: str
    code: str
    detail: SaidText
    sentence: str | None = Field(default=None, description="which of the sentences of its code it is")
    parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)


class Trace(Strict):
    """A trace as its parties read it."""

    trace_id: str
    state: TraceState
    version: int
    submitted_at: Moment
    requested_by: str
    on_behalf_of: PartyCountry
    case_reference: str
    officer: str
    operation: str | None
    priority: TracePriority
    justification: str | None
    firearm: TracedFirearm = Field(description="as it was given")
    interpretation: Interpretation = Field(description="as it was understood")
    year_estimate: YearEstimate | None = Field(
        default=None,
        description="the years of manufacture that number and marks tell; null where the year is given, or they tell "
        "none. Nothing is counted from it",
    )
    recovery: Recovery
    illicit_grounds: tuple[IllicitGround, ...]
    intended_use: str
    desk: Desk | None = None
    authority: str | None = None
    offence: str | None = None
    legal_basis: str | None = None
    special_instructions: str | None = None
    search_id: str | None
    override_reason: str | None
    warnings: tuple[Warned, ...]
    linked_countries: tuple[Country, ...] = ()
    share_if_traced_by_others: bool | None = Field(default=None, description="for who asks alone")
    legs: tuple[Leg, ...]
    linked_traces: int = Field(default=0, description="other parties' traces of the same weapon; they know as little")
    linked_parties: tuple[str, ...] = Field(default=(), description="those that agreed to be named, as did who asks")
    watch_id: str | None = None
    chain_of_custody: tuple[ChainLink, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    taken_back: tuple[ChainLink, ...] = ()
    point_of_diversion: PointOfDiversion | None = None
    time_to_crime: TimeToCrime | None = None
    outcome: TraceOutcome | None = Field(default=None, description="out of the answers that the reader may see")
    failure_reason: FailureReason | None = Field(default=None, description="why there is no outcome")
    closed_at: Moment | None = Field(default=None, description="since when it is as it ended; null while it is open")
    test: bool = False

    def leg(self, leg_id: str | None) -> Leg | None:
        """The leg with this id; None where there is none."""
        return next((leg for leg in self.legs if leg.leg_id == leg_id), None)


class TracePage(Strict):
    """Traces, newest first."""

    items: list[Trace]
    next_cursor: str | None
    listed_from: Moment = Field(
        description="submitted from then on: `from`, or twelve months before `to` or now; older ones by `from`"
    )


class Withdrawal(Strict):
    """The body of POST /v1/traces/{trace_id}/withdrawal."""

    reason: Prose500


class InformationRequest(Strict):
    """The body of POST .../legs/{leg_id}/information-requests: what the bureau needs to know."""

    question: Prose500


class Information(Strict):
    """The body of POST /v1/traces/{trace_id}/information: what the requester adds, for one leg or for all."""

    leg_id: Text64 | None = None
    answer: Prose500
    firearm: TracedFirearm | None = Field(default=None, description="the description as it is now, if it changed")
