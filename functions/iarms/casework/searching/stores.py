"""The stores that searches, watches and batches need. A handler fills in those that its role may touch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.casework.hits.stores import OpeningStores
from iarms.store.allowances import Allowances
from iarms.store.audit import AuditTrail
from iarms.store.idempotency import Idempotency
from iarms.store.officers import OfficerLists
from iarms.store.records import Records
from iarms.store.serial_index import SerialIndex
from iarms.store.suspects import Suspects
from iarms.store.watches import Watches

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

    from iarms.aws.queue import WorkQueue
    from iarms.store.search_batches import SearchBatches


@dataclass(frozen=True)
class MatchStores(OpeningStores):
    """For judging a search and opening the hits that it leads to."""

    index: SerialIndex
    records: Records
    watches: Watches
    index_version: str


@dataclass(frozen=True)
class SearchStores(MatchStores):
    """For a search and an assertion: with what is counted of those who ask, and what was flagged or refused."""

    allowances: Allowances
    suspects: Suspects
    officers: OfficerLists


@dataclass(frozen=True)
class BatchStores:
    """For taking in batches and reporting on them."""

    client: "DynamoDBClient"
    batches: "SearchBatches"
    queue: "WorkQueue"
    trail: AuditTrail
    idempotency: Idempotency
