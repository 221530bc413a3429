"""An import that only checks: each line answered as it would be, and nothing entered, whatever happens to a worker."""

import json
from typing import Any

import pytest

from iarms import tables
from iarms.casework.imports import split as import_split
from iarms.handlers import importer
from tests.builders import any_import, any_record, any_search, counts, json_lines
from tests.faults import Killed, killed_after
from tests.world import Answer, World

PATH = "/v1/record-imports"
LINES = 5  # of which the third is bad
# What a check of them in chunks of two calls AWS for, from the event on; a test holds the number.
CALLS = 56


def record(number: int, **fields: Any) -> dict[str, Any]:
    return any_record(serial_number=f"QX{number:06}", ncb_reference=f"FR-TEST-{number}", **fields)


DATA = json_lines(
    [
        record(n, record_kind="BORROWED" if n == 3 else "STOLEN", firearm_type="pistolet" if n == 4 else "PISTOL")
        for n in range(1, LINES + 1)
    ]
)


@pytest.fixture(autouse=True)
def in_twos_without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 2)
    monkeypatch.setattr(importer, "TRIES", 2)
    monkeypatch.setattr(importer, "FIRST_PAUSE", 0.0)


def uploaded(world: World, *, check: bool = True, headers: Any = None, **fields: Any) -> Answer:
    body = any_import(DATA, **({"check": True} if check else {}), **fields)
    answer = world.call("POST", PATH, body, party="NCB-FR", headers=headers)
    assert answer.status == 202, answer.text
    world.upload(answer, DATA)
    return answer


def report(world: World, answer: Answer, query: str = "") -> Any:
    told = world.call("GET", answer.headers["Location"] + query, party="NCB-FR")
    assert told.status == 200, told.text
    return told.json


def actions(world: World, answer: Answer) -> list[str]:
    events = [e for e in world.documents(tables.AUDIT) if e["import_id"] == answer.json["import_id"]]
    return sorted(event["action"] for event in events if event["action"] != "read_record_import")


def is_checked_and_nothing_else(world: World, answer: Answer) -> None:
    told = report(world, answer, "?lines=all")
    assert (told["state"], told["check"], told["enterable"]) == ("CHECKED", True, LINES - 1)
    assert told["counts"] == counts(lines=LINES, written=0, new=LINES - 1, refused=1)
    assert [line["line"] for line in told["lines"]] == list(range(1, LINES + 1))
    assert {line["record_id"] for line in told["lines"]} == {None}
    assert [line["line"] for line in told["lines"] if line["problem"]] == [3]
    assert told["lines"][2]["problem"]["errors"][0]["pointer"] == "/record_kind"
    assert told["lines"][3]["notes"] == ["firearm_type: read as PISTOL"]
    assert [line["line"] for line in report(world, answer)["lines"]] == [3]
    assert [line["line"] for line in report(world, answer, "?lines=written")["lines"]] == [1, 2, 4, 5]
    assert told["accepted_at"] <= told["finished_at"]
    assert world.documents(tables.RECORDS) == []
    assert world.items(tables.SERIAL_INDEX) == []
    assert actions(world, answer) == ["accept_record_import", "create_record_import", "finish_record_import"]


def test_a_check_answers_every_line_and_enters_none(world: World):
    answer = uploaded(world)
    assert (answer.json["check"], answer.json["enterable"]) == (True, 0)
    with killed_after(0) as made:
        assert world.import_all() == []
    is_checked_and_nothing_else(world, answer)
    assert len(made) == CALLS, made
    assert world.call("POST", "/v1/searches", any_search(serial_number="QX000001")).json["outcome"] == "no_match"
    said = {e["action"]: json.loads(e["query"]) for e in world.documents(tables.AUDIT) if e["import_id"] and e["query"]}
    assert said["create_record_import"]["check"] is True
    assert said["accept_record_import"]["check"] is True
    assert said["finish_record_import"] == {
        "lines": LINES,
        "written": 0,
        "new": LINES - 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
    }


def test_what_was_checked_is_entered_afterwards_and_told_the_same_of_each_line(world: World):
    checked = uploaded(world)
    assert world.import_all() == []
    again = uploaded(world)
    assert world.import_all() == []
    is_checked_and_nothing_else(world, again)
    entered = uploaded(world, check=False)
    assert world.import_all() == []
    told = report(world, entered, "?lines=all")
    assert (told["state"], told["check"], told["enterable"]) == ("DONE", False, None)
    assert told["counts"] == counts(lines=LINES, written=LINES - 1, refused=1)
    before = report(world, checked, "?lines=all")["lines"]
    for one, other in zip(before, told["lines"], strict=True):
        assert (one["problem"], one["notes"]) == (other["problem"], other["notes"])
    assert world.call("POST", PATH, any_import(DATA), party="NCB-FR").json["code"] == "file_entered_already"


def test_a_file_that_is_entered_already_may_be_checked(world: World):
    entered = uploaded(world, check=False)
    assert world.import_all() == []
    assert report(world, entered)["state"] == "DONE"
    checked = uploaded(world)
    assert world.import_all() == []
    assert report(world, checked)["state"] == "CHECKED"
    assert len(world.documents(tables.RECORDS)) == LINES - 1


@pytest.mark.parametrize("calls", range(1, CALLS + 1))
def test_a_worker_that_is_killed_after_any_call_leaves_nothing_unchecked_and_enters_nothing(world: World, calls):
    answer = uploaded(world)
    left = world.chunks("record-imports")

    def work_off() -> None:
        while left:
            assert world.bring(left[0]) == []
            left[:1] = []
            left.extend(world.chunks("record-imports"))

    with killed_after(calls), pytest.raises(Killed):
        work_off()
    for message in left:
        assert world.bring(message, first=2) == []
    world.import_in_the_end()
    is_checked_and_nothing_else(world, answer)


def test_messages_of_a_check_that_come_again_change_nothing(world: World):
    answer = uploaded(world)
    assert world.import_all(times=3) == []
    is_checked_and_nothing_else(world, answer)


def test_a_check_that_is_asked_for_twice_under_one_key_is_one(world: World):
    body = any_import(DATA, check=True)
    first, second = (
        world.call("POST", PATH, body, party="NCB-FR", headers={"Idempotency-Key": "once"}) for _ in range(2)
    )
    assert first.json["import_id"] == second.json["import_id"]
    other = world.call("POST", PATH, any_import(DATA), party="NCB-FR", headers={"Idempotency-Key": "once"})
    assert other.status in (409, 422), "a check and an import are two questions"


def test_a_check_is_refused_as_a_whole_as_an_import_is(world: World):
    data = (
        b"serial_number,make,record_kind,occurred_on,occurred_in,ncb_reference,owner_name\nQX1,x,STOLEN,2019,FR,F,x\n"
    )
    answer = world.call("POST", PATH, any_import(data, format="CSV", check=True), party="NCB-FR")
    world.upload(answer, data)
    assert world.import_all() == []
    told = report(world, answer)
    assert (told["state"], told["problem"]["errors"][0]["code"]) == ("REFUSED", "personal_data")
