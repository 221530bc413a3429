"""The stores that traces are worked on with. A door fills in what its role may touch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from iarms.domain.deadlines import Arrangements
from iarms.store.allowances import Allowances
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.officers import OfficerLists
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.suspects import Suspects
from iarms.store.traces import Traces
from iarms.store.watches import Watches

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
from iarms.casework.stores import Marks


class TraceReading(Protocol):
    """What reading traces needs."""

    @property
    def traces(self) -> Traces:
        """The traces, and under each number those of such weapons."""


@dataclass(frozen=True)
class TraceStores:
    """What the steps of a trace need, whoever takes them."""

    client: "DynamoDBClient"
    traces: Traces
    cases: Cases
    watches: Watches
    outbox: Outbox
    trail: AuditTrail
    idempotency: Marks
    register: Register
    arrangements: Arrangements


@dataclass(frozen=True)
class SubmittingStores(TraceStores):
    """What submitting a trace needs beside: what is counted of those who ask, and what was flagged or refused."""

    allowances: Allowances
    suspects: Suspects
    officers: OfficerLists
