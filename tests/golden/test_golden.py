"""What earlier versions wrote is read by today's consumers, and what a newer one may write does not stop them."""

import base64
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from iarms import tables
from iarms.handlers import clock as clock_door
from iarms.models.audit import AuditEvent
from iarms.store.audit_log import AuditLog
from tests import clock
from tests.poller.service import Service
from tests.world import DEPLOYMENT, Context, World, _received, _work, message_of

FILES = sorted(Path(__file__).parent.glob("*.json"))
# After every file was written.
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def native(value: Any) -> Any:
    if isinstance(value, dict) and list(value) == ["base64"]:
        return base64.b64decode(value["base64"])
    if isinstance(value, dict):
        return {name: native(inner) for name, inner in value.items()}
    return [native(inner) for inner in value] if isinstance(value, list) else value


def as_newer(item: dict[str, Any]) -> dict[str, Any]:
    """The item with an attribute that no version has had yet."""
    return {**item, "of_a_newer_version": {"S": "whatever"}}


def load(world: World, file: Path, *, newer: bool) -> dict[str, list[Any]]:
    kept: dict[str, list[Any]] = native(json.loads(file.read_text()))
    for table, items in kept.items():
        for item in items:
            world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-{table}", Item=as_newer(item) if newer else item)
    return kept


@pytest.mark.parametrize("newer", [False, True], ids=["as written", "with a new attribute"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_consumer_reads_what_an_earlier_version_wrote(world: World, file: Path, newer: bool):
    kept = load(world, file, newer=newer)
    clock.move_to(LATER)
    service = Service(world, repeats=0.2)
    service.run()
    assert service.all_failures() == {}
    assert {row["state"]["S"] for row in world.items(tables.OUTBOX)} == {"SENT"}
    head = AuditLog(world.dynamodb, f"{DEPLOYMENT}-{tables.AUDIT_LOG.name}").head()
    assert head is not None
    assert head.size >= len(kept["audit"])
    assert world.items(tables.SERIAL_INDEX) != []
    done = clock_door.handle({}, Context())
    assert (done["ClockSetAside"], done["ClockFailed"]) == (0, 0)
    (hit_id,) = {item["hit_id"]["S"] for item in kept["cases"] if "hit_id" in item}
    read = world.call("GET", f"/v1/hits/{hit_id}", party="WCO")
    assert read.status == 200, read.text


MESSAGES = sorted((Path(__file__).parent / "messages").glob("*.json"))


@pytest.mark.parametrize("received", [1, 2, 5], ids=["the first time", "again", "out of the queue of failures"])
@pytest.mark.parametrize("file", MESSAGES, ids=lambda file: file.stem)
def test_every_message_of_an_earlier_version_is_worked_off(world: World, file: Path, received: int):
    kept = native(json.loads(file.read_text()))
    for table, items in kept["tables"].items():
        for item in items:
            world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-{table}", Item=as_newer(item))
    (bucket,) = (each["Name"] for each in world.s3.list_buckets()["Buckets"] if "uploads" in each["Name"])
    for name, content in kept["files"].items():
        world.s3.put_object(Bucket=bucket, Key=name, Body=content, ChecksumAlgorithm="SHA256")
    world.chunks("record-imports")  # that it is there is told by the messages of then
    clock.move_to(LATER)
    doors = {"search-batches": "searcher", "record-imports": "importer", "late-events": "late_events"}
    for queue, bodies in kept["queues"].items():
        messages = [message_of(queue, body, number) for number, body in enumerate(bodies)]
        while messages:
            for message in messages:
                done = _work(doors[queue], {"Records": [_received(message, received)]})
                assert done["batchItemFailures"] == [], message
            messages = world.chunks(queue)  # what it sends itself
    actions = Counter(event["action"] for event in world.documents(tables.AUDIT))
    assert (actions["create_search"], actions["create_record"], actions["finish_record_import"]) == (2, 4, 2)
    assert actions["list_hits"] == ("late-events" in kept["queues"])
    assert len([item for item in world.items(tables.RECORDS) if item["part"]["S"] == "current"]) == 2
    batch = next(item["batch_id"]["S"] for item in kept["tables"]["batches"])
    report = world.call("GET", f"/v1/search-batches/{batch}")
    assert (report.status, report.json["state"]) == (200, "DONE"), report.text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_audit_event_of_an_earlier_version_that_comes_late_is_written(world: World, file: Path):
    texts = [item["document"]["S"] for item in json.loads(file.read_text())["audit"]]
    messages = [message_of("late-events", text, number) for number, text in enumerate(texts)]
    assert _work("late_events", {"Records": [_received(each, 1) for each in messages]}) == {"batchItemFailures": []}
    read = {AuditEvent.model_validate_json(text).event_id for text in texts}
    assert {event["event_id"] for event in world.documents(tables.AUDIT)} == read
    assert read


def test_a_late_text_that_says_more_or_something_else_comes_again(world: World):
    text = json.loads(FILES[0].read_text())["audit"][0]["document"]["S"]
    told = json.loads(text)
    wrong = [
        json.dumps({**told, "of_a_newer_version": 1}),
        json.dumps({**told, "status": "201"}),
        json.dumps({**told, "event_id": None}),
        text + text,
        "[" + text + "]",
    ]
    messages = [message_of("late-events", each, number) for number, each in enumerate([*wrong, text])]
    answer = _work("late_events", {"Records": [_received(each, 1) for each in messages]})
    assert len(answer["batchItemFailures"]) == len(wrong)
    assert len(world.items(tables.AUDIT)) == 1


def test_there_are_three_versions_at_least():
    assert len(FILES) >= 3
