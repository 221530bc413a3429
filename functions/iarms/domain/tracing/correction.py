"""A corrected description: the trace with the weapon as it is described now, its legs where that leads, who is told.

A country that nothing leads to any more is asked no longer, unless its bureau has answered; one that the new
description leads to is asked, or proposed; every other bureau is told what has changed, also where it has answered: it
may want to correct that.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from iarms.domain.cases import LEG, REQUESTER, SERVICE, TraceRecipient, was_asked
from iarms.domain.languages import detailed, note
from iarms.domain.tracing.legs import (
    Actor,
    Transition,
    asked_bureau,
    new_leg,
    transition,
    with_leg_event,
    withdrawn_leg,
)
from iarms.domain.tracing.onward import (
    countries_named,
    is_answered,
    is_described,
    is_live,
    was_withdrawn_by_requester,
    with_knowledge,
)
from iarms.domain.tracing.routing import Routed
from iarms.domain.tracing.steps import check_requester, information_step
from iarms.errors import Conflict, NotFound, in_state
from iarms.models.party import SERVICE_PARTY
from iarms.models.search import Interpretation
from iarms.models.trace import FieldChange, Information, Leg, LegEvent, Trace, TracedFirearm, Warned
from iarms.models.year_estimate import YearEstimate


class Redescribed(NamedTuple):
    """A weapon as it is described now: understood, where it leads, what is to be said of it, an id for each leg
    that may be new, and the years of manufacture that number and marks tell."""

    firearm: TracedFirearm
    interpretation: Interpretation
    routed: tuple[Routed, ...]
    warnings: tuple[Warned, ...]
    leg_ids: tuple[str, ...]
    year_estimate: YearEstimate | None = None


def correct_description(trace: Trace, given: Information, weapon: Redescribed, actor: Actor) -> Transition:
    """The requester says what the weapon is. `given.leg_id` is the leg that its words are for; the change is for all.

    Raises Forbidden for anybody else, NotFound for a leg that is not there, Conflict for a trace that is withdrawn and
    for words to a leg that is withdrawn or was never asked.
    """
    check_requester(trace, actor.party)
    meant = trace.leg(given.leg_id)
    if given.leg_id is not None and meant is None:
        raise NotFound("no such leg of this trace")
    if trace.state == "WITHDRAWN":
        standing = in_state("trace_state", trace.state)
        raise Conflict(detailed("trace_withdrawn", state=trace.state), code="not_from_this_state", parameters=standing)
    if meant is not None and (meant.state == "WITHDRAWN" or not was_asked(meant)):
        standing = in_state("trace_leg_state", meant.state)
        raise Conflict(detailed("leg_told_nothing", state=meant.state), code="not_from_this_state", parameters=standing)
    kept = [_corrected(leg, trace, given, weapon, actor) for leg in trace.legs]
    opened = list(_opened(trace, [leg for leg, _ in kept], weapon, actor))
    legs = (*(leg for leg, _ in kept), *opened)
    changed = trace.model_copy(
        update={
            "legs": legs,
            "firearm": weapon.firearm,
            "interpretation": weapon.interpretation,
            "year_estimate": weapon.year_estimate,
            "warnings": _that_hold(weapon.warnings, legs),
        }
    )
    known = with_knowledge(changed, actor, frozenset(leg.leg_id for leg in legs))
    recipients = [each for _, told in kept for each in told]
    recipients += [asked_bureau(leg) for leg in opened if was_asked(leg)]
    return transition(trace, known.trace, recipients, actor.at, given.answer)


def _corrected(
    leg: Leg, trace: Trace, given: Information, weapon: Redescribed, actor: Actor
) -> tuple[Leg, list[TraceRecipient]]:
    """What becomes of a leg: asked, told, or let go; and who is told of that."""
    if leg.state == "WITHDRAWN":
        return leg, []
    routed = next((each for each in weapon.routed if each.country == leg.country), None)
    if routed is not None:
        leg = leg.model_copy(update={"ground": routed.ground, "reason": routed.reason, "reasons": routed.reasons})
        if leg.state == "PROPOSED" and actor.arrangements.next_country_opens:
            return _asked_now(leg, trace, actor)
    if routed is not None or leg.country in countries_named(trace) or is_answered(leg):
        return _informed(leg, given, changes_between(trace.firearm, weapon.firearm), trace, actor)
    return _let_go(leg, trace, given, actor)


def _opened(trace: Trace, legs: Sequence[Leg], weapon: Redescribed, actor: Actor) -> Iterator[Leg]:
    """The legs to countries that no other leg stands for: asked, or proposed, as the arrangement has it.

    One that the requester has withdrawn itself is not asked again because something else was wrong; where only the
    description as it is now leads there, or nothing else does, it is proposed. Whom to ask is not asked of INTERPOL-GS
    while others are.
    """
    live = {leg.country for leg in legs if is_live(leg)}
    is_waiting = any(leg.state not in LEG.ends for leg in legs)
    others = bool(live) or any(not was_withdrawn_by_requester(trace, each.country) for each in weapon.routed)
    for leg_id, routed in zip(weapon.leg_ids, weapon.routed, strict=True):
        withdrawn = was_withdrawn_by_requester(trace, routed.country)
        is_known = routed.country in live or (routed.country is None and is_waiting)
        if is_known or (withdrawn and others and is_described(trace, routed.country)):
            continue
        at_once = actor.arrangements.next_country_opens and not withdrawn
        yield new_leg(leg_id, routed, trace.priority, actor, "QUEUED" if at_once else "PROPOSED")


def _that_hold(warnings: Sequence[Warned], legs: Sequence[Leg]) -> tuple[Warned, ...]:
    """The warnings without that INTERPOL-GS is asked whom to ask, where it is not."""
    is_asked = any(leg.country is None and is_live(leg) for leg in legs)
    return tuple(each for each in warnings if is_asked or each.code != "no_country_known")


def changes_between(before: TracedFirearm, after: TracedFirearm) -> tuple[FieldChange, ...]:
    """The fields that differ, each as it was and as it is, in words or as JSON."""
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return tuple(
        FieldChange(field=name, before=_in_words(was[name]), after=_in_words(now[name]))
        for name in was
        if was[name] != now[name]
    )


def _in_words(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _informed(
    leg: Leg, given: Information, changes: Sequence[FieldChange], trace: Trace, actor: Actor
) -> tuple[Leg, list[TraceRecipient]]:
    """The leg told what has changed. A bureau that waits for the requester has its answer, where that is for it."""
    if not was_asked(leg):
        return leg, []
    is_for_it = given.leg_id in (None, leg.leg_id)
    step = (information_step(leg) if is_for_it else None) or "correct_description"
    event = LegEvent(
        at=actor.at,
        state=LEG.after(leg.state, step, REQUESTER),
        by=actor.party,
        what="informed",
        text=given.answer if is_for_it else None,
        changes=tuple(changes),
    )
    after = with_leg_event(leg, event, trace.priority, actor.arrangements)
    return after, [TraceRecipient("trace.updated", after.party, after, "INFORMATION", after.due_at)]


def _asked_now(leg: Leg, trace: Trace, actor: Actor) -> tuple[Leg, list[TraceRecipient]]:
    """A leg that was proposed, whose country the description leads to now."""
    state = LEG.after(leg.state, "open", SERVICE)
    event = LegEvent(at=actor.at, state=state, by=SERVICE_PARTY, what="opened")
    after = with_leg_event(leg, event, trace.priority, actor.arrangements)
    return after, [asked_bureau(after)]


def _let_go(leg: Leg, trace: Trace, given: Information, actor: Actor) -> tuple[Leg, list[TraceRecipient]]:
    """The leg withdrawn, whose country only the wrong description led to; one that has expired stays as it ended. Words
    for another leg are not told to it."""
    if "withdraw" not in LEG.lawful(leg.state, SERVICE):
        return leg, []
    service = Actor(SERVICE_PARTY, actor.at, actor.arrangements)
    reason = note("description_corrected")
    if given.leg_id in (None, leg.leg_id):
        reason = note("description_corrected_as_said", given=given.answer)
    return withdrawn_leg(trace, leg, reason, service, "NOT_NEEDED")
