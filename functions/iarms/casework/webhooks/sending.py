"""What a party has sent to its webhook by its own call: a test, or once more what it was told; and what became of it
all."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel

from iarms.casework.audit import event_of
from iarms.casework.webhooks.keeping import row_of, webhook_state
from iarms.casework.webhooks.queueing import PING, queued, queued_text
from iarms.casework.webhooks.stores import WebhookStores
from iarms.domain.languages import detailed
from iarms.errors import Conflict, FieldError, Invalid, in_state
from iarms.models.api import rfc3339
from iarms.models.ids import moment_of, new_id
from iarms.models.party import Call
from iarms.models.webhook import MOST_REPLAYED, ReplayDraft, WebhookDeliveryPage, WebhookPing, WebhookReplay
from iarms.store.transaction import Transaction
from iarms.threads import ContextPool

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_SIDE_BY_SIDE: Final = 8


def list_deliveries(
    stores: WebhookStores, call: Call, party: str, *, waiting: bool, limit: int, cursor: str | None
) -> WebhookDeliveryPage:
    """What waits for the party's own webhook, or what became of the rest. Raises NotFound where it has none."""
    row_of(stores, call, party)
    items, next_cursor = stores.webhooks.deliveries(party, "waiting" if waiting else "ended", limit, cursor)
    return WebhookDeliveryPage(items=items, next_cursor=next_cursor)


def ping(stores: WebhookStores, call: Call, party: str, now: datetime) -> WebhookPing:
    """Have a test sent, now, and once: whatever is answered, it is not sent again. A webhook that is failing is tried
    by it at once, with what waits. Raises Conflict where nothing is delivered."""
    _check_delivered_to(stores, call, party)
    notification_id = new_id("ntf", now)
    message = {
        "notification_id": notification_id,
        "event": PING,
        "occurred_at": rfc3339(now),
        "recipient": party,
        "links": {"self": f"/v1/parties/{party}/webhook"},
    }
    text = json.dumps(message, separators=(",", ":"))
    row = queued_text(notification_id, PING, text, now)
    answer = WebhookPing(notification_id=notification_id, occurred_at=now)
    _note(stores, call, answer, (notification_id,), stores.webhooks.queue_new_items(party, row), now)
    _begin(stores, party, now)
    return answer


def replay(stores: WebhookStores, call: Call, party: str, draft: ReplayDraft, now: datetime) -> WebhookReplay:
    """Have notifications sent once more, under the ids that they have. Raises Conflict where nothing is delivered,
    Invalid for ids that are none of the party's."""
    _check_delivered_to(stores, call, party)
    if draft.notification_ids is not None:
        rows = stores.outbox.sent_under(party, draft.notification_ids)
        absent = set(draft.notification_ids) - {row.notification_id for row in rows}
        if absent:
            places = [at for at, each in enumerate(draft.notification_ids) if each in absent]
            detail = "no such notification of yours"
            raise Invalid(*(FieldError(f"/notification_ids/{at}", "no_such_notification", detail) for at in places))
        is_more = False
    else:
        rows = stores.outbox.sent_between(party, *draft.period, MOST_REPLAYED + 1)
        is_more, rows = len(rows) > MOST_REPLAYED, rows[:MOST_REPLAYED]
    with ContextPool(_SIDE_BY_SIDE) as pool:
        list(pool.map(lambda row: stores.webhooks.queue_again(party, queued(row, now)), rows))
    ids = tuple(row.notification_id for row in rows)
    answer = WebhookReplay(
        notification_ids=ids, complete=not is_more, continue_to=moment_of(ids[-1]) if is_more else None
    )
    _note(stores, call, answer, ids, (), now)
    _begin(stores, party, now)
    return answer


def _check_delivered_to(stores: WebhookStores, call: Call, party: str) -> None:
    state = webhook_state(row_of(stores, call, party))
    if state == "NO_SECRET":
        raise Conflict(detailed("no_secret"), code="not_from_this_state")
    if state == "PARKED":
        standing = in_state("webhook_state", state)
        raise Conflict(detailed("parked"), code="not_from_this_state", parameters=standing)


def _begin(stores: WebhookStores, party: str, now: datetime) -> None:
    stores.webhooks.call_now(party, now)
    stores.begin_turns([party])


def _note(
    stores: WebhookStores,
    call: Call,
    answer: BaseModel,
    ids: tuple[str, ...],
    items: "Iterable[TransactWriteItemTypeDef]",
    now: datetime,
) -> None:
    """Write what was asked to be sent, with its event and the mark."""
    event = event_of(call, now, action=call.action, shown_ids=ids, answer=answer, **call.facts)
    transaction = Transaction(stores.client)
    transaction.add("queue", *items)
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    transaction.commit()
    call.recorded = True
