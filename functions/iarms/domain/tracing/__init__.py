"""Where a firearm left the legal world: whom to ask, and what all answers together say.

    routing           which bureaus may know, with reasons
    warnings          what in a request contradicts itself
    outcome           how a trace ended
    chain, contradictions, diversion, findings    the chain of custody out of the answers
    views             a trace as one party may read it

Other packages import from here, not from the modules.
"""

from iarms.domain.tracing.findings import findings, redacted_for, with_findings
from iarms.domain.tracing.routing import Routed, bureaus_for, bureaus_of_country, route, route_onward
from iarms.domain.tracing.views import concerns_trace, is_requester, trace_for
from iarms.domain.tracing.warnings import warnings

__all__ = [
    "Routed",
    "bureaus_for",
    "bureaus_of_country",
    "concerns_trace",
    "findings",
    "is_requester",
    "redacted_for",
    "route",
    "route_onward",
    "trace_for",
    "warnings",
    "with_findings",
]
