"""A process is gone before or after any of its calls to AWS, and AWS runs again what it would: the batch comes again,
the minute comes round, the caller sends again. In the end everything is as if nothing had happened.

`make faults` has each call of each kind of call killed too; here a part of them, by a fixed seed.
"""

import os
import random
from typing import Any, Final

import pytest

from tests import clock, doors
from tests.consumers import MINUTES, WORKS, Work, begun, seen_in
from tests.faults import Killed, killed
from tests.proxy.kinds import KINDS, prepare
from tests.proxy.matrix import between, told_in, written_in
from tests.world import Kept, World, Worlds

SEED: Final = int(os.environ.get("SEED", "20261130"))
CALLS: Final = int(os.environ.get("KILLED", "60"))


@pytest.fixture(scope="module")
def kept(worlds: Worlds) -> tuple[Kept, dict[str, str]]:
    with worlds.begin(engine="memory") as world:
        ids = prepare(world)
        return worlds.keep(world), ids


def done(world: World, work: Work, call: int, *, is_asked: bool) -> int:
    """The work with a process that is gone at its so many-th call, and what AWS runs after it; gives how many calls the
    first process made."""
    batch = work.prepare(world)
    with killed(call, is_asked=is_asked) as made:
        try:
            work.run(world, batch)
        except Killed:
            doors.forget()
    clock.move_to(clock.now() + MINUTES)
    work.run(world, batch)
    clock.move_to(clock.now() + MINUTES)
    work.run(world, batch)
    return len(made)


@pytest.mark.parametrize("is_asked", [False, True], ids=["before a call", "after a call"])
@pytest.mark.parametrize("name", WORKS)
def test_a_function_that_is_gone_between_any_two_steps_ends_as_if_it_were_not(
    worlds: Worlds, kept: tuple[Kept, dict[str, str]], name: str, is_asked: bool
):
    with begun(worlds, kept[0]) as world:
        calls = done(world, WORKS[name], 0, is_asked=is_asked)
        good = seen_in(world)
    assert calls > 1
    for call in range(1, calls + 1):
        with begun(worlds, kept[0]) as world:
            done(world, WORKS[name], call, is_asked=is_asked)
            seen = seen_in(world)
            assert not between(seen[0], good[0]), f"gone at call {call} of {calls}"
            assert seen == good, f"gone at call {call} of {calls}"


@pytest.mark.parametrize("is_asked", [False, True], ids=["before a call", "after a call"])
def test_a_door_that_is_gone_between_any_two_steps_has_its_caller_send_again(
    worlds: Worlds, kept: tuple[Kept, dict[str, str]], is_asked: bool
):
    state, ids = kept
    drawn = random.Random(SEED)  # noqa: S311  # no secret
    kinds = [kind for kind in KINDS if kind.changes_something and kind.status < 300]
    for kind in kinds:
        path, headers = kind.path.format(**ids), dict(kind.headers) | {"Idempotency-Key": "k-1"}

        def send(world: World) -> Any:
            return world.call(kind.method, path, kind.body, party=kind.party, headers=headers)  # noqa: B023

        with begun(worlds, state) as world:
            with killed(0, is_asked=is_asked) as made:
                assert send(world).status == kind.status, kind.name
            good, told = written_in(world), told_in(world)
        chosen = drawn.sample(range(1, len(made) + 1), min(len(made), max(2, CALLS // len(kinds))))
        for call in sorted({*chosen, len(made)}):
            with begun(worlds, state) as world:
                with killed(call, is_asked=is_asked):
                    try:
                        send(world)
                    except Killed:
                        doors.forget()
                again = send(world)
                assert again.status == kind.status, (kind.name, call, again.text)
                assert written_in(world) == good, (kind.name, call)
                assert told_in(world) == told, (kind.name, call)
