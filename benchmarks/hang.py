"""How many function instances wait while DynamoDB takes calls and never answers, before and after there was a deadline.

    python -m benchmarks.hang [--rate 200] [--seconds 60]     simulated, by the product's own numbers
    python -m benchmarks.hang --clock                         one client and a real socket, by the clock

Simulated is a stream of calls at an even pace; each takes an instance that is free, the one that answered last, or a
new one, as Lambda does. A call waits for one read and for its event; what an instance knows of the hang shortens both.
Nothing else is counted: cold starts and the pauses between tries (25 ms) would add to either.
"""

import argparse
import heapq
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError
from botocore.session import get_session

from iarms.aws.clients import LIMITS
from iarms.aws.deadlines import SILENCE_SECONDS, end_with_deadline, heard
from iarms.deadline import ends_of, seconds_now, until
from infra.gateway import DOOR_TIMEOUT
from tests.hanging import silent_server

_READ: float = LIMITS.read_timeout  # type: ignore[attr-defined]


class Waiting(NamedTuple):
    """What a hang was: the most instances that waited at once, those that waited at its end, and the calls."""

    most: int
    at_end: int
    calls: int


def without_deadline(calls_before: int) -> float:
    """The seconds that a call waited: three tries of three seconds for its read and its event, or Lambda's limit."""
    return min(float(DOOR_TIMEOUT), 2 * 3 * 3.0)


def with_deadline(calls_before: int) -> float:
    """The seconds that a call waits, by how many its instance has met the hang with before."""
    if calls_before:
        return 2 * SILENCE_SECONDS
    return min(_READ + 2 * SILENCE_SECONDS, ends_of(0.0, DOOR_TIMEOUT).late)


def waiting(rate: int, seconds: int, wait: Callable[[int], float]) -> Waiting:
    """Play so many calls a second through a hang of so many seconds."""
    busy: list[tuple[float, int]] = []  # until when, and how many calls the instance has met the hang with
    free: list[int] = []
    most = 0
    for number in range(rate * seconds):
        now = number / rate
        while busy and busy[0][0] <= now:
            free.append(heapq.heappop(busy)[1])
        met = free.pop() if free else 0
        heapq.heappush(busy, (now + wait(met), met + 1))
        most = max(most, len(busy))
    return Waiting(most, len(busy), rate * seconds)


def figures() -> dict[str, float]:
    """The instances that wait in 200 searches a second through a minute's hang."""
    after = waiting(200, 60, with_deadline)
    return {"instances at the most": after.most, "instances at the end": after.at_end}


def by_the_clock() -> None:
    """Ask a socket that never answers as a door does, three times, and print what each call took."""
    with silent_server() as server:
        session = get_session()
        made: Any = session.create_client(
            "dynamodb",
            region_name="eu-west-1",
            endpoint_url=f"http://127.0.0.1:{server.port}",
            aws_access_key_id="none",
            aws_secret_access_key="none",  # noqa: S106  # no secret
            config=LIMITS,
        )
        client = end_with_deadline(made)
        heard.forget()
        for number in range(1, 4):
            began, tries = seconds_now(), len(server.taken)
            ends = ends_of(began, DOOR_TIMEOUT)
            for end, table in ((ends.work, "register"), (ends.account, "audit")):
                try:
                    with until(end, is_waited_for=True):
                        client.get_item(TableName=table, Key={"id": {"S": "1"}})
                except BotoCoreError as error:
                    print(f"  call {number}, {table}: {type(error).__name__} after {seconds_now() - began:.2f} s")
            time.sleep(0.05)
            print(f"call {number}: {seconds_now() - began:.2f} s, {len(server.taken) - tries} tries")


def main() -> None:
    """Print a table, or what the clock says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hang", description="Who waits while DynamoDB hangs.")
    parser.add_argument("--rate", type=int, default=200, help="calls a second")
    parser.add_argument("--seconds", type=int, default=60, help="how long the hang lasts")
    parser.add_argument("--clock", action="store_true", help="a real socket, by the clock")
    given = parser.parse_args()
    if given.clock:
        by_the_clock()
        return
    print(f"{given.rate} calls a second through {given.seconds} s: instances that wait at once")
    for name, wait in (("without a deadline", without_deadline), ("with it", with_deadline)):
        found = waiting(given.rate, given.seconds, wait)
        print(f"  {name:20} at the most {found.most:6,}   at the end {found.at_end:6,}")


if __name__ == "__main__":
    main()
