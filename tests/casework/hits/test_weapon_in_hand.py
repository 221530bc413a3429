"""What those whom a hit concerns read of the weapon in hand, by whichever way the hit was opened, and who was told."""

from collections.abc import Callable
from typing import Any

import pytest

from iarms import tables
from iarms.models.hit import KeptHit
from iarms.models.party import Desk, Party
from iarms.store.parties import Register
from tests.builders import any_hit, any_record, any_search
from tests.world import DEPLOYMENT, DESKS, World, _door

RECORDED = {"serial_number": "H71884Z", "make": "Glock", "model": "17", "calibre": "9x19"}
# As the officer read it: the second character is an I where the record has a 1.
GIVEN = {"serial_number": "H7I884Z", "make": "Glock", "model": "17", "calibre": "9x19"}
ASKED = any_search(
    **GIVEN, place="Port of Mombasa, berth 14", in_sight=True, operation="TRIGGER", purpose="SHIPMENT_CONTROL"
)


def enter(world: World, party: str = "NCB-FR", **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", "/v1/records", any_record(**(RECORDED | fields)), party=party)
    assert answer.status == 201, answer.text
    return answer.json


def ask(world: World, party: str = "WCO", **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", "/v1/searches", ASKED | fields, party=party)
    assert answer.status == 201, answer.text
    return answer.json


def only_hit(world: World, party: str = "NCB-FR") -> dict[str, Any]:
    (listed,) = world.call("GET", "/v1/hits", party=party).json["items"]
    answer = world.call("GET", f"/v1/hits/{listed['hit_id']}", party=party)
    assert answer.status == 200, answer.text
    assert {**answer.json, "told": None, "told_in_full": None} == {**listed, "told": None, "told_in_full": None}
    return answer.json


def by_a_search(world: World) -> None:
    enter(world)
    assert ask(world)["outcome"] == "hit"


def by_a_line_of_a_batch(world: World) -> None:
    enter(world)
    assert world.call("POST", "/v1/search-batches", {"searches": [ASKED]}).status == 202
    assert world.work_off() == []


def by_a_watch(world: World) -> None:
    assert ask(world)["outcome"] == "no_match"
    enter(world)
    world.after()


def by_an_assertion(world: World) -> None:
    enter(world, serial_number="H7I884W", model="19", calibre=".40 S&W")  # one letter differs: no hit by itself
    world.index()
    search = ask(world)
    assert search["outcome"] == "possible", search
    path = f"/v1/searches/{search['search_id']}/matches/{search['matches'][0]['record_id']}/assertion"
    compared = {"compared": ["serial_number", "make"], "reason": "the last digit stands apart, on the slide"}
    assert world.call("POST", path, compared).status == 201


def unseen_by_its_searcher(world: World) -> None:
    enter(world, handling="NOTIFY_OWNER_ONLY")
    assert ask(world)["outcome"] == "no_match"
    world.after()


WAYS: list[Callable[[World], None]] = [
    by_a_search,
    by_a_line_of_a_batch,
    by_a_watch,
    by_an_assertion,
    unseen_by_its_searcher,
]


@pytest.mark.parametrize("opened", WAYS)
def test_the_bureau_reads_what_was_found_and_whom_to_call_however_the_hit_was_opened(world: World, opened: Any):
    opened(world)
    hit = only_hit(world)
    weapon = hit["weapon"]
    assert {name: weapon["given"][name] for name in GIVEN} == GIVEN
    assert weapon["interpretation"]["serial_number"]["given"] == "H7I884Z"
    assert weapon["interpretation"]["make"]["code"] == "GLOCK"
    by_field = {each["field"]: each for each in weapon["evidence"]}
    assert by_field["serial_number"]["given"] == "H7I884Z"
    assert by_field["serial_number"]["recorded"] == weapon["recorded"]["serial_number"]
    assert by_field["make"]["agreement"] == "agrees"
    assert weapon["recorded"]["make"] == "Glock"
    assert weapon["record_version"] == 1
    assert "why_not_hit" not in str(hit)
    secretariat = only_hit(world, "INTERPOL-GS")
    found = ("place", "in_sight", "purpose", "priority")
    everything = ["Port of Mombasa, berth 14", True, "SHIPMENT_CONTROL", "URGENT"]
    assert [secretariat[name] for name in found] == everything
    assert (secretariat["operation"], secretariat["officer"]) == ("TRIGGER", ASKED["officer"])
    # No event was behind the record that its owner kept from the searcher.
    assert [hit[name] for name in found] == ([None] * 4 if opened is unseen_by_its_searcher else everything)
    assert (hit["operation"], hit["officer"]) == (None, None)
    searcher = [] if opened is unseen_by_its_searcher else ["WCO"]
    assert sorted(hit["desks"]) == ["INTERPOL-GS", "NCB-FR", *searcher]
    assert hit["desks"]["INTERPOL-GS"]["telephone"] == DESKS["INTERPOL-GS"].telephone
    readers = ["INTERPOL-GS", "NCB-FR", *([] if opened is unseen_by_its_searcher else ["WCO", "ADM-KE"])]
    for party in ("INTERPOL-GS", "NCB-FR", "WCO", "ADM-KE"):
        read = world.call("GET", f"/v1/hits/{hit['hit_id']}", party=party)
        assert read.status == (200 if party in readers else 404)
        if party in readers:
            shown = read.json["weapon"]
            assert (shown["evidence"], shown["recorded"]) == (weapon["evidence"], weapon["recorded"])
            if opened is not unseen_by_its_searcher:
                assert shown == weapon


def test_a_bureau_needs_no_right_to_read_searches(world: World):
    by_a_search(world)
    hit = only_hit(world)
    assert world.call("GET", f"/v1/searches/{hit['search_id']}", party="NCB-FR").status == 403
    read = world.call("GET", f"/v1/hits/{hit['hit_id']}", party="NCB-FR", scopes="hit:read")
    assert read.json["weapon"]["given"]["serial_number"] == "H7I884Z"


def test_what_was_found_stays_as_it_was_when_record_and_register_change(world: World):
    by_a_search(world)
    before = only_hit(world)
    path = f"/v1/records/{before['record_id']}"
    change = {"firearm": {"model": "19"}, "reason": "read again"}
    assert world.call("PATCH", path, change, party="NCB-FR", headers={"If-Match": '"1"'}).status == 200
    register = Register(world.dynamodb, f"{DEPLOYMENT}-register")
    register.put(Party(party="NCB-FR", notified=True, desk=Desk(name="Another office")))
    _door("search").stores.register._rows.clear()
    ask(world, place="elsewhere", in_sight=False)  # joins it
    after = only_hit(world)
    for name in ("weapon", "place", "in_sight", "priority", "desks"):
        assert after[name] == before[name]


def test_of_a_match_asserted_after_its_record_changed_the_hit_says_what_the_officer_compared(world: World):
    record = enter(world, serial_number="H7I884W", model="19", calibre=".40 S&W")
    world.index()
    search = ask(world)
    change = {"firearm": {"model": "26"}, "reason": "read again"}
    path = f"/v1/records/{record['record_id']}"
    assert world.call("PATCH", path, change, party="NCB-FR", headers={"If-Match": '"1"'}).status == 200
    path = f"/v1/searches/{search['search_id']}/matches/{record['record_id']}/assertion"
    assert world.call("POST", path, {"compared": ["make"], "reason": "seen"}).status == 201
    weapon = only_hit(world)["weapon"]
    assert (weapon["recorded"]["model"], weapon["record_version"]) == ("19", None)
    assert weapon["evidence"] == search["matches"][0]["evidence"]


@pytest.mark.parametrize(
    "place",
    [
        "owner: John Example",
        "tel. 0722 123 456",
        "ask duty@customs.example",
        "passport no. X1234567",
        "",
        "x" * 129,
    ],
)
def test_a_place_is_no_person_and_not_without_end(world: World, place: Any):
    answer = world.call("POST", "/v1/searches", ASKED | {"place": place})
    assert answer.status == 422
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/place"]
    line = world.call("POST", "/v1/search-batches", {"searches": [ASKED | {"place": place}]}).headers["Location"]
    world.work_off()
    (line_answer,) = world.call("GET", line).json["lines"]
    assert [fault["pointer"] for fault in line_answer["problem"]["errors"]] == ["/place"]


def test_a_place_stands_in_the_search_and_its_watch(world: World):
    search = ask(world)
    assert search["place"] == "Port of Mombasa, berth 14"
    assert world.call("GET", f"/v1/searches/{search['search_id']}").json["place"] == search["place"]
    watch = world.call("GET", f"/v1/watches/{search['watch']['watch_id']}").json
    assert watch["place"] == search["place"]
    assert ask(world, place=None, case_reference="other")["place"] is None


def test_a_hit_of_before_the_weapon_was_kept_is_read_without_it(world: World):
    old = any_hit().model_dump(mode="json")
    for name in ("weapon", "place", "in_sight", "operation", "purpose", "priority", "desks"):
        del old[name]
    hit = KeptHit.model_validate(old)
    cases = _door("hits").stores.cases
    world.dynamodb.transact_write_items(TransactItems=[cases.put_hit_item(hit)])
    read = world.call("GET", f"/v1/hits/{hit.hit_id}", party="NCB-FR").json
    assert (read["weapon"], read["place"], read["desks"], read["told"]) == (None, None, {}, [])


def told(world: World, hit_id: str, party: str) -> list[tuple[str, str, str]]:
    answer = world.call("GET", f"/v1/hits/{hit_id}", party=party).json
    assert answer["told_in_full"]
    return [
        (each["party"], each["event"], "acknowledged" if each["acknowledged_at"] else each["state"])
        for each in answer["told"]
    ]


def test_the_searcher_sees_that_the_bureau_was_told_and_has_acknowledged(world: World):
    by_a_search(world)
    hit_id = only_hit(world)["hit_id"]
    opening = [("INTERPOL-GS", "hit.opened"), ("NCB-FR", "hit.opened"), ("WCO", "hit.opened")]
    assert sorted(told(world, hit_id, "WCO")) == [(*each, "PENDING") for each in opening]
    world.notify()
    assert sorted(told(world, hit_id, "WCO")) == [(*each, "SENT") for each in opening]
    (message,) = world.messages("NCB-FR")
    received = world.call("POST", f"/v1/notifications/{message['notification_id']}/acknowledgement", {}, party="NCB-FR")
    assert received.status == 201
    request = {"priority": "URGENT", "reason": "held on the hit alone"}
    assert world.call("POST", f"/v1/hits/{hit_id}/confirmation-requests", request).status == 201
    for party in ("WCO", "NCB-FR", "INTERPOL-GS", "ADM-KE"):
        seen = told(world, hit_id, party)
        assert ("NCB-FR", "hit.opened", "acknowledged") in seen
        assert ("NCB-FR", "hit.confirmation_requested", "PENDING") in seen
    times = [
        each
        for each in world.call("GET", f"/v1/hits/{hit_id}").json["told"]
        if each["party"] == "NCB-FR" and each["event"] == "hit.opened"
    ]
    assert times[0]["sent_at"] <= times[0]["acknowledged_at"] == received.json["acknowledged_at"]
    assert "told" not in world.call("GET", "/v1/hits").json["items"][0]


def test_a_bureau_without_an_address_is_told_by_interpol_and_so_it_stands(world: World):
    enter(world, party="NCB-DE", ncb_reference="DE-1", occurred_in="DE")
    ask(world)
    hit = only_hit(world, "NCB-DE")
    of_the_bureau = [each for each in hit["told"] if each["party"] == "NCB-DE"]
    assert [each["recipient"] for each in of_the_bureau] == ["INTERPOL-GS"]
    assert sorted(each["party"] for each in hit["told"]) == ["INTERPOL-GS", "NCB-DE", "WCO"]
    assert sorted(hit["desks"]) == ["INTERPOL-GS", "WCO"]


@pytest.mark.parametrize("record", [{}, {"handling": "NOT_FOR", "not_for": ["WCO"]}])
def test_an_administration_cannot_tell_from_a_hit_whether_the_wco_may_know_of_it(world: World, record: dict[str, Any]):
    enter(world, **record)
    found = ask(world, party="ADM-KE")
    assert found["outcome"] == "hit"
    hit_id = found["matches"][0]["hit_id"]
    read = world.call("GET", f"/v1/hits/{hit_id}", party="ADM-KE").json
    assert sorted(each["party"] for each in read["told"]) == ["INTERPOL-GS", "NCB-FR"]
    assert sorted(read["desks"]) == ["INTERPOL-GS", "NCB-FR"]
    owner = world.call("GET", f"/v1/hits/{hit_id}", party="NCB-FR").json
    assert ("WCO" in [each["party"] for each in owner["told"]]) is (not record)
    assert world.call("GET", f"/v1/hits/{hit_id}", party="WCO").status == (404 if record else 200)


def test_a_hit_with_all_that_it_tells_stays_small(world: World):
    by_a_search(world)
    (item,) = (item for item in world.items(tables.CASES) if "hit_month" in item)
    assert len(item["document"]["S"]) < 6_000
