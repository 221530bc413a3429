"""Every minute: rows that the stream has not brought out are published from here, and their age is measured."""

from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, sns
from iarms.aws.marks import by_invocation
from iarms.aws.topics import Publisher
from iarms.casework.hits.delivery import sweep
from iarms.metric_names import OLDEST_PENDING_NOTIFICATION, PENDING_NOTIFICATION, TRIES_OF_PENDING_NOTIFICATION
from iarms.observability import count_delivery, logger, measure, measure_notices, metrics
from iarms.settings import NotifierSettings
from iarms.store.outbox import Outbox
from iarms.store.shards import Shards

settings = NotifierSettings.read()
_shards = Shards.read(settings.shards)
outbox = Outbox(dynamodb(), settings.outbox_table, shards=_shards)
publisher = Publisher(sns(), settings.topic_prefix)


# What one batch may take with all its tries, so that a run ends by itself and says what it did.
_ENOUGH_MILLISECONDS: Final = 12_000


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sweep once."""
    swept = sweep(
        outbox,
        publisher,
        datetime.now(UTC),
        lambda: context.get_remaining_time_in_millis() > _ENOUGH_MILLISECONDS,
    )
    delivery = swept.delivery
    count_delivery(delivery.sent, delivery.failed, delivery.set_aside, delivery.unmarked)
    measure_notices(delivery.sent, datetime.now(UTC), float(settings.notice_seconds))
    if swept.unfinished:
        logger.warning("more notifications are pending than one sweep looks at", looked_at=swept.waiting)
    measure(PENDING_NOTIFICATION, swept.waiting)
    measure(OLDEST_PENDING_NOTIFICATION, swept.oldest_seconds)
    measure(TRIES_OF_PENDING_NOTIFICATION, swept.most_tries)
    return {"waiting": swept.waiting, "sent": len(delivery.sent), "failed": len(delivery.failed)}
