"""What a party is told of its own webhook: by its other roads, for this one may be what is in trouble."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from typing import Final, Literal

from iarms.domain.cases.notices import notice
from iarms.models.notice import Links, Message, NoticeEvent, Notification

WEBHOOK_CHANGED: Final[NoticeEvent] = "webhook.changed"
WebhookStage = Literal["SET", "SECRET_MADE", "SECRET_ENDED", "PARKED", "RESUMED", "REMOVED"]


def webhook_notice(party: str, version: int, stage: WebhookStage, at: datetime, notified: Set[str]) -> Notification:
    """The notification that a webhook changed, or was parked. Its id follows from the version, the stage and the time.
    Where the party has no address any more (`notified`) INTERPOL-GS is told in its stead."""
    return notice(
        Message(
            notification_id="",
            event=WEBHOOK_CHANGED,
            occurred_at=at,
            recipient=party,
            party=party,
            object_version=version,
            stage=stage,
            links=Links(self=""),
        ),
        at,
        (party, str(version), stage),
        notified,
        priority="URGENT" if stage == "PARKED" else "ROUTINE",
        test=False,
    )
