"""What a step makes of a trace: who may take it from where, the trace after it, and who is told.

Each is a function of the trace as it stands, what is asked, and who asks when; nothing is read or written here. The
trace that comes out has the next version, the state that its legs put it in, and what all answers say together.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from iarms.domain.cases import BUREAU, LEG, REQUESTER, SERVICE, TraceRecipient, state_of, was_asked
from iarms.domain.deadlines import Arrangements, with_deadlines
from iarms.domain.tracing.findings import with_findings
from iarms.domain.tracing.routing import Routed, route_onward
from iarms.domain.tracing.views import is_requester
from iarms.errors import Conflict, Forbidden, NotFound
from iarms.models.party import INTERPOL_GS, SERVICE_PARTY
from iarms.models.search import Interpretation
from iarms.models.trace import (
    REFUSALS,
    FailureReason,
    Information,
    Leg,
    LegEvent,
    LegResponse,
    LegState,
    Trace,
    TracePriority,
    TraceState,
    Warned,
)

_ANSWERS: Final = frozenset({"answer", "answer_partially", "refuse"})
# What a bureau can still say of a trace that its requester withdrew.
_AFTER_WITHDRAWAL: Final = frozenset({"correct", "recall"})
ENDED_TRACES: Final[frozenset[TraceState]] = frozenset({"COMPLETED", "CLOSED_UNSUCCESSFUL", "WITHDRAWN"})

# The word of a leg's history for a step of its state machine.
_IN_HISTORY: Final[Mapping[str, str]] = {
    "acknowledge": "acknowledged",
    "request_information": "asked",
    "answer": "answered",
    "answer_partially": "answered",
    "refuse": "answered",
    "correct": "corrected",
    "correct_partially": "corrected",
    "recall": "recalled",
    "open": "opened",
}


@dataclass(frozen=True)
class Actor:
    """Who takes a step, when, and the arrangements that the deadlines after it follow."""

    party: str
    at: datetime
    arrangements: Arrangements


@dataclass(frozen=True)
class LegStep:
    """A step of one leg, by its name in the leg's state machine, with the question or the response that it brings."""

    leg_id: str
    name: str
    question: str | None = None
    response: LegResponse | None = None


class FurtherLeg(NamedTuple):
    """What a leg to a country that an answer names is made with: its id, and the parties with an address."""

    leg_id: str
    registered: AbstractSet[str]


@dataclass(frozen=True)
class Transition:
    """A step that was taken: the trace after it, who is told, and the words that came with it."""

    after: Trace
    recipients: tuple[TraceRecipient, ...]
    reason: str | None = None


def answer_step(response: LegResponse) -> str:
    """The step that a bureau's response is: an answer, whole or in part, or a refusal; of a correction what it makes of
    the answer before."""
    corrects = response.correction is not None
    if response.failure_reason in REFUSALS:
        return "recall" if corrects else "refuse"
    if response.final:
        return "correct" if corrects else "answer"
    return "correct_partially" if corrects else "answer_partially"


def take_leg_step(trace: Trace, step: LegStep, actor: Actor, further: FurtherLeg | None = None) -> Transition:
    """A step of one leg, by its bureau or by the requester. `further` goes with a response that names a next country.

    Raises NotFound for a leg that is none of the party's, Forbidden and Conflict as the leg's state machine does.
    """
    leg = next((leg for leg in trace.legs if leg.leg_id == step.leg_id), None)
    if leg is None or not (is_requester(trace, actor.party) or actor.party in (leg.party, INTERPOL_GS)):
        raise NotFound("no such leg of yours")
    event = LegEvent(
        at=actor.at,
        state=_state_after(trace, leg, step, actor.party),
        by=actor.party,
        what=_IN_HISTORY[step.name],
        text=step.question,
        response=step.response,
    )
    after = with_leg_event(leg, event, trace.priority, actor.arrangements)
    changed = with_leg(trace, after)
    recipients = [_recipient_bureau(after)] if step.name == "open" else _requesters(trace, after)
    if leg.state == "EXPIRED":
        recipients.append(TraceRecipient("trace.updated", INTERPOL_GS, after, after.state))
    is_open = trace.state != "WITHDRAWN"
    if is_open and further is not None and step.response is not None and step.response.next_country is not None:
        changed, bureaus = _with_further_leg(changed, after, step.response.next_country, further, actor)
        recipients += bureaus
    reason = step.question or (step.response.note if step.response else None)
    return transition(trace, changed, recipients, actor.at, reason)


def _state_after(trace: Trace, leg: Leg, step: LegStep, party: str) -> LegState:
    """Where the step leads this leg. Raises Forbidden and Conflict."""
    role = BUREAU if party == leg.party else REQUESTER if is_requester(trace, party) else "reader"
    if role == BUREAU and step.name in _ANSWERS and "correct" in LEG.lawful(leg.state, role):
        raise Conflict(f"it is {leg.state}: give `correction` to say what was wrong", code="not_from_this_state")
    state = LEG.after(leg.state, step.name, role)
    if trace.state == "WITHDRAWN" and step.name not in _AFTER_WITHDRAWAL:
        raise Conflict("the trace is WITHDRAWN: only an answer that was wrong is corrected now", code="withdrawn")
    return state


def give_information(
    trace: Trace, given: Information, actor: Actor, interpretation: Interpretation | None = None
) -> Transition:
    """What the requester adds for one leg, or for all that can take it. `interpretation` is of `given.firearm`.

    Raises Forbidden for anybody else, NotFound for a leg that is not there, Conflict where no leg can take it.
    """
    _check_requester(trace, actor.party)
    legs, recipients = [], []
    for leg in trace.legs:
        step = "give_information" if leg.state == "INFO_REQUESTED" else "add_information"
        takes = given.leg_id in (None, leg.leg_id) and step in LEG.lawful(leg.state, REQUESTER)
        if not takes:
            legs.append(leg)
            continue
        state = LEG.after(leg.state, step, REQUESTER)
        event = LegEvent(at=actor.at, state=state, by=actor.party, what="informed", text=given.answer)
        after = with_leg_event(leg, event, trace.priority, actor.arrangements)
        legs.append(after)
        recipients.append(TraceRecipient("trace.updated", after.party, after, "INFORMATION", after.due_at))
    if given.leg_id is not None and given.leg_id not in {leg.leg_id for leg in trace.legs}:
        raise NotFound("no such leg of this trace")
    if not recipients:
        raise Conflict("no leg can take information now", code="not_from_this_state")
    changed = trace.model_copy(update={"legs": tuple(legs), "firearm": given.firearm or trace.firearm})
    if interpretation is not None:
        changed = changed.model_copy(update={"interpretation": interpretation})
    return transition(trace, changed, recipients, actor.at, given.answer)


def withdraw(trace: Trace, reason: str, actor: Actor) -> Transition:
    """The requester needs no more answers: every open leg ends, and the bureaus that were asked are told.

    Raises Forbidden for anybody else, Conflict for a trace that has ended.
    """
    _check_requester(trace, actor.party)
    if trace.state in ENDED_TRACES:
        raise Conflict(f"the trace is {trace.state}", code="not_from_this_state")
    legs, recipients = [], []
    for leg in trace.legs:
        if "withdraw" not in LEG.lawful(leg.state, REQUESTER):
            legs.append(leg)
            continue
        after, told = _withdrawn(trace, leg, reason, actor, "WITHDRAWN_BY_REQUESTER")
        legs.append(after)
        recipients += told
    return transition(trace, trace.model_copy(update={"legs": tuple(legs)}), recipients, actor.at, reason)


def withdraw_country(trace: Trace, leg_id: str, reason: str, actor: Actor) -> Transition:
    """The requester needs no answer of one country any more: its leg ends, and its bureau is told if it was asked.

    Raises Forbidden for anybody else, NotFound for a leg that is not there, Conflict for one that has ended.
    """
    _check_requester(trace, actor.party)
    leg = next((leg for leg in trace.legs if leg.leg_id == leg_id), None)
    if leg is None:
        raise NotFound("no such leg of this trace")
    after, told = _withdrawn(trace, leg, reason, actor, "NOT_NEEDED")
    return transition(trace, with_leg(trace, after), told, actor.at, reason)


def _withdrawn(
    trace: Trace, leg: Leg, reason: str, actor: Actor, failure: FailureReason
) -> tuple[Leg, list[TraceRecipient]]:
    """The leg withdrawn, and its bureau, where it was asked. Raises Conflict where it has ended."""
    role = SERVICE if actor.party == SERVICE_PARTY else REQUESTER
    state = LEG.after(leg.state, "withdraw", role)
    event = LegEvent(at=actor.at, state=state, by=actor.party, what="withdrawn", text=reason, failure_reason=failure)
    after = with_leg_event(leg, event, trace.priority, actor.arrangements)
    told = [TraceRecipient("trace.updated", after.party, after, "WITHDRAWN")] if was_asked(leg) else []
    return after, told


def new_leg(leg_id: str, routed: Routed, priority: TracePriority, actor: Actor, state: LegState = "QUEUED") -> Leg:
    """A leg to this bureau in its first state, QUEUED or PROPOSED, with its deadlines."""
    opened = LegEvent(at=actor.at, state=state, by=SERVICE_PARTY, what="opened" if state == "QUEUED" else "proposed")
    leg = Leg(
        leg_id=leg_id,
        country=routed.country,
        party=routed.party,
        ground=routed.ground,
        reason=routed.reason,
        state=state,
        due_at=None,
        history=(opened,),
    )
    return with_deadlines(leg, priority, actor.arrangements, actor.at)


def asked_bureaus(trace: Trace) -> tuple[TraceRecipient, ...]:
    """Who is told that it is asked, of a trace that has just been submitted."""
    return tuple(map(_recipient_bureau, trace.legs))


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


def _check_requester(trace: Trace, party: str) -> None:
    if not is_requester(trace, party):
        raise Forbidden("only who submitted the trace, or for whom, may do that", code="not_your_step")


def _requesters(trace: Trace, leg: Leg) -> list[TraceRecipient]:
    """The requester, and the administration that it asks for."""
    parties = dict.fromkeys((trace.requested_by, f"ADM-{trace.on_behalf_of}"))
    return [TraceRecipient("trace.updated", party, leg, leg.state) for party in parties]


def _recipient_bureau(leg: Leg) -> TraceRecipient:
    return TraceRecipient("trace.received", leg.party, leg, leg.state, leg.due_at)


def _with_further_leg(
    trace: Trace, leg: Leg, country: str, further: FurtherLeg, actor: Actor
) -> tuple[Trace, list[TraceRecipient]]:
    """The leg to a country that an answer named: opened, or proposed, as the arrangement has it.

    A country that is asked already closes a circle, which is noted and asked no second time.
    """
    if country in {each.country for each in trace.legs}:
        circle = Warned(
            pointer="/next_country", code="circle", detail=f"named by {leg.party}; that country is asked already"
        )
        return trace.model_copy(update={"warnings": (*trace.warnings, circle)}), []
    routed = route_onward(country, "LINKED_COUNTRY", leg.party, trace.on_behalf_of, further.registered)
    if isinstance(routed, Warned):
        return trace.model_copy(update={"warnings": (*trace.warnings, routed)}), []
    at_once = actor.arrangements.opens_next(leg.party)
    new = new_leg(further.leg_id, routed, trace.priority, actor, "QUEUED" if at_once else "PROPOSED")
    recipients = [_recipient_bureau(new)] if at_once else []
    return trace.model_copy(update={"legs": (*trace.legs, new)}), recipients
