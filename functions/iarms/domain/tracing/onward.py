"""What an answer does to the other legs: the country that it names is asked, one that it names no longer is not, and
each is told what concerns it and nothing else.

What concerns a country is what others tell of the weapon's way into it: who sent it, when, to what kind of holder, with
the note of that event, such as a licence. An answer whose bureau keeps it from others tells them nothing, not even who
named them.
"""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from iarms.domain.cases import LEG, SERVICE, TraceRecipient, was_asked
from iarms.domain.languages import note
from iarms.domain.tracing.chain import answer_of, same_country
from iarms.domain.tracing.findings import may_see
from iarms.domain.tracing.legs import Actor, asked_bureau, new_leg, with_leg, with_leg_event, withdrawn_leg
from iarms.domain.tracing.routing import bureaus_for, bureaus_of_country, reason_text, route_onward
from iarms.domain.tracing.wording import bureau_of
from iarms.models.party import SERVICE_PARTY
from iarms.models.trace import ConcerningEvent, CustodyEvent, Leg, LegEvent, LegReason, LegResponse, Trace, Warned


class FurtherLeg(NamedTuple):
    """What a leg to a country that an answer names is made with: its id, and the parties with an address."""

    leg_id: str
    registered: AbstractSet[str]


class Followed(NamedTuple):
    """A trace whose legs follow what is known now, and who is told of that."""

    trace: Trace
    recipients: list[TraceRecipient]


def follow_answer(trace: Trace, before: Leg, after: Leg, further: FurtherLeg | None, actor: Actor) -> Followed:
    """The trace after one leg's answer: the country that it named before and names no more is withdrawn, unless
    something else leads there or its bureau has answered; the one that it names now is asked, unless it is already."""
    named, names = named_by(before), named_by(after)
    recipients: list[TraceRecipient] = []
    if named is not None and named != names and named not in countries_named(trace) and not is_described(trace, named):
        trace, recipients = _taken_back(trace, named, after, actor)
    opened = None
    if names is not None and further is not None and not _live_legs(trace, names):
        opened = _opened(trace, names, after, further, actor)
    if opened is not None:
        trace = trace.model_copy(update={"legs": (*trace.legs, opened)})
        recipients += [asked_bureau(opened)] if was_asked(opened) else []
    silent = {after.leg_id, *([opened.leg_id] if opened else [])}
    told = with_knowledge(trace, actor, silent)
    return Followed(told.trace, [*recipients, *told.recipients])


def with_knowledge(trace: Trace, actor: Actor, silent: AbstractSet[str]) -> Followed:
    """Each leg with what the answers that stand say of its country. A bureau that was asked before is told where that
    is more or other than it was; those of the `silent` legs are told by something else, or know it."""
    legs, recipients = [], []
    for leg in trace.legs:
        known = concerning(trace, leg)
        if leg.state == "WITHDRAWN" or known == leg.concerning:
            legs.append(leg)
            continue
        after = leg.model_copy(update={"concerning": known})
        if was_asked(leg) and leg.leg_id not in silent:
            state = LEG.after(leg.state, "add_knowledge", SERVICE)
            event = LegEvent(at=actor.at, state=state, by=SERVICE_PARTY, what="told")
            after = with_leg_event(after, event, trace.priority, actor.arrangements)
            is_more = any(each not in leg.concerning for each in known)
            stage = "ADDED_KNOWLEDGE" if is_more else "KNOWLEDGE_TAKEN_BACK"
            recipients.append(TraceRecipient("trace.updated", after.party, after, stage, after.due_at))
        legs.append(after)
    return Followed(trace.model_copy(update={"legs": tuple(legs)}), recipients)


def concerning(trace: Trace, leg: Leg) -> tuple[ConcerningEvent, ...]:
    """What the answers of other legs tell of the weapon's way into this leg's country, as far as its party may know."""
    found: list[ConcerningEvent] = []
    for other in trace.legs:
        answer = answer_of(other)
        if other.leg_id == leg.leg_id or answer is None or leg.country is None:
            continue
        for response in answer.standing:
            if may_see(leg.party, response.restrictions, told_by=other.party, trace=trace):
                found += _leading_to(leg.country, response, other)
    return tuple(dict.fromkeys(found))


def named_by(leg: Leg) -> str | None:
    """The country that a leg's answer names as the next one, as it stands; None where it names none."""
    answer = answer_of(leg)
    return answer.next_country if answer is not None else None


def countries_named(trace: Trace) -> frozenset[str]:
    """The countries that answers name as the next one, as they stand."""
    return frozenset(country for leg in trace.legs if (country := named_by(leg)) is not None)


def linked_countries_of(trace: Trace) -> tuple[str, ...]:
    """The countries that the requester named as linked; of a trace that was kept without them, those of its legs."""
    return trace.linked_countries or tuple(
        leg.country
        for leg in trace.legs
        if leg.country and leg.ground == "LINKED_COUNTRY" and leg.history[0].at == trace.submitted_at
    )


def is_live(leg: Leg) -> bool:
    """Whether the leg stands for its country: it is proposed, or its bureau was asked, and it was not withdrawn."""
    return leg.state == "PROPOSED" or (leg.state != "WITHDRAWN" and was_asked(leg))


def is_answered(leg: Leg) -> bool:
    """Whether its bureau has told anything, in part or whole."""
    return any(event.response is not None for event in leg.history)


def is_described(trace: Trace, country: str | None) -> bool:
    """Whether the weapon's description, or what the requester links to the case, leads to this country; None: whether
    it leads to none."""
    bureaus = bureaus_for(trace.firearm, trace.interpretation, linked_countries_of(trace))
    return bureaus_of_country(country)[0] in bureaus if country is not None else not bureaus


def was_withdrawn_by_requester(trace: Trace, country: str | None) -> bool:
    """Whether the requester itself has withdrawn its request to this country once."""
    return any(
        leg.country == country and leg.state == "WITHDRAWN" and leg.history[-1].by != SERVICE_PARTY
        for leg in trace.legs
    )


def _leading_to(country: str, response: LegResponse, other: Leg) -> list[ConcerningEvent]:
    into = [event for event in response.events if _leads_to(country, event)]
    names = response.next_country is not None and same_country(response.next_country, country)
    if not into and names:
        into = [CustodyEvent(kind="EXPORT", country=other.country, to_country=response.next_country)]
    # The note beside events is of the whole answer: it is passed on where all of the answer is of this way.
    is_all = names and all(_leads_to(country, event) for event in response.events)
    return [
        ConcerningEvent(
            kind=event.kind,
            date=event.date,
            country=event.country or other.country,
            to_country=event.to_country,
            holder=event.holder,
            lawful=event.lawful,
            note=event.note or (response.note if is_all else None),
            told_by=bureau_of(other),
            restrictions=tuple(dict.fromkeys(response.restrictions)),
        )
        for event in into
    ]


def _leads_to(country: str, event: CustodyEvent) -> bool:
    if event.to_country is not None:
        return same_country(event.to_country, country)
    return event.kind == "IMPORT" and event.country is not None and same_country(event.country, country)


def _live_legs(trace: Trace, country: str) -> list[Leg]:
    return [leg for leg in trace.legs if leg.country == country and is_live(leg)]


def _taken_back(trace: Trace, country: str, told_by: Leg, actor: Actor) -> Followed:
    """The legs to this country withdrawn; those that are answered, or have ended otherwise, stay as they are."""
    service = Actor(SERVICE_PARTY, actor.at, actor.arrangements)
    recipients: list[TraceRecipient] = []
    for leg in _live_legs(trace, country):
        if is_answered(leg) or "withdraw" not in LEG.lawful(leg.state, SERVICE):
            continue
        knew = any(event.told_by == bureau_of(told_by) and _is_for_all(event) for event in leg.concerning)
        who = {"party": bureau_of(told_by)} if knew else {}
        reason = note("names_no_longer" if knew else "answer_names_no_longer", country=country, **who)
        after, told = withdrawn_leg(trace, leg, reason, service, "NOT_NEEDED")
        trace = with_leg(trace, after)
        recipients += told
    return Followed(trace, recipients)


def _opened(trace: Trace, country: str, named_it: Leg, further: FurtherLeg, actor: Actor) -> Leg | None:
    """The leg to a country that an answer names: asked, or proposed, as the arrangement has it. One that the requester
    has withdrawn is proposed to it again. None for the requester's own country."""
    routed = route_onward(country, "LINKED_COUNTRY", bureau_of(named_it), trace.on_behalf_of, further.registered)
    if isinstance(routed, Warned):
        return None
    at_once = actor.arrangements.opens_next(named_it.party) and not was_withdrawn_by_requester(trace, country)
    leg = new_leg(further.leg_id, routed, trace.priority, actor, "QUEUED" if at_once else "PROPOSED")
    if any(_is_for_all(each) for each in concerning(trace, leg)):
        return leg
    reasons = (LegReason(code="named_not_for_others"), *leg.reasons[1:])
    return leg.model_copy(update={"reason": reason_text(reasons, "en"), "reasons": reasons})


def _is_for_all(told: ConcerningEvent) -> bool:
    """Whether every reader of the leg may know who told this: of two countries that one bureau answers for it knows
    more than others may."""
    return not {"REQUESTER_ONLY", "NO_ONWARD_SHARING"} & set(told.restrictions)
