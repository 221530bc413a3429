"""The poller of a standard queue: it brings messages to a function, in no order and at least once, hides them while
they are worked on, and has those that come back too often end on the queue of failures."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.faults import Killed
from tests.poller.mappings import FOR_EVER, QueueMapping
from tests.poller.streams import Clock

Message = Mapping[str, Any]


@dataclass
class _Kept:
    message: Message
    sent: datetime
    visible_at: datetime
    received: int = 0


@dataclass
class QueuePoller:
    """A mapping at work. `invoke` is the function: its answer, or an exception; `give_up` is handed each message that
    ends. `repeats` is how often a message that was done is brought once more. One call is made at a time.
    """

    mapping: QueueMapping
    clock: Clock
    invoke: Callable[[dict[str, Any]], Any]
    give_up: Callable[[Message], None] = lambda message: None
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    repeats: float = 0.0
    calls: list[list[str]] = field(default_factory=list)
    """The ids of the messages of each call."""
    _kept: list[_Kept] = field(default_factory=list)

    def add(self, messages: Iterable[Message], delay_seconds: int = 0) -> None:
        """What was sent to the queue: at least `messageId` and `body` of each."""
        now = self.clock.now()
        self._kept += [_Kept(message, now, now + timedelta(seconds=delay_seconds)) for message in messages]

    def is_idle(self) -> bool:
        """Whether nothing is on the queue, visible or not."""
        return not self._kept

    def due_at(self) -> datetime | None:
        """When something is visible next; None where nothing waits."""
        return min((each.visible_at for each in self._kept), default=None)

    def step(self) -> bool:
        """Make one call, if anything is visible now; whether one was made, or something ended."""
        now = self.clock.now()
        visible = [each for each in self._kept if each.visible_at <= now]
        self.chance.shuffle(visible)
        brought: list[_Kept] = []
        for each in visible[: self.mapping.batch_size]:
            each.received += 1
            # A message that is received once too often is moved instead of being handed out.
            if self.mapping.receives != FOR_EVER and each.received > self.mapping.receives:
                self._kept.remove(each)
                self.give_up(each.message)
            else:
                each.visible_at = now + timedelta(seconds=self.mapping.visibility)
                brought.append(each)
        if brought:
            self._bring(brought)
        return bool(visible)

    def run(self, most: int = 100_000) -> None:
        """Go on, time passing, until the queue is empty. Raises RuntimeError after so many calls."""
        for _ in range(most):
            due_at = self.due_at()
            if due_at is None:
                return
            self.clock.move_to(due_at)
            self.step()
        raise RuntimeError("the queue does not come to its end")

    def _bring(self, brought: list[_Kept]) -> None:
        ids = [each.message["messageId"] for each in brought]
        self.calls.append(ids)
        try:
            answer = self.invoke({"Records": [_handed(each) for each in brought]})
        except (Exception, Killed):  # noqa: BLE001  # whatever ends the function has its batch come again
            return
        failed = set()
        if self.mapping.partial and answer:
            failed = {each.get("itemIdentifier") for each in answer.get("batchItemFailures") or ()}
        if not failed <= set(ids):
            return  # Lambda takes it for a failure of the whole batch
        for each in brought:
            if each.message["messageId"] not in failed and self.chance.random() >= self.repeats:
                self._kept.remove(each)


def _handed(kept: _Kept) -> dict[str, Any]:
    """A message as the function gets it."""
    attributes = {
        "ApproximateReceiveCount": str(kept.received),
        "SentTimestamp": str(int(kept.sent.timestamp() * 1000)),
        "ApproximateFirstReceiveTimestamp": str(int(kept.sent.timestamp() * 1000)),
        "SenderId": "AIDAEXAMPLE",
    }
    return {"eventSource": "aws:sqs", **kept.message, "attributes": attributes}
