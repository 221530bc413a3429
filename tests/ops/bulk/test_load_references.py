"""Loading the seed: in bulk where nothing is there, by versions where something is, and never over others' work."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.store.references import References
from iarms.store.transaction import Transaction
from infra.config import load_deployments
from ops.bulk import load_references as loader
from ops.bulk.build_references import identity, read_seed
from ops.bulk.load_references import load_references
from tests.builders import any_reference_draft
from tests.world import World

PATH = "/v1/reference/firearms"
LOCAL = load_deployments()["local"]
FAMILIES = ("BERETTA:92", "TAURUS:PT 92", "GLOCK:17", "*:AK-47")
MINE = [read_seed()[identity(family)] for family in FAMILIES]
BERETTA = identity("BERETTA:92")


def seed(*lines: dict[str, Any]) -> str:
    return "".join(json.dumps(line) + "\n" for line in lines or MINE)


def load(world: World, text: str | None = None) -> dict[str, int]:
    return dict(load_references(world.dynamodb, LOCAL, text or seed()))


def loads(world: World) -> list[dict[str, Any]]:
    return [event for event in world.documents(tables.AUDIT) if event["action"] == "load_references"]


def test_what_is_loaded_is_read_and_found_and_accounted_for(world: World):
    assert load(world) == {"new": 4}

    beretta = world.call("GET", f"{PATH}/{BERETTA}").json
    assert (beretta["make"], beretta["version"], beretta["changed_by"]) == ("Beretta", 1, "OPERATOR")
    items = world.call("GET", f"{PATH}?calibre=9mm+Para&country=BR").json["items"]
    assert [item["model"] for item in items] == ["PT 92"]
    (event,) = loads(world)
    told = json.loads(event["query"])
    assert sorted(told["reference_ids"]) == sorted(identity(family) for family in FAMILIES)
    assert (event["party"], event["subject"], len(told["seed_sha256"])) == ("OPERATOR", "reference loader", 64)


def test_loading_again_changes_nothing(world: World):
    load(world)
    before = world.items(tables.REFERENCES)

    assert load(world) == {"unchanged": 4}
    assert world.items(tables.REFERENCES) == before
    assert len(loads(world)) == 1


def test_a_load_that_stopped_half_way_is_finished_by_the_next(world: World, monkeypatch):
    monkeypatch.setattr(loader, "MOST_IN_BULK", 1)
    monkeypatch.setattr(loader, "_AT_ONCE", 1)
    commit, commits = Transaction.commit, []

    def but_the_third(transaction: Transaction) -> None:
        commits.append(transaction)
        if len(commits) == 3:
            raise KeyboardInterrupt
        commit(transaction)

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", but_the_third)
        with pytest.raises(KeyboardInterrupt):
            load(world)
    assert load(world) == {"new": 1, "unchanged": 3}
    assert load(world) == {"unchanged": 4}
    assert sum(len(json.loads(event["query"])["reference_ids"]) for event in loads(world)) == 4


def test_a_seed_that_says_something_else_is_a_new_version(world: World):
    load(world)
    changed = {**MINE[0], "notes": "now with a note"}

    assert load(world, seed(changed, *MINE[1:])) == {"renewed": 1, "unchanged": 3}
    beretta = world.call("GET", f"{PATH}/{BERETTA}").json
    assert (beretta["version"], beretta["notes"]) == (2, "now with a note")
    assert (loads(world)[-1]["reference_id"], loads(world)[-1]["object_version"]) == (BERETTA, 2)
    parts = [item["part"]["S"] for item in world.items(tables.REFERENCES) if item["key"]["S"] == "make#BERETTA"]
    assert parts == [f"92#{BERETTA}#0002"]


def test_what_the_general_secretariat_wrote_is_kept(world: World):
    load(world)
    body = any_reference_draft(model="92", variants=[], notes="seen and measured")
    headers = {"If-Match": '"1"'}
    assert world.call("PUT", f"{PATH}/{BERETTA}", body, party="INTERPOL-GS", headers=headers).status == 200

    assert load(world, seed({**MINE[0], "notes": "from the seed"})) == {"kept": 1}
    assert world.call("GET", f"{PATH}/{BERETTA}").json["notes"] == "seen and measured"


def test_what_the_general_secretariat_wrote_first_is_kept_too(world: World):
    assert world.call("POST", PATH, any_reference_draft(), party="INTERPOL-GS").status == 201

    assert load(world) == {"kept": 1, "new": 3}


def test_the_seed_holds_from_the_day_it_is_loaded(world: World):
    load(world)

    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    assert world.call("GET", f"{PATH}/{BERETTA}?as_of={yesterday}").status == 404
    store = References(world.dynamodb, LOCAL.physical(tables.REFERENCES.name))
    assert store.versions(BERETTA)[0].reason.startswith("seed ")
