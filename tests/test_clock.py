"""Product, commands and tests read one clock, which no test meets the turn of."""

import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from iarms import deadline
from iarms.handlers import authorizer, http
from tests import clock, doors


def test_each_test_begins_at_the_same_moment_and_each_look_is_later():
    clock.begin()
    looks = [http.now(), clock.now(), http.now()]
    assert looks == [clock.BEGIN + timedelta(milliseconds=n) for n in (1, 2, 3)]
    assert datetime.now(UTC) == clock.BEGIN + timedelta(milliseconds=4)
    clock.begin()
    assert http.now() == looks[0]


def test_every_door_reads_it_and_the_machines_again_when_it_is_let_go():
    readers = [door for door in doors.doors() if "datetime" in vars(door)]
    clock.let_go()  # a door that was loaded anew reads the machine's until everybody is asked again
    clock.begin()
    assert {authorizer, http} <= set(readers)
    assert [vars(door)["datetime"] for door in readers] == [clock.Frozen] * len(readers)
    clock.let_go()
    try:
        assert clock.Frozen not in [vars(door)["datetime"] for door in readers]
        assert abs(http.now() - vars(sys.modules["datetime"])["datetime"].now(UTC)) < timedelta(hours=1)
    finally:
        clock.begin()
    assert [vars(door)["datetime"] for door in readers] == [clock.Frozen] * len(readers)


def test_times_that_are_made_while_it_is_read_are_plain_ones():
    told = http.now()
    assert type(told) is type(clock.BEGIN)
    assert isinstance(told, datetime)
    assert isinstance(clock.BEGIN, datetime)
    made = [datetime(2026, 2, 28, tzinfo=UTC), datetime.fromisoformat("2026-02-28T00:00:00Z")]
    assert {type(each) for each in made} == {type(clock.BEGIN)}
    assert not isinstance(date(2026, 2, 28), datetime)


def test_no_deadline_passes_while_a_test_takes_its_time() -> None:
    clock.begin()

    with deadline.until(deadline.seconds_now() + 0.001):
        time.sleep(0.01)
        assert deadline.seconds_left() == pytest.approx(0.001)

    with clock.real_seconds(), deadline.until(deadline.seconds_now() + 0.001):
        time.sleep(0.01)
        left = deadline.seconds_left()
        assert left is not None
        assert left < 0
