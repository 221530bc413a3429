"""What the parties of a hit say to one another: read by all whom it concerns, told once to each, and by nobody else."""

import itertools
from typing import Any

import pytest

from iarms import tables
from iarms.casework.messages import writing
from iarms.models.party import Party
from iarms.store.case_messages import CaseMessages
from iarms.store.parties import Register
from tests.builders import any_record, any_search
from tests.world import DEPLOYMENT, Answer, World, _door

QUESTION = {"code": "QUESTION", "text": "Is the slide of this weapon stamped twice?"}
HOLD = {
    "code": "INSTRUCTION",
    "text": "Hold the weapon, photographs and a request follow.",
    "instructions": ["HOLD", "REQUEST_FOLLOWS"],
}
_KEYS = itertools.count()


def find(world: World, *, recorded_by: str = "NCB-FR", party: str = "WCO", **record: Any) -> str:
    """A hit by a search of this party on a record of that bureau."""
    country = recorded_by[-2:]
    body = any_record(ncb_reference=f"{country}-1", occurred_in=country, **record)
    assert world.call("POST", "/v1/records", body, party=recorded_by).status == 201
    search = world.call("POST", "/v1/searches", any_search(place="Port of Mombasa"), party=party).json
    world.after()
    (hit,) = world.call("GET", "/v1/hits", party=recorded_by).json["items"]
    kept = world.call("GET", f"/v1/hits/{hit['hit_id']}", party="INTERPOL-GS").json
    assert kept["search_id"] == search["search_id"]
    world.notify()
    for each in world.queues:
        world.messages(each)
    return str(hit["hit_id"])


def say(world: World, hit_id: str, party: str, body: Any = QUESTION, **options: Any) -> Answer:
    return world.call("POST", f"/v1/hits/{hit_id}/messages", body, party=party, **options)


def read(world: World, hit_id: str, party: str, query: str = "") -> Any:
    answer = world.call("GET", f"/v1/hits/{hit_id}/messages{query}", party=party)
    assert answer.status == 200, answer.text
    return answer.json


def told(world: World) -> dict[str, list[tuple[str, str | None, str]]]:
    """What arrived by party: event, stage and for whom it was."""
    world.notify(times=2)
    return {
        party: arrived
        for party in world.queues
        if (
            arrived := [
                (each["event"], each.get("stage"), each.get("instead_of", party)) for each in world.messages(party)
            ]
        )
    }


def test_a_bureau_instructs_the_officer_reads_it_and_answers(world: World):
    hit_id = find(world)
    sent = say(world, hit_id, "NCB-FR", HOLD)
    assert sent.status == 201, sent.text
    assert (sent.json["code"], sent.json["text"], sent.json["instructions"]) == tuple(HOLD.values())
    assert (sent.json["by"], sent.json["instead_of"]) == ("NCB-FR", None)
    assert sent.json["message_id"].startswith("msg_")
    assert told(world) == {party: [("hit.message", "INSTRUCTION", party)] for party in ("INTERPOL-GS", "WCO")}
    assert [each["message_id"] for each in read(world, hit_id, "WCO")["items"]] == [sent.json["message_id"]]
    answer = {"code": "ANSWER", "text": "It is held at the port.", "instructions": []}
    assert say(world, hit_id, "WCO", answer).status == 201
    assert told(world) == {party: [("hit.message", "ANSWER", party)] for party in ("INTERPOL-GS", "NCB-FR")}
    for party in ("NCB-FR", "WCO", "ADM-KE", "INTERPOL-GS"):
        assert [each["code"] for each in read(world, hit_id, party)["items"]] == ["ANSWER", "INSTRUCTION"]


def test_who_sent_a_message_sees_that_it_was_received(world: World):
    hit_id = find(world)
    say(world, hit_id, "NCB-FR", HOLD)
    world.notify()
    (arrived,) = world.messages("WCO")
    path = f"/v1/notifications/{arrived['notification_id']}"
    assert world.call("GET", path).json["message"]["message_id"] == arrived["message_id"]
    assert world.call("POST", f"{path}/acknowledgement", {}).status == 201
    (message,) = read(world, hit_id, "NCB-FR")["items"]
    by_party = {each["party"]: each for each in message["told"]}
    assert by_party["WCO"]["acknowledged_at"] is not None
    assert (by_party["INTERPOL-GS"]["state"], by_party["INTERPOL-GS"]["acknowledged_at"]) == ("SENT", None)


def test_interpol_stands_in_for_a_bureau_without_an_address_and_is_marked(world: World):
    hit_id = find(world, recorded_by="NCB-DE")
    assert told(world) == {}
    sent = say(world, hit_id, "INTERPOL-GS", HOLD).json
    assert (sent["by"], sent["instead_of"]) == ("INTERPOL-GS", "NCB-DE")
    assert told(world) == {"WCO": [("hit.message", "INSTRUCTION", "WCO")]}
    assert say(world, hit_id, "WCO").status == 201
    both = [("hit.message", "QUESTION", "INTERPOL-GS"), ("hit.message", "QUESTION", "NCB-DE")]
    assert {party: sorted(arrived) for party, arrived in told(world).items()} == {"INTERPOL-GS": both}
    own = say(world, hit_id, "NCB-DE", HOLD).json
    assert (own["by"], own["instead_of"]) == ("NCB-DE", None), "a bureau without an address may still write itself"
    assert sorted(told(world)) == ["INTERPOL-GS", "WCO"]


def test_interpol_writes_for_itself_where_the_bureau_can_be_told(world: World):
    sent = say(world, find(world), "INTERPOL-GS").json
    assert (sent["by"], sent["instead_of"]) == ("INTERPOL-GS", None)
    assert told(world) == {party: [("hit.message", "QUESTION", party)] for party in ("NCB-FR", "WCO")}


def test_an_administration_with_an_address_is_told_too(world: World):
    register = Register(world.dynamodb, f"{DEPLOYMENT}-register")
    register.put(Party(party="ADM-KE", notified=True))
    hit_id = find(world)
    say(world, hit_id, "NCB-FR", HOLD)
    (message,) = read(world, hit_id, "ADM-KE")["items"]
    assert sorted(each["party"] for each in message["told"]) == ["ADM-KE", "INTERPOL-GS", "WCO"]


STRANGERS = ["NCB-BR", "ADM-GH", "NCB-KE"]
KEPT_FROM: list[tuple[dict[str, Any], str, list[str]]] = [
    ({}, "WCO", STRANGERS),
    ({"handling": "NOTIFY_OWNER_ONLY"}, "WCO", [*STRANGERS, "WCO", "ADM-KE"]),
    ({"handling": "NOT_FOR", "not_for": ["ADM-KE"]}, "WCO", [*STRANGERS, "WCO", "ADM-KE"]),
    ({"handling": "NOT_FOR", "not_for": ["WCO"]}, "ADM-KE", [*STRANGERS, "WCO"]),
]


@pytest.mark.parametrize(("record", "searcher", "kept_from"), KEPT_FROM)
def test_a_hit_that_is_not_a_partys_to_know_of_has_no_messages_for_it(
    world: World, record: dict[str, Any], searcher: str, kept_from: list[str]
):
    hit_id = find(world, party=searcher, **record)
    assert say(world, hit_id, "NCB-FR", HOLD).status == 201
    assert not set(told(world)) & set(kept_from)
    before = len(world.items(tables.OUTBOX))
    for party in kept_from:
        for method, body in (("GET", None), ("POST", QUESTION)):
            answer = world.call(method, f"/v1/hits/{hit_id}/messages", body, party=party)
            assert (answer.status, answer.json["detail"]) == (404, "no such hit of yours")
    assert len(world.items(tables.OUTBOX)) == before
    assert say(world, hit_id, "AUDITOR", scopes="audit:read").status == 403
    assert len(read(world, hit_id, "NCB-FR")["items"]) == 1


def test_an_administration_cannot_tell_from_a_message_whether_the_wco_may_know(world: World):
    hit_id = find(world, party="ADM-KE", handling="NOT_FOR", not_for=["WCO"])
    sent = say(world, hit_id, "ADM-KE").json
    assert sorted(each["party"] for each in sent["told"]) == ["INTERPOL-GS", "NCB-FR"]


@pytest.mark.parametrize("end", ["REFUTED", "RELEASED"])
def test_a_bureau_may_have_to_say_something_after_the_end(world: World, end: str):
    hit_id = find(world)
    if end == "REFUTED":
        body, path, party = {"answer": "REFUTED", "reason": "another weapon"}, "confirmations", "NCB-FR"
    else:
        body, path, party = {"disposition": "RELEASED"}, "disposition", "WCO"
    assert world.call("POST", f"/v1/hits/{hit_id}/{path}", body, party=party).status == 201
    told(world)
    assert say(world, hit_id, "NCB-FR", HOLD).status == 201
    assert sorted(told(world)) == ["INTERPOL-GS", "WCO"]


BAD: dict[str, tuple[Any, str]] = {
    "no code": ({"text": "x"}, "/code"),
    "a code that is none": (QUESTION | {"code": "SHOUT"}, "/code"),
    "no text": ({"code": "QUESTION"}, "/text"),
    "an empty text": (QUESTION | {"text": "  "}, "/text"),
    "a text without end": (QUESTION | {"text": "x" * 501}, "/text"),
    "a telephone number": (QUESTION | {"text": "call tel. 0722 123 456"}, "/text"),
    "somebody's name": (QUESTION | {"text": "owner: John Example"}, "/text"),
    "somebody's papers": (QUESTION | {"text": "passport no. X1234567"}, "/text"),
    "an instruction that is none": (HOLD | {"instructions": ["SHOOT"]}, "/instructions/0"),
    "an instruction twice": (HOLD | {"instructions": ["HOLD", "HOLD"]}, "/instructions"),
    "instructions with a question": (QUESTION | {"instructions": ["HOLD"]}, "/instructions"),
    "a field that is none": (QUESTION | {"from": "me"}, "/from"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_message_that_cannot_be_is_refused_at_its_place_and_tells_nobody(world: World, what: str):
    body, pointer = BAD[what]
    hit_id = find(world)
    answer = say(world, hit_id, "NCB-FR", body)
    assert answer.status == 422, answer.text
    assert pointer in [fault["pointer"] for fault in answer.json["errors"]]
    assert told(world) == {}
    assert read(world, hit_id, "NCB-FR")["items"] == []


def test_a_message_sent_again_under_its_key_is_the_same_message(world: World):
    hit_id = find(world)
    first, second = (say(world, hit_id, "NCB-FR", HOLD, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json == second.json
    assert sorted(told(world)) == ["INTERPOL-GS", "WCO"]
    assert len(read(world, hit_id, "NCB-FR")["items"]) == 1
    other = say(world, hit_id, "NCB-FR", QUESTION, headers={"Idempotency-Key": "k"})
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


def test_messages_are_listed_newest_first_page_by_page(world: World):
    hit_id = find(world)
    ids = [say(world, hit_id, "NCB-FR").json["message_id"] for _ in range(5)]
    found: list[str] = []
    cursor = ""
    for size in (2, 2, 1):
        page = read(world, hit_id, "WCO", f"?limit=2{cursor}")
        assert len(page["items"]) == size
        found += [each["message_id"] for each in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None
    assert found == ids[::-1]
    assert len(set(ids)) == 5, "also within one millisecond"


@pytest.mark.parametrize("query", ["cursor=xx", "limit=0", "limit=101", "cursor=", "page=2"])
def test_a_strange_page_is_refused(world: World, query: str):
    hit_id = find(world)
    assert world.call("GET", f"/v1/hits/{hit_id}/messages?{query}").status == 422


def test_a_cursor_is_of_one_hits_messages_alone(world: World):
    hit_id = find(world)
    for _ in range(2):
        say(world, hit_id, "NCB-FR")
    cursor = read(world, hit_id, "WCO", "?limit=1")["next_cursor"]
    assert world.call("POST", "/v1/searches", any_search(case_reference="other")).status == 201
    (other,) = {each["hit_id"] for each in world.call("GET", "/v1/hits").json["items"]} - {hit_id}
    assert world.call("GET", f"/v1/hits/{other}/messages?cursor={cursor}").status == 422


def test_there_is_an_end_to_messages_which_is_said(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writing, "MOST_MESSAGES", 3)
    hit_id = find(world)
    for _ in range(3):
        assert say(world, hit_id, "NCB-FR").status == 201
    told(world)
    refused = say(world, hit_id, "WCO")
    assert (refused.status, refused.json["code"]) == (409, "too_many_messages")
    assert told(world) == {}
    assert len(read(world, hit_id, "WCO")["items"]) == 3


def test_two_messages_at_the_same_moment_are_both_kept(world: World, monkeypatch: pytest.MonkeyPatch):
    hit_id = find(world)
    counted = CaseMessages.count
    overtaken: list[str] = []

    def count(self: CaseMessages, case_id: str) -> int:
        number = counted(self, case_id)
        if not overtaken:
            overtaken.append(case_id)
            assert say(world, hit_id, "WCO").status == 201  # between the count and the write
        return number

    monkeypatch.setattr(CaseMessages, "count", count)
    assert say(world, hit_id, "NCB-FR", HOLD).status == 201
    assert [each["by"] for each in read(world, hit_id, "WCO")["items"]] == ["NCB-FR", "WCO"]
    assert sum(map(len, told(world).values())) == 4


def test_a_message_is_accounted_for(world: World):
    hit_id = find(world)
    sent = say(world, hit_id, "NCB-FR", HOLD).json
    (event,) = (each for each in world.documents(tables.AUDIT) if each["action"] == "send_hit_message")
    assert (event["party"], event["hit_ids"], event["message_id"]) == ("NCB-FR", [hit_id], sent["message_id"])
    assert event["reason"] == "INSTRUCTION: Hold the weapon, photographs and a request follow. HOLD REQUEST_FOLLOWS"
    assert len(event["notifications"]) == 2
    read(world, hit_id, "WCO")
    (event,) = (each for each in world.documents(tables.AUDIT) if each["action"] == "list_hit_messages")
    assert (event["party"], event["hit_ids"]) == ("WCO", [hit_id])


def test_of_a_test_hit_nobody_is_told(world: World):
    assert world.call("POST", "/v1/records", any_record(test=True), party="NCB-FR").status == 201
    assert world.call("POST", "/v1/searches", any_search(purpose="TEST")).status == 201
    (hit,) = world.call("GET", "/v1/hits", party="NCB-FR").json["items"]
    sent = say(world, hit["hit_id"], "NCB-FR", HOLD).json
    assert {each["state"] for each in sent["told"]} == {"TEST"}
    assert told(world) == {}


def test_messages_do_not_push_the_steps_of_a_hit_out_of_what_was_told(world: World):
    hit_id = find(world)
    say(world, hit_id, "NCB-FR", HOLD)
    events = {each["event"] for each in world.call("GET", f"/v1/hits/{hit_id}").json["told"]}
    assert events == {"hit.opened"}
    assert _door("messages").stores.of_hits.count(hit_id) == 1
