"""The stores that hits are read, opened and confirmed with. A door fills in what its role may touch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from iarms.domain.cases import HitTimes
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.records import Records

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
from iarms.casework.stores import Marks


@dataclass(frozen=True)
class OpeningStores:
    """What opening a hit needs, whatever led to it."""

    client: "DynamoDBClient"
    cases: Cases
    outbox: Outbox
    trail: AuditTrail
    idempotency: Marks
    register: Register


class HitReading(Protocol):
    """What reading one hit needs."""

    @property
    def cases(self) -> Cases:
        """The hits."""

    @property
    def outbox(self) -> Outbox:
        """Who was told of them."""


@dataclass(frozen=True)
class HitStores:
    """What reading hits and notifications needs."""

    client: "DynamoDBClient"
    cases: Cases
    outbox: Outbox
    trail: AuditTrail
    idempotency: Idempotency


@dataclass(frozen=True)
class ConfirmationStores:
    """What the steps of a hit need, whoever takes them. `times`: what was agreed on answers and reminders."""

    client: "DynamoDBClient"
    cases: Cases
    outbox: Outbox
    trail: AuditTrail
    idempotency: Marks
    register: Register
    times: HitTimes


@dataclass(frozen=True)
class RecordChangeStores:
    """What telling that the record of a hit changed needs."""

    client: "DynamoDBClient"
    cases: Cases
    records: Records
    outbox: Outbox
    trail: AuditTrail
    register: Register
