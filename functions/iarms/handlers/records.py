"""The door to firearm records: the bureaus enter their own, and read them."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.casework import records as work
from iarms.casework.desk import RecordsDesk
from iarms.clients import dynamodb
from iarms.handlers import http
from iarms.models.record import Record, RecordDraft, SharedRecord
from iarms.settings import RecordsSettings
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.idempotency import Idempotency
from iarms.store.records import Records

settings = RecordsSettings.read()
desk = RecordsDesk(
    client=dynamodb(),
    indexes=work.indexes_in(dynamodb(), settings.serial_indexes),
    records=Records(dynamodb(), settings.records_table),
    cases=Cases(dynamodb(), settings.cases_table),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    idempotency=Idempotency(dynamodb(), settings.idempotency_table),
    index_version=settings.index_version,
)
app = http.resolver()


@app.post(
    "/v1/records",
    operation_id="create_record",
    tags=["records"],
    summary="Enter a firearm record",
    description="The record is found by its serial number the moment this is answered.",
    security=http.scoped("record:write"),
    responses=http.answers(Record, http.CREATED, "The record, under its new id", *http.WRITES, 501),
    status_code=http.CREATED,
)
def create_record(draft: Annotated[RecordDraft, Body(description="The record to enter")]) -> Response[Any]:
    call = http.call_in(app)
    record = http.once(desk.idempotency, call, Record, lambda: work.enter(desk, call, draft, http.now()))
    location = f"/v1/records/{record.record_id}"
    return http.ok(record, status=http.CREATED, location=location, etag=str(record.version))


@app.get(
    "/v1/records/<record_id>",
    operation_id="read_record",
    tags=["records"],
    summary="Read a record in full",
    description="One's own; for searchers, a record that a search of theirs matched, as its handling lets them.",
    security=http.scoped("record:read"),
    responses=http.answers(Record | SharedRecord, 200, "The record in full", 404),
)
def read_record(record_id: Annotated[str, Path(description="rec_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["record_ids"] = (record_id,)
    record = work.read(desk, call, record_id)
    return http.ok(record, etag=str(record.version))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.answer(app, desk.trail, event, context)
