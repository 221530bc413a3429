"""The clock of traces: legs are sent, reminded, made overdue and ended when nobody did anything."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, get_args

from iarms.casework.rounds.clock_run import ClockRun, LookAgain, Round, take_what_is_due
from iarms.casework.tracing.stores import TraceStores
from iarms.casework.tracing.writing import write_step
from iarms.domain.tracing import Actor, ClockStep, notice_of_opening, take_clock_step
from iarms.models.party import SERVICE_PARTY, Call
from iarms.models.trace import Leg, Trace
from iarms.store.due_index import DueRow
from iarms.store.traces import leg_of

# A leg that waits for its notification is looked at each minute at first, then ever more seldom.
_LOOKED_AT_EACH_MINUTE: Final = timedelta(minutes=10)
_LONGEST_PAUSE: Final = timedelta(minutes=5)


def run_leg_clock(
    stores: TraceStores, call: Call, now: datetime, time_is_left: Callable[[], bool] = lambda: True
) -> ClockRun:
    """Take the steps of legs that are due: sent, reminded, overdue, expired; every bureau's in turn.

    Harmless when repeated, and after any time without a clock: each leg takes the latest step that is due, dated now.
    A leg that cannot be worked on keeps no other waiting.
    """

    def take(row: DueRow) -> str | LookAgain | None:
        trace_id, leg_id = leg_of(row)
        trace = stores.traces.get(trace_id)
        leg = trace.leg(leg_id) if trace is not None else None
        if trace is None or leg is None:
            raise LookupError(f"no leg {leg_id} in trace {trace_id}")
        if leg.clock_at is None or leg.clock_at > now:
            return LookAgain(leg.clock_at)
        clock = Actor(SERVICE_PARTY, now, stores.arrangements)
        due = take_clock_step(trace, leg, clock, told_at=_told_at(stores, trace, leg))
        if due is None:
            return LookAgain(now + _pause(now - leg.clock_at))
        call.facts["leg_id"] = leg_id
        write_step(stores, call, trace, due.transition, now, f"clock_{due.step}")
        return None if trace.test else due.step

    return take_what_is_due(stores.traces.by_due, Round(now, time_is_left), get_args(ClockStep), take)


def _told_at(stores: TraceStores, trace: Trace, leg: Leg) -> datetime | None:
    """When the notification went out by which the bureau of a queued leg is told that it is asked; None while it has
    not. That of a test never goes out: it is there to be read from the beginning."""
    if leg.state != "QUEUED":
        return None
    notification = stores.outbox.get(notice_of_opening(trace, leg))
    if notification is None or notification.state == "PENDING":
        return None
    return notification.sent_at or notification.occurred_at


def _pause(waited: timedelta) -> timedelta:
    """How long a leg is left alone that has waited so long for its notification: a tenth of that, so that the legs of a
    bureau that cannot be told for days take little of each round."""
    return timedelta() if waited < _LOOKED_AT_EACH_MINUTE else min(waited / 10, _LONGEST_PAUSE)
