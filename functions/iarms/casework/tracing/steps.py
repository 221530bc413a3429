"""A trace on its way: submitted after a search, put to the countries that may know, answered by their bureaus, ended.

A trace changes as a whole, under its version, together with the notifications and the audit event of the step. Who asks
and who is asked see different things of it; `trace_for` says which.
"""

from collections.abc import Iterable
from datetime import datetime

from iarms.casework.tracing.stores import TraceStores
from iarms.casework.tracing.weapon import as_recorded, check_texts, texts_of_weapon
from iarms.casework.tracing.writing import (
    ENDED,
    Recipient,
    Transition,
    moved,
    new_leg,
    registered_parties,
    take_step,
    with_leg,
)
from iarms.domain.cases import BUREAU, LEG, REQUESTER
from iarms.domain.matching import interpret
from iarms.domain.tracing import bureaus_of_country, is_requester, route_onward
from iarms.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from iarms.models.party import INTERPOL_GS, Call
from iarms.models.record import first_day_of
from iarms.models.trace import (
    REFUSALS,
    Information,
    InformationRequest,
    Leg,
    LegEvent,
    LegResponse,
    Trace,
    Warned,
    Withdrawal,
)


def acknowledge(stores: TraceStores, call: Call, trace_id: str, leg_id: str, now: datetime) -> Trace:
    """The bureau has the request. Raises NotFound, Forbidden or Conflict as every step of a leg does."""
    return _leg_step(stores, call, trace_id, leg_id, "acknowledge", "acknowledge_leg", now, "acknowledged")


def ask_information(
    stores: TraceStores, call: Call, trace_id: str, leg_id: str, asked: InformationRequest, now: datetime
) -> Trace:
    """The bureau needs to know more; its own clock stands still until it is told."""
    return _leg_step(
        stores, call, trace_id, leg_id, "request_information", "request_information", now, "asked", text=asked.question
    )


def respond(stores: TraceStores, call: Call, trace_id: str, leg_id: str, given: LegResponse, now: datetime) -> Trace:
    """The bureau's answer, in part or final, or its refusal. A country that it names becomes a leg, or is proposed."""
    if any(each.date is not None and first_day_of(each.date) > now.date() for each in given.events):
        raise Invalid(FieldError("/events", "in_the_future", "an event is still to come"))
    check_texts(("/note", given.note), *((f"/events/{n}/note", each.note) for n, each in enumerate(given.events)))
    step = "refuse" if given.failure_reason in REFUSALS else "answer" if given.final else "answer_partially"
    return _leg_step(stores, call, trace_id, leg_id, step, "answer_leg", now, "answered", response=given)


def open_leg(stores: TraceStores, call: Call, trace_id: str, leg_id: str, now: datetime) -> Trace:
    """The requester opens a leg that an answer proposed."""
    return _leg_step(stores, call, trace_id, leg_id, "open", "open_leg", now, "opened")


def inform(stores: TraceStores, call: Call, trace_id: str, given: Information, now: datetime) -> Trace:
    """The requester tells one bureau, or all that are asked, what they need to know.

    Raises Conflict where no leg can take it any more.
    """

    if given.firearm is not None:
        check_texts(*texts_of_weapon(given.firearm))

    def take(trace: Trace) -> Transition:
        _check_own(trace, call.party)
        legs, told = [], []
        for leg in trace.legs:
            step = "give_information" if leg.state == "INFO_REQUESTED" else "add_information"
            takes = given.leg_id in (None, leg.leg_id) and step in LEG.lawful(leg.state, REQUESTER)
            if not takes:
                legs.append(leg)
                continue
            state = LEG.after(leg.state, step, REQUESTER)
            event = LegEvent(at=now, state=state, by=call.party, what="informed", text=given.answer)
            legs.append(moved(stores, trace, leg, state, event, now))
            told.append(Recipient("trace.updated", leg.party, legs[-1], "INFORMATION", legs[-1].due_at))
        if given.leg_id is not None and given.leg_id not in {leg.leg_id for leg in trace.legs}:
            raise NotFound("no such leg of this trace")
        if not told:
            raise Conflict("no leg can take information now", code="not_from_this_state")
        after = trace.model_copy(update={"legs": tuple(legs), "firearm": given.firearm or trace.firearm})
        if given.firearm is not None:
            after = after.model_copy(update={"interpretation": interpret(as_recorded(given.firearm))})
        return Transition(after, tuple(told), given.answer)

    return take_step(stores, call, trace_id, take, now, "inform_trace")


def withdraw(stores: TraceStores, call: Call, trace_id: str, asked: Withdrawal, now: datetime) -> Trace:
    """The requester no longer needs the answers: all legs that are open end. Raises Conflict where none is."""

    def take(trace: Trace) -> Transition:
        _check_own(trace, call.party)
        if trace.state in ENDED:
            raise Conflict(f"the trace is {trace.state}", code="not_from_this_state")
        legs, told = [], []
        for leg in trace.legs:
            if "withdraw" not in LEG.lawful(leg.state, REQUESTER):
                legs.append(leg)
                continue
            event = LegEvent(at=now, state="WITHDRAWN", by=call.party, what="withdrawn", text=asked.reason)
            legs.append(moved(stores, trace, leg, LEG.after(leg.state, "withdraw", REQUESTER), event, now))
            if leg.state != "PROPOSED":
                told.append(Recipient("trace.updated", leg.party, legs[-1], "WITHDRAWN"))
        return Transition(trace.model_copy(update={"legs": tuple(legs)}), tuple(told), asked.reason)

    return take_step(stores, call, trace_id, take, now, "withdraw_trace")


def _check_own(trace: Trace, party: str) -> None:
    if not is_requester(trace, party):
        raise Forbidden("only who submitted the trace, or for whom, may do that", code="not_your_step")


def _leg_step(
    stores: TraceStores,
    call: Call,
    trace_id: str,
    leg_id: str,
    step: str,
    action: str,
    now: datetime,
    what: str,
    *,
    text: str | None = None,
    response: LegResponse | None = None,
) -> Trace:
    call.facts["leg_id"] = leg_id

    def take(trace: Trace) -> Transition:
        leg = next((leg for leg in trace.legs if leg.leg_id == leg_id), None)
        if leg is None or not (is_requester(trace, call.party) or call.party in (leg.party, INTERPOL_GS)):
            raise NotFound("no such leg of yours")
        role = BUREAU if call.party == leg.party else REQUESTER if is_requester(trace, call.party) else "reader"
        state = LEG.after(leg.state, step, role)
        event = LegEvent(at=now, state=state, by=call.party, what=what, text=text, response=response)
        after = moved(stores, trace, leg, state, event, now)
        told = list(_requesters(trace, after))
        if step == "open":
            told = [Recipient("trace.received", after.party, after, after.state, after.due_at)]
        changed = with_leg(trace, after)
        if response is not None and response.next_country is not None:
            changed, more = _onward(stores, changed, after, response.next_country, now)
            told += more
        return Transition(changed, tuple(told), text or (response.note if response else None))

    return take_step(stores, call, trace_id, take, now, action)


def _onward(stores: TraceStores, trace: Trace, leg: Leg, country: str, now: datetime) -> tuple[Trace, list[Recipient]]:
    """The leg to a country that an answer named: opened, or proposed, as the arrangement has it.

    A country that is asked already closes a circle, which is noted and asked no second time.
    """
    if country in {each.country for each in trace.legs}:
        circle = Warned(
            pointer="/next_country", code="circle", detail=f"named by {leg.party}; that country is asked already"
        )
        return trace.model_copy(update={"warnings": (*trace.warnings, circle)}), []
    registered = registered_parties(stores, bureaus_of_country(country))
    routed = route_onward(country, "LINKED_COUNTRY", leg.party, trace.on_behalf_of, registered)
    if isinstance(routed, Warned):
        return trace.model_copy(update={"warnings": (*trace.warnings, routed)}), []
    at_once = stores.arrangements.opens_next(leg.party)
    new = new_leg(stores, trace, routed, now, "QUEUED" if at_once else "PROPOSED")
    told = [Recipient("trace.received", new.party, new, new.state, new.due_at)] if at_once else []
    return trace.model_copy(update={"legs": (*trace.legs, new)}), told


def _requesters(trace: Trace, leg: Leg) -> Iterable[Recipient]:
    """The requester, and the administration that it asks for."""
    for party in dict.fromkeys((trace.requested_by, f"ADM-{trace.on_behalf_of}")):
        yield Recipient("trace.updated", party, leg, leg.state)
