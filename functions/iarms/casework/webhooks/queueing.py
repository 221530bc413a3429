"""What parties are told, queued for those that have a webhook, beside the topic that each is told by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from iarms.domain.cases import WEBHOOK_CHANGED
from iarms.models.outgoing import Outgoing
from iarms.models.webhook import QueuedDelivery
from iarms.store.transaction import ConditionFailed, Transaction
from iarms.store.webhooks import Webhooks

PING: Final = "webhook.ping"


def queued(row: Outgoing, now: datetime) -> QueuedDelivery:
    """A notification as it waits for a webhook: the very text that SNS is given."""
    return queued_text(row.notification_id, row.attributes["event"], row.message, now)


def queued_text(notification_id: str, event: str, message: str, now: datetime) -> QueuedDelivery:
    """A text of this id and event as it waits for a webhook."""
    return QueuedDelivery(
        notification_id=notification_id,
        state="WAITING",
        event=event,
        queued_at=now,
        attempts=0,
        first_tried_at=None,
        last_tried_at=None,
        last_status=None,
        last_fault=None,
        next_try_at=None,
        message=message,
    )


def queue_notifications(webhooks: Webhooks, rows: Iterable[Outgoing], now: datetime) -> tuple[int, list[str]]:
    """Queue each of these for its party's webhook, once, whatever the times that it is brought; how many were, and the
    parties whose turns can begin now. Parties without a webhook are passed over, and so are what is told of a webhook
    itself, and tests, which are read or go to a queue of the service's own."""
    told = [row for row in rows if not row.is_test and row.attributes["event"] != WEBHOOK_CHANGED]
    with_one = webhooks.with_webhooks(row.recipient for row in told)
    number = 0
    for row in told:
        if row.recipient in with_one:
            number += _queue_once(webhooks, row, now)
    # After all of them lie there: whoever is called by it finds them.
    rung = dict.fromkeys(row.recipient for row in told if row.recipient in with_one)
    return number, [party for party in rung if webhooks.ring(party, now)]


def _queue_once(webhooks: Webhooks, row: Outgoing, now: datetime) -> int:
    transaction = Transaction(webhooks.client)
    transaction.add("queue", *webhooks.queue_new_items(row.recipient, queued(row, now)))
    try:
        transaction.commit()
    except ConditionFailed:  # it waits already, or has ended
        return 0
    return 1
