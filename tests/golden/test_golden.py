"""What earlier versions wrote is read by today's consumers, and what a newer one may write does not stop them."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from iarms import tables
from iarms.handlers import clock as clock_door
from iarms.store.audit_log import AuditLog
from tests import clock
from tests.poller.service import Service
from tests.world import DEPLOYMENT, Context, World

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


def test_there_are_three_versions_at_least():
    assert len(FILES) >= 3
