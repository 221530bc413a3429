"""Parties: who they are and what their class may do. The party of a call comes from its verified token alone."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from iarms.models.api import Strict, Text64, Text128
from iarms.models.country import is_country

PartyClass = Literal["WCO", "ADM", "NCB", "INTERPOL-GS", "AUDITOR"]
# The languages that documents are printed in.
ReportLanguage = Literal["en", "fr", "es", "ar"]

WCO: Final = "WCO"
INTERPOL_GS: Final = "INTERPOL-GS"
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


class Mandate(BaseModel):
    """The WCO acts for this country's customs administration from `since` up to and including `until`, if it ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the mandate is in force on this day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Desk(Strict):
    """The office to call at a party: an office, never a person."""

    name: Text128 | None = None
    telephone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()/.-]{3,30}[0-9]$")] | None = Field(
        default=None, description="of the office, with the country's code"
    )
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]{1,64}@[^@\s]{1,64}\.[^@\s.]{2,24}$")] | None = None
    languages: Text64 | None = Field(default=None, description="that are spoken there: English, French")
    hours: Text128 | None = Field(default=None, description="when somebody is there: 24 hours, Mon-Fri 08:00-17:00 UTC")


class Party(BaseModel):
    """A row of the register. `notified` says that the party has a topic of its own, `desk` is the office to call there,
    `language` the one of documents that are printed for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    party: PartyName
    notified: bool = False
    mandates: tuple[Mandate, ...] = ()
    desk: Desk | None = None
    language: ReportLanguage = "en"


@dataclass
class Call:
    """Who is calling, and by which request: what the audit trail needs of every call.

    `status` is what the call's door answers with when it does what was asked for. `facts` are what a use case found,
    for the event that the door writes where no transaction did; `recorded` turns true once an event of this call is in
    the trail, and the door answers nothing before. A line of a batch is a call of its own, by the request that brought
    the batch. `subject` is the client that the token was given to; `bound_to` is the thumbprint of the certificate that
    the token names, `certificate` that of the certificate that the call came with, each empty where there is none.
    `read_version` is the version that the caller says it has read, by its If-Match. `under_mandate` are the
    countries for which the WCO may act today, where the WCO calls.
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
