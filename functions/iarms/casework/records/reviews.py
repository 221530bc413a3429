"""Reviews: the steps that are due are taken, each once, told to the record's owner, and dated today."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from iarms.casework.audit import event_of
from iarms.casework.records.stores import ReviewStores
from iarms.casework.rounds.turns import in_turns
from iarms.domain.cases import expired, review_notice
from iarms.models.party import Call
from iarms.models.review import ReviewStage
from iarms.store.records import DueReview
from iarms.store.transaction import ConditionFailed, Transaction

# What one run takes where nothing else was agreed. The next one goes on from there: a registry that was loaded on one
# day falls due on one day, and what is written for it must leave searches their share.
MOST_REVIEWED: Final = 6000
# Python's own, since casework knows no Powertools: Lambda puts it into the function's log.
_logger: Final = logging.getLogger("iarms.reviews")


@dataclass(frozen=True)
class Reviewed:
    """What came of a run: steps taken by stage, those that somebody else was faster at, those that failed, whether the
    run ended before all was done, and for how many days the one that waited longest had been due."""

    taken: Mapping[ReviewStage, int]
    passed_over: int
    failed: int
    unfinished: bool
    oldest_days: int


def review(
    stores: ReviewStores, call: Call, now: datetime, time_is_left: Callable[[], bool], most: int | None = None
) -> Reviewed:
    """Take the steps that are due today or were before, at most so many (MOST_REVIEWED) and while time is left: each
    owner in turn, those of its records that wait longest first.

    Harmless when repeated, side by side with itself, and after any time without it: a record takes one step at a time,
    and the next one gives its owner the whole of its time. A record that fails keeps no other waiting.
    """
    most = MOST_REVIEWED if most is None else most
    due = stores.records.reviews_due(now.date(), most)
    turns, _ = in_turns(due.waiting, lambda each: each.owner, most)
    taken: dict[ReviewStage, int] = dict.fromkeys(get_args(ReviewStage), 0)
    for record_id in due.unreadable:
        _logger.error("not reviewed: %s (its row says no step)", record_id)
    passed_over = looked_at = 0
    failed = len(due.unreadable)
    for each in turns[:most]:
        if not time_is_left():
            break
        looked_at += 1
        try:
            if _take(stores, call, each, now):
                taken[each.step.stage] += 1
            else:
                passed_over += 1
        except Exception as fault:  # noqa: BLE001  # of one record, whatever it is
            # Its item cannot be read or written, its owner was told of this very step before it was taken, or DynamoDB
            # did not answer: the next run takes it, and no other waits for it.
            _logger.error("not reviewed: %s (%s)", each.record_id, type(fault).__name__)
            failed += 1
    return Reviewed(
        taken=taken,
        passed_over=passed_over,
        failed=failed,
        unfinished=looked_at < len(due.waiting) or due.more,
        oldest_days=(now.date() - due.waiting[0].step.day).days if due.waiting else 0,
    )


def _take(stores: ReviewStores, call: Call, due: DueReview, now: datetime) -> bool:
    """Take one step; False where the record was changed, ended or stepped by somebody else meanwhile."""
    record = stores.records.get(due.record_id)
    if record is None or record.status != "ACTIVE":
        return False
    following = stores.policy.step_after(due.step, record.review_by, now.date())
    reachable = stores.register.with_address([record.owner])
    notice = review_notice(record, due.step, following, reachable, now)
    if following is not None:
        after, items = record, [stores.records.review_item(record, due, following)]
    else:
        after = expired(record, now)
        items = stores.records.replace_items(record, after)
    event = event_of(
        call,
        now,
        action="review_record",
        record_ids=(record.record_id,),
        outcome=due.step.stage,
        object_version=after.version,
        reason=after.changed_because if following is None else f"review of {record.review_by}",
        notifications=(f"{notice.notification_id} {notice.recipient}",),
    )
    transaction = Transaction(stores.client)
    transaction.add("record", *items)
    transaction.add("outbox", stores.outbox.put_item(notice))
    transaction.add("audit", stores.trail.event_item(event))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "record" in lost_race.labels:
            return False
        raise
    return True
