"""Events are tied to parcels and put in order later: whoever dies in between, whatever lies there, what it costs."""

import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.log import counted, searches
from iarms.casework.transparency import sequencing
from iarms.casework.transparency.stores import LogRefused
from iarms.domain.transparency import Frontier
from iarms.store.audit_log import MOST_EVENTS, MOST_WITHOUT_PARCEL, Head, LoggedEvent, OvertakenInTheLog
from tests.casework.transparency.logs import (
    LogWorld,
    assert_holds,
    assert_published,
    heard,
    killed_at,
    log_world,
    logged,
    logged_all,
)
from tests.faults import Killed


def by_one_step(log: LogWorld, events: list[LoggedEvent]) -> None:
    """A block that holds its events itself, as every one did before there were parcels."""
    head = log.stores.log.head()
    grown = Frontier(head.size if head else 0, head.subtrees if head else ()).grown(*(each.leaf for each in events))
    log.stores.log.append(head, Head(grown.size, grown.root, grown.hashes), events, log.now)


def test_what_is_tied_has_no_place_until_somebody_brings_one_of_it_again(log: LogWorld):
    events = logged_all(range(60))
    log.bring(logged_all(range(100, 140)))
    log.stores.log.tie(events)
    assert log.stores.log.places(each.event_id for each in events) == {}
    assert log.stores.log.place(events[7].event_id) is None
    assert len(log.entries()) == 40
    done = log.bring([events[30], logged(200)])
    assert (done.new, done.known) == (61, 0)
    place = log.stores.log.place(events[7].event_id)
    assert place is not None
    assert log.stores.log.entry(place.position) == events[7].entry
    assert_holds(log, [*logged_all(range(100, 140)), *events, logged(200)])


def test_what_two_bring_that_somebody_has_tied_is_put_in_order_by_one_of_them(log: LogWorld):
    events = logged_all(range(250))
    for begin in (0, 100, 200):
        log.stores.log.tie(events[begin : begin + 100])
    with ThreadPoolExecutor(4) as side_by_side:
        done = list(side_by_side.map(log.bring, [events, events[50:], events[::-1], events[:120]]))
    assert sum(each.new for each in done) == 250
    assert not any(each.altered for each in done)
    assert_holds(log, events)


def test_an_event_lies_in_one_parcel_whoever_ties_it(log: LogWorld):
    events = logged_all(range(40))
    log.stores.log.tie(events[:20])
    for again in (events[:20], events[10:30], [events[19], *events[30:]]):
        with pytest.raises(OvertakenInTheLog):
            log.stores.log.tie(again)
    by_one_step(log, events[35:])
    with pytest.raises(OvertakenInTheLog):
        log.stores.log.tie(events[30:])
    assert set(log.stores.log.claims(each.event_id for each in events)) == {
        each.event_id for each in (*events[:20], *events[35:])
    }


def test_a_parcel_has_one_place(log: LogWorld):
    parcel = log.stores.log.tie(logged_all(range(20)))
    after = Frontier().grown(*parcel.leaves)
    log.stores.log.add(None, Head(after.size, after.root, after.hashes), [parcel], log.now)
    head = log.stores.log.head()
    again = after.grown(*parcel.leaves)
    with pytest.raises(OvertakenInTheLog):
        log.stores.log.add(head, Head(again.size, again.root, again.hashes), [parcel], log.now)
    assert_holds(log, logged_all(range(20)))


def test_another_text_of_an_event_that_is_tied_and_has_no_place_is_told_and_the_first_is_put_in_order(log: LogWorld):
    events = logged_all(range(30))
    log.stores.log.tie(events)
    other = logged(4, query="something else")
    done = log.bring([other])
    assert (done.new, done.known, done.altered) == (30, 0, [other.event_id])
    assert_holds(log, events)


def test_one_event_that_cannot_be_tied_keeps_no_other_parcel_out(log: LogWorld):
    events = logged_all(range(350))

    def refuse(body: Any) -> None:
        if f"event#{events[170].event_id}" in str(body):
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "no"}}, "TransactWriteItems")

    with heard(log, "TransactWriteItems", refuse):
        with pytest.raises(ClientError):
            log.bring(events)
        assert_holds(log, [*events[:100], *events[200:]])
        with pytest.raises(ClientError):
            log.bring(events[100:200])
        assert log.bring([*events[100:170], *events[171:]]).new == 99
        assert_holds(log, [*events[:170], *events[171:]])


PACKED_ELSE = zlib.compress(b"\x00\x02{}")


def of_parcel(log: LogWorld, name: str, **values: Any) -> None:
    """Write over what a parcel holds, as no function may."""
    key = {"row": {"S": f"parcel#{name}"}, "part": {"S": "entries"}}
    log.client.put_item(TableName="audit-log", Item={**key, "count": {"N": "1"}, **values})


def test_a_parcel_that_holds_something_else_is_not_put_in_order(log: LogWorld):
    parcel = log.stores.log.tie(logged_all(range(20)))
    of_parcel(log, parcel.name, entries={"B": PACKED_ELSE})
    with pytest.raises(ValueError, match="does not hold"):
        log.bring([logged(3)])
    assert log.stores.log.head() is None


def test_a_parcel_whose_entries_are_gone_is_not_put_in_order(log: LogWorld):
    parcel = log.stores.log.tie(logged_all(range(20)))
    key = {"row": {"S": f"parcel#{parcel.name}"}, "part": {"S": "entries"}}
    log.client.delete_item(TableName="audit-log", Key=key)
    with pytest.raises(ValueError, match="is not there"):
        log.bring([logged(3)])
    assert log.stores.log.head() is None


@pytest.mark.parametrize("spoil", ["another", "gone", "cut", "no packed bytes"])
def test_nothing_is_signed_over_a_parcel_that_is_not_what_was_put_in_order(log: LogWorld, spoil: str):
    log.bring(logged_all(range(40)))
    log.publish()
    log.bring(logged_all(range(40, 300)))
    claim = log.stores.log.claims([logged(299).event_id])[logged(299).event_id]
    key = {"row": {"S": f"parcel#{claim.parcel}"}, "part": {"S": "entries"}}
    if spoil == "gone":
        log.client.delete_item(TableName="audit-log", Key=key)
    elif spoil == "no packed bytes":
        of_parcel(log, claim.parcel, entries={"B": b"something else"}, count={"N": "60"})
    else:
        entries = [each.entry for each in logged_all(range(240, 300))]
        entries[5] = logged(7).entry
        packed = zlib.compress(b"".join(len(each).to_bytes(2, "big") + each for each in entries))
        of_parcel(log, claim.parcel, entries={"B": packed}, count={"N": "60" if spoil == "another" else "61"})
    with pytest.raises(LogRefused) as refused:
        log.publish()
    assert refused.value.code == "tree_differs"


def test_a_part_of_a_block_is_read_by_its_parcels_alone(log: LogWorld):
    events = logged_all(range(900))
    log.bring(events)
    asked: list[Any] = []

    with heard(log, "BatchGetItem", lambda body: asked.extend(body["RequestItems"]["audit-log"]["Keys"])):
        assert list(log.stores.log.entries(250, 310)) == [each.entry for each in events[250:310]]
    assert len(asked) == 2, "of nine parcels"
    assert log.stores.log.came_at(250) == log.now
    assert log.stores.log.came_at(900) is None


@pytest.mark.parametrize("batch", [1, 5, MOST_WITHOUT_PARCEL, MOST_WITHOUT_PARCEL + 1, 25, 50, 98, 100, 500])
def test_an_event_takes_no_more_units_than_by_blocks_that_hold_their_entries(batch: int):
    events = searches(batch)
    with log_world(engine="memory") as log, counted(log.client, 0) as before:
        for begin in range(0, batch, 98):
            by_one_step(log, events[begin : begin + 98])
    with log_world(engine="memory") as log, counted(log.client, 0) as now:
        log.bring(events)
    assert now.write_units <= before.write_units


def test_some_thousand_events_are_put_in_order_by_one_step_of_the_head():
    """Ten thousand a second have to come by one head: what is one after the other may not grow with their number."""
    events = logged_all(range(9_800))
    with log_world(engine="memory") as log:
        steps: list[bool] = []
        with heard(log, "TransactWriteItems", lambda body: steps.append("subtrees" in str(body))):
            assert log.bring(events).new == 9_800
        assert (sum(steps), len(steps)) == (1, 99)
        head = log.stores.log.head()
        assert head is not None
        assert head.size == 9_800


def test_a_block_ends_with_the_bytes_that_a_reader_may_hold(log: LogWorld, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sequencing, "MOST_BLOCK_BYTES", 100_000)
    events = logged_all(range(1_000))
    log.bring(events)
    assert_holds(log, events)
    blocks = list(log.stores.log.blocks(0, 1_000))
    assert len(blocks) > 2
    assert all(sum(map(len, block.entries)) <= 100_000 for block in blocks)


BATCHES = st.lists(
    st.tuples(
        st.sampled_from(["bring", "kill", "tie", "one step"]),
        st.integers(0, 100),  # from which event on
        st.integers(1, 130),  # how many
        st.integers(0, 14),  # at which step it is killed
        st.booleans(),  # in the other order
    ),
    min_size=1,
    max_size=7,
)


@given(batches=BATCHES)
@settings(max_examples=15, deadline=None)
def test_whatever_is_brought_tied_killed_and_brought_again_is_in_the_log_once(
    batches: list[tuple[str, int, int, int, bool]],
):
    waits, sequencing._WAITS = sequencing._WAITS, 1  # type: ignore[misc]  # for the turn of who was killed
    try:
        with log_world(engine="memory") as log:
            events = logged_all(range(230))
            for how, begin, many, step, turned in batches:
                part = events[begin : begin + many][:: -1 if turned else 1]
                if how == "kill":
                    with killed_at(log, step), suppress(Killed):
                        log.bring(part)
                elif how == "bring":
                    log.bring(part)
                    assert len(log.stores.log.places(each.event_id for each in part)) == len(part)
                else:
                    with suppress(OvertakenInTheLog):
                        log.stores.log.tie(part[:MOST_EVENTS]) if how == "tie" else by_one_step(log, part[:20])
            log.publish()
            reached = len(log.entries())
            done = log.bring(events)
            assert (done.new, done.known, done.altered) == (230 - reached, done.known, [])
            assert_holds(log, events)
            log.publish()
            assert_published(log)
    finally:
        sequencing._WAITS = waits  # type: ignore[misc]
