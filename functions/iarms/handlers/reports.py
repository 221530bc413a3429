"""The door to what is printed: reports on traces and hits, and the copies that they can be held against. A function of
its own, since what prints takes long to load."""

from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.casework.copies import copies
from iarms.casework.copies.stores import CopyStores
from iarms.casework.hits import hits
from iarms.casework.tracing import listing
from iarms.handlers import http
from iarms.models.copy import PrintedCopy
from iarms.models.hit import HitReport
from iarms.models.party import Call, ReportLanguage
from iarms.models.trace import Trace
from iarms.printing.hit_report import hit_report
from iarms.printing.printout import Printout
from iarms.printing.trace_report import trace_report
from iarms.settings import ReportsSettings
from iarms.store.cases import Cases
from iarms.store.copies import Copies
from iarms.store.outbox import Outbox
from iarms.store.records import Records
from iarms.store.traces import Traces

# Printed is a PDF, and for a client that knows no such media type, the same bytes under the one of any bytes.
PDF: Final = ("application/pdf", "application/octet-stream")

settings = ReportsSettings.read()
door = http.open_door(settings)
stores = CopyStores(
    client=dynamodb(),
    traces=Traces(dynamodb(), settings.traces_table),
    cases=Cases(dynamodb(), settings.cases_table),
    outbox=Outbox(dynamodb(), settings.outbox_table),
    records=Records(dynamodb(), settings.records_table),
    copies=Copies(dynamodb(), settings.copies_table),
    trail=door.trail,
)
app = http.resolver()
_TRACE_ID = Path(description="trc_...", max_length=64)
_HIT_ID = Path(description="hit_...", max_length=64)
_VERSION = Path(description="as the report names it", ge=1, le=1_000_000)
_OF_A_COPY: Final = (http.ETAG, http.CONTENT_LANGUAGE)
_LANGUAGE = Query(description="of the report; without it, the language that the register has for the caller")
_SHA256 = Query(
    description="of the copy, as the report names it; without it, the first that was printed of this version",
    pattern="^[0-9a-f]{64}$",
)
_KEPT = (
    "Word for word what the caller was given of this version when it was printed, for as long as the object itself is "
    "kept: its SHA-256 is the one that the report names. 404 `not_printed` of a version that was not printed for the "
    "caller."
)


@app.get(
    "/v1/traces/<trace_id>/report",
    operation_id="print_trace",
    tags=["traces"],
    summary="The report on a trace, to be printed",
    description="A tagged PDF of what the caller may see of the trace: what was asked and answered, the chain of "
    "custody with its timeline drawn, contradictions, the point of diversion and how sure it is. What it was made of "
    "is kept, under the version and the digest that it names (`read_trace_copy`). Send `Accept: application/pdf`.",
    security=http.scoped("trace:read"),
    responses=http.file_answers(PDF, "The report", 404),
)
def print_trace(
    trace_id: Annotated[str, _TRACE_ID], language: Annotated[ReportLanguage | None, _LANGUAGE] = None
) -> Response[Any]:
    call, now = http.call_in(app), http.now()
    call.facts["trace_id"] = trace_id
    trace = listing.read_trace(stores, call, trace_id)
    copy = PrintedCopy.of(trace.trace_id, trace, trace.version, call.party, now)
    printout = _printout(call, copy, language)
    return _printed(call, copy, trace_report(trace, printout), printout.language)


@app.get(
    "/v1/traces/<trace_id>/versions/<version>",
    operation_id="read_trace_copy",
    tags=["traces"],
    summary="What a report on a trace was made of",
    description=_KEPT,
    security=http.scoped("trace:read"),
    responses=http.documented_responses(Trace, 200, "The trace as it was printed", 404, sends=_OF_A_COPY),
)
def read_trace_copy(
    trace_id: Annotated[str, _TRACE_ID],
    version: Annotated[int, _VERSION],
    sha256: Annotated[str | None, _SHA256] = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    return http.kept(copies.read_trace_copy(stores, call, trace_id, version, sha256).text, etag=str(version))


@app.get(
    "/v1/hits/<hit_id>/report",
    operation_id="print_hit",
    tags=["hits"],
    summary="The report on a hit, to be printed",
    description="A tagged PDF of the hit as the caller may read it: the weapon in hand and what is recorded, the "
    "evidence, the bureau's answers with their instructions, what became of the weapon. Of a record whose bureau says "
    "NO_ONWARD_SHARING, or that is kept from the caller since, others print nothing that it says. What it was made of "
    "is kept, "
    "under the version and the digest that it names (`read_hit_copy`). Send `Accept: application/pdf`.",
    security=http.scoped("hit:read"),
    responses=http.file_answers(PDF, "The report", 404),
)
def print_hit(
    hit_id: Annotated[str, _HIT_ID], language: Annotated[ReportLanguage | None, _LANGUAGE] = None
) -> Response[Any]:
    call, now = http.call_in(app), http.now()
    call.facts["hit_ids"] = (hit_id,)
    hit = hits.read_hit(stores, call, hit_id)
    copy = PrintedCopy.of(hit.hit_id, hit, hit.version, call.party, now)
    without_record = copies.leaves_out_the_record(stores, call, hit)
    printout = _printout(call, copy, language)
    return _printed(call, copy, hit_report(hit, printout, without_record=without_record), printout.language)


@app.get(
    "/v1/hits/<hit_id>/versions/<version>",
    operation_id="read_hit_copy",
    tags=["hits"],
    summary="What a report on a hit was made of",
    description=_KEPT,
    security=http.scoped("hit:read"),
    responses=http.documented_responses(HitReport, 200, "The hit as it was printed", 404, sends=_OF_A_COPY),
)
def read_hit_copy(
    hit_id: Annotated[str, _HIT_ID],
    version: Annotated[int, _VERSION],
    sha256: Annotated[str | None, _SHA256] = None,
) -> Response[Any]:
    call = http.call_in(app)
    call.facts["hit_ids"] = (hit_id,)
    return http.kept(copies.read_hit_copy(stores, call, hit_id, version, sha256).text, etag=str(version))


def _printout(call: Call, copy: PrintedCopy, language: ReportLanguage | None) -> Printout:
    chosen = language or door.register.get(call.party).language
    return Printout(reader=call.party, made_at=copy.at, language=chosen, version=copy.version, digest=copy.sha256)


def _printed(call: Call, copy: PrintedCopy, pdf: bytes, language: ReportLanguage) -> Response[Any]:
    response = http.file(pdf, http.media_type(app, PDF), f"{copy.object_id}.pdf", language)
    copies.keep_copy(stores, call, copy, str(response.body), copy.at)
    return response


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
