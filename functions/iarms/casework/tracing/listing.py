"""Traces as each party may read them: one, or a list."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from iarms.casework.access.mandates import may_deal_with
from iarms.casework.access.traces import trace_of_caller
from iarms.casework.tracing.links import with_alike, with_also_asked
from iarms.casework.tracing.stores import TraceReading, TraceStores
from iarms.casework.tracing.weapon import weapon_of
from iarms.domain.tracing import concerns_trace, is_requester, trace_for
from iarms.models.ids import id_bound
from iarms.models.party import INTERPOL_GS, Call, class_of
from iarms.models.trace import Trace, TracePage, TraceState
from iarms.store.cursor import Question, first_asked_at
from iarms.store.listing import Partition, beginning_of, months_back


def read_trace(stores: TraceReading, call: Call, trace_id: str) -> Trace:
    """A trace as the caller may see it. Raises NotFound for those whom it does not concern."""
    trace = trace_for(trace_of_caller(stores.traces, call, trace_id), call.party)
    if is_requester(trace, call.party):
        weapon = weapon_of(trace.firearm, trace.interpretation)
        alike = stores.traces.alike(weapon, trace.trace_id, test=trace.test)
        return with_alike(trace, alike, shares=weapon is not None and stores.traces.shares(weapon, trace.trace_id))
    return with_also_asked(stores, trace, call.party)


@dataclass(frozen=True)
class TraceListing:
    """Which traces a caller wants to see: `since` included, `until` not."""

    state: TraceState | None = None
    on_behalf_of: str | None = None
    operation: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_traces(
    stores: TraceStores, call: Call, which: TraceListing, limit: int, cursor: str | None, now: datetime
) -> TracePage:
    """Traces that concern the caller, as it may see them, newest first. Without `since`, those of twelve months."""
    page = kept_traces(stores, call, which, limit, cursor, now)
    return TracePage(items=page.traces, next_cursor=page.next_cursor, listed_from=page.listed_from)


class KeptTraces(NamedTuple):
    """A page of traces, the cursor of the next page, and from when on traces are listed."""

    traces: list[Trace]
    next_cursor: str | None
    listed_from: datetime


def kept_traces(
    stores: TraceStores, call: Call, which: TraceListing, limit: int, cursor: str | None, now: datetime
) -> KeptTraces:
    """A page of the traces that concern the caller, as it may see them, newest first; without `since`, of twelve
    months."""

    def keep(trace: Trace) -> bool:
        return (
            concerns_trace(trace, call.party)
            and may_deal_with(call, trace.requested_by, trace.on_behalf_of)
            and which.state in (None, trace.state)
            and which.on_behalf_of in (None, trace.on_behalf_of)
            and which.operation in (None, trace.operation)
        )

    narrowed = {
        "party": call.party,
        "state": which.state,
        "on_behalf_of": which.on_behalf_of,
        "operation": which.operation,
        "since": which.since,
        "until": which.until,
    }
    asked_at = first_asked_at(cursor, now)
    since = beginning_of(which.since, which.until, asked_at)
    where = partition_of(call, since, which.until, now)
    question = Question("traces", narrowed, asked_at=asked_at if which.since is None else None)
    traces, next_cursor = stores.traces.list_traces(where, keep, limit, cursor, question)
    return KeptTraces([trace_for(trace, call.party) for trace in traces], next_cursor, since)


def partition_of(call: Call, since: datetime, until: datetime | None, now: datetime) -> Partition:
    """Where a party's traces are listed."""
    bounds = (id_bound("trc", since), id_bound("trc", until) if until else "trc_~")
    if class_of(call.party) == "ADM":
        return Partition("by_administration", "administration", (str(call.country),), *bounds)
    if call.party == INTERPOL_GS:
        return Partition("by_month", "trace_month", months_back(since, until, now), *bounds)
    return Partition("by_party", "party", (call.party,), *bounds)
