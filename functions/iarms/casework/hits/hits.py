"""Hits: opened by a search or by an officer's assertion, joined by repeats, read by those they concern."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel

from iarms.casework.audit import event_of
from iarms.casework.desk import Desk, HitsDesk, MatchDesk
from iarms.domain.cases.disclosure import EVERYBODY, may_know, may_read_hit, withheld_from
from iarms.domain.cases.notices import hit_notices
from iarms.errors import Conflict, NotFound, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.hit import AssertedBy, Hit, HitPage, HitState, KeptHit
from iarms.models.ids import derived_id, id_bound
from iarms.models.notice import Notification, NotificationPage
from iarms.models.party import INTERPOL_GS, WCO, Call, class_of
from iarms.models.record import Record
from iarms.models.search import Assertion, Basis, Search, SearchRequest
from iarms.store.cases import Cases, HitPartition, hit_parts
from iarms.store.parties import Register
from iarms.store.transaction import ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

M = TypeVar("M", bound=BaseModel)

# The same weapon under the same case joins its open hit for this long, and nobody is told again.
JOINED_FOR: Final = timedelta(hours=24)
# A list without a beginning goes back this far.
LISTED_FOR: Final = timedelta(days=365)
_TRIES: Final = 4


@dataclass(frozen=True)
class Opening:
    """A match that is to become a hit."""

    record: Record
    basis: Basis
    weight: float
    search_id: str
    searched_by: str
    administration: str
    asked: SearchRequest | Search
    asserted: AssertedBy | None = None
    watch_id: str | None = None
    unseen: bool = False

    @property
    def withheld_from(self) -> tuple[str, ...]:
        """Who may not know of the hit: of one that its searcher must not see, all but the owner and INTERPOL-GS."""
        return (EVERYBODY,) if self.unseen else withheld_from(self.record)

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """What makes two openings one hit."""
        return hit_parts(self.record.record_id, self.administration, self.asked.case_reference)


@dataclass(frozen=True)
class Opened:
    """What came of it: new hits with their notifications, hits that were joined, and the hit of each record."""

    opened: tuple[KeptHit, ...]
    joined: tuple[KeptHit, ...]
    notifications: tuple[Notification, ...]
    by_record: dict[str, str]

    def told(self) -> dict[str, tuple[str, ...]]:
        """What the audit event says of it."""
        return {
            "hit_ids": tuple(hit.hit_id for hit in self.opened),
            "joined_hit_ids": tuple(hit.hit_id for hit in self.joined),
            "notifications": tuple(f"{n.notification_id} {n.recipient}" for n in self.notifications),
        }


def addresses(register: Register, openings: Iterable[Opening]) -> frozenset[str]:
    """Which of the parties that these matches concern have an address in the register."""
    concerned = {party for opening in openings for party in (opening.record.owner, f"ADM-{opening.administration}")}
    if not concerned:
        return frozenset()
    rows = register.get_many({INTERPOL_GS, WCO, *concerned})
    return frozenset(party for party, row in rows.items() if row.notified)


def open_hits(cases: Cases, openings: Iterable[Opening], notified: Set[str], now: datetime) -> Opened:
    """Decide for each match whether it opens a hit or joins one; the caller writes what is new.

    A hit that is a day old is moved aside first, in a transaction of its own: it stays readable under its id, and a
    crash after that loses nothing.
    """
    wanted = list(openings)
    current = cases.current_hits(opening.parts for opening in wanted)
    opened, joined, notifications = [], [], []
    for opening in wanted:
        held = current.get(opening.parts)
        # Joined only where those who were told of it are those who may know of it now.
        if held is not None and now - held.opened_at < JOINED_FOR and held.withheld_from == opening.withheld_from:
            joined.append(held)
            continue
        if held is not None:
            cases.retire(held)
        hit = _hit(opening, now)
        opened.append(hit)
        owner = opening.record.owner
        in_sight = bool(opening.asked.in_sight)
        notifications += hit_notices(hit, owner, notified, in_sight=in_sight, also=_searchers(opening, notified))
    by_record = {hit.record_id: hit.hit_id for hit in (*opened, *joined)}
    return Opened(tuple(opened), tuple(joined), tuple(notifications), by_record)


def _searchers(opening: Opening, notified: Set[str]) -> list[str]:
    """Who has searched, and is told that a watch has found: not the WCO, which is told of every hit, and not an
    administration without an address that the WCO acts for."""
    administration = f"ADM-{opening.administration}"
    if opening.watch_id is None or opening.searched_by not in (WCO, administration):
        return []
    return [administration] if opening.searched_by == administration or administration in notified else []


def write_with_hits(
    desk: MatchDesk,
    call: Call,
    openings: Sequence[Opening],
    now: datetime,
    compose: "Callable[[Opened], tuple[M, AuditEvent, list[TransactWriteItemTypeDef]]]",
) -> M:
    """Write what `compose` makes of the hits, the hits, their notifications, the audit event and the mark, or nothing.

    Somebody may open the same hit meanwhile: then theirs is joined, and everything is made again around it. Gives the
    answer. Raises ConditionFailed where another call with the same idempotency key was first.
    """
    notified = addresses(desk.register, openings)
    for _ in range(_TRIES):
        opened = open_hits(desk.cases, openings, notified, now)
        answer, event, items = compose(opened)
        transaction = Transaction(desk.client, event.event_id)
        transaction.add("search", *items)
        transaction.add("hit", *(desk.cases.put_hit_item(hit) for hit in opened.opened))
        transaction.add("outbox", *(desk.outbox.put_item(notification) for notification in opened.notifications))
        transaction.add("audit", desk.trail.event_item(event))
        transaction.add("mark", *desk.idempotency.mark_items(call, answer, now))
        try:
            transaction.commit()
        except ConditionFailed as somebody:
            if somebody.labels <= {"hit"}:
                continue
            raise
        call.recorded = True
        return answer
    raise Unavailable("the hit is contended for; nothing was written")


def _hit(opening: Opening, now: datetime) -> KeptHit:
    record = opening.record
    return KeptHit(
        hit_id=derived_id("hit", now, *opening.parts),
        state="NOTIFIED",
        opened_at=now,
        record_id=record.record_id,
        search_id=opening.search_id,
        basis=opening.basis,
        weight=opening.weight,
        searched_by=opening.searched_by,
        on_behalf_of=opening.administration,
        case_reference=opening.asked.case_reference,
        officer=opening.asked.officer,
        recorded_by=record.recorded_by,
        asserted=opening.asserted,
        watch_id=opening.watch_id,
        test=record.test,
        withheld_from=opening.withheld_from,
    )


def assert_match(desk: Desk, call: Call, search_id: str, record_id: str, assertion: Assertion, now: datetime) -> Hit:
    """An officer compared the weapon with a possible match and says it is the one: the hit is opened, or joined.

    Raises NotFound where the caller did not make this search or the record is none of its matches, Conflict where the
    match is no `possible` one or the record is no longer active.
    """
    search = desk.cases.get_search(search_id)
    if search is None or search.searched_by != call.party:
        raise NotFound("no such search of yours")
    match = next((match for match in search.matches if match.record_id == record_id), None)
    if match is None:
        raise NotFound("no such match of this search")
    if match.decision != "possible":
        raise Conflict(
            f"only a possible match can be asserted; this one is a {match.decision}", code=f"match_is_{match.decision}"
        )
    record = desk.records.get_many([record_id]).get(record_id)
    test = search.purpose == "TEST"
    if record is None or not may_know(record, call.party, search.on_behalf_of, test=test):
        raise NotFound("no such match of this search")
    if record.status != "ACTIVE":
        raise Conflict(f"the record is {record.status}", code="record_not_active")
    opening = Opening(
        record=record,
        basis=match.basis,
        weight=match.weight,
        search_id=search_id,
        searched_by=call.party,
        administration=search.on_behalf_of,
        asked=search,
        asserted=AssertedBy(compared=assertion.compared, reason=assertion.reason),
    )

    def compose(opened: Opened) -> "tuple[Hit, AuditEvent, list[TransactWriteItemTypeDef]]":
        hit = (*opened.opened, *opened.joined)[0].shown
        event = event_of(
            call,
            now,
            action="assert_match",
            status=201,
            on_behalf_of=search.on_behalf_of,
            purpose=search.purpose,
            case_reference=search.case_reference,
            officer=search.officer,
            operation=search.operation,
            query=assertion.model_dump_json(),
            search_id=search_id,
            record_ids=(record_id,),
            **opened.told(),
        )
        return hit, event, []

    return write_with_hits(desk, call, [opening], now, compose)


def read_hit(desk: HitsDesk, call: Call, hit_id: str) -> Hit:
    """A hit, for those it concerns: INTERPOL-GS, the WCO, the recording bureau and the administration searched for.

    Raises NotFound for anybody else.
    """
    hit = desk.cases.get_hit(hit_id)
    if hit is None or not concerns(hit, call.party):
        raise NotFound("no such hit of yours")
    return hit.shown


@dataclass(frozen=True)
class HitListing:
    """Which hits a caller wants to see: `since` included, `until` not."""

    state: HitState | None = None
    recorded_by: str | None = None
    on_behalf_of: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_hits(desk: HitsDesk, call: Call, asked: HitListing, limit: int, cursor: str | None, now: datetime) -> HitPage:
    """Hits that concern the caller and that it may know of, newest first. Without `since`, those of twelve months."""
    hits, next_cursor = kept_hits(desk.cases, call, asked, limit, cursor, now)
    return HitPage(items=[hit.shown for hit in hits], next_cursor=next_cursor)


def kept_hits(
    cases: Cases, call: Call, asked: HitListing, limit: int, cursor: str | None, now: datetime
) -> tuple[list[KeptHit], str | None]:
    """The same as they are kept, and the cursor of the next page."""

    def keep(hit: KeptHit) -> bool:
        return (
            concerns(hit, call.party)
            and asked.state in (None, hit.state)
            and asked.recorded_by in (None, hit.recorded_by)
            and asked.on_behalf_of in (None, hit.on_behalf_of)
        )

    since = asked.since or now - LISTED_FOR
    bounds = {
        "since": id_bound("hit", since),
        "until": id_bound("hit", asked.until) if asked.until else None,
    }
    kind = class_of(call.party)
    if kind == "NCB":
        where = HitPartition("by_party", "party", (call.party,), **bounds)
    elif kind == "ADM":
        where = HitPartition("by_administration", "administration", (str(call.country),), **bounds)
    else:
        where = HitPartition("by_month", "hit_month", _months(since, asked.until or now), **bounds)
    bound_to = repr((call.party, asked))
    return cases.list_hits(where, keep, limit, cursor, bound_to)


def _months(since: datetime, until: datetime) -> tuple[str, ...]:
    """The months from `until` back to `since`, as 2026-11."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return tuple(f"{month // 12}-{month % 12 + 1:02}" for month in range(last, first - 1, -1))


def concerns(hit: KeptHit, party: str) -> bool:
    """Whether a hit is a party's to know of: it concerns the party, and its record is not kept from it."""
    owner = f"NCB-{hit.recorded_by}"
    concerned = class_of(party) in ("INTERPOL-GS", "WCO") or party in (
        owner,
        f"ADM-{hit.on_behalf_of}",
        hit.searched_by,
    )
    return concerned and may_read_hit(party, owner, hit.withheld_from)


def list_notifications(desk: HitsDesk, call: Call, limit: int, cursor: str | None) -> NotificationPage:
    """The caller's own notifications, newest first."""
    items, next_cursor = desk.outbox.list_of(call.party, limit, cursor)
    return NotificationPage(items=items, next_cursor=next_cursor)


def read_notification(desk: HitsDesk, call: Call, notification_id: str) -> Notification:
    """One notification, for its recipient; INTERPOL-GS reads every one. Raises NotFound for anybody else."""
    notification = desk.outbox.get(notification_id)
    if notification is None or call.party not in (notification.recipient, INTERPOL_GS):
        raise NotFound("no such notification of yours")
    return notification


def acknowledge(desk: HitsDesk, call: Call, notification_id: str, now: datetime) -> Notification:
    """The recipient says that it has the notification: SENT is not yet received. The first time stands.

    Raises NotFound for anybody but the recipient.
    """
    notification = desk.outbox.get(notification_id)
    if notification is None or call.party != notification.recipient:
        raise NotFound("no such notification of yours")
    if notification.acknowledged_at is not None:
        return notification
    message = notification.message
    answer = notification.model_copy(update={"acknowledged_at": now, "acknowledged_by": call.subject})
    event = event_of(
        call,
        now,
        action="acknowledge_notification",
        status=201,
        search_id=message.search_id,
        watch_id=message.watch_id,
        trace_id=message.trace_id,
        leg_id=message.leg_id,
        record_ids=(message.record_id,) if message.record_id else (),
        hit_ids=(message.hit_id,) if message.hit_id else (),
        notifications=(f"{notification_id} {notification.recipient}",),
    )
    transaction = Transaction(desk.client, event.event_id)
    transaction.add("outbox", desk.outbox.acknowledge_item(notification_id, call.subject, now))
    transaction.add("audit", desk.trail.event_item(event))
    transaction.add("mark", *desk.idempotency.mark_items(call, answer, now))
    try:
        transaction.commit()
    except ConditionFailed as somebody:
        if "outbox" in somebody.labels:
            return read_notification(desk, call, notification_id)
        raise
    call.recorded = True
    return answer
