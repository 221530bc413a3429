"""A case that grows without end says so long before its item is full, and still comes to its own end."""

import json
import random
import string
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.casework.audit import own_call
from iarms.casework.tracing.clock import run_leg_clock
from iarms.handlers import clock
from iarms.models.trace import LegEvent, LegResponse, Trace
from iarms.store.items import MOST_AS_TEXT, decode, encode
from tests.builders import any_record, any_search, any_trace
from tests.world import Answer, World

CALL = own_call("clock", "test", "1")
CHANCE = random.Random(5)  # noqa: S311  # a draw that repeats
LETTERS = string.ascii_letters + " "
DAY = timedelta(days=1)


def note(length: int = 490) -> str:
    """A text that compression makes little smaller."""
    return "".join(CHANCE.choice(LETTERS) for _ in range(length))


def big(number: int, events: int = 22, **fields: Any) -> dict[str, Any]:
    told = [
        {"kind": "TRANSFER", "date": f"{1950 + number}", "country": "BR", "note": f"{number} {each} {note()}"}
        for each in range(events)
    ]
    return {"outcome": "DOMESTIC_NEVER_EXPORTED", "final": False, "events": told, **fields}


def submit(world: World, *countries: str) -> Any:
    answer = world.call("POST", "/v1/traces", any_trace(serial_number="FULL12345", linked_countries=list(countries)))
    assert answer.status == 201, answer.text
    world.notify()
    return answer.json


def respond(world: World, trace: Any, body: dict[str, Any], party: str = "NCB-BR") -> Answer:
    leg = next(each for each in trace["legs"] if each["party"] == party)
    return world.call("POST", f"/v1/traces/{trace['trace_id']}/legs/{leg['leg_id']}/responses", body, party=party)


def read(trace: Any) -> Trace:
    kept = clock.trace_stores.traces.get(trace["trace_id"])
    assert kept is not None
    return kept


def fill(world: World, trace: Any, party: str = "NCB-BR") -> list[int]:
    """Answers in part until one is refused; their statuses."""
    statuses = []
    for number in range(40):
        answer = respond(world, trace, big(number), party)
        statuses.append(answer.status)
        if answer.status != 201:
            assert (answer.status, answer.json["code"]) == (409, "trace_is_full"), answer.text
            return statuses
    raise AssertionError("it grows without end")


def test_a_trace_that_is_full_says_so_and_is_answered_to_its_end_all_the_same(world: World):
    trace = submit(world)
    statuses = fill(world, trace)
    assert 12 < len(statuses) < 17
    item = next(each for each in world.items(tables.TRACES) if each["part"]["S"] == "trace")
    assert 300_000 < len(decode(item, Trace).model_dump_json()) <= 440_000
    assert len(item["document"]["B"]) < 375_000
    for _ in range(3):
        assert respond(world, trace, big(50)).json["code"] == "trace_is_full", "again and again the same"
    before = read(trace).version
    question = {"question": "Which proof mark?"}
    leg = trace["legs"][0]["leg_id"]
    asked = world.call(
        "POST", f"/v1/traces/{trace['trace_id']}/legs/{leg}/information-requests", question, party="NCB-BR"
    )
    assert asked.status == 201, "a short step"
    assert world.call("POST", f"/v1/traces/{trace['trace_id']}/information", {"answer": "PSF"}).status == 201
    assert respond(world, trace, {"outcome": "DOMESTIC_NEVER_EXPORTED", "note": "as told"}).status == 201
    done = read(trace)
    assert (done.state, done.version) == ("COMPLETED", before + 3)


@pytest.mark.parametrize("step", ["withdrawal", "clock"])
def test_a_trace_that_is_full_is_withdrawn_and_ended_by_the_clock(world: World, step: str):
    trace = submit(world)
    fill(world, trace)
    for _ in range(200):  # short steps, until these too are at an end
        answer = respond(world, trace, {"outcome": "DOMESTIC_NEVER_EXPORTED", "final": False, "note": note()})
        if answer.status != 201:
            break
    assert (answer.status, answer.json["code"]) == (409, "trace_is_full")
    if step == "withdrawal":
        gone = world.call("POST", f"/v1/traces/{trace['trace_id']}/withdrawal", {"reason": "misread " + note(400)})
        assert (gone.status, gone.json["state"]) == (201, "WITHDRAWN")
        return
    for day in range(200):
        ran = run_leg_clock(clock.trace_stores, CALL, datetime.now(UTC) + day * DAY)
        assert (ran.set_aside, ran.failed) == (0, 0)
    assert read(trace).legs[0].state == "EXPIRED"


def test_one_bureau_that_fills_a_trace_leaves_room_for_the_answers_of_the_others(world: World):
    trace = submit(world, "FR", "IT")
    fill(world, trace)
    short = big(1, events=3, final=True)
    assert respond(world, trace, short, "NCB-FR").status == 201
    assert respond(world, trace, short, "INTERPOL-GS").status == 201
    assert respond(world, trace, {"outcome": "DOMESTIC_NEVER_EXPORTED"}).status == 201
    assert read(trace).state == "COMPLETED"


def test_a_trace_at_the_brim_that_an_older_version_kept_is_ended_and_delays_no_other(world: World):
    full, other = submit(world), submit(world, "FR")
    brim = read(full)
    text = note(393_000)
    response = LegResponse(outcome="DOMESTIC_NEVER_EXPORTED", final=False)
    leg = brim.legs[0]
    event = LegEvent(at=datetime.now(UTC), state="ANSWERED_PARTIAL", by=leg.party, what="answered", response=response)
    filled = leg.model_copy(
        update={"state": "ANSWERED_PARTIAL", "history": (*leg.history, event.model_copy(update={"text": text}))}
    )
    brim = brim.model_copy(update={"legs": (filled,)})
    item = clock.trace_stores.traces.put_items(brim, None, shares=False)[0]["Put"]["Item"]
    as_text = {**item, "document": {"S": brim.model_dump_json()}}
    assert 396_000 < len(json.dumps(as_text)) < 400_000
    world.dynamodb.put_item(TableName="iarms-local-traces", Item=as_text)
    steps = 0
    for day in range(220):
        ran = run_leg_clock(clock.trace_stores, CALL, datetime.now(UTC) + day * DAY)
        assert (ran.set_aside, ran.failed) == (0, 0)
        steps += sum(ran.taken.values())
    assert [each.state for each in read(full).legs] == ["EXPIRED"]
    assert {each.state for each in read(other).legs} == {"EXPIRED"}
    assert steps > 6
    answer = world.call("GET", f"/v1/traces/{full['trace_id']}")
    assert (answer.status, answer.json["legs"][0]["history"][1]["text"]) == (200, text)
    assert full["trace_id"] in world.call("GET", "/v1/traces").text


def test_a_document_is_read_as_it_was_written_compressed_or_not():
    event = LegEvent(at=datetime(2026, 11, 24, tzinfo=UTC), state="SENT", by="SERVICE", what="sent", text="x")
    for length in (1, MOST_AS_TEXT - 200, MOST_AS_TEXT + 1):
        long = event.model_copy(update={"text": "x" * length})
        item = encode(long)
        assert ("S" in item["document"]) == (length < MOST_AS_TEXT)
        assert decode(item, LegEvent) == long


def test_a_trace_has_thirty_legs_at_most_and_says_so(world: World):
    trace = submit(world)
    iso = "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BS BT BW BY BZ CA CD CF CG CH CI".split()
    statuses = []
    for country in iso:
        body = {"outcome": "EXPORTED_TO", "next_country": country, "final": False}
        answer = respond(world, trace, body)
        statuses.append(answer.status)
        if answer.status != 201:
            break
    assert (answer.status, answer.json["code"]) == (409, "too_many_legs")
    assert statuses.count(201) == len(read(trace).legs) - 1 == 29
    assert respond(world, trace, {"outcome": "DOMESTIC_NEVER_EXPORTED"}).status == 201, "an answer without one"


def test_a_trace_of_more_legs_than_a_transaction_takes_is_withdrawn_and_its_rows_put_right_by_the_clock(world: World):
    trace = read(submit(world))
    legs = tuple(
        trace.legs[0].model_copy(update={"leg_id": f"leg_{number:026}", "state": "PROPOSED", "country": "FR"})
        for number in range(80)
    )
    many = trace.model_copy(update={"legs": legs})
    key = {"trace_id": {"S": trace.trace_id}, "part": {"S": f"leg#{trace.legs[0].leg_id}"}}
    world.dynamodb.delete_item(TableName="iarms-local-traces", Key=key)
    for item in clock.trace_stores.traces.put_items(many, None, shares=False):
        world.dynamodb.put_item(TableName="iarms-local-traces", Item=item["Put"]["Item"])
    answer = world.call("POST", f"/v1/traces/{trace.trace_id}/withdrawal", {"reason": "misread"})
    assert answer.status == 201, answer.text
    assert answer.json["state"] == "WITHDRAWN"
    late = datetime.now(UTC) + 300 * DAY
    ran = run_leg_clock(clock.trace_stores, CALL, late)
    assert (sum(ran.taken.values()), ran.set_aside) == (0, 0)
    rows = [each for each in world.items(tables.TRACES) if each["part"]["S"] in {f"leg#{leg.leg_id}" for leg in legs}]
    assert not any("due_at" in each for each in rows)


def test_a_hit_takes_so_many_answers_and_says_so_and_is_closed_all_the_same(world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    hit = world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"]
    asked = {"priority": "ROUTINE", "reason": "held on the hit alone"}
    assert world.call("POST", f"/v1/hits/{hit}/confirmation-requests", asked).status == 201
    for number in range(400):
        until = datetime.now(UTC) + timedelta(days=1, minutes=number)
        needed = {"answer": "TIME_NEEDED", "until": until.isoformat(), "reason": "wait"}
        answer = world.call("POST", f"/v1/hits/{hit}/confirmations", needed, party="NCB-FR")
        if answer.status != 201:
            break
    assert (answer.status, answer.json["code"]) == (409, "too_many_answers")
    done = world.call("POST", f"/v1/hits/{hit}/disposition", {"disposition": "RELEASED"})
    assert (done.status, done.json["state"]) == (201, "CLOSED")
