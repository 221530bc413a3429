"""The auditors' index is written anew out of the audit table, whatever was lost of it."""

from datetime import timedelta

import pytest

from iarms import tables
from ops.bulk import rebuild_audit_index
from tests.casework.auditing.trail import an_event as event_at
from tests.casework.auditing.trail import listed, spread, write
from tests.world import World

BROKEN = {"not json": "{", "no event": "[]", "no id": '{"party": "WCO"}', "another id": '{"event_id": "evt_x"}'}


def test_what_was_lost_is_found_again_and_nothing_twice(world: World, capsys: pytest.CaptureFixture[str]):
    write(world, [event_at(at, record_ids=("rec_1",)) for at in spread(40, timedelta(days=3), 9)])
    rows = sorted(world.items(tables.AUDIT_INDEX), key=str)
    for row in rows[::2]:
        key = {name: row[name] for name in ("facet", "event_id")}
        world.dynamodb.delete_item(TableName="iarms-local-audit-index", Key=key)
    for _ in range(2):
        assert rebuild_audit_index.main(["--deployment", "local"]) == 0
        assert sorted(world.items(tables.AUDIT_INDEX), key=str) == rows
    assert "40 events written into iarms-local-audit-index" in capsys.readouterr().out
    assert len(listed(world, {})) == len(listed(world, {"record_id": "rec_1"})) == 40


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_event_is_named_and_keeps_no_other_from_being_written(
    world: World, name: str, capsys: pytest.CaptureFixture[str]
):
    write(world, [event_at(at) for at in spread(3, timedelta(days=1), 9)])
    item = {"event_id": {"S": "evt_broken"}, "document": {"S": BROKEN[name]}}
    world.dynamodb.put_item(TableName="iarms-local-audit", Item=item)
    assert rebuild_audit_index.main(["--deployment", "local"]) == 1
    said = capsys.readouterr()
    assert "3 events written" in said.out
    assert "evt_broken" in said.err


def test_what_is_written_under_another_id_than_its_own_is_no_event(world: World):
    """Who puts an event's text under a key of its own would have it found twice."""
    (event,) = [event_at(at) for at in spread(1, timedelta(days=1), 9)]
    write(world, [event])
    (item,) = world.items(tables.AUDIT)
    world.dynamodb.put_item(TableName="iarms-local-audit", Item={**item, "event_id": {"S": "evt_copy"}})
    assert rebuild_audit_index.main(["--deployment", "local"]) == 1
