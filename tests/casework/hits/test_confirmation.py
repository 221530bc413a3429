"""A hit is no evidence until its owner confirms it: each step by its party alone, told once, and no silence lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.audit import own_call
from iarms.casework.hits import confirmation
from iarms.handlers import clock, hits, http
from iarms.models.hit import Confirmation
from iarms.models.party import Call
from iarms.store.readers import handing_to
from tests.builders import any_record, any_search
from tests.faults import Killed
from tests.world import DEPLOYMENT, Answer, World

CALL = own_call("clock", "test", "1")


@pytest.fixture
def hit(world: World) -> str:
    """A hit of NCB-FR's record, searched for by the WCO on behalf of Kenya, of which everybody has been told."""
    assert world.call("POST", "/v1/records", any_record(), party="NCB-FR").status == 201
    found = world.call("POST", "/v1/searches", any_search()).json
    told(world)
    return str(found["matches"][0]["hit_id"])


def told(world: World) -> dict[str, list[tuple[str, str | None]]]:
    world.notify(times=2)
    return {
        party: sorted((m["event"], m.get("stage")) for m in world.messages(party))
        for party in ("INTERPOL-GS", "WCO", "NCB-FR")
    }


def ask(world: World, hit: str, party: str = "WCO", **fields: Any) -> Answer:
    body = {"priority": "URGENT", "reason": "the only ground for holding", **fields}
    return world.call("POST", f"/v1/hits/{hit}/confirmation-requests", body, party=party)


def answer(world: World, hit: str, party: str = "NCB-FR", **fields: Any) -> Answer:
    return world.call("POST", f"/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED", **fields}, party=party)


def dispose(world: World, hit: str, disposition: str = "SEIZED", party: str = "WCO") -> Answer:
    return world.call("POST", f"/v1/hits/{hit}/disposition", {"disposition": disposition}, party=party)


def run_clock(minutes: float) -> dict[str, int]:
    later = datetime.now(UTC) + timedelta(minutes=minutes)
    return dict(confirmation.run_confirmation_clock(clock.confirmation_stores, CALL, later).taken)


def state_of(world: World, hit: str) -> dict[str, Any]:
    return dict(world.call("GET", f"/v1/hits/{hit}", party="INTERPOL-GS").json)


def test_from_the_alarm_to_the_end_everybody_is_told_of_each_step_once(world: World, hit: str):
    asked = ask(world, hit)
    assert (asked.status, asked.json["state"], len(asked.json["requests"])) == (201, "CONFIRMATION_REQUESTED", 1)
    due = datetime.fromisoformat(asked.json["due_at"]) - datetime.fromisoformat(asked.json["requests"][0]["at"])
    assert due == timedelta(minutes=10)
    requested = [("hit.confirmation_requested", "REQUEST_1")]
    assert told(world) == {"INTERPOL-GS": requested, "WCO": [], "NCB-FR": requested}
    confirmed = answer(world, hit)
    assert (confirmed.status, confirmed.json["state"], confirmed.json["due_at"]) == (201, "CONFIRMED", None)
    assert told(world) == {"INTERPOL-GS": [("hit.confirmed", None)], "WCO": [("hit.confirmed", None)], "NCB-FR": []}
    closed = dispose(world, hit)
    assert (closed.status, closed.json["state"], closed.json["disposition"]["disposition"]) == (201, "CLOSED", "SEIZED")
    assert told(world) == {
        "INTERPOL-GS": [("hit.closed", "SEIZED")],
        "WCO": [],
        "NCB-FR": [("hit.closed", "SEIZED")],
    }
    events = [e for e in world.documents(tables.AUDIT) if hit in e["hit_ids"] and e["object_version"]]
    assert sorted((e["object_version"], e["action"], e["outcome"]) for e in events) == [
        (2, "request_confirmation", "CONFIRMATION_REQUESTED"),
        (3, "confirm_hit", "CONFIRMED"),
        (4, "dispose_hit", "CLOSED"),
    ]


def test_a_routine_request_is_due_in_an_hour(world: World, hit: str):
    asked = ask(world, hit, priority="ROUTINE", reason="held on other grounds").json
    due = datetime.fromisoformat(asked["due_at"]) - datetime.fromisoformat(asked["requests"][0]["at"])
    assert due == timedelta(minutes=60)


def test_a_bureau_may_confirm_unasked_and_refutes_with_a_reason(world: World, hit: str):
    refuted = answer(world, hit, answer="REFUTED", reason="the weapon was recovered and destroyed")
    assert (refuted.json["state"], refuted.json["answers"][0]["reason"]) == (
        "REFUTED",
        "the weapon was recovered and destroyed",
    )
    assert told(world)["WCO"] == [("hit.refuted", None)]


def test_silence_is_asked_three_times_and_then_goes_to_the_general_secretariat(world: World, hit: str):
    ask(world, hit)
    told(world)
    assert run_clock(9) == {"repeated": 0, "escalated": 0, "reminded": 0, "unanswered": 0}
    for number in (2, 3):
        assert run_clock(11 * (number - 1)) == {"repeated": 1, "escalated": 0, "reminded": 0, "unanswered": 0}
        assert run_clock(11 * (number - 1)) == {"repeated": 0, "escalated": 0, "reminded": 0, "unanswered": 0}
        repeated = [("hit.confirmation_requested", f"REQUEST_{number}")]
        assert told(world) == {"INTERPOL-GS": repeated, "WCO": repeated, "NCB-FR": repeated}
    assert run_clock(40) == {"repeated": 0, "escalated": 1, "reminded": 0, "unanswered": 0}
    assert run_clock(90) == {"repeated": 0, "escalated": 0, "reminded": 0, "unanswered": 0}
    escalated = [("hit.escalated", None)]
    assert told(world) == {"INTERPOL-GS": escalated, "WCO": escalated, "NCB-FR": escalated}
    assert [request["by"] for request in state_of(world, hit)["requests"]] == ["WCO", "SERVICE", "SERVICE"]
    assert answer(world, hit).json["state"] == "CONFIRMED", "a late answer is an answer"


def test_three_requests_by_hand_are_the_most(world: World, hit: str):
    for number in (1, 2, 3):
        assert len(ask(world, hit).json["requests"]) == number
    fourth = ask(world, hit)
    assert (fourth.status, fourth.json["code"]) == (409, "three_requests_made")
    assert run_clock(11) == {"repeated": 0, "escalated": 1, "reminded": 0, "unanswered": 0}


def test_a_bureau_that_says_by_when_is_waited_for_until_then(world: World, hit: str):
    ask(world, hit)
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    needed = answer(world, hit, answer="TIME_NEEDED", until=until).json
    assert (needed["state"], needed["answers"][0]["answer"]) == ("CONFIRMATION_REQUESTED", "TIME_NEEDED")
    assert told(world)["WCO"] == [("hit.confirmation_requested", "TIME_NEEDED")]
    assert run_clock(60) == {"repeated": 0, "escalated": 0, "reminded": 0, "unanswered": 0}
    assert run_clock(121) == {"repeated": 1, "escalated": 0, "reminded": 0, "unanswered": 0}


def test_a_clock_that_was_down_for_a_week_takes_each_step_in_its_turn(world: World, hit: str):
    ask(world, hit)
    week = 7 * 24 * 60
    steps = [run_clock(week), run_clock(week + 11), run_clock(week + 22), run_clock(week + 33)]
    assert steps == [
        {"repeated": 1, "escalated": 0, "reminded": 0, "unanswered": 0},
        {"repeated": 1, "escalated": 0, "reminded": 0, "unanswered": 0},
        {"repeated": 0, "escalated": 1, "reminded": 0, "unanswered": 0},
        {"repeated": 0, "escalated": 0, "reminded": 0, "unanswered": 0},
    ], "the bureau has its time for each request, whenever the clock comes"


@pytest.mark.parametrize(
    ("who", "party", "status"),
    [
        (ask, "NCB-FR", 403),
        (ask, "INTERPOL-GS", 403),
        (ask, "NCB-BR", 403),
        (ask, "ADM-GH", 404),
        (ask, "ADM-KE", 201),
        (answer, "WCO", 403),
        (answer, "ADM-KE", 403),
        (answer, "INTERPOL-GS", 403),
        (answer, "NCB-BR", 404),
        (answer, "NCB-FR", 201),
        (dispose, "NCB-FR", 403),
        (dispose, "INTERPOL-GS", 403),
        (dispose, "ADM-GH", 404),
        (dispose, "ADM-KE", 201),
    ],
)
def test_each_step_is_its_partys_alone(world: World, hit: str, who: Any, party: str, status: int):
    assert who(world, hit, party=party).status == status
    assert state_of(world, hit)["version"] == (2 if status == 201 else 1)
    if status != 201:
        assert told(world) == {"INTERPOL-GS": [], "WCO": [], "NCB-FR": []}


@pytest.mark.parametrize("done", [("confirm",), ("refute",), ("close",), ("confirm", "close")])
def test_nothing_changes_from_a_state_that_does_not_allow_it(world: World, hit: str, done: tuple[str, ...]):
    for step in done:
        if step == "close":
            assert dispose(world, hit).status == 201
        else:
            given = {"answer": "REFUTED", "reason": "another weapon"} if step == "refute" else {}
            assert answer(world, hit, **given).status == 201
    told(world)
    before = state_of(world, hit)
    for refused in (ask(world, hit), answer(world, hit), answer(world, hit, answer="REFUTED", reason="no")):
        assert (refused.status, refused.json["code"]) == (409, "not_from_this_state")
    if "close" in done:
        assert dispose(world, hit).status == 409
    assert state_of(world, hit) == before
    assert told(world) == {"INTERPOL-GS": [], "WCO": [], "NCB-FR": []}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"answer": "REFUTED"}, "reason"),
        ({"answer": "WITHDRAWN"}, "reason"),
        ({"answer": "WITHDRAWN", "reason": "the wrong file", "until": "2030-01-01T00:00:00Z"}, "until"),
        ({"answer": "CONFIRMED", "reason": "call +33 4 65 71 00 01"}, "personal_data"),
        ({"answer": "CONFIRMED", "note": "owner: John Doe"}, "personal_data"),
        ({"answer": "CONFIRMED", "instructions": ["KEEP"]}, "literal_error"),
        ({"answer": "CONFIRMED", "instructions": ["HOLD", "HOLD"]}, "repeated"),
        ({"answer": "CONFIRMED", "instructions": "HOLD"}, "tuple_type"),
        ({"answer": "CONFIRMED", "note": ""}, "string_too_short"),
        ({"answer": "TIME_NEEDED"}, "until"),
        ({"answer": "CONFIRMED", "until": "2030-01-01T00:00:00Z"}, "until"),
        ({"answer": "TIME_NEEDED", "until": "2001-01-01T00:00:00Z"}, "not_to_come"),
        ({"answer": "TIME_NEEDED", "until": "2999-01-01T00:00:00Z"}, "not_to_come"),
        ({"answer": "TIME_NEEDED", "until": "2030-01-01T00:00:00"}, "timezone_aware"),
        ({"answer": "PERHAPS"}, "literal_error"),
    ],
)
def test_an_answer_that_says_two_things_is_refused(world: World, hit: str, fields: dict[str, Any], code: str):
    refused = answer(world, hit, **fields)
    assert (refused.status, refused.json["errors"][0]["code"]) == (422, code)


def test_a_step_with_its_key_is_taken_once(world: World, hit: str):
    path, body = f"/v1/hits/{hit}/confirmation-requests", {"priority": "URGENT", "reason": "held"}
    first = world.call("POST", path, body, headers={"Idempotency-Key": "once"})
    again = world.call("POST", path, body, headers={"Idempotency-Key": "once"})
    assert (first.status, again.text) == (201, first.text)
    assert state_of(world, hit)["version"] == 2


STEPS = {
    "confirmation-requests": ("WCO", {"priority": "URGENT", "reason": "held"}),
    "confirmations": ("NCB-FR", {"answer": "CONFIRMED"}),
    "disposition": ("WCO", {"disposition": "SEIZED"}),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("named", "status"),
    [('"1"', 412), ('W/"1"', 412), ('"3"', 412), ("1", 412), ('"2"', 201), ('W/"2"', 201), ("*", 201), (None, 201)],
)
def test_a_step_to_a_version_that_no_longer_stands_is_refused(
    world: World, hit: str, step: str, named: str | None, status: int
):
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    assert answer(world, hit, answer="TIME_NEEDED", until=until).headers["ETag"] == '"2"'
    told(world)
    party, body = STEPS[step]
    headers = {} if named is None else {"if-match": named}
    taken = world.call("POST", f"/v1/hits/{hit}/{step}", body, party=party, headers=headers)
    assert taken.status == status, taken.text
    assert state_of(world, hit)["version"] == (3 if status == 201 else 2)
    if status == 412:
        assert taken.json["code"] == "stale"
        assert told(world) == {"INTERPOL-GS": [], "WCO": [], "NCB-FR": []}


def test_a_step_with_its_key_and_version_is_answered_again_after_it_was_taken(world: World, hit: str):
    party, body = STEPS["disposition"]
    headers = {"Idempotency-Key": "end", "If-Match": '"1"'}
    first, again = (
        world.call("POST", f"/v1/hits/{hit}/disposition", body, party=party, headers=headers) for _ in range(2)
    )
    assert (first.status, again.text) == (201, first.text)


def test_a_step_that_meets_another_is_judged_from_where_that_left_it(world: World, hit: str):
    """The bureau confirms between the reading and the writing of a request."""
    met: list[int] = []

    def confirm_first(**_: Any) -> None:
        if not met:
            met.append(1)
            bureau = Call("NCB-FR", "bureau", frozenset(), "POST", "", "", "request-of-the-bureau", status=201)
            said = Confirmation(answer="CONFIRMED")
            with handing_to("NCB-FR"):
                confirmation.confirm(hits.confirmation_stores, hits.records, bureau, hit, said, datetime.now(UTC))

    dynamodb().meta.events.register("before-call.dynamodb.TransactWriteItems", confirm_first)
    try:
        late = ask(world, hit)
    finally:
        dynamodb().meta.events.unregister("before-call.dynamodb.TransactWriteItems", confirm_first)
    assert (late.status, late.json["code"]) == (409, "not_from_this_state")
    assert state_of(world, hit)["state"] == "CONFIRMED"


def test_a_hit_that_is_a_day_old_and_moved_aside_takes_its_steps_all_the_same(world: World, hit: str, monkeypatch: Any):
    with monkeypatch.context() as patch:
        patch.setattr(http, "now", lambda: datetime.now(UTC) + timedelta(hours=25))
        newer = world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"]
    assert newer != hit
    assert ask(world, hit).status == 201
    assert (state_of(world, hit)["state"], state_of(world, newer)["state"]) == ("CONFIRMATION_REQUESTED", "NOTIFIED")
    assert run_clock(11) == {"repeated": 1, "escalated": 0, "reminded": 0, "unanswered": 0}


def test_a_clock_that_is_killed_at_any_call_tells_everybody_once(world: World, hit: str):
    ask(world, hit)
    told(world)
    survived, done = 0, False
    while not done:
        calls: list[str] = []

        def kill(model: Any, calls: list[str] = calls, survived: int = survived, **_: Any) -> None:
            calls.append(model.name)
            if len(calls) > survived:
                raise Killed

        dynamodb().meta.events.register("after-call.dynamodb", kill)
        try:
            run_clock(11)
            done = True
        except Killed:
            survived += 1
        finally:
            dynamodb().meta.events.unregister("after-call.dynamodb", kill)
    assert survived > 4
    repeated = [("hit.confirmation_requested", "REQUEST_2")]
    assert told(world) == {"INTERPOL-GS": repeated, "WCO": repeated, "NCB-FR": repeated}


def test_hits_are_listed_for_those_whom_they_concern(world: World, hit: str):
    world.call("POST", "/v1/records", any_record(serial_number="XY987654"), party="NCB-BR")
    other = world.call("POST", "/v1/searches", any_search(serial_number="XY987654", on_behalf_of="GH")).json
    second = other["matches"][0]["hit_id"]
    hidden = any_record(serial_number="QQ112233", handling="NOT_FOR", not_for=["WCO"])
    world.call("POST", "/v1/records", hidden, party="NCB-FR")
    own = any_search(serial_number="QQ112233", on_behalf_of=None)
    third = world.call("POST", "/v1/searches", own, party="ADM-KE").json["matches"][0]["hit_id"]

    def listed(party: str, query: str = "") -> list[str]:
        found = world.call("GET", f"/v1/hits{query}", party=party)
        assert found.status == 200, found.text
        return [each["hit_id"] for each in found.json["items"]]

    assert listed("INTERPOL-GS") == [third, second, hit]
    assert listed("WCO") == [second, hit]
    assert listed("NCB-FR") == [third, hit]
    assert listed("NCB-BR") == [second]
    assert listed("ADM-KE") == [third, hit]
    assert listed("ADM-GH") == [second]
    assert listed("WCO", "?recorded_by=BR") == [second]
    assert listed("WCO", "?on_behalf_of=KE&state=NOTIFIED") == [hit]
    assert listed("WCO", "?state=CLOSED") == []
    page = world.call("GET", "/v1/hits?limit=2", party="INTERPOL-GS").json
    assert [each["hit_id"] for each in page["items"]] == [third, second]
    assert listed("INTERPOL-GS", f"?limit=2&cursor={page['next_cursor']}") == [hit]
    assert world.call("GET", f"/v1/hits?cursor={page['next_cursor']}", party="WCO").status == 422
    assert listed("INTERPOL-GS", "?from=2020-01-01T00:00:00Z&to=2020-06-01T00:00:00Z") == []


def test_a_hit_that_cannot_be_read_keeps_no_other_from_being_listed_or_counted(world: World, hit: str, caplog: Any):
    other = world.call("POST", "/v1/searches", any_search(case_reference="J2")).json["matches"][0]["hit_id"]
    (item,) = [each for each in world.items(tables.CASES) if each.get("hit_id", {}).get("S") == hit]
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-cases", Item={**item, "document": {"S": "{}"}})
    for party in ("WCO", "NCB-FR", "ADM-KE", "INTERPOL-GS"):
        listed = world.call("GET", "/v1/hits", party=party)
        assert (listed.status, [each["hit_id"] for each in listed.json["items"]]) == (200, [other])
    assert world.call("GET", "/v1/hit-statistics", party="INTERPOL-GS").json["total"]["count"] == 1
    assert hit in caplog.text, "whoever looks after the service is told which"


def test_hits_are_counted_by_what_came_of_them_and_small_counts_of_others_are_not_shown(world: World, hit: str):
    answer(world, hit, answer="REFUTED", reason="another weapon")
    for number, country in enumerate(("GH", "GH", "KE", "KE", "KE")):
        again = any_search(on_behalf_of=country, case_reference=f"case {number}")
        assert world.call("POST", "/v1/searches", again).json["outcome"] == "hit"
    whole = world.call("GET", "/v1/hit-statistics", party="INTERPOL-GS").json
    assert whole["total"]["count"] == 6
    assert {row["value"]: row["count"] for row in whole["by_on_behalf_of"]["rows"] if row["count"]} == {
        "KE": 4,
        "GH": 2,
    }
    assert (whole["outcomes"]["false"], whole["outcomes"]["confirmed"], whole["outcomes"]["undecided"]) == (1, 0, 5)
    kenya = world.call("GET", "/v1/hit-statistics", party="ADM-KE").json
    assert kenya["total"] == {"count": 4, "own": 4, "suppressed": False}
    nothing = world.call("GET", "/v1/hit-statistics?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z").json
    assert nothing["total"]["count"] == 0


def test_a_hit_on_a_record_that_is_not_to_be_shared_onward_counts_for_its_bureau_alone(world: World):
    kept = any_record(handling="NO_ONWARD_SHARING")
    world.call("POST", "/v1/records", kept, party="NCB-FR")
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"
    totals = {
        party: world.call("GET", "/v1/hit-statistics", party=party).json["total"]["count"]
        for party in ("NCB-FR", "WCO", "INTERPOL-GS")
    }
    assert totals == {"NCB-FR": 1, "WCO": 0, "INTERPOL-GS": 0}
