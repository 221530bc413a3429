"""Telling the parties: claim a row, publish it, look at what SNS said, mark it sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from iarms.aws.topics import Publisher
from iarms.models.notice import Outgoing
from iarms.store.outbox import Outbox

# Rows younger than this are the stream's.
LEFT_TO_THE_STREAM: Final = timedelta(seconds=60)
MOST_SWEPT: Final = 500  # of each shard; what one run of thirty seconds can send
_AT_ONCE: Final = 25


class FailedTry(NamedTuple):
    """Why a notification was not sent, by SNS's own code, and how often it has been tried."""

    why: str
    attempt: int


@dataclass(frozen=True)
class Delivery:
    """What came of a batch. `failed` maps notification to why and which try it was; it stays pending, to come again."""

    sent: tuple[Outgoing, ...]
    failed: dict[str, FailedTry]


def deliver(outbox: Outbox, publisher: Publisher, notification_ids: Iterable[str], now: datetime) -> Delivery:
    """Publish those of these rows that are still pending and in nobody's hands.

    A row that is sent already, or claimed by somebody else, is passed over: batches come again, in whole or in part.
    """
    claimed = [row for one in dict.fromkeys(notification_ids) if (row := outbox.claim(one, now)) is not None]
    published = publisher.publish(claimed)
    for notification_id, message_id in published.sent.items():
        outbox.mark_sent(notification_id, now, message_id)
    failed = {
        row.notification_id: FailedTry(published.failed.get(row.notification_id, "no result"), row.attempt)
        for row in claimed
        if row.notification_id not in published.sent
    }
    for notification_id in failed:
        outbox.release(notification_id)
    return Delivery(tuple(row for row in claimed if row.notification_id in published.sent), failed)


@dataclass(frozen=True)
class Sweep:
    """What the sweeper found: how many rows were waiting, and since when the oldest (seconds, 0 for none).

    `unfinished`: more may be waiting than one run looks at.
    """

    waiting: int
    oldest_seconds: float
    delivery: Delivery
    unfinished: bool


def sweep(outbox: Outbox, publisher: Publisher, now: datetime) -> Sweep:
    """Drive rows that the stream has not brought out: a stream keeps its records for 24 hours only.

    A recipient whose topic fails once is left alone for the rest of the sweep, so that its rows keep nobody waiting.
    """
    rows, unfinished = outbox.pending_before(now - LEFT_TO_THE_STREAM, MOST_SWEPT)
    oldest = max(((now - datetime.fromisoformat(row.created_at)).total_seconds() for row in rows), default=0.0)
    sent: list[Outgoing] = []
    failed: dict[str, FailedTry] = {}
    failing: set[str] = set()
    for start in range(0, len(rows), _AT_ONCE):
        batch = [row for row in rows[start : start + _AT_ONCE] if row.recipient not in failing]
        delivery = deliver(outbox, publisher, [row.notification_id for row in batch], now)
        sent += delivery.sent
        failed |= delivery.failed
        failing |= {row.recipient for row in batch if row.notification_id in delivery.failed}
    return Sweep(len(rows), oldest, Delivery(tuple(sent), failed), unfinished)
