"""An import that is taken back: what was new is cancelled, what was changed is what it was, and what was used stays."""

import json
from typing import Any

import pytest

from iarms import tables
from iarms.casework.imports import split as import_split
from iarms.handlers import importer
from tests.builders import any_import, any_search, counts, json_lines
from tests.casework.imports.weekly import PATH, imported, line, outcomes, patched, records
from tests.faults import Killed, killed_after
from tests.world import Answer, World

# What taking back four lines in chunks of two calls AWS for, from the first message on; a test holds the number.
CALLS = 40


@pytest.fixture(autouse=True)
def in_twos_without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 2)
    monkeypatch.setattr(importer, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(importer, "pace", 10**6)


def asked_back(world: World, import_id: str, party: str = "NCB-FR", headers: Any = None) -> Answer:
    return world.call("POST", f"{PATH}/{import_id}/undo", {"reason": "a wrong file"}, party=party, headers=headers)


def told_back(world: World, import_id: str, which: str = "undone") -> Any:
    return world.call("GET", f"{PATH}/{import_id}?lines={which}", party="NCB-FR").json


def two_weeks(world: World) -> tuple[Any, Any]:
    """Two records, then a file with one unchanged, one changed, two new and a refused line."""
    first = imported(world, [line(1), line(2, model="92")])
    lines = [line(1), line(2, model="92 FS"), line(3), line(4), line(5, record_kind="BORROWED")]
    return first, imported(world, lines)


def is_taken_back(world: World, first: Any, second: Any) -> None:
    told = told_back(world, second["import_id"])
    assert (told["state"], told["undo"]["undone"], told["undo"]["kept"]) == ("UNDONE", 3, 0)
    assert [(each["line"], each["undo"]) for each in told["lines"]] == [
        (2, "restored"), (3, "cancelled"), (4, "cancelled"),
    ]  # fmt: skip
    assert told["counts"] == second["counts"], "what was done stays told"
    by_reference = {record["ncb_reference"]: record for record in records(world)}
    assert {name: (r["status"], r["version"]) for name, r in by_reference.items()} == {
        "FR-TEST-1": ("ACTIVE", 1),
        "FR-TEST-2": ("ACTIVE", 3),
        "FR-TEST-3": ("CANCELLED", 2),
        "FR-TEST-4": ("CANCELLED", 2),
    }
    assert by_reference["FR-TEST-2"]["firearm"]["model"] == "92"
    for name in ("FR-TEST-2", "FR-TEST-3"):
        assert by_reference[name]["changed_because"] == f"{second['import_id']} was taken back: a wrong file"
    events = [e for e in world.documents(tables.AUDIT) if e["import_id"] == second["import_id"]]
    back = sorted(
        (e["import_line"], e["status"])
        for e in events
        if (e["reason"] or "").endswith("wrong file") and e["import_line"]
    )
    assert back == [(2, 200), (3, 200), (4, 200)]
    (finished,) = (e for e in events if e["action"] == "finish_record_import_undo")
    assert json.loads(finished["query"]) == {"undone": 3, "kept": 0}
    assert sum(e["action"] == "undo_record_import" for e in events) == 1


def test_an_import_is_taken_back_and_its_mended_file_is_entered_anew(world: World):
    first, second = two_weeks(world)
    answer = asked_back(world, second["import_id"])
    assert (answer.status, answer.json["state"]) == (202, "UNDOING"), answer.text
    assert answer.json["undo"]["reason"] == "a wrong file"
    with killed_after(0) as made:
        assert world.import_all() == []
    is_taken_back(world, first, second)
    assert len(made) == CALLS, made
    assert told_back(world, second["import_id"], "kept")["lines"] == []
    found = world.call("POST", "/v1/searches", any_search(serial_number="QX000003")).json
    assert found["outcome"] == "no_match"
    versions = world.call("GET", f"/v1/records/{first['lines'][1]['record_id']}/versions", party="NCB-FR").json["items"]
    assert [each["firearm"]["model"] for each in versions] == ["92", "92 FS", "92"]
    again = imported(world, [line(1), line(2, model="92 FS"), line(3), line(4), line(5, record_kind="BORROWED")])
    assert outcomes(again) == ["unchanged", "changed", "new", "new", "refused"]
    found = world.call("POST", "/v1/searches", any_search(serial_number="QX000003")).json
    assert [match["record_id"] for match in found["matches"]] == [again["lines"][2]["record_id"]]


@pytest.mark.parametrize("calls", range(1, CALLS + 1))
def test_a_worker_that_is_killed_after_any_call_takes_everything_back_once(world: World, calls):
    first, second = two_weeks(world)
    assert asked_back(world, second["import_id"]).status == 202
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
    assert world.import_all() == []
    is_taken_back(world, first, second)


def test_messages_that_come_again_take_nothing_back_twice(world: World):
    first, second = two_weeks(world)
    asked_back(world, second["import_id"])
    assert world.import_all(times=3) == []
    is_taken_back(world, first, second)


def test_a_record_with_which_something_happened_since_stays_and_is_told(world: World):
    told = imported(world, [line(n) for n in range(1, 6)])
    ids = [each["record_id"] for each in told["lines"]]
    patched(world, ids[0], occurred_on="2018")
    imported(world, [line(2, occurred_on="2018")])
    patched(world, ids[2], status="LOCATED")
    search = world.call("POST", "/v1/searches", any_search(serial_number="QX000004")).json
    assert search["outcome"] == "hit"
    hit_id = search["matches"][0]["hit_id"]
    confirmed = world.call(
        "POST", f"/v1/hits/{hit_id}/confirmations", {"answer": "CONFIRMED", "reason": "ours"}, party="NCB-FR"
    )
    assert confirmed.status in (200, 201), confirmed.text
    assert asked_back(world, told["import_id"]).status == 202
    assert world.import_all() == []
    kept = told_back(world, told["import_id"], "kept")
    assert [(each["line"], each["undo"]) for each in kept["lines"]] == [
        (1, "changed_since"), (2, "changed_since"), (3, "changed_since"), (4, "hit_answered"),
    ]  # fmt: skip
    assert (kept["undo"]["undone"], kept["undo"]["kept"]) == (1, 4)
    assert sorted(r["status"] for r in records(world)) == ["ACTIVE", "ACTIVE", "ACTIVE", "CANCELLED", "LOCATED"]


def test_those_whom_an_unanswered_hit_concerns_are_told_that_its_record_was_taken_back(world: World):
    told = imported(world, [line(1)])
    search = world.call("POST", "/v1/searches", any_search(serial_number="QX000001")).json
    assert search["outcome"] == "hit"
    world.after()
    asked_back(world, told["import_id"])
    assert world.import_all() == []
    world.after()
    world.notify()
    for party in ("WCO", "INTERPOL-GS"):
        told_of = [(m["event"], m.get("stage")) for m in world.messages(party)]
        assert ("hit.record_changed", "CANCELLED") in told_of, party


@pytest.mark.parametrize("party", ["NCB-BR", "WCO", "INTERPOL-GS"])
def test_nobody_else_takes_an_import_back(world: World, party):
    told = imported(world, [line(1)])
    assert asked_back(world, told["import_id"], party).status == (404 if party == "NCB-BR" else 403)
    assert report_state(world, told["import_id"]) == "DONE"


def report_state(world: World, import_id: str) -> str:
    state: str = world.call("GET", f"{PATH}/{import_id}", party="NCB-FR").json["state"]
    return state


def test_only_an_import_that_is_done_is_taken_back_and_only_once(world: World):
    waiting = world.call("POST", PATH, any_import(json_lines([line(9)])), party="NCB-FR").json["import_id"]
    assert asked_back(world, waiting).json["code"] == "import_not_done"
    checked = imported(world, [line(1)], check=True)
    assert asked_back(world, checked["import_id"]).json["code"] == "import_not_done"
    told = imported(world, [line(1)])
    one, same = (asked_back(world, told["import_id"], headers={"Idempotency-Key": "once"}) for _ in range(2))
    assert (one.status, same.status, one.json) == (202, 202, same.json)
    assert asked_back(world, told["import_id"]).json["code"] == "import_not_done"
    assert world.import_all() == []
    assert report_state(world, told["import_id"]) == "UNDONE"
    assert asked_back(world, told["import_id"]).json["code"] == "import_not_done"
    assert told["counts"] == counts(lines=1, written=1)


def test_a_line_without_a_reference_is_entered_anew_too(world: World):
    lines = [line(1, ncb_reference=None)]
    told = imported(world, lines, ncb_reference="W1")
    asked_back(world, told["import_id"])
    assert world.import_all() == []
    assert outcomes(imported(world, lines, ncb_reference="W2")) == ["new"]


def test_a_reason_is_needed_and_holds_no_personal_data(world: World):
    told = imported(world, [line(1)])
    answer = world.call("POST", f"{PATH}/{told['import_id']}/undo", {}, party="NCB-FR")
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/reason")


def test_who_follows_an_import_is_told_when_to_look_again_while_something_happens_to_it(world: World):
    taken = world.call("POST", PATH, any_import(json_lines([line(9)])), party="NCB-FR")
    assert taken.headers["Retry-After"] == "5"
    early = asked_back(world, taken.json["import_id"])
    assert (early.json["code"], "Retry-After" in early.headers) == ("import_not_done", False), "nobody has uploaded"
    told = imported(world, [line(1)])
    path = f"{PATH}/{told['import_id']}"
    assert "Retry-After" not in world.call("GET", path, party="NCB-FR").headers
    assert asked_back(world, told["import_id"]).headers["Retry-After"] == "5"
    assert world.call("GET", path, party="NCB-FR").headers["Retry-After"] == "5"
    again = asked_back(world, told["import_id"])
    assert (again.status, again.headers["Retry-After"]) == (409, "5"), "it ends by itself"
    assert world.import_all() == []
    assert "Retry-After" not in world.call("GET", path, party="NCB-FR").headers


def test_imports_are_listed_by_their_state(world: World):
    done = imported(world, [line(1)])["import_id"]
    waiting = world.call("POST", PATH, any_import(json_lines([line(9)])), party="NCB-FR").json["import_id"]

    def listed(query: str = "") -> list[str]:
        return [each["import_id"] for each in world.call("GET", f"{PATH}{query}", party="NCB-FR").json["items"]]

    assert listed() == [waiting, done]
    assert (listed("?state=DONE"), listed("?state=AWAITING_UPLOAD"), listed("?state=UNDONE")) == ([done], [waiting], [])
    refused = world.call("GET", f"{PATH}?state=done", party="NCB-FR")
    assert (refused.status, refused.json["errors"][0]["code"]) == (422, "literal_error")
