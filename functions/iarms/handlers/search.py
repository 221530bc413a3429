"""The door to searches: ask, read again, list, and say that a possible match is the weapon."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.sessions import as_caller
from iarms.casework.searching import assertion as assertions
from iarms.casework.searching import search as searches
from iarms.casework.searching import watches
from iarms.casework.searching.stores import SearchStores
from iarms.handlers import http
from iarms.models.allowance import allowance_rules_in
from iarms.models.api import Instant
from iarms.models.country import Country
from iarms.models.hit import Hit
from iarms.models.search import Assertion, Outcome, Search, SearchPage, SearchRequest
from iarms.models.watch import WatchPage, WatchReport
from iarms.settings import SearchSettings
from iarms.store.allowances import Allowances
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.officers import OfficerLists
from iarms.store.outbox import Outbox
from iarms.store.records import Records
from iarms.store.serial_index import SerialIndex
from iarms.store.shards import Shards
from iarms.store.suspects import Suspects
from iarms.store.watches import Watches

settings = SearchSettings.read()
_shards = Shards.read(settings.shards)
door = http.open_door(settings)
callers = as_caller(settings.data_role)
idempotency = Idempotency(dynamodb(), settings.idempotency_table)
stores = SearchStores(
    client=dynamodb(),
    index=SerialIndex(dynamodb(), settings.serial_index_table),
    records=Records(dynamodb(), settings.records_table, shards=_shards),
    cases=Cases(dynamodb(), settings.cases_table, callers, shards=_shards),
    outbox=Outbox(dynamodb(), settings.outbox_table, shards=_shards),
    trail=door.trail,
    idempotency=idempotency,
    allowances=Allowances(dynamodb(), settings.allowances_table, allowance_rules_in(settings.allowances)),
    suspects=Suspects(dynamodb(), settings.suspects_table),
    officers=OfficerLists(dynamodb(), settings.register_table),
    register=door.register,
    watches=Watches(dynamodb(), settings.watches_table, callers, shards=_shards),
    index_version=settings.index_version,
)
_search_seconds = float(settings.search_seconds)
app = http.resolver()


@app.post(
    "/v1/searches",
    operation_id="create_search",
    tags=["searches"],
    summary="Search for a firearm",
    description="Every match says why it is a hit, or why not. A hit notifies three parties. A search that could not "
    "be completed never says no_match.",
    security=http.scoped("search:write"),
    responses=http.documented_responses(Search, http.CREATED, "The answer", *http.WRITES, sends=(http.LOCATION,)),
    status_code=http.CREATED,
)
def create_search(request: Annotated[SearchRequest, Body(description="The weapon, for whom and why")]) -> Response[Any]:
    call = http.call_in(app)
    answer = http.idempotent(idempotency, call, Search, lambda: searches.search(stores, call, request, http.now()))
    return http.success(answer, status=http.CREATED, location=f"/v1/searches/{answer.search_id}")


@app.get(
    "/v1/searches",
    operation_id="list_searches",
    tags=["searches"],
    summary="List searches, newest first",
    description="One's own; for an administration, also those that the WCO made on its behalf. Eventually consistent.",
    security=http.scoped("search:read"),
    responses=http.documented_responses(SearchPage, 200, "A page of searches"),
)
def list_searches(
    on_behalf_of: Annotated[Country | None, Query(description="the administration searched for")] = None,
    operation: Annotated[str | None, Query(min_length=1, max_length=64)] = None,
    outcome: Annotated[Outcome | None, Query()] = None,
    since: Annotated[Instant | None, Query(alias="from", description="from this moment on; RFC 3339, included")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="up to this moment; RFC 3339, not included")] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    listing = searches.SearchListing(on_behalf_of, operation, outcome, *http.period(since, until))
    return http.success(searches.list_searches(stores, http.call_in(app), listing, limit, cursor))


@app.get(
    "/v1/searches/<search_id>",
    operation_id="read_search",
    tags=["searches"],
    summary="Read a search and its answer again",
    description="By who searched, and the administration that was searched for; word for word what was answered "
    "then, for as long as the search is kept.",
    security=http.scoped("search:read"),
    responses=http.documented_responses(Search, 200, "The answer as it was given", 404),
)
def read_search(search_id: Annotated[str, Path(description="srch_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["search_id"] = search_id
    return http.success(searches.read_search(stores, call, search_id))


@app.post(
    "/v1/searches/<search_id>/matches/<record_id>/assertion",
    operation_id="assert_match",
    tags=["searches"],
    summary="Say that a possible match is the weapon",
    description="By the searcher, after comparing. Opens the hit, or joins the one that is open for the case.",
    security=http.scoped("search:write"),
    responses=http.documented_responses(Hit, http.CREATED, "The hit", *http.WRITES, 404, 409, sends=(http.LOCATION,)),
    status_code=http.CREATED,
)
def assert_match(
    search_id: Annotated[str, Path(description="srch_...", max_length=64)],
    record_id: Annotated[str, Path(description="rec_...", max_length=64)],
    assertion: Annotated[Assertion, Body(description="What was compared, and why it is the one")],
) -> Response[Any]:
    call = http.call_in(app)
    call.facts.update(search_id=search_id, record_ids=(record_id,))
    hit = http.idempotent(
        idempotency,
        call,
        Hit,
        lambda: assertions.assert_match(stores, call, search_id, record_id, assertion, http.now()),
    )
    return http.success(hit, status=http.CREATED, location=f"/v1/hits/{hit.hit_id}")


@app.get(
    "/v1/watches",
    operation_id="list_watches",
    tags=["watches"],
    summary="List watches, newest first",
    description="A search that found no hit goes on watching what bureaus enter. Eventually consistent.",
    security=http.scoped("search:read"),
    responses=http.documented_responses(WatchPage, 200, "A page of watches"),
)
def list_watches(
    on_behalf_of: Annotated[Country | None, Query(description="the administration searched for")] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    return http.success(watches.list_watches(stores, http.call_in(app), on_behalf_of, limit, cursor, http.now()))


@app.get(
    "/v1/watches/<watch_id>",
    operation_id="read_watch",
    tags=["watches"],
    summary="Read a watch and the hits that it has led to",
    description="By who searched, and the administration that was searched for. `state` says whether it still "
    "looks; it can be read for 90 days after its end.",
    security=http.scoped("search:read"),
    responses=http.documented_responses(WatchReport, 200, "The watch", 404),
)
def read_watch(watch_id: Annotated[str, Path(description="wat_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["watch_id"] = watch_id
    return http.success(watches.read_watch(stores, call, watch_id, http.now()))


@app.delete(
    "/v1/watches/<watch_id>",
    operation_id="stop_watch",
    tags=["watches"],
    summary="End a watch before its time",
    description="Nothing that bureaus enter from now on opens a hit by it. It can be read for 90 days more.",
    security=http.scoped("search:write"),
    responses=http.documented_responses(WatchReport, 200, "The watch, as it was left", 404, 409),
)
def stop_watch(watch_id: Annotated[str, Path(description="wat_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["watch_id"] = watch_id
    return http.success(watches.stop_watch(stores, call, watch_id, http.now()))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context, search_seconds=_search_seconds)
