"""When records are reviewed, what their owners are told, and what comes of silence."""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from iarms.domain.cases.notices import notice
from iarms.domain.cases.record_states import check_change
from iarms.errors import FieldError, Invalid
from iarms.models.notice import Links, Message, Notification
from iarms.models.record import Record, RecordKind
from iarms.models.review import ReviewStep, months_after

# Who made the version by which a record expired.
REVIEW = "review"


@dataclass(frozen=True)
class ReviewPolicy:
    """What was agreed on reviews.

    `months` until a review by whose and which record: `NCB-FR STOLEN`, `NCB-FR`, `STOLEN`, and "" for all others; the
    first that is there counts. `longest_months`: the latest that an owner may set. `grace_days`: what an owner has to
    answer once a review is due.
    """

    months: Mapping[str, int]
    longest_months: int
    grace_days: int

    @classmethod
    def read(cls, setting: str) -> Self:
        """Out of a function's settings, a JSON object with these names."""
        return cls(**json.loads(setting))

    def review_by(self, owner: str, kind: RecordKind, today: date) -> date:
        """The day of review of a record whose owner named none."""
        named = (f"{owner} {kind}", owner, kind, "")
        return months_after(today, next(self.months[name] for name in named if name in self.months))

    def check(self, review_by: date, today: date) -> None:
        """Raises Invalid where a day of review is over, or too far away."""
        if review_by <= today:
            raise Invalid(FieldError("/review_by", "in_the_past", "review_by must be still to come"))
        if review_by > (latest := months_after(today, self.longest_months)):
            raise Invalid(FieldError("/review_by", "too_far", f"review_by is {latest} at the latest"))

    def step_after(self, taken: ReviewStep, review_by: date, today: date) -> ReviewStep | None:
        """The step that follows one that is taken today, which may be late; None where the record has expired.

        Each gives the owner its time from when it was taken: nobody expires unasked, however long nobody took steps.
        """
        grace_ends = today + timedelta(days=self.grace_days)
        match taken.stage:
            case "SIX_MONTHS":
                return ReviewStep("DUE", max(review_by, grace_ends))
            case "DUE":
                return ReviewStep("EXPIRED", grace_ends)
            case "EXPIRED":
                return None


def expired(record: Record, now: datetime) -> Record:
    """The record after a review that nobody answered. Raises Conflict for a record that cannot expire."""
    check_change(record.status, "EXPIRED")
    return record.model_copy(
        update={
            "version": record.version + 1,
            "status": "EXPIRED",
            "changed_at": now,
            "changed_by": REVIEW,
            "changed_because": f"nobody answered the review of {record.review_by}",
        }
    )


def review_notice(
    record: Record, taken: ReviewStep, following: ReviewStep | None, notified: Set[str], now: datetime
) -> Notification:
    """What the owner is told of a step: how far the review is, and until when an answer is waited for.

    The id follows from the record, the day of its review, and the step with the day that it was planned for, so that
    whoever takes the step, and however often, gives it the same.
    """
    about = Message(
        notification_id="",
        event="record.review_due",
        occurred_at=now,
        recipient=record.owner,
        record_id=record.record_id,
        stage=taken.stage,
        due_at=midnight(following.day) if following is not None else None,
        links=Links(self=""),
    )
    of = (record.record_id, taken.stage, record.review_by.isoformat())
    return notice(about, midnight(taken.day), of, notified, priority="ROUTINE", test=record.test)


def midnight(day: date) -> datetime:
    """The moment at which a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)
