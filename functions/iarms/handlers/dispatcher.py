"""The outbox stream's other consumer: queues for webhooks what the stream brings, and has turns begin; each minute it
has those begin that are due.

The topics have their own consumer: nothing that happens here keeps a party from being told by those.
"""

from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, sqs
from iarms.aws.marks import by_invocation
from iarms.aws.queue import WorkQueue
from iarms.casework.webhooks.queueing import queue_notifications
from iarms.handlers import stream_batches
from iarms.metric_names import WEBHOOK_DELIVERY_QUEUED, WEBHOOK_TURN_BEGUN
from iarms.observability import logger, measure, metrics
from iarms.settings import DispatcherSettings
from iarms.store.outbox import outgoing_of
from iarms.store.webhooks import Webhooks

settings = DispatcherSettings.read()
webhooks = Webhooks(dynamodb(), settings.webhooks_table)
due_turns = WorkQueue(sqs(), settings.turns_queue_url)
# What one notification may take with all its tries.
_ENOUGH_MILLISECONDS: Final = 12_000


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Queue a batch of new rows, or, by the clock, have the turns begin that are due."""
    if "Records" in event:
        return stream_batches.work_off(event, context, settings.dispatcher_failures, _queue, _ENOUGH_MILLISECONDS)
    due = webhooks.due(datetime.now(UTC))
    due_turns.send(due)
    measure(WEBHOOK_TURN_BEGUN, len(due))
    return {"begun": len(due)}


def _queue(record: stream_batches.StreamRecord) -> None:
    row = outgoing_of(stream_batches.image_of(record))
    number, begin = queue_notifications(webhooks, [row], datetime.now(UTC))
    due_turns.send(begin)
    if number:
        logger.info("queued", notification_id=row.notification_id, recipient=row.recipient)
    measure(WEBHOOK_DELIVERY_QUEUED, number)
