"""Who is told of what, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from iarms.domain.cases.disclosure import handling_lets_know, may_read_hit, recipients_of, withheld_from
from iarms.domain.cases.hit_states import OPEN_HIT
from iarms.domain.cases.hit_steps import HitTransition
from iarms.domain.cases.hit_views import kept_from, priority_for
from iarms.models.hit import KeptHit
from iarms.models.ids import derived_id
from iarms.models.notice import Links, Message, NoticeEvent, Notification, Priority
from iarms.models.party import INTERPOL_GS, TEST_BUREAU
from iarms.models.record import Record

# For the type checker alone: a search needs none of it, and it takes a tenth of its import.
if TYPE_CHECKING:
    from iarms.models.trace import Leg, Trace


def hit_notices(hit: KeptHit, notified: Set[str], also: Iterable[str] = ()) -> list[Notification]:
    """One notification each for INTERPOL's General Secretariat, the WCO and the bureau that recorded the weapon, less
    those that may not know of the record; of a hit that a watch opened `also` the administration that searched.

    A party without an address in the register (`notified`) is not passed over: INTERPOL-GS gets its notification,
    marked `instead_of`. The ids follow from the hit and the party alone, so that one event cannot get two.
    """
    event: NoticeEvent = "watch.matched" if hit.watch_id else "hit.opened"
    at = hit.opened_at
    details: dict[str, Any] = {"watch_id": hit.watch_id, "decision": "hit", "basis": hit.basis}
    return [
        notice(
            message_of_hit(hit, event, at, party, **details),
            at,
            (hit.hit_id,),
            notified,
            priority=priority_for(hit, party),
            test=hit.test,
        )
        for party in dict.fromkeys((*recipients_of(hit.owner, hit.withheld_from), *also))
    ]


def step_notices(transition: HitTransition, at: datetime, actor: str, notified: Set[str]) -> list[Notification]:
    """One notification each of a step of a hit, for all whom the hit concerns but who took the step, less those that
    may not know of it: the owner, INTERPOL-GS, and the WCO or the administration that holds the weapon. Of a step that
    is told to some of them alone, these.

    An administration without an address is not told: INTERPOL-GS is, of every step, and who searched. A bureau without
    an address is not told through INTERPOL-GS of what that did in its stead. The ids follow from the hit, its version
    after the step, and the party. They are urgent where the last request for confirmation was.
    """
    hit = transition.after
    urgent = bool(hit.requests) and hit.requests[-1].priority == "URGENT"
    parties = [
        party
        for party in parties_of_hit(hit, notified)
        if party != actor and (party in notified or party != transition.instead_of)
    ]
    if transition.only:
        may_be_told = {*parties, hit.searched_by}
        parties = [party for party in transition.only if party in may_be_told]
    return [
        notice(
            message_of_hit(hit, transition.event, at, party, stage=transition.stage, due_at=hit.due_at),
            at,
            (hit.hit_id, str(hit.version)),
            notified,
            priority="URGENT" if urgent else "ROUTINE",
            test=hit.test,
        )
        for party in parties
    ]


def record_change_notices(
    hit: KeptHit, record: Record, stage: str, at: datetime, notified: Set[str]
) -> list[Notification]:
    """One notification each that the record of a hit changed, for all whom the hit concerns and who may still know of
    the record: who searched, and whom it searched for, where the handling lets both know. `stage` is the new status or
    handling. The owner, who changed it, is told where it was not the owner but a review that nobody answered.

    None of a hit of which was said that it is not the record's weapon. The ids follow from the hit, the record's
    version and the party. That a record was entered in error is urgent while the hit is open: the weapon may be held.
    """
    if _is_another_weapon(hit):
        return []
    kept = () if handling_lets_know(record, hit.searched_by, hit.on_behalf_of) else hit.searchers
    urgent = record.status == "CANCELLED" and hit.state in OPEN_HIT
    return [
        notice(
            message_of_hit(hit, "hit.record_changed", at, party, stage=stage),
            record.changed_at or record.entered_at,
            (hit.hit_id, str(record.version)),
            notified,
            priority="URGENT" if urgent else "ROUTINE",
            test=hit.test,
        )
        for party in parties_of_hit(hit, notified)
        if party not in kept
        and may_read_hit(party, record.owner, withheld_from(record))
        and (party != record.owner or record.status == "EXPIRED")
    ]


def _is_another_weapon(hit: KeptHit) -> bool:
    """Whether the bureau or who held the weapon said last that it is not the one that is recorded."""
    if hit.disposition is not None and hit.disposition.disposition == "NOT_SAME_WEAPON":
        return True
    return bool(hit.answers) and hit.answers[-1].answer == "REFUTED"


def parties_of_hit(hit: KeptHit, notified: Set[str]) -> list[str]:
    """Whom a hit concerns and who may know of it, the administration that holds the weapon where it has an address."""
    parties = recipients_of(hit.owner, hit.withheld_from)
    searchers = notified & set(hit.searchers) - set(parties)
    return [*parties, *sorted(each for each in searchers if may_read_hit(each, hit.owner, hit.withheld_from))]


def message_of_hit(hit: KeptHit, event: NoticeEvent, at: datetime, party: str, **details: Any) -> Message:
    """The message to a party that something happened with a hit; `details` are further fields of Message. Its id and
    its link are those of the notification that it goes into (`notice`)."""
    return Message(
        notification_id="",
        event=event,
        occurred_at=at,
        recipient=party,
        hit_id=hit.hit_id,
        record_id=hit.record_id,
        search_id=None if "search_id" in kept_from(hit, party) else hit.search_id,
        searched_by=hit.searched_by,
        on_behalf_of=hit.on_behalf_of,
        links=Links(self=""),
        **details,
    )


@dataclass(frozen=True)
class TraceRecipient:
    """Who is told of a step: the event, the party, the leg that it is of, and until when something is asked of it.

    Of a link `linked_trace` is the other trace, which the message does not name, and `linked_party` whose it is.
    """

    event: NoticeEvent
    party: str
    leg: Leg | None = None
    stage: str | None = None
    due_at: datetime | None = None
    linked_trace: str | None = None
    linked_party: str | None = None


def trace_notice(trace: Trace, recipient: TraceRecipient, at: datetime, notified: Set[str]) -> Notification:
    """The notification of a step of a trace to one party.

    That a bureau is asked has an id that follows from the leg alone; every other step's from the trace's version too.
    """
    leg = recipient.leg
    about = message_of_trace(
        trace, recipient.event, at, recipient.party, leg_id=leg.leg_id if leg else None, stage=recipient.stage,
        due_at=recipient.due_at, linked_party=recipient.linked_party,
    )  # fmt: skip
    of: tuple[str, ...] = (trace.trace_id, leg.leg_id if leg else "")
    if recipient.event == "trace.linked":
        of = (*of, recipient.linked_trace or "")
    elif recipient.event != "trace.received":
        of = (*of, str(trace.version))
    return notice(about, at, of, notified, priority=trace.priority, test=trace.test)


def message_of_trace(trace: Trace, event: NoticeEvent, at: datetime, party: str, **details: Any) -> Message:
    """The message to a party that something happened with a trace; `details` are further fields of Message. Its id and
    its link are those of the notification that it goes into (`notice`)."""
    return Message(
        notification_id="",
        event=event,
        occurred_at=at,
        recipient=party,
        trace_id=trace.trace_id,
        searched_by=trace.requested_by,
        on_behalf_of=trace.on_behalf_of,
        links=Links(self=""),
        **details,
    )


def received_notice_id(trace: Trace, leg: Leg, at: datetime) -> str:
    """The id under which a bureau was told that it is asked, when its leg was opened."""
    return derived_id("ntf", at, "trace.received", trace.trace_id, leg.leg_id, leg.party)


def notice(
    about: Message, at: datetime, of: tuple[str, ...], notified: Set[str], *, priority: Priority, test: bool
) -> Notification:
    """The notification of an event to the party that `about` names as its recipient.

    Its id follows from the time `at`, the event, what it is of and that party, so that the same event always gets the
    same id. Where the party has no address in the register it goes to INTERPOL-GS, marked `instead_of`; of a test
    nobody is told but the test bureau, which is told of nothing else, and the row is there to be read.
    """
    party = about.recipient
    is_to_test_bureau = test and party == TEST_BUREAU
    reachable = is_to_test_bureau or party == INTERPOL_GS or (party in notified and party != TEST_BUREAU)
    recipient = party if reachable else INTERPOL_GS
    notification_id = derived_id("ntf", at, about.event, *of, party)
    instead_of = None if reachable else party
    message = about.model_copy(
        update={
            "notification_id": notification_id,
            "recipient": recipient,
            "instead_of": instead_of,
            "links": Links(self=f"/v1/notifications/{notification_id}"),
        }
    )
    return Notification(
        notification_id=notification_id,
        event=about.event,
        occurred_at=about.occurred_at,
        recipient=recipient,
        instead_of=instead_of,
        priority=priority,
        test=test,
        state="TEST" if test and not is_to_test_bureau else "PENDING",
        sent_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        message=message,
    )
