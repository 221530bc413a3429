"""What follows from an answer, and when what failed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from iarms.domain.webhooks import (
    after_delivery,
    after_failed_run,
    after_single_failures,
    after_slow_calls,
    asks_to_wait,
    is_delivered,
    is_given_up,
    is_of_the_webhook,
    next_try,
    noted,
)
from iarms.models.webhook import Answered, QueuedDelivery, WebhookStanding

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def row() -> QueuedDelivery:
    return QueuedDelivery(
        notification_id="ntf_1", state="WAITING", event="hit.opened", queued_at=NOW, attempts=0, first_tried_at=None,
        last_tried_at=None, last_status=None, last_fault=None, next_try_at=None, message="{}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "delivered", "everybodys"),
    [
        (200, True, False), (201, True, False), (204, True, False), (299, True, False),
        (101, False, False), (199, False, False), (301, False, False), (302, False, False), (307, False, False),
        (308, False, False), (400, False, False), (401, False, False), (404, False, False), (410, False, False),
        (500, False, False), (429, False, True), (502, False, True), (503, False, True), (504, False, True),
        (None, False, True),
    ],
)  # fmt: skip
def test_a_status_says_what_was_taken_and_whose_trouble_it_is(status: int | None, delivered: bool, everybodys: bool):
    answered = Answered(status, fault=None if status else "NOT_CONNECTED")
    assert (is_delivered(answered), is_of_the_webhook(answered)) == (delivered, everybodys)


@pytest.mark.parametrize(
    ("status", "said", "seconds"),
    [
        (429, "120", 120), (503, " 7 ", 7), (503, "0", 0), (503, "999999", 12 * 3600), (429, "9" * 400, 12 * 3600),
        (503, "Tue, 24 Nov 2026 13:00:00 GMT", 3600), (503, "Tue, 24 Nov 2020 13:00:00 GMT", 0),
        (503, "Fri, 31 Dec 9999 23:59:59 GMT", 12 * 3600),
        (503, None, None), (503, "soon", None), (503, "-5", None), (503, "1.5", None), (503, "", None),
        (503, "\u0665", None), (500, "120", None), (404, "120", None),
    ],
)  # fmt: skip
def test_who_asks_to_wait_is_obeyed_for_half_a_day_at_most(status: int, said: str | None, seconds: int | None):
    until = asks_to_wait(Answered(status, said), NOW)
    assert until == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_pauses_double_to_an_hour_and_are_spread_by_half():
    whole = [(next_try(tries, NOW, 1.0) - NOW).total_seconds() for tries in range(1, 12)]
    assert whole == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
    assert (next_try(5, NOW, 0.0) - NOW).total_seconds() == 240
    assert (next_try(10_000, NOW, 1.0) - NOW).total_seconds() == 3600


def test_a_webhook_that_takes_nothing_for_three_days_is_parked_and_not_before():
    standing, at = WebhookStanding(), NOW
    while standing.parked_at is None:
        before = standing
        standing = after_failed_run(standing, Answered(503), 1, at, 1.0)
        assert standing.failing_since == NOW
        at = standing.left_alone_until or at
    assert before.parked_at is None
    assert 3 * DAY <= standing.parked_at - NOW < 3 * DAY + timedelta(hours=1)
    assert (standing.parked_because, standing.left_alone_until) == ("FAILED_FOR_THREE_DAYS", None)
    assert 75 <= standing.failures <= 90


def test_one_delivery_ends_all_trouble():
    failing = after_failed_run(WebhookStanding(), Answered(fault="NOT_CONNECTED"), 1, NOW, 1.0)
    after = after_delivery(failing, NOW + DAY)
    assert (after.failures, after.failing_since, after.left_alone_until, after.runs) == (0, None, None, 0)
    assert after.last_failure == failing.last_failure, "it is still told what the last failure was"


def test_who_is_gone_is_parked_at_once():
    assert after_failed_run(WebhookStanding(), Answered(410), 1, NOW, 1.0).parked_because == "GONE"


def test_single_failures_leave_the_others_their_turn():
    standing = after_single_failures(WebhookStanding(), Answered(400), 2, NOW)
    assert (standing.failures, standing.left_alone_until, standing.parked_at) == (2, None, None)


def test_a_notification_is_given_up_after_three_days_of_tries_of_its_own():
    tried = noted(row(), Answered(400), NOW)
    assert (tried.attempts, tried.first_tried_at, tried.last_status) == (1, NOW, 400)
    assert not is_given_up(tried, NOW + 3 * DAY - timedelta(seconds=1))
    assert is_given_up(noted(tried, Answered(400), NOW + 3 * DAY), NOW + 3 * DAY)


@pytest.mark.parametrize(
    ("calls", "seconds", "pause"),
    [
        (0, 0, None),
        (1, 0, None),
        (1, 2, None),
        (5, 10, None),
        (1, 2.1, 18.9),
        (1, 10, 90),
        (2, 20, 180),
        (4, 8.4, 75.6),
    ],
)
def test_what_is_slow_waits_nine_times_as_long_as_its_turn_took(calls: int, seconds: float, pause: float | None):
    after = after_slow_calls(WebhookStanding(), calls, timedelta(seconds=seconds), NOW)
    assert after.left_alone_until == (None if pause is None else NOW + timedelta(seconds=pause))


def test_a_pause_of_what_is_slow_shortens_no_longer_one_and_nothing_that_is_parked_waits_for_one():
    later = WebhookStanding(left_alone_until=NOW + timedelta(hours=1))
    assert after_slow_calls(later, 1, timedelta(seconds=10), NOW) == later
    sooner = WebhookStanding(left_alone_until=NOW + timedelta(seconds=15))
    assert after_slow_calls(sooner, 1, timedelta(seconds=10), NOW).left_alone_until == NOW + timedelta(seconds=90)
    parked = WebhookStanding(parked_at=NOW, parked_because="GONE")
    assert after_slow_calls(parked, 1, timedelta(seconds=10), NOW) == parked
