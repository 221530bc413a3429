"""A trace from its submission to its end: each step by its party alone, told once, and no leg forgotten."""

import base64
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.audit import own_call
from iarms.casework.tracing import clock as trace_clock
from iarms.casework.tracing import steps as traces
from iarms.handlers import clock, http
from iarms.store.readers import handing_to
from tests.builders import any_record, any_search, any_trace
from tests.world import DEPLOYMENT, Answer, World

CALL = own_call("clock", "test", "1")


def submit(world: World, party: str = "WCO", **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", "/v1/traces", any_trace(**fields), party=party)
    assert answer.status == 201, answer.text
    return dict(answer.json)


def step(
    world: World, trace: dict[str, Any], what: str, body: Any = None, *, party: str = "NCB-BR", leg: int = 0
) -> Answer:
    path = f"/v1/traces/{trace['trace_id']}"
    if what not in ("withdrawal", "information"):
        path += f"/legs/{trace['legs'][leg]['leg_id']}"
    return world.call("POST", f"{path}/{what}", body or {}, party=party)


def read(world: World, trace: dict[str, Any], party: str = "WCO") -> dict[str, Any]:
    answer = world.call("GET", f"/v1/traces/{trace['trace_id']}", party=party)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def told(world: World) -> dict[str, list[tuple[str, str | None]]]:
    world.notify(times=2)
    return {
        party: sorted((m["event"], m.get("stage")) for m in world.messages(party))
        for party in ("INTERPOL-GS", "WCO", "NCB-FR", "NCB-BR")
    }


def run_clock(after: timedelta) -> dict[str, int]:
    taken = trace_clock.run_leg_clock(clock.trace_stores, CALL, datetime.now(UTC) + after).taken
    return {step: n for step, n in taken.items() if n}


SOLD = {
    "outcome": "FIRST_PURCHASER_IDENTIFIED",
    "events": [
        {"kind": "MANUFACTURE", "date": "2001", "country": "BR", "holder": "MAKER"},
        {"kind": "SALE", "date": "2003-05-06", "country": "BR", "holder": "PRIVATE", "lawful": True},
    ],
}


def test_a_trace_goes_to_the_bureau_is_answered_and_says_where_the_weapon_was(world: World):
    trace = submit(world)
    assert (trace["state"], [leg["country"] for leg in trace["legs"]]) == ("SUBMITTED", ["BR"])
    leg = trace["legs"][0]
    assert (leg["party"], leg["ground"], leg["state"]) == ("NCB-BR", "COUNTRY_OF_MANUFACTURE", "QUEUED")
    assert leg["reason"]
    assert trace["interpretation"]["make"]["code"] == "BERETTA"
    assert [link["kind"] for link in trace["chain_of_custody"]] == ["RECOVERY"]
    assert told(world)["NCB-BR"] == [("trace.received", "QUEUED")]
    assert run_clock(timedelta()) == {"sent": 1}
    assert read(world, trace)["legs"][0]["state"] == "SENT"
    assert step(world, trace, "acknowledgement").json["legs"][0]["state"] == "ACKNOWLEDGED"
    answered = step(world, trace, "responses", SOLD)
    assert answered.status == 201, answered.text
    done = read(world, trace)
    assert (done["state"], done["outcome"], done["legs"][0]["state"]) == (
        "COMPLETED",
        "FIRST_PURCHASER_IDENTIFIED",
        "ANSWERED_FINAL",
    )
    assert [link["kind"] for link in done["chain_of_custody"]] == ["MANUFACTURE", "SALE", "RECOVERY"]
    assert done["time_to_crime"]["counted_from"] == "SALE"
    assert done["point_of_diversion"]["country"] == "BR"
    assert told(world)["WCO"] == [("trace.updated", "ACKNOWLEDGED"), ("trace.updated", "ANSWERED_FINAL")]
    assert run_clock(timedelta(days=400)) == {}
    events = [event for event in world.documents(tables.AUDIT) if event["trace_id"] == trace["trace_id"]]
    assert {event["action"] for event in events} >= {"create_trace", "clock_sent", "acknowledge_leg", "answer_leg"}


def test_an_answer_may_come_unacknowledged_and_before_the_request_was_marked_sent(world: World):
    trace = submit(world)
    assert step(world, trace, "responses", {"outcome": "NO_RECORD"}).status == 201
    assert (read(world, trace)["state"], read(world, trace)["outcome"]) == ("COMPLETED", "NO_RECORD")
    assert run_clock(timedelta(days=1)) == {}


EXPORTED = {
    "outcome": "EXPORTED_TO",
    "next_country": "FR",
    "events": [{"kind": "EXPORT", "date": "2004-01", "country": "BR", "to_country": "FR"}],
}


def test_a_country_that_an_answer_names_is_asked_and_a_circle_is_noticed(world: World):
    trace = submit(world)
    told(world)
    assert step(world, trace, "responses", EXPORTED).status == 201
    assert told(world)["NCB-FR"] == [("trace.received", "QUEUED")]
    more = read(world, trace)
    assert [(leg["country"], leg["state"]) for leg in more["legs"]] == [("BR", "ANSWERED_FINAL"), ("FR", "QUEUED")]
    assert more["state"] == "PARTIALLY_ANSWERED"
    own = read(world, trace, "NCB-FR")
    assert [leg["country"] for leg in own["legs"]] == ["FR"]
    assert [link["kind"] for link in own["chain_of_custody"]] == ["RECOVERY"], "another bureau's answer is not its own"
    back = {"outcome": "EXPORTED_TO", "next_country": "BR"}
    assert step(world, more, "responses", back, leg=1, party="NCB-FR").status == 201
    done = read(world, trace)
    assert (len(done["legs"]), done["state"]) == (2, "COMPLETED")
    assert "circle" in {warned["code"] for warned in done["warnings"]}


def test_where_it_is_agreed_so_a_further_leg_is_proposed_and_opened_by_who_asks(world: World, monkeypatch: Any):
    from iarms.handlers import traces as door

    agreed = replace(door.stores.arrangements, next_country_opens=False)
    monkeypatch.setattr(door, "stores", replace(door.stores, arrangements=agreed))
    trace = submit(world)
    assert step(world, trace, "responses", EXPORTED).status == 201
    proposed = read(world, trace)
    assert [leg["state"] for leg in proposed["legs"]] == ["ANSWERED_FINAL", "PROPOSED"]
    assert world.call("GET", f"/v1/traces/{trace['trace_id']}", party="NCB-FR").status == 404, "it is not asked yet"
    told(world)
    assert step(world, proposed, "opening", leg=1, party="NCB-FR").status == 403
    assert step(world, proposed, "opening", leg=1, party="WCO").status == 201
    assert told(world)["NCB-FR"] == [("trace.received", "QUEUED")]
    assert read(world, trace, "NCB-FR")["legs"][0]["state"] == "QUEUED"


def test_a_question_stops_the_bureaus_time_until_it_is_answered(world: World):
    trace = submit(world)
    told(world)
    asked = step(world, trace, "information-requests", {"question": "Is there a proof mark?"})
    assert (asked.status, asked.json["legs"][0]["state"]) == (201, "INFO_REQUESTED")
    assert read(world, trace)["state"] == "INFO_REQUESTED"
    assert told(world)["WCO"] == [("trace.updated", "INFO_REQUESTED")]
    given = {"answer": "Yes, PSF on the frame", "firearm": {**any_trace()["firearm"], "markings": "PSF"}}
    assert step(world, trace, "information", given, party="NCB-BR").status == 403
    informed = step(world, trace, "information", given, party="WCO")
    assert informed.status == 201, informed.text
    assert (informed.json["legs"][0]["state"], informed.json["firearm"]["markings"]) == ("ACKNOWLEDGED", "PSF")
    assert told(world)["NCB-BR"] == [("trace.updated", "INFORMATION")]


def test_silence_is_reminded_made_overdue_and_ended(world: World):
    trace = submit(world)
    told(world)
    steps: list[str] = []
    for day in range(1, 140):
        steps += run_clock(timedelta(days=day)).keys()
    assert steps[0] == "sent"
    assert "overdue" in steps
    assert "reminded" in steps
    assert steps[-1] == "expired"
    done = read(world, trace)
    assert (done["state"], done["failure_reason"], done["legs"][0]["state"]) == (
        "CLOSED_UNSUCCESSFUL",
        "NO_RESPONSE",
        "EXPIRED",
    )
    messages = told(world)
    assert ("trace.overdue", "OVERDUE") in messages["WCO"]
    assert ("trace.overdue", "EXPIRED") in messages["WCO"]
    assert ("trace.overdue", "EXPIRED") in messages["INTERPOL-GS"]
    assert all(len(set(each)) == len(each) for each in messages.values()), "nothing is told twice"
    late = step(world, trace, "responses", SOLD)
    assert late.status == 201, "what a bureau finds after all is kept"
    done = read(world, trace)
    assert (done["state"], done["outcome"], done["failure_reason"]) == ("COMPLETED", "FIRST_PURCHASER_IDENTIFIED", None)
    assert [link["kind"] for link in done["chain_of_custody"]] == ["MANUFACTURE", "SALE", "RECOVERY"]
    messages = told(world)
    assert messages["WCO"] == [("trace.updated", "ANSWERED_FINAL")]
    assert messages["INTERPOL-GS"] == [("trace.updated", "ANSWERED_FINAL")], "it was told that nobody had answered"
    counted = world.call("GET", "/v1/trace-statistics", party="INTERPOL-GS").json
    assert counted["legs"]["expired"]["count"] == 0


def test_a_late_answer_is_an_answer_until_the_leg_ends(world: World):
    trace = submit(world)
    told(world)
    for day in range(1, 50):
        run_clock(timedelta(days=day))
    assert read(world, trace)["legs"][0]["state"] == "OVERDUE"
    assert step(world, trace, "responses", SOLD).status == 201
    assert read(world, trace)["state"] == "COMPLETED"


def test_a_clock_that_was_down_for_weeks_takes_what_is_due_now(world: World):
    trace = submit(world)
    told(world)
    for _ in range(4):
        run_clock(timedelta(days=45))
    assert read(world, trace)["legs"][0]["state"] == "OVERDUE"


def test_a_withdrawn_trace_ends_and_its_bureaus_are_told(world: World):
    trace = submit(world, country_of_last_import="FR")
    assert sorted(leg["country"] for leg in trace["legs"]) == ["BR", "FR"]
    told(world)
    reason = {"reason": "the weapon was misread"}
    assert step(world, trace, "withdrawal", reason, party="NCB-BR").status == 403
    assert step(world, trace, "withdrawal", reason, party="ADM-GH").status == 404
    done = step(world, trace, "withdrawal", reason, party="WCO")
    assert (done.status, done.json["state"]) == (201, "WITHDRAWN")
    assert told(world) == {
        "INTERPOL-GS": [],
        "WCO": [],
        "NCB-FR": [("trace.updated", "WITHDRAWN")],
        "NCB-BR": [("trace.updated", "WITHDRAWN")],
    }
    assert step(world, trace, "withdrawal", reason, party="WCO").status == 409
    assert step(world, trace, "acknowledgement").status == 409


def test_a_country_without_a_bureau_in_the_register_is_asked_through_the_general_secretariat(world: World):
    trace = submit(world, country_of_manufacture="IT")
    leg = trace["legs"][0]
    assert (leg["country"], leg["party"]) == ("IT", "INTERPOL-GS")
    assert told(world)["INTERPOL-GS"] == [("trace.received", "QUEUED")]
    assert step(world, trace, "responses", {"outcome": "NO_RECORD"}, party="INTERPOL-GS").status == 201


@pytest.mark.parametrize(
    ("what", "body"),
    [("acknowledgement", {}), ("information-requests", {"question": "Which?"}), ("responses", SOLD)],
)
@pytest.mark.parametrize(
    ("party", "status"),
    [("NCB-FR", 404), ("WCO", 403), ("ADM-KE", 403), ("ADM-GH", 403), ("INTERPOL-GS", 403), ("NCB-BR", 201)],
)
def test_a_leg_is_its_bureaus_alone(world: World, what: str, body: Any, party: str, status: int):
    trace = submit(world)
    assert step(world, trace, what, body, party=party).status == status
    assert read(world, trace)["version"] == (2 if status == 201 else 1)


def test_restrictions_of_an_answer_are_obeyed(world: World):
    trace = submit(world)
    kept = {**SOLD, "restrictions": ["REQUESTER_ONLY"], "note": "for the investigation alone"}
    assert step(world, trace, "responses", kept).status == 201
    assert len(read(world, trace)["chain_of_custody"]) == 3
    assert len(read(world, trace, "ADM-KE")["chain_of_custody"]) == 3
    seen = read(world, trace, "INTERPOL-GS")
    assert [link["kind"] for link in seen["chain_of_custody"]] == ["RECOVERY"]
    assert "investigation alone" not in str(seen)
    listed = world.call("GET", "/v1/traces", party="INTERPOL-GS").json["items"][0]
    assert [link["kind"] for link in listed["chain_of_custody"]] == ["RECOVERY"]


def test_a_search_comes_first_or_a_reason_why_not(world: World):
    search = world.call("POST", "/v1/searches", any_search(serial_number="TR456781", make="Beretta", watch=False)).json
    trace = submit(world, search_id=search["search_id"], override_reason=None)
    assert trace["watch_id"].startswith("wat_")
    both = world.call("POST", "/v1/traces", any_trace(search_id=search["search_id"]))
    assert (both.status, both.json["errors"][0]["code"]) == (422, "search_first")
    neither = world.call("POST", "/v1/traces", any_trace(override_reason=None))
    assert neither.status == 422
    other = any_trace(search_id=search["search_id"], override_reason=None, on_behalf_of="GH")
    assert world.call("POST", "/v1/traces", other).json["errors"][0]["code"] == "no_such_search"
    unlike = submit(world, search_id=search["search_id"], override_reason=None, serial_number="ZZ998877")
    assert "another_number" in {warned["code"] for warned in unlike["warnings"]}


def test_a_weapon_whose_hit_is_confirmed_is_not_traced(world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    search = world.call("POST", "/v1/searches", any_search()).json
    hit = search["matches"][0]["hit_id"]
    body = any_trace(serial_number="AB012347", make="S&W", search_id=search["search_id"], override_reason=None)
    assert world.call("POST", "/v1/traces", body).status == 201, "an unconfirmed hit does not stop a trace"
    world.call("POST", f"/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED"}, party="NCB-FR")
    refused = world.call("POST", "/v1/traces", body)
    assert (refused.status, refused.json["code"]) == (409, "hit_confirmed")


def test_an_open_trace_keeps_watch_and_ends_it_when_it_ends(world: World):
    search = world.call("POST", "/v1/searches", any_search(serial_number="TR456781", make="Beretta", watch=False)).json
    first = submit(world, search_id=search["search_id"], override_reason=None)
    assert world.call("GET", f"/v1/watches/{first['watch_id']}").json["trace_id"] == first["trace_id"]
    step(world, first, "withdrawal", {"reason": "misread"}, party="WCO")
    assert world.call("GET", f"/v1/watches/{first['watch_id']}").json["state"] == "STOPPED"
    second = submit(world, search_id=search["search_id"], override_reason=None)
    told(world)
    world.call(
        "POST", "/v1/records", any_record(serial_number="TR456781", make="Beretta", model="92 FS"), party="NCB-FR"
    )
    world.after(times=2)
    assert [event for event, _ in told(world)["WCO"]] == ["watch.matched"]
    assert len(world.call("GET", f"/v1/watches/{second['watch_id']}").json["hit_ids"]) == 1


def test_others_that_trace_the_weapon_are_counted_and_named_only_where_both_agree(world: World):
    mine = submit(world, share_if_traced_by_others=True)
    assert (mine["linked_traces"], mine["linked_parties"]) == (0, [])
    theirs = submit(world, on_behalf_of="GH", case_reference="GH-TEST-1")
    assert (theirs["linked_traces"], theirs["linked_parties"]) == (1, []), "it does not share"
    assert (read(world, mine)["linked_traces"], read(world, mine)["linked_parties"]) == (1, [])
    third = submit(world, party="ADM-UG", on_behalf_of=None, share_if_traced_by_others=True)
    assert (third["linked_traces"], third["linked_parties"]) == (2, ["ADM-KE"])
    assert read(world, mine)["linked_parties"] == ["ADM-UG"]
    assert read(world, mine, "NCB-BR")["linked_traces"] == 0, "a bureau is told nothing of it"
    other = submit(world, make="Glock", model="17", on_behalf_of="GH")
    assert other["linked_traces"] == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"recovery": {"date": "2999-01-01", "country": "KE", "circumstances": "FOUND"}}, "in_the_future"),
        ({"priority": "URGENT"}, "justification"),
        ({"justification": "soon"}, "justification"),
        ({"illicit_grounds": []}, "too_short"),
        ({"country_of_manufacture": "KE"}, "own_country"),
        ({"colour": "black"}, "extra_forbidden"),
        ({"on_behalf_of": None}, "missing"),
    ],
)
def test_what_cannot_be_traced_is_refused_with_its_reason(world: World, fields: dict[str, Any], code: str):
    body = any_trace(**fields)
    if fields.get("on_behalf_of", "") is None:
        body.pop("on_behalf_of", None)
    answer = world.call("POST", "/v1/traces", body)
    assert answer.status == 422
    assert code in {error["code"] for error in answer.json["errors"]}
    assert world.items(tables.TRACES) == []


def test_an_urgent_trace_is_due_sooner(world: World):
    routine = submit(world)["legs"][0]["due_at"]
    urgent = submit(world, priority="URGENT", justification="the suspect is released tomorrow", case_reference="u")
    assert urgent["legs"][0]["due_at"] < routine


def test_traces_are_listed_for_those_whom_they_concern(world: World):
    first = submit(world)["trace_id"]
    second = submit(world, on_behalf_of="GH", country_of_manufacture="FR", operation="Trigger XI")["trace_id"]

    def listed(party: str, query: str = "") -> list[str]:
        answer = world.call("GET", f"/v1/traces{query}", party=party)
        assert answer.status == 200, answer.text
        return [each["trace_id"] for each in answer.json["items"]]

    assert listed("WCO") == listed("INTERPOL-GS") == [second, first]
    assert (listed("NCB-BR"), listed("NCB-FR")) == ([first], [second])
    assert (listed("ADM-KE"), listed("ADM-GH"), listed("ADM-UG")) == ([first], [second], [])
    assert listed("WCO", "?operation=Trigger%20XI") == listed("WCO", "?on_behalf_of=GH") == [second]
    assert listed("WCO", "?state=COMPLETED") == []
    page = world.call("GET", "/v1/traces?limit=1").json
    assert listed("WCO", f"?limit=1&cursor={page['next_cursor']}") == [first]
    for item in world.items(tables.TRACES):
        if item["trace_id"]["S"] == second and "document" in item:
            unreadable = {**item, "document": {"S": "{}"}}
            world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-traces", Item=unreadable)
    assert listed("WCO") == listed("INTERPOL-GS") == [first], "one that cannot be read keeps no other from being listed"
    assert (listed("NCB-BR"), listed("NCB-FR")) == ([first], [])


def test_a_submission_with_its_key_is_made_once(world: World):
    headers = {"Idempotency-Key": "once"}
    first = world.call("POST", "/v1/traces", any_trace(), headers=headers)
    again = world.call("POST", "/v1/traces", any_trace(), headers=headers)
    assert (first.status, again.text) == (201, first.text)
    assert told(world)["NCB-BR"] == [("trace.received", "QUEUED")]


def test_a_step_that_meets_another_is_judged_from_where_that_left_it(world: World):
    trace = submit(world)
    met: list[int] = []

    def withdraw_first(**_: Any) -> None:
        if not met:
            met.append(1)
            from iarms.handlers.traces import stores
            from iarms.models.party import Call
            from iarms.models.trace import Withdrawal

            wco = Call("WCO", "wco", frozenset(), "POST", "", "", "request-of-the-wco", status=201)
            with handing_to("WCO"):
                traces.withdraw_trace(stores, wco, trace["trace_id"], Withdrawal(reason="misread"), http.now())

    dynamodb().meta.events.register("before-call.dynamodb.TransactWriteItems", withdraw_first)
    try:
        late = step(world, trace, "acknowledgement")
    finally:
        dynamodb().meta.events.unregister("before-call.dynamodb.TransactWriteItems", withdraw_first)
    assert (late.status, late.json["code"]) == (409, "not_from_this_state")
    assert read(world, trace)["state"] == "WITHDRAWN"


def test_traces_are_counted_for_those_whom_they_concern(world: World):
    step(world, submit(world), "responses", SOLD)
    submit(world, on_behalf_of="GH", country_of_manufacture="FR")
    whole = world.call("GET", "/v1/trace-statistics", party="INTERPOL-GS").json
    assert (whole["total"]["count"], whole["legs"]["total"]["count"]) == (2, 2)
    outcomes = {row["value"]: row["count"] for row in whole["by_outcome"]["rows"] if row["count"]}
    assert outcomes == {"FIRST_PURCHASER_IDENTIFIED": 1, None: 1}
    assert world.call("GET", "/v1/trace-statistics", party="NCB-BR").json["total"]["own"] == 1
    assert world.call("GET", "/v1/trace-statistics", party="ADM-UG").json["total"]["count"] == 0


def test_a_trace_is_printed_for_those_whom_it_concerns(world: World):
    trace = submit(world)
    step(world, trace, "responses", {**SOLD, "restrictions": ["REQUESTER_ONLY"]})
    path = f"/v1/traces/{trace['trace_id']}/report"
    pages = {}
    for party in ("WCO", "INTERPOL-GS", "NCB-BR"):
        printed = world.call("GET", path, party=party, headers={"Accept": "application/pdf"})
        assert (printed.status, printed.headers["Content-Type"]) == (200, "application/pdf")
        pdf = base64.b64decode(printed.text)
        assert pdf[:5] == b"%PDF-"
        pages[party] = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "2003-05-06" in pages["WCO"] or "6 May 2003" in pages["WCO"]
    assert "May 2003" not in pages["INTERPOL-GS"], "kept for who asks"
    assert world.call("GET", path, party="ADM-GH").status == 404
    (first, *_) = [event for event in world.documents(tables.AUDIT) if event["action"] == "print_trace"]
    assert first["trace_id"] == trace["trace_id"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"intended_use": "call +33 1 23 45 67 89"}, "/intended_use"),
        ({"markings": "owner: J. Doe"}, "/firearm/markings"),
        ({"recovery": {**any_trace()["recovery"], "place": "a.b@example.org"}}, "/recovery/place"),
    ],
)
def test_personal_data_is_refused_and_not_repeated(world: World, fields: dict[str, Any], pointer: str):
    answer = world.call("POST", "/v1/traces", any_trace(**fields))
    assert (answer.status, [e["pointer"] for e in answer.json["errors"]]) == (422, [pointer])
    assert answer.json["errors"][0]["code"] == "personal_data"
    assert "Doe" not in answer.text
    trace = submit(world)
    kept = {**SOLD, "note": "sold to: John Doe, born 1970-01-01"}
    assert step(world, trace, "responses", kept).json["errors"][0]["pointer"] == "/note"
