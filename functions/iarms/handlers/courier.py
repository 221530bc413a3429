"""The consumer of the queue of turns: delivers to one party's webhook what waits for it, and says what came of it.

A message is a party's name and nothing else. One that is lost, or comes twice, changes nothing: whether a webhook is
due stands in its row, of one party there is never more than one turn at a time, and each minute what is due is called
again.
"""

import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, kms, sqs
from iarms.aws.marks import by_invocation
from iarms.aws.queue import WorkQueue
from iarms.aws.sealing import Sealing
from iarms.aws.webhook_calls import WebhookCalls
from iarms.casework.audit import own_call
from iarms.casework.webhooks.stores import TurnStores
from iarms.casework.webhooks.turns import TurnSetting, TurnTaken, take_turn
from iarms.domain.webhooks import Endpoint, is_public_address, signature_header
from iarms.metric_names import (
    WEBHOOK_DELIVERED,
    WEBHOOK_DELIVERY_FAILED,
    WEBHOOK_DELIVERY_GIVEN_UP,
    WEBHOOK_PARKED,
)
from iarms.models.party_names import class_of
from iarms.models.webhook import Answered, QueuedDelivery
from iarms.observability import logger, measure, metrics
from iarms.settings import CourierSettings
from iarms.store.audit import AuditTrail
from iarms.store.outbox import Outbox
from iarms.store.shards import Shards
from iarms.store.webhooks import Webhooks

settings = CourierSettings.read()
calls = WebhookCalls(is_public_address)
following_turns = WorkQueue(sqs(), settings.turns_queue_url)
# What one call may take, and what is written after it with all its tries.
_ENOUGH_MILLISECONDS: Final = 22_000
# Of a turn; then whoever waits behind it has theirs first. What is slow holds a courier for this and one call more.
_SHARE_SECONDS: Final = 10.0
_chance: Final = random.SystemRandom().random


def _post(endpoint: Endpoint, row: QueuedDelivery, secrets: Sequence[str]) -> Answered:
    body = row.message.encode()
    second = int(datetime.now(UTC).timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": "iarms-webhooks/1",
        "webhook-id": row.notification_id,
        "webhook-timestamp": str(second),
        "webhook-signature": signature_header(secrets, row.notification_id, second, body),
    }
    return calls.post(endpoint, headers, body)


stores = TurnStores(
    client=dynamodb(),
    webhooks=Webhooks(dynamodb(), settings.webhooks_table),
    outbox=Outbox(dynamodb(), settings.outbox_table, shards=Shards.read(settings.shards)),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    sealing=Sealing(kms(), settings.webhook_key),
    post=_post,
    loopback=settings.loopback == "allowed",
)


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Take the turns of these webhooks; those that failed come again."""
    failed = []
    for message in event["Records"]:
        try:
            _take(message["body"], context)
        except Exception:  # noqa: BLE001  # of one party's webhook, whatever it is
            logger.exception("turn failed", message_id=message["messageId"])
            failed.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failed}


def _take(party: str, context: LambdaContext) -> None:
    if class_of(party) is None:
        raise ValueError("a message that names no party")
    around = TurnSetting(
        call=own_call("courier", context.aws_request_id, context.function_version),
        now=lambda: datetime.now(UTC),
        time_is_left=_time_left(context),
        chance=_chance,
    )
    taken = take_turn(stores, party, around)
    if taken is None:
        measure(WEBHOOK_DELIVERED, 0)
        return
    _count(taken)
    if taken.goes_on:
        following_turns.send([party])


def _time_left(context: LambdaContext) -> Callable[[], bool]:
    """Whether there is time for one call more; the turn's share is counted from when it is first asked."""
    until: float | None = None

    def is_left() -> bool:
        nonlocal until
        now = time.monotonic()
        until = now + _SHARE_SECONDS if until is None else until
        return now <= until and context.get_remaining_time_in_millis() > _ENOUGH_MILLISECONDS

    return is_left


def _count(taken: TurnTaken) -> None:
    for row, answered in taken.failed:
        logger.warning(
            "not delivered",
            notification_id=row.notification_id,
            recipient=taken.party,
            host=taken.host,
            status=answered.status,
            fault=answered.fault,
            attempt=row.attempts,
        )
    logger.info("turn taken", recipient=taken.party, delivered=len(taken.delivered), failed=len(taken.failed))
    if taken.is_parked:
        logger.error("webhook parked", recipient=taken.party, host=taken.host)
    measure(WEBHOOK_DELIVERED, len(taken.delivered))
    measure(WEBHOOK_DELIVERY_FAILED, len(taken.failed))
    measure(WEBHOOK_DELIVERY_GIVEN_UP, len(taken.given_up))
    measure(WEBHOOK_PARKED, int(taken.is_parked))
