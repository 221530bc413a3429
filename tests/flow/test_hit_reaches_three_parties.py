"""From POST to the three queues, with every stream batch delivered twice."""

import json
from datetime import UTC, datetime, timedelta

from iarms import tables
from iarms.handlers import http
from tests.builders import any_record, any_search
from tests.world import RECIPIENTS, World


def enter(world: World, **fields: object) -> str:
    answer = world.call("POST", "/v1/records", any_record(**fields), party="NCB-FR")
    assert answer.status == 201, answer.text
    return answer.json["record_id"]


def test_a_hit_reaches_each_of_three_parties_once_though_the_stream_delivers_twice(world: World) -> None:
    record_id = enter(world)
    answer = world.call("POST", "/v1/searches", any_search())
    assert answer.status == 201, answer.text
    assert answer.json["outcome"] == "hit"
    match = answer.json["matches"][0]
    assert match["record_id"] == record_id
    assert match["hit_id"]

    world.notify(times=2)

    arrived = {party: world.messages(party) for party in RECIPIENTS}
    assert {party: len(messages) for party, messages in arrived.items()} == {
        "INTERPOL-GS": 1,
        "WCO": 1,
        "NCB-FR": 1,
        "NCB-BR": 0,
    }
    ids = {arrived[party][0]["notification_id"] for party in ("INTERPOL-GS", "WCO", "NCB-FR")}
    assert len(ids) == 3
    message = arrived["NCB-FR"][0]
    assert message["event"] == "hit.opened"
    assert message["hit_id"] == match["hit_id"]
    assert message["on_behalf_of"] == "KE"
    assert message["links"] == {"self": f"/v1/notifications/{message['notification_id']}"}
    assert message["_attributes"] == {
        "recipient": "NCB-FR",
        "recipient_class": "NCB",
        "event": "hit.opened",
        "priority": "ROUTINE",
        "test": "false",
    }
    for party in ("INTERPOL-GS", "WCO", "NCB-FR"):
        own = world.call("GET", "/v1/notifications", party=party).json["items"]
        assert [(n["notification_id"], n["state"]) for n in own] == [(arrived[party][0]["notification_id"], "SENT")]


def test_a_possible_match_notifies_nobody_until_an_officer_asserts_it(world: World) -> None:
    record_id = enter(world)
    search = world.call("POST", "/v1/searches", any_search(make="Beretta")).json
    assert search["outcome"] == "possible"
    assert search["matches"][0]["why_not_hit"].startswith("the make differs")
    world.notify(times=2)
    assert all(not world.messages(party) for party in RECIPIENTS)

    path = f"/v1/searches/{search['search_id']}/matches/{record_id}/assertion"
    assertion = {"compared": ["serial_number", "model"], "reason": "the slide is a replacement, the frame is not"}
    hit = world.call("POST", path, assertion)
    assert hit.status == 201, hit.text
    assert hit.json["asserted"]["reason"] == assertion["reason"]
    world.notify(times=2)
    assert [len(world.messages(party)) for party in ("INTERPOL-GS", "WCO", "NCB-FR")] == [1, 1, 1]

    again = world.call("POST", path, assertion)
    assert again.status == 201
    assert again.json["hit_id"] == hit.json["hit_id"]
    world.notify()
    assert all(not world.messages(party) for party in RECIPIENTS)


def test_the_same_weapon_under_the_same_case_joins_its_hit_and_notifies_nobody_again(world: World) -> None:
    enter(world)
    first = world.call("POST", "/v1/searches", any_search()).json
    second = world.call("POST", "/v1/searches", any_search(officer="k-4712")).json
    assert second["search_id"] != first["search_id"]
    assert second["matches"][0]["hit_id"] == first["matches"][0]["hit_id"]
    other_case = world.call("POST", "/v1/searches", any_search(case_reference="MBA-TEST-0115")).json
    assert other_case["matches"][0]["hit_id"] != first["matches"][0]["hit_id"]
    world.notify()
    assert len(world.messages("NCB-FR")) == 2


def test_a_hit_a_day_old_takes_no_more_repeats_and_stays_readable(world: World, monkeypatch) -> None:
    enter(world)
    first = world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"]
    monkeypatch.setattr(http, "now", lambda: datetime.now(UTC) + timedelta(hours=25))
    second = world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"]
    assert second != first
    for hit_id in (first, second):
        assert world.call("GET", f"/v1/hits/{hit_id}", party="NCB-FR").json["hit_id"] == hit_id


def test_a_bureau_without_an_address_is_stood_in_for_by_interpol_and_an_alarm_hears_of_it(world: World, capsys) -> None:
    answer = world.call("POST", "/v1/records", any_record(occurred_in="DE", ncb_reference="DE-TEST-1"), party="NCB-DE")
    assert answer.status == 201
    world.call("POST", "/v1/searches", any_search())
    world.notify(times=2)
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "UnroutableNotification" in line]
    assert [int(sum(line["UnroutableNotification"])) for line in counted] == [1, 0]  # the second batch sends nothing
    to_interpol = world.messages("INTERPOL-GS")
    assert sorted(m.get("instead_of", "") for m in to_interpol) == ["", "NCB-DE"]
    assert len({m["notification_id"] for m in to_interpol}) == 2
    assert len(world.messages("WCO")) == 1


def test_twenty_records_can_be_hit_by_one_search(world: World) -> None:
    numbers = ["AB012347", "QX845517", "TK917304"]
    for number in range(20):
        enter(world, ncb_reference=f"FR-TEST-{number}", serial_number=numbers[number % 3])
    parts = [{"component": "BARREL", "number": numbers[1]}, {"component": "SLIDE", "number": numbers[2]}]
    search = any_search(model="M&P 9", other_numbers=parts)
    answer = world.call("POST", "/v1/searches", search, headers={"Idempotency-Key": "twenty"})
    assert answer.status == 201, answer.text
    assert [match["decision"] for match in answer.json["matches"]] == ["hit"] * 20
    world.notify(times=2)
    assert [len(world.messages(party)) for party in ("INTERPOL-GS", "WCO", "NCB-FR")] == [20, 20, 20]


def test_test_searches_see_test_records_alone_and_their_notices_are_never_sent(world: World) -> None:
    enter(world, test=True)
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "no_match"
    search = world.call("POST", "/v1/searches", any_search(purpose="TEST")).json
    assert search["outcome"] == "hit"
    world.notify(times=2)
    assert all(not world.messages(party) for party in RECIPIENTS)
    listed = world.call("GET", "/v1/notifications", party="NCB-FR").json["items"]
    assert [(n["state"], n["test"]) for n in listed] == [("TEST", True)]


def test_everything_of_a_search_is_written_or_nothing(world: World) -> None:
    enter(world)
    world.call("POST", "/v1/searches", any_search(), headers={"Idempotency-Key": "k1"})
    assert len([i for i in world.items(tables.CASES) if i["part"]["S"] == "search"]) == 1
    assert len([i for i in world.items(tables.CASES) if i["part"]["S"] == "current"]) == 1
    assert len(world.items(tables.OUTBOX)) == 3
    events = [e for e in world.documents(tables.AUDIT) if e["action"] == "create_search"]
    assert len(events) == 1
    assert len(events[0]["notifications"]) == 3
    assert len(world.items(tables.IDEMPOTENCY)) == 1
