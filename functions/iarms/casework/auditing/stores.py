"""What reading of audit events works with."""

from dataclasses import dataclass

from iarms.store.audit import AuditEvents
from iarms.store.audit_index import AuditIndex


@dataclass(frozen=True)
class AuditingStores:
    """Stores of the auditor's door."""

    events: AuditEvents
    index: AuditIndex
