"""A call: who asks, by which request, and what its door and its use case note of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from iarms.models.allowance import BudgetLeft
from iarms.models.language import Language
from iarms.models.party_names import country_of


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
    token. `language` is the one that what is answered is said in, by the caller's Accept-Language.
    `answer_headers` are those that the answer has, whatever it says; `budgets_left` what is left of the budgets that
    the call has spent, or which of them is used up.
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
    language: Language = "en"
    answer_headers: dict[str, str] = field(default_factory=dict)
    budgets_left: tuple[BudgetLeft, ...] = ()
    event_id: str | None = None
    began: float | None = None
    arguments: Mapping[str, Any] | None = None
    answered: Any = None
    counters: dict[str, float] = field(default_factory=dict)

    @property
    def country(self) -> str | None:
        """The caller's own country, None for WCO, INTERPOL-GS and auditors."""
        return country_of(self.party)
