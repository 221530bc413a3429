"""How every HTTP door answers: it admits by scope, runs the route, accounts for the call, and only then answers.

    door           what a function admits calls by, and accounts for them with
    gateway        what the gateway brings: who calls, with which body
    holders        the certificate that a token is bound to
    strict_json    a body, read strictly
    headers        what is read and sent beside a body
    responses      successes, and how routes document what they answer
    queries        what the queries of lists share
    problems       faults as problem+json
    throttle       how fast a party may call
    tallies        what is counted and not written each time
    measured       what a call adds to the metrics

No answer leaves before an event of the call is in the audit trail, or, of a kind that comes in floods, one of its kind
and minute (`tallies`). A scope is declared once, beside its route, as the
OpenAPI security requirement; `handle_request` enforces what the document says. Doors import this module alone.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from pydantic import BaseModel

from iarms.aws.marks import marked_by_event
from iarms.aws.sessions import session_of
from iarms.casework.access.callers import admit_caller, certificates_of
from iarms.casework.audit import event_of
from iarms.deadline import Ends, ends_of, seconds_now, until
from iarms.domain.languages import in_language, says_sentences
from iarms.domain.text import check_characters, with_plain_spaces
from iarms.errors import (
    FieldError,
    Forbidden,
    InternalError,
    Invalid,
    MatchRequired,
    NotFound,
    Problem,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from iarms.handlers.accounting import append_by, send_late
from iarms.handlers.door import Door, open_door
from iarms.handlers.gateway import GatewayEvent, as_version, call_of, check_request
from iarms.handlers.headers import (
    CONTENT_LANGUAGE,
    ETAG,
    IF_MATCH,
    LOCATION,
    OF_A_PAGE,
    RETRY_AFTER,
    VARY,
    IfMatch,
    IfMatchOfAChange,
    IfNoneMatch,
    OnlyNew,
    RequiredIfMatch,
    asked_media_type,
)
from iarms.handlers.holders import check_holder
from iarms.handlers.measured import measures_of
from iarms.handlers.problems import problem_of, problem_response, proxy_response
from iarms.handlers.queries import CURSOR, Cursor, Limit, period
from iarms.handlers.responses import (
    ACCEPTED,
    CREATED,
    OK,
    OPEN,
    SCHEME,
    WRITES,
    ListPage,
    Success,
    documented_responses,
    file,
    file_answers,
    kept,
    open_answers,
    picture,
    picture_answers,
    scoped,
    success,
    unchanged,
)
from iarms.handlers.sealed_cursors import binding_of, open_cursor, seal_cursor
from iarms.handlers.strict_json import strict_json
from iarms.handlers.tallies import THROTTLED
from iarms.handlers.throttle import Standing, with_budgets
from iarms.metric_names import CALL_NOT_COUNTED, CALL_THROTTLED, KEY_REFUSED
from iarms.models.api import MOST_BODY_BYTES
from iarms.models.audit import AuditEvent
from iarms.models.party import SCOPES, Call, class_of
from iarms.observability import count_calls, is_of_a_key, logger, measure_all
from iarms.store.idempotency import Idempotency
from iarms.store.readers import handing_to
from iarms.store.transaction import ConditionFailed

__all__ = [
    "ACCEPTED",
    "CONTENT_LANGUAGE",
    "CREATED",
    "ETAG",
    "LOCATION",
    "OF_A_PAGE",
    "OK",
    "OPEN",
    "RETRY_AFTER",
    "VARY",
    "WRITES",
    "Cursor",
    "Door",
    "IfMatch",
    "IfMatchOfAChange",
    "IfNoneMatch",
    "Limit",
    "OnlyNew",
    "RequiredIfMatch",
    "call_in",
    "call_of",
    "documented_responses",
    "file",
    "file_answers",
    "handle_request",
    "idempotent",
    "if_match",
    "is_named",
    "kept",
    "media_type",
    "now",
    "open_answers",
    "open_door",
    "period",
    "picture",
    "picture_answers",
    "problem_of",
    "resolver",
    "scoped",
    "success",
    "unchanged",
]

M = TypeVar("M", bound=BaseModel)

# AWS refuses, does not answer, or answers what nobody can read.
_FAULTS_OF_AWS: Final = (ClientError, BotoCoreError, ResponseParserError)


def resolver(*, as_it_stands: Collection[str] = ()) -> APIGatewayRestResolver:
    """A resolver that validates, admits by scope, and answers every fault as problem+json.

    `as_it_stands`: fields of bodies in which a text may hold any character, or is looked at later on.
    """

    def body_of(text: str) -> dict[str, Any]:
        body = strict_json(text)
        if not text.isascii() or "\\" in text:
            body = with_plain_spaces(body, as_it_stands)
            check_characters(body, but=as_it_stands)
        return body

    app = APIGatewayRestResolver(enable_validation=True, json_body_deserializer=body_of)
    app.use(middlewares=[_noted_with_sealed_cursors])

    def refuse(error: Exception) -> Response[str]:
        _count_refused_key(error)
        return problem_response(problem_of(error), call_in(app))

    for fault in (Problem, *_FAULTS_OF_AWS, RequestValidationError, RequestUnsupportedContentType, NotFoundError):
        app.exception_handler(fault)(refuse)
    return app


def handle_request(
    app: APIGatewayRestResolver,
    door: Door,
    event: GatewayEvent,
    context: LambdaContext,
    *,
    most_bytes: int = MOST_BODY_BYTES,
    search_seconds: float | None = None,
) -> dict[str, Any]:
    """Answer one API Gateway event, and account for it first. A body of more than `most_bytes` is not looked into;
    `search_seconds` is within which a search is to be answered.

    Every call to AWS on the way is marked by the id of the event that accounts for it, and ends by the call's deadline.
    """
    ends = ends_of(seconds_now(), context.get_remaining_time_in_millis() / 1000)
    call = call_of(event, context, now())
    with marked_by_event(str(call.event_id)):
        with until(ends.work, is_waited_for=True):
            response = _work(app, door, event, context, call, most_bytes)
        if not call.recorded:
            response = _account(door, call, response, str(event.get("body") or ""), ends)
    took = time.monotonic() - (call.began or time.monotonic())
    measure_all(measures_of(call, int(response["statusCode"]), took, search_seconds))
    logger.info("answered", action=call.action, status=response["statusCode"], request_id=call.request_id)
    headers = response.setdefault("multiValueHeaders", {})
    headers["Cache-Control"], headers["X-Request-Id"] = ["no-store"], [call.request_id]
    told = with_budgets(call.answer_headers, call.budgets_left)
    headers.update({name: [value] for name, value in told.items()})
    return response


def _work(
    app: APIGatewayRestResolver, door: Door, event: GatewayEvent, context: LambdaContext, call: Call, most_bytes: int
) -> dict[str, Any]:
    """Do what is asked, or say what keeps it from being done; nothing is raised."""
    app.append_context(call=call, door=door)  # type: ignore[no-untyped-call]
    try:
        _admit(app, door, event, call)
        check_request(event, call, most_bytes)
        with session_of(call.party), handing_to(call.party):
            response: dict[str, Any] = app.resolve(event, context)
    except Problem as problem:
        response = proxy_response(problem, call)
    except _FAULTS_OF_AWS as fault:
        _count_refused_key(fault)
        response = proxy_response(problem_of(fault), call)
    except Exception:  # noqa: BLE001  # the door: whatever else went wrong is an answer too, and is accounted for
        logger.exception("unexpected", request_id=call.request_id, route=call.route)
        response = proxy_response(InternalError("something went wrong here; nothing was disclosed"), call)
    finally:
        app.clear_context()  # type: ignore[no-untyped-call]
    return response


def _count_refused_key(fault: Exception) -> None:
    """Count that KMS refused a key: of DynamoDB its code is a refusal like any other, and its words name KMS."""
    if isinstance(fault, ClientError):
        error = fault.response["Error"]
        if is_of_a_key(error.get("Code", "")) or "KMS" in error.get("Message", ""):
            count_calls(KEY_REFUSED)


def _noted_with_sealed_cursors(app: APIGatewayRestResolver, route: NextMiddleware) -> Response[str]:
    """Run a route with the cursor of its query opened, and with that of its answer sealed, whatever list it is of; and
    note on the call what was asked and answered, as it was understood."""
    call, door = call_in(app), app.context["door"]
    arguments = app.context["_route_args"]
    typed = app.current_event.query_string_parameters or {}
    bodies = {name: value for name, value in arguments.items() if isinstance(value, BaseModel)}
    call.arguments = bodies | {name: text for name, text in typed.items() if name != CURSOR}
    call.read_version = as_version(arguments.get(IF_MATCH))
    if arguments.get(CURSOR) is not None:
        arguments[CURSOR] = open_cursor(arguments[CURSOR], door.cursor_keys, binding_of(call, typed), now())
    response: Response[str] = route(app)
    if isinstance(response, Success) and response.model is not None and says_sentences(type(response.model)):
        response.say(in_language(response.model, call.language), call.language)
    call.answered = getattr(response, "model", None)
    if isinstance(response, ListPage) and response.next_cursor is not None:
        sealed = seal_cursor(response.next_cursor, door.cursor_keys, binding_of(call, typed), now())
        response.body = response.with_cursor(sealed)
    return response


def call_in(app: APIGatewayRestResolver) -> Call:
    """The call that is being answered."""
    call: Call = app.context["call"]
    return call


def now() -> datetime:
    """The time of this call."""
    return datetime.now(UTC)


def _admit(app: APIGatewayRestResolver, door: Door, event: GatewayEvent, call: Call) -> None:
    """Let a call through to its route if it is the token's holder who calls, the register lets the caller in, the
    party's bucket has a call left, the token and the party's class give the scope, and no query is unknown.

    Before the body is looked into: who may not ask learns nothing of how to ask.
    """
    route = _declared(app, call)
    call.action, call.status = route.operation_id or call.action, route.status_code
    if route.security is None:
        raise Forbidden("nobody has said who may call this")  # a route says so by a scope, or by OPEN
    call.is_open = route.security == OPEN
    if call.is_open:
        _keep_pace(door.throttle.take_open(call, now().timestamp()), call)
    else:
        kind = class_of(call.party)
        if kind is None or call.expires_at <= now().timestamp():
            raise Unauthenticated("the token is no longer valid")
        check_holder(call, event, now(), is_bound=door.is_bound, registered=lambda: _certificates(door, call))
        if not door.register.is_at_hand(call.party):
            # Beside the register's read. Otherwise who is not let in would take, by each instance, from those who are.
            door.throttle.ask(call, now().timestamp())
        admit_caller(door.register, call, now(), only_registered=door.only_registered)
        _keep_pace(door.throttle.take(call, now().timestamp()), call)
        scopes = [scope for requirement in route.security for scope in requirement[SCHEME]]
        if not call.scopes & SCOPES[kind] & set(scopes):
            raise Forbidden(f"needs the scope {' or '.join(scopes)}", code="scope_missing")
    known = {parameter.alias for parameter in route.dependant.query_params}
    unknown = sorted((event.get("queryStringParameters") or {}).keys() - known)
    if unknown:
        raise Invalid(*(FieldError(f"/query/{name}", "unknown_parameter", "no such parameter") for name in unknown))
    repeated = [
        name for name, values in (event.get("multiValueQueryStringParameters") or {}).items() if len(values) > 1
    ]
    if repeated:
        raise Invalid(*(FieldError(f"/query/{name}", "repeated_parameter", "give it once") for name in repeated))
    check_characters(event.get("queryStringParameters") or {}, within="/query", but=[CURSOR])


def _certificates(door: Door, call: Call) -> Collection[str] | None:
    return certificates_of(door.register.get(call.party), call.subject, now())


def _keep_pace(standing: Standing, call: Call) -> None:
    """Say on the answer what is left, and raise TooMany where nothing is.

    Before the scope is looked at, since a refusal is written too. Who is refused before this, for a certificate or by
    the register, must not use up what the party's own clients have.
    """
    call.answer_headers = standing.headers()
    if not standing.is_counted:
        count_calls(CALL_NOT_COUNTED)
    if standing.wait_seconds:
        raise TooMany(
            f"{standing.pace.rate:g} calls a second of the kind {standing.group} can be made, and"
            f" {standing.pace.capacity} at once after a pause",
            code=THROTTLED,
            retry_after_seconds=standing.retry_after_seconds,
            parameters={"rate": standing.pace.rate, "at_once": standing.pace.capacity},
        )


def _declared(app: APIGatewayRestResolver, call: Call) -> Route:
    """The route of a call, by the resource that the gateway matched. The resolver has no public list of its routes."""
    for route in (*app._static_routes, *app._dynamic_routes):
        if route.method == call.method and route.path.replace("<", "{").replace(">", "}") == call.route:
            return route
    raise NotFound("no such path")


def idempotent(idempotency: Idempotency, call: Call, model: type[M], produce: Callable[[], M]) -> M:
    """Do something once for an Idempotency-Key: the first answer again where the key was used, by whoever was first.

    Who sends again while the first sending is under way may meet what that has just written: a step that was taken, a
    version that is over, a budget that is used up. So a refusal stands only where there is no first answer yet.
    """
    first, known = idempotency.first_answer(call, now()), dict(call.facts)
    if first is None:
        try:
            return produce()
        except Problem as refusal:
            first = idempotency.first_answer(call, now())
            if first is None and isinstance(refusal, ConditionFailed):
                raise Unavailable("somebody else was writing the same; nothing was written") from refusal
            if first is None:
                raise
    # What is shown is the first answer, and nothing of what would have been another.
    call.facts = known | {"replayed": True}
    return model.model_validate_json(first)


def if_match(app: APIGatewayRestResolver) -> str:
    """The version that a change is made to, out of If-Match. Raises MatchRequired where there is none.

    `*` and lists are no versions: a change is made to what its maker has read, and to nothing else.
    """
    given = call_in(app).read_version
    if given is None:
        raise MatchRequired("send the ETag that was read as If-Match")
    return given


def media_type(app: APIGatewayRestResolver, offered: Sequence[str]) -> str:
    """Which of the media types that a route offers its caller asks for, by Accept; the first where it is none."""
    return asked_media_type(app.current_event.headers.get("Accept"), offered)


def is_named(etag: str, if_none_match: str | None) -> bool:
    """Whether the caller has what this ETag names, by its If-None-Match: a list of tags, weak or not, or `*`."""
    tags = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    return "*" in tags or f'"{etag}"' in tags


def _account(door: Door, call: Call, response: dict[str, Any], sent: str, ends: Ends) -> dict[str, Any]:
    """Write the event of a call, or count it where as many of its kind are written this minute as need be. `sent` is
    the body that came; of one that was not understood its digest is written.

    Gives the answer, which discloses nothing where its event is not in the trail.
    """
    call.status = int(response["statusCode"])
    at = now()
    is_written, suppressed = door.tally.count(call, at.timestamp())
    if not is_written:
        return response
    if call.facts.get("problem") == THROTTLED:
        count_calls(CALL_THROTTLED, suppressed + 1)
    if sent and call.arguments is None:
        call.facts["request_sha256"] = hashlib.sha256(sent.encode(errors="surrogatepass")).hexdigest()
    try:
        append_by(door.trail, _event_of(call, response, at, suppressed), ends.account)
    except Exception as fault:  # noqa: BLE001  # whatever keeps the event from being written, nothing is disclosed
        logger.exception("audit event not written", request_id=call.request_id, route=call.route)
        response = proxy_response(Unavailable("the call could not be accounted for, so it is not answered"), call)
        call.status, call.answered = int(response["statusCode"]), None
        send_late(door.late_events, _event_of(call, response, at, suppressed), ends.late, fault)
        return response
    door.tally.note_written(call, at.timestamp())
    call.recorded = True
    return response


def _event_of(call: Call, response: Mapping[str, Any], at: datetime, suppressed: int) -> AuditEvent:
    body = str(response.get("body") or "")
    return event_of(
        call,
        at,
        action=call.action,
        answer=call.answered,
        answer_sha256=hashlib.sha256(body.encode()).hexdigest(),
        suppressed=suppressed,
        **call.facts,
    )
