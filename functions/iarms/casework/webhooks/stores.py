"""The stores of webhooks. A door fills in what its role may touch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from iarms.aws.sealing import Sealing
from iarms.models.webhook import Answered, QueuedDelivery
from iarms.store.audit import AuditTrail
from iarms.store.idempotency import Idempotency
from iarms.store.outbox import Outbox
from iarms.store.webhooks import Webhooks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from types_boto3_dynamodb.client import DynamoDBClient

    from iarms.domain.webhooks import Endpoint


@dataclass(frozen=True)
class WebhookStores:
    """What keeping webhooks needs. `recipients` are the parties that are told anything; `loopback`: whether this
    machine itself may be called; `begin_turns` has turns of these parties' webhooks begin."""

    client: "DynamoDBClient"
    webhooks: Webhooks
    outbox: Outbox
    trail: AuditTrail
    idempotency: Idempotency
    sealing: Sealing
    recipients: frozenset[str]
    loopback: bool
    begin_turns: "Callable[[Sequence[str]], None]"


class Post(Protocol):
    """What a delivery is sent by."""

    def __call__(self, endpoint: "Endpoint", row: QueuedDelivery, secrets: "Sequence[str]") -> Answered:
        """Send it once, and say what came of it."""


@dataclass(frozen=True)
class TurnStores:
    """What delivering needs. `outbox` takes what a party is told of its webhook's trouble."""

    client: "DynamoDBClient"
    webhooks: Webhooks
    outbox: Outbox
    trail: AuditTrail
    sealing: Sealing
    post: Post
    loopback: bool
