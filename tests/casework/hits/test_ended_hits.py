"""An ended hit takes no repeats: the same weapon under the same case opens the next one, by whatever door it comes."""

from collections.abc import Callable
from typing import Any

import pytest

from iarms.domain.languages import label
from tests.builders import any_record, any_search
from tests.world import World

SAME = any_search(case_reference="J1", serial_number="JOIN12345", officer="k-1")
NOBODY: dict[str, list[str]] = {"INTERPOL-GS": [], "WCO": [], "NCB-FR": []}


def told(world: World) -> dict[str, list[str]]:
    world.notify(times=2)
    return {party: [m["event"] for m in world.messages(party)] for party in ("INTERPOL-GS", "WCO", "NCB-FR")}


def posted(world: World, path: str, body: Any, party: str = "WCO") -> Any:
    answer = world.call("POST", path, body, party=party)
    assert answer.status in (201, 202), answer.text
    return answer.json


def hit_of(world: World, hit_id: str) -> dict[str, Any]:
    return dict(world.call("GET", f"/v1/hits/{hit_id}", party="INTERPOL-GS").json)


def released(world: World, hit: str) -> None:
    posted(world, f"/v1/hits/{hit}/disposition", {"disposition": "RELEASED"})


def refuted(world: World, hit: str) -> None:
    posted(world, f"/v1/hits/{hit}/confirmations", {"answer": "REFUTED", "reason": "another weapon"}, "NCB-FR")


def confirmed(world: World, hit: str) -> None:
    posted(world, f"/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED"}, "NCB-FR")


def by_search(world: World) -> str:
    found = posted(world, "/v1/searches", {**SAME, "officer": "k-2"})
    assert found["outcome"] == "hit"
    return str(found["matches"][0]["hit_id"])


def by_batch(world: World) -> str:
    batch = posted(world, "/v1/search-batches", {"searches": [{**SAME, "officer": "k-3"}]})
    assert world.work_off() == []
    (line,) = world.call("GET", f"/v1/search-batches/{batch['batch_id']}").json["lines"]
    return str(world.call("GET", f"/v1/searches/{line['search_id']}").json["matches"][0]["hit_id"])


def by_assertion(world: World) -> str:
    body = any_search(case_reference="J1", serial_number="JOIN1234?", model="M&P 9")
    asked = posted(world, "/v1/searches", body)
    (match,) = asked["matches"]
    assert match["decision"] == "possible"
    path = f"/v1/searches/{asked['search_id']}/matches/{match['record_id']}/assertion"
    return str(posted(world, path, {"compared": ["serial_number"], "reason": "seen"})["hit_id"])


def enter(world: World) -> str:
    record = posted(world, "/v1/records", any_record(serial_number="JOIN12345"), "NCB-FR")
    world.index()
    return str(record["record_id"])


@pytest.mark.parametrize("again", [by_search, by_batch, by_assertion])
@pytest.mark.parametrize("end", [released, refuted])
def test_after_the_end_of_a_hit_the_same_weapon_and_case_open_another_and_three_are_told(
    world: World, end: Callable[[World, str], None], again: Callable[[World], str]
):
    enter(world)
    first = by_search(world)
    end(world, first)
    told(world)
    before = hit_of(world, first)
    second = again(world)
    assert second != first
    assert told(world) == {party: ["hit.opened"] for party in NOBODY}
    assert hit_of(world, first) == before, "what was told stays to be read as it was"
    assert hit_of(world, second)["state"] == "NOTIFIED"
    asked = {"priority": "URGENT", "reason": "the only ground"}
    assert posted(world, f"/v1/hits/{second}/confirmation-requests", asked)["state"] == "CONFIRMATION_REQUESTED"
    told(world)
    assert (again(world), told(world)) == (second, NOBODY), "the next repeat joins the one that is open"
    assert {each["hit_id"] for each in world.call("GET", "/v1/hits").json["items"]} == {first, second}


@pytest.mark.parametrize("end", [released, refuted])
def test_after_the_end_of_a_hit_a_watch_of_the_same_case_opens_another(world: World, end: Callable[[World, str], None]):
    """The bureau corrects the number of a record that one watch has found: now another one of the same case does."""
    watches = [
        posted(world, "/v1/searches", any_search(case_reference="J1", serial_number=number))["watch"]["watch_id"]
        for number in ("JOIN12345", "HEID98765")
    ]
    record = enter(world)
    world.after(times=2)
    (first,) = world.call("GET", f"/v1/watches/{watches[0]}").json["hit_ids"]
    end(world, first)
    told(world)
    change = {"firearm": {"serial_number": "HEID98765"}, "reason": "misread"}
    path = f"/v1/records/{record}"
    assert world.call("PATCH", path, change, party="NCB-FR", headers={"If-Match": '"1"'}).status == 200
    world.after(times=2)
    (second,) = world.call("GET", f"/v1/watches/{watches[1]}").json["hit_ids"]
    assert second != first
    assert told(world) == {party: ["watch.matched"] for party in NOBODY}


@pytest.mark.parametrize("end", [confirmed, None], ids=["confirmed", "notified"])
def test_an_open_hit_is_joined_and_nobody_is_told_again(world: World, end: Callable[[World, str], None] | None):
    enter(world)
    first = by_search(world)
    if end is not None:
        end(world, first)
    told(world)
    assert (by_search(world), by_batch(world), by_assertion(world)) == (first, first, first)
    assert told(world) == NOBODY


def test_a_confirmation_of_an_ended_hit_is_taken_back_while_the_next_one_is_open(world: World):
    enter(world)
    first = by_search(world)
    confirmed(world, first)
    released(world, first)
    second = by_search(world)
    told(world)
    body = {"answer": "WITHDRAWN", "reason": "the wrong file"}
    back = posted(world, f"/v1/hits/{first}/confirmations", body, "NCB-FR")
    assert (back["state"], back["answers"][-1]["answer"], back["disposition"]["disposition"]) == (
        "CLOSED", "WITHDRAWN", "RELEASED",
    )  # fmt: skip
    assert told(world) == {"INTERPOL-GS": ["hit.withdrawn"], "WCO": ["hit.withdrawn"], "NCB-FR": []}
    assert hit_of(world, second)["state"] == "NOTIFIED"
    assert by_search(world) == second


def test_a_confirmation_taken_back_leaves_a_hit_that_is_open_and_asked_about_anew(world: World):
    enter(world)
    hit = by_search(world)
    confirmed(world, hit)
    told(world)
    path = f"/v1/hits/{hit}/confirmations"
    back = posted(world, path, {"answer": "WITHDRAWN", "reason": "two files were mixed up"}, "NCB-FR")
    assert (back["state"], [each["answer"] for each in back["answers"]]) == ("NOTIFIED", ["CONFIRMED", "WITHDRAWN"])
    assert told(world) == {"INTERPOL-GS": ["hit.withdrawn"], "WCO": ["hit.withdrawn"], "NCB-FR": []}
    assert by_search(world) == hit
    again = world.call("POST", path, {"answer": "WITHDRAWN", "reason": "again"}, party="NCB-FR")
    assert (again.status, again.json["code"]) == (409, "not_from_this_state")
    assert again.json["parameters"] == {"state": "NOTIFIED", "state_list": "hit_state"}
    headers = {"Accept-Language": "ar"}
    in_arabic = world.call("POST", path, {"answer": "WITHDRAWN", "reason": "again"}, party="NCB-FR", headers=headers)
    assert label("hit_state", "NOTIFIED", "ar") in in_arabic.json["detail"]
    assert "NOTIFIED" not in in_arabic.json["detail"]
    assert in_arabic.json["detail"] != again.json["detail"]
    asked = {"priority": "ROUTINE", "reason": "which is it"}
    assert posted(world, f"/v1/hits/{hit}/confirmation-requests", asked)["state"] == "CONFIRMATION_REQUESTED"
    outcomes = world.call("GET", "/v1/hit-statistics", party="INTERPOL-GS").json["outcomes"]
    assert (outcomes["confirmed"], outcomes["undecided"]) == (0, 1)


def test_instructions_reach_who_holds_the_weapon(world: World):
    enter(world)
    hit = by_search(world)
    given = {
        "answer": "CONFIRMED",
        "reason": "number, make and proof marks",
        "instructions": ["HOLD", "PHOTOGRAPHS", "REQUEST_FOLLOWS"],
        "note": "hold it; photographs of the proof marks, and a formal request follows",
    }
    posted(world, f"/v1/hits/{hit}/confirmations", given, "NCB-FR")
    for party in ("WCO", "ADM-KE", "INTERPOL-GS"):
        (answer,) = world.call("GET", f"/v1/hits/{hit}", party=party).json["answers"]
        assert {name: answer[name] for name in given} == given
    disposal = {"disposition": "SEIZED", "place": "Mombasa, store 4", "exhibit": "MBA-EX-17", "note": "two magazines"}
    closed = posted(world, f"/v1/hits/{hit}/disposition", disposal)["disposition"]
    assert {name: closed[name] for name in disposal} == disposal


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place", "at somebody@example.org"), ("place", "x" * 129), ("exhibit", "passport no. X1234567"),
        ("exhibit", ""), ("exhibit", "Mrs. Jane Doe"), ("exhibit", "\u2800"),
        ("note", "owner: John Doe"), ("note", 7), ("where", "Mombasa"),
    ],
)  # fmt: skip
def test_of_a_disposition_no_personal_data_is_kept(world: World, field: str, value: Any):
    enter(world)
    hit = by_search(world)
    refused = world.call("POST", f"/v1/hits/{hit}/disposition", {"disposition": "SEIZED", field: value})
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, f"/{field}")
    assert hit_of(world, hit)["state"] == "NOTIFIED"
