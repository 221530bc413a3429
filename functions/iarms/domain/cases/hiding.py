"""Records that are kept from searchers: with an event behind it or without, and when that is to be looked into.

Whoever hides a record of a number reads who searches for it. So hiding without an event is counted, and what looks like
a question put to the database in this way is flagged for INTERPOL-GS. A flag accuses nobody.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Self

from iarms.domain.cases.notices import notice
from iarms.errors import FieldError, Invalid
from iarms.models.hiding import FlagOfHiding, HiddenFlag, HidingOfMonth
from iarms.models.notice import Links, Message, Notification
from iarms.models.party import INTERPOL_GS, class_of
from iarms.models.record import Record


@dataclass(frozen=True)
class HidingLimits:
    """What was agreed. `longest_days` may an event stand behind a record. Of the records that a bureau hid in a month,
    or of the hits that they drew, so many are flagged: `without_event`; `in_sequence`; `after_search`, hidden within
    `after_search_days` after a search that they match; `unanswered` hits, for `unanswered_hours` and more;
    `shown_again` within `shown_again_hours` after a hit."""

    longest_days: int
    without_event: int
    in_sequence: int
    after_search: int
    after_search_days: int
    unanswered: int
    unanswered_hours: int
    shown_again: int
    shown_again_hours: int

    @classmethod
    def read(cls, setting: str) -> Self:
        """Out of a function's settings, a JSON object with these names."""
        return cls(**json.loads(setting))

    def check(self, record: Record, today: date) -> None:
        """Raises Invalid where the event behind a record is over, or would stand behind it for too long."""
        if record.concealment is None:
            return
        if record.concealment.until < today:
            raise Invalid(FieldError("/concealment/until", "in_the_past", "until is over"))
        if record.concealment.until > (latest := today + timedelta(days=self.longest_days)):
            raise Invalid(FieldError("/concealment/until", "too_far", f"until is {latest} at the latest: name it anew"))


def hides_from_searchers(record: Record) -> bool:
    """Whether a record's handling keeps it from any searcher."""
    if record.handling == "NOTIFY_OWNER_ONLY":
        return True
    return any(class_of(party) in ("WCO", "ADM") for party in record.not_for)


def has_event_behind(record: Record, day: date) -> bool:
    """Whether an event stands behind a record's being kept from searchers on this day."""
    return record.concealment is not None and day <= record.concealment.until


class HiddenHit(NamedTuple):
    """A hit on a hidden record: when it was opened, when its search was made, and whether the bureau said anything."""

    record_id: str
    opened_at: datetime
    searched_at: datetime
    is_answered: bool


class HidingFacts(NamedTuple):
    """What a bureau did in a month: the records that it hid, as they are now, the hits, and how many of the records'
    numbers are the longest sequence."""

    hidden: Sequence[Record]
    hits: Sequence[HiddenHit]
    in_sequence: int


def count_hiding(owner: str, month: str, facts: HidingFacts, limits: HidingLimits, now: datetime) -> HidingOfMonth:
    """What INTERPOL-GS reads of a bureau's month, with its flags."""
    with_event = sum(has_event_behind(record, now.date()) for record in facts.hidden)
    answered = sum(hit.is_answered for hit in facts.hits)
    return HidingOfMonth(
        owner=owner,
        month=month,
        hidden=len(facts.hidden),
        with_event=with_event,
        without_event=len(facts.hidden) - with_event,
        shown_again=sum(not hides_from_searchers(record) for record in facts.hidden),
        hits=len(facts.hits),
        answered=answered,
        unanswered=len(facts.hits) - answered,
        flags=tuple(_flags(facts, limits, now)),
    )


def _flags(facts: HidingFacts, limits: HidingLimits, now: datetime) -> Iterable[FlagOfHiding]:
    without = sum(not has_event_behind(record, now.date()) for record in facts.hidden)
    counts: list[tuple[HiddenFlag, int, int]] = [
        ("HIDDEN_WITHOUT_EVENT", without, limits.without_event),
        ("HIDDEN_IN_SEQUENCE", facts.in_sequence, limits.in_sequence),
        ("HIDDEN_AFTER_SEARCH", _after_search(facts, limits), limits.after_search),
        ("HITS_UNANSWERED", _unanswered(facts, limits, now), limits.unanswered),
        ("SHOWN_AFTER_HIT", _shown_after_hit(facts, limits), limits.shown_again),
    ]
    for flag, number, least in counts:
        if number >= least:
            yield FlagOfHiding(flag=flag, number=number)


def _after_search(facts: HidingFacts, limits: HidingLimits) -> int:
    """Records that were hidden when a search that they match was made already, and not long before."""
    hidden_at = {record.record_id: record.hidden_at for record in facts.hidden}
    within = timedelta(days=limits.after_search_days)
    return len(
        {
            hit.record_id
            for hit in facts.hits
            if (at := hidden_at.get(hit.record_id)) is not None and timedelta() < at - hit.searched_at <= within
        }
    )


def _unanswered(facts: HidingFacts, limits: HidingLimits, now: datetime) -> int:
    wait = timedelta(hours=limits.unanswered_hours)
    return sum(not hit.is_answered and now - hit.opened_at >= wait for hit in facts.hits)


def _shown_after_hit(facts: HidingFacts, limits: HidingLimits) -> int:
    """Records that are no longer hidden since shortly after a hit."""
    shown_at = {record.record_id: record.shown_at for record in facts.hidden if not hides_from_searchers(record)}
    within = timedelta(hours=limits.shown_again_hours)
    return len(
        {
            hit.record_id
            for hit in facts.hits
            if (at := shown_at.get(hit.record_id)) is not None and timedelta() <= at - hit.opened_at <= within
        }
    )


def hiding_notice(counted: HidingOfMonth, flag: FlagOfHiding, today: datetime, now: datetime) -> Notification:
    """What INTERPOL-GS is told of a flag. The id follows from the day `today`, the bureau and the flag, so that a flag
    that stands is told once a day, whoever looks and however often."""
    about = Message(
        notification_id="",
        event="record.hidden_flagged",
        occurred_at=now,
        recipient=INTERPOL_GS,
        party=counted.owner,
        stage=flag.flag,
        links=Links(self=""),
    )
    return notice(about, today, (counted.owner, flag.flag), frozenset(), priority="ROUTINE", test=False)
