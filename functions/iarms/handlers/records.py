"""The door to firearm records: the bureaus enter their own, and read them."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.sessions import as_caller
from iarms.casework.records import corrections, entry, hiding
from iarms.casework.records.hiding import HidingStores
from iarms.casework.records.stores import ReadingStores
from iarms.domain.cases import HidingLimits, ReviewPolicy
from iarms.handlers import http
from iarms.models.allowance import allowance_rules_in
from iarms.models.api import Day, Instant
from iarms.models.hiding import HidingStatistics
from iarms.models.ids import id_bound
from iarms.models.party import PartyName
from iarms.models.record import (
    Record,
    RecordChange,
    RecordDraft,
    RecordKind,
    RecordPage,
    RecordStatus,
    RecordVersions,
    SharedRecord,
)
from iarms.settings import RecordsSettings
from iarms.store.allowances import Allowances
from iarms.store.case_messages import CaseMessages
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.identities import Identities
from iarms.store.records import RecordFilter, Records
from iarms.store.shards import Shards

settings = RecordsSettings.read()
_shards = Shards.read(settings.shards)
door = http.open_door(settings)
callers = as_caller(settings.data_role)
stores = ReadingStores(
    client=dynamodb(),
    indexes=entry.indexes_in(dynamodb(), settings.serial_indexes),
    records=Records(dynamodb(), settings.records_table, callers, shards=_shards),
    cases=Cases(dynamodb(), settings.cases_table, shards=_shards),
    identities=Identities(dynamodb(), settings.imports_table),
    trail=door.trail,
    idempotency=Idempotency(dynamodb(), settings.idempotency_table),
    index_version=settings.index_version,
    reviews=ReviewPolicy.read(settings.reviews),
    register=door.register,
    allowances=Allowances(dynamodb(), settings.allowances_table, allowance_rules_in(settings.allowances)),
    hiding=HidingLimits.read(settings.hiding),
)
hiding_stores = HidingStores(
    records=stores.records,
    cases=Cases(dynamodb(), settings.cases_table, callers, shards=_shards),
    messages=CaseMessages(dynamodb(), settings.cases_table, "case_key"),
    limits=stores.hiding,
)
app = http.resolver()


@app.post(
    "/v1/records",
    operation_id="create_record",
    tags=["records"],
    summary="Enter a firearm record",
    description="The record is found by its serial number the moment this is answered.",
    security=http.scoped("record:write"),
    responses=http.documented_responses(
        Record, http.CREATED, "The record, under its new id", *http.WRITES, sends=(http.LOCATION, http.ETAG)
    ),
    status_code=http.CREATED,
)
def create_record(draft: Annotated[RecordDraft, Body(description="The record to enter")]) -> Response[Any]:
    call = http.call_in(app)
    record = http.idempotent(stores.idempotency, call, Record, lambda: entry.enter(stores, call, draft, http.now()))
    location = f"/v1/records/{record.record_id}"
    return http.success(record, status=http.CREATED, location=location, etag=str(record.version))


@app.get(
    "/v1/records/<record_id>",
    operation_id="read_record",
    tags=["records"],
    summary="Read a record in full",
    description="One's own; for searchers, a record that a search of theirs matched, as its handling lets them; for "
    "INTERPOL-GS, one of a hit for which it stands in: its bureau has no address, or the hit was escalated.",
    security=http.scoped("record:read"),
    responses=http.documented_responses(Record | SharedRecord, 200, "The record in full", 404, sends=(http.ETAG,)),
)
def read_record(record_id: Annotated[str, Path(description="rec_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["record_ids"] = (record_id,)
    record = entry.read(stores, call, record_id, http.now())
    return http.success(record, etag=str(record.version))


@app.patch(
    "/v1/records/<record_id>",
    operation_id="change_record",
    tags=["records"],
    summary="Correct a record, or say what became of it",
    description="By its owner, to the version that it has read (If-Match). Fields that are named change, null takes an "
    "optional one away, and what was is kept with who changed it and why. A corrected number is found the moment this "
    "is answered; a record that is not ACTIVE is searched for no more.",
    security=http.scoped("record:write"),
    responses=http.documented_responses(
        Record, 200, "The record as it is now", *http.WRITES, 404, 409, 412, 428, sends=(http.ETAG,)
    ),
)
def change_record(
    record_id: Annotated[str, Path(description="rec_...", max_length=64)],
    change: Annotated[RecordChange, Body(description="What changes, and why")],
    if_match: http.RequiredIfMatch,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["record_ids"] = (record_id,)
    version = http.if_match(app)
    record = http.idempotent(
        stores.idempotency,
        call,
        Record,
        lambda: corrections.change(stores, call, record_id, change, version, http.now()),
    )
    return http.success(record, etag=str(record.version))


@app.get(
    "/v1/records",
    operation_id="list_records",
    tags=["records"],
    summary="List one's own records, newest first",
    description="A bureau's own, as they are now. With `review_before` it is the list for periodic validation. "
    "Eventually consistent.",
    security=http.scoped("record:read"),
    responses=http.documented_responses(RecordPage, 200, "A page of records"),
)
def list_records(
    status: Annotated[RecordStatus | None, Query()] = None,
    record_kind: Annotated[RecordKind | None, Query()] = None,
    ncb_reference: Annotated[
        str | None, Query(min_length=1, max_length=64, description="the bureau's whole reference")
    ] = None,
    serial_number: Annotated[
        str | None, Query(min_length=1, max_length=128, description="compared by letters and digits")
    ] = None,
    test: Annotated[bool | None, Query()] = None,
    since: Annotated[Instant | None, Query(alias="from", description="entered; RFC 3339, included")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="entered; RFC 3339, not included")] = None,
    review_before: Annotated[Day | None, Query(description="records whose review_by is before this day")] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    asked = http.period(since, until)
    which = RecordFilter(
        status=status,
        record_kind=record_kind,
        ncb_reference=ncb_reference,
        serial_number=serial_number,
        test=test,
        since=id_bound("rec", asked.since) if asked.since else None,
        until=id_bound("rec", asked.until) if asked.until else None,
        review_before=review_before,
    )
    return http.success(entry.list_records(stores, http.call_in(app), which, limit, cursor))


@app.get(
    "/v1/records/<record_id>/versions",
    operation_id="list_record_versions",
    tags=["records"],
    summary="What a record of one's own is and was, newest first",
    description="By the bureau that entered it: each version whole, with who made it, when and why.",
    security=http.scoped("record:read"),
    responses=http.documented_responses(RecordVersions, 200, "The version that stands, then what was before it", 404),
)
def list_record_versions(
    record_id: Annotated[str, Path(description="rec_...", max_length=64)],
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["record_ids"] = (record_id,)
    return http.success(corrections.versions(stores, call, record_id, limit, cursor))


@app.get(
    "/v1/concealment-statistics",
    operation_id="read_concealment_statistics",
    tags=["records"],
    summary="How bureaus use records that are kept from searchers",
    description="For INTERPOL-GS: by month and bureau, records that were hidden, with an event behind or without, "
    "the hits that they drew, how many of these the bureau answered, and what is to be looked into. Without `from`, "
    "about three months up to `to` or now; whole months, thirteen at most. Test records do not count.",
    security=http.scoped("record:read"),
    responses=http.documented_responses(HidingStatistics, 200, "The counts"),
)
def read_concealment_statistics(
    owner: Annotated[PartyName | None, Query(description="the bureau, as NCB-FR")] = None,
    since: Annotated[Instant | None, Query(alias="from", description="RFC 3339; from its month on")] = None,
    until: Annotated[Instant | None, Query(alias="to", description="RFC 3339; to its month, included")] = None,
) -> Response[Any]:
    asked = http.period(since, until)
    return http.success(
        hiding.hiding_statistics(hiding_stores, http.call_in(app), owner, asked.since, asked.until, http.now())
    )


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
