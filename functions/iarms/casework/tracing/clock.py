"""The clock of traces: legs are sent, reminded, made overdue and ended when nobody did anything."""

from datetime import datetime
from typing import Final

from iarms.casework.clock_run import ClockRun
from iarms.casework.tracing.stores import TraceStores
from iarms.casework.tracing.writing import write_step
from iarms.domain.tracing import Actor, notice_of_opening, take_clock_step
from iarms.models.party import SERVICE_PARTY, Call
from iarms.models.trace import Leg, Trace
from iarms.store.transaction import ConditionFailed

MOST_LEGS_AT_ONCE: Final = 100


def run_leg_clock(stores: TraceStores, call: Call, now: datetime) -> ClockRun:
    """Take the steps of legs that are due: sent, reminded, overdue, expired.

    Harmless when repeated, and after any time without a clock: each leg takes the latest step that is due, dated now.
    """
    taken = {"sent": 0, "reminded": 0, "overdue": 0, "expired": 0, "undelivered": 0}
    clock = Actor(SERVICE_PARTY, now, stores.arrangements)
    legs, unfinished = stores.traces.due(now, MOST_LEGS_AT_ONCE)
    for trace_id, leg_id in legs:
        trace = stores.traces.get(trace_id)
        leg = next((leg for leg in trace.legs if leg.leg_id == leg_id), None) if trace else None
        if trace is None or leg is None or leg.clock_at is None or leg.clock_at > now:
            continue
        due = take_clock_step(trace, leg, clock, told_at=_told_at(stores, trace, leg))
        if due is None:
            continue
        call.facts["leg_id"] = leg_id
        try:
            write_step(stores, call, trace, due.transition, now, f"clock_{due.step}")
            taken[due.step] += 1
        except ConditionFailed:
            continue  # somebody was faster; what is still due is due in a minute too
    return ClockRun(taken, unfinished)


def _told_at(stores: TraceStores, trace: Trace, leg: Leg) -> datetime | None:
    """When the notification went out by which the bureau of a queued leg is told that it is asked; None while it has
    not. That of a test never goes out: it is there to be read from the beginning."""
    if leg.state != "QUEUED":
        return None
    notification = stores.outbox.get(notice_of_opening(trace, leg))
    if notification is None or notification.state == "PENDING":
        return None
    return notification.sent_at or notification.occurred_at
