"""Records that were there before imports knew any: noted once, whatever their bureaus did with them since."""

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.handlers import importer
from iarms.handlers import records as door
from iarms.store.identities import MOST_RECORDS
from ops.bulk.note_identities import Noted, note_identities
from tests.builders import any_record
from tests.world import World


def forgotten(world: World) -> None:
    """The world as it was before anything was noted."""
    for item in world.items(tables.IMPORTS):
        if item["part"]["S"] == "records":
            key = {name: item[name] for name in ("import_id", "part")}
            world.dynamodb.delete_item(TableName=importer.settings.imports_table, Key=key)


def noted() -> Noted:
    return note_identities(dynamodb(), door.settings.records_table, importer.stores.identities)


def standing(world: World) -> dict[str, list[str]]:
    items = (item for item in world.items(tables.IMPORTS) if item["part"]["S"] == "records")
    return {item["import_id"]["S"]: sorted(item["held"]["SS"]) for item in items if "held" in item}


def test_records_of_before_are_noted_as_they_stand_and_once(world: World):
    ids = [
        world.call("POST", "/v1/records", any_record(serial_number=f"QX{n:06}"), party="NCB-FR").json["record_id"]
        for n in range(5)
    ]
    change = {"reason": "misread", "firearm": {"serial_number": "ZZ991"}}
    patched = world.call("PATCH", f"/v1/records/{ids[0]}", change, party="NCB-FR", headers={"If-Match": '"1"'})
    assert patched.status == 200, patched.text
    before = standing(world)
    forgotten(world)
    assert standing(world) == {}
    assert noted() == Noted(5, 5, ())
    assert standing(world) == before
    assert noted() == Noted(5, 0, ())


def test_more_records_than_one_identity_holds_are_told_of(world: World, monkeypatch):
    monkeypatch.setattr("ops.bulk.note_identities.MOST_RECORDS", 2)
    ids = [world.call("POST", "/v1/records", any_record(), party="NCB-FR").json["record_id"] for _ in range(3)]
    forgotten(world)
    told = noted()
    assert (told.records, told.noted, len(told.left)) == (3, 2, 1)
    assert set(told.left) < set(ids)
    assert MOST_RECORDS >= 100
