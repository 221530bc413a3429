"""The sequencer at its stream: what is no event is told and put aside, what is tampering is told, others go on."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iarms import tables
from iarms.errors import Problem
from iarms.store.audit_log import AuditLog
from tests.builders import any_search
from tests.faults import denied, fault, throttled
from tests.world import DEPLOYMENT, World, _work

LOG = f"{DEPLOYMENT}-{tables.AUDIT_LOG.name}"


def stored(world: World) -> list[str]:
    head = AuditLog(world.dynamodb, LOG).head()
    log = AuditLog(world.dynamodb, LOG)
    return [entry.decode() for block in log.blocks(0, head.size if head else 0) for entry in block.entries]


def metrics_of(printed: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in printed.splitlines():
        written = json.loads(line)
        if "_aws" in written:
            for each in written["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                found[each["Name"]] = found.get(each["Name"], 0) + sum(written[each["Name"]])
    return found


def some_events(world: World, number: int = 3) -> list[dict[str, Any]]:
    for each in range(number):
        world.call("POST", "/v1/searches", any_search(case_reference=f"c-{each}"))
    return world.stream(tables.AUDIT, "sequencer")


def work(records: list[dict[str, Any]]) -> Any:
    return _work("sequencer", {"Records": records})


def test_every_call_is_in_the_log_by_the_very_text_of_its_event(world: World):
    for number in range(3):
        world.call("POST", "/v1/searches", any_search(case_reference=f"c-{number}"))
    world.call("GET", "/v1/searches")
    assert world.sequence(times=2) == [{"batchItemFailures": []}] * 2
    assert sorted(stored(world)) == sorted(item["document"]["S"] for item in world.items(tables.AUDIT))
    assert len(stored(world)) == 4


UNREADABLE: Mapping[str, Any] = {
    "no image": lambda change: change.pop("NewImage"),
    "an empty image": lambda change: change.update(NewImage={}),
    "no document": lambda change: change["NewImage"].pop("document"),
    "a document of another type": lambda change: change["NewImage"].update(document={"N": "1"}),
    "no JSON": lambda change: change["NewImage"].update(document={"S": "{"}),
    "another event's document": lambda change: change["NewImage"].update(document={"S": '{"event_id":"evt_1"}'}),
    "no text in the key": lambda change: change["NewImage"].update(event_id={"S": None}),
}


@pytest.mark.parametrize("spoil", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_told_and_put_aside_at_once_and_the_others_are_in(
    world: World, capsys: pytest.CaptureFixture[str], spoil: Any
):
    records = some_events(world, 5)
    spoil(records[2]["dynamodb"])
    place = records[2]["dynamodb"]["SequenceNumber"]
    capsys.readouterr()
    assert work(records) == {"batchItemFailures": []}
    assert len(stored(world)) == 4
    assert metrics_of(capsys.readouterr().out)["AuditEventUnreadable"] == 1
    url = world.sqs.get_queue_url(QueueName=f"{DEPLOYMENT}-sequencer-failures")["QueueUrl"]
    (message,) = world.sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["DDBStreamBatchInfo"]["startSequenceNumber"] == place
    with fault("sqs.SendMessageBatch", denied):
        assert work(records) == {"batchItemFailures": [{"itemIdentifier": place}]}, "it comes again where it cannot be"
    assert len(stored(world)) == 4


def many_of(record: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """A stream's records of so many events, each another one than the given."""
    text = json.dumps(record)
    event_id = record["dynamodb"]["Keys"]["event_id"]["S"]
    place = record["dynamodb"]["SequenceNumber"]
    made = [json.loads(text.replace(event_id, f"evt_{each:026d}")) for each in range(number)]
    for each, one in enumerate(made):
        one["dynamodb"]["SequenceNumber"] = f"{int(place)}{each:05d}"
    return made


@pytest.mark.parametrize("operation", ["TransactWriteItems", "PutItem"])
def test_one_of_hundreds_that_the_log_can_never_take_is_put_aside_and_the_others_are_in(world: World, operation: str):
    (record,) = some_events(world, 1)
    records = many_of(record, 250)
    poison = f"event#evt_{120:026d}"

    def refuse(params: Any, **_: Any) -> None:
        body = json.loads(params["body"])
        held = [body["Item"]] if "Item" in body else [each["Put"]["Item"] for each in body["TransactItems"]]
        if any(item["row"]["S"] == poison or item.get("count", {}).get("N") == "50" for item in held):
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "no"}}, operation)

    with fault(f"dynamodb.{operation}", refuse, table="audit-log"):
        left = work(records)
    url = world.sqs.get_queue_url(QueueName=f"{DEPLOYMENT}-sequencer-failures")["QueueUrl"]
    if operation == "PutItem":  # of what a parcel of fifty holds: by halves there is none of fifty
        assert (left, len(stored(world))) == ({"batchItemFailures": []}, 250)
        return
    assert (left, len(stored(world))) == ({"batchItemFailures": []}, 249)
    (message,) = world.sqs.receive_message(QueueUrl=url)["Messages"]
    place = records[120]["dynamodb"]["SequenceNumber"]
    assert json.loads(message["Body"])["DDBStreamBatchInfo"]["startSequenceNumber"] == place
    assert work(records[:120] + records[121:]) == {"batchItemFailures": []}
    assert len(stored(world)) == 249


@pytest.mark.parametrize("operation", ["TransactWriteItems", "PutItem", "BatchGetItem"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_a_throttled_table_kept_out_comes_again_and_is_in_once(world: World, operation: str, times: int):
    (record,) = some_events(world, 1)
    records = many_of(record, 250)
    with (
        fault(f"dynamodb.{operation}", throttled, table="audit-log", times=times),
        pytest.raises((ClientError, Problem)),
    ):
        work(records)
    assert len(stored(world)) < 250
    assert work(records) == {"batchItemFailures": []}
    assert len(stored(world)) == len(set(stored(world))) == 250


@pytest.mark.parametrize("kind", ["MODIFY", "REMOVE"])
def test_a_change_or_removal_in_the_table_is_tampering(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, kind: str
):
    records = some_events(world)
    work(records)
    world.call("GET", "/v1/searches")
    event_id = world.items(tables.AUDIT)[0]["event_id"]
    table = f"{DEPLOYMENT}-{tables.AUDIT.name}"
    if kind == "REMOVE":
        world.dynamodb.delete_item(TableName=table, Key={"event_id": event_id})
    else:
        world.dynamodb.put_item(TableName=table, Item={"event_id": event_id, "document": {"S": "{}"}})
    before = stored(world)
    capsys.readouterr()
    changes = world.stream(tables.AUDIT, "sequencer")
    assert kind in [each["eventName"] for each in changes]
    assert work(changes) == {"batchItemFailures": []}
    assert metrics_of(capsys.readouterr().out)["AuditEventAltered"] == 1
    assert [vars(each)["event_id"] for each in caplog.records if each.levelname == "ERROR"] == [event_id["S"]]
    assert stored(world)[: len(before)] == before
    assert len(stored(world)) == len(before) + 1


def test_an_event_that_comes_with_another_text_than_the_log_has_is_tampering(
    world: World, capsys: pytest.CaptureFixture[str]
):
    records = some_events(world)
    work(records)
    image = records[0]["dynamodb"]["NewImage"]
    image["document"]["S"] = image["document"]["S"].replace('"status":201', '"status":200')
    capsys.readouterr()
    assert work(records) == {"batchItemFailures": []}
    assert metrics_of(capsys.readouterr().out)["AuditEventAltered"] == 1
    assert len(stored(world)) == 3


def test_an_empty_batch_is_no_trouble(world: World):
    assert work([]) == {"batchItemFailures": []}
    assert stored(world) == []
