"""A trace for who asks for it: those whom it concerns, and nobody else."""

from iarms.casework.access.mandates import require_mandate
from iarms.domain.tracing import concerns_trace
from iarms.errors import NotFound
from iarms.models.party import Call
from iarms.models.trace import Trace
from iarms.store.traces import Traces


def trace_of_caller(traces: Traces, call: Call, trace_id: str) -> Trace:
    """The trace as it is kept (strongly consistent); the caller may see no more of it than `trace_for` shows.

    Raises NotFound for none and for one that does not concern the caller, Forbidden for the WCO where it made the trace
    under a mandate that is not in force.
    """
    trace = traces.get(trace_id)
    if trace is None or not concerns_trace(trace, call.party):
        raise NotFound("no such trace of yours")
    require_mandate(call, trace.requested_by, trace.on_behalf_of)
    return trace
