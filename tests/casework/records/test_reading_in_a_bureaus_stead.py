"""INTERPOL-GS reads the record that it has to answer for in its bureau's stead, and no other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.casework.audit import own_call
from iarms.casework.hits import confirmation
from iarms.models.party import Party
from iarms.store.parties import Register
from tests.builders import any_record, any_search
from tests.world import DEPLOYMENT, Answer, World, _door

GS = "INTERPOL-GS"


def enter(world: World, bureau: str, **fields: Any) -> str:
    answer = world.call("POST", "/v1/records", any_record(**fields), party=bureau)
    assert answer.status == 201, answer.text
    return str(answer.json["record_id"])


def find(world: World, bureau: str, **record: Any) -> tuple[str, str]:
    """A record of this bureau and a hit on it, the searcher's or unseen by it."""
    record_id = enter(world, bureau, **record)
    assert world.call("POST", "/v1/searches", any_search()).status == 201
    world.after()
    (hit,) = world.call("GET", "/v1/hits", party=bureau).json["items"]
    return record_id, str(hit["hit_id"])


def read(world: World, record_id: str, party: str = GS) -> Answer:
    return world.call("GET", f"/v1/records/{record_id}", party=party)


def escalate(world: World, hit_id: str) -> None:
    """Asked for three times, and nobody has answered."""
    for _ in range(3):
        asked = {"priority": "URGENT", "reason": "held"}
        assert world.call("POST", f"/v1/hits/{hit_id}/confirmation-requests", asked).status == 201
    clock = _door("clock")
    call = own_call("clock", "test", "1")
    later = datetime.now(UTC) + timedelta(minutes=11)
    assert confirmation.run_confirmation_clock(clock.confirmation_stores, call, later).taken["escalated"] == 1


@pytest.mark.parametrize("record", [{}, {"handling": "NOTIFY_OWNER_ONLY"}, {"handling": "NOT_FOR", "not_for": ["WCO"]}])
def test_of_a_bureau_without_an_address_it_reads_the_record_that_was_hit(world: World, record: dict[str, Any]):
    record_id, hit_id = find(world, "NCB-DE", **record)
    answer = read(world, record_id)
    assert answer.status == 200, answer.text
    assert answer.json == read(world, record_id, "NCB-DE").json, "in full, as its owner does"
    (event,) = (
        each for each in world.documents(tables.AUDIT) if each["action"] == "read_record" and each["party"] == GS
    )
    assert (event["record_ids"], event["hit_ids"], event["status"]) == ([record_id], [hit_id], 200)


def test_a_record_that_nobody_hit_stays_its_bureaus(world: World):
    assert read(world, enter(world, "NCB-DE")).status == 404
    assert read(world, "rec_unknown").status == 404


def test_of_a_bureau_that_can_be_told_it_reads_a_record_once_the_hit_is_escalated(world: World):
    record_id, hit_id = find(world, "NCB-FR")
    assert read(world, record_id).status == 404
    escalate(world, hit_id)
    assert read(world, record_id).status == 200
    answer = {"answer": "REFUTED", "reason": "another weapon"}
    assert world.call("POST", f"/v1/hits/{hit_id}/confirmations", answer, party="NCB-FR").status == 201
    assert read(world, record_id).status == 404, "the bureau has answered, so nobody stands in for it"


def test_a_bureau_that_gets_an_address_answers_for_itself(world: World):
    record_id, _ = find(world, "NCB-DE")
    assert read(world, record_id).status == 200
    Register(world.dynamodb, f"{DEPLOYMENT}-register").put(Party(party="NCB-DE", notified=True))
    _door("records").stores.register._rows.clear()
    assert read(world, record_id).status == 404


def test_it_reads_the_record_and_neither_versions_nor_lists_nor_changes_it(world: World):
    record_id, _ = find(world, "NCB-DE")
    assert world.call("GET", f"/v1/records/{record_id}/versions", party=GS).status == 404
    assert world.call("GET", "/v1/records", party=GS).status == 403
    change = {"status": "CANCELLED", "reason": "wrong"}
    path = f"/v1/records/{record_id}"
    assert world.call("PATCH", path, change, party=GS, headers={"If-Match": '"1"'}).status == 403


@pytest.mark.parametrize("party", ["NCB-FR", "NCB-BR", "ADM-GH"])
def test_nobody_else_reads_a_record_in_a_bureaus_stead(world: World, party: str):
    record_id, _ = find(world, "NCB-DE")
    assert read(world, record_id, party).status == 404


def test_the_gateway_to_a_decision_is_the_hit_for_a_bureau_and_for_who_stands_in(world: World):
    """What was found is read without a right to search; in the bureau's stead it is confirmed with instructions."""
    record_id, hit_id = find(world, "NCB-DE")
    hit = world.call("GET", f"/v1/hits/{hit_id}", party=GS, scopes="hit:read").json
    assert hit["weapon"]["given"]["serial_number"] == "AB012347"
    assert read(world, record_id).json["firearm"]["serial_number"] == hit["weapon"]["recorded"]["serial_number"]
    told = {"answer": "CONFIRMED", "instructions": ["HOLD"], "note": "photographs follow"}
    confirmed = world.call("POST", f"/v1/hits/{hit_id}/confirmations", told, party=GS)
    assert (confirmed.status, confirmed.json["answers"][0]["instead_of"]) == (201, "NCB-DE")
    said = {"code": "INSTRUCTION", "text": "Hold it, a request follows.", "instructions": ["HOLD", "REQUEST_FOLLOWS"]}
    message = world.call("POST", f"/v1/hits/{hit_id}/messages", said, party=GS)
    assert (message.json["by"], message.json["instead_of"]) == (GS, "NCB-DE")
    (read_by_the_officer,) = world.call("GET", f"/v1/hits/{hit_id}/messages").json["items"]
    assert read_by_the_officer["instructions"] == ["HOLD", "REQUEST_FOLLOWS"]


@pytest.mark.parametrize("document", [{"S": "{}"}, {"B": b"x"}, None], ids=["another", "no archive", "none"])
def test_a_hit_that_cannot_be_read_keeps_no_record_from_who_has_to_answer_for_another(world: World, document: Any):
    record_id, hit_id = find(world, "NCB-DE")
    other = any_search(case_reference="another case")
    assert world.call("POST", "/v1/searches", other).status == 201
    (item,) = (each for each in world.items(tables.CASES) if each.get("hit_id", {}).get("S") == hit_id)
    broken = {name: value for name, value in item.items() if name != "document"}
    broken |= {"document": document} if document else {}
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-cases", Item=broken)
    assert read(world, record_id).status == 200
    again = world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"]
    assert again not in (None, hit_id), "it stops no search either"
