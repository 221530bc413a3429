"""The stores that searching, entering and reading work with, at one desk. A door fills in what its role may touch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

from iarms.aws.queue import WorkQueue
from iarms.aws.uploads import Uploads
from iarms.domain.cases.reviews import ReviewPolicy
from iarms.domain.deadlines.arrangements import Arrangements
from iarms.models.party import Call
from iarms.store.allowances import Allowances
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.imports import Imports
from iarms.store.mappings import Mappings
from iarms.store.missing_reports import MissingReports
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.references import References
from iarms.store.search_batches import SearchBatches
from iarms.store.serial_index import SerialIndex
from iarms.store.traces import Traces
from iarms.store.watches import Watches

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class Marks(Protocol):
    """What lets an answer be written only once: by the caller's Idempotency-Key, or by the line of a batch."""

    def mark_items(self, call: Call, answer: BaseModel, now: datetime) -> "list[TransactWriteItemTypeDef]":
        """Items whose conditions fail, and with them the whole transaction, where it was answered before."""


@dataclass(frozen=True)
class MatchDesk:
    """What it takes to judge a search and to open the hits that it leads to."""

    client: "DynamoDBClient"
    index: SerialIndex
    records: Records
    cases: Cases
    outbox: Outbox
    watches: Watches
    trail: AuditTrail
    idempotency: Marks
    register: Register
    index_version: str


@dataclass(frozen=True)
class Desk(MatchDesk):
    """What a search and an assertion need beside."""

    allowances: Allowances


@dataclass(frozen=True)
class EntryDesk:
    """What writing a record needs. `indexes` are those that are written, by version; `index_version` is the one that
    searches read, `reviews` what was agreed on the review of records."""

    client: "DynamoDBClient"
    indexes: Mapping[str, SerialIndex]
    records: Records
    trail: AuditTrail
    index_version: str
    reviews: ReviewPolicy


@dataclass(frozen=True)
class RecordsDesk(EntryDesk):
    """What entering and reading records needs beside."""

    cases: Cases
    idempotency: Idempotency


@dataclass(frozen=True)
class HitsDesk:
    """What reading hits and notifications needs."""

    client: "DynamoDBClient"
    cases: Cases
    outbox: Outbox
    trail: AuditTrail
    idempotency: Idempotency


@dataclass(frozen=True)
class ConfirmationDesk:
    """What the steps of a hit need, whoever takes them. `minutes`: until when an answer is due, by priority."""

    client: "DynamoDBClient"
    cases: Cases
    outbox: Outbox
    trail: AuditTrail
    idempotency: Marks
    register: Register
    minutes: Mapping[str, int]


@dataclass(frozen=True)
class CountingDesk:
    """What counting hits needs: they, and the handling of their records."""

    cases: Cases
    records: Records


@dataclass(frozen=True)
class TracesDesk:
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
class BatchesDesk:
    """What taking in batches and telling of them needs."""

    client: "DynamoDBClient"
    batches: SearchBatches
    queue: WorkQueue
    trail: AuditTrail
    idempotency: Idempotency


@dataclass(frozen=True)
class ReferenceDesk:
    """What reading and writing the reference table needs."""

    client: "DynamoDBClient"
    references: References
    trail: AuditTrail
    idempotency: Idempotency


@dataclass(frozen=True)
class MissingReportsDesk:
    """What reports of missing firearms need, and deciding on them."""

    client: "DynamoDBClient"
    reports: MissingReports
    references: References
    trail: AuditTrail
    idempotency: Idempotency


@dataclass(frozen=True)
class ReviewDesk:
    """What taking the steps of records' reviews needs."""

    client: "DynamoDBClient"
    records: Records
    outbox: Outbox
    trail: AuditTrail
    register: Register
    policy: ReviewPolicy


@dataclass(frozen=True)
class ImportsDesk:
    """What asking for imports and telling of them needs. `most_bytes` is the largest file."""

    client: "DynamoDBClient"
    imports: Imports
    mappings: Mappings
    uploads: Uploads
    queue: WorkQueue
    trail: AuditTrail
    idempotency: Idempotency
    most_bytes: int


@dataclass(frozen=True)
class ImporterDesk(EntryDesk):
    """What reading a file and entering its lines needs beside."""

    imports: Imports
    mappings: Mappings
    uploads: Uploads
    queue: WorkQueue
