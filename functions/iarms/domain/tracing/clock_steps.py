"""The clock's steps of a leg: sent, reminded, overdue, ended, when nobody did anything, and who is told."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, Literal, NamedTuple

from iarms.domain.cases import (
    CLOCK,
    LEG,
    SERVICE,
    TraceRecipient,
    failure_at_expiry,
    received_notice_id,
    was_asked,
)
from iarms.domain.deadlines import Due, due_of, times_of, with_deadlines
from iarms.domain.tracing.legs import Actor, Transition, transition, with_leg, with_leg_event
from iarms.models.notice import NoticeEvent
from iarms.models.party import INTERPOL_GS, SERVICE_PARTY
from iarms.models.trace import Leg, LegEvent, Trace

# Per cent of the time from which on a reminder is of something late.
LATE: Final = 100
ClockStep = Literal["sent", "reminded", "overdue", "expired", "undelivered"]
_IN_HISTORY: Final[dict[str, ClockStep]] = {
    "remind": "reminded",
    "become_overdue": "overdue",
    "expire": "expired",
    "report_undelivered": "undelivered",
}


class ClockTransition(NamedTuple):
    """What the clock did with a leg, and the trace after it with who is told."""

    step: ClockStep
    transition: Transition


def notice_of_opening(trace: Trace, leg: Leg) -> str:
    """The id of the notification by which the leg's bureau is told that it is asked."""
    return received_notice_id(trace, leg, times_of(leg).opened_at)


def take_clock_step(trace: Trace, leg: Leg, clock: Actor, *, told_at: datetime | None) -> ClockTransition | None:
    """The latest step of this leg that is due; None where it has to wait until its bureau is told.

    `told_at` is when the notification of a queued leg went out; None while it has not. A leg whose deadline has moved,
    because the arrangements did, is written down with the new one as `reminded`.
    """
    if leg.state == "QUEUED" and told_at is not None:
        return _sent(trace, leg, clock, told_at)
    due = due_of(leg, trace.priority, clock.arrangements, clock.at)
    if due is None or due.at > clock.at:
        if leg.state == "QUEUED":
            return None
        after = with_deadlines(leg, trace.priority, clock.arrangements, clock.at)
        return ClockTransition("reminded", transition(trace, with_leg(trace, after), (), clock.at))
    step = _IN_HISTORY[due.step]
    state = LEG.after(leg.state, due.step, CLOCK)
    failure = failure_at_expiry(leg) if due.step == "expire" else None
    event = LegEvent(at=clock.at, state=state, by=SERVICE_PARTY, what=step, share=due.share, failure_reason=failure)
    after = with_leg_event(leg, event, trace.priority, clock.arrangements)
    recipients = tuple(_recipients(trace, after, due, step))
    return ClockTransition(step, transition(trace, with_leg(trace, after), recipients, clock.at))


def _sent(trace: Trace, leg: Leg, clock: Actor, told_at: datetime) -> ClockTransition:
    """Sent when its notification was; not before what has been written of it since."""
    state = LEG.after(leg.state, "send", SERVICE)
    sent_at = max(told_at, leg.history[-1].at)
    event = LegEvent(at=sent_at, state=state, by=SERVICE_PARTY, what="sent")
    after = with_leg_event(leg, event, trace.priority, clock.arrangements)
    return ClockTransition("sent", transition(trace, with_leg(trace, after), (), clock.at))


def _recipients(trace: Trace, leg: Leg, due: Due, step: ClockStep) -> Iterator[TraceRecipient]:
    """Who is told of what the clock did: who is waited for; of what is late, who waits too; then INTERPOL-GS."""
    late = due.step != "remind" or (due.share or 0) >= LATE
    event: NoticeEvent = "trace.overdue" if late else "trace.updated"
    stage = f"REMINDER_{due.share}" if due.step == "remind" else step.upper()
    requesters = [trace.requested_by, f"ADM-{trace.on_behalf_of}"]
    parties = requesters if due.waits_for == "requester" else [leg.party]
    if late:
        parties = [*parties, leg.party, *requesters]
    if due.waits_for == "delivery":
        stage = "NOT_DELIVERED" if due.step == "report_undelivered" else stage
        parties = [*requesters, INTERPOL_GS]
    elif not was_asked(leg):
        parties = requesters
    if late and (due.step == "expire" or (due.share or 0) > LATE):
        parties = [*parties, INTERPOL_GS]
    for party in dict.fromkeys(parties):
        yield TraceRecipient(event, party, leg, stage, leg.due_at)
