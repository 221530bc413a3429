"""How bureaus use records that are kept from searchers: counted for INTERPOL-GS, with what somebody should look at."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from iarms.casework.audit import event_of
from iarms.domain.cases import (
    EVERYBODY,
    HiddenHit,
    HidingFacts,
    HidingLimits,
    count_hiding,
    hiding_notice,
    is_hidden,
)
from iarms.domain.number_fields import number_of_record
from iarms.domain.serials import last_digit_run, longest_in_sequence
from iarms.errors import FieldError, Forbidden, Invalid
from iarms.models.hiding import FlagOfHiding, HidingOfMonth, HidingStatistics
from iarms.models.hit import KeptHit
from iarms.models.ids import moment_of
from iarms.models.party import INTERPOL_GS, Call
from iarms.models.record import Record
from iarms.store.audit import AuditTrail
from iarms.store.case_messages import CaseMessages
from iarms.store.cases import Cases
from iarms.store.items import UNREADABLE
from iarms.store.listing import months_back
from iarms.store.outbox import Outbox
from iarms.store.records import Records
from iarms.store.transaction import ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

T = TypeVar("T", Record, KeptHit)

# Months that are counted at once, and records or hits of one month.
_MOST_MONTHS: Final = 13
_MOST_OF_A_MONTH: Final = 2_000
# Of the records that a bureau hid in a month, one look reads the latest, and the hits on each of them.
_LOOKED_AT: Final = 100
# Hits are drawn for as long as a record is kept: those of this month may be on one that was hidden long before.
_HIDDEN_WITHIN: Final = timedelta(days=365)
# Of the hits that were not answered, those whose messages are looked for.
_MESSAGES_LOOKED_FOR: Final = 100
_logger: Final = logging.getLogger("iarms.hiding")


@dataclass(frozen=True)
class HidingStores:
    """What counting needs."""

    records: Records
    cases: Cases
    messages: CaseMessages
    limits: HidingLimits


@dataclass(frozen=True)
class FlaggingStores(HidingStores):
    """What telling INTERPOL-GS needs beside."""

    client: "DynamoDBClient"
    outbox: Outbox
    trail: AuditTrail


def hiding_statistics(
    stores: HidingStores,
    call: Call,
    owner: str | None,
    since: datetime | None,
    until: datetime | None,
    now: datetime,
) -> HidingStatistics:
    """Each month's hidden records and their hits by bureau, for INTERPOL-GS; without `since`, three months' back.

    Test records do not count. Raises Forbidden for anybody else, Invalid for more than can be counted at once.
    """
    if call.party != INTERPOL_GS:
        raise Forbidden("only INTERPOL-GS reads how bureaus use hidden records")
    end = min(until or now, now)
    months = months_back(since or end - timedelta(days=62), end, now)
    if len(months) > _MOST_MONTHS:
        raise Invalid(FieldError("/query/from", "too_many_to_count", f"{_MOST_MONTHS} months at most: narrow it"))
    items: list[HidingOfMonth] = []

    def concerns(hit: KeptHit) -> bool:
        return is_hidden(hit) and owner in (None, hit.owner)

    for month in months:
        records = _by_owner(_bounded(stores.records.hidden_in(month, owner, _MOST_OF_A_MONTH + 1)))
        hits = _by_owner(_bounded(stores.cases.hits_in(month, _MOST_OF_A_MONTH + 1, concerns)))
        items += [
            _count(stores, bureau, month, (records.get(bureau, ()), hits.get(bureau, ())), now)
            for bureau in sorted({*records, *hits})
        ]
    return HidingStatistics(items=items)


def flag_hiding(stores: FlaggingStores, call: Call, owner: str, now: datetime) -> tuple[FlagOfHiding, ...]:
    """Tell INTERPOL-GS what is to be looked into of the records that a bureau hid this month, and of this month's hits
    on all that it hid within a year, each flag once a day. `call` is the service's own. Gives the flags that were told;
    looks at the latest hundred records.
    """
    month, *before = months_back(now - _HIDDEN_WITHIN, now, now)
    records = [each for each in stores.records.hidden_in(month, owner, _LOOKED_AT) if not each.test]
    found = [*records]
    for earlier in before:
        if (left := _LOOKED_AT - len(found)) <= 0:
            break
        found += [each for each in stores.records.hidden_in(earlier, owner, left) if not each.test]
    hits = list(_hits_on(stores.cases, found, month))
    counted = _count(stores, owner, month, (records, hits), now)
    return tuple(flag for flag in counted.flags if _tell(stores, call, counted, flag, now))


def _tell(stores: FlaggingStores, call: Call, counted: HidingOfMonth, flag: FlagOfHiding, now: datetime) -> bool:
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    notice = hiding_notice(counted, flag, today, now)
    event = event_of(
        call,
        now,
        action="flag_hidden_records",
        flags=(f"{flag.flag.lower()} {flag.number}",),
        about_party=counted.owner,
        notifications=(f"{notice.notification_id} {notice.recipient}",),
    )
    transaction = Transaction(stores.client)
    transaction.add("outbox", stores.outbox.put_item(notice))
    transaction.add("audit", stores.trail.event_item(event))
    try:
        transaction.commit()
    except ConditionFailed:
        return False  # told today
    return True


def _count(
    stores: HidingStores, owner: str, month: str, found: tuple[Sequence[Record], Sequence[KeptHit]], now: datetime
) -> HidingOfMonth:
    records, hits = found
    runs = [run for each in records if (run := last_digit_run(number_of_record(each.firearm))) is not None]
    facts = HidingFacts(records, _hidden_hits(stores, owner, hits), longest_in_sequence(runs))
    return count_hiding(owner, month, facts, stores.limits, now)


def _hits_on(cases: Cases, records: Iterable[Record], month: str) -> Iterator[KeptHit]:
    """The hits on these records, opened in this month, that are their owner's and INTERPOL-GS's alone."""
    for record in records:
        for row in cases.hits_of_record(record.record_id):
            if EVERYBODY in row.withheld_from and f"{moment_of(row.hit_id):%Y-%m}" == month:
                hit = cases.get_readable_hit(row.hit_id)
                if hit is not None:
                    yield hit


def _hidden_hits(stores: HidingStores, owner: str, hits: Iterable[KeptHit]) -> list[HiddenHit]:
    found: list[HiddenHit] = []
    looked_for = 0
    for hit in hits:
        answered = any(each.by == owner for each in hit.answers)
        if not answered and looked_for < _MESSAGES_LOOKED_FOR:
            looked_for += 1
            answered = _has_written(stores, owner, hit.hit_id)
        searched_at = moment_of(hit.search_id) if hit.search_id else hit.opened_at
        found.append(HiddenHit(hit.record_id, hit.opened_at, searched_at, answered))
    return found


def _has_written(stores: HidingStores, owner: str, hit_id: str) -> bool:
    try:
        return any(each.by == owner for each in stores.messages.list_of(hit_id, 20, None)[0])
    except UNREADABLE:
        _logger.exception("messages that cannot be read: %s", hit_id)
        return False


def _bounded(found: Sequence[T]) -> Sequence[T]:
    if len(found) > _MOST_OF_A_MONTH:
        detail = f"more than {_MOST_OF_A_MONTH} in a month: narrow it by owner"
        raise Invalid(FieldError("/query/owner", "too_many_to_count", detail))
    return found


def _by_owner(found: Iterable[T]) -> Mapping[str, list[T]]:
    by_owner: dict[str, list[T]] = defaultdict(list)
    for each in found:
        if not each.test:
            by_owner[each.owner].append(each)
    return by_owner
