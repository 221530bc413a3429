"""Parties: who they are and what their class may do. The party of a call comes from its verified token alone."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from iarms.models.api import Moment, Strict, Text64, Text128
from iarms.models.call import Call as Call
from iarms.models.language import Language
from iarms.models.party_names import CLIENT_ID as CLIENT_ID
from iarms.models.party_names import INTERPOL_GS as INTERPOL_GS
from iarms.models.party_names import SCOPES as SCOPES
from iarms.models.party_names import SERVICE_PARTY as SERVICE_PARTY
from iarms.models.party_names import TEST_ADMINISTRATION as TEST_ADMINISTRATION
from iarms.models.party_names import TEST_BUREAU as TEST_BUREAU
from iarms.models.party_names import THUMBPRINT as THUMBPRINT
from iarms.models.party_names import WCO as WCO
from iarms.models.party_names import WRITES_THE_REGISTER as WRITES_THE_REGISTER
from iarms.models.party_names import PartyClass as PartyClass
from iarms.models.party_names import class_of as class_of
from iarms.models.party_names import country_of as country_of
from iarms.models.purpose import Purpose

# The languages that documents are printed in.
ReportLanguage = Language
# Of a party in the register, and of a client of it.
StandingState = Literal["ACTIVE", "SUSPENDED"]
SuspensionReason = Literal[
    "CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED",
]  # fmt: skip


def _party_name(value: str) -> str:
    if class_of(value) is None:
        raise ValueError("not a party: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX")
    return value


PartyName = Annotated[
    str,
    StringConstraints(max_length=12),
    AfterValidator(_party_name),
    Field(json_schema_extra={"pattern": "^(WCO|INTERPOL-GS|AUDITOR|(ADM|NCB)-[A-Z]{2})$"}),
]


class Mandate(Strict):
    """The WCO acts for this country's customs administration from `since` up to and including `until`, if it ends, for
    these purposes; None stands for all."""

    country: str
    since: date
    until: date | None = None
    purposes: tuple[Purpose, ...] | None = None

    def covers(self, day: date) -> bool:
        """Whether the mandate is in force on this day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def allows(self, purpose: Purpose) -> bool:
        """Whether the mandate is given for this purpose."""
        return self.purposes is None or purpose in self.purposes


class Desk(Strict):
    """The office to call at a party: an office, never a person."""

    name: Text128 | None = None
    telephone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()/.-]{3,30}[0-9]$")] | None = Field(
        default=None, description="of the office, with the country's code"
    )
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]{1,64}@[^@\s]{1,64}\.[^@\s.]{2,24}$")] | None = None
    languages: Text64 | None = Field(default=None, description="that are spoken there: English, French")
    hours: Text128 | None = Field(default=None, description="when somebody is there: 24 hours, Mon-Fri 08:00-17:00 UTC")


class ClientCertificate(Strict):
    """A certificate that a client comes with, by its thumbprint, and until when it is good."""

    thumbprint: str
    not_after: Moment | None = None


class RegisteredClient(Strict):
    """A system of a party's that may call: what its tokens carry as `sub`, and the certificates that it comes with."""

    client_id: str = Field(description="the `sub` of its tokens")
    system: str = Field(description="what the system is called; never a person")
    state: StandingState
    suspension_reason: SuspensionReason | None = None
    suspended_since: Moment | None = None
    certificates: tuple[ClientCertificate, ...] = ()
    scopes: tuple[str, ...] | None = Field(
        default=None, description="of its tokens' scopes these alone; null for all that the class of the party may hold"
    )
    administration: str | None = Field(
        default=None,
        description="of a client of AUDITOR: the country whose customs' events alone it may read; null for all",
    )

    def good_certificates(self, now: datetime) -> frozenset[str]:
        """The thumbprints of its certificates that have not ended."""
        return frozenset(
            each.thumbprint for each in self.certificates if each.not_after is None or now < each.not_after
        )


class Party(Strict):
    """A row of the register: who may come in, who is told, for whom the WCO may act.

    `version` is 0 for a party that has no row; `changed_by` is the party that changed it, SERVICE where an operator
    did. `notified` says that the party has a topic of its own, which the deployment makes.
    """

    party: PartyName
    version: int = 0
    changed_at: Moment | None = None
    changed_by: str | None = None
    state: StandingState = "ACTIVE"
    suspension_reason: SuspensionReason | None = None
    suspended_since: Moment | None = None
    clients: tuple[RegisteredClient, ...] = ()
    mandates: tuple[Mandate, ...] = Field(default=(), description="of the WCO alone")
    notified: bool = Field(
        default=False, description="whether notifications are sent to a topic of the party's own, as deployed"
    )
    desk: Desk | None = Field(default=None, description="the office to call")
    language: ReportLanguage = Field(default="en", description="of documents that are printed for the party")


class PartyChange(Strict):
    """One field that a version changed. Of texts that people wrote, only that they changed is said."""

    field: str = Field(description="such as state, clients/CLIENT/state, mandates/KE/until, desk/telephone")
    before: str | None = None
    after: str | None = None


class PartyVersion(Party):
    """A row as it stood from `changed_at` on, and what that changed of the one before."""

    changes: tuple[PartyChange, ...]


class KeptCall(Strict):
    """Whose something is that is worked on after its answer, and by which call it came, for the audit trail."""

    party: str
    subject: str
    method: str
    route: str
    path: str
    request_id: str
    gateway_request_id: str
    source_ip: str
    user_agent: str
    issuer: str = ""
    token_id: str = ""
    certificate: str = ""
