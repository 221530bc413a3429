"""A party's webhook: where it is told by https, by which secrets it knows who calls, and how it stands with it."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Instant, Moment, Strict
from iarms.models.party import PartyName

MOST_REPLAYED = 100
"""Notifications of one call that has them sent again."""

WebhookState = Literal["NO_SECRET", "ACTIVE", "FAILING", "PARKED"]
ParkedBecause = Literal["GONE", "FAILED_FOR_THREE_DAYS"]
DeliveryState = Literal["WAITING", "DELIVERED", "GIVEN_UP"]
DeliveryFault = Literal[
    "NAME_NOT_RESOLVED", "ADDRESS_NOT_PUBLIC", "NOT_CONNECTED", "TLS_FAILED", "NO_ANSWER_IN_TIME", "NO_HTTP",
]  # fmt: skip

WebhookUrl = Annotated[str, StringConstraints(min_length=9, max_length=500)]
NotificationId = Annotated[str, StringConstraints(pattern=r"^ntf_[0-9A-HJKMNP-TV-Z]{26}$")]


_GONE: Final = HTTPStatus.GONE.value


class Answered(NamedTuple):
    """What came of a call: a status, and what it says of when to call again (Retry-After as it stands); or why none
    came."""

    status: int | None = None
    retry_after: str | None = None
    fault: DeliveryFault | None = None

    @property
    def is_gone(self) -> bool:
        """Whether nobody wants to be called here any more."""
        return self.status == _GONE


class WebhookDraft(Strict):
    """The body of PUT /v1/parties/{party}/webhook."""

    url: WebhookUrl = Field(
        description="https, by a name of the public DNS, port 443 or 8443, without a user and without a fragment. What"
        " stands in its path and query is kept for the party and for the calls alone"
    )

    def as_asked(self) -> dict[str, str]:
        """The host alone: path and query may hold what opens the party's door."""
        return {"query": json.dumps({"host": host_of(self.url)})}


class WebhookSecret(Strict):
    """A secret that deliveries are signed by; what it is was shown once."""

    secret_id: str = Field(description="the secret, whs_ and 26 characters")
    created_at: Moment = Field(description="when the secret was made, and shown")


class WebhookFailure(Strict):
    """Why the last try that failed did: the status that was answered, or what kept an answer from coming."""

    at: Moment = Field(description="when it was tried")
    status: int | None = Field(description="the HTTP status of the answer; null where none came")
    fault: DeliveryFault | None = Field(description="why none came; null where one did")


class Webhook(Strict):
    """Where a party is told by https, and how it stands with it."""

    party: PartyName
    url: str = Field(description="for the party itself; others read it without path and query")
    version: int = Field(description="of the url and its secrets; the ETag")
    changed_at: Moment = Field(description="when url or secrets were last changed")
    changed_by: str = Field(description="the party that did")
    state: WebhookState
    secrets: tuple[WebhookSecret, ...] = Field(description="every delivery is signed by each of these; at most two")
    failing_since: Moment | None = Field(description="the first failed try since the last delivery; null where none is")
    failures: int = Field(description="failed tries since the last delivery")
    last_failure: WebhookFailure | None = Field(description="the last try that failed; null where none has")
    last_delivered_at: Moment | None = Field(description="when something was last delivered")
    next_try_at: Moment | None = Field(description="when what waits is tried next; null where nothing is to be")
    parked_at: Moment | None = Field(description="since when nothing is tried any more")
    parked_because: ParkedBecause | None = Field(
        description="GONE: it answered 410. FAILED_FOR_THREE_DAYS: it took nothing for as long"
    )


class WebhookSecretShown(WebhookSecret):
    """A secret as it is shown, once."""

    secret: str | None = Field(
        description="whsec_ and 32 bytes in base64. Shown in this answer and never again: where the answer to an"
        " Idempotency-Key is repeated it is null"
    )


class WebhookPing(Strict):
    """A test delivery that waits to be sent."""

    notification_id: str = Field(description="the webhook-id of the delivery; no notification is kept under it")
    occurred_at: Moment


class ReplayDraft(Strict):
    """The body of POST /v1/parties/{party}/webhook/replays: ids, or a period."""

    notification_ids: Annotated[tuple[NotificationId, ...], Field(min_length=1, max_length=MOST_REPLAYED)] | None = (
        Field(default=None, description="these notifications of the party's")
    )
    since: Instant | None = Field(default=None, alias="from", description="from which moment on, itself included")
    until: Instant | None = Field(default=None, alias="to", description="up to which moment, itself included")

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if (self.notification_ids is None) == (self.since is None or self.until is None):
            raise PydanticCustomError("one_of", "say notification_ids, or from and to, and not both")
        if self.notification_ids is not None and (self.since or self.until):
            raise PydanticCustomError("one_of", "say notification_ids, or from and to, and not both")
        if self.since is not None and self.until is not None and self.until < self.since:
            raise PydanticCustomError("period_reversed", "`to` is before `from`")
        return self

    @property
    def period(self) -> tuple[datetime, datetime]:
        """From when to when, both included. Raises ValueError where ids are said."""
        if self.since is None or self.until is None:
            raise ValueError("ids, and no period")
        return self.since, self.until


class WebhookReplay(Strict):
    """What is sent once more."""

    notification_ids: tuple[str, ...] = Field(description="what waits to be sent again, the newest first")
    complete: bool = Field(description="whether that is all of the period; at most 100 in one call, the newest")
    continue_to: Moment | None = Field(description="the `to` of the next call, with the same `from`; null where it is")


class WebhookDelivery(Strict):
    """A notification on its way to a webhook, or what became of it."""

    notification_id: str = Field(description="its webhook-id, by which a second one of the same is known")
    state: DeliveryState
    event: str = Field(description="the notification's event; webhook.ping for a test delivery")
    queued_at: Moment = Field(description="since when it is to be delivered")
    attempts: int = Field(description="how often it has been tried so far")
    first_tried_at: Moment | None = Field(description="when it was first tried; null before that")
    last_tried_at: Moment | None = Field(description="when it was last tried; null before the first try")
    last_status: int | None = Field(description="the HTTP status of the last answer; null where none came")
    last_fault: DeliveryFault | None = Field(description="why no answer came to the last try")
    next_try_at: Moment | None = Field(description="when it is tried next, once its webhook is; null: with the others")


class WebhookDeliveryPage(Strict):
    """Deliveries, the newest notification first."""

    items: list[WebhookDelivery]
    next_cursor: str | None


class SealedSecret(WebhookSecret):
    """A secret as it is kept: encrypted by the deployment's key, for this party and this secret alone."""

    sealed: str


class KeptWebhook(Strict):
    """A webhook as it is kept. What was queued before `registered_at` was another's, and is not for it."""

    party: PartyName
    url: str
    version: int
    registered_at: Moment
    changed_at: Moment
    changed_by: str
    secrets: tuple[SealedSecret, ...] = ()


class WebhookStanding(Strict):
    """How it stands with a webhook, as whoever delivers keeps it: what has failed since the last delivery, and until
    when it is left alone."""

    failures: int = 0
    runs: int = 0
    failing_since: Moment | None = None
    last_failure: WebhookFailure | None = None
    last_delivered_at: Moment | None = None
    left_alone_until: Moment | None = None
    parked_at: Moment | None = None
    parked_because: ParkedBecause | None = None


class QueuedDelivery(WebhookDelivery):
    """A delivery with what is sent: the message, the same text that SNS is given."""

    message: str


def host_of(url: str) -> str:
    """The host of an address, for the log and the trail; nothing of one that has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
