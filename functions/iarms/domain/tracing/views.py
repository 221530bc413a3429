"""Whom a trace concerns, and what each of them sees of it.

Who asks, and for whom, sees all. INTERPOL-GS sees all but what a bureau keeps for the requester. A bureau sees the
weapon and its own leg: what other countries answered is theirs to share.
"""

from iarms.domain.cases import was_asked
from iarms.domain.tracing.findings import redacted_for, with_findings
from iarms.models.party import INTERPOL_GS
from iarms.models.trace import Leg, Trace


def is_requester(trace: Trace, party: str) -> bool:
    """Whether the party asks, or is asked for."""
    return party in (trace.requested_by, f"ADM-{trace.on_behalf_of}")


def concerns_trace(trace: Trace, party: str) -> bool:
    """Whether a trace is a party's to know of. A bureau whose leg was never more than proposed was not asked."""
    return is_requester(trace, party) or party == INTERPOL_GS or bool(_legs_of(trace, party))


def trace_for(trace: Trace, party: str) -> Trace:
    """The trace as a party that it concerns may see it."""
    if is_requester(trace, party):
        return trace
    if party == INTERPOL_GS:
        return redacted_for(trace, party)
    own = trace.model_copy(
        update={
            "legs": _legs_of(trace, party),
            "search_id": None,
            "override_reason": None,
            "watch_id": None,
            "linked_countries": (),
            "share_if_traced_by_others": None,
        }
    )
    return with_findings(own).model_copy(update={"warnings": ()})


def _legs_of(trace: Trace, party: str) -> tuple[Leg, ...]:
    return tuple(leg for leg in trace.legs if leg.party == party and was_asked(leg))
