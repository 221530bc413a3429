"""The outbox stream's consumer: publishes what the stream brings and says which records must come again."""

from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, sns
from iarms.aws.marks import by_invocation
from iarms.aws.topics import Publisher
from iarms.casework.hits.delivery import deliver
from iarms.observability import count_delivery, measure_notices, metrics
from iarms.settings import NotifierSettings
from iarms.store.outbox import Outbox
from iarms.store.shards import Shards

settings = NotifierSettings.read()
_shards = Shards.read(settings.shards)
outbox = Outbox(dynamodb(), settings.outbox_table, shards=_shards)
publisher = Publisher(sns(), settings.topic_prefix)


# What one batch may take with all its tries.
_ENOUGH_MILLISECONDS: Final = 12_000


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Publish a batch of new rows, and have those come again at once that failed for the first time.

    Lambda begins anew from the first record that failed, and brings those after it too: what was sent is passed over.
    What fails twice is left to the sweeper, since all other parties' records would wait behind it.
    """
    places = {
        record["dynamodb"]["Keys"]["notification_id"]["S"]: record["dynamodb"]["SequenceNumber"]
        for record in event["Records"]
    }
    delivery = deliver(
        outbox,
        publisher,
        places,
        datetime.now(UTC),
        lambda: context.get_remaining_time_in_millis() > _ENOUGH_MILLISECONDS,
    )
    count_delivery(delivery.sent, delivery.failed, delivery.set_aside, delivery.unmarked)
    measure_notices(delivery.sent, datetime.now(UTC), float(settings.notice_seconds))
    again = [one for one, tried in delivery.failed.items() if tried.attempt <= 1]
    return {"batchItemFailures": [{"itemIdentifier": places[one]} for one in again]}
