"""The door to record imports: a bureau asks for one, uploads, and reads what came of each line. It enters nothing."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, s3, sqs
from iarms.aws.queue import WorkQueue
from iarms.aws.sessions import as_caller
from iarms.aws.uploads import Uploads
from iarms.casework.imports import requests as import_requests
from iarms.casework.imports import undo as import_undo
from iarms.casework.imports import withdraw as import_withdraw
from iarms.casework.imports.requests import LOOK_AGAIN_SECONDS, is_under_way
from iarms.casework.imports.stores import ImportStores
from iarms.handlers import http
from iarms.models.mapping import RecordMapping
from iarms.models.record_import import (
    MAPPING_NAME,
    ImportState,
    KeptMapping,
    KeptMappingPage,
    Lines,
    RecordImport,
    RecordImportPage,
    RecordImportReport,
    RecordImportRequest,
    UndoRequest,
)
from iarms.models.withdrawal import ImportWithdrawal, WithdrawalRequest
from iarms.settings import ImportsSettings
from iarms.store.idempotency import Idempotency
from iarms.store.import_turns import ImportTurns
from iarms.store.imports import Imports
from iarms.store.mappings import Mappings
from iarms.store.records import Records
from iarms.store.withdrawals import Withdrawals

settings = ImportsSettings.read()
door = http.open_door(settings)
callers = as_caller(settings.data_role)
stores = ImportStores(
    client=dynamodb(),
    imports=Imports(dynamodb(), settings.imports_table, callers),
    withdrawals=Withdrawals(dynamodb(), settings.imports_table),
    turns=ImportTurns(dynamodb(), settings.imports_table, callers),
    mappings=Mappings(dynamodb(), settings.imports_table, callers),
    records=Records(dynamodb(), settings.records_table, callers),
    uploads=Uploads(s3(), settings.uploads_bucket),
    queue=WorkQueue(sqs(), settings.import_queue_url),
    trail=door.trail,
    idempotency=Idempotency(dynamodb(), settings.idempotency_table),
    most_bytes=int(settings.import_bytes),
)
# Names of columns are written as they stand in files, and what parts columns may be a tab.
app = http.resolver(as_it_stands=["delimiter", "ignored", "personal"])

ImportId = Annotated[str, Path(description="imp_...", max_length=64)]
Name = Annotated[str, Path(description="small letters, digits, single hyphens", pattern=MAPPING_NAME, max_length=63)]


@app.post(
    "/v1/record-imports",
    operation_id="create_record_import",
    tags=["imports"],
    summary="Import firearm records from a file",
    description="JSON Lines or CSV. PUT the file to `upload.url` with `upload.headers`, before `upload.expires_at`; "
    "no other file is taken there. It is read whole first, and entered line by line when it is the one announced. By "
    "its reference and number each line is a new record, corrects the one that the bureau has, or changes nothing; or "
    "it is refused with its errors, and a bad one stops no other. What came of them is read by the import's id, for 30 "
    "days. The very same file is refused, unless `again` is said. With `check` each line is answered as it would be, "
    "and nothing is entered.",
    security=http.scoped("record:write"),
    responses=http.documented_responses(
        RecordImport,
        http.ACCEPTED,
        "Taken in: upload the file",
        *http.WRITES,
        409,
        sends=(http.LOCATION, http.RETRY_AFTER),
    ),
    status_code=http.ACCEPTED,
)
def create_record_import(
    request: Annotated[RecordImportRequest, Body(description="What will be uploaded")],
) -> Response[Any]:
    call = http.call_in(app)
    taken = http.idempotent(
        stores.idempotency,
        call,
        RecordImport,
        lambda: import_requests.request_import(stores, call, request, http.now()),
    )
    call.facts["import_id"] = taken.import_id
    location = f"/v1/record-imports/{taken.import_id}"
    return http.success(taken, status=http.ACCEPTED, location=location, retry_after=LOOK_AGAIN_SECONDS)


@app.get(
    "/v1/record-imports",
    operation_id="list_record_imports",
    tags=["imports"],
    summary="List one's own imports, newest first",
    description="The bureau's own of the last 30 days, all or of a state, without their lines: WRITING is being "
    "entered, AWAITING_UPLOAD wants its file. Eventually consistent.",
    security=http.scoped("record:read"),
    responses=http.documented_responses(RecordImportPage, 200, "A page of imports"),
)
def list_record_imports(
    state: Annotated[ImportState | None, Query(description="of this state alone")] = None,
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    which = import_requests.ImportListing(state, limit, cursor)
    return http.success(import_requests.list_imports(stores, http.call_in(app), which, http.now()))


@app.get(
    "/v1/record-imports/<import_id>",
    operation_id="read_record_import",
    tags=["imports"],
    summary="Read an import and what came of its lines",
    description="By the bureau that sent it, for 30 days. Lines that are still pending are not among `lines`; what "
    "they wait for is in `waits_for`. `file` says how the file was read, or in which encodings it could be.",
    security=http.scoped("record:read"),
    responses=http.documented_responses(
        RecordImportReport, 200, "The import and a page of its answered lines", 404, 409, sends=(http.RETRY_AFTER,)
    ),
)
def read_record_import(
    import_id: ImportId,
    lines: Annotated[Lines, Query(description="which of the answered lines, or records that it lacks")] = "refused",
    limit: http.Limit = 20,
    cursor: http.Cursor = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["import_id"] = import_id
    page = import_requests.LinePage(lines, limit, cursor)
    report = import_requests.read_import(stores, call, import_id, page, http.now())
    return http.success(report, retry_after=LOOK_AGAIN_SECONDS if is_under_way(report) else None)


@app.post(
    "/v1/record-imports/<import_id>/undo",
    operation_id="undo_record_import",
    tags=["imports"],
    summary="Take an import back as a whole",
    description="By the bureau that sent it, for 30 days. Records that it entered are cancelled, those that it "
    "corrected become again what they were, each by a new version; hits and watches are told. A record that was "
    "changed since, or of which a hit was answered, stays: `lines=kept` lists those. The same file can be sent again "
    "afterwards.",
    security=http.scoped("record:write"),
    responses=http.documented_responses(
        RecordImport, http.ACCEPTED, "It is being taken back", *http.WRITES, 404, 409, sends=(http.RETRY_AFTER,)
    ),
    status_code=http.ACCEPTED,
)
def undo_record_import(import_id: ImportId, request: Annotated[UndoRequest, Body(description="Why")]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["import_id"] = import_id
    taken = http.idempotent(
        stores.idempotency,
        call,
        RecordImport,
        lambda: import_undo.request_undo(stores, call, import_id, request, http.now()),
    )
    return http.success(taken, status=http.ACCEPTED, retry_after=LOOK_AGAIN_SECONDS)


@app.post(
    "/v1/record-imports/<import_id>/withdrawals",
    operation_id="withdraw_missing_records",
    tags=["imports"],
    summary="Count the records that a file of all lacks, and withdraw them",
    description="By the bureau that sent it, of a DONE import with `mode` replace. Without `missing` they are counted: "
    "`withdrawal` of the import says how many would go, and what share of what is held. With `missing`, the number "
    "that was counted, these very records are CANCELLED, each by a new version with the reason; hits and watches are "
    "told. One that was changed since the import was asked for, or of which a hit was answered, stays. A 409: "
    "`not_a_replacement`, `import_not_done`, `withdrawal_under_way`, `not_counted`, `count_differs`, `share_too_large` "
    "(more than `most` per cent, 20 unless it is said), `later_import`.",
    security=http.scoped("record:write"),
    responses=http.documented_responses(
        ImportWithdrawal,
        http.ACCEPTED,
        "They are being counted, or withdrawn",
        *http.WRITES,
        404,
        409,
        sends=(http.RETRY_AFTER,),
    ),
    status_code=http.ACCEPTED,
)
def withdraw_missing_records(
    import_id: ImportId, request: Annotated[WithdrawalRequest, Body(description="How many, and why")]
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["import_id"] = import_id
    taken = http.idempotent(
        stores.idempotency,
        call,
        ImportWithdrawal,
        lambda: import_withdraw.request_withdrawal(stores, call, import_id, request, http.now()),
    )
    return http.success(taken, status=http.ACCEPTED, retry_after=LOOK_AGAIN_SECONDS)


@app.put(
    "/v1/record-mappings/<name>",
    operation_id="put_record_mapping",
    tags=["imports"],
    summary="Keep a mapping of one's own columns under a name",
    description="A new version, which imports that are asked for from now on use; earlier ones stay. The first needs "
    "no If-Match, a change does. The same mapping again is the version that stands.",
    security=http.scoped("record:write"),
    responses=http.documented_responses(
        KeptMapping, 200, "The mapping as it stands", *http.WRITES, 412, 428, sends=(http.ETAG,)
    ),
)
def put_record_mapping(
    name: Name,
    mapping: Annotated[RecordMapping, Body(description="From columns to fields")],
    if_match: http.IfMatchOfAChange = None,
) -> Response[Any]:
    call = http.call_in(app)
    kept = http.idempotent(
        stores.idempotency,
        call,
        KeptMapping,
        lambda: import_requests.put_mapping(stores, call, name, mapping, call.read_version, http.now()),
    )
    return http.success(kept, etag=str(kept.version))


@app.get(
    "/v1/record-mappings/<name>",
    operation_id="read_record_mapping",
    tags=["imports"],
    summary="Read one of one's own mappings",
    description="By the bureau that keeps it. With `version`, as it was then: what an import was read by stays "
    "to be seen.",
    security=http.scoped("record:read"),
    responses=http.documented_responses(
        KeptMapping, 200, "The mapping as it stands, or as it was in that version", 404, sends=(http.ETAG,)
    ),
)
def read_record_mapping(
    name: Name, version: Annotated[int | None, Query(ge=1, le=9999, description="an earlier version of it")] = None
) -> Response[Any]:
    kept = import_requests.read_mapping(stores, http.call_in(app), name, version)
    return http.success(kept, etag=str(kept.version))


@app.get(
    "/v1/record-mappings",
    operation_id="list_record_mappings",
    tags=["imports"],
    summary="List one's own mappings by name",
    description="The bureau's own, each in the version that stands.",
    security=http.scoped("record:read"),
    responses=http.documented_responses(KeptMappingPage, 200, "A page of mappings, each as it stands"),
)
def list_record_mappings(limit: http.Limit = 20, cursor: http.Cursor = None) -> Response[Any]:
    return http.success(import_requests.list_mappings(stores, http.call_in(app), limit, cursor))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
