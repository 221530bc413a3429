"""The clock of traces: legs are sent, reminded, made overdue and ended when nobody did anything."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from iarms.casework.audit import SERVICE
from iarms.casework.tracing.stores import TraceStores
from iarms.casework.tracing.writing import Recipient, Transition, moved, settled, with_leg, write_step
from iarms.domain.cases import CLOCK, LEG, received_notice_id
from iarms.domain.cases import SERVICE as OPENED_BY
from iarms.domain.deadlines import Due, due_of, times_of, with_deadlines
from iarms.models.notice import Event
from iarms.models.party import INTERPOL_GS, Call
from iarms.models.trace import Leg, LegEvent, Trace
from iarms.store.transaction import ConditionFailed

# Per cent of the time from which on a reminder is of something late.
LATE: Final = 100
MOST_AT_ONCE: Final = 100


def run_clock(stores: TraceStores, call: Call, now: datetime) -> Mapping[str, int]:
    """Take the steps of legs that are due: sent, reminded, overdue, expired. Gives how many of each.

    Harmless when repeated, and after any time without a clock: each leg takes the latest step that is due, dated now.
    """
    done = {"sent": 0, "reminded": 0, "overdue": 0, "expired": 0}
    for trace_id, leg_id in stores.traces.due(now, MOST_AT_ONCE):
        before = stores.traces.get(trace_id)
        leg = next((leg for leg in before.legs if leg.leg_id == leg_id), None) if before else None
        if before is None or leg is None or leg.clock_at is None or leg.clock_at > now:
            continue
        taken = _clocked(stores, before, leg, now)
        if taken is None:
            continue
        what, stepped = taken
        changed = stepped.after.model_copy(update={"version": before.version + 1})
        stepped = replace(stepped, after=settled(changed, now))
        call.facts["leg_id"] = leg_id
        try:
            write_step(stores, call, before, stepped, now, f"clock_{what}", stepped.after)
            done[what] += 1
        except ConditionFailed:
            continue  # somebody was faster; what is still due is due in a minute too
    return done


def _clocked(stores: TraceStores, trace: Trace, leg: Leg, now: datetime) -> tuple[str, Transition] | None:
    """The clock's step of a leg that is due; None where it has to wait for its notification."""
    due = due_of(leg, trace.priority, stores.arrangements, now)
    if leg.state == "QUEUED" and (due is None or due.at > now):
        row = stores.outbox.get(received_notice_id(trace, leg, times_of(leg).opened_at))
        if row is None or row.state == "PENDING":
            return None
        state = LEG.after(leg.state, "send", OPENED_BY)
        after = moved(stores, trace, leg, state, LegEvent(at=now, state=state, by=SERVICE, what="sent"), now)
        return "sent", Transition(with_leg(trace, after), ())
    if due is None or due.at > now:
        # What was written of the clock is older than what the arrangement says today.
        return "reminded", Transition(
            with_leg(trace, with_deadlines(leg, trace.priority, stores.arrangements, now)), ()
        )
    state = LEG.after(leg.state, due.step, CLOCK)
    what = {"remind": "reminded", "become_overdue": "overdue", "expire": "expired"}[due.step]
    event = LegEvent(at=now, state=state, by=SERVICE, what=what, share=due.share)
    after = moved(stores, trace, leg, state, event, now)
    return what, Transition(with_leg(trace, after), tuple(_reminded(trace, after, due, what)))


def _reminded(trace: Trace, leg: Leg, due: Due, what: str) -> Iterable[Recipient]:
    """Who is told of what the clock did: who is waited for; of what is late, who waits too; then INTERPOL-GS."""
    late = due.step != "remind" or (due.share or 0) >= LATE
    event: Event = "trace.overdue" if late else "trace.updated"
    stage = f"REMINDER_{due.share}" if due.step == "remind" else what.upper()
    requesters = [trace.requested_by, f"ADM-{trace.on_behalf_of}"]
    parties = requesters if due.waits_for == "requester" else [leg.party]
    if late:
        parties = [*parties, leg.party, *requesters] if leg.state != "PROPOSED" else requesters
    if late and (due.step == "expire" or (due.share or 0) > LATE):
        parties = [*parties, INTERPOL_GS]
    for party in dict.fromkeys(parties):
        yield Recipient(event, party, leg, stage, leg.due_at)
