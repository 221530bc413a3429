"""The door to hits and notifications: each party reads its own, and says that it has received it."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.casework import hits as work
from iarms.casework.desk import HitsDesk
from iarms.clients import dynamodb
from iarms.handlers import http
from iarms.models.api import Strict
from iarms.models.hit import Hit
from iarms.models.notice import Notification, NotificationPage
from iarms.settings import HitsSettings
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.outbox import Outbox

settings = HitsSettings.read()
desk = HitsDesk(
    client=dynamodb(),
    cases=Cases(dynamodb(), settings.cases_table),
    outbox=Outbox(dynamodb(), settings.outbox_table),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    idempotency=Idempotency(dynamodb(), settings.idempotency_table),
)
app = http.resolver()


class Acknowledgement(Strict):
    """Nothing to say but that it is received: {}."""


@app.get(
    "/v1/hits/<hit_id>",
    operation_id="read_hit",
    tags=["hits"],
    summary="Read a hit",
    description="For INTERPOL-GS, the WCO, the recording bureau and the administration searched for.",
    security=http.scoped("hit:read"),
    responses=http.answers(Hit, 200, "The hit", 404),
)
def read_hit(hit_id: Annotated[str, Path(description="hit_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["hit_ids"] = (hit_id,)
    return http.ok(work.read_hit(desk, call, hit_id))


@app.get(
    "/v1/notifications",
    operation_id="list_notifications",
    tags=["notifications"],
    summary="List one's own notifications, newest first",
    security=http.scoped("notification:read"),
    responses=http.answers(NotificationPage, 200, "A page of notifications"),
)
def list_notifications(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Response[Any]:
    return http.ok(work.list_notifications(desk, http.call_in(app), limit, cursor))


@app.get(
    "/v1/notifications/<notification_id>",
    operation_id="read_notification",
    tags=["notifications"],
    summary="Read a notification",
    security=http.scoped("notification:read"),
    responses=http.answers(Notification, 200, "The notification", 404),
)
def read_notification(notification_id: Annotated[str, Path(description="ntf_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["notifications"] = (notification_id,)
    return http.ok(work.read_notification(desk, call, notification_id))


@app.post(
    "/v1/notifications/<notification_id>/acknowledgement",
    operation_id="acknowledge_notification",
    tags=["notifications"],
    summary="Say that a notification is received",
    description="The first acknowledgement stands; a later one is answered with it.",
    security=http.scoped("notification:read"),
    responses=http.answers(Notification, http.CREATED, "The notification, acknowledged", *http.WRITES, 404),
    status_code=http.CREATED,
)
def acknowledge_notification(
    notification_id: Annotated[str, Path(description="ntf_...", max_length=64)],
    acknowledgement: Annotated[Acknowledgement, Body(description="{}")],
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["notifications"] = (notification_id,)
    notification = http.once(
        desk.idempotency, call, Notification, lambda: work.acknowledge(desk, call, notification_id, http.now())
    )
    return http.ok(notification, status=http.CREATED)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.answer(app, desk.trail, event, context)
