"""Alarms that every function has, that each reader of a stream has, and that each function of a schedule has."""

from collections.abc import Iterator
from typing import Final

from infra.alarms.alarm import Alarm, Metric, of_function, own
from infra.config import Deployment
from infra.packages.sources import DOORS

# The witness lies in a party's own account.
FUNCTIONS: Final = tuple(door for door in DOORS if door != "witness")
# Readers of streams, and whether a weapon may be missed or a party not told while one is behind.
OF_STREAMS: Final = {
    "notifier": True,
    "indexer": True,
    "watcher": True,
    "audit_indexer": False,
    "sequencer": False,
    "dispatcher": False,
}
# How many minutes what runs by a schedule may be silent, which is some times what lies between two runs, and whether
# somebody is woken then.
BY_SCHEDULE: Final = {
    "sweeper": (5, True),
    "clock": (5, True),
    "dispatcher": (5, False),
    "publisher": (15, False),
    "reviewer": (180, False),
    "inspector": (180, False),
}


def alarms_of_functions(deployment: Deployment) -> Iterator[Alarm]:
    """Those of what Lambda itself says of the functions."""
    for door, is_urgent in OF_STREAMS.items():
        yield Alarm(
            name=f"{door}-late",
            metric=of_function(deployment, door, "IteratorAge", "Maximum", minutes=1),
            above=5 * 60 * 1000,
            severity="wake" if is_urgent else "office",
            meaning=f"The {door} is more than five minutes behind its stream, which forgets after 24 hours.",
            first="a batch that fails again and again in its log, then throttling.",
            why="A batch that is tried again takes a minute or two; five are a fault or a flood.",
            playbook="stream-late",
        )
    for door, (minutes, is_urgent) in BY_SCHEDULE.items():
        yield Alarm(
            name=f"{door}-idle",
            metric=of_function(deployment, door, "Invocations", "Sum", minutes=minutes),
            above=0,
            falls=True,
            missing="trouble",
            severity="wake" if is_urgent else "office",
            meaning=f"The {door} has not run for {minutes} minutes, and nobody calls it but its schedule: what it would"
            " do waits.",
            first="whether its rule is enabled and may call it.",
            why="Several runs that its schedule should have begun.",
            playbook="function-idle",
        )
    for door in FUNCTIONS:
        if door == "prober" and deployment.release is None:
            continue
        yield Alarm(
            name=f"{door}-errors",
            metric=_errors(deployment, door),
            above=0,
            of=(2, 3),
            severity="office",
            meaning=f"The function {door} raised or timed out, in two of three five minutes. A caller got a 5xx, or a"
            " stream's batch is tried again.",
            first="its log has the request ids and what was raised.",
            why="One timeout is tried again and nobody is hurt; what callers or parties suffer has alarms of its own.",
            playbook="function-errors",
        )
        yield Alarm(
            name=f"{door}-throttles",
            metric=of_function(deployment, door, "Throttles", "Sum"),
            above=0,
            of=(2, 3),
            severity="office",
            meaning=f"Lambda refused to start {door}: what is kept for it, or the account's concurrency, is used up.",
            first="which function takes it; ask for a higher quota where all of it is honest work.",
            why="A burst is tried again within seconds; what callers suffer of it is told by `api-5xx`.",
            playbook="function-throttles",
        )


def _errors(deployment: Deployment, door: str) -> Metric:
    """Its errors, as Lambda counts them. The authorizer says 401 by raising, which Lambda takes for one: it counts by
    itself what it could not judge."""
    if door == "authorizer":
        return own(deployment, "TokenNotJudged", "Sum", minutes=5)
    return of_function(deployment, door, "Errors", "Sum")
