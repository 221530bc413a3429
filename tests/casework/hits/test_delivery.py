"""Notifications on their way out: each try is counted and told, and no bound of a round is silent."""

import itertools
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms.casework.hits import delivery
from iarms.casework.hits.delivery import FailedTry, sweep
from iarms.handlers import clock, notifier, sweeper
from iarms.store.due_index import DueIndex
from iarms.store.outbox import PendingLots
from tests.builders import any_record, any_search
from tests.faults import denied, fault
from tests.lots import first_pending
from tests.world import Context, World

SOON = timedelta(seconds=61)


@pytest.fixture
def notified(world: World) -> World:
    """A hit, with its three notifications pending."""
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"
    return world


def told(caplog: pytest.LogCaptureFixture, message: str) -> list[dict[str, Any]]:
    return [vars(record) for record in caplog.records if record.getMessage() == message]


def test_each_try_of_a_notification_is_counted_and_told(notified: World, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    now = datetime.now(UTC) + SOON
    with fault("sns.PublishBatch", denied):
        for attempt in (1, 2):
            failed = sweep(sweeper.outbox, sweeper.publisher, now).delivery.failed
            assert list(failed.values()) == [FailedTry("ClientError", attempt)] * 3
    sent = sweep(sweeper.outbox, sweeper.publisher, now).delivery.sent
    assert [row.attempt for row in sent] == [3, 3, 3]


def test_the_log_has_the_try_of_what_was_sent_and_of_what_was_not(notified: World, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    with fault("sns.PublishBatch", denied, times=3):
        notified.notify(times=2)
    assert [line["attempt"] for line in told(caplog, "not sent")] == [1, 1, 1]
    assert [line["attempt"] for line in told(caplog, "sent")] == [2, 2, 2]


def test_a_notification_that_is_in_somebodys_hands_is_not_counted_again(notified: World):
    (row, *_) = first_pending(notifier.outbox, datetime.now(UTC) + SOON, 10)[0]
    taken = notifier.outbox.claim(row.notification_id, datetime.now(UTC))
    assert taken is not None
    assert notifier.outbox.claim(row.notification_id, datetime.now(UTC)) is None
    notifier.outbox.release(row.notification_id)
    again = notifier.outbox.claim(row.notification_id, datetime.now(UTC))
    assert again is not None
    assert (taken.attempt, again.attempt) == (1, 2)


def test_a_sweep_that_leaves_some_says_so(notified: World, monkeypatch: pytest.MonkeyPatch):
    for number in range(4):
        notified.call("POST", "/v1/searches", any_search(case_reference=f"case-{number}"))
    now = datetime.now(UTC) + SOON
    monkeypatch.setattr(delivery, "MOST_OF_A_LOT", 1)
    looks = itertools.count()
    swept = sweep(sweeper.outbox, sweeper.publisher, now, lambda: next(looks) < 5)
    assert (swept.unfinished, 0 < len(swept.delivery.sent) < 15) == (True, True)
    rest = sweep(sweeper.outbox, sweeper.publisher, now)
    assert (rest.unfinished, len(swept.delivery.sent) + len(rest.delivery.sent)) == (False, 15)


def test_a_sweep_takes_all_of_a_backlog_in_lots_while_time_is_left(notified: World, monkeypatch: pytest.MonkeyPatch):
    for number in range(4):
        notified.call("POST", "/v1/searches", any_search(case_reference=f"case-{number}"))
    monkeypatch.setattr(delivery, "MOST_OF_A_LOT", 2)
    swept = sweep(sweeper.outbox, sweeper.publisher, datetime.now(UTC) + SOON)
    assert (swept.unfinished, swept.waiting, len(swept.delivery.sent)) == (False, 15, 15)


def test_a_sweep_reads_no_further_in_rows_that_are_left_alone_nor_in_those_of_a_party_of_whom_nothing_goes_out(
    notified: World, monkeypatch: pytest.MonkeyPatch
):
    for number in range(9):
        notified.call("POST", "/v1/searches", any_search(case_reference=f"case-{number}"))
    monkeypatch.setattr(delivery, "MOST_OF_A_LOT", 2)
    monkeypatch.setattr(delivery, "MOST_LEFT_ALONE", 4)
    now = datetime.now(UTC) + SOON
    with fault("sns.PublishBatch", denied, table="ntf-NCB-FR"):
        swept = sweep(sweeper.outbox, sweeper.publisher, now)
    assert (len(swept.delivery.sent), len(swept.delivery.failed), swept.waiting) == (20, 2, 22)
    assert swept.unfinished, "eight of the bureau's wait"
    left_alone = [row for row in first_pending(notifier.outbox, now, 100)[0] if row.next_try_at]
    for row in first_pending(notifier.outbox, now, 100)[0]:
        notifier.outbox.release(row.notification_id, now + timedelta(hours=1))
    assert len(left_alone) < 10
    assert sweep(sweeper.outbox, sweeper.publisher, now).waiting == 4


def test_a_sweep_that_leaves_some_is_in_the_log(world: World, monkeypatch, caplog: pytest.LogCaptureFixture):
    sweeper.handle({}, Context())
    assert told(caplog, "more notifications are pending than one sweep looks at") == []
    monkeypatch.setattr(PendingLots, "next", lambda lots: [])
    sweeper.handle({}, Context())
    assert len(told(caplog, "more notifications are pending than one sweep looks at")) == 1


@pytest.mark.parametrize(("table", "cut"), [("cases", ["hits"]), ("traces", ["legs"])])
def test_a_round_of_the_clock_that_leaves_some_is_in_the_log_and_counted(
    world: World, monkeypatch, caplog: pytest.LogCaptureFixture, table: str, cut: list[str]
):
    assert clock.handle({}, Context())["ClockUnfinished"] == 0
    assert told(caplog, "more is due than one round takes") == []
    monkeypatch.setattr(DueIndex, "due_in_lots", lambda index, *_: iter([([], index.table.endswith(table))]))
    assert clock.handle({}, Context())["ClockUnfinished"] == 1
    (line,) = told(caplog, "more is due than one round takes")
    assert line["clocks"] == cut
