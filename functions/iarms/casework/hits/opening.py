"""Hits: a match opens one or joins the one that its weapon has under the same case, and all is written at once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel

from iarms.casework.access.mandates import as_mandates_are
from iarms.casework.allowances.beside import BESIDE
from iarms.casework.hits.stores import OpeningStores
from iarms.domain.cases import (
    EVERYBODY,
    FIRST_LOOK,
    OPEN_HIT,
    has_event_behind,
    hit_notices,
    may_read_hit,
    withheld_from,
)
from iarms.errors import Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.hit import AssertedBy, KeptHit
from iarms.models.ids import derived_id
from iarms.models.notice import Notification, Priority
from iarms.models.party import INTERPOL_GS, TEST_BUREAU, WCO, Call, Desk
from iarms.models.record import Record
from iarms.models.search import Basis, Search, SearchRequest
from iarms.models.weapon_in_hand import WeaponInHand
from iarms.retries import tries
from iarms.store.cases import Cases, KnownRecord, hit_parts
from iarms.store.parties import Register
from iarms.store.transaction import ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


M = TypeVar("M", bound=BaseModel)


# The same weapon under the same case joins its open hit for this long, and nobody is told again.
JOINED_FOR: Final = timedelta(hours=24)

# Ids follow from the millisecond: of two hits of one case the second is the later one, whoever's clock it is by.
_TICK: Final = timedelta(milliseconds=1)

_TRIES: Final = 4


@dataclass(frozen=True)
class HitCandidate:
    """A match that is to become a hit."""

    record: Record
    basis: Basis
    weight: float
    search_id: str
    searched_by: str
    administration: str
    asked: SearchRequest | Search
    weapon: WeaponInHand
    asserted: AssertedBy | None = None
    watch_id: str | None = None
    unseen: bool = False

    @property
    def withheld_from(self) -> tuple[str, ...]:
        """Who may not know of the hit: of one that its searcher must not see, all but the owner and INTERPOL-GS."""
        return (EVERYBODY,) if self.unseen else withheld_from(self.record)

    @property
    def priority(self) -> Priority:
        """How the parties are told: at once, where the weapon can be seized now."""
        return "URGENT" if self.asked.in_sight else "ROUTINE"

    @property
    def parties_to_call(self) -> tuple[str, ...]:
        """Whose desks those read whom the hit concerns: who decides on it and who holds the weapon, less those that may
        not know of it. Not the WCO's unless it searched: where it is not told, no list of desks may show that."""
        owner = self.record.owner
        parties = dict.fromkeys((owner, INTERPOL_GS, self.searched_by, f"ADM-{self.administration}"))
        return tuple(party for party in parties if may_read_hit(party, owner, self.withheld_from))

    @property
    def parts(self) -> tuple[str, ...]:
        """What makes two openings one hit. One that its searcher must not see is never one with those that others see
        under the same case: neither shows in the other, nor takes its place."""
        return hit_parts(self.record.record_id, self.administration, self.asked.case_reference, unseen=self.unseen)


@dataclass(frozen=True)
class HitOutcome:
    """What came of it: new hits with their notifications, hits that were joined, and the hit of each record."""

    opened: tuple[KeptHit, ...]
    joined: tuple[KeptHit, ...]
    notifications: tuple[Notification, ...]
    by_record: dict[str, str]

    def audit_facts(self) -> dict[str, Any]:
        """What the audit event says of it."""
        return {
            "hit_ids": tuple(hit.hit_id for hit in self.opened),
            "joined_hit_ids": tuple(hit.hit_id for hit in self.joined),
            "notifications": tuple(f"{n.notification_id} {n.recipient}" for n in self.notifications),
            "withheld_from": tuple(dict.fromkeys(p for hit in (*self.opened, *self.joined) for p in hit.withheld_from)),
        }


def addresses(register: Register, openings: Iterable[HitCandidate]) -> frozenset[str]:
    """Which of the parties that these matches concern have an address in the register."""
    concerned = {party for opening in openings for party in (opening.record.owner, f"ADM-{opening.administration}")}
    return register.with_address({INTERPOL_GS, WCO, *concerned}) if concerned else frozenset()


def desks_to_call(register: Register, openings: Iterable[HitCandidate]) -> dict[str, Desk]:
    """The offices of the parties that these matches concern, of those that have told of one."""
    parties = {party for opening in openings for party in opening.parties_to_call}
    rows = register.get_many(parties) if parties else {}
    return {party: row.desk for party, row in rows.items() if row.desk is not None}


Parts = tuple[str, ...]
"""What makes two openings one hit."""


@dataclass
class HitsAhead:
    """The hits under a case that matches may join, read while their records are, so that both take one round trip.

    What was not read ahead is read when it is needed. A hit is opened on the condition that there is none by then; one
    that is joined is joined as it was read.
    """

    cases: Cases
    administration: str
    case_reference: str
    _read: "dict[frozenset[Parts], Future[dict[Parts, KeptHit]]]" = field(default_factory=dict)

    def begin(self, record_ids: Iterable[str]) -> None:
        """Begin to read the hits of these records; nothing for none."""
        parts = frozenset(hit_parts(each, self.administration, self.case_reference) for each in record_ids)
        if parts:
            self._read[parts] = BESIDE.submit(self.cases.current_hits, parts)

    def of(self, parts: Collection[Parts]) -> dict[Parts, KeptHit]:
        """The hits of these parts, as they were read ahead or as they are now. Raises what DynamoDB raises."""
        for read, found in self._read.items():
            if read.issuperset(parts):
                return found.result()
        return self.cases.current_hits(parts)


def open_hits(
    cases: Cases,
    openings: Iterable[HitCandidate],
    notified: Set[str],
    now: datetime,
    desks: Mapping[str, Desk],
    ahead: HitsAhead | None = None,
) -> HitOutcome:
    """Decide for each match whether it opens a hit or joins one; the caller writes what is new.

    A hit that is over, or a day old, is moved aside first, in a transaction of its own: it stays readable under its id,
    and a crash after that loses nothing.
    """
    wanted = list(openings)
    parts = [opening.parts for opening in wanted]
    current = ahead.of(parts) if ahead is not None else cases.current_hits(parts)
    opened, joined, notifications = [], [], []
    for opening in wanted:
        held = current.get(opening.parts)
        if held is not None and _takes_repeats(held, opening, now):
            joined.append(held)
            continue
        opens_at = now
        if held is not None:
            cases.retire(held)
            opens_at = max(now, held.opened_at + _TICK)
        hit = _hit(opening, opens_at, desks)
        opened.append(hit)
        notifications += hit_notices(hit, notified, also=_searchers(opening, notified))
    by_record = {hit.record_id: hit.hit_id for hit in (*opened, *joined)}
    return HitOutcome(tuple(opened), tuple(joined), tuple(notifications), by_record)


def _takes_repeats(held: KeptHit, opening: HitCandidate, now: datetime) -> bool:
    """Whether a match joins the hit that there is: it is open, of today, and those whom it concerns may know of it now
    who may know of it since it was opened."""
    owner = opening.record.owner
    concerned = {WCO, held.searched_by, opening.searched_by, f"ADM-{opening.administration}"}
    is_current = held.state in OPEN_HIT and now - held.opened_at < JOINED_FOR
    return is_current and all(
        may_read_hit(party, owner, held.withheld_from) == may_read_hit(party, owner, opening.withheld_from)
        for party in concerned
    )


def _searchers(opening: HitCandidate, notified: Set[str]) -> list[str]:
    """Who has searched, and is told that a watch has found: not the WCO, which is told of every hit, and not an
    administration without an address that the WCO acts for."""
    administration = f"ADM-{opening.administration}"
    if opening.watch_id is None or opening.searched_by not in (WCO, administration):
        return []
    return [administration] if opening.searched_by == administration or administration in notified else []


def write_with_hits(
    stores: OpeningStores,
    call: Call,
    openings: Sequence[HitCandidate],
    now: datetime,
    compose: "Callable[[HitOutcome], tuple[M, AuditEvent, list[TransactWriteItemTypeDef]]]",
    ahead: HitsAhead | None = None,
) -> M:
    """Write what `compose` makes of the hits, the hits, their notifications, the audit event and the mark, or nothing.

    Somebody may open the same hit meanwhile: then theirs is joined, and everything is made again around it. Gives the
    answer. Raises ConditionFailed where another call with the same idempotency key was first. `ahead`: the hits that
    were read before, for the first try.
    """
    notified = addresses(stores.register, openings)
    desks = desks_to_call(stores.register, openings)
    for number in tries(_TRIES):
        # Who lost a race looks at what is there now.
        opened = open_hits(stores.cases, openings, notified, now, desks, ahead if number == 0 else None)
        told = as_mandates_are(stores.register, opened.notifications, now)
        opened = replace(opened, notifications=tuple(told))
        answer, event, items = compose(opened)
        transaction = Transaction(stores.client)
        transaction.add("search", *items)
        transaction.add("hit", *(stores.cases.put_hit_item(hit) for hit in opened.opened))
        transaction.add("outbox", *(stores.outbox.put_item(notification) for notification in opened.notifications))
        transaction.add("audit", stores.trail.event_item(event))
        transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
        # Of more hits than go into a transaction with theirs, the watcher writes the rows that are wanting.
        transaction.add("hit", *_rows_of_records(stores.cases, openings, opened)[: transaction.room])
        try:
            transaction.commit()
        except ConditionFailed as lost_race:
            # Of a hit that was opened in the same millisecond the notifications have the same ids too.
            if lost_race.labels <= {"hit", "outbox"}:
                continue
            raise
        call.recorded = True
        return answer
    raise Unavailable("the hit is contended for; nothing was written")


def _rows_of_records(
    cases: Cases, openings: Iterable[HitCandidate], opened: HitOutcome
) -> "list[TransactWriteItemTypeDef]":
    """The rows by which the hits of a record are found, with what the record was when they were opened."""
    records = {opening.record.record_id: opening.record for opening in openings}
    return [cases.hit_of_record_item(hit, KnownRecord.of(records[hit.record_id])) for hit in opened.opened]


def _hit(opening: HitCandidate, opens_at: datetime, desks: Mapping[str, Desk]) -> KeptHit:
    record, asked = opening.record, opening.asked
    return KeptHit(
        hit_id=derived_id("hit", opens_at, *opening.parts),
        state="NOTIFIED",
        opened_at=opens_at,
        record_id=record.record_id,
        search_id=opening.search_id,
        basis=opening.basis,
        weight=opening.weight,
        searched_by=opening.searched_by,
        on_behalf_of=opening.administration,
        case_reference=asked.case_reference,
        officer=asked.officer,
        recorded_by=record.recorded_by,
        asserted=opening.asserted,
        watch_id=opening.watch_id,
        weapon=opening.weapon,
        place=asked.place,
        in_sight=asked.in_sight,
        operation=asked.operation,
        purpose=asked.purpose,
        priority=opening.priority,
        desks={party: desks[party] for party in opening.parties_to_call if party in desks},
        test=record.test,
        withheld_from=opening.withheld_from,
        # Nobody answers for the test bureau, and nobody waits for it.
        clock_at=None if record.owner == TEST_BUREAU else opens_at + FIRST_LOOK,
        event_behind=has_event_behind(record, opens_at.date()),
    )
