"""An audit event written into the index by which auditors find it: its canonical text in, how many rows out."""

import json

from iarms.casework.auditing.facets import facets_of
from iarms.store.audit_index import AuditIndex


def index_event(index: AuditIndex, document: str) -> int:
    """Write an event under its facets and its time; gives how many rows. The same again writes the same.

    Raises ValueError for what is no event, Unavailable where a row stays unwritten.
    """
    event = json.loads(document)
    if not isinstance(event, dict) or not isinstance(event.get("event_id"), str):
        raise ValueError("what lies in the audit table is no event")
    return index.put(event["event_id"], facets_of(event))
