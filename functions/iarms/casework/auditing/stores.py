"""What reading of audit events works with."""

from dataclasses import dataclass

from iarms.domain.transparency import TileReader
from iarms.store.audit import AuditEvents
from iarms.store.audit_index import AuditIndex
from iarms.store.audit_log import AuditLog
from iarms.store.checkpoints import Checkpoints


@dataclass(frozen=True)
class AuditingStores:
    """Stores of the auditor's door."""

    events: AuditEvents
    index: AuditIndex


@dataclass(frozen=True)
class LogReading:
    """The transparency log's order, its checkpoints, and its tiles as they were published."""

    order: AuditLog
    checkpoints: Checkpoints
    tiles: TileReader
