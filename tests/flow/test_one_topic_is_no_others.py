"""What happens to one topic, or to one row of the outbox, is nobody else's trouble: not in the notifier, not in the
sweeper, for a minute or for days."""

import itertools
from collections.abc import Container, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)

from iarms import tables
from iarms.casework.hits.delivery import Sweep, sweep
from iarms.domain.cases import hit_notices
from iarms.handlers import notifier, sweeper
from iarms.store.outbox import CLAIM_SECONDS
from iarms.store.transaction import Transaction
from tests.builders import any_hit, any_record, any_search
from tests.faults import answering, fault, throttled
from tests.world import Context, World

SOON = timedelta(seconds=61)
MINUTE = timedelta(minutes=1)
PARTIES = ("INTERPOL-GS", "NCB-FR", "WCO")
OUTBOX = "iarms-local-outbox"
AWS = "https://sns.eu-west-1.amazonaws.com"


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "PublishBatch")


FAULTS = [
    ConnectionClosedError(endpoint_url=AWS),
    EndpointConnectionError(endpoint_url=AWS),
    ConnectTimeoutError(endpoint_url=AWS),
    ReadTimeoutError(endpoint_url=AWS),
    SSLError(endpoint_url=AWS, error=OSError("handshake")),
    ProxyConnectionError(proxy_url=AWS, error="gone"),
    HTTPClientError(error="anything"),
    OSError("no route"),
    refusal("Throttling"),
    refusal("AuthorizationError"),
    refusal("NotFound"),
    refusal("KMSAccessDenied"),
    refusal("InvalidParameter"),
    refusal("InternalError"),
    ValueError("a bug of ours"),
]


def raising(error: Exception) -> Any:
    def handler(**_: Any) -> Any:
        raise error

    return handler


@pytest.fixture
def hit(world: World) -> World:
    """A hit, with its three notifications pending."""
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"
    return world


def told(world: World) -> dict[str, int]:
    """How many messages have come to each party, and that each came once."""
    found = {party: [message["notification_id"] for message in world.messages(party)] for party in PARTIES}
    assert all(len(ids) == len(set(ids)) for ids in found.values()), "nobody is told twice"
    return {party: len(ids) for party, ids in found.items()}


def swept(after: timedelta = SOON, **how: Any) -> Sweep:
    return sweep(sweeper.outbox, sweeper.publisher, datetime.now(UTC) + after, **how)


def put_rows(count: int, at: datetime | None = None, to: Container[str] = PARTIES) -> list[str]:
    """The notifications of so many hits, a second apart, to these parties; the ids of NCB-FR's, the oldest first."""
    begin = at or datetime.now(UTC) - timedelta(seconds=count)
    ids = []
    for number in range(count):
        opened = begin + timedelta(seconds=number)
        made = any_hit(opened_at=opened, case_reference=f"case {number} {begin}")
        transaction = Transaction(notifier.outbox.client, made.hit_id)
        for row in hit_notices(made, frozenset(PARTIES)):
            if row.recipient not in to:
                continue
            transaction.add("row", notifier.outbox.put_item(row))
            ids += [row.notification_id] if row.recipient == "NCB-FR" else []
        transaction.commit()
    return ids


@pytest.mark.parametrize("error", FAULTS, ids=repr)
def test_a_fault_of_one_topic_delays_no_other_party_and_tells_nobody_twice(hit: World, error: Exception):
    rows = [record for record in hit.stream(tables.OUTBOX) if record["eventName"] == "INSERT"]
    with fault("sns.PublishBatch", raising(error), table="ntf-INTERPOL-GS"):
        answer = notifier.handle({"Records": rows}, Context())
        assert told(hit) == {"INTERPOL-GS": 0, "NCB-FR": 1, "WCO": 1}, "in the very first run"
        (failure,) = answer["batchItemFailures"]
        first = next(n for n, row in enumerate(rows) if row["dynamodb"]["SequenceNumber"] == failure["itemIdentifier"])
        assert notifier.handle({"Records": rows[first:]}, Context()) == {"batchItemFailures": []}, "left to the sweeper"
        assert not any("claimed_until" in row for row in hit.items(tables.OUTBOX)), "in nobody's hands"
        assert told(hit) == dict.fromkeys(PARTIES, 0)
    assert len(swept().delivery.sent) == 1
    assert told(hit) == {"INTERPOL-GS": 1, "NCB-FR": 0, "WCO": 0}


@pytest.mark.parametrize("error", FAULTS, ids=repr)
def test_a_sweep_goes_on_past_a_topic_that_fails_in_whatever_way(world: World, error: Exception):
    put_rows(12, datetime.now(UTC))
    with fault("sns.PublishBatch", raising(error), table="ntf-INTERPOL-GS"):
        found = swept(2 * MINUTE)
    assert (len(found.delivery.sent), found.unfinished) == (24, False)
    assert told(world) == {"INTERPOL-GS": 0, "NCB-FR": 12, "WCO": 12}
    assert len(swept(3 * MINUTE).delivery.sent) == 12
    assert told(world) == {"INTERPOL-GS": 12, "NCB-FR": 0, "WCO": 0}


ANSWERS: list[dict[str, Any]] = [
    {},
    {"Successful": [{"Id": "7", "MessageId": "m-1"}]},
    {"Successful": [{"MessageId": "m-1"}], "Failed": [{"Id": "x"}]},
    {"Failed": [{"Id": "0", "SenderFault": True}]},
]


@pytest.mark.parametrize("answer", ANSWERS, ids=["nothing", "another entry", "no entry", "no code"])
def test_an_answer_that_says_nothing_of_an_entry_leaves_it_pending(hit: World, answer: dict[str, Any]):
    with fault("sns.PublishBatch", answering(answer), table="ntf-INTERPOL-GS"):
        hit.notify(times=2)
    assert told(hit) == {"INTERPOL-GS": 0, "NCB-FR": 1, "WCO": 1}
    swept()
    assert told(hit) == {"INTERPOL-GS": 1, "NCB-FR": 0, "WCO": 0}


def test_an_entry_for_which_sns_refuses_its_whole_batch_keeps_no_other_of_its_party(world: World):
    ids = put_rows(10, datetime.now(UTC))

    def refuse(params: Any, **_: Any) -> Any:
        if ids[3] in str(params):
            raise refusal("InvalidParameterValue")

    with fault("sns.PublishBatch", refuse):
        found = swept(2 * MINUTE)
    assert len(found.delivery.sent) == 29
    assert list(found.delivery.failed) == [ids[3]]


def test_a_mark_that_dynamodb_does_not_take_has_no_other_row_sent_again(hit: World):
    outbox = [row for row in hit.items(tables.OUTBOX) if row["recipient"]["S"] == "NCB-FR"]
    mine = outbox[0]["notification_id"]["S"]

    def no_mark(params: Any, **_: Any) -> Any:
        if mine in str(params) and "sent_at" in str(params):
            throttled()

    with fault("dynamodb.UpdateItem", no_mark):
        hit.notify(times=2)
    assert told(hit) == dict.fromkeys(PARTIES, 1)
    assert swept(timedelta(seconds=CLAIM_SECONDS - 5)).delivery.sent == ()
    swept(timedelta(seconds=CLAIM_SECONDS + 5))
    assert told(hit) == {"INTERPOL-GS": 0, "NCB-FR": 1, "WCO": 0}, "who took it cannot be told, so it comes once more"
    assert {row["state"]["S"] for row in hit.items(tables.OUTBOX)} == {"SENT"}


@pytest.mark.parametrize("expression", ["claimed_until = :until", "REMOVE claimed_until"], ids=["claim", "release"])
def test_a_row_that_dynamodb_fails_to_change_keeps_no_other_waiting(hit: World, expression: str):
    mine = next(r["notification_id"]["S"] for r in hit.items(tables.OUTBOX) if r["recipient"]["S"] == "NCB-FR")

    def no_change(params: Any, **_: Any) -> Any:
        if mine in str(params) and expression in str(params):
            throttled()

    refused = fault("sns.PublishBatch", raising(refusal("NotFound")), table="ntf-NCB-FR")
    with fault("dynamodb.UpdateItem", no_change), refused:
        (answer,) = hit.notify()
    assert len(answer["batchItemFailures"]) == 1
    assert told(hit) == {"INTERPOL-GS": 1, "NCB-FR": 0, "WCO": 1}
    swept(timedelta(seconds=CLAIM_SECONDS + 5))
    assert told(hit) == {"INTERPOL-GS": 0, "NCB-FR": 1, "WCO": 0}


@pytest.mark.parametrize("lost", ["message", "recipient", "event", "priority"])
def test_a_row_that_cannot_be_read_is_set_aside_counted_and_sent_once_it_is_mended(hit: World, lost: str):
    whole = next(row for row in hit.items(tables.OUTBOX) if row["recipient"]["S"] == "NCB-FR")
    broken = {name: value for name, value in whole.items() if name != lost}
    hit.dynamodb.put_item(TableName=OUTBOX, Item=broken)
    (answer,) = hit.notify()
    assert answer == {"batchItemFailures": []}, "it could come again for ever"
    assert told(hit) == {"INTERPOL-GS": 1, "NCB-FR": 0, "WCO": 1}
    assert swept().delivery.set_aside == (), "left alone for a while"
    put_rows(1, datetime.now(UTC))
    later = swept(16 * MINUTE)
    assert (later.delivery.set_aside, len(later.delivery.sent)) == ((whole["notification_id"]["S"],), 3)
    hit.dynamodb.put_item(TableName=OUTBOX, Item=whole)
    told(hit)
    swept(17 * MINUTE)
    assert told(hit) == {"INTERPOL-GS": 0, "NCB-FR": 1, "WCO": 0}


def test_thousands_of_rows_of_a_dead_topic_keep_nobody_waiting_even_where_time_is_short(world: World):
    put_rows(120, to={"NCB-FR"})
    with fault("sns.PublishBatch", raising(EndpointConnectionError(endpoint_url=AWS)), table="ntf-NCB-FR") as met:
        for minute in range(2, 6):
            put_rows(1, datetime.now(UTC) + (minute - 2) * MINUTE)
            looks = itertools.count()
            found = swept(minute * MINUTE, time_is_left=lambda looks=looks: next(looks) < 8)
            assert told(world) == {"INTERPOL-GS": 1, "NCB-FR": 0, "WCO": 1}, "by the next minute"
            assert found.waiting >= 120
        assert len(met) == 4, "tried once a run"
    while swept(60 * MINUTE).delivery.sent:
        pass
    assert told(world)["NCB-FR"] == 124
    assert {row["state"]["S"] for row in world.items(tables.OUTBOX)} == {"SENT"}


def test_a_row_is_tried_ever_more_seldom_counted_and_sent_soon_after_its_topic_is_mended(world: World):
    put_rows(1, datetime.now(UTC))
    tries, run = [], timedelta()
    with fault("sns.PublishBatch", raising(refusal("NotFound")), table="ntf-NCB-FR"):
        while run < 6 * 60 * MINUTE:
            run += MINUTE
            found = swept(run)
            tries += [run] if found.delivery.failed else []
    assert [each / MINUTE for each in tries[:8]] == [1, 2, 3, 4, 6, 10, 15, 20]
    pauses = {later - earlier for earlier, later in itertools.pairwise(tries[7:])}
    assert pauses == {5 * MINUTE}
    assert found.most_tries >= len(tries) - 1
    assert len(swept(run + 6 * MINUTE).delivery.sent) == 1


def test_of_a_topic_that_is_mended_the_oldest_rows_go_first(world: World):
    ids = put_rows(25, datetime.now(UTC))
    with fault("sns.PublishBatch", raising(refusal("NotFound")), table="ntf-NCB-FR"):
        swept(2 * MINUTE)
    assert [row.notification_id for row in swept(3 * MINUTE).delivery.sent] == ids


def of_party(rows: Iterable[dict[str, Any]], party: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["recipient"]["S"] == party]


def test_two_sweeps_at_once_send_each_row_once(world: World, monkeypatch: Any):
    put_rows(3, datetime.now(UTC))
    publish = sweeper.publisher.client.publish_batch
    begun: list[int] = []
    inner: list[Sweep] = []

    def interleaved(**asked: Any) -> Any:
        begun.append(1)
        if len(begun) == 1:
            inner.append(swept(2 * MINUTE))
        return publish(**asked)

    monkeypatch.setattr(sweeper.publisher.client, "publish_batch", interleaved)
    outer = swept(2 * MINUTE)
    assert len(outer.delivery.sent) + len(inner[0].delivery.sent) == 9
    assert told(world) == dict.fromkeys(PARTIES, 3)


def test_the_door_counts_tries_and_what_it_cannot_read(world: World, capsys: pytest.CaptureFixture[str]):
    put_rows(2)
    rows = world.items(tables.OUTBOX)
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    for row in rows:
        tried = {"attempts": {"N": "12"}, "created_at": {"S": long_ago.isoformat()[:23] + "Z"}}
        world.dynamodb.put_item(TableName=OUTBOX, Item={**row, **tried})
    lame = of_party(rows, "WCO")[0]
    kept = {name: value for name, value in lame.items() if name != "message"}
    world.dynamodb.put_item(TableName=OUTBOX, Item={**kept, "created_at": {"S": long_ago.isoformat()[:23] + "Z"}})
    assert sweeper.handle({}, Context()) == {"waiting": 6, "sent": 5, "failed": 0}
    metrics = capsys.readouterr().out
    assert '"TriesOfPendingNotification":[12.0]' in metrics
    assert '"NotificationSetAside":[1.0]' in metrics
