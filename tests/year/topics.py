"""The parties' topics in the place of SNS: what was published to whom and when, and outages of single topics.

Moto's SNS takes four milliseconds a batch; a year has tens of thousands. What is asked is botocore's own request.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from iarms.aws.clients import sns
from tests import clock
from tests.faults import Ok

# How a topic fails: the call is refused, nobody is there, the line breaks before or after the batch was taken, every
# other entry is refused.
Trouble = Literal["refused", "unreachable", "closed", "closed after", "half"]


class Outage(NamedTuple):
    """A time in which a party's topic fails."""

    party: str
    begin: datetime
    end: datetime
    trouble: Trouble


class Delivered(NamedTuple):
    """A message that arrived."""

    at: datetime
    party: str
    message: dict[str, Any]


@dataclass
class Topics:
    """Everybody's topics. `heard` is called with each message that arrives."""

    heard: Callable[[Delivered], None]
    outages: list[Outage] = field(default_factory=list)
    arrived: list[Delivered] = field(default_factory=list)
    met: dict[Trouble, int] = field(default_factory=lambda: defaultdict(int))
    _numbers: int = 0

    @contextmanager
    def open(self) -> Iterator[None]:
        """While this lasts, what is published arrives here."""
        events = sns().meta.events
        events.register_first("before-call.sns.PublishBatch", self._take)
        try:
            yield
        finally:
            events.unregister("before-call.sns.PublishBatch", self._take)

    def trouble_of(self, party: str, at: datetime) -> Trouble | None:
        """How the party's topic fails at this moment; None where it does not."""
        return next(
            (each.trouble for each in self.outages if each.party == party and each.begin <= at < each.end), None
        )

    def _take(self, params: Any, **_: Any) -> Any:
        body = params["body"]
        party = body["TopicArn"].rpartition("-ntf-")[2]
        at = clock.now()
        entries = list(_entries(body))
        trouble = self.trouble_of(party, at)
        refused: list[tuple[str, str]] = []
        if trouble is not None:
            self.met[trouble] += 1
        if trouble == "refused":
            raise ClientError({"Error": {"Code": "InternalError", "Message": "later"}}, "PublishBatch")
        if trouble == "unreachable":
            raise EndpointConnectionError(endpoint_url="https://sns")
        if trouble == "closed":
            raise ConnectionClosedError(endpoint_url="https://sns")
        if trouble == "half":
            refused, entries = entries[::2], entries[1::2]
        for _place, message in entries:
            self.arrived.append(Delivered(at, party, json.loads(message)))
            self.heard(self.arrived[-1])
        if trouble == "closed after":
            raise ConnectionClosedError(endpoint_url="https://sns")
        return Ok(), {
            "Successful": [{"Id": place, "MessageId": self._number()} for place, _ in entries],
            "Failed": [{"Id": place, "Code": "InternalError", "SenderFault": False} for place, _ in refused],
            "ResponseMetadata": {},
        }

    def _number(self) -> str:
        self._numbers += 1
        return f"message-{self._numbers}"


def _entries(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each entry's id and message, out of a request in SNS's query protocol."""
    for number in range(1, 11):
        entry = f"PublishBatchRequestEntries.member.{number}"
        if f"{entry}.Id" in body:
            yield body[f"{entry}.Id"], body[f"{entry}.Message"]
