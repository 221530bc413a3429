"""What nothing can be made of, in each stream: it alone waits, everything else is done, once, by Lambda's own rules of
bringing things again."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from iarms import tables
from iarms.store.audit_log import AuditLog
from tests.builders import any_record, any_search
from tests.faults import fault, throttled
from tests.poller.service import Service
from tests.world import DEPLOYMENT, World

LATE = "7ZZZZZZZZZ"  # the year 10889, the last that a ULID can say
DEEP = "[" * 100_000 + "]" * 100_000
Item = Mapping[str, Any]
# Members that have one of a few values; the next version may have more.
OF_FEW_VALUES = {
    "state",
    "status",
    "kind",
    "handling",
    "decision",
    "outcome",
    "event",
    "priority",
    "grounds",
    "record_kind",
}


def newer(value: Any, name: str = "") -> Any:
    """The same with a value in each such member that no version has had yet."""
    if isinstance(value, dict):
        return {key: newer(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [newer(each, name) for each in value]
    return "OF_A_NEWER_VERSION" if name in OF_FEW_VALUES and isinstance(value, str) else value


def of_a_newer_version(item: Item) -> Item:
    return {**item, "document": {"S": json.dumps(newer(json.loads(item["document"]["S"])))}}


# What becomes of an item that was whole.
POISON: dict[str, Any] = {
    "no JSON": lambda item: {**item, "document": {"S": "{"}},
    "a document that says only who it is": lambda item: {**item, "document": {"S": '{"hit_id":"x"}'}},
    "deep nesting": lambda item: {**item, "document": {"S": DEEP}},
    "no document": lambda item: {name: value for name, value in item.items() if name != "document"},
    "a document of another type": lambda item: {**item, "document": {"N": "7"}},
    "a document that is true": lambda item: {**item, "document": {"BOOL": True}},
    "compressed nonsense": lambda item: {**item, "document": {"B": b"no zlib"}},
    "400 kB": lambda item: {**item, "document": {"S": '{"x":"' + "y" * 400_000 + '"}'}},
    "values of a newer version": of_a_newer_version,
}
EVERY_POISON = pytest.mark.parametrize("spoil", POISON.values(), ids=POISON)


def put(world: World, table: tables.TableLayout, item: Item) -> None:
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-{table.name}", Item=item)


def enter(world: World, number: str, party: str = "NCB-FR") -> str:
    answer = world.call("POST", "/v1/records", any_record(serial_number=number), party=party)
    assert answer.status == 201, answer.text
    record_id: str = answer.json["record_id"]
    return record_id


def current(world: World, record_id: str) -> Item:
    (item,) = (
        each
        for each in world.items(tables.RECORDS)
        if (each["record_id"]["S"], each["part"]["S"]) == (record_id, "current")
    )
    return item


def postings(world: World) -> set[str]:
    return {item["key"]["S"] for item in world.items(tables.SERIAL_INDEX)}


def put_aside(service: Service, queue: str) -> list[dict[str, Any]]:
    """The keys of what was put on a queue of failures."""
    messages = [json.loads(text) for text in service.failures(queue)]
    assert all(each["requestContext"]["condition"] == "CannotBeProcessed" for each in messages)
    assert not any("document" in each for each in messages)
    return [each["key"] for each in messages]


@EVERY_POISON
@pytest.mark.parametrize("seed", [1, 2])
def test_a_record_that_cannot_be_read_delays_no_other_and_is_indexed_once_it_is_mended(
    world: World, spoil: Any, seed: int
):
    enter(world, "AB100001")
    service = Service(world, seed=seed, doors=frozenset({"indexer"}))
    service.run()
    keys_of_one = len(postings(world))
    spoiled = enter(world, "AB200002")
    whole = current(world, spoiled)
    world.stream(tables.RECORDS, "poller-0-indexer")  # it never came whole
    put(world, tables.RECORDS, spoil(whole))
    enter(world, "AB300003", party="NCB-BR")
    enter(world, "AB400004")
    service.run()
    without = len(postings(world))
    assert without > keys_of_one, "the others are found by all their numbers"
    assert put_aside(service, "indexer-failures") == [{"record_id": spoiled, "part": "current"}]
    put(world, tables.RECORDS, whole)
    service.run()
    assert len(postings(world)) > without
    assert len(put_aside(service, "indexer-failures")) == 1, "and nothing else"


@pytest.mark.parametrize("spoil", [spoil for spoil in POISON.values() if spoil is not of_a_newer_version])
def test_an_audit_event_that_is_none_is_put_aside_by_both_who_read_the_trail_and_the_others_are_in(
    world: World, spoil: Any
):
    for number in range(3):
        world.call("POST", "/v1/searches", any_search(case_reference=f"before {number}"))
    whole = world.items(tables.AUDIT)[0]
    put(world, tables.AUDIT, spoil({**whole, "event_id": {"S": "evt_01M86R07P00N19MYZTH7HY5VXF"}}))
    for number in range(3):
        world.call("POST", "/v1/searches", any_search(case_reference=f"after {number}"))
    service = Service(world, doors=frozenset({"sequencer", "audit_indexer"}), repeats=0.3)
    service.run()
    poison = [{"event_id": "evt_01M86R07P00N19MYZTH7HY5VXF"}]
    head = AuditLog(world.dynamodb, f"{DEPLOYMENT}-{tables.AUDIT_LOG.name}").head()
    assert head is not None
    assert head.size == 6, "each of the others, once"
    assert put_aside(service, "sequencer-failures")[:1] == poison
    assert put_aside(service, "audit-indexer-failures")[:1] == poison
    found = world.call("GET", "/v1/audit/events?action=create_search", party="AUDITOR")
    assert len(found.json["items"]) == 6, found.text


@pytest.mark.parametrize("event_id", ["evt_" + LATE + "Z" * 16, "evt_", "x" * 2048, "evt_01M86R07P00N19MYZTH7HY5VX!"])
def test_an_event_of_an_id_that_no_clock_ever_gave_keeps_no_other_from_being_found(world: World, event_id: str):
    world.call("POST", "/v1/searches", any_search())
    document = world.items(tables.AUDIT)[0]["document"]["S"]
    its_own = json.dumps({**json.loads(document), "event_id": event_id})
    put(world, tables.AUDIT, {"event_id": {"S": event_id}, "document": {"S": its_own}})
    world.call("GET", "/v1/searches")
    service = Service(world, doors=frozenset({"sequencer", "audit_indexer"}))
    service.run()
    found = world.call("GET", "/v1/audit/events", party="AUDITOR")
    assert {"create_search", "list_searches"} <= {each["action"] for each in found.json["items"]}, found.text
    head = AuditLog(world.dynamodb, f"{DEPLOYMENT}-{tables.AUDIT_LOG.name}").head()
    assert head is not None
    assert head.size >= 2


@EVERY_POISON
def test_a_search_that_cannot_be_read_keeps_the_watch_of_no_other_party(world: World, spoil: Any):
    first = world.call("POST", "/v1/searches", any_search(serial_number="WA100001", watch_days=30)).json["search_id"]
    second = world.call(
        "POST", "/v1/searches", any_search(serial_number="WA100001", watch_days=30, case_reference="other")
    ).json["search_id"]
    assert first != second
    service = Service(world, doors=frozenset({"watcher", "notifier"}))
    service.run()
    (item,) = (each for each in world.items(tables.CASES) if each["case_key"]["S"] == first)
    put(world, tables.CASES, spoil(item))
    record_id = enter(world, "WA100001")
    service.run()
    hits = [each for each in world.items(tables.CASES) if each.get("hit_id")]
    assert len(hits) == 1, "the other search's, once"
    assert record_id in str(put_aside(service, "watcher-failures"))
    told = [message["event"] for message in world.messages("WCO")]
    assert len(told) == len(set(told))


def test_an_outage_of_a_quarter_of_an_hour_gives_nothing_up(world: World):
    from tests import clock

    enter(world, "AB100001")
    began = clock.seconds()

    def out(**_: Any) -> Any:
        if clock.seconds() - began < 15 * 60:
            throttled()

    service = Service(world, doors=frozenset({"indexer"}))
    with fault("dynamodb.UpdateItem", out, table="serial-index"):
        service.run()
    assert service.all_failures() == {}
    assert clock.seconds() - began >= 15 * 60
    assert len(postings(world)) > 1


def test_a_record_that_ends_its_function_is_found_by_halves_and_its_lane_goes_on_after_it(world: World):
    from tests.world import _work

    numbers = [enter(world, f"KI10000{number}") for number in range(8)]

    def invoke(door: str, event: dict[str, Any]) -> Any:
        if numbers[3] in str(event):
            raise MemoryError
        return _work(door, event)

    service = Service(world, doors=frozenset({"indexer"}), invoke=invoke)
    service.run()
    (message,) = (json.loads(text) for text in service.failures("indexer-failures"))
    assert message["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert message["DDBStreamBatchInfo"]["batchSize"] == 1, "the others are done"
