"""A process is gone before or after any of its calls to AWS, and AWS runs again what it would: the batch comes again,
the minute comes round, the caller sends again. In the end everything is as if nothing had happened.

`make faults` has each call of each kind of call killed too; here a part of them, by a fixed seed.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, NamedTuple

import pytest

from iarms import tables
from tests import clock, doors
from tests.builders import any_import, any_record, any_search, json_lines
from tests.faults import Killed, killed
from tests.proxy.kinds import KINDS, prepare
from tests.proxy.matrix import between, told_in, written_in
from tests.world import Kept, World, Worlds, _received, _work

SEED: Final = int(os.environ.get("SEED", "20261130"))
CALLS: Final = int(os.environ.get("KILLED", "60"))
MINUTES: Final = timedelta(minutes=3)

Step = Callable[[World], Any]


class Work(NamedTuple):
    """What a function does, and what leads to it: `prepare` gives what it is brought, `run` brings it once."""

    prepare: Step
    run: Callable[[World, Any], Any]


def _rows(world: World) -> Any:
    world.stream(tables.OUTBOX)
    assert world.call("POST", "/v1/searches", any_search(case_reference="K1")).json["outcome"] == "hit"
    return [record for record in world.stream(tables.OUTBOX) if record["eventName"] == "INSERT"]


def _swept(world: World) -> None:
    _rows(world)
    clock.move_to(clock.now() + MINUTES)


def _batch(world: World) -> Any:
    lines = [any_search(case_reference="K2"), any_search(case_reference="K3", serial_number="ZZ771234")]
    assert world.call("POST", "/v1/search-batches", {"searches": lines}).status == 202
    return world.chunks()


def _searched(world: World, left: Any) -> None:
    done = _work("searcher", {"Records": [_received(each, 1) for each in left]})
    left[:] = [each for each in left if each["messageId"] in {no["itemIdentifier"] for no in done["batchItemFailures"]}]


def _file(world: World) -> Any:
    lines = [any_record(serial_number=f"NW33445{n}", ncb_reference=f"FR-IMPORT-{n}") for n in range(3)]
    data = json_lines([*lines, {"nothing": 1}])
    asked = world.call("POST", "/v1/record-imports", any_import(data), party="NCB-FR")
    assert asked.status == 202, asked.text
    world.upload(asked, data)
    return world.chunks("record-imports")


def _imported(world: World, left: Any) -> None:
    while left := _with(left, world.chunks("record-imports")):
        assert not _work("importer", {"Records": [_received(left[0], 1)]})["batchItemFailures"]
        del left[0]


def _with(left: list[Any], more: list[Any]) -> list[Any]:
    left += more
    return left


def _records(world: World) -> Any:
    world.stream(tables.RECORDS)
    body = any_record(serial_number="NW334455", ncb_reference="FR-K", other_numbers=None)
    assert world.call("POST", "/v1/records", body, party="NCB-FR").status == 201
    return world.stream(tables.RECORDS)


def _watched(world: World) -> Any:
    watch = any_search(serial_number="NW334455", watch=True, case_reference="K4")
    assert world.call("POST", "/v1/searches", watch).json["outcome"] == "no_match"
    world.after()
    world.stream(tables.RECORDS, "killed")
    body = any_record(serial_number="NW334455", ncb_reference="FR-K")
    assert world.call("POST", "/v1/records", body, party="NCB-FR").status == 201
    return world.stream(tables.RECORDS, "killed")


def _late(world: World) -> None:
    clock.move_to(clock.now() + timedelta(days=9))


def _year_later(world: World) -> None:
    clock.move_to(clock.now() + timedelta(days=366))


def _events(world: World) -> Any:
    return world.stream(tables.AUDIT, "killed")


def _added(world: World) -> Any:
    return [record for record in _events(world) if record["eventName"] == "INSERT"]


def _sequenced(world: World) -> None:
    _work("sequencer", {"Records": _events(world)})


def brought(name: str) -> Callable[[World, Any], Any]:
    """A function that is brought the same batch each time."""

    def run(world: World, batch: Any) -> None:
        left = _work(name, {"Records": batch} if batch is not None else {})
        assert not (left or {}).get("batchItemFailures"), left

    return run


WORKS: Final[dict[str, Work]] = {
    "notifier": Work(_rows, brought("notifier")),
    "sweeper": Work(_swept, brought("sweeper")),
    "clock": Work(_late, brought("clock")),
    "reviewer": Work(_year_later, brought("reviewer")),
    "searcher": Work(_batch, _searched),
    "importer": Work(_file, _imported),
    "indexer": Work(_records, brought("indexer")),
    "watcher": Work(_watched, brought("watcher")),
    "sequencer": Work(_events, brought("sequencer")),
    "audit_indexer": Work(_added, brought("audit_indexer")),
    "publisher": Work(_sequenced, brought("publisher")),
}


@pytest.fixture(scope="module")
def kept(worlds: Worlds) -> tuple[Kept, dict[str, str]]:
    with worlds.begin(engine="memory") as world:
        ids = prepare(world)
        return worlds.keep(world), ids


@contextmanager
def begun(worlds: Worlds, kept: Kept) -> Iterator[World]:
    clock.begin()
    clock.move_to(clock.now() + timedelta(minutes=10))
    with worlds.begin(kept) as world:
        yield world


def seen_in(world: World) -> tuple[Any, ...]:
    """All that there is to see once everything has been done: cases, what parties are told, the trail, the log."""
    told = told_in(world)
    notes = [row["notification_id"]["S"] for row in world.items(tables.OUTBOX)]
    assert len(notes) == len(set(notes))
    index = Counter(str(sorted(item.get("postings", {}).get("BS", []))) for item in world.items(tables.SERIAL_INDEX))
    log = world.items(tables.AUDIT_LOG)
    return (
        written_in(world),
        told,
        index.total(),
        Counter(event["action"] for event in world.documents(tables.AUDIT)),
        Counter(key for item in log for key in (item["row"]["S"],) if key.startswith("event#")),
        len(world.items(tables.AUDIT_INDEX)),
        _files(world),
    )


def _files(world: World) -> list[str]:
    return sorted(
        each["Key"]
        for bucket in world.s3.list_buckets()["Buckets"]
        for each in world.s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", [])
        if "-log-" in bucket["Name"]
    )


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
