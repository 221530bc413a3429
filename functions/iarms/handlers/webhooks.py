"""The door to parties' webhooks: registered, tested, followed and taken up again by the party itself."""

from collections.abc import Sequence
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, kms, sqs
from iarms.aws.queue import WorkQueue
from iarms.aws.sealing import Sealing
from iarms.aws.sessions import as_caller
from iarms.casework.register.rows import Precondition
from iarms.casework.webhooks import keeping, sending
from iarms.casework.webhooks.stores import WebhookStores
from iarms.handlers import http
from iarms.models.api import Acknowledgement
from iarms.models.party_names import read_short
from iarms.models.webhook import (
    ReplayDraft,
    Webhook,
    WebhookDeliveryPage,
    WebhookDraft,
    WebhookPing,
    WebhookReplay,
    WebhookSecretShown,
)
from iarms.observability import logger
from iarms.settings import WebhooksSettings
from iarms.store.idempotency import Idempotency
from iarms.store.outbox import Outbox
from iarms.store.shards import Shards
from iarms.store.webhooks import Webhooks

settings = WebhooksSettings.read()
callers = as_caller(settings.data_role)
door = http.open_door(settings)
turn_queue = WorkQueue(sqs(), settings.turns_queue_url)


def _begin_turns(parties: Sequence[str]) -> None:
    """Have turns begin now. Where the queue takes nothing they begin within the minute: the rows say that they are
    due."""
    try:
        turn_queue.send(parties)
    except Exception:  # noqa: BLE001  # the clock has them begin
        logger.exception("turn not begun")


stores = WebhookStores(
    client=dynamodb(),
    webhooks=Webhooks(dynamodb(), settings.webhooks_table, callers),
    outbox=Outbox(dynamodb(), settings.outbox_table, callers, shards=Shards.read(settings.shards)),
    trail=door.trail,
    idempotency=Idempotency(dynamodb(), settings.idempotency_table),
    sealing=Sealing(kms(), settings.webhook_key),
    recipients=read_short(settings.recipients),
    loopback=settings.loopback == "allowed",
    begin_turns=_begin_turns,
)
app = http.resolver()

_Party = Annotated[str, Path(description="WCO, INTERPOL-GS, ADM-XX or NCB-XX", max_length=64)]


@app.get(
    "/v1/parties/<party>/webhook",
    operation_id="read_webhook",
    tags=["webhooks"],
    summary="Read a party's webhook, and how it stands with it",
    description="By the party itself, and by INTERPOL-GS with registry:write, which reads the url without its path and "
    "query. Says whether anything has failed since the last delivery, by which status, and when what waits is tried "
    "next. 404 where there is none.",
    security=http.scoped("notification:read", "registry:write"),
    responses=http.documented_responses(Webhook, 200, "The webhook as it stands", 404, sends=(http.ETAG,)),
)
def read_webhook(party: _Party) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    webhook = keeping.read_webhook(stores, call, party)
    call.facts["object_version"] = webhook.version
    return http.success(webhook, etag=str(webhook.version))


@app.put(
    "/v1/parties/<party>/webhook",
    operation_id="replace_webhook",
    tags=["webhooks"],
    summary="Register a party's webhook, or have it lead elsewhere",
    description="By the party itself, or by INTERPOL-GS with registry:write. The party is told by its queue all the "
    "same. The first one without If-Match, or with If-None-Match: *; a change over the version that was read. Until "
    "the party makes a secret (POST .../webhook/secrets) nothing is sent. Secrets stay with a change; what failed "
    "before is forgotten, and what waits is sent to where it leads now.",
    security=http.scoped("webhook:write", "registry:write"),
    responses=http.documented_responses(
        Webhook, 200, "The webhook as it stands", *http.WRITES, 404, 412, 428, sends=(http.ETAG,)
    ),
)
def replace_webhook(
    party: _Party,
    draft: Annotated[WebhookDraft, Body(description="Where the webhook leads")],
    only_new: http.OnlyNew = None,
    if_match: http.IfMatchOfAChange = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    precondition = Precondition(call.read_version, only_new=bool(only_new))
    webhook = http.idempotent(
        stores.idempotency,
        call,
        Webhook,
        lambda: keeping.put_webhook(stores, call, party, draft, precondition, http.now()),
    )
    return http.success(webhook, etag=str(webhook.version))


@app.delete(
    "/v1/parties/<party>/webhook",
    operation_id="delete_webhook",
    tags=["webhooks"],
    summary="Take a party's webhook away",
    description="By the party itself, or by INTERPOL-GS with registry:write. What waits is not sent any more; the "
    "party's queue and its list of notifications have it.",
    security=http.scoped("webhook:write", "registry:write"),
    responses=http.documented_responses(Webhook, 200, "The webhook as it was", 404, 412),
)
def delete_webhook(party: _Party, if_match: http.IfMatch = None) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    return http.success(keeping.delete_webhook(stores, call, party, http.now()))


@app.post(
    "/v1/parties/<party>/webhook/secrets",
    operation_id="make_webhook_secret",
    tags=["webhooks"],
    summary="Make a secret that deliveries are signed by",
    description="By the party itself. The secret is in this answer and in none after it. There can be two at a time, "
    "and each delivery is signed by both: make the second, have your receiver know it, end the first.",
    status_code=201,
    security=http.scoped("webhook:write"),
    responses=http.documented_responses(WebhookSecretShown, 201, "The secret, shown once", *http.WRITES, 404, 409, 412),
)
def make_webhook_secret(
    party: _Party, nothing: Annotated[Acknowledgement, Body(description="{}")], if_match: http.IfMatch = None
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    shown = http.idempotent(
        stores.idempotency,
        call,
        WebhookSecretShown,
        lambda: keeping.make_secret(stores, call, party, http.now()),
    )
    return http.success(shown, status=http.CREATED)


@app.delete(
    "/v1/parties/<party>/webhook/secrets/<secret_id>",
    operation_id="end_webhook_secret",
    tags=["webhooks"],
    summary="End a secret: deliveries are not signed by it any more",
    description="By the party itself. The last one stays.",
    security=http.scoped("webhook:write"),
    responses=http.documented_responses(Webhook, 200, "The webhook as it stands", 404, 409, 412),
)
def end_webhook_secret(
    party: _Party,
    secret_id: Annotated[str, Path(description="the secret, whs_ and 26 characters", max_length=64)],
    if_match: http.IfMatch = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    return http.success(keeping.end_secret(stores, call, party, secret_id, http.now()))


@app.post(
    "/v1/parties/<party>/webhook/pings",
    operation_id="ping_webhook",
    tags=["webhooks"],
    summary="Have a test sent to the webhook",
    description="By the party itself. A delivery of event webhook.ping, sent at once and not again; what came of it is "
    "in GET .../webhook/deliveries. A webhook that is failing is tried by it now.",
    status_code=201,
    security=http.scoped("webhook:write"),
    responses=http.documented_responses(WebhookPing, 201, "The test, about to be sent", *http.WRITES, 404, 409),
)
def ping_webhook(party: _Party, nothing: Annotated[Acknowledgement, Body(description="{}")]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    ping = http.idempotent(stores.idempotency, call, WebhookPing, lambda: sending.ping(stores, call, party, http.now()))
    return http.success(ping, status=http.CREATED)


@app.post(
    "/v1/parties/<party>/webhook/replays",
    operation_id="replay_notifications",
    tags=["webhooks"],
    summary="Have notifications sent to the webhook once more",
    description="By the party itself: by ids, or of a period. Under the ids that they have, so that a receiver that "
    "has them leaves them out. At most 100 in one call, the newest of the period; `continue_to` goes on.",
    status_code=202,
    security=http.scoped("webhook:write"),
    responses=http.documented_responses(WebhookReplay, 202, "What is sent again", *http.WRITES, 404, 409),
)
def replay_notifications(
    party: _Party, draft: Annotated[ReplayDraft, Body(description="Which notifications")]
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    replay = http.idempotent(
        stores.idempotency,
        call,
        WebhookReplay,
        lambda: sending.replay(stores, call, party, draft, http.now()),
    )
    return http.success(replay, status=http.ACCEPTED)


@app.post(
    "/v1/parties/<party>/webhook/resumption",
    operation_id="resume_webhook",
    tags=["webhooks"],
    summary="Take up a webhook again that was parked",
    description="By the party itself, once its endpoint is mended. What has waited is sent, in the order in which it "
    "was told; what waited for more than 30 days is not, and can be asked for (POST .../webhook/replays).",
    status_code=201,
    security=http.scoped("webhook:write"),
    responses=http.documented_responses(Webhook, 201, "The webhook as it stands", *http.WRITES, 404, 409),
)
def resume_webhook(party: _Party, nothing: Annotated[Acknowledgement, Body(description="{}")]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    webhook = http.idempotent(
        stores.idempotency, call, Webhook, lambda: keeping.resume_webhook(stores, call, party, http.now())
    )
    return http.success(webhook, status=http.CREATED)


@app.get(
    "/v1/parties/<party>/webhook/deliveries",
    operation_id="list_deliveries",
    tags=["webhooks"],
    summary="List what was delivered to the webhook, or waits for it",
    description="By the party itself, the newest notification first. What is over is kept for 30 days.",
    security=http.scoped("notification:read"),
    responses=http.documented_responses(WebhookDeliveryPage, 200, "A page of deliveries", 404),
)
def list_deliveries(
    party: _Party,
    waiting: Annotated[bool, Query(description="true: what waits; else what was delivered or given up")] = False,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["about_party"] = party
    page = sending.list_deliveries(stores, call, party, waiting=waiting, limit=limit, cursor=cursor)
    return http.success(page)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
