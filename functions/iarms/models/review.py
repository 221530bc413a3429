"""The review of a record: its owner is asked whether it still stands, and what nobody answers for expires."""

import calendar
from datetime import date
from typing import Final, Literal, NamedTuple

# SIX_MONTHS: the review is six months off. DUE: it is due, and the owner has the grace from now. EXPIRED: that is over.
ReviewStage = Literal["SIX_MONTHS", "DUE", "EXPIRED"]

_FIRST_NOTICE_MONTHS: Final = 6  # before a record's end, by the rules on the processing of data


class ReviewStep(NamedTuple):
    """The next step of a record's review, and the day from which it is to be taken (UTC)."""

    stage: ReviewStage
    day: date


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or back; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def first_step(review_by: date, since: date) -> ReviewStep:
    """Where a review begins whose day was set on the day `since`.

    An owner who has just set a day within six months need not be told that it comes: it is asked on the day.
    """
    notice = months_after(review_by, -_FIRST_NOTICE_MONTHS)
    return ReviewStep("SIX_MONTHS", notice) if notice > since else ReviewStep("DUE", review_by)
