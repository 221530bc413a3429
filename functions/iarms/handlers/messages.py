"""The door to messages: what the parties of a hit or of a leg of a trace say to one another beside its steps."""

from collections.abc import Callable
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.casework.messages import hit_messages, leg_messages
from iarms.casework.messages.stores import MessageStores
from iarms.handlers import http
from iarms.models.case_message import CaseMessage, CaseMessageDraft, CaseMessagePage
from iarms.settings import MessagesSettings
from iarms.store.case_messages import CaseMessages
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.outbox import Outbox
from iarms.store.shards import Shards
from iarms.store.traces import Traces

settings = MessagesSettings.read()
_shards = Shards.read(settings.shards)
door = http.open_door(settings)
idempotency = Idempotency(dynamodb(), settings.idempotency_table)
stores = MessageStores(
    client=dynamodb(),
    cases=Cases(dynamodb(), settings.cases_table, shards=_shards),
    of_hits=CaseMessages(dynamodb(), settings.cases_table, "case_key"),
    traces=Traces(dynamodb(), settings.traces_table, shards=_shards),
    of_legs=CaseMessages(dynamodb(), settings.traces_table, "trace_id"),
    outbox=Outbox(dynamodb(), settings.outbox_table, shards=_shards),
    trail=door.trail,
    idempotency=idempotency,
    register=door.register,
)
app = http.resolver()
_HIT_ID = Path(description="hit_...", max_length=64)
_TRACE_ID = Path(description="trc_...", max_length=64)
_LEG_ID = Path(description="leg_...", max_length=64)
_SAID = "Told once to each of the others. Coded, dated, without personal data, 200 at most; also after the end."


@app.post(
    "/v1/hits/<hit_id>/messages",
    operation_id="send_hit_message",
    tags=["hits"],
    summary="Say something about a hit to all others whom it concerns",
    description="By the recording bureau, the searcher, the administration searched for, the WCO and INTERPOL-GS, "
    f"which is marked where it stands in for the bureau. {_SAID}",
    security=http.scoped("hit:read"),
    responses=http.documented_responses(CaseMessage, http.CREATED, "The message", *http.WRITES, 404, 409),
    status_code=http.CREATED,
)
def send_hit_message(
    hit_id: Annotated[str, _HIT_ID],
    draft: Annotated[CaseMessageDraft, Body(description="What there is to say")],
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["hit_ids"] = (hit_id,)
    return _sent(lambda: hit_messages.send_hit_message(stores, call, hit_id, draft, http.now()))


@app.get(
    "/v1/hits/<hit_id>/messages",
    operation_id="list_hit_messages",
    tags=["hits"],
    summary="List the messages of a hit, newest first",
    description="For those whom the hit concerns. Each says to whom it was sent and who has acknowledged it.",
    security=http.scoped("hit:read"),
    responses=http.documented_responses(CaseMessagePage, 200, "A page of messages", 404),
)
def list_hit_messages(
    hit_id: Annotated[str, _HIT_ID],
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["hit_ids"] = (hit_id,)
    return http.success(hit_messages.list_hit_messages(stores, call, hit_id, limit, cursor))


@app.post(
    "/v1/traces/<trace_id>/legs/<leg_id>/messages",
    operation_id="send_leg_message",
    tags=["traces"],
    summary="Say something about a leg of a trace to all others whom it concerns",
    description="By its bureau, who submitted the trace, the administration that is asked for, and INTERPOL-GS, which "
    f"is marked where it stands in for the bureau. {_SAID} It is no step of the leg: no clock stands still for it.",
    security=http.scoped("trace:read"),
    responses=http.documented_responses(CaseMessage, http.CREATED, "The message", *http.WRITES, 404, 409),
    status_code=http.CREATED,
)
def send_leg_message(
    trace_id: Annotated[str, _TRACE_ID],
    leg_id: Annotated[str, _LEG_ID],
    draft: Annotated[CaseMessageDraft, Body(description="What there is to say")],
) -> Response[Any]:
    call = http.call_in(app)
    call.facts.update(trace_id=trace_id, leg_id=leg_id)
    return _sent(lambda: leg_messages.send_leg_message(stores, call, (trace_id, leg_id), draft, http.now()))


@app.get(
    "/v1/traces/<trace_id>/legs/<leg_id>/messages",
    operation_id="list_leg_messages",
    tags=["traces"],
    summary="List the messages of a leg of a trace, newest first",
    description="For those whom the leg concerns. Each says to whom it was sent and who has acknowledged it.",
    security=http.scoped("trace:read"),
    responses=http.documented_responses(CaseMessagePage, 200, "A page of messages", 404),
)
def list_leg_messages(
    trace_id: Annotated[str, _TRACE_ID],
    leg_id: Annotated[str, _LEG_ID],
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts.update(trace_id=trace_id, leg_id=leg_id)
    return http.success(leg_messages.list_leg_messages(stores, call, (trace_id, leg_id), limit, cursor))


def _sent(send: Callable[[], CaseMessage]) -> Response[Any]:
    message = http.idempotent(idempotency, http.call_in(app), CaseMessage, send)
    return http.success(message, status=http.CREATED)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
