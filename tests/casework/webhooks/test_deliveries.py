"""What a party is told, delivered to its endpoint: once each, in order, and however long that is dead."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from iarms import tables
from tests import clock
from tests.builders import any_record, any_search
from tests.receiver import Answer, Received, Receiver, receiving
from tests.world import World, _work

PATH = "/v1/parties/NCB-FR/webhook"


@pytest.fixture
def receiver(socket_enabled: None) -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def register(world: World, url: str, party: str = "NCB-FR") -> str:
    """Register an endpoint and make its secret, which is answered."""
    path = f"/v1/parties/{party}/webhook"
    answer = world.call("PUT", path, {"url": url}, party=party)
    assert (answer.status, answer.json["state"]) == (200, "NO_SECRET"), answer.text
    made = world.call("POST", f"{path}/secrets", {}, party=party)
    assert made.status == 201, made.text
    return str(made.json["secret"])


def hit(world: World, case: str) -> str:
    """A hit of which NCB-FR is told; the id of its notification."""
    number = f"WH{sum(case.encode()):06}"
    record = any_record(serial_number=number, ncb_reference=f"FR-{case}")
    assert world.call("POST", "/v1/records", record, party="NCB-FR").status == 201
    search = any_search(serial_number=number, case_reference=case)
    assert world.call("POST", "/v1/searches", search).json["outcome"] == "hit"
    world.notify()
    world.dispatch()
    newest = world.call("GET", "/v1/notifications?limit=1", party="NCB-FR").json["items"]
    return str(newest[0]["notification_id"])


def webhook(world: World, party: str = "NCB-FR") -> dict[str, Any]:
    answer: dict[str, Any] = world.call("GET", f"/v1/parties/{party}/webhook", party=party).json
    return answer


def later(world: World, **span: float) -> int:
    """So much later, by the clock of the test, what is due has its turn."""
    clock.move_to(clock.now() + timedelta(**span))
    return world.take_turns(by_the_clock=True)


def good_signature(secret: str, came: Received) -> bool:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{came.headers['webhook-id']}.{came.headers['webhook-timestamp']}.".encode() + came.body
    mine = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{mine}" in came.headers["webhook-signature"].split()


def test_a_hit_reaches_the_endpoint_as_it_reaches_the_queue(world: World, receiver: Receiver):
    secret = register(world, receiver.url)
    notification = hit(world, "one")
    world.take_turns()
    (came,) = receiver.received
    (queued,) = [each for each in world.messages("NCB-FR") if each["notification_id"] == notification]
    del queued["_attributes"]
    assert (came.path, json.loads(came.body)) == ("/iarms?key=opens", queued)
    (row,) = [each for each in world.items(tables.OUTBOX) if each["notification_id"]["S"] == notification]
    assert came.body.decode() == row["message"]["S"], "to the letter what SNS was given"
    assert came.headers["webhook-id"] == notification
    assert good_signature(secret, came)
    assert abs(int(came.headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
    (delivery,) = world.call("GET", f"{PATH}/deliveries", party="NCB-FR").json["items"]
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("DELIVERED", 1, 204)
    assert webhook(world)["state"] == "ACTIVE"


def test_nothing_is_delivered_twice_however_often_it_is_brought(world: World, receiver: Receiver):
    register(world, receiver.url)
    record = any_record(serial_number="WH990001", ncb_reference="FR-twice")
    assert world.call("POST", "/v1/records", record, party="NCB-FR").status == 201
    world.call("POST", "/v1/searches", any_search(serial_number="WH990001"))
    rows = [each for each in world.stream(tables.OUTBOX, "dispatcher") if each["eventName"] == "INSERT"]
    for _ in range(3):
        assert _work("dispatcher", {"Records": rows}) == {"batchItemFailures": []}
        world.take_turns(by_the_clock=True)
    assert len(receiver.ids) == len(set(receiver.ids)) == 1


def test_an_endpoint_dead_for_a_day_gets_all_of_it_once_and_in_order(world: World, receiver: Receiver):
    register(world, receiver.url)
    receiver.answer = lambda _: Answer(503)
    ids = []
    for hour in range(24):
        if hour % 6 == 0:
            ids.append(hit(world, f"day-{hour}"))
        later(world, hours=1, minutes=1)
    state = webhook(world)
    assert (state["state"], state["last_failure"]["status"]) == ("FAILING", 503)
    assert state["next_try_at"] is not None
    waiting = world.call("GET", f"{PATH}/deliveries?waiting=true", party="NCB-FR").json["items"]
    assert [each["notification_id"] for each in waiting] == ids[::-1]
    assert 24 <= len(receiver.received) <= 40, "it was tried again and again, and not without end"
    receiver.received.clear()
    receiver.answer = lambda _: Answer(200)
    later(world, hours=1, minutes=1)
    assert receiver.ids == ids
    assert webhook(world)["state"] == "ACTIVE"
    later(world, hours=2)
    assert receiver.ids == ids


def test_after_three_days_it_is_parked_and_all_of_it_comes_once_it_is_taken_up_again(world: World, receiver: Receiver):
    register(world, receiver.url)
    receiver.answer = lambda _: None
    first = hit(world, "park-1")
    for _ in range(14):
        later(world, hours=6)
    state = webhook(world)
    assert (state["state"], state["parked_because"]) == ("PARKED", "FAILED_FOR_THREE_DAYS")
    assert (state["next_try_at"], state["last_failure"]["fault"]) == (None, "NO_HTTP")
    second = hit(world, "park-2")
    tried = len(receiver.received)
    assert later(world, hours=3) == 0
    assert len(receiver.received) == tried
    assert world.call("POST", f"{PATH}/pings", {}, party="NCB-FR").json["code"] == "not_from_this_state"
    receiver.answer = lambda _: Answer(200)
    receiver.received.clear()
    resumed = world.call("POST", f"{PATH}/resumption", {}, party="NCB-FR")
    assert (resumed.status, resumed.json["state"]) == (201, "ACTIVE")
    world.take_turns()
    assert receiver.ids == [first, second]
    (event,) = [each for each in world.documents(tables.AUDIT) if each["action"] == "park_webhook"]
    assert (event["about_party"], event["outcome"]) == ("NCB-FR", "FAILED_FOR_THREE_DAYS")
    assert world.call("POST", f"{PATH}/resumption", {}, party="NCB-FR").json["code"] == "not_from_this_state"


def of_the_webhook(world: World, party: str = "NCB-FR") -> list[str]:
    """What a party's queue has of its webhook since it was last asked."""
    world.notify()
    told = [each for each in world.messages(party) if each["event"] == "webhook.changed"]
    assert all((each["party"], each["recipient"]) == (party, party) for each in told)
    return [each["stage"] for each in told]


def test_a_party_is_told_of_each_change_by_its_queue_and_not_by_the_webhook(world: World, receiver: Receiver):
    register(world, receiver.url)
    assert of_the_webhook(world) == ["SET", "SECRET_MADE"]
    made = world.call("POST", f"{PATH}/secrets", {}, party="NCB-FR").json
    assert world.call("DELETE", f"{PATH}/secrets/{made['secret_id']}", party="NCB-FR").status == 200
    where = {"If-Match": f'"{webhook(world)["version"]}"'}
    moved = world.call("PUT", PATH, {"url": f"{receiver.url}&else=1"}, party="NCB-FR", headers=where)
    assert moved.status == 200, moved.text
    assert world.call("DELETE", PATH, party="NCB-FR").status == 200
    stages = ["SECRET_MADE", "SECRET_ENDED", "SET", "REMOVED"]
    assert of_the_webhook(world) == stages
    world.dispatch()
    world.take_turns()
    assert receiver.received == []
    listed = world.call("GET", "/v1/notifications?event=webhook.changed", party="NCB-FR").json["items"]
    assert len(listed) == 2 + len(stages)


def test_what_is_parked_is_told_once_and_urgent_also_where_the_courier_dies_before(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    register(world, receiver.url)
    of_the_webhook(world)
    receiver.answer = lambda _: Answer(410)
    hit(world, "gone-twice")

    def dies(*_: Any, **__: Any) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("iarms.casework.webhooks.turns._park", dies)
        with pytest.raises(KeyboardInterrupt):
            world.take_turns()
    later(world, minutes=5)
    assert webhook(world)["state"] == "PARKED"
    assert of_the_webhook(world) == ["PARKED"]
    (row,) = [each for each in world.documents(tables.OUTBOX) if each["message"].get("stage") == "PARKED"]
    assert row["priority"] == "URGENT"
    assert world.call("POST", f"{PATH}/resumption", {}, party="NCB-FR").status == 201
    assert of_the_webhook(world) == ["RESUMED"]


def test_a_turn_gives_way_after_its_share_to_whoever_waits(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    from iarms.handlers import courier

    monkeypatch.setattr(courier, "_SHARE_SECONDS", 0.0)
    order: list[str] = []

    def answering(party: str) -> Any:
        def answer(_: Received) -> Answer:
            order.append(party)
            return Answer(204)

        return answer

    register(world, receiver.url)
    with receiving() as other:
        register(world, other.url, "WCO")
        receiver.answer, other.answer = answering("NCB-FR"), answering("WCO")
        for number in range(3):
            record = any_record(serial_number=f"WH99100{number}", ncb_reference=f"FR-share-{number}")
            assert world.call("POST", "/v1/records", record, party="NCB-FR").status == 201
            world.call("POST", "/v1/searches", any_search(serial_number=f"WH99100{number}", case_reference=str(number)))
        world.notify()
        world.dispatch()
        world.take_turns()
    assert [{*order[at : at + 2]} for at in (0, 2, 4)] == [{"NCB-FR", "WCO"}] * 3


def test_who_answers_410_is_parked_at_once(world: World, receiver: Receiver):
    register(world, receiver.url)
    receiver.answer = lambda _: Answer(410)
    hit(world, "gone")
    world.take_turns()
    state = webhook(world)
    assert (state["state"], state["parked_because"], len(receiver.received)) == ("PARKED", "GONE", 1)


def test_who_asks_to_wait_is_left_alone_for_as_long(world: World, receiver: Receiver):
    register(world, receiver.url)
    receiver.answer = lambda _: Answer(429, {"Retry-After": "7200"})
    hit(world, "slow-down")
    world.take_turns()
    later(world, minutes=90)
    assert len(receiver.received) == 1
    later(world, minutes=31)
    assert len(receiver.received) == 2


def test_what_is_refused_for_its_own_sake_keeps_nothing_else_waiting_and_is_given_up(world: World, receiver: Receiver):
    register(world, receiver.url)
    poison = hit(world, "poison")
    receiver.answer = lambda came: Answer(500 if came.headers["webhook-id"] == poison else 200)
    others = [hit(world, f"fine-{number}") for number in range(3)]
    world.take_turns()
    assert receiver.ids == [poison, *others]
    assert webhook(world)["state"] == "ACTIVE"
    for day in range(4):
        later(world, hours=23)
        hit(world, f"daily-{day}")
        world.take_turns()
        later(world, hours=2)
    ended = world.call("GET", f"{PATH}/deliveries", party="NCB-FR").json["items"]
    assert {each["notification_id"]: each["state"] for each in ended}[poison] == "GIVEN_UP"
    assert not world.call("GET", f"{PATH}/deliveries?waiting=true", party="NCB-FR").json["items"]


def test_a_dead_endpoint_holds_nobody_elses(world: World, receiver: Receiver):
    register(world, receiver.url)
    with receiving() as other:
        register(world, other.url, "WCO")
        receiver.answer = lambda _: None
        hit(world, "both")
        world.take_turns()
        assert len(other.received) == 1
        assert (webhook(world)["state"], webhook(world, "WCO")["state"]) == ("FAILING", "ACTIVE")
        hit(world, "both-again")
        world.take_turns()
        assert (len(receiver.received), len(other.received)) == (1, 2), "who is left alone is not called"


def test_while_there_are_two_secrets_each_signs_and_the_old_one_ends(world: World, receiver: Receiver):
    old = register(world, receiver.url)
    new = world.call("POST", f"{PATH}/secrets", {}, party="NCB-FR").json
    assert world.call("POST", f"{PATH}/secrets", {}, party="NCB-FR").json["code"] == "not_from_this_state"
    hit(world, "two")
    world.take_turns()
    assert good_signature(old, receiver.received[0])
    assert good_signature(new["secret"], receiver.received[0])
    (known,) = [each for each in webhook(world)["secrets"] if each["secret_id"] != new["secret_id"]]
    assert world.call("DELETE", f"{PATH}/secrets/{known['secret_id']}", party="NCB-FR").status == 200
    hit(world, "one-left")
    world.take_turns()
    assert not good_signature(old, receiver.received[1])
    assert good_signature(new["secret"], receiver.received[1])
    last = world.call("DELETE", f"{PATH}/secrets/{new['secret_id']}", party="NCB-FR")
    assert (last.status, last.json["code"]) == (409, "not_from_this_state")


def test_a_secret_is_shown_once_and_is_nowhere_else(world: World, receiver: Receiver):
    world.call("PUT", PATH, {"url": receiver.url}, party="NCB-FR")
    key = {"Idempotency-Key": "s"}
    made = world.call("POST", f"{PATH}/secrets", {}, party="NCB-FR", headers=key).json
    again = world.call("POST", f"{PATH}/secrets", {}, party="NCB-FR", headers=key).json
    assert again == {**made, "secret": None}
    hit(world, "secret")
    world.take_turns()
    world.call("GET", PATH, party="NCB-FR")
    bare = made["secret"].removeprefix("whsec_")
    for table in tables.ALL:
        for item in world.items(table):
            assert bare not in str(item), table.name
    for item in world.items(tables.AUDIT):
        assert "opens" not in str(item), "what stands in the url's query opens the party's door"


def test_a_ping_is_sent_at_once_and_not_again(world: World, receiver: Receiver):
    secret = register(world, receiver.url)
    receiver.answer = lambda _: Answer(401)
    ping = world.call("POST", f"{PATH}/pings", {}, party="NCB-FR")
    assert ping.status == 201, ping.text
    world.take_turns()
    later(world, hours=2)
    (came,) = receiver.received
    assert (came.headers["webhook-id"], json.loads(came.body)["event"]) == (
        ping.json["notification_id"],
        "webhook.ping",
    )
    assert good_signature(secret, came)
    (ended,) = world.call("GET", f"{PATH}/deliveries", party="NCB-FR").json["items"]
    assert (ended["state"], ended["last_status"]) == ("GIVEN_UP", 401)


def test_a_range_and_ids_are_sent_once_more_under_the_ids_that_they_have(world: World, receiver: Receiver):
    register(world, receiver.url)
    begun = clock.now().isoformat()
    ids = [hit(world, f"again-{number}") for number in range(3)]
    world.take_turns()
    receiver.received.clear()
    period = {"from": begun, "to": clock.now().isoformat()}
    answer = world.call("POST", f"{PATH}/replays", period, party="NCB-FR")
    assert (answer.status, answer.json["notification_ids"], answer.json["complete"]) == (202, ids[::-1], True)
    world.take_turns()
    assert receiver.ids == ids
    one = world.call("POST", f"{PATH}/replays", {"notification_ids": [ids[1]]}, party="NCB-FR")
    assert one.status == 202, one.text
    world.take_turns()
    assert receiver.ids == [*ids, ids[1]]
    foreign = world.call("GET", "/v1/notifications?limit=1", party="WCO").json["items"][0]["notification_id"]
    refused = world.call("POST", f"{PATH}/replays", {"notification_ids": [foreign]}, party="NCB-FR")
    assert (refused.status, refused.json["errors"][0]["code"]) == (422, "no_such_notification")


def test_what_is_delivered_is_in_the_trail(world: World, receiver: Receiver):
    register(world, receiver.url)
    notification = hit(world, "trail")
    world.take_turns()
    (event,) = [each for each in world.documents(tables.AUDIT) if each["action"] == "deliver_webhook"]
    assert event["notifications"] == [f"{notification} NCB-FR"]
    assert (event["status"], event["about_party"], event["outcome"]) == (204, "NCB-FR", "DELIVERED")
    assert event["reason"] == "webhook at 127.0.0.1, try 1: 204"
