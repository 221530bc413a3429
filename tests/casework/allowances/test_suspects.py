"""The auditor's list: who was flagged or refused, for what, how often and where; nothing of what was searched for."""

import json
from datetime import timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.models.allowance import BudgetHolder
from iarms.store.suspects import Suspects
from tests import clock
from tests.builders import any_search
from tests.casework.allowances.conftest import MODELS
from tests.faults import fault, throttled
from tests.world import Answer, World


def listed(world: World, query: str = "") -> Answer:
    return world.call("GET", f"/v1/audit/suspects{query}", party="AUDITOR")


def suspects(world: World, query: str = "?limit=100") -> dict[tuple[str, str], dict[str, Any]]:
    answer = listed(world, query)
    assert answer.status == 200, answer.text
    return {(each["kind"], each["name"]): each for each in answer.json["items"]}


def fish(world: World, *, party: str = "WCO") -> list[Answer]:
    on_behalf_of = "KE" if party == "WCO" else None
    wanted = [
        any_search(serial_number=None, make="Beretta", model=MODELS[n % len(MODELS)], officer=f"x-{n}",
                   case_reference=f"case {n}", on_behalf_of=on_behalf_of)
        for n in range(14)
    ]  # fmt: skip
    return [world.call("POST", "/v1/searches", each, party=party) for each in wanted]


def test_what_was_refused_is_listed_by_officer_case_client_and_party(waters: World):
    refused = [n for n, answer in enumerate(fish(waters)) if answer.status == 429]
    found = suspects(waters)
    party = found["party", "WCO"]
    assert party["reasons"]["records_shown_slower"] == len(refused)
    assert found["subject", "client-of-WCO"]["reasons"] == party["reasons"]
    for n in refused:
        assert found["officer", f"x-{n}"]["reasons"] == {"records_shown_slower": 1}
        assert found["case", f"KE case {n}"]["times"] == 1
    events = {event["event_id"]: event for event in waters.documents(tables.AUDIT)}
    for event_id in party["event_ids"]:
        event = events[event_id]
        assert (event["status"], event["problem"]) == (429, "records_shown_slower")
        assert event["officer"].startswith("x-"), "a refusal says whose it was"
    assert party["first_at"] < party["last_at"]


def test_what_was_flagged_is_listed_with_the_searches_to_follow(world: World):
    for n in range(7):
        world.call("POST", "/v1/searches", any_search(serial_number=f"ZQ{1000 + n}", officer=f"o-{n}"))
    found = suspects(world)
    assert found["party", "WCO"]["reasons"] == {"sequential_serials": 3}
    assert len(found["party", "WCO"]["search_ids"]) == 3
    searches = {item["case_key"]["S"] for item in world.items(tables.CASES)}
    assert set(found["party", "WCO"]["search_ids"]) <= searches
    assert ("officer", "o-1") not in found


def test_a_line_of_a_batch_is_listed_by_its_own_event(waters: World):
    lines = [
        any_search(serial_number=None, make="Beretta", model=model, officer=f"x-{n}", case_reference=f"c {n}")
        for n, model in enumerate(MODELS)
    ]
    waters.call("POST", "/v1/search-batches", {"searches": lines})
    waters.work_off()
    events = {event["event_id"]: event for event in waters.documents(tables.AUDIT)}
    for event_id in suspects(waters)["party", "WCO"]["event_ids"]:
        assert events[event_id]["batch_line"]
        assert events[event_id]["officer"].startswith("x-")


def test_the_auditor_reads_no_content_and_leaves_an_event(waters: World):
    fish(waters)
    answer = listed(waters, "?limit=100")
    assert "Beretta" not in answer.text
    assert "rec_" not in answer.text
    events = [event for event in waters.documents(tables.AUDIT) if event["action"] == "list_suspects"]
    assert [(event["party"], event["status"]) for event in events] == [("AUDITOR", 200)]


@pytest.mark.parametrize("party", ["WCO", "ADM-KE", "NCB-FR", "INTERPOL-GS"])
def test_nobody_else_reads_it(world: World, party: str):
    answer = world.call("GET", "/v1/audit/suspects", party=party, scopes="audit:read")
    assert (answer.status, answer.json["code"]) == (403, "scope_missing")


def test_one_party_can_be_asked_for_and_pages_lead_to_all(waters: World):
    fish(waters)
    clock.move_to(clock.now() + timedelta(days=1))
    fish(waters, party="ADM-KE")
    assert {each["party"] for each in suspects(waters, "?party=ADM-KE&limit=100").values()} == {"ADM-KE"}
    whole = listed(waters, "?limit=100").json["items"]
    assert {each["party"] for each in whole} == {"WCO", "ADM-KE"}
    assert [each["day"] for each in whole] == sorted((each["day"] for each in whole), reverse=True)
    paged, cursor = [], ""
    while True:
        page = listed(waters, f"?limit=3{cursor}").json
        paged += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert paged == whole


@pytest.mark.parametrize(("query", "pointer"), [
    ("?party=ADM-QQ", "/query/party"),
    ("?from=2020-01-01T00:00:00Z", "/query/from"),
    ("?cursor=x", "/query/cursor"),
    ("?limit=0", "/query/limit"),
    ("?officer=x", "/query/officer"),
])  # fmt: skip
def test_a_bad_question_is_422(world: World, query: str, pointer: str):
    answer = listed(world, query)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_days_before_are_listed_when_they_are_asked_for(waters: World):
    fish(waters)
    begin = clock.now().date().isoformat()
    clock.move_to(clock.now() + timedelta(days=30))
    assert suspects(waters) == {}
    assert suspects(waters, f"?from={begin}T00:00:00Z&limit=100")
    assert suspects(waters, f"?from={begin}T00:00:00Z&to={begin}T23:59:59Z&limit=100")


def test_a_row_has_a_bound_however_much_there_is(world: World):
    store = Suspects(dynamodb(), "iarms-local-suspects")
    for n in range(400):
        store.note(BudgetHolder("party", "WCO", "WCO"), ["descriptions_used_up"], f"evt_{n:026}", clock.now())
    (item,) = world.items(tables.SUSPECTS)
    assert len(json.dumps(item)) < 3000
    assert suspects(world)["party", "WCO"]["times"] == 400


def test_what_cannot_be_noted_keeps_no_answer_back(waters: World, caplog: pytest.LogCaptureFixture):
    with fault("dynamodb.UpdateItem", throttled, table="suspects"):
        answers = fish(waters)
    assert {answer.status for answer in answers} == {201, 429}
    assert "suspects not noted" in caplog.text
