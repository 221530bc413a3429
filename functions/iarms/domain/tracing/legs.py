"""Legs of a trace as any step makes or changes them: opened, with an event, withdrawn, and who is told of it.

A step changes legs, and `transition` makes of it the trace's next version: in the state that its legs put it in, with
what all answers say together. Nothing is read or written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from iarms.domain.cases import LEG, REQUESTER, SERVICE, TraceRecipient, state_of, was_asked
from iarms.domain.deadlines import Arrangements, with_deadlines
from iarms.domain.languages import Note
from iarms.domain.tracing.findings import with_findings
from iarms.domain.tracing.routing import Routed
from iarms.models.party import SERVICE_PARTY
from iarms.models.trace import FailureReason, Leg, LegEvent, LegState, Trace, TracePriority, TraceState

ENDED_TRACES: Final[frozenset[TraceState]] = frozenset({"COMPLETED", "CLOSED_UNSUCCESSFUL", "WITHDRAWN"})


@dataclass(frozen=True)
class Actor:
    """Who takes a step, when, and the arrangements that the deadlines after it follow."""

    party: str
    at: datetime
    arrangements: Arrangements


@dataclass(frozen=True)
class Transition:
    """A step that was taken: the trace after it, who is told, and the words that came with it."""

    after: Trace
    recipients: tuple[TraceRecipient, ...]
    reason: str | None = None


def new_leg(leg_id: str, routed: Routed, priority: TracePriority, actor: Actor, state: LegState = "QUEUED") -> Leg:
    """A leg to this bureau in its first state, QUEUED or PROPOSED, with its deadlines."""
    opened = LegEvent(at=actor.at, state=state, by=SERVICE_PARTY, what="opened" if state == "QUEUED" else "proposed")
    leg = Leg(
        leg_id=leg_id,
        country=routed.country,
        party=routed.party,
        ground=routed.ground,
        reason=routed.reason,
        reasons=routed.reasons,
        state=state,
        due_at=None,
        history=(opened,),
    )
    return with_deadlines(leg, priority, actor.arrangements, actor.at)


def asked_bureaus(trace: Trace) -> tuple[TraceRecipient, ...]:
    """Who is told that it is asked, of a trace that has just been submitted."""
    return tuple(map(asked_bureau, trace.legs))


def with_leg_event(leg: Leg, event: LegEvent, priority: TracePriority, arrangements: Arrangements) -> Leg:
    """The leg after an event, in the state that the event has, with its next deadline."""
    failure = event.failure_reason or (leg.failure_reason if event.state == leg.state else None)
    history = (*leg.history, event)
    after = leg.model_copy(update={"state": event.state, "failure_reason": failure, "history": history})
    return with_deadlines(after, priority, arrangements, event.at)


def with_leg(trace: Trace, after: Leg) -> Trace:
    """The trace with this leg in the place of what it was."""
    return trace.model_copy(update={"legs": tuple(after if leg.leg_id == after.leg_id else leg for leg in trace.legs)})


def with_state_and_findings(trace: Trace, at: datetime) -> Trace:
    """The trace in the state that its legs put it in, with what all answers together say.

    It is closed since when it came to its end as that is now: knowledge that came late closes it anew.
    """
    found = with_findings(trace)
    state = state_of(found.legs, has_outcome=found.outcome is not None)
    same = (trace.state, trace.outcome, trace.failure_reason) == (state, found.outcome, found.failure_reason)
    closed_at = (trace.closed_at if same and trace.closed_at else at) if state in ENDED_TRACES else None
    return found.model_copy(update={"state": state, "closed_at": closed_at})


def transition(
    before: Trace, changed: Trace, recipients: Sequence[TraceRecipient], at: datetime, reason: str | None = None
) -> Transition:
    """A step whose legs are changed already: the next version, in its state and with its findings."""
    after = with_state_and_findings(changed.model_copy(update={"version": before.version + 1}), at)
    return Transition(after, tuple(recipients), reason)


def withdrawn_leg(
    trace: Trace, leg: Leg, reason: str | Note, actor: Actor, failure: FailureReason
) -> tuple[Leg, list[TraceRecipient]]:
    """The leg withdrawn, and its bureau, where it was asked. Raises Conflict where it has ended."""
    role = SERVICE if actor.party == SERVICE_PARTY else REQUESTER
    state = LEG.after(leg.state, "withdraw", role)
    said = {"text_code": reason.code, "text_parameters": reason.parameters} if isinstance(reason, Note) else {}
    event = LegEvent(
        at=actor.at, state=state, by=actor.party, what="withdrawn", text=str(reason), failure_reason=failure, **said
    )
    after = with_leg_event(leg, event, trace.priority, actor.arrangements)
    told = [TraceRecipient("trace.updated", after.party, after, "WITHDRAWN")] if was_asked(leg) else []
    return after, told


def asked_bureau(leg: Leg) -> TraceRecipient:
    """The bureau of a leg that was just opened."""
    return TraceRecipient("trace.received", leg.party, leg, leg.state, leg.due_at)
