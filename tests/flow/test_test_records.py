"""The test bureau's record: searched for as the gateway asks, told to the test bureau's own queue, and to nobody else
whatever is tried; and nothing else comes there."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pytest

from iarms import tables
from iarms.aws.synthetic_search import SearchAnswer, read_answer, search_event
from iarms.models.party import TEST_ADMINISTRATION, TEST_BUREAU
from iarms.models.test_records import CANARY, RELEASE, TEST_FIREARM, UNRECORDED_FIREARM
from infra.config import load_deployments
from ops.local.register import register
from ops.local.test_records import load_test_records
from tests import clock
from tests.builders import any_record, any_search
from tests.world import RECIPIENTS, Context, World, _door

LOCAL = load_deployments()["local"].model_copy(update={"index_version": "v2"})


@pytest.fixture
def ready(world: World) -> World:
    """A deployment with its test record."""
    assert load_test_records(world.dynamodb, LOCAL) == 1
    return world


def ask(firearm: Mapping[str, str] = TEST_FIREARM, case: str = "canary-1", *, is_bound: bool = False) -> SearchAnswer:
    event = search_event(CANARY, firearm, case, clock.now(), is_bound=is_bound)
    return read_answer(json.dumps(_door("search").handle(event, Context())).encode())


def arrived(world: World) -> dict[str, list[dict[str, Any]]]:
    """What came to each queue that there is, of those that something came to."""
    world.after()
    world.notify(times=2)
    found = {party: world.messages(party) for party in (*RECIPIENTS, TEST_BUREAU)}
    return {party: messages for party, messages in found.items() if messages}


def test_a_search_for_the_test_record_reaches_the_test_queue_each_time_and_no_other(ready: World):
    for case in ("canary-1", "canary-2"):
        answer = ask(case=case)
        assert answer.is_hit
        (message,) = arrived(ready).pop(TEST_BUREAU)
        assert message["hit_id"] in answer.hit_ids
        assert message["event"] == "hit.opened"
        assert message["_attributes"]["test"] == "true"


def test_the_record_is_entered_once(ready: World):
    assert load_test_records(ready.dynamodb, LOCAL) == 0
    assert [each["action"] for each in ready.documents(tables.AUDIT)] == ["load_test_records"]


def test_what_is_not_recorded_is_not_found_and_tells_nobody(ready: World):
    assert ask(UNRECORDED_FIREARM) == SearchAnswer(201, "no_match", ())
    assert arrived(ready) == {}
    assert not ready.items(tables.WATCHES)


def test_a_deployment_that_lets_in_registered_clients_alone_and_asks_for_certificates_lets_both_in(
    ready: World, monkeypatch: pytest.MonkeyPatch
):
    search = _door("search")
    strict = dataclasses.replace(search.door, is_bound=True, only_registered=True)
    monkeypatch.setattr(search, "door", strict)
    assert ask(is_bound=True).status == 401  # the register has no such client
    assert TEST_ADMINISTRATION in register(ready.dynamodb, LOCAL)
    search.door.register.forget(TEST_ADMINISTRATION)
    assert ask(is_bound=True).is_hit
    assert ask().status == 401  # without a certificate
    event = search_event(RELEASE, TEST_FIREARM, "release-1", clock.now(), is_bound=True)
    assert search.handle(event, Context())["statusCode"] == 201
    event = search_event("somebody", TEST_FIREARM, "release-1", clock.now(), is_bound=True)
    assert search.handle(event, Context())["statusCode"] == 401


@pytest.mark.parametrize("purpose", ["SEIZURE_CHECK", "DATA_QUALITY"])
def test_the_test_administration_searches_test_records_alone(ready: World, purpose: str):
    body = any_search(purpose=purpose, on_behalf_of=None)
    answer = ready.call("POST", "/v1/searches", body, party=TEST_ADMINISTRATION)
    assert (answer.status, answer.json["code"]) == (403, "test_records_alone")


def test_a_real_record_of_the_test_bureau_cannot_be_entered(world: World):
    answer = world.call("POST", "/v1/records", any_record(), party=TEST_BUREAU)
    assert (answer.status, answer.json["code"]) == (403, "test_records_alone")


def test_a_search_by_an_administration_for_the_test_record_tells_the_test_bureau_alone(ready: World):
    body = any_search(**TEST_FIREARM, on_behalf_of=None, purpose="TEST", case_reference="SMOKE-1")
    answer = ready.call("POST", "/v1/searches", body, party="ADM-KE")
    assert answer.json["outcome"] == "hit"
    assert [*arrived(ready)] == [TEST_BUREAU]


def test_a_bureaus_own_test_record_tells_no_queue_at_all(ready: World):
    ready.call("POST", "/v1/records", any_record(test=True), party="NCB-FR")
    assert ready.call("POST", "/v1/searches", any_search(purpose="TEST")).json["outcome"] == "hit"
    assert arrived(ready) == {}


def test_real_hits_come_to_their_parties_and_not_to_the_test_queue(ready: World):
    ready.call("POST", "/v1/records", any_record(), party="NCB-FR")
    ask()
    ready.call("POST", "/v1/searches", any_search())
    by_party = arrived(ready)
    assert {party: len(messages) for party, messages in by_party.items()} == {
        "INTERPOL-GS": 1,
        "WCO": 1,
        "NCB-FR": 1,
        TEST_BUREAU: 1,
    }
    tests = {party: {each["_attributes"]["test"] for each in messages} for party, messages in by_party.items()}
    assert tests == {"INTERPOL-GS": {"false"}, "WCO": {"false"}, "NCB-FR": {"false"}, TEST_BUREAU: {"true"}}


@pytest.mark.parametrize(
    ("is_test", "to"), [(True, "NCB-FR"), (True, "INTERPOL-GS"), (True, "WCO"), (False, TEST_BUREAU)]
)
def test_a_row_that_somebody_wrote_to_the_wrong_recipient_goes_nowhere(ready: World, is_test: bool, to: str):
    if is_test:
        ask()
    else:
        ready.call("POST", "/v1/records", any_record(), party="NCB-FR")
        ready.call("POST", "/v1/searches", any_search())
    for row in ready.items(tables.OUTBOX):
        ready.dynamodb.put_item(TableName=LOCAL.physical("outbox"), Item={**row, "recipient": {"S": to}})
    assert arrived(ready) == {}
    assert {row["state"]["S"] for row in ready.items(tables.OUTBOX)} == {"PENDING"}


def test_nothing_of_a_case_ends_by_time_not_even_what_a_test_leaves(ready: World):
    ready.call("POST", "/v1/records", any_record(), party="NCB-FR")
    ready.call("POST", "/v1/searches", any_search())
    ask(case="canary-1")
    ready.after()
    for table in (tables.CASES, tables.OUTBOX):
        assert ready.items(table)
        assert table.expires is None
        assert not any("expires_at" in item for item in ready.items(table))


def test_hits_on_the_test_record_are_in_no_list_wait_for_nobody_and_are_counted_nowhere(ready: World):
    assert ask().is_hit
    for party in ("INTERPOL-GS", "WCO"):
        for path in ("hits", "notifications", "searches"):
            if (party, path) != ("INTERPOL-GS", "searches"):
                answer = ready.call("GET", f"/v1/{path}", party=party)
                assert answer.status == 200, answer.text
                assert answer.json["items"] == []
    assert not any({"review_shard", "review_at"} & record.keys() for record in ready.items(tables.RECORDS))
    hits = [item for item in ready.items(tables.CASES) if "hit_id" in item]
    assert hits
    assert not any({"due_at", "due_shard", "hit_month"} & hit.keys() for hit in hits)


def test_a_search_each_minute_of_a_day_is_flagged_for_nothing_and_never_refused(ready: World):
    # What is counted of numbers, officers and records shown is counted by day: these are its first and its last.
    answers = [ask(case=f"canary-{number}") for number in range(30)]
    assert all(answer.is_hit for answer in answers)
    assert not ready.items(tables.SUSPECTS)
    events = [each for each in ready.documents(tables.AUDIT) if each["action"] == "create_search"]
    assert [event["flags"] for event in events] == [[]] * 30


def test_what_is_no_answer_is_read_as_none():
    for payload in (b"", b"null", b'{"errorMessage": "Task timed out"}', b'{"statusCode": 200, "body": "["}'):
        assert read_answer(payload) == SearchAnswer(0, None, ())
