"""What a trace says of whom nobody heard from, and what is kept of what is known late: by HTTP, from end to end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.store.outbox import Outbox
from tests.builders import any_record, any_search
from tests.casework.tracing.test_steps import SOLD, read, run_clock, step, submit, told
from tests.world import World


def run_until(world: World, days: int) -> list[str]:
    return [taken for day in range(days) for taken in run_clock(timedelta(days=day))]


def failure_of(world: World, trace: dict[str, Any]) -> tuple[str, str, str | None, str | None]:
    done = read(world, trace)
    leg = done["legs"][0]
    return done["state"], leg["state"], leg["failure_reason"], done["failure_reason"]


def test_a_requester_that_never_says_what_it_was_asked_is_named_and_not_the_bureau(world: World):
    trace = submit(world)
    told(world)
    assert step(world, trace, "information-requests", {"question": "Which proof mark?"}).status == 201
    assert run_until(world, 140)[-1] == "expired"
    reason = "NO_INFORMATION_FROM_REQUESTER"
    assert failure_of(world, trace) == ("CLOSED_UNSUCCESSFUL", "EXPIRED", reason, reason)
    counted = world.call("GET", "/v1/trace-statistics", party="INTERPOL-GS").json
    for table in (counted["by_failure_reason"], counted["legs"]["by_failure_reason"]):
        assert {row["value"]: row["count"] for row in table["rows"] if row["count"]} == {reason: 1}


def test_what_was_asked_is_answered_late_and_the_bureau_goes_on(world: World):
    trace = submit(world)
    told(world)
    step(world, trace, "information-requests", {"question": "Which proof mark?"})
    run_until(world, 140)
    told(world)
    assert step(world, trace, "information", {"answer": "PSF, on the frame"}, party="WCO").status == 201
    again = read(world, trace)
    assert (again["state"], again["legs"][0]["state"], again["closed_at"]) == ("IN_PROGRESS", "ACKNOWLEDGED", None)
    assert told(world)["NCB-BR"] == [("trace.updated", "INFORMATION")]
    assert step(world, trace, "responses", SOLD).status == 201
    assert read(world, trace)["state"] == "COMPLETED"


def test_a_request_that_is_never_delivered_is_told_to_the_requester_and_blames_no_bureau(world: World):
    trace = submit(world)
    steps = run_until(world, 140)
    assert steps == ["undelivered"] * 4 + ["expired"]
    assert failure_of(world, trace) == ("CLOSED_UNSUCCESSFUL", "EXPIRED", "NOT_DELIVERED", "NOT_DELIVERED")
    messages = told(world)
    for party in ("WCO", "INTERPOL-GS"):
        assert messages[party] == [("trace.overdue", "EXPIRED"), *[("trace.overdue", "NOT_DELIVERED")] * 4]
    assert messages["NCB-BR"] == [("trace.received", "QUEUED")], "nobody tells it that it is late"
    assert step(world, trace, "responses", SOLD).status == 201, "the request that came late is answered all the same"
    assert read(world, trace)["outcome"] == "FIRST_PURCHASER_IDENTIFIED"


def test_a_bureau_that_is_told_weeks_later_has_its_whole_time(world: World, monkeypatch: pytest.MonkeyPatch):
    trace = submit(world)
    assert run_until(world, 20) == ["undelivered"] * 2
    now = datetime.now(UTC)
    for row in world.items(tables.OUTBOX):
        if row["event"]["S"] == "trace.received":
            outbox = Outbox(world.dynamodb, "iarms-local-outbox")
            outbox.mark_sent(row["notification_id"]["S"], now + timedelta(days=20), "message")
    assert run_clock(timedelta(days=20, minutes=1)) == {"sent": 1}
    sent = read(world, trace)["legs"][0]
    assert (sent["state"], sent["due_at"][:10]) == ("SENT", f"{now + timedelta(days=27):%Y-%m-%d}"), "five working days"
    assert run_clock(timedelta(days=26)) == {}
    assert run_clock(timedelta(days=28)) == {"overdue": 1}


def test_a_late_answer_in_part_opens_the_trace_and_its_watch_again(world: World):
    search = world.call("POST", "/v1/searches", any_search(serial_number="TR456781", make="Beretta", watch=False)).json
    trace = submit(world, search_id=search["search_id"], override_reason=None, watch_days=90)
    told(world)
    step(world, trace, "responses", {"failure_reason": "RECORDS_UNAVAILABLE"})
    ended = read(world, trace)
    assert (ended["state"], ended["closed_at"] is None) == ("CLOSED_UNSUCCESSFUL", False)
    assert world.call("GET", f"/v1/watches/{ended['watch_id']}").json["state"] == "STOPPED"
    opened = step(world, trace, "responses", {**SOLD, "final": False, "correction": "the registers were found"})
    assert opened.status == 201, opened.text
    again = read(world, trace)
    assert (again["state"], again["closed_at"], again["legs"][0]["state"]) == (
        "PARTIALLY_ANSWERED",
        None,
        "ANSWERED_PARTIAL",
    )
    assert again["watch_id"] != ended["watch_id"]
    watch = world.call("GET", f"/v1/watches/{again['watch_id']}").json
    assert (watch["state"], watch["trace_id"]) == ("ACTIVE", trace["trace_id"])
    told(world)
    record = any_record(serial_number="TR456781", make="Beretta", model="92 FS")
    assert world.call("POST", "/v1/records", record, party="NCB-FR").status == 201
    world.after(times=2)
    assert [event for event, _ in told(world)["WCO"]] == ["watch.matched"]
    assert step(world, trace, "responses", SOLD).status == 201
    assert world.call("GET", f"/v1/watches/{again['watch_id']}").json["state"] == "STOPPED"


def test_a_watch_that_its_searcher_stopped_is_not_begun_again(world: World):
    search = world.call("POST", "/v1/searches", any_search(serial_number="TR456781", make="Beretta", watch=False)).json
    trace = submit(world, search_id=search["search_id"], override_reason=None)
    assert world.call("DELETE", f"/v1/watches/{trace['watch_id']}").status == 200
    step(world, trace, "responses", {"failure_reason": "RECORDS_UNAVAILABLE"})
    step(world, trace, "responses", {**SOLD, "final": False, "correction": "the registers were found"})
    assert read(world, trace)["watch_id"] == trace["watch_id"]


def test_an_answer_is_corrected_with_a_reason_and_the_requester_is_told(world: World):
    trace = submit(world)
    told(world)
    assert step(world, trace, "responses", SOLD).status == 201
    twice = step(world, trace, "responses", SOLD)
    assert (twice.status, twice.json["code"]) == (409, "not_from_this_state")
    assert "correction" in twice.json["detail"]
    told(world)
    corrected = {"outcome": "NO_RECORD", "correction": "the sale was of another weapon of the same number"}
    assert step(world, trace, "responses", corrected).status == 201
    done = read(world, trace)
    assert (done["state"], done["outcome"]) == ("COMPLETED", "NO_RECORD")
    assert [link["kind"] for link in done["taken_back"]] == ["MANUFACTURE", "SALE"]
    assert done["legs"][0]["history"][-1]["what"] == "corrected"
    assert told(world)["WCO"] == [("trace.updated", "ANSWERED_FINAL")]
    personal = {"outcome": "NO_RECORD", "correction": "sold to: John Doe, born 1970-01-01"}
    assert step(world, trace, "responses", personal).json["errors"][0]["pointer"] == "/correction"


def test_there_is_nothing_to_correct_before_an_answer(world: World):
    trace = submit(world)
    refused = step(world, trace, "responses", {"outcome": "NO_RECORD", "correction": "it was wrong"})
    assert (refused.status, refused.json["code"]) == (409, "not_from_this_state")


def test_one_country_is_withdrawn_and_the_rest_of_the_trace_goes_on(world: World):
    trace = submit(world, country_of_last_import="FR")
    told(world)
    reason = {"reason": "the mark of import was misread"}
    leg = next(n for n, each in enumerate(trace["legs"]) if each["country"] == "FR")
    refused = step(world, trace, "withdrawal", reason, party="NCB-FR")
    assert refused.status == 403
    path = f"/v1/traces/{trace['trace_id']}/legs/{trace['legs'][leg]['leg_id']}/withdrawal"
    assert world.call("POST", path, reason, party="NCB-FR").status == 403
    assert world.call("POST", path, reason, party="ADM-GH").status == 404
    assert world.call("POST", f"/v1/traces/{trace['trace_id']}/legs/leg_none/withdrawal", reason).status == 404
    gone = world.call("POST", path, reason)
    assert gone.status == 201, gone.text
    assert (gone.json["state"], gone.json["legs"][leg]["state"]) == ("SUBMITTED", "WITHDRAWN")
    assert told(world) == {
        "INTERPOL-GS": [],
        "WCO": [],
        "NCB-FR": [("trace.updated", "WITHDRAWN")],
        "NCB-BR": [],
    }
    assert world.call("POST", path, reason).status == 409
    assert step(world, trace, "responses", SOLD, leg=leg, party="NCB-FR").status == 409, "it is not asked any more"
    assert step(world, trace, "responses", SOLD, leg=1 - leg).status == 201
    done = read(world, trace)
    assert (done["state"], done["outcome"]) == ("COMPLETED", "FIRST_PURCHASER_IDENTIFIED")
    events = [event for event in world.documents(tables.AUDIT) if event["action"] == "withdraw_leg"]
    assert [event["leg_id"] for event in events if event["status"] == 201] == [trace["legs"][leg]["leg_id"]]


@pytest.mark.parametrize(
    ("what", "body", "party"),
    [
        ("acknowledgement", {}, "NCB-BR"),
        ("information-requests", {"question": "Which?"}, "NCB-BR"),
        ("responses", SOLD, "NCB-BR"),
        ("information", {"answer": "a proof mark"}, "WCO"),
        ("withdrawal", {"reason": "misread"}, "WCO"),
    ],
)
def test_a_step_to_a_version_that_no_longer_stands_is_refused(world: World, what: str, body: Any, party: str):
    trace = submit(world)
    path = f"/v1/traces/{trace['trace_id']}"
    if what not in ("information", "withdrawal"):
        path += f"/legs/{trace['legs'][0]['leg_id']}"
    stale = world.call("POST", f"{path}/{what}", body, party=party, headers={"If-Match": '"9"'})
    assert (stale.status, stale.json["code"]) == (412, "stale")
    assert read(world, trace)["version"] == 1
    taken = world.call("POST", f"{path}/{what}", body, party=party, headers={"If-Match": '"1"'})
    assert (taken.status, taken.headers["ETag"]) == (201, '"2"')


def test_a_stranger_does_not_learn_of_a_trace_by_its_version(world: World):
    trace = submit(world)
    path = f"/v1/traces/{trace['trace_id']}/withdrawal"
    stale = world.call("POST", path, {"reason": "misread"}, party="ADM-GH", headers={"If-Match": '"9"'})
    assert stale.status == 404
