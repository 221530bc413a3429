"""A step of a trace is written: the trace, its notifications and the audit event, or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from iarms.casework.audit import SERVICE, event_of
from iarms.casework.tracing.stores import TraceStores
from iarms.domain.cases import state_of, trace_notice
from iarms.domain.deadlines import with_deadlines
from iarms.domain.tracing import Routed, concerns_trace, trace_for, with_findings
from iarms.errors import NotFound, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.ids import new_id
from iarms.models.notice import Event, Notification
from iarms.models.party import WCO, Call
from iarms.models.trace import Leg, LegEvent, LegState, Trace, TraceState
from iarms.retries import tries
from iarms.store.transaction import ConditionFailed, Transaction

ENDED: Final[frozenset[TraceState]] = frozenset({"COMPLETED", "CLOSED_UNSUCCESSFUL", "WITHDRAWN"})


_TRIES: Final = 4


@dataclass(frozen=True)
class Recipient:
    """Who is told of a step: the event, the party, the leg that it is of, and until when something is asked of it."""

    event: Event
    party: str
    leg: Leg | None = None
    stage: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Transition:
    """A step that was taken: the trace after it and who is told."""

    after: Trace
    told: tuple[Recipient, ...]
    said: str | None = None


def new_leg(stores: TraceStores, trace: Trace, routed: Routed, now: datetime, state: LegState = "QUEUED") -> Leg:
    """A leg to this bureau in its first state, with its deadlines."""
    leg = Leg(
        leg_id=new_id("leg", now),
        country=routed.country,
        party=routed.party,
        ground=routed.ground,
        reason=routed.reason,
        state=state,
        due_at=None,
        history=(LegEvent(at=now, state=state, by=SERVICE, what="opened" if state == "QUEUED" else "proposed"),),
    )
    return with_deadlines(leg, trace.priority, stores.arrangements, now)


def moved(stores: TraceStores, trace: Trace, leg: Leg, state: LegState, event: LegEvent, now: datetime) -> Leg:
    """The leg after an event, with its next deadline."""
    stepped = leg.model_copy(update={"state": state, "history": (*leg.history, event)})
    return with_deadlines(stepped, trace.priority, stores.arrangements, now)


def take_step(
    stores: TraceStores, call: Call, trace_id: str, take: Callable[[Trace], Transition], now: datetime, action: str
) -> Trace:
    """Take a step of a trace that concerns the caller, from the state that it is in now.

    Raises NotFound for those whom it does not concern, and what the step raises; then nothing has changed.
    """
    for _ in tries(_TRIES):
        before = stores.traces.get(trace_id)
        if before is None or not concerns_trace(before, call.party):
            raise NotFound("no such trace of yours")
        stepped = take(before)
        after = settled(stepped.after.model_copy(update={"version": before.version + 1}), now)
        answer = trace_for(after, call.party)
        try:
            write_step(stores, call, before, replace(stepped, after=after), now, action, answer)
        except ConditionFailed as lost_race:
            if lost_race.labels != {"trace"}:
                raise
            continue  # another step came first: look again
        call.recorded = True
        return answer
    raise Unavailable("the trace is contended for; nothing was written")


def write_step(
    stores: TraceStores,
    call: Call,
    before: Trace,
    stepped: Transition,
    now: datetime,
    action: str,
    answer: Trace,
) -> None:
    """Write a trace that took a step, the notifications and the audit event, or nothing. Raises ConditionFailed."""
    after = stepped.after
    notices = notices_of(stores, after, stepped.told, now)
    event = event_of_trace(call, after, notices, now, action, reason=stepped.said)
    transaction = Transaction(stores.client, event.event_id)
    transaction.add("trace", *stores.traces.change_items(before, after))
    if after.state in ENDED and after.watch_id is not None:
        held = stores.watches.get(after.watch_id)
        if held is not None and held.watch.stopped_at is None:
            stopped = held.watch.model_copy(update={"stopped_at": now, "stopped_by": SERVICE})
            transaction.add("watch", *stores.watches.stop_items(stopped))
    transaction.add("outbox", *(stores.outbox.put_item(each) for each in notices))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    transaction.commit()


def with_leg(trace: Trace, after: Leg) -> Trace:
    """The trace with this leg in the place of what it was."""
    return trace.model_copy(update={"legs": tuple(after if leg.leg_id == after.leg_id else leg for leg in trace.legs)})


def settled(trace: Trace, now: datetime) -> Trace:
    """The trace in the state that its legs put it in, with what all answers together say."""
    state = state_of(trace.legs)
    closed_at = (trace.closed_at or now) if state in ENDED else None
    return with_findings(trace.model_copy(update={"state": state, "closed_at": closed_at}))


def registered_parties(stores: TraceStores, bureaus: Iterable[str]) -> frozenset[str]:
    """Which of these parties have an address in the register."""
    rows = stores.register.get_many(set(bureaus))
    return frozenset(party for party, row in rows.items() if row.notified)


def notices_of(stores: TraceStores, trace: Trace, told: Sequence[Recipient], now: datetime) -> list[Notification]:
    """One notification for each who is told, under ids that follow from the trace, its version, the leg and the party.

    An administration without an address that the WCO asks for is not told, since the WCO is.
    """
    parties = {each.party for each in told}
    notified = registered_parties(stores, parties)
    by_the_wco = f"ADM-{trace.on_behalf_of}" if trace.requested_by == WCO else None
    found = [
        trace_notice(trace, each.event, each.party, each.leg, now, notified, stage=each.stage, due_at=each.due_at)
        for each in told
        if each.party in notified or each.party != by_the_wco
    ]
    return list({each.notification_id: each for each in found}.values())


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
        notifications=tuple(f"{each.notification_id} {each.recipient}" for each in notices),
        **facts,
    )
