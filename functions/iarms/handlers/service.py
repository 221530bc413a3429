"""The door to what is no case: health, the code lists, the OpenAPI document."""

from importlib.resources import files
from typing import Any, Literal, get_args

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.clients import dynamodb
from iarms.handlers import http
from iarms.models import firearm, hit, notice, record, reference, search
from iarms.models.api import Strict
from iarms.models.party import WCO
from iarms.settings import ServiceSettings
from iarms.store.audit import AuditTrail
from iarms.store.parties import Register

settings = ServiceSettings.read()
trail = AuditTrail(dynamodb(), settings.audit_table)
register = Register(dynamodb(), settings.parties_table)
app = http.resolver()

_LISTS: dict[str, Any] = {
    "firearm_type": firearm.FirearmType,
    "serial_state": firearm.SerialState,
    "component": firearm.Component,
    "search_purpose": search.Purpose,
    "search_mode": search.Mode,
    "search_outcome": search.Outcome,
    "match_decision": search.Decision,
    "match_basis": search.Basis,
    "record_kind": record.RecordKind,
    "record_status": record.RecordStatus,
    "handling": record.Handling,
    "hit_state": hit.HitState,
    "notification_event": notice.Event,
    "action": reference.Action,
    "reference_level": reference.Level,
    "reference_origin": reference.Origin,
    "reference_confidence": reference.Confidence,
}


class Health(Strict):
    """The service answers, reads its register and writes its audit trail."""

    status: Literal["ok"]
    deployment: str
    region: str


class Code(Strict):
    """A code and its label."""

    code: str
    label: str


class Codes(Strict):
    """Every code list by name."""

    lists: dict[str, list[Code]]


@app.get(
    "/v1/health",
    operation_id="read_health",
    tags=["service"],
    summary="Whether the service can answer",
    description="Reads the register and writes the audit trail, as every call does; 503 where it cannot.",
    security=http.OPEN,
    responses=http.open_answers({"model": Health}, "It can"),
)
def read_health() -> Response[Any]:
    register.get(WCO)
    return http.ok(Health(status="ok", deployment=settings.deployment, region=settings.region))


@app.get(
    "/v1/codes",
    operation_id="list_codes",
    tags=["service"],
    summary="Every code list with its labels",
    security=http.scoped("reference:read"),
    responses=http.answers(Codes, 200, "The code lists"),
)
def list_codes() -> Response[Any]:
    lists = {name: [Code(code=code, label=_label(code)) for code in get_args(codes)] for name, codes in _LISTS.items()}
    return http.ok(Codes(lists=lists))


@app.get(
    "/v1/openapi.json",
    operation_id="read_openapi",
    tags=["service"],
    summary="This document",
    security=http.OPEN,
    responses=http.open_answers({"schema": {"type": "object"}}, "OpenAPI 3.1"),
)
def read_openapi() -> Response[Any]:
    document = files("iarms.data").joinpath("openapi.json").read_text("utf-8")
    return Response(200, "application/json", document)


def _label(code: str) -> str:
    words = code.replace("_", " ").replace(".", ": ")
    return words if words in ("SMG",) else words.capitalize()


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.answer(app, trail, event, context)
