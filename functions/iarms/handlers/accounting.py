"""Where the event of a call is written: into the audit table in time, or else to the queue of late events, or else, as
the last that is left, into the log. Only what is in the table can be followed by an answer that discloses anything.
"""

from botocore.exceptions import ClientError

from iarms.aws.late_events import LateEvents
from iarms.deadline import until
from iarms.models.audit import AuditEvent, canonical_text
from iarms.observability import keep_in_log, tell_late_event
from iarms.store.audit import AuditTrail


def append_by(trail: AuditTrail, event: AuditEvent, end: float) -> None:
    """Write an event into the audit table, by this moment of the monotonic clock. Raises what DynamoDB raises."""
    with until(end, is_waited_for=True):
        trail.append(event)


def send_late(late_events: LateEvents, event: AuditEvent, end: float, fault: Exception) -> None:
    """Put the event that this fault kept out of the table on the queue, by this moment, or into the log. Never raises.

    Nothing where the fault is that the event is in the table already.
    """
    if isinstance(fault, ClientError) and fault.response["Error"]["Code"] == "ConditionalCheckFailedException":
        return
    try:
        with until(end, is_waited_for=True):
            late_events.send(event)
    except Exception as second:  # noqa: BLE001  # whatever it is, the event must be somewhere
        keep_in_log(event.event_id, canonical_text(event), type(second).__name__)
    else:
        tell_late_event(event.event_id, type(fault).__name__)
