"""What is said about a leg of a trace: between its bureau, who asks and INTERPOL-GS, and heard by no other country."""

from dataclasses import replace
from typing import Any

import pytest

from iarms import tables
from iarms.casework.messages import writing
from tests.builders import any_trace
from tests.world import Answer, World, _door

QUESTION = {"code": "QUESTION", "text": "Which side of the frame is the number on?"}


def trace(world: World, party: str = "WCO", **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", "/v1/traces", any_trace(**fields), party=party)
    assert answer.status == 201, answer.text
    world.notify()
    for each in world.queues:
        world.messages(each)
    return answer.json


def path_of(found: dict[str, Any], country: str) -> str:
    (leg,) = (leg for leg in found["legs"] if leg["country"] == country)
    return f"/v1/traces/{found['trace_id']}/legs/{leg['leg_id']}/messages"


def say(world: World, path: str, party: str, body: Any = QUESTION, **options: Any) -> Answer:
    return world.call("POST", path, body, party=party, **options)


def told(world: World) -> dict[str, list[tuple[str, str | None]]]:
    world.notify(times=2)
    return {
        party: arrived
        for party in world.queues
        if (arrived := [(each["event"], each.get("stage")) for each in world.messages(party)])
    }


def test_a_bureau_asks_without_stopping_its_clock_and_is_answered(world: World):
    found = trace(world)
    path = path_of(found, "BR")
    sent = say(world, path, "NCB-BR")
    assert sent.status == 201, sent.text
    assert (sent.json["by"], sent.json["instead_of"]) == ("NCB-BR", None)
    assert told(world) == {party: [("trace.message", "QUESTION")] for party in ("INTERPOL-GS", "WCO")}
    assert say(world, path, "WCO", {"code": "ANSWER", "text": "On the left."}).status == 201
    assert told(world) == {party: [("trace.message", "ANSWER")] for party in ("INTERPOL-GS", "NCB-BR")}
    for party in ("NCB-BR", "WCO", "ADM-KE", "INTERPOL-GS"):
        page = world.call("GET", path, party=party).json
        assert [each["code"] for each in page["items"]] == ["ANSWER", "QUESTION"]
    after = world.call("GET", f"/v1/traces/{found['trace_id']}").json
    assert [leg["state"] for leg in after["legs"]] == [leg["state"] for leg in found["legs"]]
    assert after["version"] == found["version"]


def test_other_countries_that_are_asked_hear_nothing_of_it(world: World):
    found = trace(world, linked_countries=["FR"])
    path = path_of(found, "BR")
    assert say(world, path, "NCB-BR").status == 201
    assert "NCB-FR" not in told(world)
    for party, method in (("NCB-FR", "GET"), ("NCB-FR", "POST"), ("NCB-DE", "POST"), ("ADM-GH", "GET")):
        body = QUESTION if method == "POST" else None
        assert world.call(method, path, body, party=party).status == 404
    wrong = path.replace("leg_", "leg_X")
    for party in ("WCO", "INTERPOL-GS"):
        assert say(world, wrong, party).status == 404


def test_interpol_stands_in_for_a_country_whose_bureau_has_no_address_and_is_marked(world: World):
    found = trace(world, country_of_manufacture="IT")
    path = path_of(found, "IT")
    sent = say(world, path, "INTERPOL-GS", {"code": "INSTRUCTION", "text": "Send photographs of the marks.",
                                            "instructions": ["PHOTOGRAPHS"]}).json  # fmt: skip
    assert (sent["by"], sent["instead_of"]) == ("INTERPOL-GS", "NCB-IT")
    assert told(world) == {"WCO": [("trace.message", "INSTRUCTION")]}
    assert say(world, path, "WCO").status == 201
    assert told(world) == {"INTERPOL-GS": [("trace.message", "QUESTION")]}, "once, though it is bureau and secretariat"


def test_interpol_writes_for_itself_of_a_bureau_that_can_be_told(world: World):
    sent = say(world, path_of(trace(world), "BR"), "INTERPOL-GS").json
    assert (sent["by"], sent["instead_of"]) == ("INTERPOL-GS", None)
    assert sorted(told(world)) == ["NCB-BR", "WCO"]


def test_a_leg_that_leads_to_no_country_is_interpols_own(world: World):
    found = trace(world, make=None, model="AK-47", country_of_manufacture=None)
    (leg,) = found["legs"]
    assert leg["country"] is None
    sent = say(world, f"/v1/traces/{found['trace_id']}/legs/{leg['leg_id']}/messages", "INTERPOL-GS").json
    assert (sent["by"], sent["instead_of"]) == ("INTERPOL-GS", None)
    assert sorted(told(world)) == ["WCO"]


def test_of_a_leg_that_is_only_proposed_nobody_writes_and_its_bureau_hears_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    door = _door("traces")
    agreed = replace(door.stores.arrangements, next_country_opens=False)
    monkeypatch.setattr(door, "stores", replace(door.stores, arrangements=agreed))
    found = trace(world)
    answer = {"outcome": "EXPORTED_TO", "next_country": "FR"}
    responses = path_of(found, "BR").replace("messages", "responses")
    assert world.call("POST", responses, answer, party="NCB-BR").status == 201
    told(world)
    path = path_of(world.call("GET", f"/v1/traces/{found['trace_id']}").json, "FR")
    refused = say(world, path, "WCO")
    assert (refused.status, refused.json["code"]) == (409, "not_from_this_state")
    assert (say(world, path, "NCB-FR").status, told(world)) == (404, {})
    assert say(world, path_of(found, "BR"), "WCO").status == 201, "the other leg is as it was"


def test_an_ended_leg_takes_messages(world: World):
    found = trace(world)
    withdrawn = world.call("POST", f"/v1/traces/{found['trace_id']}/withdrawal", {"reason": "misread"})
    assert withdrawn.status == 201
    told(world)
    path = path_of(found, "BR")
    assert say(world, path, "NCB-BR", {"code": "INFORMATION", "text": "Sold in 1998, as we see now."}).status == 201
    assert sorted(told(world)) == ["INTERPOL-GS", "WCO"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"code": "QUESTION", "text": "owner: John Example?"}, "/text"),
        ({"code": "QUESTION", "text": "x", "instructions": ["CALL"]}, "/instructions"),
        ({"text": "x"}, "/code"),
    ],
)
def test_a_message_that_cannot_be_is_refused_and_tells_nobody(world: World, body: Any, pointer: str):
    path = path_of(trace(world), "BR")
    answer = say(world, path, "NCB-BR", body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert told(world) == {}


def test_there_is_an_end_to_messages_and_a_key_sends_once(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writing, "MOST_MESSAGES", 1)
    path = path_of(trace(world), "BR")
    first, again = (say(world, path, "NCB-BR", headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.status == again.status == 201
    assert first.json == again.json
    refused = say(world, path, "NCB-BR")
    assert (refused.status, refused.json["code"]) == (409, "too_many_messages")
    assert sorted(told(world)) == ["INTERPOL-GS", "WCO"]


def test_a_message_of_a_leg_is_accounted_for_and_lies_beside_the_trace(world: World):
    found = trace(world)
    path = path_of(found, "BR")
    sent = say(world, path, "NCB-BR").json
    (event,) = (each for each in world.documents(tables.AUDIT) if each["action"] == "send_leg_message")
    leg_id = path.split("/")[-2]
    assert (event["trace_id"], event["leg_id"]) == (found["trace_id"], leg_id)
    assert (event["message_id"], event["reason"]) == (sent["message_id"], f"QUESTION: {QUESTION['text']}")
    assert _door("messages").stores.of_legs.count(leg_id) == 1
    lists = world.call("GET", "/v1/traces", party="INTERPOL-GS").json["items"]
    assert [each["trace_id"] for each in lists] == [found["trace_id"]]
