"""What a file of all lacks: counted, seen, and withdrawn against that count, each record once."""

import json
from typing import Any

import pytest

from iarms import tables
from iarms.casework.imports import withdraw as import_withdraw
from iarms.handlers import importer
from iarms.store import records as record_store
from tests.builders import any_import, any_search, json_lines
from tests.casework.imports.weekly import PATH, imported, line, outcomes, patched, records, uploaded
from tests.faults import Killed, killed_after
from tests.world import Answer, World

# What counting two records, each in a page of its own, and withdrawing them calls AWS for; a test holds the number.
CALLS = 57
ALL = 100
REASON = "no longer in our register"


@pytest.fixture(autouse=True)
def in_twos_without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_store, "_PAGE", 2)
    monkeypatch.setattr(import_withdraw, "_PAGES", 1)
    monkeypatch.setattr(importer, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(importer, "pace", 10**6)


def asked(world: World, told: Any, party: str = "NCB-FR", headers: Any = None, **body: Any) -> Answer:
    path = f"{PATH}/{told['import_id']}/withdrawals"
    return world.call("POST", path, {"reason": REASON, **body}, party=party, headers=headers)


def seen(world: World, told: Any) -> Any:
    return world.call("GET", f"{PATH}/{told['import_id']}", party="NCB-FR").json["withdrawal"]


def counted(world: World, told: Any) -> Any:
    answer = asked(world, told)
    assert (answer.status, answer.json["state"]) == (202, "COUNTING"), answer.text
    assert world.import_all() == []
    return seen(world, told)


def refused(world: World, told: Any, code: str, **body: Any) -> None:
    answer = asked(world, told, **body)
    assert (answer.status, answer.json["code"]) == (409, code), answer.text


def file_of_all(world: World) -> tuple[Any, Any]:
    """Five records, then a file of all with two of them and a new one."""
    first = imported(world, [line(n) for n in range(1, 6)])
    return first, imported(world, [line(1), line(2), line(9)], mode="replace")


def states(world: World) -> dict[str, tuple[str, int]]:
    named = ((each["ncb_reference"].removeprefix("FR-TEST-"), each) for each in records(world))
    return {name: (each["status"], each["version"]) for name, each in named}


def assert_withdrawn(world: World, told: Any, standing: dict[str, tuple[str, int]], gone: str) -> None:
    withdrawal = seen(world, told)
    assert (withdrawal["state"], withdrawal["withdrawn"], withdrawal["kept"]) == ("WITHDRAWN", len(gone), 0)
    assert states(world) == {**standing, **dict.fromkeys(gone, ("CANCELLED", 2))}
    because = {each["changed_because"] for each in records(world) if each["status"] == "CANCELLED"}
    assert because == {f"{told['import_id']} has no line of it: {REASON}"}
    events = [event for event in world.documents(tables.AUDIT) if event["import_id"] == told["import_id"]]
    actions = [event["action"] for event in events]
    assert [actions.count(action) for action in ("count_missing_records", "finish_record_withdrawal")] == [1, 1]
    assert actions.count("withdraw_missing_records") == 2
    changes = [event for event in events if event["action"] == "change_record"]
    assert sorted(event["record_ids"] for event in changes) == sorted(
        [each["record_id"]] for each in records(world) if each["status"] == "CANCELLED"
    )
    assert {(event["object_version"], event["reason"], event["status"]) for event in changes} == {(2, *because, 200)}
    (finished,) = (event for event in events if event["action"] == "finish_record_withdrawal")
    assert json.loads(finished["query"]) == {"withdrawn": len(gone), "kept": 0}


def test_what_a_file_of_all_lacks_is_counted_and_then_withdrawn_against_the_count(world: World):
    first, told = file_of_all(world)
    assert seen(world, told) is None
    count = counted(world, told)
    assert (count["state"], count["held"], count["missing"], count["share"]) == ("COUNTED", 5, 3, 60.0)
    assert {status for status, _ in states(world).values()} == {"ACTIVE"}, "a count withdraws nothing"
    answer = asked(world, told, missing=3, most=60)
    assert (answer.status, answer.json["state"], answer.json["missing"]) == (202, "WITHDRAWING", 3), answer.text
    assert world.import_all() == []
    assert_withdrawn(world, told, dict.fromkeys("129", ("ACTIVE", 1)), "345")
    found = world.call("POST", "/v1/searches", any_search(serial_number="QX000004")).json
    assert found["outcome"] == "no_match"
    record_id = first["lines"][3]["record_id"]
    versions = world.call("GET", f"/v1/records/{record_id}/versions", party="NCB-FR").json["items"]
    assert [each["status"] for each in versions] == ["CANCELLED", "ACTIVE"]
    listed = world.call("GET", f"{PATH}/{told['import_id']}?lines=missing", party="NCB-FR").json
    assert listed["missing"] == []
    again = imported(world, [line(1), line(2), line(3), line(9)])
    assert outcomes(again) == ["unchanged", "unchanged", "new", "unchanged"], "what is listed again is looked for again"


@pytest.mark.parametrize("calls", range(CALLS + 1))
def test_a_worker_that_is_killed_after_any_call_counts_and_withdraws_once(
    world: World, calls, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(record_store, "_PAGE", 1)
    imported(world, [line(2), line(3)])
    told = imported(world, [line(1)], mode="replace")
    made, kills = 0, 0
    bodies: tuple[dict[str, Any], ...] = ({}, {"missing": 2, "most": ALL})
    for body in bodies:
        assert asked(world, told, **body).status == 202
        left = world.chunks("record-imports")
        with killed_after(max(calls - made, 0) if not kills else 0) as counted_calls:
            try:
                while left:
                    assert world.bring(left[0]) == []
                    left[:1] = []
                    left.extend(world.chunks("record-imports"))
            except Killed:
                kills += 1
        made += len(counted_calls)
        for message in left:
            assert world.bring(message, first=2) == []
        assert world.import_all() == []
    assert kills == (calls > 0)
    assert calls or made == CALLS
    assert_withdrawn(world, told, {"1": ("ACTIVE", 1)}, "23")


def test_messages_that_come_again_count_and_withdraw_nothing_twice(world: World):
    _, told = file_of_all(world)
    asked(world, told)
    assert world.import_all(times=3) == []
    assert seen(world, told)["missing"] == 3
    asked(world, told, missing=3, most=ALL)
    assert world.import_all(times=3) == []
    assert_withdrawn(world, told, dict.fromkeys("129", ("ACTIVE", 1)), "345")


def test_a_count_that_differs_or_is_a_large_share_is_refused(world: World):
    _, told = file_of_all(world)
    refused(world, told, "not_counted", missing=3)
    counted(world, told)
    refused(world, told, "count_differs", missing=4, most=ALL)
    refused(world, told, "share_too_large", missing=3)
    refused(world, told, "share_too_large", missing=3, most=59)
    assert seen(world, told)["state"] == "COUNTED"
    assert {status for status, _ in states(world).values()} == {"ACTIVE"}


def test_a_fifth_goes_without_more_being_said(world: World):
    imported(world, [line(n) for n in range(1, 6)])
    told = imported(world, [line(n) for n in range(1, 5)], mode="replace")
    assert counted(world, told)["share"] == 20.0
    assert asked(world, told, missing=1).status == 202
    assert world.import_all() == []
    assert seen(world, told)["withdrawn"] == 1


def test_what_is_no_file_of_all_that_is_done_is_refused(world: World):
    refused(world, imported(world, [line(1)]), "not_a_replacement")
    refused(world, imported(world, [line(1)], mode="replace", check=True), "not_a_replacement")
    waiting = world.call("POST", PATH, any_import(json_lines([line(2)]), mode="replace"), party="NCB-FR").json
    refused(world, waiting, "import_not_done")


def test_a_later_import_is_in_the_way_but_no_check_nor_one_of_test_records(world: World):
    _, told = file_of_all(world)
    counted(world, told)
    imported(world, [line(3)], check=True)
    imported(world, [line(3)], test=True)
    imported(world, [line(3, record_kind="BORROWED")])
    imported(world, [line(3)], party="NCB-BR")
    later = uploaded(world, [line(3)])
    assert world.import_all() == []
    refused(world, told, "later_import", missing=3, most=ALL)
    back = world.call("POST", f"{PATH}/{later.json['import_id']}/undo", {"reason": "wrong"}, party="NCB-FR")
    assert back.status == 202
    assert world.import_all() == []
    assert asked(world, told, missing=3, most=ALL).status == 202


def test_what_was_changed_since_or_answered_for_stays(world: World):
    first, told = file_of_all(world)
    ids = [each["record_id"] for each in first["lines"]]
    search = world.call("POST", "/v1/searches", any_search(serial_number="QX000005")).json
    hit = f"/v1/hits/{search['matches'][0]['hit_id']}/confirmations"
    patched(world, ids[2], occurred_on="2018")  # before the count
    assert counted(world, told)["missing"] == 3
    assert world.call("POST", hit, {"answer": "CONFIRMED", "reason": "ours"}, party="NCB-FR").status in (200, 201)
    assert asked(world, told, missing=3, most=ALL).status == 202
    patched(world, ids[3], occurred_on="2018")  # before the worker
    assert world.import_all() == []
    withdrawal = seen(world, told)
    assert (withdrawal["state"], withdrawal["withdrawn"], withdrawal["kept"]) == ("WITHDRAWN", 0, 3)
    assert {status for status, _ in states(world).values()} == {"ACTIVE"}
    patched(world, ids[3], status="LOCATED")
    assert counted(world, told)["missing"] == 2, "what stayed can be counted again"


def test_others_and_test_records_are_left_alone(world: World):
    imported(world, [line(7)], test=True)
    imported(world, [line(8)], party="NCB-BR")
    _, told = file_of_all(world)
    assert counted(world, told)["held"] == 5
    assert asked(world, told, missing=3, most=ALL).status == 202
    assert world.import_all() == []
    assert [states(world)[n] for n in "78"] == [("ACTIVE", 1)] * 2


def test_one_at_a_time_and_no_undo_meanwhile(world: World):
    _, told = file_of_all(world)
    assert asked(world, told).status == 202
    refused(world, told, "withdrawal_under_way")
    assert world.import_all() == []
    key = {"Idempotency-Key": "once"}
    one, same = (asked(world, told, missing=3, most=ALL, headers=key) for _ in range(2))
    assert (one.status, same.status, one.json) == (202, 202, same.json)
    refused(world, told, "withdrawal_under_way", missing=3, most=ALL)
    undo = f"{PATH}/{told['import_id']}/undo"
    answer = world.call("POST", undo, {"reason": "wrong"}, party="NCB-FR")
    assert (answer.status, answer.json["code"]) == (409, "withdrawal_under_way")
    assert world.import_all() == []
    refused(world, told, "not_counted", missing=3, most=ALL)
    assert world.call("POST", undo, {"reason": "wrong"}, party="NCB-FR").status == 202
    assert world.import_all() == []
    refused(world, told, "import_not_done")
    assert states(world)["9"] == ("CANCELLED", 2)


def test_those_whom_an_unanswered_hit_concerns_are_told(world: World):
    _, told = file_of_all(world)
    assert world.call("POST", "/v1/searches", any_search(serial_number="QX000003")).json["outcome"] == "hit"
    world.after()
    counted(world, told)
    asked(world, told, missing=3, most=ALL)
    assert world.import_all() == []
    world.after()
    world.notify()
    for party in ("WCO", "INTERPOL-GS"):
        told_of = [(message["event"], message.get("stage")) for message in world.messages(party)]
        assert ("hit.record_changed", "CANCELLED") in told_of, party


@pytest.mark.parametrize(("party", "status"), [("NCB-BR", 404), ("WCO", 403), ("INTERPOL-GS", 403)])
def test_nobody_else_withdraws(world: World, party, status):
    _, told = file_of_all(world)
    assert asked(world, told, party).status == status
    assert seen(world, told) is None


def test_a_reason_is_needed_and_numbers_are_numbers(world: World):
    _, told = file_of_all(world)
    for body, pointer in (({"reason": None}, "/reason"), ({"missing": "3"}, "/missing"), ({"most": 101}, "/most")):
        answer = asked(world, told, **body)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
