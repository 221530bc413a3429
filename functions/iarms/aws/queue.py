"""The queue of work that a door leaves to a worker: messages of ids alone, each entry's result looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from iarms.errors import Unavailable
from iarms.retries import tries

if TYPE_CHECKING:
    from types_boto3_sqs.client import SQSClient

_MOST_ENTRIES: Final = 10  # SQS's own limit
_TRIES: Final = 3


@dataclass(frozen=True)
class WorkQueue:
    """Sends to one queue, and holds back what was received from it."""

    client: "SQSClient"
    url: str

    def send(self, bodies: Sequence[str], *, delay_seconds: int = 0) -> None:
        """Put every message on the queue, in no order, to be brought after a delay of up to 900 seconds.

        Raises Unavailable where one of them is not taken.
        """
        for start in range(0, len(bodies), _MOST_ENTRIES):
            self._send_batch(bodies[start : start + _MOST_ENTRIES], delay_seconds)

    def hold(self, receipt: str, seconds: int) -> None:
        """Have a message that was received come again after so many seconds, unless it is done by then."""
        self.client.change_message_visibility(QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds)

    @property
    def name(self) -> str:
        """The queue's name."""
        return self.url.rpartition("/")[2]

    def _send_batch(self, bodies: Sequence[str], delay_seconds: int) -> None:
        entries: list[Any] = [
            {"Id": str(place), "MessageBody": body, "DelaySeconds": delay_seconds} for place, body in enumerate(bodies)
        ]
        for _ in tries(_TRIES, first_pause=0.1):
            answer = self.client.send_message_batch(QueueUrl=self.url, Entries=entries)
            taken = {success["Id"] for success in answer.get("Successful", [])}
            entries = [entry for entry in entries if entry["Id"] not in taken]
            if not entries:
                return
        raise Unavailable("the work could not be queued; nothing is done")
