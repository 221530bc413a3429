"""The log has every event once, in one order, whoever brings them, how often, and wherever it is killed."""

import json
import random
import time
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iarms.casework.transparency.sequencing import NotAnEvent, logged_event
from iarms.models.audit import canonical_text
from iarms.store.audit_log import (
    MOST_EVENTS,
    MOST_ITEM_BYTES,
    MOST_WITHOUT_PARCEL,
    PARTITION,
    TURN_SECONDS,
    LoggedEvent,
)
from tests.casework.transparency.logs import (
    LogWorld,
    assert_holds,
    event,
    heard,
    killed_at,
    log_world,
    logged,
    logged_all,
)
from tests.faults import Killed


@pytest.mark.parametrize(
    "number",
    [1, 2, MOST_WITHOUT_PARCEL, MOST_WITHOUT_PARCEL + 1, MOST_EVENTS, MOST_EVENTS + 1, 255, 256, 257, 600],
)
def test_a_batch_stands_in_the_log_in_its_own_order(log: LogWorld, number: int):
    events = logged_all(range(number))
    assert log.bring(events).new == number
    assert log.entries() == [each.entry for each in events]
    assert_holds(log, events)


def test_nothing_brought_is_nothing_written(log: LogWorld):
    assert log.bring([]).new == 0
    assert log.stores.log.head() is None
    assert log.entries() == []


@pytest.mark.parametrize("seed", range(5))
def test_what_is_brought_again_reordered_and_in_parts_is_there_once(log: LogWorld, seed: int):
    chance = random.Random(seed)  # noqa: S311  # no secret
    events = logged_all(range(300))
    new = known = 0
    for _ in range(8):
        begin = chance.randrange(250)
        part = events[begin : begin + chance.randrange(1, 200)]
        chance.shuffle(part)
        done = log.bring([*part, *chance.sample(part, min(5, len(part)))])
        new, known = new + done.new, known + done.known
        assert not done.altered
    new += log.bring(events).new
    assert new == 300
    assert_holds(log, events)


def test_the_second_of_two_deliveries_adds_nothing(log: LogWorld):
    events = logged_all(range(150))
    assert (log.bring(events).new, log.bring(events).known) == (150, 150)
    assert_holds(log, events)


@pytest.mark.parametrize("engine", ["memory", "moto"])
def test_eight_sequencers_at_once_put_each_event_in_once(engine: Any):
    with log_world(engine=engine) as log:
        events = logged_all(range(240))
        batches = [events[at : at + 60] for at in range(0, 240, 30)] * 2
        random.Random(1).shuffle(batches)  # noqa: S311  # no secret
        with ThreadPoolExecutor(8) as side_by_side:
            done = list(side_by_side.map(log.bring, batches))
        assert sum(each.new for each in done) == 240
        assert not any(each.altered for each in done)
        assert_holds(log, events)


def test_none_of_many_sequencers_that_have_more_than_they_can_do_is_starved(log: LogWorld):
    """With calls that take their time, who has one block more always overtakes who has lost; then turns are taken."""
    events = logged_all(range(4_800))
    batches = [events[at : at + 200] for at in range(0, 4_800, 200)]
    with heard(log, "*", lambda _: time.sleep(0.004)), ThreadPoolExecutor(8) as side_by_side:
        done = list(side_by_side.map(log.bring, batches))
    assert sum(each.new for each in done) == 4_800
    assert_holds(log, events)


def test_a_turn_that_somebody_died_with_is_waited_for_and_no_longer(log: LogWorld, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("iarms.casework.transparency.sequencing._WAITS", 2)
    log.stores.log.take_turn("somebody", log.now)
    assert not log.stores.log.take_turn("another", log.now)
    assert log.bring(logged_all(range(150))).new == 150, "it is a courtesy"
    assert not log.stores.log.take_turn("another", log.now + timedelta(seconds=TURN_SECONDS))
    assert log.stores.log.take_turn("another", log.now + timedelta(seconds=TURN_SECONDS + 1))
    assert log.stores.log.take_turn("of a clock that is far behind", log.now - timedelta(days=400))
    log.stores.log.give_turn("another")
    assert not log.stores.log.take_turn("another", log.now - timedelta(days=400)), "not its own to give"


@pytest.mark.parametrize("number", [5, 60, 2 * MOST_EVENTS + 30], ids=["without a parcel", "one parcel", "several"])
def test_killed_at_any_step_the_next_run_makes_it_whole(monkeypatch: pytest.MonkeyPatch, number: int):
    monkeypatch.setattr("iarms.casework.transparency.sequencing._WAITS", 1)  # for the turn of who was killed
    events = logged_all(range(10 + number))
    for step in count():
        with log_world() as log:
            log.bring(events[:15])
            with killed_at(log, step) as passed, suppress(Killed):
                log.bring(events[10:])
            reached = len(log.entries())
            assert log.bring(events[10:]).new == len(events) - reached
            assert_holds(log, events)
            if len(passed) <= step:
                assert step > 8
                return


LOST: dict[str, tuple[int, str, int]] = {
    "of a block without a parcel": (5, "TransactWriteItems", 1),
    "of what a parcel holds": (30, "PutItem", 1),
    "of the tying": (30, "TransactWriteItems", 1),
    "of the block of parcels": (30, "TransactWriteItems", 2),
    "of the second of three parcels": (250, "TransactWriteItems", 2),
}


@pytest.mark.parametrize(("number", "operation", "which"), LOST.values(), ids=LOST)
def test_an_answer_that_is_lost_after_the_write_adds_nothing_twice(
    log: LogWorld, number: int, operation: str, which: int
):
    events = logged_all(range(number))
    answers = count(1)

    def lose_the_answer(**_: Any) -> None:
        if next(answers) == which:
            raise ConnectionResetError

    log.client.meta.events.register(f"after-call.dynamodb.{operation}", lose_the_answer)
    with pytest.raises(ConnectionResetError):
        log.bring(events)
    log.client.meta.events.unregister(f"after-call.dynamodb.{operation}", lose_the_answer)
    reached = len(log.entries())
    done = log.bring(events)
    assert (done.new, done.known, done.altered) == (number - reached, reached, [])
    assert_holds(log, events)


SIZES = {
    "all as large as a bundle takes": [65_535] * 70,
    "a large one among small ones": [600] * 50 + [65_535] + [600] * 50,
    "just fitting": [MOST_ITEM_BYTES // 4 - 2] * 8,
    "one byte over": [MOST_ITEM_BYTES // 4 - 1] * 8,
    "beyond what a bundle takes": [65_536, 100_000, 390_000, 700],
}


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("engine", ["memory", "moto"])
def test_blocks_stay_within_the_limits_of_dynamodb_whatever_the_sizes(sizes: list[int], engine: Any):
    with log_world(engine=engine) as log:
        sent: list[list[Any]] = []

        def note(body: Any) -> None:
            sent.append([each["Put"] for each in body["TransactItems"]] if "TransactItems" in body else [body])

        events = [of_size(number, size) for number, size in enumerate(sizes)]
        with heard(log, "TransactWriteItems", note), heard(log, "PutItem", note):
            assert log.bring(events).new == len(sizes)
        assert_holds(log, events)
        held = [
            len(b64decode(put["Item"]["entries"]["B"])) for items in sent for put in items if "entries" in put["Item"]
        ]
        assert held
        assert max(held) < 400_000 - 1_000
        for items in sent:
            assert len(items) <= 100
            assert len(json.dumps(items)) < 4 * 1024 * 1024


def of_size(number: int, size: int) -> LoggedEvent:
    """An event whose canonical text has so many bytes, drawn by chance so that it cannot be compressed."""
    bare = len(canonical_text(event(number, query="")).encode())
    chance = random.Random(number)  # noqa: S311  # no secret
    letters = "".join(chance.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", k=size - bare))
    text = canonical_text(event(number, query=letters))
    assert len(text.encode()) == size
    return logged_event(event(number).event_id, text)


def test_an_event_that_no_bundle_takes_stands_by_its_digest(log: LogWorld):
    large = of_size(1, 65_536)
    log.bring([large])
    (entry,) = log.entries()
    assert entry == large.entry
    assert b'"document_bytes":65536' in entry
    assert event(1).event_id.encode() in entry


@pytest.mark.parametrize("batch", [7, 40, 100, 300])
def test_a_block_is_found_though_it_reaches_into_the_next_row(
    log: LogWorld, monkeypatch: pytest.MonkeyPatch, batch: int
):
    monkeypatch.setattr("iarms.store.audit_log.PARTITION", 128)
    monkeypatch.setattr("iarms.casework.transparency.sequencing.MOST_PARCELS", 1)  # shorter than a row, as blocks are
    events = logged_all(range(300))
    for begin in range(0, 300, batch):
        log.bring(events[begin : begin + batch])
    assert_holds(log, events)
    for first, end in ((0, 1), (100, 140), (127, 129), (128, 129), (200, 256), (255, 257), (256, 257), (299, 300)):
        found = list(log.stores.log.blocks(first, end))
        assert found[0].first <= first < found[0].end
        assert found[-1].first < end <= found[-1].end
        assert list(log.stores.log.entries(first, end)) == [each.entry for each in events[first:end]]
    assert not list(log.stores.log.blocks(300, 301))
    assert not list(log.stores.log.entries(300, 400))
    assert PARTITION == 65_536


def test_an_entry_is_found_by_its_position(log: LogWorld):
    events = logged_all(range(250))
    log.bring(events)
    for position in (0, 97, 98, 195, 249):
        assert log.stores.log.entry(position) == events[position].entry
    assert log.stores.log.entry(250) is None
    assert log.stores.log.place("evt_unknown") is None


def test_another_text_under_an_id_that_is_in_the_log_is_told_and_not_added(log: LogWorld):
    events = logged_all(range(10))
    log.bring(events)
    other = logged(4, query="something else")
    done = log.bring([other, logged(10)])
    assert (done.new, done.altered) == (1, [other.event_id])
    assert_holds(log, [*events, logged(10)])


def test_of_two_texts_under_one_id_in_a_batch_the_first_is_taken_and_the_second_told(log: LogWorld):
    done = log.bring([logged(1), logged(1, query="other"), logged(1)])
    assert (done.new, done.known, done.altered) == (1, 1, [logged(1).event_id])
    assert log.entries() == [logged(1).entry]


NO_EVENTS = {
    "no JSON": ("evt_1", "not json"),
    "a list": ("evt_1", '["event_id"]'),
    "another event's": ("evt_1", '{"event_id":"evt_2"}'),
    "without an id": ("evt_1", "{}"),
    "more than a line": ("evt_1", '{"event_id":\n"evt_1"}'),
    "empty": ("evt_1", ""),
    "nested deep": ("evt_1", '{"event_id":"evt_1","x":' + "[" * 50_000 + "]" * 50_000 + "}"),
}


@pytest.mark.parametrize(("event_id", "document"), NO_EVENTS.values(), ids=NO_EVENTS)
def test_what_is_no_event_is_refused(event_id: str, document: str):
    with pytest.raises(NotAnEvent):
        logged_event(event_id, document)


def test_a_table_that_refuses_is_no_lost_race(log: LogWorld):
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "TransactWriteItems")

    log.client.meta.events.register_first("before-call.dynamodb.TransactWriteItems", refuse)
    with pytest.raises(ClientError):
        log.bring(logged_all(range(3)))
    log.client.meta.events.unregister("before-call.dynamodb.TransactWriteItems", refuse)
