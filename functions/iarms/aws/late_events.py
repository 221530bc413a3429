"""The queue of late events: audit events that their table could not take when they were due, in their canonical text.

What comes this way was never followed by a disclosure: a door whose event is not in the table answers 503.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.models.audit import AuditEvent, canonical_text

if TYPE_CHECKING:
    from types_boto3_sqs.client import SQSClient


@dataclass(frozen=True)
class LateEvents:
    """Sends to the queue. `client` is not called before there is something to send."""

    client: "Callable[[], SQSClient]"
    url: str

    def send(self, event: AuditEvent) -> None:
        """Put an event on the queue. Raises ClientError or BotoCoreError where SQS does not take it."""
        self.client().send_message(QueueUrl=self.url, MessageBody=canonical_text(event))
