"""The stores of the register. A door fills in what its role may touch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.casework.audit import NoMarks
from iarms.store.audit import AuditTrail
from iarms.store.idempotency import Idempotency
from iarms.store.officers import OfficerLists
from iarms.store.outbox import Outbox
from iarms.store.parties import Register

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


@dataclass(frozen=True)
class RegisterStores:
    """What reading and writing the register needs. `recipients` are the parties for which the deployment has a topic;
    `only_registered`: clients that the register does not have are not let in."""

    client: "DynamoDBClient"
    register: Register
    outbox: Outbox
    trail: AuditTrail
    idempotency: Idempotency | NoMarks
    recipients: frozenset[str]
    only_registered: bool


@dataclass(frozen=True)
class OfficerStores:
    """What reading and writing the parties' lists of officers needs."""

    client: "DynamoDBClient"
    officers: OfficerLists
    trail: AuditTrail
    idempotency: Idempotency
