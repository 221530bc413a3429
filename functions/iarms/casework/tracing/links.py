"""Traces of one weapon: one's own twice, others' of which one may know, and those that one bureau is asked in.

A requester knows of others that they are there, and who they are only where both agree. A bureau reads which of the
traces that it is asked in are of one weapon.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from iarms.casework.tracing.notices import notices_of
from iarms.casework.tracing.stores import TraceReading, TraceStores
from iarms.casework.tracing.weapon import weapon_of
from iarms.domain.cases import TraceRecipient, was_asked
from iarms.domain.tracing import ENDED_TRACES
from iarms.models.notice import Notification
from iarms.models.trace import AlsoAsked, Leg, Trace, Warned
from iarms.store.traces import Alike, Weapon

# Of one weapon: more of one's own are not looked into, more of others' are not told, more of a bureau's not listed.
MOST_OWN: Final = 10
MOST_LINKS_TOLD: Final = 10
MOST_LISTED: Final = 50


def with_alike(stores: TraceReading, trace: Trace, shares: bool | None) -> Trace:
    """The trace with what its requester may know of others' traces of the weapon: that there are some, and who, where
    both agree. `shares`: whether the requester does; None to look it up."""
    weapon = weapon_of(trace.firearm, trace.interpretation)
    if weapon is None:
        return trace
    others = _of_others(stores.traces.alike(weapon, trace.trace_id, test=trace.test), trace.on_behalf_of)
    if shares is None:
        shares = stores.traces.shares(weapon, trace.trace_id)
    parties = sorted({f"ADM-{each.on_behalf_of}" for each in others if each.shares}) if shares else []
    return trace.model_copy(update={"linked_traces": len(others), "linked_parties": tuple(parties)})


def own_duplicates(stores: TraceStores, weapon: Weapon | None, trace: Trace) -> tuple[Warned, ...]:
    """That the administration traces this weapon already, for each of its other traces that is open, newest first."""
    if weapon is None:
        return ()
    alike = stores.traces.alike(weapon, trace.trace_id, test=trace.test)
    own = [each for each in _newest_first(alike) if each.on_behalf_of == trace.on_behalf_of][:MOST_OWN]
    traces = [found for each in own if (found := stores.traces.get(each.trace_id)) is not None]
    return tuple(
        Warned(
            pointer="/firearm/serial_number",
            code="own_duplicate",
            detail=f"{each.trace_id} of the same administration traces this weapon and is {each.state}: tell it what is"
            " new by its information, or withdraw one of the two",
        )
        for each in traces
        if each.state not in ENDED_TRACES
    )


def link_notices(
    stores: TraceStores, trace: Trace, weapon: Weapon | None, *, shares: bool, now: datetime
) -> list[Notification]:
    """What tells others who trace this weapon that another does: who it is only where both share.

    Nobody is told of a second trace of the same administration.
    """
    if weapon is None:
        return []
    alike = stores.traces.alike(weapon, trace.trace_id, test=trace.test)
    if any(each.on_behalf_of == trace.on_behalf_of for each in alike):
        return []
    notices: list[Notification] = []
    for each in _newest_first(_of_others(alike, trace.on_behalf_of))[:MOST_LINKS_TOLD]:
        theirs = stores.traces.get(each.trace_id)
        if theirs is None:
            continue
        named = f"ADM-{trace.on_behalf_of}" if shares and each.shares else None
        parties = dict.fromkeys((theirs.requested_by, f"ADM-{theirs.on_behalf_of}"))
        recipients = [
            TraceRecipient("trace.linked", party, linked_trace=trace.trace_id, linked_party=named) for party in parties
        ]
        notices += notices_of(stores, theirs, recipients, now)
    return notices


def with_also_asked(stores: TraceReading, trace: Trace, party: str) -> Trace:
    """The trace with what a bureau that is asked reads at its legs: other traces of the weapon that were put to it."""
    weapon = weapon_of(trace.firearm, trace.interpretation)
    if weapon is None or not any(leg.party == party for leg in trace.legs):
        return trace
    alike = _newest_first(stores.traces.alike(weapon, trace.trace_id, test=trace.test))[:MOST_LISTED]
    others = [found for each in alike if (found := stores.traces.get(each.trace_id)) is not None]
    asked = tuple(
        AlsoAsked(trace_id=other.trace_id, leg_id=leg.leg_id)
        for other in others
        for leg in other.legs
        if leg.party == party and was_asked(leg)
    )

    def told(leg: Leg) -> Leg:
        return leg.model_copy(update={"also_asked": asked}) if leg.party == party else leg

    return trace.model_copy(update={"legs": tuple(map(told, trace.legs))})


def _of_others(alike: Sequence[Alike], administration: str) -> list[Alike]:
    return [each for each in alike if each.on_behalf_of != administration]


def _newest_first(alike: Sequence[Alike]) -> list[Alike]:
    return sorted(alike, key=lambda each: each.trace_id, reverse=True)
