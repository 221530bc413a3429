"""A trace is submitted: checked, searched for first, routed to the bureaus that may know."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from iarms.casework.allowances.budgets import holders_of, spend
from iarms.casework.allowances.officers import check_officer
from iarms.casework.tracing.description import ANOTHER_NUMBER, understand
from iarms.casework.tracing.links import link_notices, own_duplicates, with_alike
from iarms.casework.tracing.notices import notices_of
from iarms.casework.tracing.stores import SubmittingStores
from iarms.casework.tracing.test_bureau import routed_for
from iarms.casework.tracing.weapon import check_texts, texts_of_weapon, watched_numbers, weapon_of
from iarms.casework.tracing.writing import event_of_trace
from iarms.domain.cases import administration_for, check_event_date
from iarms.domain.languages import detailed
from iarms.domain.tracing import (
    Actor,
    asked_bureaus,
    new_leg,
    trace_for,
    with_state_and_findings,
)
from iarms.errors import Conflict, FieldError, Invalid
from iarms.metric_names import TRACE_LEGS_PUT, TRACE_OPENED
from iarms.models.ids import new_id
from iarms.models.party import WCO, Call, Desk
from iarms.models.search import Search
from iarms.models.trace import Trace, TraceRequest
from iarms.models.watch import KeptWatch
from iarms.store.readers import for_the_service
from iarms.store.transaction import Transaction

# What a mandate must be given for, so that the WCO may trace under it.
_PURPOSE: Final = "TRACE_PREPARATION"


def submit_trace(stores: SubmittingStores, call: Call, request: TraceRequest, now: datetime) -> Trace:
    """Submit a trace: check it, read it, put it to the countries that may know, and tell their bureaus.

    Raises Invalid or Forbidden for what may not be asked, TooMany for what was asked too often, Conflict where the
    search's hit is confirmed: then it is known whose weapon it is.
    """
    mandates = stores.register.get(WCO).mandates if call.party == WCO else ()
    administration = administration_for(call.party, request.on_behalf_of, mandates, now.date(), _PURPOSE)
    check_event_date("/recovery/date", request.recovery.date, now.date(), "the recovery")
    check_texts(
        ("/recovery/place", request.recovery.place),
        *texts_of_weapon(request.firearm),
    )
    search = _search_before(stores, call, request, administration)
    weapon_understood = understand(
        stores, request.firearm, administration, request.linked_countries, search, request.recovery.date
    )
    interpretation = weapon_understood.interpretation
    trace = Trace(
        trace_id=new_id("trc", now),
        state="SUBMITTED",
        version=1,
        submitted_at=now,
        requested_by=call.party,
        on_behalf_of=administration,
        case_reference=request.case_reference,
        officer=request.officer,
        operation=request.operation,
        priority=request.priority,
        justification=request.justification,
        firearm=request.firearm,
        interpretation=interpretation,
        year_estimate=weapon_understood.year_estimate,
        recovery=request.recovery,
        illicit_grounds=request.illicit_grounds,
        intended_use=request.intended_use,
        desk=Desk.model_validate(request.desk.model_dump()) if request.desk else None,
        authority=request.authority,
        offence=request.offence,
        legal_basis=request.legal_basis,
        special_instructions=request.special_instructions,
        search_id=request.search_id,
        override_reason=request.override_reason,
        warnings=weapon_understood.warnings,
        linked_countries=request.linked_countries,
        share_if_traced_by_others=request.share_if_traced_by_others,
        legs=(),
        test=search is not None and search.purpose == "TEST",
    )
    actor = Actor(call.party, now, stores.arrangements)
    routed = routed_for(search, weapon_understood.routed)
    legs = tuple(new_leg(new_id("leg", now), each, trace.priority, actor) for each in routed)
    is_searched = search is not None and ANOTHER_NUMBER not in {each.code for each in weapon_understood.warnings}
    costs = {"traces": 1, "legs": len(legs), "unsearched_traces": int(not is_searched)}
    _spend(stores, call, request, administration, costs, now)
    weapon = weapon_of(request.firearm, interpretation)
    alike = stores.traces.alike(weapon, trace.trace_id, test=trace.test)
    noted = (*trace.warnings, *own_duplicates(stores, trace, alike))
    trace = trace.model_copy(update={"legs": legs, "warnings": noted})
    watch = _watch(trace, search, request, now)
    trace = with_state_and_findings(trace.model_copy(update={"watch_id": watch.watch_id if watch else None}), now)
    shares = request.share_if_traced_by_others
    notices = notices_of(stores, trace, asked_bureaus(trace), now)
    notices += link_notices(stores, trace, alike, shares=shares, now=now)
    answer = with_alike(trace_for(trace, call.party), alike, shares=shares)
    event = event_of_trace(
        call, trace, notices, now, "create_trace",
        query=request.model_dump_json(exclude_none=True),
        interpretation=interpretation.model_dump_json(exclude_none=True),
        answer=answer,
    )  # fmt: skip
    transaction = Transaction(stores.client)
    transaction.add("trace", *stores.traces.put_items(trace, weapon, shares=shares))
    if watch is not None:
        transaction.add("watch", *stores.watches.put_items(watch))
    transaction.add("outbox", *(stores.outbox.put_item(each) for each in notices))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    transaction.commit()
    call.recorded = True
    if trace.test:
        call.counters.pop(TRACE_LEGS_PUT, None)
    else:
        call.counters[TRACE_OPENED] = 1
    return answer


def _spend(
    stores: SubmittingStores,
    call: Call,
    request: TraceRequest,
    administration: str,
    costs: Mapping[str, int],
    now: datetime,
) -> None:
    """Count the trace, and each bureau that it is put to, by kind. Raises TooMany where a budget of it is used up."""
    call.facts |= {
        "on_behalf_of": administration,
        "case_reference": request.case_reference,
        "officer": request.officer,
    }
    holders = holders_of(call, request.officer, administration, request.case_reference)
    check_officer(stores, call, request.officer, holders, now)
    spend(stores, call, holders, {kind: cost for kind, cost in costs.items() if cost}, now)
    call.counters[TRACE_LEGS_PUT] = costs["legs"]


def _search_before(stores: SubmittingStores, call: Call, request: TraceRequest, administration: str) -> Search | None:
    if request.search_id is None:
        return None
    search = stores.cases.get_search(request.search_id)
    if search is None or search.on_behalf_of != administration or call.party not in (
        search.searched_by, f"ADM-{search.on_behalf_of}",
    ):  # fmt: skip
        raise Invalid(FieldError("/search_id", "no_such_search", "no such search of yours for this administration"))
    for match in search.matches:
        with for_the_service():  # also one whose record is kept from the caller by now
            hit = stores.cases.get_hit(match.hit_id) if match.hit_id else None
        if hit is not None and hit.state == "CONFIRMED":
            raise Conflict(detailed("hit_confirmed"), code="hit_confirmed")
    return search


def _watch(trace: Trace, search: Search | None, request: TraceRequest, now: datetime) -> KeptWatch | None:
    """The watch of an open trace: by its search, whose numbers a bureau may enter yet."""
    if search is None or not request.watch:
        return None
    numbers = watched_numbers(search.firearm)
    if not numbers:
        return None
    return KeptWatch(
        watch_id=new_id("wat", now),
        search_id=search.search_id,
        trace_id=trace.trace_id,
        began_at=now,
        until=now + timedelta(days=request.watch_days),
        searched_by=trace.requested_by,
        on_behalf_of=trace.on_behalf_of,
        purpose=search.purpose,
        case_reference=trace.case_reference,
        officer=trace.officer,
        operation=trace.operation,
        place=search.place,
        numbers=numbers,
    )
