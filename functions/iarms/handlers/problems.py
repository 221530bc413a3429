"""What a door answers with when it does not do what was asked for: any fault as problem+json, as RFC 9457 has it."""

from typing import Any, Final, cast

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError
from botocore.exceptions import ClientError

from iarms.casework.audit import refusal_facts
from iarms.domain.problems import problem_in
from iarms.errors import (
    Invalid,
    MatchRequired,
    NotFound,
    Problem,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
    field_error,
)
from iarms.models.api import ProblemDetails, ProblemField, ProblemValues, problem_type
from iarms.models.party import Call
from iarms.observability import logger
from iarms.store.transaction import ConditionFailed

PROBLEM_JSON: Final = "application/problem+json"


def problem_of(error: Exception) -> Problem:
    """Any fault as a problem."""
    if isinstance(error, ConditionFailed):
        return Unavailable("somebody else was writing the same; nothing was written")
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, RequestUnsupportedContentType):
        return UnsupportedMediaType("send the body as application/json")
    if isinstance(error, NotFoundError):
        return NotFound("no such path")
    if isinstance(error, ClientError):
        logger.error("AWS refused", code=error.response["Error"]["Code"], operation=error.operation_name)
    else:
        logger.error("AWS did not answer", error=type(error).__name__)
    return Unavailable("a part that this answer needs did not answer; nothing is said of what was asked")


def _invalid(error: RequestValidationError) -> Problem:
    """What is wrong with a request; a change that lacks nothing but its If-Match has an answer of its own."""
    faults = [field_error(fault) for fault in error.errors()]
    if [(fault.pointer, fault.code) for fault in faults] == [("/headers/If-Match", "missing")]:
        return MatchRequired("send the ETag that was read as If-Match")
    return Invalid(*faults)


def problem_response(problem: Problem, call: Call) -> Response[str]:
    """The problem as RFC 9457 has it."""
    errors = (
        [ProblemField(**vars(error)) for error in problem.errors]
        if problem.errors or isinstance(problem, Invalid)
        else None
    )
    details = ProblemDetails(
        type=problem_type(problem.code),
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        instance=call.path,
        code=problem.code,
        request_id=call.request_id,
        errors=errors,
        parameters=cast("ProblemValues", dict(problem.parameters)) or None,
    )
    if call.language != "en":
        details = problem_in(details, call.language, problem.detail)
    call.facts |= refusal_facts(problem)
    headers: dict[str, str | list[str]] = {"Content-Language": call.language, "Vary": "Accept-Language"}
    if problem.retry_after_seconds is not None:
        headers["Retry-After"] = str(problem.retry_after_seconds)
    if isinstance(problem, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'  # RFC 6750, section 3
    return Response(problem.status, PROBLEM_JSON, details.model_dump_json(exclude_none=True), headers)


def proxy_response(problem: Problem, call: Call) -> dict[str, Any]:
    """The problem as the gateway takes an answer, where no resolver made one."""
    response = problem_response(problem, call)
    headers = {name: [str(value)] for name, value in response.headers.items()}
    return {
        "statusCode": response.status_code,
        "body": response.body,
        "isBase64Encoded": False,
        "multiValueHeaders": headers,
    }
