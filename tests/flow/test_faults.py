"""What happens when a part fails at the worst moment: nothing lost, nothing twice, and never a wrong "no match"."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.casework.hits.delivery import sweep
from iarms.casework.searching import search as search_work
from iarms.handlers import http, notifier, sweeper
from iarms.handlers import search as search_door
from iarms.models.party import Call
from iarms.models.search import SearchRequest
from iarms.store.cases import Cases
from iarms.store.outbox import CLAIM_SECONDS, Outbox
from tests.builders import any_record, any_search
from tests.faults import Killed, answering, denied, fault, silent, throttled
from tests.world import Context, World


@pytest.fixture
def hit(world: World) -> str:
    """A record in the database; the id of the record."""
    return world.call("POST", "/v1/records", any_record(), party="NCB-FR").json["record_id"]


def later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def sent_to_all(world: World) -> list[int]:
    return [len(world.messages(party)) for party in ("INTERPOL-GS", "WCO", "NCB-FR")]


@pytest.mark.parametrize("what", [throttled, silent, denied])
@pytest.mark.parametrize("operation", ["dynamodb.BatchGetItem", "dynamodb.TransactWriteItems"])
def test_a_search_whose_reads_or_writes_fail_is_503_and_writes_nothing(world: World, hit, what, operation):
    with fault(operation, what):
        answer = world.call("POST", "/v1/searches", any_search())
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "no_match" not in answer.text
    assert world.items(tables.CASES) == []
    assert world.items(tables.OUTBOX) == []


def test_keys_that_come_back_unread_are_asked_for_again(world: World, hit):
    def hand_all_back(params: Any, **_: Any) -> Any:
        return answering({"Responses": {}, "UnprocessedKeys": json.loads(params["body"])["RequestItems"]})()

    with fault("dynamodb.BatchGetItem", hand_all_back, table="serial-index", times=2) as met:
        answer = world.call("POST", "/v1/searches", any_search())
    assert len(met) == 2
    assert answer.json["outcome"] == "hit"


def test_keys_that_stay_unread_are_503_and_never_no_match(world: World, hit):
    unread = {"iarms-local-serial-index": {"Keys": [{"key": {"S": "v2#D#A8012347"}, "page": {"S": "0"}}]}}
    with fault("dynamodb.BatchGetItem", answering({"Responses": {}, "UnprocessedKeys": unread}), table="serial-index"):
        answer = world.call("POST", "/v1/searches", any_search())
    assert answer.status == 503


def test_no_audit_row_no_answer(world: World, hit):
    with fault("dynamodb.PutItem", throttled, table="audit"):
        answer = world.call("GET", f"/v1/records/{hit}", party="NCB-FR")
        assert answer.status == 503
        assert hit not in answer.json["detail"]
        assert world.call("GET", "/v1/health").status == 503


def test_every_call_that_reaches_a_function_is_in_the_trail_refusals_included(world: World, hit):
    world.call("GET", f"/v1/records/{hit}", party="NCB-FR")
    world.call("GET", f"/v1/records/{hit}", party="NCB-BR")
    world.call("POST", "/v1/searches", text="{")
    world.call("POST", "/v1/searches", any_search(), party="NCB-FR")
    world.call("GET", "/v1/health")
    told = sorted((e["action"], e["status"], e["problem"] or "") for e in world.documents(tables.AUDIT))
    assert told == [
        ("create_record", 201, ""),
        ("create_search", 400, "malformed_body"),
        ("create_search", 403, "scope_missing"),
        ("read_health", 200, ""),
        ("read_record", 200, ""),
        ("read_record", 404, "not_found"),
    ]


def test_a_crash_between_publishing_and_marking_repeats_the_id_and_nothing_else(world: World, hit, monkeypatch):
    world.call("POST", "/v1/searches", any_search())

    def crash(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "mark_sent", crash)
        with pytest.raises(Killed):
            world.notify()
    rows = world.items(tables.OUTBOX)
    assert {row["state"]["S"] for row in rows} == {"PENDING"}

    early = sweep(notifier.outbox, notifier.publisher, later(CLAIM_SECONDS - 5))
    assert early.delivery.sent == ()
    swept = sweep(notifier.outbox, notifier.publisher, later(CLAIM_SECONDS + 5))
    assert len(swept.delivery.sent) == 3
    told = [world.messages(party) for party in ("INTERPOL-GS", "WCO", "NCB-FR")]
    assert sorted(map(len, told)) == [1, 1, 2], "the others were not published yet"
    assert all(message == messages[0] for messages in told for message in messages)
    assert sweep(notifier.outbox, notifier.publisher, later(CLAIM_SECONDS * 9)).waiting == 0


def test_rows_that_the_stream_never_brings_are_swept(world: World, hit):
    world.call("POST", "/v1/searches", any_search())
    assert sweeper.handle({}, Context()) == {"waiting": 0, "sent": 0, "failed": 0}
    swept = sweep(sweeper.outbox, sweeper.publisher, later(61))
    assert (swept.waiting, len(swept.delivery.sent)) == (3, 3)
    assert swept.oldest_seconds > 60
    assert sent_to_all(world) == [1, 1, 1]
    world.notify(times=2)
    assert sent_to_all(world) == [0, 0, 0]


def test_rows_of_a_topic_that_stays_dead_keep_no_other_row_from_being_swept(world: World, hit):
    for number in range(30):
        world.call("POST", "/v1/searches", any_search(case_reference=f"case-{number}"))
    dead = next(t["TopicArn"] for t in world.sns.list_topics()["Topics"] if t["TopicArn"].endswith("NCB-FR"))
    world.sns.delete_topic(TopicArn=dead)
    swept = sweep(sweeper.outbox, sweeper.publisher, later(61))
    assert swept.waiting == 90
    assert len(swept.delivery.sent) == 60
    assert 0 < len(swept.delivery.failed) < 30  # tried once, then left alone until the next sweep
    assert sent_to_all(world) == [30, 30, 0]
    states = [row["state"]["S"] for row in world.items(tables.OUTBOX)]
    assert (states.count("SENT"), states.count("PENDING")) == (60, 30)


def test_one_topic_that_refuses_keeps_no_other_from_its_message(world: World, hit):
    world.call("POST", "/v1/searches", any_search())
    topic = next(t["TopicArn"] for t in world.sns.list_topics()["Topics"] if t["TopicArn"].endswith("NCB-FR"))
    attributes = world.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]
    world.sns.delete_topic(TopicArn=topic)
    rows = [r for r in world.stream(tables.OUTBOX) if r["eventName"] == "INSERT"]
    answer = notifier.handle({"Records": rows}, Context())
    assert len(answer["batchItemFailures"]) == 1
    failed = answer["batchItemFailures"][0]["itemIdentifier"]
    states = {row["recipient"]["S"]: row["state"]["S"] for row in world.items(tables.OUTBOX)}
    assert states == {"INTERPOL-GS": "SENT", "WCO": "SENT", "NCB-FR": "PENDING"}

    world.sns.create_topic(Name="iarms-local-ntf-NCB-FR")
    world.sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=attributes["Endpoint"], Attributes={"RawMessageDelivery": "true"}
    )
    # Lambda starts again from the lowest record that failed, and repeats those after it.
    again = [r for r in rows if int(r["dynamodb"]["SequenceNumber"]) >= int(failed)]
    assert notifier.handle({"Records": again}, Context()) == {"batchItemFailures": []}
    assert sent_to_all(world) == [1, 1, 1]


def test_a_row_in_somebody_elses_hands_is_passed_over(world: World, hit):
    world.call("POST", "/v1/searches", any_search())
    rows = world.items(tables.OUTBOX)
    assert notifier.outbox.claim(rows[0]["notification_id"]["S"], datetime.now(UTC)) is not None
    world.notify(times=2)
    assert sum(sent_to_all(world)) == 2


def test_a_client_that_lost_the_answer_gets_it_again_and_nobody_is_told_twice(world: World, hit, monkeypatch):
    key = {"Idempotency-Key": "lost"}
    with monkeypatch.context() as patch:
        patch.setattr(http, "success", lambda *_, **__: 1 / 0)  # the function dies after the commit
        assert world.call("POST", "/v1/searches", any_search(), headers=key).status == 500
    again = world.call("POST", "/v1/searches", any_search(), headers=key)
    assert again.status == 201
    assert again.json["outcome"] == "hit"
    world.notify(times=2)
    assert sent_to_all(world) == [1, 1, 1]


def test_two_identical_requests_at_once_have_one_winner_and_one_answer(world: World, hit, monkeypatch):
    key = {"Idempotency-Key": "twins"}
    twin: list[Any] = []
    current_hits = Cases.current_hits

    def interleaved(self, parts):
        found = current_hits(self, list(parts))
        if not twin:
            twin.append(None)
            context = dict(search_door.app.context)
            twin[0] = world.call("POST", "/v1/searches", any_search(), headers=key)
            search_door.app.append_context(**context)
        return found

    monkeypatch.setattr(Cases, "current_hits", interleaved)
    answer = world.call("POST", "/v1/searches", any_search(), headers=key)
    assert answer.status == twin[0].status == 201
    assert answer.text == twin[0].text
    assert len(world.items(tables.OUTBOX)) == 3
    assert len([i for i in world.items(tables.CASES) if i["part"]["S"] == "search"]) == 1


def test_two_searches_at_once_for_one_weapon_and_case_open_one_hit(world: World, hit, monkeypatch):
    request = SearchRequest.model_validate(any_search())
    first: list[Any] = []
    current_hits = Cases.current_hits

    def call() -> Call:
        return Call("WCO", "client", frozenset(), "POST", "/v1/searches", "/v1/searches", "r", status=201)

    def interleaved(self, parts):
        found = current_hits(self, list(parts))
        if not first:
            first.append(None)
            first[0] = search_work.search(search_door.stores, call(), request, datetime.now(UTC))
        return found

    monkeypatch.setattr(Cases, "current_hits", interleaved)
    second = search_work.search(search_door.stores, call(), request, datetime.now(UTC))
    assert second.search_id != first[0].search_id
    assert second.matches[0].hit_id == first[0].matches[0].hit_id
    assert len(world.items(tables.OUTBOX)) == 3


def test_a_transaction_in_conflict_is_tried_again(world: World, hit):
    cancelled: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "conflict"},
        "CancellationReasons": [{"Code": "TransactionConflict"}],
    }

    def conflict(**_):
        raise search_door.stores.client.exceptions.TransactionCanceledException(cancelled, "TransactWriteItems")

    with fault("dynamodb.TransactWriteItems", conflict, times=2) as met:
        answer = world.call("POST", "/v1/searches", any_search())
    assert (len(met), answer.status) == (2, 201)
    with fault("dynamodb.TransactWriteItems", conflict):
        assert world.call("POST", "/v1/searches", any_search(case_reference="another")).status == 503
