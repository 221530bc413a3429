"""The poller of a table's stream: it brings records to a function in order within a shard, again after a fault, and
puts the place of what it gives up on a queue."""

import json
import random
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from ops.mending.filters import fits
from tests.faults import Killed
from tests.poller.mappings import FOR_EVER, StreamMapping

Record = Mapping[str, Any]
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
"""Seconds after a try that failed; AWS documents none, these are what is assumed."""


class Clock(Protocol):
    """What time it is, and time that passes."""

    def now(self) -> datetime: ...

    def move_to(self, moment: datetime) -> None: ...


@dataclass
class _Batch:
    records: list[tuple[Record, datetime]]
    tried: int = 0


@dataclass
class _Lane:
    """Records of some keys of one shard, in order; one batch of them at a time."""

    shard: str
    waiting: list[tuple[Record, datetime]] = field(default_factory=list)
    begun: list[_Batch] = field(default_factory=list)
    paused_until: datetime | None = None


@dataclass
class StreamPoller:
    """A mapping at work. `invoke` is the function: its answer, or an exception, which is a function error; `give_up` is
    handed the text of each message for the queue of failures.

    A key's records lie in one shard and in one lane of it. Which lane comes next is chance; `repeats` is how often, of
    all batches that were done, one is brought once more, since a stream brings each record at least once.
    """

    mapping: StreamMapping
    clock: Clock
    invoke: Callable[[dict[str, Any]], Any]
    give_up: Callable[[str], None] = lambda message: None
    shards: int = 1
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    repeats: float = 0.0
    calls: list[list[str]] = field(default_factory=list)
    """The sequence numbers of each call."""
    _lanes: dict[tuple[int, int], _Lane] = field(default_factory=dict)

    def add(self, records: Iterable[Record]) -> None:
        """What has come into the stream, in order. What fits none of the patterns is passed by."""
        for record in records:
            if self.mapping.patterns and not any(fits(pattern, record) for pattern in self.mapping.patterns):
                continue
            keys = record["dynamodb"]["Keys"]
            # A shard has whole partitions; a lane has whole items.
            shard = _number(keys[self.mapping.partition_key]) % self.shards
            lane = _number(sorted(keys.items())) % self.mapping.lanes
            at = self._lanes.setdefault((shard, lane), _Lane(f"shardId-{shard:020}"))
            at.waiting.append((record, self.clock.now()))

    def is_idle(self) -> bool:
        """Whether nothing waits."""
        return not any(lane.waiting or lane.begun for lane in self._lanes.values())

    def due_at(self) -> datetime | None:
        """When something can be brought next; None where nothing waits."""
        times = [self._ready_at(lane) for lane in self._lanes.values() if lane.waiting or lane.begun]
        return min(times, default=None)

    def step(self) -> bool:
        """Make one call, if any is due now; whether one was, or something was given up for its age."""
        now = self.clock.now()
        due = [lane for lane in self._lanes.values() if (lane.waiting or lane.begun) and self._ready_at(lane) <= now]
        if not due:
            return False
        self._work(self.chance.choice(due), now)
        return True

    def run(self, most: int = 100_000) -> None:
        """Go on, time passing, until nothing waits. Raises RuntimeError after so many calls."""
        for _ in range(most):
            due_at = self.due_at()
            if due_at is None:
                return
            self.clock.move_to(due_at)
            self.step()
        raise RuntimeError("the stream does not come to its end")

    def _ready_at(self, lane: _Lane) -> datetime:
        if lane.begun:
            return lane.paused_until or lane.begun[0].records[0][1]
        arrived = lane.waiting[0][1]
        if len(lane.waiting) >= self.mapping.batch_size:
            return arrived
        return arrived + timedelta(seconds=self.mapping.window)

    def _work(self, lane: _Lane, now: datetime) -> None:
        if not lane.begun:
            taken, lane.waiting = lane.waiting[: self.mapping.batch_size], lane.waiting[self.mapping.batch_size :]
            lane.begun.append(_Batch(taken))
        lane.paused_until = None
        batch = lane.begun.pop(0)
        batch = self._without_the_old(lane, batch, now)
        if not batch.records:
            return
        numbers = [_place(record) for record, _ in batch.records]
        self.calls.append(numbers)
        event = {"Records": [json.loads(json.dumps(record)) for record, _ in batch.records]}
        try:
            answer = self.invoke(event)
        except (Exception, Killed):  # noqa: BLE001  # whatever ends the function is a function error
            self._after_a_fault(lane, batch, now, halves=self.mapping.halves)
            return
        failed = _failed(answer, numbers) if self.mapping.partial else []
        if failed is None:
            self._after_a_fault(lane, batch, now, halves=self.mapping.halves)
        elif not failed:
            if self.chance.random() < self.repeats:
                lane.begun.insert(0, _Batch(batch.records))
        else:
            # From the lowest on: what was done behind it comes again.
            first = min(numbers.index(one) for one in failed)
            rest = _Batch(batch.records[first:], batch.tried)
            # Splitting at the number that was returned is no try of the rest; a first record that fails again is one.
            if first and self.mapping.halves:
                lane.begun.insert(0, rest)
            else:
                self._after_a_fault(lane, rest, now, halves=False)

    def _after_a_fault(self, lane: _Lane, batch: _Batch, now: datetime, *, halves: bool) -> None:
        if halves and len(batch.records) > 1:
            middle = len(batch.records) // 2
            # Splitting a batch uses up no retry.
            lane.begun[:0] = [_Batch(batch.records[:middle], batch.tried), _Batch(batch.records[middle:], batch.tried)]
            return
        batch.tried += 1
        if self.mapping.retries != FOR_EVER and batch.tried > self.mapping.retries:
            self._give_up(lane, batch, now, "RetryAttemptsExhausted")
            return
        lane.begun.insert(0, batch)
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(batch.tried - 1, 10))
        lane.paused_until = now + timedelta(seconds=pause)

    def _without_the_old(self, lane: _Lane, batch: _Batch, now: datetime) -> _Batch:
        if self.mapping.max_age == FOR_EVER:
            return batch
        oldest = now - timedelta(seconds=self.mapping.max_age)
        old = [each for each in batch.records if each[1] < oldest]
        if old:
            self._give_up(lane, _Batch(old, batch.tried), now, "RecordAgeExceeded")
        return _Batch([each for each in batch.records if each[1] >= oldest], batch.tried)

    def _give_up(self, lane: _Lane, batch: _Batch, now: datetime, condition: str) -> None:
        if self.mapping.failures is None:
            return
        first, last = batch.records[0], batch.records[-1]
        message = {
            "requestContext": {
                "requestId": "00000000-0000-4000-8000-000000000000",
                "functionArn": f"arn:aws:lambda:eu-west-1:123456789012:function:{self.mapping.door}:live",
                "condition": condition,
                "approximateInvokeCount": batch.tried,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "1", "functionError": None},
            "version": "1.0",
            "timestamp": now.isoformat(),
            "DDBStreamBatchInfo": {
                "shardId": lane.shard,
                "startSequenceNumber": _place(first[0]),
                "endSequenceNumber": _place(last[0]),
                "approximateArrivalOfFirstRecord": first[1].isoformat(),
                "approximateArrivalOfLastRecord": last[1].isoformat(),
                "batchSize": len(batch.records),
                "streamArn": f"arn:aws:dynamodb:eu-west-1:123456789012:table/{self.mapping.table}/stream/2026",
            },
        }
        self.give_up(json.dumps(message))


def _place(record: Record) -> str:
    place: str = record["dynamodb"]["SequenceNumber"]
    return place


def _number(keys: Any) -> int:
    return zlib.crc32(json.dumps(keys, sort_keys=True).encode())


def _failed(answer: Any, numbers: Sequence[str]) -> list[str] | None:
    """The numbers that an answer says have failed; None for an answer that Lambda takes for a failure of the batch."""
    if not answer or not answer.get("batchItemFailures"):
        return []
    failed = [each.get("itemIdentifier") for each in answer["batchItemFailures"]]
    return failed if all(each in numbers for each in failed) else None
