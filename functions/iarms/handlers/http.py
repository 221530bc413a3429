"""What every HTTP door shares: strict bodies, the caller, scopes, problem+json, idempotent POSTs, and the account.

No answer leaves before an event of the call is in the audit trail. A scope is declared once, beside its route, as the
OpenAPI security requirement; `handle_request` enforces what the document says.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel

from iarms.casework.audit import event_of
from iarms.errors import (
    BadRequest,
    FieldError,
    Forbidden,
    Invalid,
    MatchRequired,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
    field_error,
)
from iarms.models.api import MOST_BODY_BYTES, ProblemDetails, ProblemField
from iarms.models.party import SCOPES, Call, class_of
from iarms.observability import logger
from iarms.store.audit import AuditTrail
from iarms.store.idempotency import Idempotency
from iarms.store.transaction import ConditionFailed

DEEPEST: Final = 16
M = TypeVar("M", bound=BaseModel)
GatewayEvent = dict[str, Any]

OK: Final = HTTPStatus.OK.value
CREATED: Final = HTTPStatus.CREATED.value
ACCEPTED: Final = HTTPStatus.ACCEPTED.value
SCHEME: Final = "token"
WRITES: Final = (400, 413, 415)  # problems that a route with a body has beside the common ones
OPEN: Final[list[dict[str, list[str]]]] = []
# The headers of an answer that has more than one language.
IN_A_LANGUAGE: Final = {
    "Content-Language": {"description": "the language of the labels", "schema": {"type": "string"}},
    "Vary": {"description": "Accept-Language", "schema": {"type": "string"}},
}
_PROBLEM_JSON: Final = "application/problem+json"
_DESCRIPTIONS: Final = {
    400: "Not JSON, duplicate keys or too deep",
    401: "No valid token",
    403: "Not allowed to this party",
    404: "Unknown, or another party's",
    409: "Not from this state",
    412: "Changed meanwhile: read it again",
    413: "Body too large",
    415: "Not application/json",
    428: "A change needs If-Match",
    422: "Invalid; one entry a fault in `errors`",
    429: "Too many calls; see Retry-After",
    503: "Could not be completed; see Retry-After. Never answered as no match",
}


def scoped(scope: str) -> list[dict[str, list[str]]]:
    """The security requirement of a route that needs this scope."""
    return [{SCHEME: [scope]}]


def documented_responses(
    model: Any, status: int, description: str, *problems: int, headers: Mapping[str, Any] | None = None
) -> dict[int, Any]:
    """The documented responses of a route with a scope: its success, the common problems, and these further ones.

    `model` is a model or a union of models; `headers` are the success's, as OpenAPI describes them.
    """
    success: dict[str, Any] = {"description": description, "content": {"application/json": {"model": model}}}
    if headers:
        success["headers"] = dict(headers)
    return {status: success} | _problems(401, 403, 422, 429, 503, *problems)


def file_answers(media_type: str, description: str, *problems: int) -> dict[int, Any]:
    """The documented responses of a route with a scope that answers with a file."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"description": description, "content": content}} | _problems(401, 403, 422, 429, 503, *problems)


def open_answers(content: dict[str, Any], description: str) -> dict[int, Any]:
    """The documented responses of a route that needs no token."""
    success = {"description": description, "content": {"application/json": content}}
    return {200: success} | _problems(422, 429, 503)


def _problems(*codes: int) -> dict[int, Any]:
    content = {_PROBLEM_JSON: {"model": ProblemDetails}}
    return {code: {"description": _DESCRIPTIONS[code], "content": content} for code in sorted(set(codes))}


def resolver() -> APIGatewayRestResolver:
    """A resolver that validates, admits by scope, and answers every fault as problem+json."""
    app = APIGatewayRestResolver(enable_validation=True, json_body_deserializer=strict_json)

    def refuse(error: Exception) -> Response[str]:
        return problem_response(problem_of(error), call_in(app))

    for fault in (Problem, RequestValidationError, ClientError, BotoCoreError, NotFoundError):
        app.exception_handler(fault)(refuse)
    return app


def handle_request(
    app: APIGatewayRestResolver,
    trail: AuditTrail,
    event: GatewayEvent,
    context: LambdaContext,
    *,
    most_bytes: int = MOST_BODY_BYTES,
) -> dict[str, Any]:
    """Answer one API Gateway event, and account for it first. A body of more than `most_bytes` is not looked into."""
    call = _call_of(event, context)
    app.append_context(call=call)  # type: ignore[no-untyped-call]
    try:
        _admit(app, event, call)
        _check_request(event, call, most_bytes)
        response: dict[str, Any] = app.resolve(event, context)
    except Problem as problem:
        response = _as_proxy_response(problem, call)
    except Exception:  # noqa: BLE001  # the door: whatever else went wrong is an answer too, and is accounted for
        logger.exception("unexpected", request_id=call.request_id, route=call.route)
        response = _as_proxy_response(Problem("something went wrong here; nothing was disclosed"), call)
    finally:
        app.clear_context()  # type: ignore[no-untyped-call]
    if not call.recorded:
        try:
            _account(trail, call, response)
        except (ClientError, BotoCoreError):
            logger.exception("audit event not written", request_id=call.request_id, route=call.route)
            response = _as_proxy_response(
                Unavailable("the call could not be accounted for, so it is not answered"), call
            )
    logger.info("answered", action=call.action, status=response["statusCode"], request_id=call.request_id)
    headers = response.setdefault("multiValueHeaders", {})
    headers["Cache-Control"], headers["X-Request-Id"] = ["no-store"], [call.request_id]
    return response


def call_in(app: APIGatewayRestResolver) -> Call:
    """The call that is being answered."""
    call: Call = app.context["call"]
    return call


def now() -> datetime:
    """The time of this call."""
    return datetime.now(UTC)


def _admit(app: APIGatewayRestResolver, event: GatewayEvent, call: Call) -> None:
    """Let a call through to its route if the token and the party's class give the scope, and no query is unknown.

    Before the body is looked into: who may not ask learns nothing of how to ask.
    """
    route = _declared(app, call)
    call.action, call.status = route.operation_id or call.action, route.status_code
    if route.security is None:
        raise Forbidden("nobody has said who may call this")  # a route says so by a scope, or by OPEN
    for requirement in route.security:
        kind = class_of(call.party)
        if kind is None or call.expires_at <= now().timestamp():
            raise Unauthenticated("the token is no longer valid")
        for scope in requirement[SCHEME]:
            if scope not in call.scopes & SCOPES[kind]:
                raise Forbidden(f"needs the scope {scope}", code="scope_missing")
    known = {parameter.alias for parameter in route.dependant.query_params}
    unknown = sorted((event.get("queryStringParameters") or {}).keys() - known)
    if unknown:
        raise Invalid(*(FieldError(f"/query/{name}", "unknown_parameter", "no such parameter") for name in unknown))
    repeated = [
        name for name, values in (event.get("multiValueQueryStringParameters") or {}).items() if len(values) > 1
    ]
    if repeated:
        raise Invalid(*(FieldError(f"/query/{name}", "repeated_parameter", "give it once") for name in repeated))


def _declared(app: APIGatewayRestResolver, call: Call) -> Route:
    """The route of a call, by the resource that the gateway matched. The resolver has no public list of its routes."""
    for route in (*app._static_routes, *app._dynamic_routes):
        if route.method == call.method and route.path.replace("<", "{").replace(">", "}") == call.route:
            return route
    raise NotFound("no such path")


def idempotent(idempotency: Idempotency, call: Call, model: type[M], produce: Callable[[], M]) -> M:
    """Do something once for an Idempotency-Key: the first answer again where the key was used, by whoever was first."""
    first = idempotency.first_answer(call, now())
    if first is None:
        try:
            return produce()
        except ConditionFailed as lost_race:
            first = idempotency.first_answer(call, now()) if "mark" in lost_race.labels else None
            if first is None:
                raise Unavailable("somebody else was writing the same; nothing was written") from lost_race
    call.facts["replayed"] = True
    return model.model_validate_json(first)


def if_match(app: APIGatewayRestResolver) -> str:
    """The version that a change is made to, out of If-Match. Raises MatchRequired where there is none.

    `*` and lists are no versions: a change is made to what its maker has read, and to nothing else.
    """
    given = as_version(app.current_event.headers.get("If-Match") if app.current_event.headers else None)
    if given is None:
        raise MatchRequired("send the ETag that was read as If-Match")
    return given


def as_version(etag: str | None) -> str | None:
    """The version that an ETag stands for, as If-Match has it; None where there is none."""
    return etag.strip().removeprefix("W/").strip('"') if etag else None


def success(
    body: BaseModel,
    *,
    status: int = 200,
    location: str | None = None,
    etag: str | None = None,
    language: str | None = None,
) -> Response[str]:
    """A success. The text sent is the model's own JSON, so that its digest in the audit trail can be checked.

    `language` is that of the texts, where the caller's Accept-Language chose it.
    """
    headers: dict[str, str | list[str]] = {}
    if location:
        headers["Location"] = location
    if etag:
        headers["ETag"] = f'"{etag}"'
    if language:
        headers["Content-Language"], headers["Vary"] = language, "Accept-Language"
    return Response(status, "application/json", body.model_dump_json(), headers)


def file(body: bytes, media_type: str, name: str) -> Response[str]:
    """A file. In base 64 already: the resolver's validation takes a body of bytes for text."""
    headers: dict[str, str | list[str]] = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = Response(200, media_type, base64.b64encode(body).decode(), headers)
    response.base64_encoded = True
    return response


def problem_of(error: Exception) -> Problem:
    """Any fault as a problem."""
    if isinstance(error, ConditionFailed):
        return Unavailable("somebody else was writing the same; nothing was written")
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return Invalid(*(field_error(fault) for fault in error.errors()))
    if isinstance(error, NotFoundError):
        return NotFound("no such path")
    if isinstance(error, ClientError):
        logger.error("AWS refused", code=error.response["Error"]["Code"], operation=error.operation_name)
    else:
        logger.error("AWS did not answer", error=type(error).__name__)
    return Unavailable("a part that this answer needs did not answer; nothing is said of what was asked")


def problem_response(problem: Problem, call: Call) -> Response[str]:
    """The problem as RFC 9457 has it."""
    errors = [ProblemField(**vars(error)) for error in problem.errors] if isinstance(problem, Invalid) else None
    details = ProblemDetails(
        type=f"urn:iarms:problem:{problem.code}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        instance=call.path,
        code=problem.code,
        request_id=call.request_id,
        errors=errors,
    )
    call.facts["problem"] = problem.code
    headers: dict[str, str | list[str]] = {}
    if isinstance(problem, Unavailable | TooMany):
        headers["Retry-After"] = str(problem.retry_after_seconds)
    if isinstance(problem, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return Response(problem.status, _PROBLEM_JSON, details.model_dump_json(exclude_none=True), headers)


def strict_json(text: str) -> dict[str, Any]:
    """A JSON object, read strictly. Raises BadRequest for anything else, duplicate keys, NaN and deep nesting."""
    if _depth(text) > DEEPEST:
        raise BadRequest(f"the body is nested more than {DEEPEST} levels deep", code="too_deep")
    try:
        parsed = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(parsed, dict):
        raise BadRequest("the body is not a JSON object")
    return parsed


def _depth(text: str) -> int:
    deepest = depth = 0
    if text.count("[") + text.count("{") <= DEEPEST:
        return 0
    quoted = escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = character != '"', character == "\\"
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest("the body names a key twice", code="duplicate_key")
    return found


def _no_constant(name: str) -> None:
    raise BadRequest(f"{name} is not JSON")


def _check_request(event: GatewayEvent, call: Call, most_bytes: int) -> None:
    """What is refused before the body is looked into. Leaves the idempotency mark on the call."""
    body = event.get("body") or ""
    if event.get("httpMethod") not in ("POST", "PATCH", "PUT"):
        return
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    # Base 64 is four characters for three bytes.
    size = len(body) * 3 // 4 if event.get("isBase64Encoded") else len(body.encode(errors="surrogatepass"))
    if size > most_bytes:
        raise TooLarge(f"the body is larger than {most_bytes} bytes")
    if event.get("isBase64Encoded"):
        raise UnsupportedMediaType("the body is not text")
    media_type = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaType("send the body as application/json")
    if not body.strip():
        raise BadRequest("the body is empty")
    key = headers.get("idempotency-key")
    if key is None:
        return
    if not (1 <= len(key) <= 128 and key.isascii() and key.isprintable()):
        detail = "1 to 128 printable ASCII characters"
        raise Invalid(FieldError("/headers/Idempotency-Key", "invalid_idempotency_key", detail))
    same = json.dumps([call.method, call.path, strict_json(body)], sort_keys=True)
    call.idempotency_mark = hashlib.sha256(f"{call.party}\0{key}".encode()).hexdigest()
    call.body_digest = hashlib.sha256(same.encode(errors="surrogatepass")).hexdigest()


def _call_of(event: GatewayEvent, context: LambdaContext) -> Call:
    request = event.get("requestContext") or {}
    claims: Mapping[str, Any] = request.get("authorizer") or {}
    identity = request.get("identity") or {}
    return Call(
        party=str(claims.get("party", "")),
        subject=str(claims.get("subject", "")),
        scopes=frozenset(str(claims.get("scopes", "")).split()),
        expires_at=float(claims.get("expires_at", 0)),
        method=event["httpMethod"],
        route=str(event.get("resource") or event["path"])[:200],
        path=event["path"][:500],
        # The extended id, since a caller can set the other one by a header.
        request_id=request.get("extendedRequestId") or request.get("requestId") or context.aws_request_id,
        gateway_request_id=str(request.get("requestId") or ""),
        function_request_id=context.aws_request_id,
        function_version=context.function_version,
        source_ip=str(identity.get("sourceIp") or ""),
        user_agent=str(identity.get("userAgent") or "")[:256],
    )


def _account(trail: AuditTrail, call: Call, response: Mapping[str, Any]) -> None:
    body = str(response.get("body") or "")
    call.status = int(response["statusCode"])
    trail.append(
        event_of(
            call,
            now(),
            action=call.action,
            answer_sha256=hashlib.sha256(body.encode()).hexdigest(),
            **call.facts,
        )
    )
    call.recorded = True


def _as_proxy_response(problem: Problem, call: Call) -> dict[str, Any]:
    response = problem_response(problem, call)
    headers = {name: [str(value)] for name, value in response.headers.items()}
    return {
        "statusCode": response.status_code,
        "body": response.body,
        "isBase64Encoded": False,
        "multiValueHeaders": headers,
    }
