"""The door to what is printed: the report on a trace. A function of its own, since what prints takes long to load."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.casework.tracing import listing
from iarms.handlers import http
from iarms.printing.trace_report import trace_report
from iarms.settings import ReportsSettings
from iarms.store.audit import AuditTrail
from iarms.store.traces import Traces

PDF = "application/pdf"

settings = ReportsSettings.read()
trail = AuditTrail(dynamodb(), settings.audit_table)
traces = Traces(dynamodb(), settings.traces_table)
app = http.resolver()


@app.get(
    "/v1/traces/<trace_id>/report",
    operation_id="print_trace",
    tags=["traces"],
    summary="The report on a trace, to be printed",
    description="A PDF of what the caller may see of the trace: what was asked and answered, the chain of custody with "
    "its timeline drawn, contradictions, the point of diversion and how sure it is. Send `Accept: application/pdf`.",
    security=http.scoped("trace:read"),
    responses=http.file_answers(PDF, "The report", 404),
)
def print_trace(trace_id: Annotated[str, Path(description="trc_...", max_length=64)]) -> Response[Any]:
    call = http.call_in(app)
    call.facts["trace_id"] = trace_id
    trace = listing.visible_trace(traces, call, trace_id)
    call.facts["object_version"] = trace.version
    return http.file(trace_report(trace, call.party, http.now()), PDF, f"{trace.trace_id}.pdf")


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, trail, event, context)
