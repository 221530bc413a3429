"""The queues on which failed work waits for a person, and what may be said of a message: its kind, age and ids.

What a message holds of a case is never shown: only members that are ids or places, and only where they look like one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from infra.config import Deployment

STREAMS: Final[dict[str, str]] = {
    "notifier-failures": "notifier",
    "indexer-failures": "indexer",
    "watcher-failures": "watcher",
    "audit-indexer-failures": "audit_indexer",
    "sequencer-failures": "sequencer",
    "dispatcher-failures": "dispatcher",
}
"""By queue of places in a stream the function that was to work them off."""
WORK: Final[dict[str, str]] = {
    "batch-failures": "search-batches",
    "import-failures": "record-imports",
    "late-event-failures": "late-events",
    "webhook-turn-failures": "webhook-turns",
}
"""By queue of messages of work the queue that they came from."""
UNDELIVERED: Final = "undelivered"
"""What SNS could not put into a party's queue: one such queue for each stack of recipients, `undelivered-1`..."""
UNREACHED: Final = "unreached"
"""What SNS could not deliver to a party's own account or webhook; the party's queue here has each of them."""
# For as long as a message is read and nobody else is to have it.
HIDDEN_SECONDS: Final = 900
MOST: Final = 1_000
WAIT_SECONDS = 1
"""For what a queue has beyond what one of its servers knows of."""
_IDS: Final = ("notification_id", "recipient", "event_id", "batch_id", "import_id", "chunk", "look", "split_from")
_ID: Final = re.compile(r"[A-Za-z0-9_#:.-]{1,80}")


@dataclass(frozen=True)
class Failed:
    """A message of a failure queue, in our hands for a while."""

    receipt: str
    body: str
    attributes: Mapping[str, Any]
    since: datetime

    def read(self) -> dict[str, Any]:
        """What it says; nothing where it is no object of JSON."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def shown(self, now: datetime) -> str:
        """Its kind, age and ids, in a line."""
        return f"{_age(now - self.since):>8}  {' '.join(self._facts()) or 'cannot be read'}"

    def _facts(self) -> Iterator[str]:
        said = self.read()
        if "DDBStreamBatchInfo" in said:
            place = said["DDBStreamBatchInfo"]
            about = said.get("requestContext", {})
            yield f"{place.get('batchSize', '?')} of a stream from {place.get('startSequenceNumber', '?')}"
            yield from (str(each) for each in (about.get("condition"), said.get("why")) if each)
            yield from _ids(said.get("key", {}))
        elif "Records" in said:
            yield "an uploaded file"
        else:
            yield from _ids({name: said[name] for name in _IDS if name in said})
            if "ErrorCode" in self.attributes:
                yield str(self.attributes["ErrorCode"].get("StringValue", ""))


def names_of(deployment: Deployment) -> tuple[str, ...]:
    """The failure queues of a deployment."""
    groups = deployment.recipient_groups()
    abroad = {party for party, each in deployment.subscribers.items() if each.endpoint}
    return (
        *STREAMS,
        *WORK,
        *(f"{UNDELIVERED}-{number}" for number in groups),
        *(f"{UNREACHED}-{number}" for number, parties in groups.items() if abroad & set(parties)),
    )


@dataclass
class Queues:
    """The deployment's queues as SQS has them: most by their names, a stack's of recipients by their tag `queue`."""

    client: Any
    deployment: Deployment
    _tagged: dict[str, list[str]] | None = None

    def url(self, name: str) -> str:
        """A queue's URL. Raises LookupError where there is none, or no telling which."""
        if name.startswith((UNDELIVERED, UNREACHED, "ntf-")):
            found = self._by_tag().get(name, [])
            if len(found) != 1:
                raise LookupError(f"{len(found)} queues are tagged {name}")
            return found[0]
        url: str = self.client.get_queue_url(QueueName=self.deployment.physical(name))["QueueUrl"]
        return url

    def _by_tag(self) -> dict[str, list[str]]:
        if self._tagged is None:
            self._tagged = {}
            prefix = self.deployment.physical("recipients-")
            for page in self.client.get_paginator("list_queues").paginate(QueueNamePrefix=prefix):
                for url in page.get("QueueUrls", ()):
                    tags = self.client.list_queue_tags(QueueUrl=url).get("Tags", {})
                    self._tagged.setdefault(tags.get("queue", ""), []).append(url)
        return self._tagged

    def take(self, url: str) -> list[Failed]:
        """What lies on a queue, in our hands for a quarter of an hour; a thousand messages at most."""
        taken: dict[str, Failed] = {}
        while len(taken) < MOST:
            answer = self.client.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=HIDDEN_SECONDS,
                WaitTimeSeconds=WAIT_SECONDS,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["SentTimestamp"],
            )
            if not answer.get("Messages"):
                break
            for each in answer["Messages"]:
                sent = int(each["Attributes"]["SentTimestamp"]) / 1000
                taken[each["MessageId"]] = Failed(
                    each["ReceiptHandle"],
                    each["Body"],
                    each.get("MessageAttributes", {}),
                    datetime.fromtimestamp(sent, UTC),
                )
        return list(taken.values())

    def give_back(self, url: str, failed: Failed) -> None:
        """Let others have a message at once."""
        self.client.change_message_visibility(QueueUrl=url, ReceiptHandle=failed.receipt, VisibilityTimeout=0)

    def done(self, url: str, failed: Failed) -> None:
        """Take a message off its queue."""
        self.client.delete_message(QueueUrl=url, ReceiptHandle=failed.receipt)


def _ids(said: Mapping[str, Any]) -> Iterator[str]:
    for name, value in said.items():
        if isinstance(value, int | str) and _ID.fullmatch(str(value)):
            yield f"{name} {value}"


def _age(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours / 24:.1f} d" if hours >= 48 else f"{hours:.1f} h" if hours >= 2 else f"{hours * 60:.0f} min"
