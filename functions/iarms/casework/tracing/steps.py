"""A trace on its way: submitted after a search, put to the countries that may know, answered by their bureaus, ended.

A trace changes as a whole, under its version, together with the notifications and the audit event of the step. Who asks
and who is asked see different things of it; `seen_by` says which.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from iarms.casework.audit import SERVICE, event_of
from iarms.casework.desk import TracesDesk
from iarms.domain.cases.leg_states import BUREAU, LEG, REQUESTER, state_of
from iarms.domain.cases.mandates import administration_for
from iarms.domain.cases.notices import trace_notice
from iarms.domain.deadlines.leg_deadlines import timed
from iarms.domain.matching.interpretation import interpret
from iarms.domain.serials.index_keys import indexable
from iarms.domain.serials.serial import read_serial
from iarms.domain.tracing.findings import with_findings
from iarms.domain.tracing.routing import Routed, bureaus_for, bureaus_of_country, route, route_onward
from iarms.domain.tracing.views import concerns_trace, is_requester, seen_by
from iarms.domain.tracing.warnings import warnings
from iarms.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.firearm import RecordedFirearm
from iarms.models.free_text import ON_WEAPONS, found
from iarms.models.ids import id_bound, new_id
from iarms.models.notice import Event, Notification
from iarms.models.party import INTERPOL_GS, WCO, Call, class_of
from iarms.models.record import first_day_of
from iarms.models.search import Interpretation, Search
from iarms.models.trace import (
    REFUSALS,
    Information,
    InformationRequest,
    Leg,
    LegEvent,
    LegResponse,
    LegState,
    Trace,
    TracedFirearm,
    TracePage,
    TraceRequest,
    TraceState,
    Warned,
    Withdrawal,
)
from iarms.models.watch import KeptWatch
from iarms.store.traces import TracePartition, Traces, Weapon
from iarms.store.transaction import ConditionFailed, Transaction

# A list without a beginning goes back this far.
LISTED_FOR: Final = timedelta(days=365)
_ENDED: Final[frozenset[TraceState]] = frozenset({"COMPLETED", "CLOSED_UNSUCCESSFUL", "WITHDRAWN"})
_TRIES: Final = 4


@dataclass(frozen=True)
class Told:
    """Who is told of a step: the event, the party, the leg that it is of, and until when something is asked of it."""

    event: Event
    party: str
    leg: Leg | None = None
    stage: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Stepped:
    """A step that was taken: the trace after it and who is told."""

    after: Trace
    told: tuple[Told, ...]
    said: str | None = None


def submit(desk: TracesDesk, call: Call, request: TraceRequest, now: datetime) -> Trace:
    """Submit a trace: check it, read it, put it to the countries that may know, and tell their bureaus.

    Raises Invalid or Forbidden for what may not be asked, Conflict where the search's hit is confirmed: then it is
    known whose weapon it is.
    """
    mandates = desk.register.get(WCO).mandates if call.party == WCO else ()
    administration = administration_for(call.party, request.on_behalf_of, mandates, now.date())
    if first_day_of(request.recovery.date) > now.date():
        raise Invalid(FieldError("/recovery/date", "in_the_future", "the recovery is still to come"))
    _check_texts(
        ("/recovery/place", request.recovery.place),
        *_of_weapon(request.firearm),
    )
    search = _search_before(desk, call, request, administration)
    interpretation = interpret(as_recorded(request.firearm))
    wanted = bureaus_for(request.firearm, interpretation, request.linked_countries)
    routing = route(
        request.firearm, interpretation, administration, request.linked_countries, _registered(desk, wanted)
    )
    noted = (
        *warnings(request.firearm, interpretation),
        *routing.warnings,
        *_of_another_weapon(search, request.firearm),
    )
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
        recovery=request.recovery,
        illicit_grounds=request.illicit_grounds,
        intended_use=request.intended_use,
        search_id=request.search_id,
        override_reason=request.override_reason,
        warnings=noted,
        legs=(),
        test=search is not None and search.purpose == "TEST",
    )
    trace = trace.model_copy(update={"legs": tuple(_leg(desk, trace, routed, now) for routed in routing.legs)})
    watch = _watch(trace, search, request, now)
    trace = settled(trace.model_copy(update={"watch_id": watch.watch_id if watch else None}), now)
    told = [Told("trace.received", leg.party, leg, leg.state, leg.due_at) for leg in trace.legs]
    notices = _notices(desk, trace, told, now)
    weapon = weapon_of(request.firearm, interpretation)
    answer = _with_alike(desk, seen_by(trace, call.party), request.share_if_traced_by_others)
    event = _event(
        call, trace, notices, now, "create_trace", 201,
        query=request.model_dump_json(exclude_none=True),
        interpretation=interpretation.model_dump_json(exclude_none=True),
        answer_sha256=hashlib.sha256(answer.model_dump_json().encode()).hexdigest(),
    )  # fmt: skip
    transaction = Transaction(desk.client, event.event_id)
    transaction.add("trace", *desk.traces.put_items(trace, weapon, shares=request.share_if_traced_by_others))
    if watch is not None:
        transaction.add("watch", *desk.watches.put_items(watch))
    transaction.add("outbox", *(desk.outbox.put_item(each) for each in notices))
    transaction.add("audit", desk.trail.event_item(event))
    transaction.add("mark", *desk.idempotency.mark_items(call, answer, now))
    transaction.commit()
    call.recorded = True
    return answer


def _check_texts(*told: tuple[str, str | None]) -> None:
    """Raises Invalid for personal data in texts whose models are kept: what is kept is not held against it again."""
    faults = [
        FieldError(pointer, "personal_data", f"looks like {kind}: no personal data is kept here")
        for pointer, text in told
        if text and (kind := found(text, ON_WEAPONS)) is not None
    ]
    if faults:
        raise Invalid(*faults)


def _of_weapon(firearm: TracedFirearm) -> list[tuple[str, str | None]]:
    return [("/firearm/markings", firearm.markings), ("/firearm/importer", firearm.importer)]


def as_recorded(firearm: TracedFirearm) -> RecordedFirearm:
    """The weapon in the shape that descriptions are read in; a make that was not given is empty."""
    fields = {name: getattr(firearm, name) for name in RecordedFirearm.model_fields}
    return RecordedFirearm.model_construct(**{**fields, "make": firearm.make or ""})


def weapon_of(firearm: TracedFirearm, interpretation: Interpretation) -> Weapon | None:
    """What tells whether others trace the same weapon; None without a whole number."""
    serial = read_serial(firearm.serial_number or "")
    if serial.is_pattern or not indexable(serial):
        return None
    return Weapon(serial.folded, (interpretation.make.code if interpretation.make else None) or "")


def _search_before(desk: TracesDesk, call: Call, request: TraceRequest, administration: str) -> Search | None:
    if request.search_id is None:
        return None
    search = desk.cases.get_search(request.search_id)
    if search is None or search.on_behalf_of != administration or call.party not in (
        search.searched_by, f"ADM-{search.on_behalf_of}",
    ):  # fmt: skip
        raise Invalid(FieldError("/search_id", "no_such_search", "no such search of yours for this administration"))
    for match in search.matches:
        hit = desk.cases.get_hit(match.hit_id) if match.hit_id else None
        if hit is not None and hit.state == "CONFIRMED":
            raise Conflict("the weapon is recorded, and its bureau has confirmed the hit: ask it", code="hit_confirmed")
    return search


def _of_another_weapon(search: Search | None, firearm: TracedFirearm) -> list[Warned]:
    if search is None or not search.firearm.serial_number or not firearm.serial_number:
        return []
    if read_serial(search.firearm.serial_number).folded == read_serial(firearm.serial_number).folded:
        return []
    return [
        Warned(pointer="/search_id", code="another_number", detail="the search before was for another serial number")
    ]


def _watch(trace: Trace, search: Search | None, request: TraceRequest, now: datetime) -> KeptWatch | None:
    """The watch of an open trace: by its search, whose numbers a bureau may enter yet."""
    if search is None or not request.watch:
        return None
    serials = [read_serial(search.firearm.serial_number or "")]
    numbers = tuple(each.folded for each in serials if not each.is_pattern and indexable(each))
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
        numbers=numbers,
    )


def _leg(desk: TracesDesk, trace: Trace, routed: Routed, now: datetime, state: LegState = "QUEUED") -> Leg:
    leg = Leg(
        leg_id=new_id("leg", now),
        country=routed.country,
        party=routed.party,
        ground=routed.ground,
        reason=routed.reason,
        state=state,
        due_at=None,
        history=(LegEvent(at=now, state=state, by=SERVICE, what="opened" if state == "QUEUED" else "proposed"),),
    )
    return timed(leg, trace.priority, desk.arrangements, now)


def read(desk: TracesDesk, call: Call, trace_id: str) -> Trace:
    """A trace as the caller may see it. Raises NotFound for those whom it does not concern."""
    trace = seen(desk.traces, call, trace_id)
    return _with_alike(desk, trace, None) if is_requester(trace, call.party) else trace


def seen(traces: Traces, call: Call, trace_id: str) -> Trace:
    """The same, without others' traces of the weapon, for what is printed."""
    trace = traces.get(trace_id)
    if trace is None or not concerns_trace(trace, call.party):
        raise NotFound("no such trace of yours")
    return seen_by(trace, call.party)


def _with_alike(desk: TracesDesk, trace: Trace, shares: bool | None) -> Trace:
    """The trace with what its requester may know of others' traces of the weapon: that there are some, and who, where
    both agree. `shares`: whether the requester does; None to look it up."""
    weapon = weapon_of(trace.firearm, trace.interpretation)
    if weapon is None:
        return trace
    alike = [
        each
        for each in desk.traces.alike(weapon, trace.trace_id, test=trace.test)
        if (each.requested_by, each.on_behalf_of) != (trace.requested_by, trace.on_behalf_of)
    ]
    if shares is None:
        shares = desk.traces.shares(weapon, trace.trace_id)
    parties = sorted({f"ADM-{each.on_behalf_of}" for each in alike if each.shares}) if shares else []
    return trace.model_copy(update={"linked_traces": len(alike), "linked_parties": tuple(parties)})


@dataclass(frozen=True)
class TraceListing:
    """Which traces a caller wants to see: `since` included, `until` not."""

    state: TraceState | None = None
    on_behalf_of: str | None = None
    operation: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_traces(
    desk: TracesDesk, call: Call, asked: TraceListing, limit: int, cursor: str | None, now: datetime
) -> TracePage:
    """Traces that concern the caller, as it may see them, newest first. Without `since`, those of twelve months."""
    items, next_cursor = kept_traces(desk, call, asked, limit, cursor, now)
    return TracePage(items=items, next_cursor=next_cursor)


def kept_traces(
    desk: TracesDesk, call: Call, asked: TraceListing, limit: int, cursor: str | None, now: datetime
) -> tuple[list[Trace], str | None]:
    """The same, and the cursor of the next page."""

    def keep(trace: Trace) -> bool:
        return (
            concerns_trace(trace, call.party)
            and asked.state in (None, trace.state)
            and asked.on_behalf_of in (None, trace.on_behalf_of)
            and asked.operation in (None, trace.operation)
        )

    traces, next_cursor = desk.traces.list_traces(
        partition_of(call, asked.since, asked.until, now), keep, limit, cursor, repr((call.party, asked))
    )
    return [seen_by(trace, call.party) for trace in traces], next_cursor


def partition_of(call: Call, since: datetime | None, until: datetime | None, now: datetime) -> TracePartition:
    """Where a party's traces are listed."""
    begins = since or now - LISTED_FOR
    bounds = (id_bound("trc", begins), id_bound("trc", until) if until else None)
    if class_of(call.party) == "ADM":
        return TracePartition("by_administration", "administration", (str(call.country),), *bounds)
    if call.party == INTERPOL_GS:
        first, last = begins.year * 12 + begins.month - 1, (until or now).year * 12 + (until or now).month - 1
        months = tuple(f"{month // 12}-{month % 12 + 1:02}" for month in range(last, first - 1, -1))
        return TracePartition("by_month", "trace_month", months, *bounds)
    return TracePartition("by_party", "party", (call.party,), *bounds)


def acknowledge(desk: TracesDesk, call: Call, trace_id: str, leg_id: str, now: datetime) -> Trace:
    """The bureau has the request. Raises NotFound, Forbidden or Conflict as every step of a leg does."""
    return _leg_step(desk, call, trace_id, leg_id, "acknowledge", "acknowledge_leg", now, "acknowledged")


def ask_information(
    desk: TracesDesk, call: Call, trace_id: str, leg_id: str, asked: InformationRequest, now: datetime
) -> Trace:
    """The bureau needs to know more; its own clock stands still until it is told."""
    return _leg_step(
        desk, call, trace_id, leg_id, "request_information", "request_information", now, "asked", text=asked.question
    )


def respond(desk: TracesDesk, call: Call, trace_id: str, leg_id: str, given: LegResponse, now: datetime) -> Trace:
    """The bureau's answer, in part or final, or its refusal. A country that it names becomes a leg, or is proposed."""
    if any(each.date is not None and first_day_of(each.date) > now.date() for each in given.events):
        raise Invalid(FieldError("/events", "in_the_future", "an event is still to come"))
    _check_texts(("/note", given.note), *((f"/events/{n}/note", each.note) for n, each in enumerate(given.events)))
    step = "refuse" if given.failure_reason in REFUSALS else "answer" if given.final else "answer_partially"
    return _leg_step(desk, call, trace_id, leg_id, step, "answer_leg", now, "answered", response=given)


def open_leg(desk: TracesDesk, call: Call, trace_id: str, leg_id: str, now: datetime) -> Trace:
    """The requester opens a leg that an answer proposed."""
    return _leg_step(desk, call, trace_id, leg_id, "open", "open_leg", now, "opened")


def inform(desk: TracesDesk, call: Call, trace_id: str, given: Information, now: datetime) -> Trace:
    """The requester tells one bureau, or all that are asked, what they need to know.

    Raises Conflict where no leg can take it any more.
    """

    if given.firearm is not None:
        _check_texts(*_of_weapon(given.firearm))

    def take(trace: Trace) -> Stepped:
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
            legs.append(moved(desk, trace, leg, state, event, now))
            told.append(Told("trace.updated", leg.party, legs[-1], "INFORMATION", legs[-1].due_at))
        if given.leg_id is not None and given.leg_id not in {leg.leg_id for leg in trace.legs}:
            raise NotFound("no such leg of this trace")
        if not told:
            raise Conflict("no leg can take information now", code="not_from_this_state")
        after = trace.model_copy(update={"legs": tuple(legs), "firearm": given.firearm or trace.firearm})
        if given.firearm is not None:
            after = after.model_copy(update={"interpretation": interpret(as_recorded(given.firearm))})
        return Stepped(after, tuple(told), given.answer)

    return _step(desk, call, trace_id, take, now, "inform_trace")


def withdraw(desk: TracesDesk, call: Call, trace_id: str, asked: Withdrawal, now: datetime) -> Trace:
    """The requester no longer needs the answers: all legs that are open end. Raises Conflict where none is."""

    def take(trace: Trace) -> Stepped:
        _check_own(trace, call.party)
        if trace.state in _ENDED:
            raise Conflict(f"the trace is {trace.state}", code="not_from_this_state")
        legs, told = [], []
        for leg in trace.legs:
            if "withdraw" not in LEG.lawful(leg.state, REQUESTER):
                legs.append(leg)
                continue
            event = LegEvent(at=now, state="WITHDRAWN", by=call.party, what="withdrawn", text=asked.reason)
            legs.append(moved(desk, trace, leg, LEG.after(leg.state, "withdraw", REQUESTER), event, now))
            if leg.state != "PROPOSED":
                told.append(Told("trace.updated", leg.party, legs[-1], "WITHDRAWN"))
        return Stepped(trace.model_copy(update={"legs": tuple(legs)}), tuple(told), asked.reason)

    return _step(desk, call, trace_id, take, now, "withdraw_trace")


def _check_own(trace: Trace, party: str) -> None:
    if not is_requester(trace, party):
        raise Forbidden("only who submitted the trace, or for whom, may do that", code="not_your_step")


def _leg_step(
    desk: TracesDesk,
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

    def take(trace: Trace) -> Stepped:
        leg = next((leg for leg in trace.legs if leg.leg_id == leg_id), None)
        if leg is None or not (is_requester(trace, call.party) or call.party in (leg.party, INTERPOL_GS)):
            raise NotFound("no such leg of yours")
        role = BUREAU if call.party == leg.party else REQUESTER if is_requester(trace, call.party) else "reader"
        state = LEG.after(leg.state, step, role)
        event = LegEvent(at=now, state=state, by=call.party, what=what, text=text, response=response)
        after = moved(desk, trace, leg, state, event, now)
        told = list(_requesters(trace, after))
        if step == "open":
            told = [Told("trace.received", after.party, after, after.state, after.due_at)]
        changed = with_leg(trace, after)
        if response is not None and response.next_country is not None:
            changed, more = _onward(desk, changed, after, response.next_country, now)
            told += more
        return Stepped(changed, tuple(told), text or (response.note if response else None))

    return _step(desk, call, trace_id, take, now, action)


def _onward(desk: TracesDesk, trace: Trace, leg: Leg, country: str, now: datetime) -> tuple[Trace, list[Told]]:
    """The leg to a country that an answer named: opened, or proposed, as the arrangement has it.

    A country that is asked already closes a circle, which is noted and asked no second time.
    """
    if country in {each.country for each in trace.legs}:
        circle = Warned(
            pointer="/next_country", code="circle", detail=f"named by {leg.party}; that country is asked already"
        )
        return trace.model_copy(update={"warnings": (*trace.warnings, circle)}), []
    registered = _registered(desk, bureaus_of_country(country))
    routed = route_onward(country, "LINKED_COUNTRY", leg.party, trace.on_behalf_of, registered)
    if isinstance(routed, Warned):
        return trace.model_copy(update={"warnings": (*trace.warnings, routed)}), []
    at_once = desk.arrangements.opens_next(leg.party)
    new = _leg(desk, trace, routed, now, "QUEUED" if at_once else "PROPOSED")
    told = [Told("trace.received", new.party, new, new.state, new.due_at)] if at_once else []
    return trace.model_copy(update={"legs": (*trace.legs, new)}), told


def moved(desk: TracesDesk, trace: Trace, leg: Leg, state: LegState, event: LegEvent, now: datetime) -> Leg:
    """The leg after an event, with its next deadline."""
    stepped = leg.model_copy(update={"state": state, "history": (*leg.history, event)})
    return timed(stepped, trace.priority, desk.arrangements, now)


def _requesters(trace: Trace, leg: Leg) -> Iterable[Told]:
    """The requester, and the administration that it asks for."""
    for party in dict.fromkeys((trace.requested_by, f"ADM-{trace.on_behalf_of}")):
        yield Told("trace.updated", party, leg, leg.state)


def _step(
    desk: TracesDesk, call: Call, trace_id: str, take: Callable[[Trace], Stepped], now: datetime, action: str
) -> Trace:
    """Take a step of a trace that concerns the caller, from the state that it is in now.

    Raises NotFound for those whom it does not concern, and what the step raises; then nothing has changed.
    """
    for _ in range(_TRIES):
        before = desk.traces.get(trace_id)
        if before is None or not concerns_trace(before, call.party):
            raise NotFound("no such trace of yours")
        stepped = take(before)
        after = settled(stepped.after.model_copy(update={"version": before.version + 1}), now)
        answer = seen_by(after, call.party)
        try:
            write_step(desk, call, before, replace(stepped, after=after), now, action, 201, answer)
        except ConditionFailed as somebody:
            if somebody.labels != {"trace"}:
                raise
            continue  # another step came first: look again
        call.recorded = True
        return answer
    raise Unavailable("the trace is contended for; nothing was written")


def write_step(
    desk: TracesDesk,
    call: Call,
    before: Trace,
    stepped: Stepped,
    now: datetime,
    action: str,
    status: int,
    answer: Trace,
) -> None:
    """Write a trace that took a step, the notifications and the audit event, or nothing. Raises ConditionFailed."""
    after = stepped.after
    notices = _notices(desk, after, stepped.told, now)
    event = _event(call, after, notices, now, action, status, reason=stepped.said)
    transaction = Transaction(desk.client, event.event_id)
    transaction.add("trace", *desk.traces.change_items(before, after))
    if after.state in _ENDED and after.watch_id is not None:
        held = desk.watches.get(after.watch_id)
        if held is not None and held.watch.stopped_at is None:
            stopped = held.watch.model_copy(update={"stopped_at": now, "stopped_by": SERVICE})
            transaction.add("watch", *desk.watches.stop_items(stopped))
    transaction.add("outbox", *(desk.outbox.put_item(each) for each in notices))
    transaction.add("audit", desk.trail.event_item(event))
    transaction.add("mark", *desk.idempotency.mark_items(call, answer, now))
    transaction.commit()


def with_leg(trace: Trace, after: Leg) -> Trace:
    """The trace with this leg in the place of what it was."""
    return trace.model_copy(update={"legs": tuple(after if leg.leg_id == after.leg_id else leg for leg in trace.legs)})


def settled(trace: Trace, now: datetime) -> Trace:
    """The trace in the state that its legs put it in, with what all answers together say."""
    state = state_of(trace.legs)
    closed_at = (trace.closed_at or now) if state in _ENDED else None
    return with_findings(trace.model_copy(update={"state": state, "closed_at": closed_at}))


def _registered(desk: TracesDesk, bureaus: Iterable[str]) -> frozenset[str]:
    rows = desk.register.get_many(set(bureaus))
    return frozenset(party for party, row in rows.items() if row.notified)


def _notices(desk: TracesDesk, trace: Trace, told: Sequence[Told], now: datetime) -> list[Notification]:
    """One notification for each who is told, under ids that follow from the trace, its version, the leg and the party.

    An administration without an address that the WCO asks for is not told, since the WCO is.
    """
    parties = {each.party for each in told}
    notified = _registered(desk, parties)
    by_the_wco = f"ADM-{trace.on_behalf_of}" if trace.requested_by == WCO else None
    found = [
        trace_notice(trace, each.event, each.party, each.leg, now, notified, stage=each.stage, due_at=each.due_at)
        for each in told
        if each.party in notified or each.party != by_the_wco
    ]
    return list({each.notification_id: each for each in found}.values())


def _event(
    call: Call, trace: Trace, notices: Sequence[Notification], now: datetime, action: str, status: int, **facts: object
) -> AuditEvent:
    return event_of(
        call,
        now,
        action=action,
        status=status,
        on_behalf_of=trace.on_behalf_of,
        case_reference=trace.case_reference,
        officer=trace.officer,
        operation=trace.operation,
        search_id=trace.search_id,
        watch_id=trace.watch_id,
        trace_id=trace.trace_id,
        leg_id=call.facts.get("leg_id"),
        object_version=trace.version,
        outcome=trace.state,
        notifications=tuple(f"{each.notification_id} {each.recipient}" for each in notices),
        **facts,
    )
