"""The stores that copies are kept and found with, and those that what is copied is read with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.copies import Copies
from iarms.store.outbox import Outbox
from iarms.store.records import Records
from iarms.store.traces import Traces

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


@dataclass(frozen=True)
class CopyStores:
    """What printing and checking what was printed needs."""

    client: "DynamoDBClient"
    traces: Traces
    cases: Cases
    outbox: Outbox
    records: Records
    copies: Copies
    trail: AuditTrail
