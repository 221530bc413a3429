"""What a step makes of a trace: who may take it from where, the trace after it, and who is told.

Each is a function of the trace as it stands, what is asked, and who asks when; nothing is read or written here. The
trace that comes out has the next version, the state that its legs put it in, and what all answers say together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from iarms.domain.cases import BUREAU, LEG, REQUESTER, TraceRecipient
from iarms.domain.languages import detailed
from iarms.domain.tracing.legs import (
    ENDED_TRACES,
    Actor,
    Transition,
    asked_bureau,
    transition,
    with_leg,
    with_leg_event,
    withdrawn_leg,
)
from iarms.domain.tracing.onward import FurtherLeg, follow_answer
from iarms.domain.tracing.views import is_requester
from iarms.errors import Conflict, Forbidden, NotFound, in_state
from iarms.models.party import INTERPOL_GS
from iarms.models.trace import REFUSALS, Information, Leg, LegEvent, LegResponse, LegState, Trace

_ANSWERS: Final = frozenset({"answer", "answer_partially", "refuse"})
# What a bureau can still say of a trace that its requester withdrew.
_AFTER_WITHDRAWAL: Final = frozenset({"correct", "recall"})
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
class LegStep:
    """A step of one leg, by its name in the leg's state machine, with the question or the response that it brings."""

    leg_id: str
    name: str
    question: str | None = None
    response: LegResponse | None = None


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
    leg = trace.leg(step.leg_id)
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
    recipients = [asked_bureau(after)] if step.name == "open" else _requesters(trace, after)
    if leg.state == "EXPIRED" and actor.party != INTERPOL_GS:
        recipients.append(TraceRecipient("trace.updated", INTERPOL_GS, after, after.state))
    if trace.state != "WITHDRAWN" and step.response is not None:
        changed, bureaus = follow_answer(changed, leg, after, further, actor)
        recipients += bureaus
    reason = step.question or (step.response.note if step.response else None)
    return transition(trace, changed, recipients, actor.at, reason)


def _state_after(trace: Trace, leg: Leg, step: LegStep, party: str) -> LegState:
    """Where the step leads this leg. Raises Forbidden and Conflict."""
    role = BUREAU if party == leg.party else REQUESTER if is_requester(trace, party) else "reader"
    if role == BUREAU and step.name in _ANSWERS and "correct" in LEG.lawful(leg.state, role):
        standing = in_state("trace_leg_state", leg.state)
        raise Conflict(detailed("give_correction", state=leg.state), code="not_from_this_state", parameters=standing)
    state = LEG.after(leg.state, step.name, role)
    if trace.state == "WITHDRAWN" and step.name not in _AFTER_WITHDRAWAL:
        raise Conflict(detailed("only_corrected", state=trace.state), code="withdrawn")
    return state


def give_information(trace: Trace, given: Information, actor: Actor) -> Transition:
    """What the requester adds for one leg, or for all that can take it, in words: the description stays as it is.

    Raises Forbidden for anybody else, NotFound for a leg that is not there, Conflict where no leg can take it.
    """
    check_requester(trace, actor.party)
    legs, recipients = [], []
    for leg in trace.legs:
        step = information_step(leg) or "add_information"
        is_for_it = given.leg_id in (None, leg.leg_id) and trace.state != "WITHDRAWN"
        takes = is_for_it and step in LEG.lawful(leg.state, REQUESTER)
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
        raise Conflict(detailed("no_leg_takes_information"), code="not_from_this_state")
    return transition(trace, trace.model_copy(update={"legs": tuple(legs)}), recipients, actor.at, given.answer)


def information_step(leg: Leg) -> str | None:
    """The step by which a leg gets what its bureau asked for, in time or late; None where it waits for nothing."""
    if leg.state == "EXPIRED" and leg.failure_reason == "NO_INFORMATION_FROM_REQUESTER":
        return "give_information_late"
    return "give_information" if leg.state == "INFO_REQUESTED" else None


def withdraw(trace: Trace, reason: str, actor: Actor) -> Transition:
    """The requester needs no more answers: every open leg ends, and the bureaus that were asked are told.

    Raises Forbidden for anybody else, Conflict for a trace that has ended.
    """
    check_requester(trace, actor.party)
    if trace.state in ENDED_TRACES:
        standing = in_state("trace_state", trace.state)
        raise Conflict(detailed("trace_is", state=trace.state), code="not_from_this_state", parameters=standing)
    legs, recipients = [], []
    for leg in trace.legs:
        if "withdraw" not in LEG.lawful(leg.state, REQUESTER):
            legs.append(leg)
            continue
        after, told = withdrawn_leg(trace, leg, reason, actor, "WITHDRAWN_BY_REQUESTER")
        legs.append(after)
        recipients += told
    return transition(trace, trace.model_copy(update={"legs": tuple(legs)}), recipients, actor.at, reason)


def withdraw_country(trace: Trace, leg_id: str, reason: str, actor: Actor) -> Transition:
    """The requester needs no answer of one country any more: its leg ends, and its bureau is told if it was asked.

    Raises Forbidden for anybody else, NotFound for a leg that is not there, Conflict for one that has ended.
    """
    check_requester(trace, actor.party)
    leg = trace.leg(leg_id)
    if leg is None:
        raise NotFound("no such leg of this trace")
    after, told = withdrawn_leg(trace, leg, reason, actor, "NOT_NEEDED")
    return transition(trace, with_leg(trace, after), told, actor.at, reason)


def check_requester(trace: Trace, party: str) -> None:
    """Raises Forbidden for whom does not ask."""
    if not is_requester(trace, party):
        raise Forbidden("only who submitted the trace, or for whom, may do that", code="not_your_step")


def _requesters(trace: Trace, leg: Leg) -> list[TraceRecipient]:
    """The requester, and the administration that it asks for."""
    parties = dict.fromkeys((trace.requested_by, f"ADM-{trace.on_behalf_of}"))
    return [TraceRecipient("trace.updated", party, leg, leg.state) for party in parties]
