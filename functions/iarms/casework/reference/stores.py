"""The stores of the reference table and of reports of what it lacks. A door fills in what its role may touch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.aws.pictures import PictureFiles
from iarms.store.audit import AuditTrail
from iarms.store.idempotency import Idempotency
from iarms.store.missing_reports import MissingReports
from iarms.store.pictures import Pictures
from iarms.store.references import References

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient


@dataclass(frozen=True)
class ReferenceStores:
    """What reading and writing the reference table needs."""

    client: "DynamoDBClient"
    references: References
    trail: AuditTrail
    idempotency: Idempotency


@dataclass(frozen=True)
class MissingReportStores:
    """What reports of missing firearms need, and deciding on them."""

    client: "DynamoDBClient"
    reports: MissingReports
    references: References
    trail: AuditTrail
    idempotency: Idempotency


@dataclass(frozen=True)
class PictureStores:
    """What INTERPOL's pictures of firearms need."""

    client: "DynamoDBClient"
    pictures: Pictures
    references: References
    files: PictureFiles
    trail: AuditTrail
    idempotency: Idempotency
