"""What follows from an answer of a webhook: delivered, tried again and when, given up, or parked.

A notification that fails while others are delivered is in trouble by itself: it is tried again after pauses of its own
that grow, and given up after three days. Where nothing is delivered the webhook is in trouble: all that waits for it is
left alone for pauses that grow, nothing of it is given up, and after three days the webhook is parked. One that is slow
is left alone for a multiple of the time that its turn took.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from iarms.models.webhook import Answered, ParkedBecause, QueuedDelivery, WebhookFailure, WebhookStanding

TRIED_FOR: Final = timedelta(days=3)
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_MOST_DOUBLINGS: Final = 12  # more than these end at the longest pause too
_LONGEST_ASKED: Final = timedelta(hours=12)
ENOUGH_IN_A_ROW: Final = 3
"""Different notifications that fail one after the other, and nothing in between is delivered: then it is the webhook's
trouble, whatever it answers."""
_SLOW: Final = timedelta(seconds=2)
"""A webhook whose calls take longer than this, each on average of a turn, is slow, whatever it answers."""
_PAUSES_OF_SLOW: Final = 9  # times as long as the turn took: a tenth of a courier is all that it ever has
_LEAST_OF_TIME: Final = 0.5  # a pause is from half of its length to the whole of it, by chance

# Answers that say that nobody is there to look at what was sent, whatever that is.
_OF_THE_WEBHOOK: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS.value,
        HTTPStatus.BAD_GATEWAY.value,
        HTTPStatus.SERVICE_UNAVAILABLE.value,
        HTTPStatus.GATEWAY_TIMEOUT.value,
    }
)


def is_delivered(answered: Answered) -> bool:
    """Whether the receiver has it: it said so by a status from 200 to 299. Who sends elsewhere has not taken it."""
    return answered.status is not None and answered.status // 100 == HTTPStatus.OK.value // 100


def is_of_the_webhook(answered: Answered) -> bool:
    """Whether a failure would be every other notification's too."""
    return answered.status is None or answered.status in _OF_THE_WEBHOOK


def asks_to_wait(answered: Answered, now: datetime) -> datetime | None:
    """Until when 429 or 503 asks to be left alone (seconds, or a date), within half a day; None where it does not."""
    if answered.retry_after is None or answered.status not in (
        HTTPStatus.TOO_MANY_REQUESTS.value,
        HTTPStatus.SERVICE_UNAVAILABLE.value,
    ):
        return None
    text = answered.retry_after.strip()
    if text.isascii() and text.isdigit():
        asked = now + min(timedelta(seconds=int(text[:9])), _LONGEST_ASKED)
    else:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        asked = at.replace(tzinfo=at.tzinfo or UTC)
    return max(now, min(asked, now + _LONGEST_ASKED))


def next_try(tries: int, now: datetime, chance: float) -> datetime:
    """When something is tried again that has failed so often, at least once. `chance` from 0 to 1 spreads those that
    failed together."""
    whole = min(_FIRST_PAUSE * float(2 ** min(tries - 1, _MOST_DOUBLINGS)), _LONGEST_PAUSE)
    return now + whole * (_LEAST_OF_TIME + (1 - _LEAST_OF_TIME) * chance)


def noted(row: QueuedDelivery, answered: Answered, now: datetime) -> QueuedDelivery:
    """A delivery after one more try."""
    return row.model_copy(
        update={
            "attempts": row.attempts + 1,
            "first_tried_at": row.first_tried_at or now,
            "last_tried_at": now,
            "last_status": answered.status,
            "last_fault": answered.fault,
            "next_try_at": None,
        }
    )


def is_given_up(row: QueuedDelivery, now: datetime) -> bool:
    """Whether a notification has been tried for three days. `now` is when it failed while others were delivered."""
    return row.first_tried_at is not None and now - row.first_tried_at >= TRIED_FOR


def after_delivery(standing: WebhookStanding, now: datetime) -> WebhookStanding:
    """Something was delivered: what failed before is over."""
    return WebhookStanding(last_failure=standing.last_failure, last_delivered_at=now)


def after_single_failures(standing: WebhookStanding, answered: Answered, failed: int, now: datetime) -> WebhookStanding:
    """So many notifications failed, each by itself, and the others need not wait; or the webhook is parked, where
    nothing has been delivered for three days."""
    after = standing.model_copy(
        update={
            "failures": standing.failures + failed,
            "failing_since": standing.failing_since or now,
            "last_failure": WebhookFailure(at=now, status=answered.status, fault=answered.fault),
        }
    )
    is_over = after.failing_since is not None and now - after.failing_since >= TRIED_FOR
    return parked(after, "FAILED_FOR_THREE_DAYS", now) if is_over else after


def after_failed_run(
    standing: WebhookStanding, answered: Answered, failed: int, now: datetime, chance: float
) -> WebhookStanding:
    """Nothing can be delivered, so many tries found: all that waits is left alone for a while, as long as the webhook
    asks where it does; or the webhook is parked."""
    after = after_single_failures(standing, answered, failed, now)
    if answered.is_gone:
        return parked(after, "GONE", now)
    if after.parked_at is not None:
        return after
    runs = standing.runs + 1
    until = asks_to_wait(answered, now) or next_try(runs, now, chance)
    return after.model_copy(update={"runs": runs, "left_alone_until": until})


def after_slow_calls(standing: WebhookStanding, calls: int, took: timedelta, now: datetime) -> WebhookStanding:
    """So many calls of a turn took so long together: where that is slow the webhook is left alone for a multiple of it,
    so that all the slow ones together leave couriers to the others. One that is left alone for longer stays so."""
    if calls == 0 or took / calls <= _SLOW or standing.parked_at is not None:
        return standing
    until = now + _PAUSES_OF_SLOW * took
    return standing.model_copy(update={"left_alone_until": max(until, standing.left_alone_until or until)})


def parked(standing: WebhookStanding, because: ParkedBecause, now: datetime) -> WebhookStanding:
    """Nothing is tried any more until the party says so."""
    return standing.model_copy(update={"parked_at": now, "parked_because": because, "left_alone_until": None})
