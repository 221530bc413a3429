"""The stores that searching, entering and reading work with, at one desk. A door fills in what its role may touch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.serial_index import SerialIndex

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


@dataclass(frozen=True)
class Desk:
    """What a search and an assertion need."""

    client: "DynamoDBClient"
    index: SerialIndex
    records: Records
    cases: Cases
    outbox: Outbox
    trail: AuditTrail
    idempotency: Idempotency
    register: Register
    index_version: str


@dataclass(frozen=True)
class RecordsDesk:
    """What entering and reading records needs."""

    client: "DynamoDBClient"
    index: SerialIndex
    records: Records
    trail: AuditTrail
    idempotency: Idempotency
    index_version: str


@dataclass(frozen=True)
class HitsDesk:
    """What reading hits and notifications needs."""

    client: "DynamoDBClient"
    cases: Cases
    outbox: Outbox
    trail: AuditTrail
    idempotency: Idempotency
