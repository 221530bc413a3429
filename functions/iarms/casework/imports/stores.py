"""The stores that imports are taken in and worked off with. A door fills in what its role may touch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.aws.queue import WorkQueue
from iarms.aws.uploads import Uploads
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.import_turns import ImportTurns
from iarms.store.imports import Imports
from iarms.store.mappings import Mappings
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.withdrawals import Withdrawals

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
from iarms.casework.records.stores import EntryStores


@dataclass(frozen=True)
class ImportStores:
    """What asking for imports and telling of them needs. `most_bytes` is the largest file."""

    client: "DynamoDBClient"
    imports: Imports
    withdrawals: Withdrawals
    turns: ImportTurns
    mappings: Mappings
    records: Records
    uploads: Uploads
    queue: WorkQueue
    trail: AuditTrail
    idempotency: Idempotency
    most_bytes: int


@dataclass(frozen=True)
class ImporterStores(EntryStores):
    """What reading a file and entering its lines, or taking them back, needs beside. `only_registered`: clients that
    the register does not have are not let in, so nothing of theirs is entered. `files` is the queue of files that take
    long to read."""

    cases: Cases
    register: Register
    only_registered: bool
    imports: Imports
    withdrawals: Withdrawals
    turns: ImportTurns
    mappings: Mappings
    uploads: Uploads
    queue: WorkQueue
    files: WorkQueue
