"""What nothing can be made of, where work comes by rounds and by queues: clock, sweeper, reviewer, publisher, searcher
and importer each go on past it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.casework.hits.delivery import sweep
from iarms.casework.transparency.cosigned import gather
from iarms.handlers import clock as clock_door
from iarms.handlers import publisher, reviewer, sweeper
from tests import clock
from tests.builders import any_record, any_search, any_trace
from tests.flow.test_poison_in_streams import POISON, put
from tests.poller.service import Service
from tests.world import DEPLOYMENT, Context, World, _work

EVERY_POISON = pytest.mark.parametrize("spoil", POISON.values(), ids=POISON)
LONG_AGO = {"S": "2026-01-01T00:00:00.000Z"}
FULL = 400 * 1024


def filled(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item with as much beside what it has as DynamoDB takes."""
    return {**item, "filling": {"S": "x" * (FULL - len(json.dumps(dict(item), default=str)) - 200)}}


def two_hits_that_wait_for_an_answer(world: World) -> list[str]:
    hits = []
    for number in ("HD100001", "HD100002"):
        world.call("POST", "/v1/records", any_record(serial_number=number), party="NCB-FR")
        found = world.call("POST", "/v1/searches", any_search(serial_number=number)).json
        hits.append(found["matches"][0]["hit_id"])
        asked = {"priority": "URGENT", "reason": "held on the hit alone"}
        assert world.call("POST", f"/v1/hits/{hits[-1]}/confirmation-requests", asked).status == 201
    return hits


@EVERY_POISON
def test_a_hit_that_cannot_be_read_and_is_due_keeps_no_step_of_another_from_being_taken(world: World, spoil: Any):
    hits = two_hits_that_wait_for_an_answer(world)
    trace = world.call("POST", "/v1/traces", any_trace(country_of_manufacture="FR")).json["trace_id"]
    world.notify()
    (item,) = (each for each in world.items(tables.CASES) if each.get("hit_id") == {"S": hits[0]})
    put(world, tables.CASES, spoil({**item, "due_at": LONG_AGO}))
    clock.move_to(datetime.now(UTC) + timedelta(minutes=11))
    done = clock_door.handle({}, Context())
    assert (done["ConfirmationRepeated"], done["LegSent"], done["ClockSetAside"]) == (1, 1, 1)
    assert clock_door.handle({}, Context())["ClockSetAside"] == 0, "left alone for a while"
    legs = world.call("GET", f"/v1/traces/{trace}").json["legs"]
    assert [leg["state"] for leg in legs] == ["SENT"]


@EVERY_POISON
def test_a_trace_that_cannot_be_read_keeps_no_other_leg_from_being_sent(world: World, spoil: Any):
    first = world.call("POST", "/v1/traces", any_trace(serial_number="TRB00001")).json["trace_id"]
    second = world.call("POST", "/v1/traces", any_trace(serial_number="TRB00002", country_of_manufacture="FR")).json[
        "trace_id"
    ]
    world.notify()
    (item,) = (
        each for each in world.items(tables.TRACES) if (each["trace_id"]["S"], each["part"]["S"]) == (first, "trace")
    )
    put(world, tables.TRACES, spoil(item))
    clock.move_to(datetime.now(UTC) + timedelta(minutes=1))
    done = clock_door.handle({}, Context())
    assert (done["LegSent"], done["ClockSetAside"]) == (1, 1)
    assert world.call("GET", f"/v1/traces/{second}").json["legs"][0]["state"] == "SENT"


ROWS: dict[str, Any] = {
    "full to the brim": filled,
    "tried one and a half times": lambda row: {**row, "attempts": {"N": "1.5"}},
    "tried as a text": lambda row: {**row, "attempts": {"S": "often"}},
    "since no day": lambda row: {**row, "created_at": {"S": "2026-13-45"}},
    "without a zone": lambda row: {**row, "created_at": {"S": "2026-01-01T00:00:00"}},
    "without its message": lambda row: {name: value for name, value in row.items() if name != "message"},
    "for nobody that there is": lambda row: {**row, "recipient": {"S": "NCB-QQ"}},
}


@pytest.mark.parametrize("spoil", ROWS.values(), ids=ROWS)
def test_a_row_of_the_outbox_that_is_none_keeps_no_other_from_being_sent(world: World, spoil: Any):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    for number in range(12):
        world.call("POST", "/v1/searches", any_search(case_reference=f"c-{number}"))
    row = next(each for each in world.items(tables.OUTBOX) if each["recipient"]["S"] == "WCO")
    put(world, tables.OUTBOX, spoil(row))
    later = datetime.now(UTC) + timedelta(minutes=2)
    sweep(sweeper.outbox, sweeper.publisher, later)
    told = {party: len(world.messages(party)) for party in ("WCO", "INTERPOL-GS", "NCB-FR")}
    assert told["INTERPOL-GS"] == told["NCB-FR"] == 12
    assert told["WCO"] >= 11
    sweep(sweeper.outbox, sweeper.publisher, later + timedelta(minutes=1))
    again = {party: len(world.messages(party)) for party in ("WCO", "INTERPOL-GS", "NCB-FR")}
    assert again == dict.fromkeys(again, 0), "nobody is told twice"


@EVERY_POISON
def test_a_record_that_cannot_be_reviewed_keeps_no_other_from_its_step(world: World, spoil: Any):
    day = (clock.TODAY + timedelta(days=10)).isoformat()
    ids = [
        world.call(
            "POST", "/v1/records", any_record(serial_number=f"RV10000{number}", review_by=day), party="NCB-FR"
        ).json["record_id"]
        for number in range(3)
    ]
    (item,) = (each for each in world.items(tables.RECORDS) if each["record_id"]["S"] == ids[0])
    put(world, tables.RECORDS, spoil(item))
    clock.move_to(datetime.now(UTC) + timedelta(days=11))
    done = reviewer.handle({}, Context())
    assert (sum(done["taken"].values()), done["failed"]) == (2, 1)


def test_a_block_that_cannot_be_read_keeps_no_cosignature_from_being_gathered(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    world.call("POST", "/v1/searches", any_search())
    world.sequence()
    (block,) = (each for each in world.items(tables.AUDIT_LOG) if each["row"]["S"].startswith("block#"))
    put(world, tables.AUDIT_LOG, {**block, "entries": {"B": b"no zlib"}})
    gathered: list[int] = []

    def counted(*given: Any) -> Any:
        gathered.append(1)
        return gather(*given)

    monkeypatch.setattr(publisher, "gather", counted)
    answer = publisher.handle({}, Context())

    assert answer["refused"] == "tree_differs"
    assert gathered == [1]


MESSAGES = [
    "no JSON",
    "{}",
    "[]",
    "7",
    "null",
    "[" * 50_000 + "]" * 50_000,
    '{"batch_id":7,"chunk":"x","import_id":[]}',
]


@pytest.mark.parametrize("body", MESSAGES, ids=range(len(MESSAGES)))
def test_a_message_that_is_none_ends_where_failures_end_and_the_others_are_worked_off_meanwhile(
    world: World, body: str
):
    for queue in ("search-batches", "record-imports"):
        url = world.sqs.get_queue_url(QueueName=f"{DEPLOYMENT}-{queue}")["QueueUrl"]
        world.sqs.send_message(QueueUrl=url, MessageBody=body)
    searches = [any_search(case_reference=f"line {number}") for number in range(15)]
    taken = world.call("POST", "/v1/search-batches", {"searches": searches})
    assert taken.status == 202, taken.text
    service = Service(world, doors=frozenset({"searcher", "importer"}))
    service.look()
    for poller in service.queues:
        while poller.step():
            pass
    report = world.call("GET", f"/v1/search-batches/{taken.json['batch_id']}").json
    assert "pending" not in {line.get("state") for line in report.get("lines", [])}
    events = [each for each in world.documents(tables.AUDIT) if each["action"] == "create_search"]
    assert len(events) == 15, "each line once, before the message that is none has come again"
    service.run()
    assert service.all_failures() == {"batch-failures": [body], "import-failures": [body]}
    assert _work("searcher", {"Records": []}) == {"batchItemFailures": []}
