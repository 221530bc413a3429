"""A notification: one event told to one party, under one id for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from iarms.models.api import Moment, Strict
from iarms.models.country import Country
from iarms.models.search import Basis

Event = Literal["hit.opened"]
Priority = Literal["URGENT", "ROUTINE"]
NotificationState = Literal["PENDING", "SENT", "TEST"]


class Links(Strict):
    """Where the receiver finds the notification."""

    self: str


class Message(Strict):
    """The message on the wire. `notification_id` is the receiver's idempotency key."""

    notification_id: str
    event: Event
    occurred_at: Moment
    recipient: str
    hit_id: str
    record_id: str
    search_id: str
    decision: Literal["hit"]
    basis: Basis
    searched_by: str
    on_behalf_of: Country
    instead_of: str | None = Field(default=None, description="the bureau that has no address in the register")
    links: Links


@dataclass(frozen=True)
class Outgoing:
    """A notification about to be published: the message as it goes on the wire, and its attributes."""

    notification_id: str
    recipient: str
    message: str
    attributes: Mapping[str, str]
    instead_of: str | None


class Notification(Strict):
    """A row of the outbox, as its recipient reads it."""

    notification_id: str
    event: Event
    occurred_at: Moment
    recipient: str
    instead_of: str | None
    priority: Priority
    test: bool
    state: NotificationState = Field(description="TEST: of a test record, to be read here, never sent")
    sent_at: Moment | None
    acknowledged_at: Moment | None
    acknowledged_by: str | None
    message: Message


class NotificationPage(Strict):
    """Notifications, newest first."""

    items: list[Notification]
    next_cursor: str | None
