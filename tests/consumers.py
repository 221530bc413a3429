"""Every function that nobody calls: what leads to its work, what it is brought, and all that there is to see after it.

`test_every_consumer` holds that each consumer of a stream or queue of the templates is here.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, NamedTuple

from iarms import tables
from tests import clock
from tests.builders import any_import, any_record, any_search, json_lines
from tests.faults import fault, throttled
from tests.proxy.matrix import told_in, written_in
from tests.world import Kept, World, Worlds, _received, _work

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
    _work("clock", {})
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


def _late_events(world: World) -> Any:
    with fault("dynamodb.PutItem", throttled, table="audit"):
        for path in ("/v1/hits", "/v1/searches", "/v1/traces"):
            assert world.call("GET", path).status == 503
    messages = world.chunks("late-events")
    assert len(messages) == 3
    return messages


def _sequenced(world: World) -> None:
    _work("sequencer", {"Records": _events(world)})


def _with_webhooks(world: World) -> None:
    """The parties' webhooks at a port of this machine where nobody listens."""
    for party in ("WCO", "NCB-FR"):
        path = f"/v1/parties/{party}/webhook"
        assert world.call("PUT", path, {"url": "http://127.0.0.1:9/"}, party=party).status == 200
        assert world.call("POST", f"{path}/secrets", {}, party=party).status == 201
    world.chunks("webhook-turns")


def _dispatched(world: World) -> Any:
    _with_webhooks(world)
    return _rows(world)


def _turns(world: World) -> Any:
    _with_webhooks(world)
    assert _work("dispatcher", {"Records": _rows(world)}) == {"batchItemFailures": []}
    return world.chunks("webhook-turns")


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
    "late_events": Work(_late_events, brought("late_events")),
    "dispatcher": Work(_dispatched, brought("dispatcher")),
    "courier": Work(_turns, brought("courier")),
    "publisher": Work(_sequenced, brought("publisher")),
}


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
