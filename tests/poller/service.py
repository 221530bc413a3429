"""Every event source mapping of the local deployment over a world: what its tables and queues hold is brought to the
real doors as Lambda would bring it, until nothing waits."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from iarms import tables
from infra.config import load_deployments
from tests import clock
from tests.assemblies import every_assembly
from tests.infra.assembly import Assembly
from tests.poller.mappings import QueueMapping, StreamMapping, queue_mappings, stream_mappings
from tests.poller.queues import QueuePoller
from tests.poller.streams import StreamPoller
from tests.world import DEPLOYMENT, World, _work

_LAYOUTS = {layout.name: layout for layout in tables.ALL}


@cache
def local_assembly() -> Assembly:
    """The local deployment's templates."""
    return Assembly.read(every_assembly() / "assembly-local", load_deployments()["local"])


@cache
def local_streams() -> tuple[StreamMapping, ...]:
    """Every mapping of a stream that the local deployment has."""
    return tuple(stream_mappings(local_assembly()))


@cache
def local_queues() -> tuple[QueueMapping, ...]:
    """Every mapping of a queue that the local deployment has."""
    return tuple(queue_mappings(local_assembly()))


@dataclass
class Service:
    """The pollers of a world. `doors` names those that run; all do where it is None. What each call of a function is
    made by can be replaced: `invoke(door, event)`."""

    world: World
    seed: int = 0
    shards: int = 2
    repeats: float = 0.0
    doors: frozenset[str] | None = None
    invoke: Callable[[str, dict[str, Any]], Any] = _work
    streams: list[StreamPoller] = field(init=False)
    queues: list[QueuePoller] = field(init=False)

    def __post_init__(self) -> None:
        self.streams = [
            StreamPoller(
                mapping=each,
                clock=clock,
                invoke=self._function(each.door),
                give_up=self._failures(each.failures),
                shards=self.shards,
                chance=random.Random(self.seed),
                repeats=self.repeats,
            )
            for each in local_streams()
            if self.doors is None or each.door in self.doors
        ]
        self.queues = [
            QueuePoller(
                mapping=each,
                clock=clock,
                invoke=self._function(each.door),
                give_up=self._failed_message(each.failures),
                chance=random.Random(self.seed),
                repeats=self.repeats,
            )
            for each in local_queues()
            if self.doors is None or each.door in self.doors
        ]

    def of(self, door: str) -> list[StreamPoller]:
        """The pollers of a door's streams."""
        return [each for each in self.streams if each.mapping.door == door]

    def look(self) -> None:
        """Take in what has come into the streams and the queues since the last look."""
        for number, each in enumerate(self.streams):
            layout = _LAYOUTS[each.mapping.table]
            each.add(self.world.stream(layout, f"poller-{number}-{each.mapping.door}"))
        for queue in self.queues:
            queue.add(self.world.chunks(queue.mapping.queue))

    def run(self, most: int = 10_000) -> None:
        """Bring everything, and what comes of it, time passing, until nothing waits."""
        for _ in range(most):
            self.look()
            pollers: list[StreamPoller | QueuePoller] = [*self.streams, *self.queues]
            stepped = [each.step() for each in pollers]
            if any(stepped):
                continue
            times = [at for each in pollers if (at := each.due_at()) is not None]
            if not times:
                return
            clock.move_to(min(times))
        raise RuntimeError("the service does not come to rest")

    def failures(self, queue: str) -> list[str]:
        """The texts on a queue of failures, which stay there."""
        url = self._url(queue)
        answer = self.world.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [each["Body"] for each in answer.get("Messages", ())]

    def all_failures(self) -> Mapping[str, list[str]]:
        """Every queue of failures that has something on it."""
        names = {each.mapping.failures for each in self.streams} | {each.mapping.failures for each in self.queues}
        found = {name: self.failures(name) for name in sorted(filter(None, names))}
        return {name: texts for name, texts in found.items() if texts}

    def _function(self, door: str) -> Callable[[dict[str, Any]], Any]:
        return lambda event: self.invoke(door, event)

    def _failures(self, queue: str | None) -> Callable[[str], None]:
        def give_up(text: str) -> None:
            if queue is not None:
                self.world.sqs.send_message(QueueUrl=self._url(queue), MessageBody=text)

        return give_up

    def _failed_message(self, queue: str | None) -> Callable[[Mapping[str, Any]], None]:
        give_up = self._failures(queue)
        return lambda message: give_up(message["body"])

    def _url(self, queue: str) -> str:
        url: str = self.world.sqs.get_queue_url(QueueName=f"{DEPLOYMENT}-{queue}")["QueueUrl"]
        return url


def records_of(records: Iterable[Mapping[str, Any]], name: str, value: str) -> list[Mapping[str, Any]]:
    """The stream's records with this value in a key."""
    return [each for each in records if each["dynamodb"]["Keys"].get(name, {}).get("S") == value]
