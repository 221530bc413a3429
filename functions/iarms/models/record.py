"""A firearm record: what a National Central Bureau says was lost, stolen, trafficked or smuggled."""

import json
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Day, Moment, Strict, Text64
from iarms.models.country import CountryOrFormerState, PartyCountry
from iarms.models.firearm import FirearmChange, FirearmDraft, RecordedFirearm
from iarms.models.free_text import Prose500, Reference64
from iarms.models.hiding import Concealment
from iarms.models.party import INTERPOL_GS, PartyName

RecordKind = Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"]
Handling = Literal["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "NOT_FOR"]
RecordStatus = Literal["ACTIVE", "LOCATED", "CLEARED", "CANCELLED", "EXPIRED"]


def _partial_date(value: str) -> str:
    try:
        first_day_of(value)
    except ValueError as error:
        raise PydanticCustomError("no_such_date", "not a date of the calendar") from error
    return value


def first_day_of(partial: str) -> date:
    """The first day that 2019, 2019-05 or 2019-05-04 can mean. Raises ValueError where there is no such day."""
    year, month, day = (*partial.split("-"), "1", "1")[:3]
    return date(int(year), int(month), int(day))


# The day, month or year of the event: a theft is often known to the month alone.
PartialDate = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"), AfterValidator(_partial_date)
]

NotFor = Annotated[tuple[PartyName, ...], Field(max_length=50)]


def _without_the_weapon(body: Strict) -> dict[str, str]:
    said = body.model_dump(mode="json", exclude_unset=True)
    if isinstance(said.get("firearm"), dict):
        said["firearm"] = sorted(said["firearm"])
    return {"query": json.dumps(said, ensure_ascii=False, separators=(",", ":"))}


class RecordContent(Strict):
    """What a bureau says in a record, as a whole."""

    firearm: RecordedFirearm
    record_kind: RecordKind
    occurred_on: PartialDate
    occurred_in: CountryOrFormerState
    ncb_reference: Text64
    handling: Handling = "NORMAL"
    not_for: NotFor = ()
    concealment: Concealment | None = Field(
        default=None, description="the event for which the record is kept from searchers; without one it counts "
        "for INTERPOL-GS among those that are hidden without an event"
    )  # fmt: skip
    status: Literal["ACTIVE"] = "ACTIVE"
    review_by: Day | None = None
    test: StrictBool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if {INTERPOL_GS, "AUDITOR"} & set(self.not_for):
            raise PydanticCustomError("not_for", "not_for names searchers and bureaus: INTERPOL-GS knows every record")
        if (self.handling == "NOT_FOR") != bool(self.not_for):
            raise PydanticCustomError("not_for", "not_for goes with handling NOT_FOR, and NOT_FOR needs it")
        if self.concealment is not None and self.handling not in ("NOTIFY_OWNER_ONLY", "NOT_FOR"):
            raise PydanticCustomError("concealment", "concealment goes with handling NOTIFY_OWNER_ONLY or NOT_FOR")
        return self


class RecordDraft(RecordContent):
    """The body of POST /v1/records. Personal data is refused."""

    firearm: FirearmDraft
    ncb_reference: Reference64

    def as_asked(self) -> dict[str, str]:
        """All but the weapon, of which the names of its fields: what it is stands in the record."""
        return _without_the_weapon(self)


class SharedRecord(Strict):
    """A record as a searcher opens it after a match: whose it is, and everything that describes the weapon."""

    record_id: str
    recorded_by: PartyCountry
    owner: PartyName
    entered_at: Moment
    version: int
    firearm: RecordedFirearm
    record_kind: RecordKind
    occurred_on: str
    occurred_in: str
    ncb_reference: str
    handling: Handling = Field(description="NO_ONWARD_SHARING: to read and compare, and to tell nobody else")
    status: RecordStatus
    test: bool


class Record(Strict):
    """A record as kept and as its owner reads it."""

    record_id: str
    recorded_by: PartyCountry
    owner: PartyName
    entered_at: Moment
    version: int
    changed_at: Moment | None = None
    changed_by: str | None = Field(default=None, description="who made the last change: a client of the owner, or us")
    changed_because: str | None = None
    firearm: RecordedFirearm
    record_kind: RecordKind
    occurred_on: str
    occurred_in: str
    ncb_reference: str
    handling: Handling
    not_for: tuple[str, ...] = ()
    concealment: Concealment | None = None
    hidden_at: Moment | None = Field(default=None, description="since when it is kept from searchers, or was last")
    shown_at: Moment | None = Field(default=None, description="since when it is no longer kept from them")
    status: RecordStatus
    review_by: date
    test: bool


class RecordPage(Strict):
    """Records of a bureau's own, newest first."""

    items: list[Record]
    next_cursor: str | None


class RecordVersions(Strict):
    """What a record is and was, the newest version first. Each says who made it, when and why."""

    items: list[Record]
    next_cursor: str | None


class RecordChange(Strict):
    """The body of PATCH /v1/records/{record_id}: what changes, as of RFC 7396, and why. What is not named stays."""

    reason: Prose500 = Field(description="kept with the version that was; no personal data")
    firearm: FirearmChange | None = None
    record_kind: RecordKind | None = None
    occurred_on: PartialDate | None = None
    occurred_in: CountryOrFormerState | None = None
    ncb_reference: Reference64 | None = None
    handling: Handling | None = None
    not_for: NotFor | None = None
    concealment: Concealment | None = Field(default=None, description="the event behind it; null takes it away")
    status: Literal["ACTIVE", "LOCATED", "CLEARED", "CANCELLED"] | None = Field(
        default=None, description="LOCATED: found elsewhere; CLEARED: recovered; CANCELLED: entered in error"
    )
    review_by: Day | None = Field(default=None, description="another day of review, which is still to come")

    def as_asked(self) -> dict[str, str]:
        """As of a draft; the reason has a field of its own as well."""
        return _without_the_weapon(self)
