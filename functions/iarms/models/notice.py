"""A notification: one event told to one party, under one id for ever."""

from typing import Literal

from pydantic import Field

from iarms.models.api import Moment, Strict
from iarms.models.country import PartyCountry
from iarms.models.outgoing import Outgoing as Outgoing
from iarms.models.party import Mandate
from iarms.models.search import Basis

NoticeEvent = Literal[
    "hit.opened", "hit.confirmation_requested", "hit.confirmed", "hit.refuted", "hit.escalated", "hit.closed",
    "hit.withdrawn", "hit.reminder", "hit.record_changed",
    "trace.received", "trace.updated", "trace.overdue", "trace.linked", "record.review_due", "watch.matched",
    "hit.message", "trace.message", "party.changed", "record.hidden_flagged",
    "webhook.changed",
]  # fmt: skip
Priority = Literal["URGENT", "ROUTINE"]
NotificationState = Literal["PENDING", "SENT", "TEST"]


class Links(Strict):
    """Where the receiver finds the notification."""

    self: str


class Message(Strict):
    """The message on the wire; fields that say nothing of the event are left out there.

    `notification_id` is the receiver's idempotency key.
    """

    notification_id: str
    event: NoticeEvent
    occurred_at: Moment
    recipient: str
    hit_id: str | None = None
    record_id: str | None = None
    search_id: str | None = None
    watch_id: str | None = None
    trace_id: str | None = None
    leg_id: str | None = None
    message_id: str | None = Field(default=None, description="the message of a case that was sent")
    decision: Literal["hit"] | None = None
    basis: Basis | None = None
    searched_by: str | None = None
    on_behalf_of: PartyCountry | None = None
    stage: str | None = Field(
        default=None,
        description="which step of a review, a request or a leg it is, what is reminded of, or what a record or webhook"
        " became",
    )
    due_at: Moment | None = Field(default=None, description="until when something is asked of the recipient")
    instead_of: str | None = Field(default=None, description="the bureau that has no address in the register")
    linked_party: str | None = Field(default=None, description="who else traces the weapon, where both agreed to it")
    party: str | None = Field(
        default=None,
        description="whose row of the register or webhook changed, or whose hidden records are to be looked into",
    )
    object_version: int | None = Field(default=None, description="the version that the row or the webhook is now")
    mandates: tuple[Mandate, ...] | None = Field(
        default=None, description="for an administration: the WCO's mandates for it as they are now"
    )
    links: Links


class Notification(Strict):
    """A row of the outbox, as its recipient reads it."""

    notification_id: str
    event: NoticeEvent
    occurred_at: Moment
    recipient: str
    instead_of: str | None
    priority: Priority
    test: bool
    state: NotificationState = Field(
        description="TEST: of a test record, to be read here, never sent. What is of the test records of the service's"
        " own test bureau, NCB-ZZ, is told to nobody else: it goes to a queue that the service reads itself"
    )
    sent_at: Moment | None
    acknowledged_at: Moment | None
    acknowledged_by: str | None
    message: Message


class NotificationPage(Strict):
    """Notifications, newest first."""

    items: list[Notification]
    next_cursor: str | None
