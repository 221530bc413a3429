"""The receipt of a notification: what others than its recipient may know of it."""

from pydantic import Field

from iarms.models.api import Moment, Strict
from iarms.models.notice import NoticeEvent, Notification, NotificationState


class Receipt(Strict):
    """One notification: SENT is not yet received, an acknowledgement is."""

    party: str = Field(description="whom it is for")
    recipient: str = Field(description="who gets it: INTERPOL-GS where the party has no address in the register")
    event: NoticeEvent
    stage: str | None
    state: NotificationState
    sent_at: Moment | None
    acknowledged_at: Moment | None

    @classmethod
    def of(cls, notification: Notification) -> "Receipt":
        """What others may know of a notification."""
        return cls(
            party=notification.instead_of or notification.recipient,
            recipient=notification.recipient,
            event=notification.event,
            stage=notification.message.stage,
            state=notification.state,
            sent_at=notification.sent_at,
            acknowledged_at=notification.acknowledged_at,
        )
