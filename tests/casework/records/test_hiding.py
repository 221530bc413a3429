"""A bureau cannot read others' searches by hidden records unseen: what it learns, and what INTERPOL-GS sees."""

from datetime import timedelta
from typing import Any

import pytest

from iarms import tables
from tests import clock
from tests.builders import any_record, any_search
from tests.world import World

HIDDEN = {"handling": "NOTIFY_OWNER_ONLY"}
EVENT = {"event": "CONTROLLED_DELIVERY", "reference": "CD 2026/11", "until": str(clock.TODAY + timedelta(days=60))}
SECRET = ("k-4711", "MBA-2026-0114", "TRIGGER", "berth 14", "URGENT", "srch_")


def enter(world: World, number: str, party: str = "NCB-BR", **fields: Any) -> dict[str, Any]:
    body = any_record(serial_number=number, ncb_reference=f"BR-{number}", **(HIDDEN | fields))
    answer = world.call("POST", "/v1/records", body, party=party)
    assert answer.status == 201, answer.text
    return dict(answer.json)


def ask(world: World, number: str, **fields: Any) -> None:
    asked = any_search(
        serial_number=number,
        officer="k-4711",
        operation="TRIGGER",
        place="Port of Mombasa, berth 14",
        in_sight=True,
        **{"case_reference": "MBA-2026-0114", **fields},
    )
    assert world.call("POST", "/v1/searches", asked).json["outcome"] == "no_match"


def counted(world: World, owner: str = "NCB-BR", query: str = "") -> dict[str, Any] | None:
    answer = world.call("GET", f"/v1/concealment-statistics?{query}", party="INTERPOL-GS")
    assert answer.status == 200, answer.text
    found = [each for each in answer.json["items"] if each["owner"] == owner]
    assert len(found) <= 1
    return found[0] if found else None


def told(world: World) -> list[str]:
    world.notify()
    flagged = [each for each in world.messages("INTERPOL-GS") if each["event"] == "record.hidden_flagged"]
    assert {each["party"] for each in flagged} <= {"NCB-BR"}
    return sorted(each["stage"] for each in flagged)


def test_a_curious_bureau_learns_that_its_weapon_was_found_and_is_seen_to_ask(world: World):
    for number in range(50):
        enter(world, f"AB40{number + 100}KX")
    world.index()
    world.after()
    assert told(world) == ["HIDDEN_IN_SEQUENCE", "HIDDEN_WITHOUT_EVENT"]

    for number in range(6):
        ask(world, f"AB40{number + 100}KX")
    world.after()
    world.notify()

    hits = world.call("GET", "/v1/hits", party="NCB-BR").json["items"]
    assert len(hits) == 6
    read = [world.call("GET", f"/v1/hits/{hit['hit_id']}", party="NCB-BR").text for hit in hits]
    printed = [
        world.call("GET", "/v1/hit-statistics", party="NCB-BR").text,
        world.call("GET", "/v1/notifications", party="NCB-BR").text,
        *(str(each) for each in world.messages("NCB-BR")),
    ]
    for text in (*read, *printed):
        assert not [each for each in SECRET if each in text.replace("record.hidden_flagged", "")]
    assert {(hit["searched_by"], hit["on_behalf_of"]) for hit in hits} == {("WCO", "KE")}
    answer = world.call("POST", f"/v1/hits/{hits[0]['hit_id']}/confirmations", {"answer": "CONFIRMED"}, party="NCB-BR")
    assert answer.status == 201
    assert not [each for each in SECRET if each in answer.text]

    month = counted(world) or pytest.fail("counted")
    numbers = ("hidden", "with_event", "without_event", "shown_again", "hits", "answered", "unanswered")
    assert [month[name] for name in numbers] == [50, 0, 50, 0, 6, 1, 5]
    assert [each["flag"] for each in month["flags"]] == ["HIDDEN_WITHOUT_EVENT", "HIDDEN_IN_SEQUENCE"]
    events = [each for each in world.documents(tables.AUDIT) if each["action"] == "flag_hidden_records"]
    assert sorted(each["flags"][0] for each in events) == ["hidden_in_sequence 50", "hidden_without_event 50"]
    assert {each["about_party"] for each in events} == {"NCB-BR"}


def test_a_flag_is_told_once_a_day_however_often_it_is_seen(world: World):
    for number in range(5):
        enter(world, f"QX77{number}ZT")
    world.after(times=3)
    enter(world, "QX775ZT")
    world.after(times=2)
    assert told(world) == ["HIDDEN_IN_SEQUENCE"]


def test_hits_that_are_read_and_not_answered_are_told_also_of_records_hidden_months_before(world: World):
    numbers = ("H71884Z", "QQ20417", "ZK5531A", "MM81127", "PT90913")
    for number in numbers:
        enter(world, number)
    world.index()
    world.after()
    clock.move_to(clock.now() + timedelta(days=70))
    for number in numbers:
        ask(world, number)
    world.after()
    assert told(world) == []
    clock.move_to(clock.now() + timedelta(days=4))
    ask(world, numbers[0], case_reference="MBA-2027-0009")
    world.after()
    assert told(world) == ["HITS_UNANSWERED"]
    assert [each["flag"] for each in (counted(world, query="from=2027-02-01T00:00:00Z") or {})["flags"]] == [
        "HITS_UNANSWERED"
    ], "as the statistics say"


def test_an_honest_bureau_with_three_records_of_an_investigation_is_not_flagged(world: World):
    for number in ("H71884Z", "QQ20417", "ZK5531A"):
        enter(world, number, concealment=EVENT)
    world.index()
    ask(world, "H71884Z")
    world.after()
    assert told(world) == []
    (hit,) = world.call("GET", "/v1/hits", party="NCB-BR").json["items"]
    assert (hit["place"], hit["in_sight"], hit["priority"]) == ("Port of Mombasa, berth 14", True, "URGENT")
    assert (hit["case_reference"], hit["officer"], hit["search_id"]) == (None, None, None)
    month = counted(world) or pytest.fail("counted")
    assert (month["hidden"], month["with_event"], month["flags"]) == (3, 3, [])


def test_an_event_that_is_named_after_the_hit_opens_no_more_of_it(world: World):
    record = enter(world, "H71884Z")
    ask(world, "H71884Z")
    world.after()
    change(world, record, concealment=EVENT)
    (hit,) = world.call("GET", "/v1/hits", party="NCB-BR").json["items"]
    assert (hit["place"], hit["in_sight"]) == (None, None)
    month = counted(world) or pytest.fail("counted")
    assert (month["with_event"], month["without_event"]) == (1, 0)


def change(world: World, record: dict[str, Any], status: int = 200, **fields: Any) -> dict[str, Any]:
    path = f"/v1/records/{record['record_id']}"
    etag = world.call("GET", path, party="NCB-BR").headers["ETag"]
    answer = world.call("PATCH", path, {"reason": "as agreed", **fields}, party="NCB-BR", headers={"If-Match": etag})
    assert answer.status == status, answer.text
    return dict(answer.json)


def test_records_that_are_shown_again_right_after_a_hit_are_flagged(world: World):
    records = [enter(world, number) for number in ("H71884Z", "QQ20417", "ZK5531A")]
    for number in ("H71884Z", "QQ20417", "ZK5531A"):
        ask(world, number)
    world.after()
    assert told(world) == []
    for record in records:
        change(world, record, handling="NORMAL")
    world.after()
    assert told(world) == ["SHOWN_AFTER_HIT"]
    month = counted(world) or pytest.fail("counted")
    assert (month["hidden"], month["shown_again"]) == (3, 3)


def test_records_that_are_hidden_after_their_numbers_were_searched_for_are_flagged(world: World):
    for number in ("H71884Z", "QQ20417", "ZK5531A"):
        ask(world, number, watch=True)
    clock.move_to(clock.now() + timedelta(minutes=1))
    for number in ("H71884Z", "QQ20417", "ZK5531A"):
        enter(world, number)
    world.index()
    world.after()
    world.after()
    assert told(world) == ["HIDDEN_AFTER_SEARCH"]


def test_hiding_and_showing_are_dated_and_an_event_goes_with_its_record(world: World):
    record = enter(world, "H71884Z", handling="NORMAL")
    assert (record["hidden_at"], record["shown_at"], record["concealment"]) == (None, None, None)
    hidden = change(world, record, handling="NOTIFY_OWNER_ONLY", concealment=EVENT)
    assert hidden["hidden_at"] == hidden["changed_at"]
    assert hidden["concealment"] == EVENT
    without = change(world, record, concealment=None)
    assert (without["concealment"], without["hidden_at"]) == (None, hidden["hidden_at"])
    again = change(world, record, concealment=EVENT)
    shown = change(world, again, handling="NORMAL")
    assert (shown["concealment"], shown["shown_at"]) == (None, shown["changed_at"])


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"handling": "NORMAL", "concealment": EVENT}, ""),
        ({"handling": "NO_ONWARD_SHARING", "concealment": EVENT}, ""),
        ({"concealment": EVENT | {"event": "CURIOSITY"}}, "/concealment/event"),
        ({"concealment": EVENT | {"until": str(clock.TODAY - timedelta(days=1))}}, "/concealment/until"),
        ({"concealment": EVENT | {"until": str(clock.TODAY + timedelta(days=366))}}, "/concealment/until"),
        ({"concealment": {"event": "COURT_ORDER", "until": EVENT["until"]}}, "/concealment/reference"),
        ({"concealment": EVENT | {"reference": "passport no. X1234567"}}, "/concealment/reference"),
        ({"concealment": EVENT | {"officer": "k-1"}}, "/concealment/officer"),
    ],
)
def test_an_event_that_cannot_be_meant_is_refused_with_its_place(world: World, fields: dict[str, Any], pointer: str):
    body = any_record(serial_number="H71884Z", **(HIDDEN | fields))
    answer = world.call("POST", "/v1/records", body, party="NCB-BR")
    assert answer.status == 422, answer.text
    assert pointer in [each["pointer"] for each in answer.json["errors"]]
    assert not world.items(tables.RECORDS)


@pytest.mark.parametrize("party", ["NCB-BR", "NCB-FR", "WCO", "ADM-KE"])
def test_nobody_but_interpol_reads_how_bureaus_hide(world: World, party: str):
    enter(world, "H71884Z")
    assert world.call("GET", "/v1/concealment-statistics", party=party).status == 403


def test_the_counts_are_of_the_months_and_the_bureau_that_are_asked_for(world: World):
    enter(world, "H71884Z")
    enter(world, "QQ20417", party="NCB-FR")
    enter(world, "ZK5531A", test=True)
    assert (counted(world) or {})["hidden"] == 1
    assert (counted(world, "NCB-FR") or {})["hidden"] == 1
    assert counted(world, "NCB-FR", "owner=NCB-BR") is None
    assert (counted(world, query="owner=NCB-BR") or {})["hidden"] == 1
    assert counted(world, query="to=2025-01-01T00:00:00Z&from=2024-12-01T00:00:00Z") is None
    for query in ("from=2024-01-01T00:00:00Z", "from=yesterday", "owner=BR"):
        answer = world.call("GET", f"/v1/concealment-statistics?{query}", party="INTERPOL-GS")
        assert answer.status == 422, query


def test_a_message_to_those_concerned_counts_as_an_answer(world: World):
    enter(world, "H71884Z")
    ask(world, "H71884Z")
    world.after()
    (hit,) = world.call("GET", "/v1/hits", party="NCB-BR").json["items"]
    assert (counted(world) or {})["answered"] == 0
    said = {"code": "QUESTION", "text": "Hold it back, please."}
    answer = world.call("POST", f"/v1/hits/{hit['hit_id']}/messages", said, party="NCB-BR")
    assert answer.status == 201, answer.text
    assert not [each for each in SECRET if each in answer.text]
    assert (counted(world) or {})["answered"] == 1


def test_a_searcher_sees_neither_the_event_nor_that_the_record_was_hidden(world: World):
    record = enter(world, "H71884Z", handling="NOT_FOR", not_for=["ADM-GH"], concealment=EVENT)
    asked = any_search(serial_number="H71884Z")
    assert world.call("POST", "/v1/searches", asked).json["outcome"] == "hit"
    read = world.call("GET", f"/v1/records/{record['record_id']}")
    assert read.status == 200
    assert not {"concealment", "hidden_at", "shown_at", "not_for"} & set(read.json)
