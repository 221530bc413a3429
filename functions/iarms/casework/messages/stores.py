"""The stores that messages are sent and read with. A door fills in what its role may touch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.casework.stores import Marks
from iarms.store.audit import AuditTrail
from iarms.store.case_messages import CaseMessages
from iarms.store.cases import Cases
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.traces import Traces

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


@dataclass(frozen=True)
class MessageStores:
    """What messages need, of hits and of legs. Each kind lies beside its cases."""

    client: "DynamoDBClient"
    cases: Cases
    of_hits: CaseMessages
    traces: Traces
    of_legs: CaseMessages
    outbox: Outbox
    trail: AuditTrail
    idempotency: Marks
    register: Register
