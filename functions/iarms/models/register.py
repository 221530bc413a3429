"""The register by API: a party's row as INTERPOL-GS writes it, its versions, and what each of them changed."""

from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field, StrictInt, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Day, Instant, Strict
from iarms.models.country import Country
from iarms.models.free_text import Marks64, Marks128, refuse_personal_data
from iarms.models.party import (
    CLIENT_ID,
    THUMBPRINT,
    Desk,
    Party,
    PartyName,
    PartyVersion,
    ReportLanguage,
    StandingState,
    SuspensionReason,
)
from iarms.models.personal_data import IN_NAMES
from iarms.models.purpose import Purpose

MOST_CLIENTS: Final = 50
MOST_CERTIFICATES: Final = 10
MOST_MANDATES: Final = 300


def _of_nobody(value: str) -> str:
    refuse_personal_data(value, IN_NAMES)
    return value


ClientId = Annotated[str, StringConstraints(pattern=CLIENT_ID), AfterValidator(_of_nobody)]
_SINCE: Final = Field(default=None, description="as it was read: the service sets it")


class CertificateDraft(Strict):
    """A certificate that a client comes with."""

    thumbprint: Annotated[str, StringConstraints(pattern=THUMBPRINT)] = Field(
        description="x5t#S256: the SHA-256 of the certificate's DER, in base64url"
    )
    not_after: Instant | None = Field(default=None, description="from then on it is none of the client's")


class _Standing(Strict):
    """Whether somebody may come in, and if not, why."""

    state: StandingState
    suspension_reason: SuspensionReason | None = Field(default=None, description="for SUSPENDED, and for it alone")
    suspended_since: Instant | None = _SINCE

    @model_validator(mode="after")
    def _reason_of_a_suspension(self) -> Self:
        if self.state == "SUSPENDED" and self.suspension_reason is None:
            raise PydanticCustomError("reason_missing", "SUSPENDED needs a suspension_reason")
        if self.state == "ACTIVE" and (self.suspension_reason or self.suspended_since):
            raise PydanticCustomError("not_suspended", "what is ACTIVE has no reason and no time of a suspension")
        return self


class ClientDraft(_Standing):
    """A system of the party's that may call."""

    client_id: ClientId = Field(description="the `sub` of its tokens; no personal data")
    system: Marks64 = Field(description="what the system is called; no personal data")
    certificates: tuple[CertificateDraft, ...] = Field(max_length=MOST_CERTIFICATES)
    scopes: (
        Annotated[tuple[Annotated[str, StringConstraints(max_length=32)], ...], Field(min_length=1, max_length=20)]
        | None
    ) = Field(default=None, description="of its tokens' scopes these alone; null for all of the party's class")
    administration: Country | None = Field(
        default=None,
        description="of a client of AUDITOR: the country whose customs' events alone it may read; null for all",
    )


class MandateDraft(Strict):
    """The WCO acts for a country's customs administration, on its first and its last day too."""

    country: Country
    since: Day
    until: Day | None = Field(default=None, description="the last day; null for a mandate without an end")
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="of searches under it; null for all. A trace is under TRACE_PREPARATION"
    )


class DeskDraft(Desk):
    """The office to call. Its texts are refused for personal data: a name here is an office's."""

    name: Marks128 | None = None
    languages: Marks64 | None = Field(default=None, description="that are spoken there: English, French")
    hours: Marks128 | None = Field(
        default=None, description="when somebody is there: 24 hours, Mon-Fri 08:00-17:00 UTC"
    )


class PartyDraft(_Standing):
    """The body of PUT /v1/parties/{party}: the whole row. What was read can be sent with its changes.

    State, clients, mandates, desk and language are always said: what is forgotten would be taken away.
    """

    clients: tuple[ClientDraft, ...] = Field(max_length=MOST_CLIENTS)
    mandates: tuple[MandateDraft, ...] = Field(max_length=MOST_MANDATES, description="of the WCO alone")
    desk: DeskDraft | None = Field(description="the office to call; null for none")
    language: ReportLanguage = Field(description="of documents that are printed for the party")
    party: PartyName | None = Field(default=None, description="as it was read")
    version: StrictInt | None = Field(default=None, description="as it was read; If-Match decides")
    changed_at: Instant | None = Field(default=None, description="as it was read")
    changed_by: Annotated[str, StringConstraints(max_length=12)] | None = Field(
        default=None, description="as it was read"
    )
    notified: bool | None = Field(default=None, description="as it was read: the deployment makes topics")

    def as_asked(self) -> dict[str, str]:
        """All but what people wrote, the desk and what systems are called: each version stands in the register."""
        in_words: dict[str, Any] = {"desk": True, "clients": {"__all__": {"system"}}}
        return {"query": self.model_dump_json(exclude_unset=True, exclude=in_words)}


class PartyPage(Strict):
    """Rows by the names of their parties, each as it stands."""

    items: list[Party]
    next_cursor: str | None


class PartyVersions(Strict):
    """What a row is and was, the newest version first."""

    items: list[PartyVersion]
    next_cursor: str | None
