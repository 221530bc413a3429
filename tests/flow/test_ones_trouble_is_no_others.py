"""One party's trouble is never another's: a topic that fails for days, items that cannot be read, a clock that is
killed or runs twice at once, beside everybody else's deadlines."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from iarms import tables
from iarms.casework.audit import own_call
from iarms.casework.hits.confirmation import run_confirmation_clock
from iarms.casework.rounds import clock_run
from iarms.casework.rounds.clock_run import SET_ASIDE_FOR, ClockRun
from iarms.casework.tracing.clock import run_leg_clock
from iarms.handlers import clock
from iarms.models.trace import Leg, Trace
from iarms.store.due_index import DueIndex
from iarms.store.items import attributes_of
from iarms.store.traces import Traces
from tests.builders import any_record, any_search, any_trace
from tests.faults import Killed, denied, fault, killed_after, throttled
from tests.world import Context, World

CALL = own_call("clock", "test", "1")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
TRACES = "iarms-local-traces"
NUMBERS = itertools.count()


def submit(world: World, **fields: Any) -> Trace:
    """A trace by the WCO for Kenya, with a leg to Brazil; its notification is on its way."""
    answer = world.call("POST", "/v1/traces", any_trace(**{"serial_number": f"TRB{next(NUMBERS):05}", **fields}))
    assert answer.status == 201, answer.text
    return read(answer.json["trace_id"])


def read(trace_id: str) -> Trace:
    trace = clock.trace_stores.traces.get(trace_id)
    assert trace is not None
    return trace


def run(after: timedelta = timedelta()) -> ClockRun:
    return run_leg_clock(clock.trace_stores, CALL, datetime.now(UTC) + after)


def put_many(world: World, like: Trace, count: int, **fields: Any) -> list[str]:
    """So many traces like this one, of whose notifications none ever goes out; their ids."""
    ids = [f"trc_{number:026}" for number in range(count)]
    for number, trace_id in enumerate(ids):
        leg = like.legs[0].model_copy(update={"leg_id": f"leg_{number:026}", **fields})
        trace = like.model_copy(update={"trace_id": trace_id, "legs": (leg,), "watch_id": None})
        for item in clock.trace_stores.traces.put_items(trace, None, shares=False):
            world.dynamodb.put_item(TableName=TRACES, Item=item["Put"]["Item"])
    return ids


def only_leg(trace: Trace) -> Leg:
    (leg,) = read(trace.trace_id).legs
    return leg


def test_a_topic_that_fails_for_weeks_delays_no_other_partys_leg_and_no_reminder_of_it(world: World):
    put_many(world, submit(world), 480)
    world.notify()
    run()
    other = submit(world, country_of_manufacture="FR")
    world.notify()
    run()
    assert only_leg(other).state == "SENT", "in the minute after"
    for _ in range(3):  # each step is taken in the minute in which it is due
        leg = only_leg(other)
        assert leg.clock_at is not None
        run(leg.clock_at - datetime.now(UTC) + MINUTE / 2)
        taken = only_leg(other).history
        assert len(taken) == len(leg.history) + 1
        assert taken[-1].at - leg.clock_at < MINUTE
    steps = [(event.what, event.share) for event in only_leg(other).history]
    assert steps == [("opened", None), ("sent", None), ("overdue", None), ("reminded", 50), ("reminded", 100)]


def test_a_bureau_that_was_never_told_is_never_late_and_has_its_whole_time_once_it_is(world: World):
    trace = submit(world)
    for day in range(40):
        run(day * DAY)
    assert {event.what for event in only_leg(trace).history} == {"opened", "undelivered"}
    assert "NCB-BR" not in {note["recipient"] for note in world.documents(tables.OUTBOX)[1:]}
    told = datetime.now(UTC) + 40 * DAY
    notification = next(note for note in world.documents(tables.OUTBOX) if note["event"] == "trace.received")
    clock.trace_stores.outbox.mark_sent(notification["notification_id"], told, "m-1")
    run(40 * DAY + SET_ASIDE_FOR)
    leg = only_leg(trace)
    assert (leg.state, leg.history[-1].what, leg.history[-1].at) == ("SENT", "sent", told)
    assert leg.due_at is not None
    assert leg.due_at > told + 5 * DAY
    assert leg.clock_at is not None
    assert leg.clock_at > told


def test_legs_that_wait_for_hours_are_looked_at_ever_more_seldom_and_sent_once_they_can_be(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    trace = submit(world)
    looks: list[str] = []
    get = Traces.get

    def counted(self: Traces, trace_id: str) -> Trace | None:
        looks.append(trace_id)
        return get(self, trace_id)

    minutes = 3 * 60
    with monkeypatch.context() as patch:
        patch.setattr(Traces, "get", counted)
        for minute in range(minutes):
            run(minute * MINUTE)
    assert 30 < len(looks) < 70, "of 180 minutes"
    world.notify()
    run((minutes + 5) * MINUTE)
    assert only_leg(trace).state == "SENT"


def broken_rows(world: World, count: int) -> list[dict[str, Any]]:
    """Rows at the head of the index that nothing can be made of, of every kind."""
    kinds: list[dict[str, Any]] = [
        {"part": "leg#leg_gone", "leg_id": "leg_gone", "party": "NCB-FR"},  # of no trace
        {"part": "leg#leg_x"},  # without its fields
        {"part": "rubbish", "party": "NCB-FR"},
    ]
    for number in range(count):
        at = datetime.now(UTC) - 300 * DAY + number * MINUTE
        row = attributes_of(
            trace_id=f"trc_broken{number}", due_shard=f"due-{number % 4}", due_at=at.isoformat()[:23] + "Z",
            **kinds[number % 3],
        )  # fmt: skip
        world.dynamodb.put_item(TableName=TRACES, Item=row)
    return kinds


@pytest.mark.parametrize(
    "document", ["{}", "not JSON", '{"trace_id": 7}', None], ids=["empty", "no JSON", "another shape", "absent"]
)
def test_a_trace_that_cannot_be_read_is_set_aside_counted_and_taken_up_once_it_is_mended(
    world: World, document: str | None
):
    broken, other = submit(world), submit(world, country_of_manufacture="FR")
    broken_rows(world, 12)
    world.notify()
    key = attributes_of(trace_id=broken.trace_id, part="trace")
    whole = world.dynamodb.get_item(TableName=TRACES, Key=key)["Item"]
    kept = {"document": {"S": document}} if document is not None else {}
    world.dynamodb.put_item(TableName=TRACES, Item={n: v for n, v in whole.items() if n != "document"} | kept)
    first = run()
    assert (first.taken["sent"], first.set_aside, first.failed, first.unfinished) == (1, 13, 0, False)
    assert only_leg(other).state == "SENT"
    assert run(MINUTE).set_aside == 0, "left alone for a while"
    assert run(MINUTE + SET_ASIDE_FOR).set_aside == 13, "and not forgotten"
    world.dynamodb.put_item(TableName=TRACES, Item=whole)
    mended = run(2 * MINUTE + 2 * SET_ASIDE_FOR)
    assert (mended.taken["sent"], mended.set_aside) == (1, 12)
    assert only_leg(broken).state == "SENT"


def test_what_is_set_aside_is_counted_by_the_door_and_stops_neither_clock(world: World, capsys: Any):
    other = submit(world, country_of_manufacture="FR")
    broken_rows(world, 3)
    hit_row = attributes_of(case_key="broken", part="current", due_shard="due-1", due_at="2026-01-01T00:00:00.000Z")
    world.dynamodb.put_item(TableName="iarms-local-cases", Item=hit_row)
    world.notify()
    done = clock.handle({}, Context())
    assert (done["ClockSetAside"], done["ClockFailed"], done["ClockUnfinished"], done["LegSent"]) == (4, 0, 0, 1)
    assert only_leg(other).state == "SENT"


def test_a_hit_that_cannot_be_read_delays_no_other_request_for_confirmation(world: World):
    hits = []
    for number in ("HD100001", "HD100002"):
        world.call("POST", "/v1/records", any_record(serial_number=number), party="NCB-FR")
        found = world.call("POST", "/v1/searches", any_search(serial_number=number)).json
        hits.append(found["matches"][0]["hit_id"])
        asked = {"priority": "URGENT", "reason": "held on the hit alone"}
        assert world.call("POST", f"/v1/hits/{hits[-1]}/confirmation-requests", asked).status == 201
    (item,) = (each for each in world.items(tables.CASES) if each.get("hit_id") == {"S": hits[0]})
    world.dynamodb.put_item(TableName="iarms-local-cases", Item={**item, "document": {"S": "{}"}})
    ran = run_confirmation_clock(clock.confirmation_stores, CALL, datetime.now(UTC) + 11 * MINUTE)
    assert (ran.taken["repeated"], ran.set_aside) == (1, 1)
    mended = {**item, "due_at": {"S": "2026-01-01T00:00:00.000Z"}}
    world.dynamodb.put_item(TableName="iarms-local-cases", Item=mended)
    ran = run_confirmation_clock(clock.confirmation_stores, CALL, datetime.now(UTC) + 12 * MINUTE)
    assert (ran.taken["repeated"], ran.set_aside) == (1, 0)


@pytest.mark.parametrize("what", [throttled, denied])
def test_a_leg_that_dynamodb_keeps_from_being_worked_on_comes_again_in_the_next_minute(world: World, what: Any):
    legs = [submit(world), submit(world, country_of_manufacture="FR")]
    world.notify()
    with fault("dynamodb.TransactWriteItems", what, table=legs[0].trace_id):
        ran = run()
    assert (ran.taken["sent"], ran.failed, ran.set_aside) == (1, 1, 0)
    assert run(MINUTE).taken["sent"] == 1
    assert [only_leg(each).state for each in legs] == ["SENT", "SENT"]


def test_an_index_that_cannot_be_read_stops_its_own_clock_alone_and_is_an_error_of_the_function(world: World):
    other = submit(world, country_of_manufacture="FR")
    world.notify()
    with fault("dynamodb.Query", throttled, table="cases"), pytest.raises(Exception, match="slow down"):
        clock.handle({}, Context())
    assert only_leg(other).state == "SENT"


def test_every_party_has_its_turn_however_short_the_time_is(world: World):
    put_many(world, submit(world), 40)
    others = [submit(world, country_of_manufacture=country) for country in ("FR", "IT")]
    world.notify()
    looks = itertools.count()
    ran = run_leg_clock(clock.trace_stores, CALL, datetime.now(UTC), lambda: next(looks) < 4)
    assert ran.unfinished, "and it says so"
    assert [only_leg(each).state for each in others] == ["SENT", "SENT"]


def test_a_backlog_of_one_party_is_taken_lot_by_lot_in_one_round_and_the_others_wait_for_one_lot_at_most(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """A million legs of one bureau are as these sixty: whoever has few has them in the first lot."""
    many = put_many(world, submit(world), 60, state="SENT")
    others = [submit(world, country_of_manufacture=country) for country in ("FR", "IT")]
    world.notify()
    assert run().taken["sent"] == 3
    monkeypatch.setattr("iarms.casework.rounds.clock_run.MOST_OF_A_PARTY", 7)
    order: list[str] = []
    look_at = clock_run._Work.look_at

    def noted(work: Any, row: Any) -> None:
        order.append(row.party)
        look_at(work, row)

    monkeypatch.setattr(clock_run._Work, "look_at", noted)
    ran = run(15 * DAY)
    assert (ran.unfinished, sum(ran.taken.values())) == (False, 63)
    of_others = [at for at, party in enumerate(order) if party != "NCB-BR"]
    assert len(of_others) == 2
    assert max(of_others) < 7 + 2, "in the first lot"
    assert all(len(read(each).legs[0].history) > 1 for each in (*many, *(other.trace_id for other in others)))


def test_hits_have_half_of_the_time_and_what_legs_leave_of_it(world: World, monkeypatch: pytest.MonkeyPatch):
    """The first turn of the hits ends unfinished; the second has all that is left, and no third one comes."""
    runs = [ClockRun({"escalated": 3}, True, 1), ClockRun({"escalated": 4}, False, 0, 2)]
    left: list[bool] = []
    context = Context()

    def hits(stores: Any, call: Any, now: Any, time_is_left: Any) -> ClockRun:
        monkeypatch.setattr(context, "get_remaining_time_in_millis", lambda: 20_000)
        left.append(time_is_left())
        return runs[len(left) - 1]

    monkeypatch.setattr(context, "get_remaining_time_in_millis", lambda: 50_000)
    monkeypatch.setattr(clock, "run_confirmation_clock", hits)
    done = clock.handle({}, context)
    assert left == [False, True], "of 50 seconds 20 are not the first half's"
    assert (done["ConfirmationEscalated"], done["ClockSetAside"], done["ClockFailed"]) == (7, 1, 2)
    assert done["ClockUnfinished"] == 0


def is_next(looks: Iterator[int]) -> bool:
    return next(looks, None) is not None


def test_what_a_round_has_no_time_for_is_said_and_taken_by_the_next_ones(world: World, monkeypatch: pytest.MonkeyPatch):
    many = put_many(world, submit(world), 60, state="SENT")
    world.notify()
    monkeypatch.setattr("iarms.casework.rounds.clock_run.MOST_OF_A_PARTY", 25)
    later = datetime.now(UTC) + 15 * DAY
    rounds = []
    while True:
        looks = iter(range(20))
        ran = run_leg_clock(clock.trace_stores, CALL, later, partial(is_next, looks))
        rounds.append(sum(ran.taken.values()))
        if not ran.unfinished:
            break
    assert all(taken > 0 for taken in rounds)
    assert (len(rounds) > 3, sum(rounds) >= 61) == (True, True)
    assert all(len(read(each).legs[0].history) > 1 for each in many)


def test_rows_that_fail_are_met_once_in_a_round_however_many_lots_it_has(world: World, monkeypatch: pytest.MonkeyPatch):
    put_many(world, submit(world), 20, state="SENT")
    world.notify()
    monkeypatch.setattr("iarms.casework.rounds.clock_run.MOST_OF_A_PARTY", 6)
    with fault("dynamodb.TransactWriteItems", throttled):
        ran = run(15 * DAY)
    assert (ran.failed, sum(ran.taken.values()), ran.unfinished) == (21, 0, False)


def test_a_clock_that_is_killed_after_any_call_goes_on_in_the_next_round_and_tells_nobody_twice(world: World):
    broken_rows(world, 1)
    submit(world)
    world.notify()
    late = 9 * DAY
    for calls in itertools.count(1):
        try:
            with killed_after(calls):
                run(late)
            break
        except Killed:
            pass
    while sum(run(late).taken.values()):
        pass
    told = [(note["recipient"], note["message"]["stage"]) for note in world.documents(tables.OUTBOX)]
    assert len(told) == len(set(told))
    assert ("NCB-BR", "OVERDUE") in told


def test_two_rounds_at_once_take_each_step_once(world: World, monkeypatch: pytest.MonkeyPatch):
    traces = [submit(world) for _ in range(3)]
    world.notify()
    due = DueIndex.due_in_lots
    inner: list[ClockRun] = []

    def interleaved(index: DueIndex, *how: Any) -> Any:
        found = [*due(index, *how)]
        if not inner and index.table == TRACES:
            inner.append(ClockRun({}, False))
            inner[0] = run()
        return found

    monkeypatch.setattr(DueIndex, "due_in_lots", interleaved)
    outer = run()
    assert (inner[0].taken["sent"], outer.taken["sent"], outer.set_aside, outer.failed) == (3, 0, 0, 0)
    assert all([event.what for event in only_leg(each).history] == ["opened", "sent"] for each in traces)


@pytest.fixture(autouse=True)
def _register_read_anew(world: World) -> None:
    """The clock's own register, which remembers for a minute."""
    clock.trace_stores.register._rows.clear()
