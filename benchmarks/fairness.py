"""`make bench-fairness`: what the buckets cost a call, and what one party's flood costs another's search.

    python -m benchmarks.fairness [--delay 4]                 in this process: real doors, tables in memory
    python -m benchmarks.fairness --stack .local/stack.json   over HTTP, beside a stack that runs (`make run`)

In this process DynamoDB answers each call after `--delay` milliseconds, as it does on AWS within a region, give or
take; what is counted (calls, write units) is exact, what is timed is this machine's. An instance answers one call at a
time, as on Lambda, and who finds none free is turned away. A lone search comes after a pause in which what is known of
its party has become old. Over HTTP ADM-KE floods with GET /v1/searches while the WCO searches, one after the other.
"""

import argparse
import contextlib
import json
import logging
import statistics
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from benchmarks.answers.environment import set_environment
from infra.paces import Paces

INSTANCES: Final = 4
FLOODERS: Final = 24
FLOOD: Final = 400
SEARCHES: Final = 60

Searcher = Callable[[int], int]


def milliseconds(values: Sequence[float]) -> str:
    """Median and 95th percentile, in milliseconds, of seconds."""
    median, high = statistics.median(values) * 1000, statistics.quantiles(values, n=20)[-1] * 1000
    return f"p50 {median:6.1f} ms   p95 {high:6.1f} ms"


def timed(call: Searcher, times: int) -> tuple[list[float], Counter[int]]:
    """How long each of some calls took, ten a second, and what they were answered."""
    taken: list[float] = []
    statuses: Counter[int] = Counter()
    for number in range(times):
        began = time.perf_counter()
        statuses[call(number)] += 1
        taken.append(time.perf_counter() - began)
        time.sleep(max(0.0, 0.1 - taken[-1]))
    return taken, statuses


@contextlib.contextmanager
def flooding(call: Searcher, flooders: int) -> Iterator[Counter[int]]:
    """While this lasts, so many clients make `FLOOD` calls a second together, or as many as are answered; gives what
    they are answered."""
    statuses: Counter[int] = Counter()
    over = threading.Event()
    began = time.monotonic()

    def flood(client: int) -> None:
        made = 0
        while not over.is_set():
            statuses[call(0)] += 1
            made += 1
            over.wait(max(0.0, (made * flooders + client) / FLOOD - (time.monotonic() - began)))

    with ThreadPoolExecutor(flooders) as threads:
        for number in range(flooders):
            threads.submit(flood, number)
        try:
            yield statuses
        finally:
            over.set()


def report(name: str, search: Searcher, flood: Searcher) -> None:
    """Time searches alone, and beside a flood."""
    taken, statuses = timed(search, SEARCHES)
    print(f"{name}, alone:           {milliseconds(taken)}   {dict(statuses)}")
    began = time.perf_counter()
    with flooding(flood, FLOODERS) as floods:
        taken, statuses = timed(search, SEARCHES)
        seconds = time.perf_counter() - began
    print(f"{name}, beside a flood:  {milliseconds(taken)}   {dict(statuses)}")
    per_second = sum(floods.values()) / seconds
    print(f"{'':{len(name)}}  of the flood, {per_second:.0f} calls a second:  {dict(floods)}")


class _Unlimited:
    """As it was before there were buckets."""

    def ask(self, call: Any, now: float) -> None:
        """Ask nobody."""

    def take(self, call: Any, now: float) -> Any:
        """Let every call through."""
        from iarms.handlers.throttle import Standing
        from iarms.store.buckets import Pace

        return Standing("none", Pace(1, 4), 1)


def in_this_process(delay: float) -> None:
    """Real doors over tables in memory, several instances of the function that searches."""
    set_environment()
    logging.disable(logging.CRITICAL)
    from iarms.handlers.throttle import Paces as ReadPaces
    from iarms.handlers.throttle import Throttle
    from iarms.store.buckets import Buckets
    from tests import clock
    from tests import world as worlds
    from tests.builders import any_search
    from tests.instances import Instances

    calls: Counter[str] = Counter()
    doors = Instances("search", INSTANCES, is_full=True)
    client = doors.doors[0].door.register.client

    def wait(model: Any, params: Any, **_: Any) -> None:
        calls[model.name] += 1
        if "iarms-local-buckets" in str(params):
            calls["of the buckets"] += 1
        time.sleep(delay / 1000)

    def throttles(make: Callable[[], Any]) -> None:
        for each in doors.doors:
            object.__setattr__(each.door, "throttle", make())

    with worlds.Worlds(worlds.local_templates()).begin() as world, contextlib.ExitStack() as patches:
        clock.let_go()
        door = worlds._door
        worlds._door = lambda name: doors if name == "search" else door(name)  # type: ignore[assignment, return-value]
        patches.callback(setattr, worlds, "_door", door)
        client.meta.events.register("before-call.dynamodb", wait)
        patches.callback(client.meta.events.unregister, "before-call.dynamodb", wait)

        def search(number: int) -> int:
            body = any_search(serial_number=f"ZQ{number:07}", case_reference=f"case-{number}")
            return world.call("POST", "/v1/searches", body).status

        def read(_: int) -> int:
            return world.call("GET", "/v1/searches", party="ADM-KE").status

        paces = ReadPaces.read(Paces().settings())
        real = lambda: Throttle(Buckets(client, "iarms-local-buckets"), paces)  # noqa: E731
        print(f"{INSTANCES} instances, each DynamoDB call {delay:g} ms; {FLOODERS} clients flood, {FLOOD} a second")
        for name, make in (("without buckets", _Unlimited), ("with buckets   ", real)):
            throttles(make)
            timed(search, 10)
            calls.clear()
            lone = []
            for number in range(20):
                throttles(make)
                for each in doors.doors:
                    each.door.register._rows.clear()
                time.sleep(0.1)
                began = time.perf_counter()
                search(number)
                lone.append(time.perf_counter() - began)
            of_buckets = calls.pop("of the buckets", 0)
            print(f"{name}, a lone search:   {milliseconds(lone)}   {calls.total() / 20:g} calls of DynamoDB,", end=" ")
            print(f"{of_buckets / 20:g} of them of a bucket")
            throttles(make)
            calls.clear()
            report(name, search, read)
            print(f"{'':{len(name)}}  calls of a bucket in all of this: {calls['of the buckets']}")


def over_http(described: Path) -> None:
    """The same beside a stack that runs, by the tokens of its description."""
    stack = json.loads(described.read_text("utf-8"))

    def call(method: str, path: str, party: str, body: Any = None) -> int:
        headers = {"Authorization": f"Bearer {stack['tokens'][party]}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{stack['base_url']}{path}", data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            refused.read()
            return refused.code

    def search(number: int) -> int:
        context = {"purpose": "SEIZURE_CHECK", "case_reference": f"b-{number}", "officer": "k-1", "on_behalf_of": "KE"}
        body = {"firearm": {"serial_number": f"ZQ{number:07}", "make": "Glock"}, **context}
        return call("POST", "/v1/searches", "WCO", body)

    timed(search, 5)
    report("over HTTP", search, lambda _: call("GET", "/v1/searches", "ADM-KE"))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="what the buckets cost, and what a flood costs others")
    parser.add_argument("--delay", type=float, default=4.0, metavar="MILLISECONDS")
    parser.add_argument("--stack", type=Path, metavar="STACK.json")
    given = parser.parse_args()
    if given.stack is not None:
        over_http(given.stack)
    else:
        in_this_process(given.delay)
    return 0


if __name__ == "__main__":
    sys.exit(main())
