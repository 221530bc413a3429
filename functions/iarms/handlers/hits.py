"""The door to hits and notifications: each party reads its own, takes its steps, and says that it has received it."""

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.sessions import as_caller
from iarms.casework.hits import confirmation, hits, notifications
from iarms.casework.hits.stores import ConfirmationStores, HitStores
from iarms.casework.hits.test_bureau import confirm_for_test_bureau
from iarms.casework.statistics import statistics
from iarms.casework.statistics.stores import StatisticsStores
from iarms.domain.cases import HitTimes
from iarms.errors import FieldError, Invalid
from iarms.handlers import http
from iarms.models.api import Acknowledgement, Instant
from iarms.models.country import Country
from iarms.models.hit import Confirmation, ConfirmationRequest, Disposal, Hit, HitPage, HitReport, HitState
from iarms.models.notice import NoticeEvent, Notification, NotificationPage
from iarms.models.party import Call
from iarms.models.statistics import HitStatistics
from iarms.settings import HitsSettings
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.outbox import NotificationFilter, Outbox
from iarms.store.records import Records
from iarms.store.shards import Shards

settings = HitsSettings.read()
_shards = Shards.read(settings.shards)
door = http.open_door(settings)
callers = as_caller(settings.data_role)
stores = HitStores(
    client=dynamodb(),
    cases=Cases(dynamodb(), settings.cases_table, callers, shards=_shards),
    outbox=Outbox(dynamodb(), settings.outbox_table, callers, shards=_shards),
    trail=door.trail,
    idempotency=Idempotency(dynamodb(), settings.idempotency_table),
)
confirmation_stores = ConfirmationStores(
    client=dynamodb(),
    cases=stores.cases,
    outbox=stores.outbox,
    trail=stores.trail,
    idempotency=stores.idempotency,
    register=door.register,
    times=HitTimes(json.loads(settings.confirmation_minutes), json.loads(settings.hit_reminders)),
)
records = Records(dynamodb(), settings.records_table, shards=_shards)
statistics_stores = StatisticsStores(cases=stores.cases, records=records)
app = http.resolver()
_HIT_ID = Path(description="hit_...", max_length=64)


def _step_answers(description: str, *problems: int) -> dict[int, Any]:
    """The documented responses of a step, as `_stepped` answers them."""
    return http.documented_responses(
        Hit, http.CREATED, description, *http.WRITES, *problems, sends=(http.LOCATION, http.ETAG)
    )


@app.get(
    "/v1/hits/<hit_id>",
    operation_id="read_hit",
    tags=["hits"],
    summary="Read a hit",
    description="For INTERPOL-GS, the WCO, the recording bureau and the administration searched for: the weapon "
    "as given beside what is recorded, where it is, whom to call, and who has been told and has acknowledged.",
    security=http.scoped("hit:read"),
    responses=http.documented_responses(HitReport, 200, "The hit", 404, sends=(http.ETAG,)),
)
def read_hit(hit_id: Annotated[str, Path(description="hit_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["hit_ids"] = (hit_id,)
    hit = hits.read_hit(stores, call, hit_id)
    return http.success(hit, etag=str(hit.version))


@app.get(
    "/v1/hits",
    operation_id="list_hits",
    tags=["hits"],
    summary="List hits, newest first, or by when an answer is due",
    description="Those that concern the caller: a bureau's own records', an administration's own searches', all for "
    "the WCO and INTERPOL-GS. Without `from`, those of twelve months, as `listed_from` says. Eventually consistent.\n\n"
    "`order=due` lists those alone whose answer is due (`due_at`), whenever they were opened, the next one first: "
    "what a bureau has to answer, and what a searcher waits for. Late ones, whose `due_at` is over, stand at the head. "
    "Strongly consistent. `from` and `to` do not go with it, and `due_before` with nothing else. Filters that few pass "
    "can leave a page short, or empty, with a `next_cursor` to go on from.",
    security=http.scoped("hit:read"),
    responses=http.documented_responses(HitPage, 200, "A page of hits"),
)
def list_hits(
    state: Annotated[HitState | None, Query()] = None,
    recorded_by: Annotated[Country | None, Query(description="the country whose bureau recorded the weapon")] = None,
    on_behalf_of: Annotated[Country | None, Query(description="the administration searched for")] = None,
    since: Annotated[Instant | None, Query(alias="from", description="opened; RFC 3339, included")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="opened; RFC 3339, not included")] = None,
    order: Annotated[
        Literal["newest", "due"], Query(description="newest: as opened; due: by when an answer is due, and no others")
    ] = "newest",
    due_before: Annotated[
        Instant | None,
        Query(description="with `order=due`: an answer is due; RFC 3339, not included"),
    ] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    asked = hits.HitListing(state, recorded_by, on_behalf_of, *http.period(since, until))
    others = {"due_before": due_before} if order == "newest" else {"from": since, "to": until}
    wrong = [
        FieldError(f"/query/{name}", "not_with_order", f"does not go with the order {order}")
        for name, given in others.items()
        if given is not None
    ]
    if wrong:
        raise Invalid(*wrong)
    if order == "due":
        return http.success(hits.list_due_hits(stores, http.call_in(app), asked, due_before, (limit, cursor)))
    return http.success(hits.list_hits(stores, http.call_in(app), asked, limit, cursor, http.now()))


@app.get(
    "/v1/hit-statistics",
    operation_id="read_hit_statistics",
    tags=["hits"],
    summary="Hits counted: by basis, bureau, outcome, time to confirmation",
    description="Those that the caller may know of. Counts so small that they would name another's case are null. "
    "REFUTED and NOT_SAME_WEAPON are the false hits by which the decision rule is judged. Test hits never count. "
    "Without `from`, those of the twelve months before `to` or now.",
    security=http.scoped("hit:read"),
    responses=http.documented_responses(HitStatistics, 200, "The counts"),
)
def read_hit_statistics(
    since: Annotated[Instant | None, Query(alias="from", description="opened; RFC 3339, included")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="opened; RFC 3339, not included")] = None,
) -> Response[Any]:
    return http.success(
        statistics.count_hits(statistics_stores, http.call_in(app), *http.period(since, until), http.now())
    )


@app.post(
    "/v1/hits/<hit_id>/confirmation-requests",
    operation_id="request_confirmation",
    tags=["hits"],
    summary="Ask the recording bureau to confirm a hit",
    description="By the searcher, or the administration searched for. Due in 10 minutes (URGENT) or 60 (ROUTINE); an "
    "unanswered request is repeated by the clock, the third one goes to INTERPOL-GS.",
    security=http.scoped("search:write"),
    responses=_step_answers("The hit, with the request", 404, 409, 412),
    status_code=http.CREATED,
)
def request_confirmation(
    hit_id: Annotated[str, _HIT_ID],
    asked: Annotated[ConfirmationRequest, Body(description="How urgent, and why")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["hit_ids"] = (hit_id,)

    def take() -> Hit:
        now = http.now()
        hit = confirmation.request(confirmation_stores, call, hit_id, asked, now)
        confirm_for_test_bureau(confirmation_stores, records, call, hit, now)
        return hit

    return _stepped(call, take)


@app.post(
    "/v1/hits/<hit_id>/confirmations",
    operation_id="confirm_hit",
    tags=["hits"],
    summary="Confirm or refute a hit on one's own record, say by when, or take a confirmation back",
    description="By the recording bureau, asked or unasked; by INTERPOL-GS in its stead where the bureau has no "
    "address or the hit was escalated. An answer may carry instructions, as codes and in words. WITHDRAWN takes a "
    "CONFIRMED back, of a closed hit too, which stays closed. A record that was entered in error confirms nothing.",
    security=http.scoped("hit:confirm"),
    responses=_step_answers("The hit, with the answer", 404, 409, 412),
    status_code=http.CREATED,
)
def confirm_hit(
    hit_id: Annotated[str, _HIT_ID],
    given: Annotated[Confirmation, Body(description="The bureau's answer")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["hit_ids"] = (hit_id,)
    return _stepped(call, lambda: confirmation.confirm(confirmation_stores, records, call, hit_id, given, http.now()))


@app.post(
    "/v1/hits/<hit_id>/disposition",
    operation_id="dispose_hit",
    tags=["hits"],
    summary="Say what became of the weapon",
    description="By the searcher, or the administration searched for; the hit ends with it. NOT_SAME_WEAPON counts as "
    "a false hit, by which the decision rule is judged.",
    security=http.scoped("search:write"),
    responses=_step_answers("The hit, closed", 404, 409, 412),
    status_code=http.CREATED,
)
def dispose_hit(
    hit_id: Annotated[str, _HIT_ID],
    disposal: Annotated[Disposal, Body(description="What became of it")],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["hit_ids"] = (hit_id,)
    return _stepped(call, lambda: confirmation.dispose(confirmation_stores, call, hit_id, disposal, http.now()))


def _stepped(call: Call, take: Callable[[], Hit]) -> Response[Any]:
    hit = http.idempotent(stores.idempotency, call, Hit, take)
    return http.success(hit, status=http.CREATED, location=f"/v1/hits/{hit.hit_id}", etag=str(hit.version))


@app.get(
    "/v1/notifications",
    operation_id="list_notifications",
    tags=["notifications"],
    summary="List one's own notifications, newest first",
    description="One for each event and recipient, whether it came by a queue, by an address, or not yet; what is "
    "still to be received: `acknowledged=false`. A filter that few pass can leave a page short, or empty, with a "
    "`next_cursor` to go on from. Eventually consistent.",
    security=http.scoped("notification:read"),
    responses=http.documented_responses(NotificationPage, 200, "A page of notifications"),
)
def list_notifications(
    event: Annotated[NoticeEvent | None, Query(description="the kind of event: only notifications of it")] = None,
    acknowledged: Annotated[bool | None, Query(description="false: those that nobody has acknowledged yet")] = None,
    since: Annotated[Instant | None, Query(alias="from", description="told; RFC 3339, included")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="told; RFC 3339, not included")] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    which = NotificationFilter(event, acknowledged, *http.period(since, until))
    return http.success(notifications.list_notifications(stores, http.call_in(app), which, limit, cursor))


@app.get(
    "/v1/notifications/<notification_id>",
    operation_id="read_notification",
    tags=["notifications"],
    summary="Read a notification",
    description="By its recipient, and INTERPOL-GS: the message as it was sent, whether it was sent, and acknowledged.",
    security=http.scoped("notification:read"),
    responses=http.documented_responses(Notification, 200, "The notification", 404),
)
def read_notification(notification_id: Annotated[str, Path(description="ntf_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["notifications"] = (notification_id,)
    return http.success(notifications.read_notification(stores, call, notification_id))


@app.post(
    "/v1/notifications/<notification_id>/acknowledgement",
    operation_id="acknowledge_notification",
    tags=["notifications"],
    summary="Say that a notification is received",
    description="The first acknowledgement stands; a later one is answered with it.",
    security=http.scoped("notification:read"),
    responses=http.documented_responses(
        Notification, http.CREATED, "The notification, acknowledged", *http.WRITES, 404
    ),
    status_code=http.CREATED,
)
def acknowledge_notification(
    notification_id: Annotated[str, Path(description="ntf_...", max_length=64)],
    acknowledgement: Annotated[Acknowledgement, Body(description="{}")],
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["notifications"] = (notification_id,)
    notification = http.idempotent(
        stores.idempotency,
        call,
        Notification,
        lambda: notifications.acknowledge_notification(stores, call, notification_id, http.now()),
    )
    return http.success(notification, status=http.CREATED)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
