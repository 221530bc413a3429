"""While the index moves: writers write both versions, searches read one, and the switch is a line of configuration."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from iarms import tables
from iarms.casework.records.entry import index_changes
from iarms.handlers import records as records_door
from iarms.models.record import Record
from iarms.store.records import Records
from iarms.store.serial_index import POSTINGS_PER_PAGE, SerialIndex
from infra.config import Deployment
from ops.bulk import catch_up_index
from ops.bulk.import_files import BuildFailed
from tests.builders import any_record, any_search
from tests.faults import denied, fault
from tests.ops.bulk.versions import configured, deployed_with, table_as_imported
from tests.world import World

NEW = "iarms-local-serial-index-v4.4"
SLIDE = [{"component": "SLIDE", "number": "SLD88123"}]
BEFORE = deployed_with()
MOVING = deployed_with(next_index_version="v4.4", index_tables={"v4.4": NEW})
SWITCHED = deployed_with(index_version="v4.4", next_index_version="v2", index_tables={"v4.4": NEW})
AFTER = deployed_with(index_version="v4.4", index_tables={"v4.4": NEW})


def _found(world: World, deployment: Deployment, **fields: Any) -> list[str]:
    with configured(deployment):
        answer = world.call("POST", "/v1/searches", any_search(**fields))
    assert answer.status == 201, answer.text
    assert answer.json["interpretation"] is not None
    return [match["record_id"] for match in answer.json["matches"]]


def _keys(world: World, table: str) -> set[str]:
    return {item["key"]["S"] for item in world.dynamodb.scan(TableName=table)["Items"]}


def test_an_entry_is_found_in_either_version_the_moment_it_is_answered(world: World):
    table_as_imported(world, NEW)
    with configured(MOVING):
        record = world.call("POST", "/v1/records", any_record(), party="NCB-FR").json
    assert _keys(world, "iarms-local-serial-index") == {"v2#D#A8012347"}
    assert _keys(world, NEW) == {"v4.4#D#48012347"}
    for deployment in (MOVING, SWITCHED, AFTER):
        assert _found(world, deployment) == [record["record_id"]]


def test_the_stream_writes_both_versions_each_into_its_table(world: World):
    table_as_imported(world, NEW)
    with configured(MOVING):
        record = world.call("POST", "/v1/records", any_record(other_numbers=SLIDE), party="NCB-FR").json
        assert world.index(times=2) == [{"batchItemFailures": []}] * 2
    old, new = _keys(world, "iarms-local-serial-index"), _keys(world, NEW)
    assert {key.split("#")[0] for key in old} == {"v2"}
    assert {key.split("#")[0] for key in new} == {"v4.4"}
    assert {_widely(key.partition("#")[2]) for key in old} == {key.partition("#")[2] for key in new}
    for deployment in (BEFORE, MOVING, SWITCHED, AFTER):
        for asked in ({"serial_number": "SLD88123"}, {"serial_number": "AB0123?7"}, {"serial_number": "AB01234"}):
            assert _found(world, deployment, **asked) == [record["record_id"]], (deployment.index_version, asked)


def _widely(key: str) -> str:
    """A key of v2 as v3 has it: numbers under the wide fold."""
    kind, _, rest = key.partition("#")
    return key if kind in ("M", "K") else f"{kind}#{rest.translate(str.maketrans('ATCNVYF', '476MUUE'))}"


def test_before_the_move_and_after_it_one_version_is_written(world: World):
    table_as_imported(world, NEW)
    with configured(BEFORE):
        world.call("POST", "/v1/records", any_record(), party="NCB-FR")
        world.index()
    assert _keys(world, NEW) == set()
    held = _keys(world, "iarms-local-serial-index")
    with configured(AFTER):
        world.call("POST", "/v1/records", any_record(serial_number="QQ777123"), party="NCB-FR")
        world.index()
    assert _keys(world, "iarms-local-serial-index") == held
    assert "v4.4#D#777123" in _keys(world, NEW)


def test_two_versions_can_share_the_table_until_one_is_imported(world: World):
    with configured(deployed_with(next_index_version="v3")):
        record = world.call("POST", "/v1/records", any_record(), party="NCB-FR").json
    assert _keys(world, "iarms-local-serial-index") == {"v2#D#A8012347", "v3#D#48012347"}
    assert _found(world, deployed_with(index_version="v3")) == [record["record_id"]]


def test_a_key_that_is_full_in_one_version_goes_on_there_alone(world: World):
    table_as_imported(world, NEW)
    with configured(BEFORE):
        for number in range(POSTINGS_PER_PAGE):
            world.call("POST", "/v1/records", any_record(ncb_reference=f"FR-{number}"), party="NCB-FR")
    with configured(MOVING):
        assert world.call("POST", "/v1/records", any_record(ncb_reference="last"), party="NCB-FR").status == 201
    old = {item["page"]["S"]: len(item["postings"]["BS"]) for item in world.items(tables.SERIAL_INDEX)}
    new = [(item["page"]["S"], len(item["postings"]["BS"])) for item in world.dynamodb.scan(TableName=NEW)["Items"]]
    assert (old, new) == ({"0": POSTINGS_PER_PAGE, "1": 1}, [("0", 1)])


def test_an_entry_that_only_one_version_could_take_is_not_made(world: World):
    table_as_imported(world, NEW)
    with configured(MOVING):
        with fault("dynamodb.TransactWriteItems", denied, table=NEW):
            assert world.call("POST", "/v1/records", any_record(), party="NCB-FR").status == 503
        assert world.items(tables.RECORDS) == []
        world.call("POST", "/v1/records", any_record(), party="NCB-FR")
        with fault("dynamodb.UpdateItem", denied, table=NEW):
            (answer,) = world.index()
        assert len(answer["batchItemFailures"]) == 1, "the stream brings it again"


def test_the_doors_are_themselves_again_after_a_test_of_this_kind():
    assert list(records_door.stores.indexes) == [records_door.stores.index_version] == ["v2"]
    with configured(MOVING):
        assert list(records_door.stores.indexes) == ["v2", "v4.4"]
    assert list(records_door.stores.indexes) == ["v2"]


@pytest.mark.parametrize("deployment", [BEFORE, MOVING, SWITCHED, AFTER])
def test_what_is_read_is_written(deployment: Deployment):
    assert deployment.index_versions()[0] == deployment.index_version
    assert f'"{deployment.index_version}": "{deployment.index_table(deployment.index_version)}"' in (
        deployment.serial_indexes()
    )


def _incremental_export(folder: Path, changes: list[tuple[Record | None, Record | None]], *, told: int = 0) -> Path:
    """Changes (before, after) as DynamoDB exports them between two moments."""
    data = folder / "AWSDynamoDB" / "0175-export" / "data"
    data.mkdir(parents=True)
    lines = []
    for before, after in changes:
        record_id = (before or after).record_id  # type: ignore[union-attr]
        keys = {"record_id": {"S": record_id}, "part": {"S": "current"}}
        images = {
            name: {**keys, "document": {"S": record.model_dump_json()}}
            for name, record in (("OldImage", before), ("NewImage", after))
            if record is not None
        }
        lines.append(json.dumps({"Metadata": {"WriteTimestampMicros": {"N": "1"}}, "Keys": keys, **images}) + "\n")
    (data / "a.json.gz").write_bytes(gzip.compress("".join(lines).encode()))
    listed = {"itemCount": told or len(changes), "dataFileS3Key": "x/AWSDynamoDB/0175-export/data/a.json.gz"}
    (data.parent.parent / "manifest-files.json").write_text(json.dumps(listed) + "\n")
    return folder


def _entered(world: World, **fields: Any) -> Record:
    answer = world.call("POST", "/v1/records", any_record(**fields), party="NCB-FR")
    return Record.model_validate_json(answer.text)


def test_what_was_recorded_between_the_export_and_the_move_is_caught_up(world: World, tmp_path: Path):
    index = SerialIndex(world.dynamodb, table_as_imported(world, NEW))
    records = Records(world.dynamodb, "iarms-local-records")
    with configured(BEFORE):
        missed = _entered(world, other_numbers=SLIDE)
        altered = _entered(world, serial_number="QQ777123")
        withdrawn = _entered(world, serial_number="RR888124")
    index_changes(index, "v4.4", None, withdrawn)  # was in the export that was built
    was = altered.model_copy(update={"firearm": altered.firearm.model_copy(update={"serial_number": "QQ777999"})})
    index_changes(index, "v4.4", None, was)
    gone = withdrawn.model_copy(update={"status": "CANCELLED"})
    item = records.put_item(gone)["Put"]["Item"]
    world.dynamodb.put_item(TableName="iarms-local-records", Item=item)

    # The export still has the withdrawn one as it was entered.
    export = _incremental_export(tmp_path, [(None, missed), (was, altered), (withdrawn, withdrawn)])
    for _ in range(2):
        assert catch_up_index.catch_up(export, records, index, "v4.4") == 3
    assert _found(world, AFTER) == _found(world, AFTER, serial_number="SLD88123") == [missed.record_id]
    assert _found(world, AFTER, serial_number="QQ777123") == [altered.record_id]
    held = {key for key in _keys(world, NEW) if index.postings_by_key([key])}
    assert not {key for key in held if "777999" in key or "888124" in key}


@pytest.mark.parametrize(
    ("line", "told", "message"),
    [
        (b"{", 1, r"a\.json:1 is no change of an incremental export: JSONDecodeError"),
        (b'{"Item": {}}', 1, r"a\.json:1 is no change of an incremental export: KeyError"),
        (b'{"Keys": {"part": {"S": "old"}}}', 7, r"the export is not whole: a\.json has 1 items here, 7"),
    ],
)
def test_what_is_no_export_of_changes_is_not_caught_up_in_silence(
    world: World, tmp_path: Path, line: bytes, told: int, message: str
):
    (tmp_path / "a.json").write_bytes(line + b"\n")
    (tmp_path / "manifest-files.json").write_text(json.dumps({"itemCount": told, "dataFileS3Key": "x/a.json"}))
    index = SerialIndex(world.dynamodb, table_as_imported(world, NEW))
    with pytest.raises(BuildFailed, match=message):
        catch_up_index.catch_up(tmp_path, Records(world.dynamodb, "iarms-local-records"), index, "v4.4")


def test_the_command_catches_up_versions_that_the_deployment_writes(world: World, tmp_path: Path, capsys):
    with configured(BEFORE):
        record = _entered(world)
    export = str(_incremental_export(tmp_path, [(None, record)]))
    with pytest.raises(SystemExit) as refused:
        catch_up_index.main([export, "--deployment", "local"])
    assert refused.value.code == 2
    assert catch_up_index.main([export, "--deployment", "local", "--version", "v4"]) == 0
    assert "1 records brought up to date in iarms-local-serial-index" in capsys.readouterr().out
    assert "v4#W#848" in _keys(world, "iarms-local-serial-index")
    assert catch_up_index.main([str(tmp_path / "nowhere"), "--deployment", "local", "--version", "v4"]) == 1
