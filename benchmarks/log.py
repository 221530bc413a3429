"""`make bench-log`: how fast audit events come into the transparency log and out as files, and what that writes.

    python -m benchmarks.log --events 20000 --milliseconds 15

Tables and bucket are in memory, the code is the product's own. A call to AWS takes as long as is said
(`--milliseconds`, 0 for none): how long it takes on AWS is measured there and nowhere else. Write units are DynamoDB's:
of a transaction two for each KB begun of an item, whether or not it is carried out. CPU, microseconds an event, is that
of all sequencers and of the tables in memory, which are one process here; on AWS each sequencer has a processor.
"""

import argparse
import hashlib
import json
import math
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from iarms.casework.transparency import sequencing
from iarms.casework.transparency.sequencing import sequence
from iarms.store.audit_log import MOST_EVENTS, AuditLog, LoggedEvent, Parcel
from iarms.tables import AUDIT_LOG

BATCHES: Final = ((25, 1), (100, 1), (500, 1), (2_500, 1), (2_500, 4), (2_500, 8), (1_300, 40))
"""Events in a batch, and how many sequencers work side by side."""
STEPS: Final = ((500, 1), (1_300, 1), (2_500, 1), (500, 8), (1_300, 8), (2_500, 8), (1_300, 40))
"""The same where all is tied."""


@dataclass
class Counted:
    """Calls to DynamoDB by name, and the units that they take."""

    calls: dict[str, int] = field(default_factory=dict)
    write_units: int = 0
    read_units: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, operation: str, given: dict[str, Any]) -> None:
        """Count a call before it is made."""
        with self._lock:
            self.calls[operation] = self.calls.get(operation, 0) + 1
            if operation == "TransactWriteItems":
                self.write_units += sum(2 * _kilobytes(each["Put"]["Item"]) for each in given["TransactItems"])
            elif operation == "PutItem":
                self.write_units += _kilobytes(given["Item"])
            elif operation == "GetItem":
                self.read_units += 1
            elif operation == "BatchGetItem":
                self.read_units += sum(len(asked["Keys"]) for asked in given["RequestItems"].values())


def _kilobytes(item: dict[str, Any]) -> int:
    size = 0
    for name, value in item.items():
        ((kind, content),) = value.items()
        size += len(name) + (len(content) * 3 // 4 if kind == "B" else len(content))  # bytes go in base64
    return math.ceil(size / 1024)


@contextmanager
def counted(client: Any, milliseconds: float) -> Iterator[Counted]:
    """While this lasts, calls are counted, and each takes so long."""
    found = Counted()

    def before(params: Any, model: Any, **_: Any) -> None:
        found.count(model.name, json.loads(params["body"]))
        if milliseconds:
            time.sleep(milliseconds / 1000)

    client.meta.events.register("before-call.dynamodb", before)
    try:
        yield found
    finally:
        client.meta.events.unregister("before-call.dynamodb", before)


def sequenced(client: Any, events: Sequence[LoggedEvent], batch: int, side_by_side: int) -> float:
    """Bring events in batches of so many by so many sequencers; gives the seconds that it took."""
    log = AuditLog(client, AUDIT_LOG.name)
    batches = [events[at : at + batch] for at in range(0, len(events), batch)]

    def work(part: Sequence[LoggedEvent]) -> int:
        return sequence(log, part, lambda: datetime.now(UTC)).new

    begin = time.perf_counter()
    with ThreadPoolExecutor(side_by_side) as pool:
        new = sum(pool.map(work, batches))
    seconds = time.perf_counter() - begin
    head = log.head()
    if new != len(events) or head is None or head.size != len(events):
        raise RuntimeError(f"{new} of {len(events)} events are in the log")
    return seconds


def put_in_order(
    client: Any, events: Sequence[LoggedEvent], batch: int, side_by_side: int, milliseconds: float
) -> float:
    """Put in order what is tied already, in batches of so many events by so many sequencers: what cannot be done side
    by side, with what contending for it costs. Gives the seconds that it took; no call takes time before."""
    log = AuditLog(client, AUDIT_LOG.name)
    parcels = [log.tie(events[at : at + MOST_EVENTS]) for at in range(0, len(events), MOST_EVENTS)]
    by_batch = max(1, batch // MOST_EVENTS)

    def work(part: Sequence[Parcel]) -> int:
        done = sequencing.Sequenced()
        turn = sequencing._Turn(log, lambda: datetime.now(UTC))
        tied = sequencing._Tied({each.name: each for each in part}, Counter(each.name for each in part))
        sequencing._put_in_order(log, tied, done, turn)
        turn.give()
        return done.new

    with counted(client, milliseconds), ThreadPoolExecutor(side_by_side) as pool:
        begin = time.perf_counter()
        new = sum(pool.map(work, [parcels[at : at + by_batch] for at in range(0, len(parcels), by_batch)]))
        seconds = time.perf_counter() - begin
    if new != len(events):
        raise RuntimeError(f"{new} of {len(events)} events are in the log")
    return seconds


def searches(number: int) -> list[LoggedEvent]:
    """So many events of searches, as large as they are."""
    from tests.casework.transparency.logs import logged

    return [logged(each, **_FACTS, **_of_one_call(each)) for each in range(number)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.log", description="The transparency log's pace.")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--milliseconds", type=float, default=15.0, help="how long each call to DynamoDB takes")
    given = parser.parse_args(arguments)
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
    os.environ.update(dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "none"))
    from tests.casework.transparency.logs import log_world  # it needs the environment

    console = Console()
    events = searches(given.events)
    mean = sum(len(event.entry) for event in events) / len(events)
    console.print(f"{len(events)} events of {mean:.0f} bytes; each call to DynamoDB takes {given.milliseconds:g} ms")
    shown = Table("batch", "side by side", "events a second", "CPU, us", "calls an event", "write units", "read units")
    for batch, side_by_side in BATCHES:
        with log_world(engine="memory") as world, counted(world.client, given.milliseconds) as found:
            begin = time.process_time()
            seconds = sequenced(world.client, events, batch, side_by_side)
            cpu = (time.process_time() - begin) / len(events) * 1e6
            calls = sum(found.calls.values()) / len(events)
            units = (found.write_units / len(events), found.read_units / len(events))
            pace = f"{len(events) / seconds:,.0f}"
            shown.add_row(str(batch), str(side_by_side), pace, f"{cpu:.0f}", f"{calls:.3f}", *_rounded(units))
    console.print(shown)
    shown = Table("batch", "side by side", "events a second that one head puts in order")
    for batch, side_by_side in STEPS:
        with log_world(engine="memory") as world:
            seconds = put_in_order(world.client, events, batch, side_by_side, given.milliseconds)
            shown.add_row(str(batch), str(side_by_side), f"{len(events) / seconds:,.0f}")
    console.print(shown)
    with log_world(engine="memory") as world:
        sequenced(world.client, events, 500, 1)
        world.now = datetime.now(UTC)
        _published(console, world.publish, lambda: len(world.names()), len(events))


def _of_one_call(number: int) -> dict[str, Any]:
    """What is different in each event: ids, digests, the number that was asked for."""
    drawn = [hashlib.sha256(f"{number} {which}".encode()).hexdigest() for which in range(6)]
    return {
        "token_id": drawn[0][:36],
        "gateway_request_id": drawn[1][:36],
        "function_request_id": drawn[2][:36],
        "query": f'{{"component":"FRAME","make":"Beretta","model":"92 FS","serial_number":"{drawn[0][:8]}"}}',
        "interpretation": f'{{"canonical":"{drawn[0][:8]}","make":"BERETTA","prefix":"","number":{number}}}',
        "search_id": f"srch_{drawn[3][:26].upper()}",
        "record_ids": (f"rec_{drawn[4][:26].upper()}",),
        "hit_ids": (f"hit_{drawn[5][:26].upper()}",),
        "answer_sha256": drawn[3],
        "case_reference": f"KE-MBA-2026-{number:06d}",
        "officer": f"k-{number % 40:04d}",
    }


def _rounded(figures: Sequence[float]) -> list[str]:
    return [f"{figure:.2f}" for figure in figures]


def _published(console: Console, publish: Callable[[timedelta], Any], files: Callable[[], int], events: int) -> None:
    begin = time.perf_counter()
    sizes = publish(timedelta(0)).sizes
    seconds = time.perf_counter() - begin
    pace = f"{events / seconds:,.0f} events a second under {len(sizes)} checkpoints in {files()} files"
    console.print(f"published: {pace}; a bucket in memory answers at once")


# What the event of a search has, by which its size is an ordinary one.
_FACTS: Final[dict[str, Any]] = {
    "source_ip": "192.0.2.1",
    "user_agent": "customs-gateway/4.2",
    "issuer": "https://tokens.customs.example",
    "certificate": "A" * 43,
    "function_version": "17",
    "on_behalf_of": "KE",
    "purpose": "SEIZURE_CHECK",
    "operation": "op-2026-03",
    "outcome": "HIT",
    "complete": True,
    "decisions": ("HIT",),
    "weights_version": "2026-11-29",
    "index_version": "v4",
}


if __name__ == "__main__":
    main()
