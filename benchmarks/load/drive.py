"""The two loads: clients that each wait for their answer, and calls that come at their time, whoever waits."""

import random
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple, Protocol

from benchmarks.load.answers import Answer, Ending, ending_of, ending_of_failure
from benchmarks.load.arrivals import Due

MOST_AT_ONCE: Final = 400
"""Calls of an open load that are under way at once at most. One that finds as many is sent later, and is late: it
counts from when it was due."""


class Reply(NamedTuple):
    """What came back: an HTTP status, and the gateway's id of the call where it told one."""

    status: int
    call: str = ""


class Calls(Protocol):
    """What is called: takes a kind and a number, no two of which are alike, and asks. Raises OSError or HTTPException
    where no answer comes."""

    def party_of(self, kind: str, number: int) -> str:
        """Who makes the call of this number."""
        ...

    def ask(self, kind: str, number: int) -> Reply:
        """Make it."""
        ...


def _asked(calls: Calls, kind: str, number: int, due: float | None) -> Answer:
    sent = time.monotonic()
    try:
        reply = calls.ask(kind, number)
        ending, status, call = ending_of(reply.status), reply.status, reply.call
    except Exception as failure:  # noqa: BLE001  # of one call, which is told
        ending, status, call = ending_of_failure(failure), 0, ""
    party = calls.party_of(kind, number)
    return Answer(kind, party, sent if due is None else due, sent, time.monotonic(), ending, status, call)


def closed_load(
    calls: Calls, mix: Mapping[str, float], *, clients: int, seconds: float, seed: int, first_number: int = 0
) -> list[Answer]:
    """So many clients for so many seconds, each of which asks again once it was answered. What is under way at the end
    is waited for."""
    end = time.monotonic() + seconds
    names, weights = list(mix), list(mix.values())

    def client(place: int) -> list[Answer]:
        kinds = random.Random(f"{seed} client {place}")  # a load, no secret
        answers: list[Answer] = []
        while time.monotonic() < end:
            kind = kinds.choices(names, weights)[0]
            answers.append(_asked(calls, kind, first_number + len(answers) * clients + place, None))
            if answers[-1].ending is Ending.NO_CONNECTION:
                time.sleep(0.05)  # nobody is there; asking as fast as it goes would tell nothing more
        return answers

    with ThreadPoolExecutor(clients) as threads:
        return [answer for answers in threads.map(client, range(clients)) for answer in answers]


def open_load(calls: Calls, due: Iterable[Due], *, first_number: int = 0) -> list[Answer]:
    """Each call when it is due, whoever is still waiting. A call's time counts from when it was due, so that what one
    slow answer holds up is not left out. Every call is waited for."""
    answers: list[Answer] = []
    turn = threading.Lock()
    began = time.monotonic()

    def ask(each: Due) -> None:
        answer = _asked(calls, each.kind, first_number + each.number, began + each.at)
        with turn:
            answers.append(answer)

    with ThreadPoolExecutor(MOST_AT_ONCE) as threads:
        for each in due:
            time.sleep(max(0.0, began + each.at - time.monotonic()))
            threads.submit(ask, each)
    return sorted(answers, key=lambda answer: answer.due)


def in_turn(calls: Calls, kinds: Iterable[str], *, times: int, first_number: int = 0) -> list[Answer]:
    """One client that asks each kind in turn, so many times: what a call takes where nobody else calls."""
    kinds = list(kinds)
    return [
        _asked(calls, kind, first_number + round_ * len(kinds) + place, None)
        for round_ in range(times)
        for place, kind in enumerate(kinds)
    ]
