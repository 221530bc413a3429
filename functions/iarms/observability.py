"""Logger and metrics, named once. Nothing of a case is ever logged: ids, codes and times only.

With one exception: an audit event that neither its table nor the queue of late events takes, so that it is somewhere.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aws_lambda_powertools import Logger, Metrics

from iarms.metric_names import (
    AUDIT_EVENT_LATE,
    AUDIT_EVENT_ONLY_LOGGED,
    ISSUER_DOWN,
    ISSUER_KEYS_UNUSABLE,
    KEY_REFUSED,
    METRICS,
    NAMESPACE,
    NOTIFICATION_FAILED,
    NOTIFICATION_IN_TIME,
    NOTIFICATION_SECONDS,
    NOTIFICATION_SENT,
    NOTIFICATION_SET_ASIDE,
    OLDEST_ISSUER_KEYS,
    UNROUTABLE_NOTIFICATION,
)
from iarms.models.outgoing import Outgoing

logger = Logger()
metrics = Metrics(namespace=NAMESPACE)


def measure(name: str, value: float) -> None:
    """Emit a metric of `iarms.metric_names`, with those that its function emits at its end. Raises KeyError for a name
    that is none."""
    metrics.add_metric(name, METRICS[name].unit, value)


def count_delivery(
    sent: Sequence[Outgoing],
    failed: Mapping[str, tuple[str, int]],
    set_aside: Sequence[str] = (),
    unmarked: Sequence[str] = (),
) -> None:
    """Log and count what came of a batch of notifications; one that could not be routed has an alarm of its own.

    `failed` maps notification to why, and how often it has been tried. Each line has its try: one that was sent at a
    later one may have reached its party twice. `set_aside` cannot be read; `unmarked` went out and comes once more.
    """
    for row in sent:
        logger.info(
            "sent",
            notification_id=row.notification_id,
            recipient=row.recipient,
            instead_of=row.instead_of,
            attempt=row.attempt,
        )
    for notification_id, (why, attempt) in failed.items():
        logger.error("not sent", notification_id=notification_id, why=why, attempt=attempt)
    for notification_id in set_aside:
        logger.error("not read", notification_id=notification_id)
    for notification_id in unmarked:
        logger.error("sent and not marked", notification_id=notification_id)
    refused_keys = sum(is_of_a_key(why) for why, _ in failed.values())
    if refused_keys:
        measure(KEY_REFUSED, refused_keys)
    # INTERPOL-GS changes the register itself, and knows whom it has to tell.
    unroutable = sum(row.instead_of is not None and row.attributes["event"] != "party.changed" for row in sent)
    measure(NOTIFICATION_SENT, len(sent))
    measure(NOTIFICATION_FAILED, len(failed))
    measure(NOTIFICATION_SET_ASIDE, len(set_aside))
    measure(UNROUTABLE_NOTIFICATION, unroutable)


def measure_notices(sent: Sequence[Outgoing], now: datetime, in_time_seconds: float) -> None:
    """Measure how long after their hits these notices went out, of those that are of a hit: a review's is of a day.
    None of the test bureau's."""
    for row in sent:
        event = row.attributes["event"]
        if row.is_test or not row.occurred_at or not (event.startswith("hit.") or event == "watch.matched"):
            continue
        seconds = (now - datetime.fromisoformat(row.occurred_at)).total_seconds()
        measure(NOTIFICATION_SECONDS, seconds)
        measure(NOTIFICATION_IN_TIME, int(seconds <= in_time_seconds))


def is_of_a_key(code: str) -> bool:
    """Whether AWS's code of an error says that KMS refused a key: `KMSAccessDenied` of SNS, `KmsDisabled` of SQS..."""
    return code.upper().startswith("KMS")


def count_issuer_trouble(url: str, trouble: str, why: str, age: float | None) -> None:
    """Log and count that an issuer's keys could not be had: it is `down`, its answer `unusable`, its set `emptied`.

    `age` of the keys that are at hand, in seconds; None where there are none. Written at once: its call may end in an
    exception.
    """
    logger.error("issuer keys not refreshed", url=url, trouble=trouble, why=why, age_seconds=age)
    measure(ISSUER_DOWN if trouble == "down" else ISSUER_KEYS_UNUSABLE, 1)
    if age is not None:
        measure(OLDEST_ISSUER_KEYS, age)
    metrics.flush_metrics()


def count_calls(name: str, number: int = 1) -> None:
    """Count calls, or what is as seldom, at once: where they are counted there may be no other metrics to go with."""
    measure_all({name: number})


def measure_all(values: Mapping[str, float]) -> None:
    """Emit metrics by name, at once and together; nothing for none."""
    for name, value in values.items():
        measure(name, value)
    if values:
        metrics.flush_metrics()


def tell_late_event(event_id: str, error: str) -> None:
    """Log and count that an audit event goes to its table by the queue of late events."""
    logger.error("audit event is late", event_id=event_id, error=error)
    count_calls(AUDIT_EVENT_LATE)


def keep_in_log(event_id: str, text: str, error: str) -> None:
    """Log an audit event whole, by its canonical text, and count it: it is nowhere else, and has to be brought in by
    hand (`ops.bulk.late_events`)."""
    logger.critical("audit event is in this log alone", event_id=event_id, error=error, audit_event=text)
    count_calls(AUDIT_EVENT_ONLY_LOGGED)
