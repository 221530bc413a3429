"""What the stream did not bring is found by going through the table, and brought by its id; what was altered is
named."""

import io
import json
from typing import Any

import pytest

from iarms import tables
from iarms.store.audit_log import AuditLog
from ops.bulk.catch_up_log import bring, compare, main
from tests.builders import any_search
from tests.world import DEPLOYMENT, World, _work

TABLE = f"{DEPLOYMENT}-{tables.AUDIT.name}"
LOG = f"{DEPLOYMENT}-{tables.AUDIT_LOG.name}"


class Functions:
    """Lambda, as far as it calls the sequencer."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> Any:  # noqa: N803
        assert FunctionName == "the-sequencer"
        told = json.loads(Payload)
        self.asked.append(told["missing"])
        return {"Payload": io.BytesIO(json.dumps(_work("sequencer", told)).encode())}


def log_of(world: World) -> AuditLog:
    return AuditLog(world.dynamodb, LOG)


def searched(world: World, number: int) -> list[str]:
    """The ids of the events of so many searches."""
    before = {item["event_id"]["S"] for item in world.items(tables.AUDIT)}
    for each in range(number):
        world.call("POST", "/v1/searches", any_search(case_reference=f"c-{each}"))
    return [item["event_id"]["S"] for item in world.items(tables.AUDIT) if item["event_id"]["S"] not in before]


def test_a_table_and_a_log_with_the_same_events_do_not_differ(world: World):
    searched(world, 3)
    world.sequence()
    found = compare(world.dynamodb, TABLE, log_of(world))
    assert (found.events, found.differs) == (3, False)


def test_a_table_and_a_log_without_events_do_not_differ(world: World):
    assert not compare(world.dynamodb, TABLE, log_of(world)).differs


def test_what_a_stream_has_forgotten_is_found_and_brought_and_the_log_goes_on(world: World):
    searched(world, 2)
    world.sequence()
    lost = searched(world, 105)
    world.stream(tables.AUDIT, "sequencer")  # nobody worked on it
    searched(world, 2)
    world.sequence()
    found = compare(world.dynamodb, TABLE, log_of(world))
    assert (sorted(found.missing), found.altered, found.unreadable, found.gone) == (sorted(lost), [], [], [])
    functions = Functions()
    assert bring(functions, "the-sequencer", found.missing) == 105
    assert [len(part) for part in functions.asked] == [100, 5]
    assert not compare(world.dynamodb, TABLE, log_of(world)).differs
    head = log_of(world).head()
    assert head is not None
    assert head.size == 109
    assert bring(functions, "the-sequencer", found.missing) == 105, "brought again, it is there"
    assert log_of(world).head() == head


def test_nobody_puts_anything_into_the_log_by_naming_it(world: World):
    (event_id,) = searched(world, 1)
    answer = _work("sequencer", {"missing": [event_id, "evt_unknown", event_id]})
    assert answer == {"new": 1, "known": 0, "absent": ["evt_unknown"], "altered": []}


def test_what_was_altered_removed_or_added_by_hand_is_named(world: World):
    first, second, third = searched(world, 3)
    world.sequence()
    text = world.dynamodb.get_item(TableName=TABLE, Key={"event_id": {"S": first}})["Item"]["document"]["S"]
    other = text.replace('"status":201', '"status":200')
    assert other != text
    world.dynamodb.put_item(TableName=TABLE, Item={"event_id": {"S": first}, "document": {"S": other}})
    world.dynamodb.delete_item(TableName=TABLE, Key={"event_id": {"S": second}})
    world.dynamodb.put_item(TableName=TABLE, Item={"event_id": {"S": "evt_by_hand"}, "document": {"S": "{}"}})
    found = compare(world.dynamodb, TABLE, log_of(world))
    assert (found.missing, found.altered, found.unreadable, found.gone) == ([], [first], ["evt_by_hand"], [second])
    assert third not in (*found.altered, *found.gone)


def test_the_command_says_so_by_its_exit_code(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("ops.bulk.catch_up_log.boto3.client", lambda service, **_: vars(world)[service])
    (event_id,) = searched(world, 1)
    assert main(["--deployment", "local"]) == 1
    assert f"{event_id} is not in the log" in capsys.readouterr().err
    world.sequence()
    assert main(["--deployment", "local"]) == 0
    with pytest.raises(SystemExit) as left:
        main(["--deployment", "nowhere"])
    assert left.value.code == 2
