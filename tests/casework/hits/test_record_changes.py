"""A record that changes after its hits: who may still know is told, once, and nothing is confirmed by an error."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.audit import own_call
from iarms.casework.hits.record_changes import ROWS_WITH_A_SEARCH, tell_record_change
from iarms.handlers import reviewer, watcher
from iarms.store.parties import Register
from tests.builders import any_record, any_search
from tests.world import DEPLOYMENT, RECIPIENTS, Context, World

QUIET: dict[str, list[tuple[str, str | None]]] = {party: [] for party in RECIPIENTS}


def enter(world: World, **fields: Any) -> str:
    answer = world.call("POST", "/v1/records", any_record(**fields), party="NCB-FR")
    assert answer.status == 201, answer.text
    return str(answer.json["record_id"])


def change(world: World, record: str, **fields: Any) -> None:
    path = f"/v1/records/{record}"
    etag = world.call("GET", path, party="NCB-FR").headers["ETag"]
    body = {"reason": "as the file says", **fields}
    answer = world.call("PATCH", path, body, party="NCB-FR", headers={"If-Match": etag})
    assert answer.status == 200, answer.text


def found(world: World, party: str = "WCO", **fields: Any) -> str:
    """A hit on the record there is, of which everybody has been told."""
    answer = world.call("POST", "/v1/searches", any_search(**fields), party=party)
    assert answer.json["outcome"] == "hit", answer.text
    world.after()
    told(world)
    return str(answer.json["matches"][0]["hit_id"])


def told(world: World) -> dict[str, list[tuple[str, str | None]]]:
    world.notify(times=2)
    return {party: [(m["event"], m.get("stage")) for m in world.messages(party)] for party in RECIPIENTS}


def answer(world: World, hit: str, party: str = "NCB-FR", **fields: Any) -> Any:
    return world.call("POST", f"/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED", **fields}, party=party)


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"status": "CANCELLED"}, "CANCELLED"),
        ({"status": "CLEARED"}, "CLEARED"),
        ({"status": "LOCATED"}, "LOCATED"),
        ({"handling": "NO_ONWARD_SHARING"}, "NO_ONWARD_SHARING"),
        ({"handling": "NOT_FOR", "not_for": ["ADM-GH"]}, "NOT_FOR"),
        ({"status": "LOCATED", "handling": "NO_ONWARD_SHARING"}, "LOCATED"),
    ],
    ids=str,
)
def test_a_change_of_status_or_handling_is_told_once_to_all_but_the_bureau_that_made_it(
    world: World, fields: dict[str, Any], stage: str
):
    record = enter(world)
    hit = found(world)
    change(world, record, **fields)
    world.after(times=3)
    once = [("hit.record_changed", stage)]
    assert told(world) == {**QUIET, "INTERPOL-GS": once, "WCO": once}
    world.after(times=2)
    assert told(world) == QUIET
    (event,) = [each for each in world.documents(tables.AUDIT) if each["action"] == "tell_record_change"]
    assert (event["hit_ids"], event["outcome"], event["object_version"]) == ([hit], stage, 2)
    assert len(event["notifications"]) == 2
    shown = world.call("GET", f"/v1/hits/{hit}").json["told"]
    assert [each["stage"] for each in shown if each["event"] == "hit.record_changed"] == [stage, stage]


@pytest.mark.parametrize("fields", [{"firearm": {"model": "M&P 40"}}, {"ncb_reference": "FR-TEST-9"}], ids=str)
def test_of_any_other_correction_nobody_is_told(world: World, fields: dict[str, Any]):
    record = enter(world)
    found(world)
    change(world, record, **fields)
    world.after(times=2)
    assert told(world) == QUIET


@pytest.mark.parametrize(
    "restriction", [{"handling": "NOTIFY_OWNER_ONLY"}, {"handling": "NOT_FOR", "not_for": ["WCO"]},
                    {"handling": "NOT_FOR", "not_for": ["ADM-KE"]}], ids=str,
)  # fmt: skip
def test_who_may_no_longer_know_of_the_record_is_not_told_and_keeps_what_it_was_told(
    world: World, restriction: dict[str, Any]
):
    record = enter(world)
    hit = found(world)
    before = world.call("GET", f"/v1/hits/{hit}").json
    change(world, record, **restriction)
    world.after(times=2)
    assert told(world) == {**QUIET, "INTERPOL-GS": [("hit.record_changed", restriction["handling"])]}
    assert world.call("GET", f"/v1/records/{record}").status == 404
    assert world.call("GET", f"/v1/hits/{hit}").json == before, "not even that others were told"
    others = {each["event"] for each in world.call("GET", f"/v1/hits/{hit}", party="INTERPOL-GS").json["told"]}
    assert "hit.record_changed" in others
    change(world, record, status="CANCELLED")
    world.after()
    assert told(world)["WCO"] == []
    assert world.call("GET", f"/v1/records/{record}").status == 404
    refuted = answer(world, hit, answer="REFUTED", reason="entered for another weapon")
    assert (refuted.status, refuted.json["answers"][0]["record_status"]) == (201, None)
    assert told(world)["WCO"] == [("hit.refuted", None)], "of the hit itself it hears to the end"


def test_a_record_entered_in_error_confirms_nothing_and_is_read_by_who_holds_a_hit(world: World):
    record = enter(world)
    hit = found(world)
    world.call("POST", "/v1/searches", any_search(serial_number="AB01234?", on_behalf_of="GH"), party="WCO")
    change(world, record, status="CANCELLED")
    world.after()
    (mine,) = [
        each for each in world.call("GET", "/v1/notifications").json["items"] if each["event"] == "hit.record_changed"
    ]
    assert (mine["priority"], mine["message"]["stage"]) == ("URGENT", "CANCELLED")
    refused = answer(world, hit)
    assert (refused.status, refused.json["code"]) == (409, "record_cancelled")
    assert world.call("GET", f"/v1/hits/{hit}").json["state"] == "NOTIFIED"
    for party in ("WCO", "ADM-KE"):
        read = world.call("GET", f"/v1/records/{record}", party=party)
        assert (read.status, read.json["status"]) == (200, "CANCELLED")
    assert world.call("GET", f"/v1/records/{record}", party="ADM-GH").status == 404
    refuted = answer(world, hit, answer="REFUTED", reason="entered for another weapon")
    assert (refuted.status, refuted.json["answers"][0]["record_status"]) == (201, "CANCELLED")


def test_a_cancelled_record_without_a_hit_is_read_by_nobody_but_its_owner(world: World):
    record = enter(world, make="Glock", model="19")
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "possible"
    assert world.call("GET", f"/v1/records/{record}").status == 200
    change(world, record, status="CANCELLED")
    assert world.call("GET", f"/v1/records/{record}").status == 404


@pytest.mark.parametrize("status", ["CLEARED", "LOCATED"])
def test_what_is_confirmed_of_a_record_that_is_no_longer_active_says_so(world: World, status: str):
    record = enter(world)
    hit = found(world)
    change(world, record, status=status)
    confirmed = answer(world, hit)
    assert (confirmed.status, confirmed.json["state"]) == (201, "CONFIRMED")
    assert confirmed.json["answers"][0]["record_status"] == status


@pytest.mark.parametrize(
    ("end", "told_of"),
    [
        (("confirmations", "NCB-FR", {"answer": "REFUTED", "reason": "another weapon"}), False),
        (("disposition", "WCO", {"disposition": "NOT_SAME_WEAPON"}), False),
        (("disposition", "WCO", {"disposition": "SEIZED"}), True),
        (("confirmations", "NCB-FR", {"answer": "CONFIRMED"}), True),
    ],
    ids=["refuted", "not the same weapon", "seized", "confirmed"],
)
def test_of_a_hit_that_was_another_weapon_the_record_is_nobodys_concern(
    world: World, end: tuple[str, str, dict[str, Any]], told_of: bool
):
    record = enter(world)
    hit = found(world)
    step, party, body = end
    assert world.call("POST", f"/v1/hits/{hit}/{step}", body, party=party).status == 201
    told(world)
    change(world, record, status="CANCELLED")
    world.after(times=2)
    assert told(world)["WCO"] == ([("hit.record_changed", "CANCELLED")] if told_of else [])


def test_every_hit_of_a_record_is_told_of_and_each_administration_of_its_own(world: World):
    register = Register(dynamodb(), f"{DEPLOYMENT}-register")
    record = enter(world)
    hits = {
        found(world, case_reference="J1"),
        found(world, case_reference="J2"),
        found(world, on_behalf_of="GH"),
        found(world, party="ADM-KE", case_reference="J3", on_behalf_of=None),
    }
    assert len(hits) == 4
    assert register.get("ADM-KE").notified is False
    change(world, record, status="CANCELLED")
    world.after(times=2)
    messages = told(world)
    assert [len(messages[party]) for party in ("INTERPOL-GS", "WCO")] == [4, 4]


def test_a_record_that_expires_is_told_to_its_bureau_too(world: World, monkeypatch):
    record = enter(world)
    found(world)
    years = datetime.now(UTC) + timedelta(days=3 * 365)
    for days in range(4):
        monkeypatch.setattr(reviewer, "datetime", FixedTime(years + timedelta(days=days * 60)))
        reviewer.handle({}, Context())
    assert world.call("GET", f"/v1/records/{record}", party="NCB-FR").json["status"] == "EXPIRED"
    world.after(times=2)
    messages = told(world)
    assert {party: messages[party].count(("hit.record_changed", "EXPIRED")) for party in RECIPIENTS} == {
        "INTERPOL-GS": 1, "WCO": 1, "NCB-FR": 1, "NCB-BR": 0,
    }  # fmt: skip


class FixedTime:
    """A clock that stands."""

    def __init__(self, moment: Any) -> None:
        self._moment = moment

    def now(self, zone: Any = None) -> Any:
        return self._moment


def test_a_record_that_changed_between_its_reading_and_its_hit_is_told_all_the_same(world: World, monkeypatch):
    """The bureau cancels while a search is being written: the change is looked at before there is a hit to tell of."""
    record = enter(world)
    met: list[int] = []

    def cancel_first(**_: Any) -> None:
        if not met:
            met.append(1)
            change(world, record, status="CANCELLED")
            world.after()

    dynamodb().meta.events.register("before-call.dynamodb.TransactWriteItems", cancel_first)
    try:
        answered = world.call("POST", "/v1/searches", any_search())
    finally:
        dynamodb().meta.events.unregister("before-call.dynamodb.TransactWriteItems", cancel_first)
    assert answered.json["outcome"] == "hit"
    told(world)
    world.after(times=2)
    once = [("hit.record_changed", "CANCELLED")]
    assert told(world) == {**QUIET, "INTERPOL-GS": once, "WCO": once}


def test_a_hit_that_cannot_be_read_keeps_no_other_from_being_told_of(world: World):
    record = enter(world)
    broken, _ = found(world, case_reference="J1"), found(world, case_reference="J2")
    (item,) = [each for each in world.items(tables.CASES) if each.get("hit_id", {}).get("S") == broken]
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-cases", Item={**item, "document": {"S": "{}"}})
    change(world, record, status="CLEARED")
    world.after()
    url = world.sqs.get_queue_url(QueueName=f"{DEPLOYMENT}-watcher-failures")["QueueUrl"]
    (aside,) = world.sqs.receive_message(QueueUrl=url)["Messages"]
    assert record in aside["Body"], "put where an alarm sees it"
    once = [("hit.record_changed", "CLEARED")]
    assert told(world) == {**QUIET, "INTERPOL-GS": once, "WCO": once}
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-cases", Item=item)
    change(world, record, ncb_reference="FR-TEST-2")
    world.after(times=2)
    assert told(world) == {**QUIET, "INTERPOL-GS": once, "WCO": once}, "once mended, any stream record tells the rest"


class Killed(Exception):
    """The function ends here."""


def test_a_watcher_that_is_killed_at_any_call_tells_everybody_once(world: World):
    record = enter(world)
    found(world, case_reference="J1")
    found(world, case_reference="J2")
    change(world, record, status="LOCATED", handling="NO_ONWARD_SHARING")
    stores, call = watcher.change_stores, own_call("watcher", "1", "1")
    survived, done = 0, False
    while not done:
        calls: list[str] = []

        def kill(model: Any, calls: list[str] = calls, survived: int = survived, **_: Any) -> None:
            calls.append(model.name)
            if len(calls) > survived:
                raise Killed

        dynamodb().meta.events.register("after-call.dynamodb", kill)
        try:
            tell_record_change(stores, call, record, datetime.now(UTC))
            done = True
        except Killed:
            survived += 1
        finally:
            dynamodb().meta.events.unregister("after-call.dynamodb", kill)
    assert survived > 3
    each = [("hit.record_changed", "LOCATED")] * 2
    assert told(world) == {**QUIET, "INTERPOL-GS": each, "WCO": each}


NUMBERS = [
    {"component": component, "number": number}
    for component, number in (("SLIDE", "NN880129"), ("BARREL", "QQ777713"), ("FRAME", "KK555127"))
]


def many_hits(world: World, count: int) -> list[str]:
    """So many records and one search that finds each: seven at most may carry one number and alarm."""
    records = []
    for place in range(count):
        own = {"serial_number": f"WX60{place:04}Q", "other_numbers": [NUMBERS[place % 3]]}
        records.append(enter(world, ncb_reference=f"FR-TEST-{place}", **own))
    world.index()
    answered = world.call("POST", "/v1/searches", any_search(serial_number="ZZ441977", other_numbers=NUMBERS))
    assert [match["decision"] for match in answered.json["matches"]] == ["hit"] * count, answered.text
    return records


def rows_of_records(world: World) -> int:
    return sum("kind" in item for item in world.items(tables.CASES))


def test_of_more_hits_than_a_transaction_holds_every_one_is_found_by_its_record(world: World):
    records = many_hits(world, 20)
    assert rows_of_records(world) < 20, "there was no room for all"
    world.after(times=2)
    assert rows_of_records(world) == 20
    told(world)
    for record in (records[0], records[-1]):
        assert world.call("GET", f"/v1/records/{record}").status == 200
        change(world, record, status="CLEARED")
    world.after(times=2)
    assert told(world)["WCO"] == [("hit.record_changed", "CLEARED")] * 2


def test_fifteen_hits_and_their_rows_go_into_the_transaction_of_their_search(world: World):
    records = many_hits(world, ROWS_WITH_A_SEARCH)
    assert rows_of_records(world) == ROWS_WITH_A_SEARCH
    assert {world.call("GET", f"/v1/records/{record}").status for record in records} == {200}
