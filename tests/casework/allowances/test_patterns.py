"""Numbers asked one after the other are flagged, whoever asks, and so are officers whom nobody knew."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from iarms import tables
from tests import clock
from tests.builders import any_search
from tests.world import World


def flagged(world: World) -> list[str]:
    events = sorted(world.documents(tables.AUDIT), key=lambda event: event["event_id"])
    return [flag for event in events if event["action"] == "create_search" for flag in event["flags"]]


ASKERS: dict[str, Callable[[int], dict[str, Any]]] = {
    "one officer": lambda n: {},
    "twelve officers": lambda n: {"officer": f"o-{n}"},
    "twelve cases": lambda n: {"case_reference": f"c {n}"},
    "twelve officers, each under a case": lambda n: {"officer": f"o-{n}", "case_reference": f"c {n}"},
    "two clients": lambda n: {"officer": f"o-{n}", "subject": f"client-{n % 2}"},
    "two administrations": lambda n: {"officer": f"o-{n}", "on_behalf_of": ("KE", "GH")[n % 2]},
}


@pytest.mark.parametrize("step", [1, 2, 10])
@pytest.mark.parametrize("askers", ASKERS)
def test_twelve_numbers_in_a_row_are_flagged_whoever_asks(world: World, askers: str, step: int):
    numbers = [1490 + step * n for n in range(12)]
    random.Random(step).shuffle(numbers)  # noqa: S311  # an order that repeats
    for n, number in enumerate(numbers):
        fields = ASKERS[askers](n)
        client = {"subject": fields.pop("subject")} if "subject" in fields else {}
        assert world.call("POST", "/v1/searches", any_search(serial_number=f"ZQ{number}X", **fields), **client).status
    found = [int(flag.split()[1]) for flag in flagged(world) if flag.startswith("sequential_serials ")]
    assert len(found) >= (8 if step < 10 else 1)
    assert max(found) >= (12 if step < 5 else 5)


def test_a_sequence_is_found_whatever_is_asked_between(world: World):
    for n in range(12):
        world.call("POST", "/v1/searches", any_search(serial_number=f"ZQ{1000 + n}", officer=f"o-{n}"))
        for other in range(8):
            serial = f"{'ABCDEFGH'[other]}K{n * 7919 + other * 104729}"
            world.call("POST", "/v1/searches", any_search(serial_number=serial, officer=f"p-{other}"))
            clock.move_to(clock.now() + timedelta(minutes=5))
    assert flagged(world) == [f"sequential_serials {n}" for n in range(5, 13)]


def test_lines_of_a_batch_under_twelve_officers_are_flagged(world: World):
    lines = [any_search(serial_number=f"ZQ{1000 + n}", officer=f"o-{n}", case_reference=f"c {n}") for n in range(12)]
    world.call("POST", "/v1/search-batches", {"searches": lines})
    assert world.work_off() == []
    assert flagged(world)[-1] == "sequential_serials 12"


def test_thirty_six_officers_whom_nobody_knew_are_flagged_and_those_of_yesterday_are_not(
    deployed: World,
):
    for n in range(36):
        deployed.call("POST", "/v1/searches", any_search(serial_number=f"ZQ{n * 7919}", officer=f"x-{n}"))
    assert flagged(deployed) == [f"new_officers {n}" for n in range(21, 37)]
    clock.move_to(clock.now() + timedelta(days=1))
    for n in range(36):
        deployed.call("POST", "/v1/searches", any_search(serial_number=f"ZR{n * 7919}", officer=f"x-{n}"))
    assert len(flagged(deployed)) == 16
