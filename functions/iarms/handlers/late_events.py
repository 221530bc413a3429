"""The consumer of the queue of late events: appends each to the audit table, as its door would have.

Under the same id and the same condition: what is there already is left as it is, and done. What cannot be read as an
event, or not be written, comes again and ends on the queue of failures; nobody else's event waits for it. What the text
of an earlier version says by null, or not at all, today's leaves out in its own way: it is written as today's.
"""

import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation, marked_by_event
from iarms.metric_names import LATE_EVENT_FAILED, LATE_EVENT_WRITTEN
from iarms.models.audit import AuditEvent, canonical_text
from iarms.observability import logger, measure, metrics
from iarms.settings import LateEventsSettings
from iarms.store.audit import AuditTrail

settings = LateEventsSettings.read()
audit_trail = AuditTrail(dynamodb(), settings.audit_table)


class NoEvent(ValueError):
    """A message says something else than the audit event that was read out of it."""


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Append a few events; those that failed come again."""
    failed = []
    for message in event["Records"]:
        try:
            _append(message["body"])
        except Exception as fault:  # noqa: BLE001  # of one message, which keeps no other from being written
            logger.error("late event not written", message_id=message["messageId"], error=type(fault).__name__)
            failed.append({"itemIdentifier": message["messageId"]})
    measure(LATE_EVENT_WRITTEN, len(event["Records"]) - len(failed))
    measure(LATE_EVENT_FAILED, len(failed))
    return {"batchItemFailures": failed}


def _members_of(text: str) -> dict[str, Any]:
    """What a text says; members that say nothing are left out."""
    return {name: value for name, value in json.loads(text).items() if value not in (None, [], "", False)}


def _append(text: str) -> None:
    late = AuditEvent.model_validate_json(text)
    canonical = canonical_text(late)
    if canonical != text and _members_of(canonical) != _members_of(text):
        raise NoEvent("not the text of an audit event")
    with marked_by_event(late.event_id):
        was_absent = audit_trail.append_late(late)
    logger.info("late event written" if was_absent else "late event was there", event_id=late.event_id)
