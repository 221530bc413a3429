"""A corrected description: the trace with the weapon as it is described now, its legs where that leads, who is told.

A country that nothing leads to any more is asked no longer, unless its bureau has answered; one that the new
description leads to is asked, or proposed; every other bureau is told what has changed, also where it has answered: it
may want to correct that.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from iarms.domain.cases import LEG, REQUESTER, SERVICE, TraceRecipient, was_asked
from iarms.domain.tracing.legs import (
    Actor,
    Transition,
    asked_bureau,
    new_leg,
    transition,
    with_leg_event,
    withdrawn_leg,
)
from iarms.domain.tracing.onward import countries_named, is_answered, is_live, with_knowledge
from iarms.domain.tracing.routing import Routed
from iarms.domain.tracing.steps import check_requester
from iarms.errors import Conflict, NotFound
from iarms.models.party import SERVICE_PARTY
from iarms.models.search import Interpretation
from iarms.models.trace import FieldChange, Information, Leg, LegEvent, Trace, TracedFirearm, Warned


class Redescribed(NamedTuple):
    """A weapon as it is described now: understood, where it leads, what is to be said of it, and an id for each leg
    that may be new."""

    firearm: TracedFirearm
    interpretation: Interpretation
    routed: tuple[Routed, ...]
    warnings: tuple[Warned, ...]
    leg_ids: tuple[str, ...]


def correct_description(trace: Trace, given: Information, weapon: Redescribed, actor: Actor) -> Transition:
    """The requester says what the weapon is. `given.leg_id` is the leg that its words are for; the change is for all.

    Raises Forbidden for anybody else, NotFound for a leg that is not there, Conflict for a trace that is withdrawn.
    """
    check_requester(trace, actor.party)
    if given.leg_id is not None and given.leg_id not in {leg.leg_id for leg in trace.legs}:
        raise NotFound("no such leg of this trace")
    if trace.state == "WITHDRAWN":
        raise Conflict("the trace is WITHDRAWN: submit another for the weapon as it is", code="not_from_this_state")
    at_once = actor.arrangements.next_country_opens
    routed = {each.country: each for each in weapon.routed}
    named = countries_named(trace)
    changes = changes_between(trace.firearm, weapon.firearm)
    legs, recipients = [], list[TraceRecipient]()
    for leg in trace.legs:
        if leg.state == "WITHDRAWN":
            after, told = leg, list[TraceRecipient]()
        elif leg.state == "PROPOSED" and leg.country in routed and at_once:
            after, told = _asked_now(_regrounded(leg, routed), trace, actor)
        elif leg.country in routed or leg.country in named or is_answered(leg):
            after, told = _informed(_regrounded(leg, routed), given, changes, trace, actor)
        else:
            after, told = _let_go(leg, trace, given.answer, actor)
        legs.append(after)
        recipients += told
    live = {leg.country for leg in legs if is_live(leg)}
    for leg_id, each in zip(weapon.leg_ids, weapon.routed, strict=True):
        if each.country not in live and not (each.country is None and live):
            new = new_leg(leg_id, each, trace.priority, actor, "QUEUED" if at_once else "PROPOSED")
            legs.append(new)
            recipients += [asked_bureau(new)] if at_once else []
    changed = trace.model_copy(
        update={
            "legs": tuple(legs),
            "firearm": weapon.firearm,
            "interpretation": weapon.interpretation,
            "warnings": weapon.warnings,
        }
    )
    known = with_knowledge(changed, actor, frozenset(leg.leg_id for leg in legs))
    return transition(trace, known.trace, recipients, actor.at, given.answer)


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


def _regrounded(leg: Leg, routed: dict[str | None, Routed]) -> Leg:
    """The leg with the ground on which its country is asked by the new description, where that leads there."""
    now = routed.get(leg.country)
    return leg if now is None else leg.model_copy(update={"ground": now.ground, "reason": now.reason})


def _informed(
    leg: Leg, given: Information, changes: Sequence[FieldChange], trace: Trace, actor: Actor
) -> tuple[Leg, list[TraceRecipient]]:
    """The leg told what has changed. A bureau that waits for the requester has its answer, where that is for it."""
    if not was_asked(leg):
        return leg, []
    is_for_it = given.leg_id in (None, leg.leg_id)
    waits = is_for_it and leg.state == "INFO_REQUESTED"
    event = LegEvent(
        at=actor.at,
        state=LEG.after(leg.state, "give_information" if waits else "correct_description", REQUESTER),
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


def _let_go(leg: Leg, trace: Trace, why: str, actor: Actor) -> tuple[Leg, list[TraceRecipient]]:
    """The leg withdrawn, whose country only the wrong description led to; one that has expired stays as it ended."""
    if "withdraw" not in LEG.lawful(leg.state, SERVICE):
        return leg, []
    service = Actor(SERVICE_PARTY, actor.at, actor.arrangements)
    reason = f"the description was corrected, and nothing leads here any more: {why}"
    return withdrawn_leg(trace, leg, reason, service, "NOT_NEEDED")
