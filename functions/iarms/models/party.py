"""Parties: who they are and what their class may do. The party of a call comes from its verified token alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints

from iarms.models.api import Moment, Strict, Text64, Text128
from iarms.models.country import is_country
from iarms.models.purpose import Purpose

PartyClass = Literal["WCO", "ADM", "NCB", "INTERPOL-GS", "AUDITOR"]
# The languages that documents are printed in.
ReportLanguage = Literal["en", "fr", "es", "ar"]
# Of a party in the register, and of a client of it.
StandingState = Literal["ACTIVE", "SUSPENDED"]
SuspensionReason = Literal[
    "CREDENTIALS_COMPROMISED", "MISUSE_SUSPECTED", "FAULTY_SYSTEM", "AT_OWN_REQUEST", "AGREEMENT_ENDED",
]  # fmt: skip

WCO: Final = "WCO"
INTERPOL_GS: Final = "INTERPOL-GS"
WRITES_THE_REGISTER: Final = "registry:write"
SERVICE_PARTY: Final = "SERVICE"  # stands in the audit trail and in histories for what this service did by itself
_SINGLE: Final[dict[str, PartyClass]] = {"WCO": "WCO", "INTERPOL-GS": "INTERPOL-GS", "AUDITOR": "AUDITOR"}
_NATIONAL: Final[dict[str, PartyClass]] = {"ADM": "ADM", "NCB": "NCB"}

# The scopes that each class of party may hold, whatever its token says.
_SEARCHER: Final = frozenset(
    """
    search:write search:read reference:read record:read hit:read trace:write trace:read notification:read
    """.split()
)
SCOPES: Final[dict[PartyClass, frozenset[str]]] = {
    "WCO": _SEARCHER,
    "ADM": _SEARCHER,
    "NCB": frozenset(
        """
        record:write record:read reference:read hit:read hit:confirm trace:read trace:respond notification:read
        """.split()
    ),
    "INTERPOL-GS": frozenset(
        """
        reference:read reference:write record:read hit:read hit:confirm trace:read trace:respond notification:read
        registry:write
        """.split()
    ),
    "AUDITOR": frozenset({"audit:read"}),
}


def class_of(party: str) -> PartyClass | None:
    """The class of a well-formed party name, or None: ADM-KE is ADM, NCB-QQ is nothing."""
    if party in _SINGLE:
        return _SINGLE[party]
    kind, _, country = party.partition("-")
    return _NATIONAL.get(kind) if is_country(country) else None


def country_of(party: str) -> str | None:
    """The country in the party's name: FR of NCB-FR, None of WCO."""
    kind, _, country = party.partition("-")
    return country if kind in ("ADM", "NCB") else None


def _party_name(value: str) -> str:
    if class_of(value) is None:
        raise ValueError("not a party: WCO, INTERPOL-GS, AUDITOR, ADM-XX or NCB-XX")
    return value


PartyName = Annotated[str, StringConstraints(max_length=12), AfterValidator(_party_name)]


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


# The x5t#S256 of a certificate (RFC 8705): the SHA-256 of its DER in base64url, without padding. Two bits of the last
# character are nothing's: another one than these is of no certificate.
THUMBPRINT: Final = r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"
# The client that a token was given to, its `sub`; the register knows clients by no other name.
CLIENT_ID: Final = r"^[!-~]{1,128}$"


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


@dataclass
class Call:
    """Who is calling, and by which request: what the audit trail needs of every call.

    `status` is what the call's door answers with when it does what was asked for. `facts` are what a use case found,
    for the event that the door writes where no transaction did; `recorded` turns true once an event of this call is in
    the trail, and the door answers nothing before. A line of a batch is a call of its own, by the request that brought
    the batch. `subject` is the client that the token was given to; `bound_to` is the thumbprint of the certificate that
    the token names, `certificate` that of the certificate that the call came with, each empty where there is none.
    `read_version` is the version that the caller says it has read, by its If-Match. `under_mandate` are the
    countries for which the WCO may act today, where the WCO calls. `only_administration` is the country whose customs'
    events alone the caller may read, an auditor's client that is limited to it. `is_open`: by a route that needs no
    token.
    `answer_headers` are those that the answer has, whatever it says.
    `event_id` is the id that the call's event gets, drawn when it begins; None for the service's own doing, each step
    of which is an event of its own. `began` is when it began, by `time.monotonic`. `arguments` are what was asked, as
    it was understood: the body's model, and query parameters by name; None where nothing was. `answered` is the model
    that was answered; `counters` are what its door adds to the metrics.
    """

    party: str
    subject: str
    scopes: frozenset[str]
    method: str
    route: str
    path: str
    request_id: str
    gateway_request_id: str = ""
    function_request_id: str = ""
    function_version: str = ""
    source_ip: str = ""
    user_agent: str = ""
    issuer: str = ""
    token_id: str = ""
    bound_to: str = ""
    certificate: str = ""
    idempotency_mark: str | None = None
    body_digest: str | None = None
    read_version: str | None = None
    expires_at: float = 0.0
    batch_id: str | None = None
    batch_line: int | None = None
    action: str = "refuse_call"
    status: int = 200
    facts: dict[str, Any] = field(default_factory=dict)
    recorded: bool = False
    under_mandate: frozenset[str] | None = None
    only_administration: str | None = None
    is_open: bool = False
    answer_headers: dict[str, str] = field(default_factory=dict)
    event_id: str | None = None
    began: float | None = None
    arguments: Mapping[str, Any] | None = None
    answered: Any = None
    counters: dict[str, int] = field(default_factory=dict)

    @property
    def country(self) -> str | None:
        """The caller's own country, None for WCO, INTERPOL-GS and auditors."""
        return country_of(self.party)


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
