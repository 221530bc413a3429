"""The door to search batches: take one in, and tell what came of its lines. It searches nothing itself."""

from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, sqs
from iarms.aws.queue import WorkQueue
from iarms.aws.sessions import as_caller
from iarms.casework.searching import batches as search_batches
from iarms.casework.searching.stores import BatchStores
from iarms.handlers import http
from iarms.models.batch import BatchState, SearchBatch, SearchBatchReport, SearchBatchRequest, SentBatchPage
from iarms.settings import BatchesSettings
from iarms.store.idempotency import Idempotency
from iarms.store.search_batches import SearchBatches

MOST_BYTES: Final = 1024 * 1024
_LOOK_AGAIN_SECONDS: Final = 2

settings = BatchesSettings.read()
door = http.open_door(settings)
stores = BatchStores(
    client=dynamodb(),
    batches=SearchBatches(dynamodb(), settings.batches_table, as_caller(settings.data_role)),
    queue=WorkQueue(sqs(), settings.batch_queue_url),
    trail=door.trail,
    idempotency=Idempotency(dynamodb(), settings.idempotency_table),
)
# Each line is looked at when its turn comes, and answered in its place.
app = http.resolver(as_it_stands=["searches"])


@app.post(
    "/v1/search-batches",
    operation_id="create_search_batch",
    tags=["searches"],
    summary="Search for many firearms",
    description="Up to 1,000 searches, 1 MB in all and 16 kB each. The 202 says that every line will be answered; what "
    "came of them is read by the batch's id. Each line is a search of its own: audited, notified and counted. A line "
    "that is refused is answered in its place and stops no other.",
    security=http.scoped("search:write"),
    responses=http.documented_responses(
        SearchBatch, http.ACCEPTED, "Taken in", *http.WRITES, sends=(http.LOCATION, http.RETRY_AFTER)
    ),
    status_code=http.ACCEPTED,
)
def create_search_batch(batch: Annotated[SearchBatchRequest, Body(description="The searches")]) -> Response[Any]:
    call = http.call_in(app)
    submitted = http.idempotent(
        stores.idempotency,
        call,
        SearchBatch,
        lambda: search_batches.submit_batch(stores, call, batch.searches, http.now()),
    )
    call.batch_id = submitted.batch_id
    location = f"/v1/search-batches/{submitted.batch_id}"
    return http.success(submitted, status=http.ACCEPTED, location=location, retry_after=_LOOK_AGAIN_SECONDS)


@app.get(
    "/v1/search-batches",
    operation_id="list_search_batches",
    tags=["searches"],
    summary="List one's own batches, newest first",
    description="Those that the caller sent in the last 30 days, all or of a state, with what came of their lines as "
    "far as it is counted: every ten lines. What came of each line is read by the batch's id. Batches that were sent "
    "before there were such counts have neither state nor counts here, and stand under no `state`.",
    security=http.scoped("search:read"),
    responses=http.documented_responses(SentBatchPage, 200, "A page of batches"),
)
def list_search_batches(
    state: Annotated[BatchState | None, Query(description="of this state alone")] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    return http.success(search_batches.list_batches(stores, http.call_in(app), state, (limit, cursor), http.now()))


@app.get(
    "/v1/search-batches/<batch_id>",
    operation_id="read_search_batch",
    tags=["searches"],
    summary="Read a batch and what came of its lines",
    description="By the party that sent it, for 30 days. A line has a search_id and outcome, or a problem, or neither "
    "while it is pending.",
    security=http.scoped("search:read"),
    responses=http.documented_responses(
        SearchBatchReport, 200, "The batch and its lines so far", 404, sends=(http.RETRY_AFTER,)
    ),
)
def read_search_batch(batch_id: Annotated[str, Path(description="sbat_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.batch_id = batch_id
    report = search_batches.read_batch(stores, call, batch_id, http.now())
    return http.success(report, retry_after=None if report.state == "DONE" else _LOOK_AGAIN_SECONDS)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context, most_bytes=MOST_BYTES)
