"""Every minute: rows that the stream has not brought out are published from here, and their age is measured."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, sns
from iarms.aws.topics import Publisher
from iarms.casework.hits.delivery import sweep
from iarms.observability import count_delivery, logger, metrics
from iarms.settings import NotifierSettings
from iarms.store.outbox import Outbox

settings = NotifierSettings.read()
outbox = Outbox(dynamodb(), settings.outbox_table)
publisher = Publisher(sns(), settings.topic_prefix)


@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sweep once."""
    swept = sweep(outbox, publisher, datetime.now(UTC))
    count_delivery(swept.delivery.sent, swept.delivery.failed)
    if swept.unfinished:
        logger.warning("more notifications are pending than one sweep looks at", looked_at=swept.waiting)
    metrics.add_metric("PendingNotification", MetricUnit.Count, swept.waiting)
    metrics.add_metric("OldestPendingNotification", MetricUnit.Seconds, swept.oldest_seconds)
    return {"waiting": swept.waiting, "sent": len(swept.delivery.sent), "failed": len(swept.delivery.failed)}
