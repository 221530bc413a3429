"""Notifications: listed, read and acknowledged by their recipient."""

from datetime import datetime

from iarms.casework.audit import event_of
from iarms.casework.hits.stores import HitStores
from iarms.errors import NotFound
from iarms.metric_names import NOTIFICATION_ACKNOWLEDGED_SECONDS
from iarms.models.notice import Notification, NotificationPage
from iarms.models.party import INTERPOL_GS, Call
from iarms.store.outbox import NotificationFilter
from iarms.store.transaction import ConditionFailed, Transaction


def list_notifications(
    stores: HitStores, call: Call, which: NotificationFilter, limit: int, cursor: str | None
) -> NotificationPage:
    """The caller's own notifications that are asked for, newest first."""
    items, next_cursor = stores.outbox.list_of(call.party, which, limit, cursor)
    return NotificationPage(items=items, next_cursor=next_cursor)


def read_notification(stores: HitStores, call: Call, notification_id: str) -> Notification:
    """One notification, for its recipient; INTERPOL-GS reads every one. Raises NotFound for anybody else."""
    notification = stores.outbox.get(notification_id)
    if notification is None or call.party not in (notification.recipient, INTERPOL_GS):
        raise NotFound("no such notification of yours")
    return notification


def acknowledge_notification(stores: HitStores, call: Call, notification_id: str, now: datetime) -> Notification:
    """The recipient says that it has the notification: SENT is not yet received. The first time stands.

    Raises NotFound for anybody but the recipient.
    """
    notification = stores.outbox.get(notification_id)
    if notification is None or call.party != notification.recipient:
        raise NotFound("no such notification of yours")
    if notification.acknowledged_at is not None:
        return notification
    message = notification.message
    answer = notification.model_copy(update={"acknowledged_at": now, "acknowledged_by": call.subject})
    event = event_of(
        call,
        now,
        action="acknowledge_notification",
        answer=answer,
        search_id=message.search_id,
        watch_id=message.watch_id,
        trace_id=message.trace_id,
        leg_id=message.leg_id,
        record_ids=(message.record_id,) if message.record_id else (),
        hit_ids=(message.hit_id,) if message.hit_id else (),
        notifications=(f"{notification_id} {notification.recipient}",),
    )
    transaction = Transaction(stores.client)
    transaction.add("outbox", stores.outbox.acknowledge_item(notification_id, call.subject, now))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "outbox" in lost_race.labels:
            return read_notification(stores, call, notification_id)
        raise
    call.recorded = True
    if notification.sent_at is not None:
        call.counters[NOTIFICATION_ACKNOWLEDGED_SECONDS] = (now - notification.sent_at).total_seconds()
    return answer
