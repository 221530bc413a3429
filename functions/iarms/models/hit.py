"""A hit: a record and a search that are taken to be one weapon, told to three parties."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Instant, Moment, Strict
from iarms.models.country import PartyCountry
from iarms.models.free_text import Prose128, Prose500, Reference64
from iarms.models.notice import Priority
from iarms.models.party import Desk
from iarms.models.purpose import Purpose
from iarms.models.receipt import Receipt
from iarms.models.record import RecordStatus
from iarms.models.search import Basis, ComparedField
from iarms.models.weapon_in_hand import WeaponInHand

HitState = Literal["NOTIFIED", "CONFIRMATION_REQUESTED", "CONFIRMED", "REFUTED", "ESCALATED", "CLOSED"]

ConfirmationPriority = Literal["URGENT", "ROUTINE"]
ConfirmationAnswer = Literal["CONFIRMED", "REFUTED", "TIME_NEEDED", "WITHDRAWN"]
Instruction = Literal["HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION"]
HitReminder = Literal["NOT_ASKED", "NO_DISPOSITION", "NO_ANSWER"]
Disposition = Literal["SEIZED", "RELEASED", "CONTROLLED_DELIVERY", "HANDED_TO_POLICE", "NOT_SAME_WEAPON"]


class AssertedBy(Strict):
    """Why an officer took a possible match to be the weapon."""

    compared: tuple[ComparedField, ...]
    reason: str


class ConfirmationRequest(Strict):
    """The body of POST /v1/hits/{hit_id}/confirmation-requests."""

    priority: ConfirmationPriority = Field(description="URGENT: the hit is the only ground for holding the weapon")
    reason: Prose500


def _each_once(codes: tuple[Instruction, ...]) -> tuple[Instruction, ...]:
    if len(set(codes)) < len(codes):
        raise PydanticCustomError("repeated", "each instruction is given once")
    return codes


Instructions = Annotated[
    tuple[Instruction, ...],
    AfterValidator(_each_once),
    Field(description="what the bureau asks of who holds the weapon; in words in `note`"),
]


class Confirmation(Strict):
    """The body of POST /v1/hits/{hit_id}/confirmations, by the bureau that recorded the weapon."""

    answer: ConfirmationAnswer = Field(description="WITHDRAWN takes a CONFIRMED back")
    until: Instant | None = Field(default=None, description="with TIME_NEEDED, always and only: by when")
    reason: Prose500 | None = Field(default=None, description="why; REFUTED and WITHDRAWN need one")
    instructions: Instructions = ()
    note: Prose500 | None = Field(default=None, description="the instructions in words; no personal data")

    @model_validator(mode="after")
    def _each_with_its_own(self) -> Self:
        if (self.answer == "TIME_NEEDED") != (self.until is not None):
            raise PydanticCustomError("until", "until goes with TIME_NEEDED, which needs it")
        if self.answer in ("REFUTED", "WITHDRAWN") and self.reason is None:
            raise PydanticCustomError("reason", "REFUTED and WITHDRAWN need a reason")
        return self


class Disposal(Strict):
    """The body of POST /v1/hits/{hit_id}/disposition."""

    disposition: Disposition
    place: Prose128 | None = Field(default=None, description="where the weapon is now; no personal data")
    exhibit: Reference64 | None = Field(default=None, description="the number of the exhibit; no personal data")
    note: Prose500 | None = Field(default=None, description="what else there is to say of it; no personal data")


class RequestMade(Strict):
    """A request for confirmation."""

    number: int
    priority: ConfirmationPriority
    reason: str
    at: Moment
    by: str = Field(description="the party, or SERVICE where the clock asked again")
    due_at: Moment


class AnswerGiven(Strict):
    """What the bureau said, or INTERPOL-GS in its stead."""

    answer: ConfirmationAnswer
    at: Moment
    by: str
    instead_of: str | None = Field(default=None, description="the bureau that INTERPOL-GS stood in for")
    until: Moment | None
    reason: str | None
    instructions: tuple[Instruction, ...] = ()
    note: str | None = None
    record_status: RecordStatus | None = Field(
        default=None,
        description="the record's at the answer: CONFIRMED with CLEARED or EXPIRED is a confirmation of what was",
    )


class Reminder(Strict):
    """That the clock reminded those whom the hit waits for, and of what."""

    of: HitReminder = Field(
        description="NOT_ASKED: nobody asked for confirmation; NO_DISPOSITION: nobody said what became of the weapon; "
        "NO_ANSWER: escalated, and still not answered"
    )
    number: int = Field(description="which of the reminders of this it is; those that an outage ate are left out")
    at: Moment


class Disposed(Strict):
    """What became of the weapon."""

    disposition: Disposition
    at: Moment
    by: str
    place: str | None = None
    exhibit: str | None = None
    note: str | None = None


class Hit(Strict):
    """An open or closed hit. Repeats of the weapon under the same case join it for 24 hours, while it is open."""

    hit_id: str
    state: HitState
    opened_at: Moment
    record_id: str
    search_id: str | None = Field(description="null for the owner of a record that it keeps from the searcher")
    decision: Literal["hit"] = "hit"
    basis: Basis
    weight: float
    searched_by: str
    on_behalf_of: PartyCountry
    case_reference: str | None = Field(description="null for the owner of a record that it keeps from the searcher")
    officer: str | None = Field(
        description="the pseudonym; null for the bureau that recorded the weapon: call the desk"
    )
    recorded_by: PartyCountry
    asserted: AssertedBy | None = None
    watch_id: str | None = Field(default=None, description="the watch that opened it, after the search's answer")
    weapon: WeaponInHand | None = Field(
        default=None, description="what the officer has in hand beside what is recorded; null of older hits"
    )
    place: str | None = Field(default=None, description="where the weapon is, as the search said")
    in_sight: bool | None = Field(default=None, description="whether it could be seized when it was searched for")
    operation: str | None = Field(default=None, description="null for the bureau that recorded the weapon")
    purpose: Purpose | None = None
    priority: Priority | None = Field(default=None, description="by which the hit was told")
    desks: dict[str, Desk] = Field(
        default={}, description="by party the office to call, as the register had it: the bureau's, INTERPOL-GS's, the "
        "searcher's and that of the administration searched for"
    )  # fmt: skip
    test: bool = False
    version: int = 1
    requests: tuple[RequestMade, ...] = Field(
        default=(), description="for confirmation; three at most, anew after WITHDRAWN"
    )
    answers: tuple[AnswerGiven, ...] = Field(default=(), description="of the bureau; the last one stands")
    due_at: Moment | None = Field(default=None, description="until when the bureau's answer is due")
    escalated_at: Moment | None = None
    disposition: Disposed | None = None
    reminders: tuple[Reminder, ...] = Field(default=(), description="by the clock, of what nobody did")

    @property
    def owner(self) -> str:
        """The bureau that recorded the weapon, as a party: NCB-FR."""
        return f"NCB-{self.recorded_by}"

    @property
    def searchers(self) -> tuple[str, ...]:
        """Who searched, and the administration searched for, as parties: one where that searched by itself."""
        return tuple(dict.fromkeys((self.searched_by, f"ADM-{self.on_behalf_of}")))

    @property
    def concerned(self) -> tuple[str, ...]:
        """The parties that the hit concerns beside INTERPOL-GS and the WCO, which every hit does."""
        return self.owner, *self.searchers


class HitReport(Hit):
    """A hit as it is read by itself: with whom it was told to."""

    told: tuple[Receipt, ...] = Field(
        default=(), description="each notification of the hit's opening and steps that the reader may know of, the "
        "oldest first; of older hits those since 2026-11-29"
    )  # fmt: skip
    told_in_full: bool = Field(default=True, description="false where there were so many that the oldest are left out")


class KeptHit(Hit):
    """A hit as it is kept, with the parties that may not know of its record: `*` is all but its owner and INTERPOL-GS.

    `clock_at` is when the clock looks at it next; `event_behind` whether there was an event behind the record's being
    kept from its searcher when the hit was opened, None of older hits. Who reads a hit is told neither: what of it is
    for whom is decided by `domain.cases.shown_to_party`.
    """

    withheld_from: tuple[str, ...] = ()
    clock_at: Moment | None = None
    event_behind: bool | None = None


class HitPage(Strict):
    """Hits, newest first, or by when an answer is due."""

    items: list[Hit]
    next_cursor: str | None
    listed_from: Moment | None = Field(
        description="opened from then on: `from`, or twelve months before `to` or now; older ones by `from`. null by "
        "`order=due`, which lists all that are due"
    )
