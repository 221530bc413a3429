"""An audit event that somebody writes over in the table, by whatever way: the sequencer tells of it, the log keeps the
first text, and the auditor's command names the event in whatever is exported afterwards."""

import gzip
import json
from pathlib import Path

import pytest

from auditor.files import open_files
from auditor.findings import Report
from auditor.log_events import LogCheck
from iarms import tables
from iarms.handlers import publisher
from tests.builders import any_search
from tests.world import DEPLOYMENT, World

CHANGES = {
    "another officer": {"officer": "somebody-else"},
    "another outcome": {"outcome": "hit"},
    "another purpose": {"purpose": "TEST"},
    "another moment": {"at": "2026-11-24T12:20:31.000Z"},
}


def log_of(world: World, folder: Path) -> Path:
    """The published log, as an auditor has it."""
    (bucket,) = (each["Name"] for each in world.s3.list_buckets()["Buckets"] if "-log-" in each["Name"])
    for found in world.s3.list_objects_v2(Bucket=bucket)["Contents"]:
        path = folder / found["Key"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(world.s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())
    return folder


def verify(log: Path, export: Path) -> Report:
    report = Report("verify-events")
    LogCheck(open_files(str(log)), publisher.stores().policy, report).run((), [export], is_selection=True)
    return report


@pytest.mark.parametrize("change", [*CHANGES.values(), None], ids=[*CHANGES, "removed"])
def test_an_event_that_was_overwritten_behind_our_back_is_told_by_the_command(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str] | None
):
    for number in range(5):
        assert world.call("POST", "/v1/searches", any_search(case_reference=f"o-{number}")).status == 201
    world.sequence()
    world.index_audit()
    world.publish()
    log = log_of(world, tmp_path / "log")
    item = sorted(world.items(tables.AUDIT), key=lambda each: each["event_id"]["S"])[2]
    name = f"{DEPLOYMENT}-{tables.AUDIT.name}"
    key = {"event_id": item["event_id"]}
    if change is None:
        world.dynamodb.delete_item(TableName=name, Key=key)
    else:
        told = {**json.loads(item["document"]["S"]), **change}
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        world.dynamodb.put_item(TableName=name, Item={**item, "document": {"S": text}})
    capsys.readouterr()
    world.sequence()
    assert '"AuditEventAltered":[1.0]' in capsys.readouterr().out
    export = tmp_path / "export.ndjson"
    export.write_text("\n".join(sorted(each["document"]["S"] for each in world.items(tables.AUDIT))), "utf-8")
    report = verify(log, export)
    codes = {finding.code for finding in report.findings if finding.severity != "note"} - {"NO_QUORUM_SET"}
    if change is None:
        assert "EVENT_ALTERED" not in codes
        assert item["event_id"]["S"] in {json.loads(line)["event_id"] for line in lines_of(log)}, "the log has it"
    else:
        assert codes == {"EVENT_ALTERED"}
        assert item["event_id"]["S"] in " ".join(finding.sentence for finding in report.findings)
    world.publish()
    assert verify(log_of(world, tmp_path / "later"), export).counts["entries hashed"] == 5, "as it was first written"


def lines_of(log: Path) -> list[str]:
    return [
        json.dumps(json.loads(line)["event"])
        for path in (log / "events").rglob("*.gz")
        for line in gzip.decompress(path.read_bytes()).decode().splitlines()
    ]
