"""The door to traces: submitted by who found a weapon, answered by the bureaus that are asked, read by both."""

from collections.abc import Callable
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.sessions import as_caller
from iarms.casework.statistics import statistics
from iarms.casework.tracing import listing, steps
from iarms.casework.tracing.stores import SubmittingStores
from iarms.casework.tracing.submit import submit_trace
from iarms.casework.tracing.test_bureau import respond_for_test_bureau
from iarms.domain.deadlines import arrangements_in
from iarms.handlers import http
from iarms.models.allowance import allowance_rules_in
from iarms.models.api import Acknowledgement, Instant
from iarms.models.country import Country
from iarms.models.statistics import TraceStatistics
from iarms.models.trace import (
    Information,
    InformationRequest,
    LegResponse,
    Trace,
    TracePage,
    TraceRequest,
    TraceState,
    Withdrawal,
)
from iarms.settings import TracesSettings
from iarms.store.allowances import Allowances
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.officers import OfficerLists
from iarms.store.outbox import Outbox
from iarms.store.shards import Shards
from iarms.store.suspects import Suspects
from iarms.store.traces import Traces
from iarms.store.watches import Watches

settings = TracesSettings.read()
_shards = Shards.read(settings.shards)
door = http.open_door(settings)
callers = as_caller(settings.data_role)
idempotency = Idempotency(dynamodb(), settings.idempotency_table)
stores = SubmittingStores(
    client=dynamodb(),
    traces=Traces(dynamodb(), settings.traces_table, callers, shards=_shards),
    cases=Cases(dynamodb(), settings.cases_table, shards=_shards),
    watches=Watches(dynamodb(), settings.watches_table, shards=_shards),
    outbox=Outbox(dynamodb(), settings.outbox_table, shards=_shards),
    trail=door.trail,
    idempotency=idempotency,
    register=door.register,
    arrangements=arrangements_in(settings.arrangements),
    allowances=Allowances(dynamodb(), settings.allowances_table, allowance_rules_in(settings.allowances)),
    suspects=Suspects(dynamodb(), settings.suspects_table),
    officers=OfficerLists(dynamodb(), settings.register_table),
)
app = http.resolver()
_TRACE_ID = Path(description="trc_...", max_length=64)
_LEG_ID = Path(description="leg_...", max_length=64)


def _step_answers(description: str, *problems: int) -> dict[int, Any]:
    """The documented responses of a step, as `_stepped` answers them."""
    return http.documented_responses(
        Trace, http.CREATED, description, *http.WRITES, *problems, sends=(http.LOCATION, http.ETAG)
    )


@app.post(
    "/v1/traces",
    operation_id="create_trace",
    tags=["traces"],
    summary="Ask where a firearm left the legal world",
    description="After a search (`search_id`), or with a reason why none came first. The weapon is kept as given and "
    "as understood; one leg goes to each country that may know, with the ground in words. `warnings` stop nothing "
    "and may stop an answer.",
    security=http.scoped("trace:write"),
    responses=_step_answers("The trace", 409),
    status_code=http.CREATED,
)
def create_trace(
    request: Annotated[TraceRequest, Body(description="The weapon, its recovery, why and for whom")],
) -> Response[Any]:
    call = http.call_in(app)

    def submit() -> Trace:
        now = http.now()
        trace = submit_trace(stores, call, request, now)
        respond_for_test_bureau(stores, call, trace, now)
        return trace

    return _stepped(submit)


@app.get(
    "/v1/traces",
    operation_id="list_traces",
    tags=["traces"],
    summary="List traces, newest first",
    description="One's own, those on one's behalf, those that one is asked in; all for INTERPOL-GS. Without `from`, "
    "those of twelve months, as `listed_from` says. Eventually consistent.",
    security=http.scoped("trace:read"),
    responses=http.documented_responses(TracePage, 200, "A page of traces"),
)
def list_traces(
    state: Annotated[TraceState | None, Query()] = None,
    on_behalf_of: Annotated[Country | None, Query(description="the administration that asks")] = None,
    operation: Annotated[str | None, Query(min_length=1, max_length=64)] = None,
    since: Annotated[Instant | None, Query(alias="from", description="submitted; RFC 3339, included")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="submitted; RFC 3339, not included")] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    asked = listing.TraceListing(state, on_behalf_of, operation, *http.period(since, until))
    return http.success(listing.list_traces(stores, http.call_in(app), asked, limit, cursor, http.now()))


@app.get(
    "/v1/trace-statistics",
    operation_id="read_trace_statistics",
    tags=["traces"],
    summary="Traces counted: by operation, country, outcome, failure, times, what is overdue",
    description="Those that concern the caller, as it may see them. Counts so small that they would name another's "
    "case are null. Test traces never count. Without `from`, those of the twelve months before `to` or now.",
    security=http.scoped("trace:read"),
    responses=http.documented_responses(TraceStatistics, 200, "The counts"),
)
def read_trace_statistics(
    since: Annotated[Instant | None, Query(alias="from", description="submitted; RFC 3339, included")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="submitted; RFC 3339, not included")] = None,
) -> Response[Any]:
    return http.success(statistics.count_traces(stores, http.call_in(app), *http.period(since, until), http.now()))


@app.get(
    "/v1/traces/<trace_id>",
    operation_id="read_trace",
    tags=["traces"],
    summary="Read a trace",
    description="Who asks sees all of it; a bureau the weapon and its own leg; INTERPOL-GS all but what a bureau keeps "
    "for who asks.",
    security=http.scoped("trace:read"),
    responses=http.documented_responses(Trace, 200, "The trace", 404, sends=(http.ETAG,)),
)
def read_trace(trace_id: Annotated[str, _TRACE_ID]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    trace = listing.read_trace(stores, call, trace_id)
    return http.success(trace, etag=str(trace.version))


@app.post(
    "/v1/traces/<trace_id>/withdrawal",
    operation_id="withdraw_trace",
    tags=["traces"],
    summary="Withdraw a trace",
    description="By who submitted it, or for whom. Its open legs end, and their bureaus are told.",
    security=http.scoped("trace:write"),
    responses=_step_answers("The trace, withdrawn", 404, 409, 412),
    status_code=http.CREATED,
)
def withdraw_trace(
    trace_id: Annotated[str, _TRACE_ID],
    asked: Annotated[Withdrawal, Body(description="Why")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    return _stepped(lambda: steps.withdraw_trace(stores, call, trace_id, asked, http.now()))


@app.post(
    "/v1/traces/<trace_id>/information",
    operation_id="inform_trace",
    tags=["traces"],
    summary="Tell a bureau what it asked, or all of them something more",
    description="By who submitted it. A `firearm` that differs corrects the description: it is understood, doubted and "
    "routed anew. Countries that only the wrong one led to are withdrawn unless they have answered, new ones are "
    "asked, and the others are told what has changed, which the history of their leg holds in `changes`.",
    security=http.scoped("trace:write"),
    responses=_step_answers("The trace", 404, 409, 412),
    status_code=http.CREATED,
)
def inform_trace(
    trace_id: Annotated[str, _TRACE_ID],
    given: Annotated[Information, Body(description="What there is to know")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    return _stepped(lambda: steps.inform(stores, call, trace_id, given, http.now()))


@app.post(
    "/v1/traces/<trace_id>/legs/<leg_id>/opening",
    operation_id="open_leg",
    tags=["traces"],
    summary="Ask a country that an answer named",
    description="By who submitted the trace; where the arrangement does not open such legs at once.",
    security=http.scoped("trace:write"),
    responses=_step_answers("The trace", 404, 409, 412),
    status_code=http.CREATED,
)
def open_leg(
    trace_id: Annotated[str, _TRACE_ID],
    leg_id: Annotated[str, _LEG_ID],
    nothing: Annotated[Acknowledgement, Body(description="{}")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    return _stepped(lambda: steps.open_leg(stores, call, trace_id, leg_id, http.now()))


@app.post(
    "/v1/traces/<trace_id>/legs/<leg_id>/withdrawal",
    operation_id="withdraw_leg",
    tags=["traces"],
    summary="Withdraw the request to one country",
    description="By who submitted the trace, or for whom. The leg ends, its bureau is told; the other legs go on.",
    security=http.scoped("trace:write"),
    responses=_step_answers("The trace", 404, 409, 412),
    status_code=http.CREATED,
)
def withdraw_leg(
    trace_id: Annotated[str, _TRACE_ID],
    leg_id: Annotated[str, _LEG_ID],
    asked: Annotated[Withdrawal, Body(description="Why")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    return _stepped(lambda: steps.withdraw_one_leg(stores, call, trace_id, leg_id, asked, http.now()))


@app.post(
    "/v1/traces/<trace_id>/legs/<leg_id>/acknowledgement",
    operation_id="acknowledge_leg",
    tags=["traces"],
    summary="Say that a request is received",
    description="By the bureau that is asked.",
    security=http.scoped("trace:respond"),
    responses=_step_answers("The trace as the bureau sees it", 404, 409, 412),
    status_code=http.CREATED,
)
def acknowledge_leg(
    trace_id: Annotated[str, _TRACE_ID],
    leg_id: Annotated[str, _LEG_ID],
    nothing: Annotated[Acknowledgement, Body(description="{}")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    return _stepped(lambda: steps.acknowledge_leg(stores, call, trace_id, leg_id, http.now()))


@app.post(
    "/v1/traces/<trace_id>/legs/<leg_id>/information-requests",
    operation_id="request_information",
    tags=["traces"],
    summary="Ask who submitted a trace for more",
    description="By the bureau that is asked; its own time stands still until it is told.",
    security=http.scoped("trace:respond"),
    responses=_step_answers("The trace as the bureau sees it", 404, 409, 412),
    status_code=http.CREATED,
)
def request_information(
    trace_id: Annotated[str, _TRACE_ID],
    leg_id: Annotated[str, _LEG_ID],
    asked: Annotated[InformationRequest, Body(description="What the bureau needs to know")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    return _stepped(lambda: steps.request_information(stores, call, trace_id, leg_id, asked, http.now()))


@app.post(
    "/v1/traces/<trace_id>/legs/<leg_id>/responses",
    operation_id="answer_leg",
    tags=["traces"],
    summary="Answer a trace, in part or whole, or refuse with a ground",
    description="By the bureau that is asked, acknowledged or not, late or not, also after the leg has expired. What "
    "was answered already is changed by an answer with `correction`, which then stands in its place. A request that "
    "was withdrawn takes no answer.",
    security=http.scoped("trace:respond"),
    responses=_step_answers("The trace as the bureau sees it", 404, 409, 412),
    status_code=http.CREATED,
)
def answer_leg(
    trace_id: Annotated[str, _TRACE_ID],
    leg_id: Annotated[str, _LEG_ID],
    given: Annotated[LegResponse, Body(description="An outcome, or why there is none")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    return _stepped(lambda: steps.answer_leg(stores, call, trace_id, leg_id, given, http.now()))


def _stepped(take: Callable[[], Trace]) -> Response[Any]:
    trace = http.idempotent(idempotency, http.call_in(app), Trace, take)
    location = f"/v1/traces/{trace.trace_id}"
    return http.success(trace, status=http.CREATED, location=location, etag=str(trace.version))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
