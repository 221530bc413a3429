"""The auditor's list: who was flagged or refused, for what, how often and where; nothing of what was searched for."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.models.allowance import HOLDER_KINDS, BudgetHolder
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


def test_what_was_refused_is_listed_by_who_had_nothing_left_and_the_wider_ones(waters: World):
    refused = [n for n, answer in enumerate(fish(waters)) if answer.status == 429]
    found = suspects(waters)
    party = found["party", "WCO"]
    assert party["reasons"]["records_shown_slower"] == len(refused)
    assert found["subject", "client-of-WCO"]["reasons"]["records_shown_slower"] == len(refused)
    assert set(found) == {("party", "WCO"), ("subject", "client-of-WCO")}, "whose name came by is no suspect"
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
    # The first and the last stand there; one between may lie where the last one does.
    assert len(found["party", "WCO"]["search_ids"]) in (2, 3)
    searches = {item["case_key"]["S"] for item in world.items(tables.CASES)}
    assert set(found["party", "WCO"]["search_ids"]) <= searches
    assert ("officer", "o-1") not in found


def test_thirty_six_made_up_officers_are_one_client_and_one_party(deployed: World):
    for n in range(36):
        body = any_search(serial_number=f"ZQ{n * 7919}", officer=f"x-{n}", case_reference=f"c {n}")
        deployed.call("POST", "/v1/searches", body)
    items = listed(deployed, "?limit=100").json["items"]
    assert [(each["kind"], each["name"], each["reasons"]) for each in items] == [
        ("party", "WCO", {"new_officers": 16}), ("subject", "client-of-WCO", {"new_officers": 16}),
    ]  # fmt: skip


def test_parties_and_clients_stand_first_and_of_each_kind_the_most(world: World):
    store = Suspects(dynamodb(), "iarms-local-suspects")
    times = {"ADM-KE": 1, "WCO": 40, "ADM-GH": 3}
    for party, number in times.items():
        for n in range(number):
            names = {"officer": f"o-{n}", "case": f"c {n}", "subject": f"client-of-{party}", "party": party}
            for kind in HOLDER_KINDS:
                store.note(BudgetHolder(kind, party, names[kind]), ["new_officers"], f"evt_{n}", clock.now())
    items = listed(world, "?limit=6").json["items"]
    assert [(each["kind"], each["party"], each["times"]) for each in items] == [
        (kind, party, times[party]) for kind in ("party", "subject") for party in ("WCO", "ADM-GH", "ADM-KE")
    ]
    clients = listed(world, "?kind=subject&party=ADM-GH").json
    assert [(each["kind"], each["party"]) for each in clients["items"]] == [("subject", "ADM-GH")]
    assert clients["next_cursor"] is None
    assert {each["kind"] for each in listed(world, "?kind=case&limit=100").json["items"]} == {"case"}


def test_a_row_that_doubled_at_once_by_many_is_where_the_most_put_it(world: World):
    store, holder = Suspects(dynamodb(), "iarms-local-suspects"), BudgetHolder("party", "WCO", "WCO")
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: store.note(holder, ["pace"], f"evt_{n}", clock.now()), range(64)))
    (item,) = world.items(tables.SUSPECTS)
    assert (item["times"]["N"], item["listed_as"]["S"][:5]) == ("64", "1 93 ")


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


def test_records_shown_are_told_of_who_was_shown_too_many(waters: World):
    for n in range(4):
        waters.call("POST", "/v1/searches", any_search(
            serial_number=None, make="Beretta", model=MODELS[n], case_reference=f"case {n}",
        ))  # fmt: skip
        clock.move_to(clock.now() + timedelta(minutes=5))
    assert {key[0] for key in suspects(waters)} == {"officer"}


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
    ("?kind=client", "/query/kind"),
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
