"""A message is written with its notifications and its audit event, or nothing; and a page of messages is read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from iarms.casework.audit import event_of
from iarms.casework.messages.stores import MessageStores
from iarms.domain.cases import SentMessage
from iarms.domain.languages import detailed
from iarms.errors import Conflict, Unavailable
from iarms.models.case_message import CaseMessage, CaseMessageDraft, CaseMessagePage, KeptCaseMessage
from iarms.models.ids import new_id
from iarms.models.notice import Notification
from iarms.models.party import Call
from iarms.models.receipt import Receipt
from iarms.retries import tries
from iarms.store.case_messages import CaseMessages
from iarms.store.transaction import ConditionFailed, Transaction

MOST_MESSAGES: Final = 200  # of one hit or one leg
_TRIES: Final = 6

ReceiptsOf = Callable[[Iterable[Notification]], tuple[Receipt, ...]]
"""Notifications as the caller may know of them."""


@dataclass(frozen=True)
class Conversation:
    """What messages are of: a hit or a leg by its id, where its messages lie, who is told of one, what the caller may
    know of that, and what its audit event says of the case."""

    case_id: str
    messages: CaseMessages
    notices: Callable[[SentMessage], list[Notification]]
    receipts_of: ReceiptsOf
    facts: dict[str, Any]
    instead_of: str | None


def send(
    stores: MessageStores, call: Call, conversation: Conversation, draft: CaseMessageDraft, now: datetime
) -> CaseMessage:
    """Write a message of the caller's, tell the other parties, account for it. Gives it as the caller reads it.

    Raises Conflict where a hit or leg has as many messages as it can, Unavailable where too many are sent at once.
    """
    message_id = new_id("msg", now)
    call.facts["message_id"] = message_id
    sent = SentMessage(message_id, now, call.party, draft.code, conversation.instead_of)
    notices = conversation.notices(sent)
    kept = KeptCaseMessage(
        message_id=message_id,
        code=draft.code,
        text=draft.text,
        instructions=draft.instructions,
        at=now,
        by=call.party,
        instead_of=conversation.instead_of,
        notification_ids=tuple(each.notification_id for each in notices),
    )
    answer = _shown(kept, conversation.receipts_of(notices))
    event = event_of(
        call,
        now,
        action=call.action,
        answer=answer,
        query=None,  # what was said is the reason
        message_id=message_id,
        instead_of=conversation.instead_of,
        reason=" ".join((f"{draft.code}:", draft.text, *draft.instructions)),
        notifications=tuple(f"{each.notification_id} {each.recipient}" for each in notices),
        **conversation.facts,
    )
    for _ in tries(_TRIES):
        number = conversation.messages.count(conversation.case_id) + 1
        if number > MOST_MESSAGES:
            detail = detailed("too_many_messages", most=MOST_MESSAGES)
            raise Conflict(detail, code="too_many_messages", parameters=detail.parameters)
        transaction = Transaction(stores.client)
        transaction.add("message", conversation.messages.put_item(conversation.case_id, number, kept))
        transaction.add("outbox", *(stores.outbox.put_item(each) for each in notices))
        transaction.add("audit", stores.trail.event_item(event))
        transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
        try:
            transaction.commit()
        except ConditionFailed as lost_race:
            if lost_race.labels != {"message"}:
                raise
            continue  # another message took the place
        call.recorded = True
        return answer
    raise Unavailable("too many messages at once; nothing was written")


def read_page(stores: MessageStores, conversation: Conversation, limit: int, cursor: str | None) -> CaseMessagePage:
    """Messages of a hit or a leg, newest first, each with whom it was told to. Raises Invalid for a strange cursor."""
    kept, next_cursor = conversation.messages.list_of(conversation.case_id, limit, cursor)
    notifications = stores.outbox.get_many(each for message in kept for each in message.notification_ids)
    items = [
        _shown(message, conversation.receipts_of(notifications[each] for each in message.notification_ids))
        for message in kept
    ]
    return CaseMessagePage(items=items, next_cursor=next_cursor)


def _shown(kept: KeptCaseMessage, told: tuple[Receipt, ...]) -> CaseMessage:
    return CaseMessage(**kept.model_dump(exclude={"notification_ids"}), told=told)
