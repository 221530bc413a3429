"""The stores that records are entered, corrected and reviewed with. A door fills in what its role may touch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.domain.cases import HidingLimits, ReviewPolicy
from iarms.store.allowances import Allowances
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.identities import Identities
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.serial_index import SerialIndex

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


@dataclass(frozen=True)
class EntryStores:
    """What writing a record needs. `indexes` are those that are written, by version; `index_version` is the one that
    searches read, `reviews` what was agreed on the review of records, `identities` what records are known by."""

    client: "DynamoDBClient"
    indexes: Mapping[str, SerialIndex]
    records: Records
    identities: Identities
    trail: AuditTrail
    index_version: str
    reviews: ReviewPolicy


@dataclass(frozen=True)
class RecordStores(EntryStores):
    """What entering and reading records needs beside. The register tells for which bureaus INTERPOL-GS stands in;
    `hiding` is what was agreed on records that are kept from searchers."""

    cases: Cases
    idempotency: Idempotency
    register: Register
    hiding: HidingLimits


@dataclass(frozen=True)
class ReadingStores(RecordStores):
    """What opening records needs beside: what searchers open is counted as shown to them."""

    allowances: Allowances


@dataclass(frozen=True)
class ReviewStores:
    """What taking the steps of records' reviews needs."""

    client: "DynamoDBClient"
    records: Records
    outbox: Outbox
    trail: AuditTrail
    register: Register
    policy: ReviewPolicy
