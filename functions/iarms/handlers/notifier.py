"""The outbox stream's consumer: publishes what the stream brings and says which records must come again."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, sns
from iarms.aws.topics import Publisher
from iarms.casework.hits.delivery import deliver
from iarms.observability import count_delivery, metrics
from iarms.settings import NotifierSettings
from iarms.store.outbox import Outbox

settings = NotifierSettings.read()
outbox = Outbox(dynamodb(), settings.outbox_table)
publisher = Publisher(sns(), settings.topic_prefix)


@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Publish a batch of new rows."""
    places = {
        record["dynamodb"]["Keys"]["notification_id"]["S"]: record["dynamodb"]["SequenceNumber"]
        for record in event["Records"]
    }
    delivery = deliver(outbox, publisher, places, datetime.now(UTC))
    count_delivery(delivery.sent, delivery.failed)
    return {"batchItemFailures": [{"itemIdentifier": places[one]} for one in delivery.failed]}
