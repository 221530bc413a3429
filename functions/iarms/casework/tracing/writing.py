"""A step of a trace is written: the trace, its notifications and the audit event, or nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.casework.access.read_version import check_read_version
from iarms.casework.access.traces import trace_of_caller
from iarms.casework.audit import event_of
from iarms.casework.tracing.links import link_notices
from iarms.casework.tracing.notices import notices_of
from iarms.casework.tracing.room import Room, check_room
from iarms.casework.tracing.stores import TraceStores
from iarms.casework.tracing.watch import watch_after
from iarms.casework.tracing.weapon import weapon_of
from iarms.domain.cases import LEG
from iarms.domain.deadlines import holidays_version
from iarms.domain.languages import detailed
from iarms.domain.tracing import Transition, trace_for
from iarms.errors import Conflict, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.notice import Notification
from iarms.models.party import SERVICE_PARTY, Call
from iarms.models.trace import Trace
from iarms.retries import tries
from iarms.store.items import LARGEST_DOCUMENT
from iarms.store.traces import Weapon
from iarms.store.transaction import MOST_ITEMS, ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# A trace of the usual kind has some 5 kB, and an answer 30 at most, since the chain repeats it.
# What is kept compressed stays below DynamoDB's bound also where nothing in it can be made much smaller.
_ROOM: Final = Room(most=440_000, most_by_short_steps=LARGEST_DOCUMENT, code="trace_is_full")
_KEPT_FOR_A_BUREAU: Final = 8_000
_MOST_LEGS: Final = 30
# What ends legs is never refused for want of room.
_ALWAYS_TAKEN: Final = frozenset({"withdraw_trace", "withdraw_leg"})
_TRIES: Final = 4


def take_step(
    stores: TraceStores, call: Call, trace_id: str, apply: Callable[[Trace], Transition], now: datetime, action: str
) -> Trace:
    """Take a step of a trace that concerns the caller, from the state that it is in now; the trace as it may see it.

    Raises NotFound for those whom it does not concern, Forbidden for the WCO where it made the trace under a mandate
    that is not in force, and what the step raises; then nothing has changed.
    """
    for _ in tries(_TRIES):
        before = trace_of_caller(stores.traces, call, trace_id)
        check_read_version(call, before.version)
        transition = apply(before)
        try:
            answer = write_step(stores, call, before, transition, now, action)
        except ConditionFailed as lost_race:
            if lost_race.labels != {"trace"}:
                raise
            continue  # another step came first: look again
        call.recorded = True
        return answer
    raise Unavailable("the trace is contended for; nothing was written")


def write_step(
    stores: TraceStores, call: Call, before: Trace, transition: Transition, now: datetime, action: str
) -> Trace:
    """Write a trace that took a step, the notifications and the audit event, or nothing.

    Gives the trace as the caller may see it. Raises ConditionFailed, and Conflict where the trace has no room for the
    step; for those of the clock and for a withdrawal there always is.
    """
    if call.party != SERVICE_PARTY and action not in _ALWAYS_TAKEN:
        _check_room(before, transition.after)
    watch = watch_after(stores, before, transition.after, now)
    after = watch.trace
    answer = trace_for(after, call.party)
    corrected = _correction(stores, before, after, now)
    notices = [*notices_of(stores, after, transition.recipients, now, actor=call.party), *corrected.links]
    event = event_of_trace(
        call, after, notices, now, action, answer=None if call.party == SERVICE_PARTY else answer,
        reason=transition.reason, **corrected.facts,
    )  # fmt: skip
    others = {
        "weapon": corrected.items,
        "watch": watch.items,
        "outbox": [stores.outbox.put_item(each) for each in notices],
        "audit": [stores.trail.event_item(event)],
        "mark": stores.idempotency.mark_items(call, answer, now),
    }
    room = MOST_ITEMS - sum(map(len, others.values()))
    if room < 1:
        raise Conflict(detailed("leg_by_leg"), code="too_many_legs")
    transaction = Transaction(stores.client)
    # Rows of legs for which there is no room are put right by the clock, which goes by the document.
    transaction.add("trace", *stores.traces.change_items(before, after)[:room])
    for label, items in others.items():
        transaction.add(label, *items)
    transaction.commit()
    return answer


def _check_room(before: Trace, after: Trace) -> None:
    """Raises Conflict for more legs, or a larger document, than a trace may have.

    A bureau leaves room for an ordinary answer of each other one that has not answered yet.
    """
    if len(after.legs) > max(_MOST_LEGS, len(before.legs)):
        detail = detailed("too_many_legs", count=len(before.legs), most=_MOST_LEGS)
        raise Conflict(detail, code="too_many_legs", parameters=detail.parameters)
    stepping = {after.leg_id for after in after.legs} - {leg.leg_id for leg in before.legs if leg in after.legs}
    waiting = [leg for leg in after.legs if leg.leg_id not in stepping and leg.state not in LEG.ends]
    unanswered = sum(not any(event.response for event in leg.history) for leg in waiting)
    check_room(before, after, _ROOM, kept_free=unanswered * _KEPT_FOR_A_BUREAU)


class _Correction(NamedTuple):
    """What goes with a corrected description: the rows by which others who trace the weapon find this trace, what tells
    them of it, and what the audit event says. Nothing of each where the description stays."""

    items: "list[TransactWriteItemTypeDef]"
    links: list[Notification]
    facts: dict[str, str]


def _correction(stores: TraceStores, before: Trace, after: Trace, now: datetime) -> _Correction:
    if after.firearm == before.firearm:
        return _Correction([], [], {})
    was, weapon = (weapon_of(each.firearm, each.interpretation) for each in (before, after))
    shares = _shares(stores, before, was)
    links: list[Notification] = []
    if was != weapon:
        alike = stores.traces.alike(weapon, after.trace_id, test=after.test)
        links = link_notices(stores, after, alike, shares=shares, now=now)
    facts = {
        "query": after.firearm.model_dump_json(exclude_none=True),
        "interpretation": after.interpretation.model_dump_json(exclude_none=True),
    }
    return _Correction(stores.traces.weapon_items(after, was, weapon, shares=shares), links, facts)


def _shares(stores: TraceStores, trace: Trace, weapon: Weapon | None) -> bool:
    """Whether who asks agrees to be named to others who trace the weapon; of an older trace its row says it."""
    if trace.share_if_traced_by_others is not None:
        return trace.share_if_traced_by_others
    return weapon is not None and stores.traces.shares(weapon, trace.trace_id)


def event_of_trace(
    call: Call, trace: Trace, notices: Sequence[Notification], now: datetime, action: str, **facts: Any
) -> AuditEvent:
    """The audit event of a step of a trace. `facts` are further fields of AuditEvent."""
    return event_of(
        call,
        now,
        action=action,
        on_behalf_of=trace.on_behalf_of,
        case_reference=trace.case_reference,
        officer=trace.officer,
        operation=trace.operation,
        search_id=trace.search_id,
        watch_id=trace.watch_id,
        trace_id=trace.trace_id,
        leg_id=call.facts.get("leg_id"),
        object_version=trace.version,
        outcome=trace.state,
        holidays_version=holidays_version(),
        notifications=tuple(f"{each.notification_id} {each.recipient}" for each in notices),
        **facts,
    )
