"""Logger and metrics, named once. Nothing of a case is ever logged: ids, codes and times only."""

from collections.abc import Mapping, Sequence

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from iarms.models.notice import Outgoing

logger = Logger()
metrics = Metrics(namespace="iarms")


def count_delivery(sent: Sequence[Outgoing], failed: Mapping[str, str]) -> None:
    """Log and count what came of a batch of notifications; one that could not be routed has an alarm of its own."""
    for row in sent:
        logger.info("sent", notification_id=row.notification_id, recipient=row.recipient, instead_of=row.instead_of)
    for notification_id, why in failed.items():
        logger.error("not sent", notification_id=notification_id, why=why)
    unroutable = sum(row.instead_of is not None for row in sent)
    metrics.add_metric("NotificationSent", MetricUnit.Count, len(sent))
    metrics.add_metric("NotificationFailed", MetricUnit.Count, len(failed))
    metrics.add_metric("UnroutableNotification", MetricUnit.Count, unroutable)
