"""The steps of a trace that its parties take: each is read, put to the rules of `domain.tracing`, and written whole."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from iarms.casework.allowances.budgets import holders_of, spend
from iarms.casework.tracing.description import understand
from iarms.casework.tracing.links import own_duplicates
from iarms.casework.tracing.notices import other_requesters, registered_parties
from iarms.casework.tracing.stores import SubmittingStores, TraceStores
from iarms.casework.tracing.weapon import check_texts, texts_of_weapon, weapon_of
from iarms.casework.tracing.writing import take_step
from iarms.domain.cases import check_event_date
from iarms.domain.tracing import (
    Actor,
    FurtherLeg,
    LegStep,
    Redescribed,
    Transition,
    answer_step,
    bureaus_of_country,
    correct_description,
    give_information,
    is_requester,
    linked_countries_of,
    take_leg_step,
    withdraw,
    withdraw_country,
)
from iarms.errors import FieldError, Invalid
from iarms.metric_names import LEG_ANSWERED, LEG_ANSWERED_LATE
from iarms.models.ids import new_id
from iarms.models.party import Call
from iarms.models.trace import Information, InformationRequest, LegResponse, Trace, TracedFirearm, Withdrawal

_ANSWERED: Final = frozenset({"ANSWERED_FINAL", "REFUSED"})


def acknowledge_leg(stores: TraceStores, call: Call, trace_id: str, leg_id: str, now: datetime) -> Trace:
    """The bureau has the request. Raises NotFound, Forbidden or Conflict as every step of a leg does."""
    return _take(stores, call, trace_id, LegStep(leg_id, "acknowledge"), "acknowledge_leg", now)


def request_information(
    stores: TraceStores, call: Call, trace_id: str, leg_id: str, asked: InformationRequest, now: datetime
) -> Trace:
    """The bureau needs to know more; its own clock stands still until it is told."""
    step = LegStep(leg_id, "request_information", question=asked.question)
    return _take(stores, call, trace_id, step, "request_information", now)


def answer_leg(
    stores: TraceStores, call: Call, trace_id: str, leg_id: str, response: LegResponse, now: datetime
) -> Trace:
    """The bureau's answer, in part or final, or its refusal. A country that it names becomes a leg, or is proposed.

    Raises Invalid for an event that cannot have happened then, personal data, and a next country that is the one that
    answers.
    """
    for each in response.events:
        if each.date is not None:
            check_event_date("/events", each.date, now.date(), "an event")
    check_texts(
        ("/note", response.note),
        ("/correction", response.correction),
        *((f"/events/{n}/note", each.note) for n, each in enumerate(response.events)),
    )
    return _take(stores, call, trace_id, LegStep(leg_id, answer_step(response), response=response), "answer_leg", now)


def open_leg(stores: TraceStores, call: Call, trace_id: str, leg_id: str, now: datetime) -> Trace:
    """The requester opens a leg that an answer proposed."""
    return _take(stores, call, trace_id, LegStep(leg_id, "open"), "open_leg", now)


def inform(stores: SubmittingStores, call: Call, trace_id: str, given: Information, now: datetime) -> Trace:
    """The requester tells one bureau, or all that are asked, what they need to know, or corrects the description.

    Raises Conflict where no leg can take it any more, Invalid for a description that leads to its own country alone,
    TooMany for one that leads to more bureaus than may be asked now.
    """
    if given.firearm is not None:
        check_texts(*texts_of_weapon(given.firearm))
    actor = Actor(call.party, now, stores.arrangements)

    def apply(trace: Trace) -> Transition:
        if given.firearm is None or given.firearm == trace.firearm or not is_requester(trace, call.party):
            return _for_both(give_information(trace, given, actor), call, "INFORMATION")
        weapon = _redescribed(stores, trace, given.firearm, now)
        corrected = correct_description(trace, given, weapon, actor)
        if more := len(corrected.after.legs) - len(trace.legs):
            holders = holders_of(call, trace.officer, trace.on_behalf_of, trace.case_reference)
            spend(stores, call, holders, {"legs": more}, now)
        return _for_both(corrected, call, "INFORMATION")

    return take_step(stores, call, trace_id, apply, now, "inform_trace")


def _redescribed(stores: TraceStores, trace: Trace, firearm: TracedFirearm, now: datetime) -> Redescribed:
    search = stores.cases.get_search(trace.search_id) if trace.search_id is not None else None
    weapon = understand(stores, firearm, trace.on_behalf_of, linked_countries_of(trace), search, trace.recovery.date)
    leg_ids = tuple(new_id("leg", now) for _ in weapon.routed)
    described = weapon_of(firearm, weapon.interpretation)
    own = own_duplicates(stores, trace, stores.traces.alike(described, trace.trace_id, test=trace.test))
    noted = (*weapon.warnings, *own)
    return Redescribed(firearm, weapon.interpretation, weapon.routed, noted, leg_ids, weapon.year_estimate)


def withdraw_trace(stores: TraceStores, call: Call, trace_id: str, asked: Withdrawal, now: datetime) -> Trace:
    """The requester no longer needs the answers: all legs that are open end. Raises Conflict where none is."""
    actor = Actor(call.party, now, stores.arrangements)

    def apply(trace: Trace) -> Transition:
        return _for_both(withdraw(trace, asked.reason, actor), call, "WITHDRAWN")

    return take_step(stores, call, trace_id, apply, now, "withdraw_trace")


def withdraw_one_leg(
    stores: TraceStores, call: Call, trace_id: str, leg_id: str, asked: Withdrawal, now: datetime
) -> Trace:
    """The requester no longer needs the answer of one country. Raises NotFound, Forbidden or Conflict."""
    call.facts["leg_id"] = leg_id
    actor = Actor(call.party, now, stores.arrangements)

    def apply(trace: Trace) -> Transition:
        return _for_both(withdraw_country(trace, leg_id, asked.reason, actor), call, "WITHDRAWN", leg_id)

    return take_step(stores, call, trace_id, apply, now, "withdraw_leg")


def _for_both(taken: Transition, call: Call, stage: str, leg_id: str | None = None) -> Transition:
    """A step of one who asks, of the trace or of one leg, told to the other who does."""
    others = other_requesters(taken.after, call.party, stage, leg_id)
    return replace(taken, recipients=(*taken.recipients, *others))


def _take(stores: TraceStores, call: Call, trace_id: str, step: LegStep, action: str, now: datetime) -> Trace:
    call.facts["leg_id"] = step.leg_id
    actor = Actor(call.party, now, stores.arrangements)
    counted: dict[str, float] = {}

    def apply(trace: Trace) -> Transition:
        nonlocal counted
        further = None
        if step.response is not None and step.response.next_country is not None:
            registered = registered_parties(stores, bureaus_of_country(step.response.next_country))
            further = FurtherLeg(new_id("leg", now), registered)
        taken = take_leg_step(trace, step, actor, further)
        if step.response is not None:
            _check_next_country(trace, step.leg_id, step.response)
            counted = _counters(trace, taken.after, step.leg_id, now)
        return taken

    answer = take_step(stores, call, trace_id, apply, now, action)
    # Once it is written, and as it was written: what came to nothing is no answer.
    call.counters |= counted
    return answer


def _counters(before: Trace, after: Trace, leg_id: str, now: datetime) -> dict[str, float]:
    """What the metrics count of an answer; nothing of one that is not the last of its leg, or of a test's."""
    asked, answered = ({leg.leg_id: leg for leg in trace.legs}[leg_id] for trace in (before, after))
    if after.test or answered.state not in _ANSWERED or asked.state in _ANSWERED:
        return {}
    is_late = asked.due_at is not None and now > asked.due_at
    return {LEG_ANSWERED: 1, **({LEG_ANSWERED_LATE: 1} if is_late else {})}


def _check_next_country(trace: Trace, leg_id: str, response: LegResponse) -> None:
    named = response.next_country
    if named is not None and any(leg.leg_id == leg_id and leg.country == named for leg in trace.legs):
        raise Invalid(
            FieldError("/next_country", "own_country", f"{named} answers: name where the weapon went from it")
        )
