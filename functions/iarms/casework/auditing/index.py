"""An audit event written into the index by which auditors find it: its id and canonical text in, how many rows out."""

import json

from iarms.casework.auditing.facets import facets_of
from iarms.store.audit_index import AuditIndex


def index_event(index: AuditIndex, event_id: str, document: str) -> int:
    """Write an event under its facets and its time; gives how many rows. The same again writes the same.

    Raises ValueError for what is no event of this id, Unavailable where a row stays unwritten.
    """
    event = json.loads(document)
    if not isinstance(event, dict) or event.get("event_id") != event_id:
        raise ValueError("what lies in the audit table is no event")
    return index.put(event_id, facets_of(event))
