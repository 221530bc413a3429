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
from iarms.domain.tracing import ENDED_TRACES, warned
from iarms.models.notice import Notification
from iarms.models.trace import AlsoAsked, Trace, Warned
from iarms.store.traces import Alike

# Of one weapon: more of one's own are not looked into, more of others' are not told, more of a bureau's not listed.
MOST_OWN: Final = 10
MOST_LINKS_TOLD: Final = 10
MOST_LISTED: Final = 50


def with_alike(trace: Trace, alike: Sequence[Alike], *, shares: bool) -> Trace:
    """The trace with what its requester may know of others' traces of the weapon: that there are some, and who, where
    both agree. `alike`: all other traces of it; `shares`: whether the requester agrees."""
    others = [each for each in alike if each.on_behalf_of != trace.on_behalf_of]
    parties = sorted({f"ADM-{each.on_behalf_of}" for each in others if each.shares}) if shares else []
    return trace.model_copy(update={"linked_traces": len(others), "linked_parties": tuple(parties)})


def own_duplicates(stores: TraceStores, trace: Trace, alike: Sequence[Alike]) -> tuple[Warned, ...]:
    """That the administration traces this weapon already, for each of its other traces that is open, newest first.

    `alike`: all other traces of the weapon.
    """
    own = [each.trace_id for each in _newest_first(alike) if each.on_behalf_of == trace.on_behalf_of]
    return tuple(
        _own_duplicate(each, trace) for each in stores.traces.get_many(own[:MOST_OWN]) if each.state not in ENDED_TRACES
    )


def link_notices(
    stores: TraceStores, trace: Trace, alike: Sequence[Alike], *, shares: bool, now: datetime
) -> list[Notification]:
    """What tells others who trace this weapon that another does: who it is only where both share.

    `alike`: all other traces of the weapon. Nobody is told of a second trace of the same administration.
    """
    if any(each.on_behalf_of == trace.on_behalf_of for each in alike):
        return []
    notices: list[Notification] = []
    linked = {each.trace_id: each for each in _newest_first(alike)[:MOST_LINKS_TOLD]}
    for theirs in stores.traces.get_many(linked):
        named = f"ADM-{trace.on_behalf_of}" if shares and linked[theirs.trace_id].shares else None
        parties = dict.fromkeys((theirs.requested_by, f"ADM-{theirs.on_behalf_of}"))
        recipients = [
            TraceRecipient("trace.linked", party, linked_trace=trace.trace_id, linked_party=named) for party in parties
        ]
        notices += notices_of(stores, theirs, recipients, now)
    return notices


def with_also_asked(stores: TraceReading, trace: Trace, party: str) -> Trace:
    """The trace with what a bureau that is asked reads at its legs: other traces of the weapon that were put to it."""
    if not any(leg.party == party for leg in trace.legs):
        return trace
    weapon = weapon_of(trace.firearm, trace.interpretation)
    alike = _newest_first(stores.traces.alike(weapon, trace.trace_id, test=trace.test))[:MOST_LISTED]
    asked = tuple(
        AlsoAsked(trace_id=other.trace_id, leg_id=leg.leg_id)
        for other in stores.traces.get_many(each.trace_id for each in alike)
        for leg in other.legs
        if leg.party == party and was_asked(leg)
    )
    legs = (leg.model_copy(update={"also_asked": asked}) if leg.party == party else leg for leg in trace.legs)
    return trace.model_copy(update={"legs": tuple(legs)})


def _own_duplicate(other: Trace, trace: Trace) -> Warned:
    """With the other trace's id, but for the WCO, of what the administration asks for itself."""
    pointer, code = "/firearm/serial_number", "own_duplicate"
    if trace.requested_by in (other.requested_by, f"ADM-{other.on_behalf_of}"):
        return warned(pointer, code, trace=other.trace_id, state=other.state)
    return warned(pointer, code, "own_duplicate_unnamed", state=other.state)


def _newest_first(alike: Sequence[Alike]) -> list[Alike]:
    return sorted(alike, key=lambda each: each.trace_id, reverse=True)
