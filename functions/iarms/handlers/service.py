"""The door to what is no case: health, code lists, codes of problems explained, the OpenAPI document, the portal."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Literal, get_args

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.domain.languages import label
from iarms.domain.problems import explained, explained_codes
from iarms.errors import NotFound
from iarms.handlers import http, portal
from iarms.handlers.problem_pages import page_of, page_of_all, wants_html
from iarms.models import (
    allowance,
    auditing,
    batch,
    case_message,
    firearm,
    hiding,
    hit,
    identify,
    mark,
    missing_report,
    notice,
    party,
    picture,
    problem,
    purpose,
    record,
    record_import,
    reference,
    review,
    search,
    trace,
    watch,
    webhook,
    withdrawal,
)
from iarms.models.api import Strict
from iarms.models.party import WCO
from iarms.models.problem import ProblemExplained, ProblemsExplained
from iarms.models.said_text import SaidText
from iarms.settings import ServiceSettings

settings = ServiceSettings.read()
door = http.open_door(settings)
app = http.resolver()

# Every code list of the models, each labelled in data/labels.json.
CODE_LISTS: dict[str, Any] = {
    "firearm_type": firearm.FirearmType,
    "serial_state": firearm.SerialState,
    "component": firearm.Component,
    "search_purpose": purpose.Purpose,
    "search_mode": search.Mode,
    "search_outcome": search.Outcome,
    "match_decision": search.Decision,
    "disclosure": allowance.Disclosure,
    "unproven": auditing.Unproven,
    "budget_holder": allowance.HolderKind,
    "match_basis": search.Basis,
    "agreement": search.Agreement,
    "compared_field": search.ComparedField,
    "batch_state": batch.BatchState,
    "watch_state": watch.WatchState,
    "record_kind": record.RecordKind,
    "record_status": record.RecordStatus,
    "review_stage": review.ReviewStage,
    "concealment_event": hiding.ConcealmentEvent,
    "hidden_flag": hiding.HiddenFlag,
    "handling": record.Handling,
    "import_format": record_import.FileFormat,
    "import_packing": record_import.Packing,
    "import_state": record_import.ImportState,
    "import_lines": record_import.Lines,
    "import_mode": record_import.ImportMode,
    "import_outcome": record_import.LineOutcome,
    "import_undo": record_import.UndoOutcome,
    "import_wait": record_import.WaitKind,
    "import_withdrawal": withdrawal.WithdrawalState,
    "import_encoding_ground": record_import.EncodingGround,
    "import_delimiter_ground": record_import.DelimiterGround,
    "hit_state": hit.HitState,
    "confirmation_answer": hit.ConfirmationAnswer,
    "hit_instruction": hit.Instruction,
    "hit_reminder": hit.HitReminder,
    "hit_disposition": hit.Disposition,
    "message_code": case_message.MessageCode,
    "notification_event": notice.NoticeEvent,
    "notification_state": notice.NotificationState,
    "priority": notice.Priority,
    "party_class": party.PartyClass,
    "standing_state": party.StandingState,
    "suspension_reason": party.SuspensionReason,
    "report_language": party.ReportLanguage,
    "action": reference.Action,
    "reference_level": reference.Level,
    "reference_origin": reference.Origin,
    "reference_fact": reference.Fact,
    "reference_facet": reference.Facet,
    "confidence": reference.Confidence,
    "mark_kind": mark.MarkKind,
    "mark_source": mark.MarkSource,
    "mark_term": mark.MarkTerm,
    "missing_report_state": missing_report.MissingReportState,
    "photo_view": missing_report.PhotoView,
    "picture_state": picture.PictureState,
    "picture_type": picture.PictureType,
    "certainty": identify.Certainty,
    "name_role": identify.NameRole,
    "item_kind": identify.ItemKind,
    "firearm_or_not": identify.FirearmOrNot,
    "trace_state": trace.TraceState,
    "trace_leg_state": trace.LegState,
    "trace_leg_ground": trace.LegGround,
    "trace_outcome": trace.TraceOutcome,
    "trace_failure_reason": trace.FailureReason,
    "recovery_circumstances": trace.Circumstances,
    "illicit_ground": trace.IllicitGround,
    "custody_kind": trace.CustodyKind,
    "holder": trace.Holder,
    "restriction": trace.Restriction,
    "diversion_basis": trace.DiversionBasis,
    "problem_kind": problem.ProblemKind,
    "problem_place": problem.ProblemPlace,
    "try_again": problem.TryAgain,
    "webhook_state": webhook.WebhookState,
    "webhook_parked_because": webhook.ParkedBecause,
    "webhook_delivery_state": webhook.DeliveryState,
    "webhook_delivery_fault": webhook.DeliveryFault,
}
_WELL_SECONDS: Final = 1.0


def _explaining(content: dict[str, Any], description: str, *problems: int) -> dict[int, Any]:
    """The documented responses of a route that explains, as JSON or as a page, in the caller's language."""
    answers = http.open_answers(content, description, *problems, sends=http.OF_A_PAGE)
    answers[200]["content"]["text/html"] = {"schema": {"type": "string"}}
    return answers


@dataclass
class ServiceHealth:
    """Whether the service can do what every call needs. What was well is taken to be so for a second."""

    door: http.Door
    _well_at: float = 0.0

    def check(self, now: float) -> None:
        """Read the register and see that the trail can be written. `now` in seconds since 1970; raises what DynamoDB
        raises where one of them cannot."""
        if 0 <= now - self._well_at < _WELL_SECONDS:
            return
        self.door.register.forget(WCO)  # so that it is read
        self.door.register.get(WCO)
        self.door.trail.check()
        self._well_at = now


class Health(Strict):
    """The service answers, reads its register and writes its audit trail."""

    status: Literal["ok"]
    deployment: str
    region: str


service_health = ServiceHealth(door)


class Code(Strict):
    """A code and its label."""

    code: str
    label: SaidText


class Codes(Strict):
    """Every code list by name."""

    lists: dict[str, list[Code]]


@app.get(
    "/v1/health",
    operation_id="read_health",
    tags=["service"],
    summary="Whether the service can answer",
    description="Whether the register can be read and the audit trail written, a second ago at most; 503 where not. One"
    " such call a minute and function instance has a row of the trail.",
    security=http.OPEN,
    responses=http.open_answers({"model": Health}, "It can"),
)
def read_health() -> Response[Any]:
    service_health.check(http.now().timestamp())
    return http.success(Health(status="ok", deployment=settings.deployment, region=settings.region))


@app.get(
    "/v1/codes",
    operation_id="list_codes",
    tags=["service"],
    summary="Every code list with its labels",
    description=(
        "Codes are the same in every language; labels are for people, as are the sentences of other answers, which "
        "have codes beside them."
    ),
    security=http.scoped("reference:read"),
    responses=http.documented_responses(Codes, 200, "The code lists", sends=(http.CONTENT_LANGUAGE, http.VARY)),
)
def list_codes() -> Response[Any]:
    language = http.call_in(app).language
    lists = {
        name: [Code(code=code, label=label(name, code, language)) for code in get_args(codes)]
        for name, codes in CODE_LISTS.items()
    }
    return http.success(Codes(lists=lists), language=language)


@app.get(
    "/v1/problems",
    operation_id="list_problems",
    tags=["service"],
    summary="Every code of a problem, explained",
    description="What each code of a problem or of a field's fault means, those of problems first, by the alphabet: in "
    "English, French, Spanish or Arabic by Accept-Language, as JSON, or as a plain page for `Accept: text/html`.",
    security=http.OPEN,
    responses=_explaining({"model": ProblemsExplained}, "The codes"),
)
def list_problems() -> Response[Any]:
    language = http.call_in(app).language
    entries = [entry for code in explained_codes() if (entry := explained(code, language)) is not None]
    if wants_html(app.current_event.headers.get("Accept", "")):
        return page_of_all(entries, language)
    return http.success(ProblemsExplained(problems=entries), language=language)


@app.get(
    "/v1/problems/<code>",
    operation_id="read_problem",
    tags=["service"],
    summary="A code of a problem, explained",
    description="Where the `type` of a problem leads: what its code means, what it comes from, what to do, whether "
    "trying again helps, and with which statuses and from which operations it comes. In English, French, Spanish or "
    "Arabic by Accept-Language, as JSON, or as a plain page for `Accept: text/html`.",
    security=http.OPEN,
    responses=_explaining({"model": ProblemExplained}, "The code explained", 404),
)
def read_problem(
    code: Annotated[str, Path(description="the code of a problem, or of an entry of its errors", max_length=64)],
) -> Response[Any]:
    language = http.call_in(app).language
    entry = explained(code, language)
    if entry is None:
        raise NotFound("no such code: GET /v1/problems lists all")
    if wants_html(app.current_event.headers.get("Accept", "")):
        return page_of(entry, language)
    return http.success(entry, language=language)


@app.get(
    "/v1/openapi.json",
    operation_id="read_openapi",
    tags=["service"],
    summary="This document",
    description="Made of the doors themselves, and the same in every deployment of a release.",
    security=http.OPEN,
    responses=http.open_answers({"schema": {"type": "object"}}, "OpenAPI 3.1"),
)
def read_openapi() -> Response[Any]:
    return Response(200, "application/json", _document())


_NAMED: Final = re.compile(r'^("[^"\\]*":) ')
"""The name of a member at the beginning of its line; a text in a list has no colon behind it."""


@cache
def _document() -> str:
    """The document without what its lines are set in by and its names are parted by, a third of it: Lambda sends 6 MB
    at most."""
    lines = files("iarms.data").joinpath("openapi.json").read_text("utf-8").split("\n")
    return "".join(_NAMED.sub(r"\1", line.lstrip(" ")) for line in lines)


def _paging(description: str, *problems: int, media_types: tuple[str, ...] = (portal.PAGE,)) -> dict[int, Any]:
    """The documented responses of a route of the portal."""
    sent = (http.ETAG, *(header for header in http.OF_A_PAGE if header.name in portal.HEADERS))
    answers = http.open_answers({"schema": {"type": "string"}}, description, *problems, sends=sent)
    answers[200]["content"] = {media_type: {"schema": {"type": "string"}} for media_type in media_types}
    return answers | {304: http.picture_answers([portal.PAGE], description)[304]}


@app.get(
    "/docs",
    operation_id="read_portal",
    tags=["service"],
    summary="The portal: guides, the description, the changelog",
    description="Pages to read in a browser: text and one style sheet, which ask nobody but this API and run nothing.",
    security=http.OPEN,
    responses=_paging("The page"),
)
def read_portal(if_none_match: http.IfNoneMatch = None) -> Response[Any]:
    return _portal_page(portal.INDEX, if_none_match)


@app.get(
    "/docs/<page>",
    operation_id="read_portal_page",
    tags=["service"],
    summary="A page of the portal",
    description="`portal.css` is its style sheet, `iarms.http` the requests of the guides.",
    security=http.OPEN,
    responses=_paging("The page", 404, media_types=portal.MEDIA_TYPES),
)
def read_portal_page(
    page: Annotated[str, Path(description="as the portal's own links have it: `first-search`", max_length=64)],
    if_none_match: http.IfNoneMatch = None,
) -> Response[Any]:
    return _portal_page(page, if_none_match)


def _portal_page(name: str, if_none_match: str | None) -> Response[Any]:
    found = portal.packed_page(settings.pages, name)
    if found is None:
        raise NotFound("no such page")
    http.call_in(app).answer_headers |= {"Cache-Control": portal.KEPT}
    if http.is_named(found.sha256, if_none_match):
        return http.unchanged(found.sha256)
    return Response(
        200, f"{found.media_type}; charset=utf-8", found.text, {"ETag": f'"{found.sha256}"', **portal.HEADERS}
    )


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return http.handle_request(app, door, event, context)
