"""The audit table's stream's consumer: puts each event into the transparency log, once and in order.

What lies in the table is written once and never changed: a change or a removal is told, whatever its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation
from iarms.casework.rounds.passing import may_pass
from iarms.casework.transparency.sequencing import (
    NotAnEvent,
    Sequenced,
    logged_event,
    sequence,
    sequence_missing,
)
from iarms.handlers import stream_batches
from iarms.metric_names import (
    AUDIT_EVENT_ALTERED,
    AUDIT_EVENT_SEQUENCED,
    AUDIT_EVENT_SEQUENCED_AGAIN,
    AUDIT_EVENT_UNREADABLE,
)
from iarms.observability import logger, measure, metrics
from iarms.settings import SequencerSettings
from iarms.store.audit import AuditEvents
from iarms.store.audit_log import AuditLog, LoggedEvent

settings = SequencerSettings.read()
table = AuditEvents(dynamodb(), settings.audit_table)
log = AuditLog(dynamodb(), settings.audit_log_table)

_TAMPERING: Final = frozenset({"MODIFY", "REMOVE"})


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sequence a batch. What cannot be read is put on the queue of failures at once, and the others are in.

    Where the log cannot be written the whole batch comes again: what is in it by then is passed over. An operator may
    name events that the stream has not brought, {"missing": [event_id, ...]}: they are read from the table.
    """
    if "missing" in event:
        return _bring(event["missing"])
    events: dict[str, LoggedEvent] = {}
    aside = _Aside(context)
    for record in event["Records"]:
        change = record["dynamodb"]
        event_id = _event_id(change)
        if record["eventName"] in _TAMPERING:
            logger.error("audit event altered in the table", event_id=event_id, change=record["eventName"])
            measure(AUDIT_EVENT_ALTERED, 1)
            continue
        try:
            events[change["SequenceNumber"]] = _read(change)
        except NotAnEvent as fault:
            logger.error("audit event not read", event_id=event_id, why=str(fault), place=change["SequenceNumber"])
            measure(AUDIT_EVENT_UNREADABLE, 1)
            aside.put(record, fault)
    by_place = {record["dynamodb"]["SequenceNumber"]: record for record in event["Records"]}
    _sequence([(by_place[place], each) for place, each in events.items()], aside)
    return {"batchItemFailures": [{"itemIdentifier": place} for place in aside.again]}


@dataclass
class _Aside:
    """Records that the log can never take: put on the queue of failures, or, where that cannot be had, `again`."""

    context: LambdaContext
    again: list[str] = field(default_factory=list)

    def put(self, record: stream_batches.StreamRecord, fault: Exception) -> None:
        if not stream_batches.put_aside(self.context, settings.sequencer_failures, record, type(fault).__name__):
            self.again.append(record["dynamodb"]["SequenceNumber"])


def _sequence(events: Sequence[tuple[stream_batches.StreamRecord, LoggedEvent]], aside: _Aside) -> None:
    """Put events into the log; one that its table can never take keeps no other out, and is found by halves."""
    try:
        _count(sequence(log, [event for _, event in events], lambda: datetime.now(UTC)))
    except Exception as fault:
        if may_pass(fault):
            raise
        if len(events) > 1:
            middle = len(events) // 2
            _sequence(events[:middle], aside)
            _sequence(events[middle:], aside)
            return
        logger.exception("audit event not taken by the log", event_id=events[0][1].event_id)
        measure(AUDIT_EVENT_UNREADABLE, 1)
        aside.put(events[0][0], fault)


def _bring(event_ids: list[str]) -> dict[str, Any]:
    done = sequence_missing(table, log, event_ids, lambda: datetime.now(UTC))
    logger.info("brought what the stream had not", new=done.new, known=done.known, absent=done.absent)
    _count(done)
    return {"new": done.new, "known": done.known, "absent": done.absent, "altered": done.altered}


def _read(change: Mapping[str, Any]) -> LoggedEvent:
    image = change.get("NewImage")
    try:
        return logged_event(image["event_id"]["S"], image["document"]["S"])  # type: ignore[index]
    except (LookupError, TypeError, AttributeError) as error:
        raise NotAnEvent("no image of an event") from error


def _event_id(change: Mapping[str, Any]) -> str | None:
    key = change.get("Keys", {}).get("event_id", {}).get("S")
    return key if isinstance(key, str) else None


def _count(done: Sequenced) -> None:
    for event_id in done.altered:
        logger.error("audit event with another text than the log's", event_id=event_id)
    measure(AUDIT_EVENT_SEQUENCED, done.new)
    measure(AUDIT_EVENT_SEQUENCED_AGAIN, done.known)
    if done.altered:
        measure(AUDIT_EVENT_ALTERED, len(done.altered))
