"""The gateway's own refusals, as the same problem+json that the functions answer with.

A caller cannot see which of the two refused, so both must read alike; and a failure between gateway and function must
never read like an answer. Every type is named, because the default of a family would give all of them one status. The
template is used whatever media type the caller accepts or sends. What AWS refuses before it knows which API is meant
(another host or stage, a request line and headers of more than 10,240 bytes) has AWS's own words. What the web ACL
blocks (`infra/edge.py`) is refused in these words, too; an address that calls too fast gets the ACL's own answer, since
it may come again, and who is refused for good may not.
"""

import json
from typing import NamedTuple


class Refusal(NamedTuple):
    """One kind of refusal. `headers` are sent beside the content type."""

    kind: str
    status: int
    code: str
    title: str
    detail: str
    headers: tuple[tuple[str, str], ...] = ()


_BEARER = (("WWW-Authenticate", 'Bearer error="invalid_token"'),)
_SOON = (("Retry-After", "5"),)
_NEXT_SECOND = (("Retry-After", "1"),)
_TOMORROW = (("Retry-After", "3600"),)

_UNAUTHENTICATED = (401, "unauthenticated", "Unauthenticated", "A valid bearer token is required.", _BEARER)
_FORBIDDEN = (403, "forbidden", "Forbidden", "This party may not do that.")
_FILTERED = (
    403,
    "filtered",
    "Refused at the edge",
    "Nothing of this request was read: its address is shut out, or it looks like an attack. Ask the operator.",
)
_NOT_FOUND = (404, "not_found", "Not found", "There is nothing at this address for this party.")
_MALFORMED = (400, "malformed_request", "Bad request", "The request is not well-formed.")
_UNAVAILABLE = (
    503,
    "unavailable",
    "Temporarily unavailable",
    "The request could not be completed. Nothing is known of its outcome: ask again.",
    _SOON,
)

REFUSALS = (
    Refusal("UNAUTHORIZED", *_UNAUTHENTICATED),
    Refusal("EXPIRED_TOKEN", *_UNAUTHENTICATED),
    Refusal("ACCESS_DENIED", *_FORBIDDEN),
    Refusal("INVALID_API_KEY", *_FORBIDDEN),
    Refusal("INVALID_SIGNATURE", *_FORBIDDEN),
    Refusal("WAF_FILTERED", *_FILTERED),
    # What a REST API answers where no route matches, whatever its name says.
    Refusal("MISSING_AUTHENTICATION_TOKEN", *_NOT_FOUND),
    Refusal("RESOURCE_NOT_FOUND", *_NOT_FOUND),
    Refusal("BAD_REQUEST_BODY", *_MALFORMED),
    Refusal("BAD_REQUEST_PARAMETERS", *_MALFORMED),
    Refusal("REQUEST_TOO_LARGE", 413, "too_large", "Too large", "The body is larger than the contract allows."),
    Refusal(
        "UNSUPPORTED_MEDIA_TYPE", 415, "unsupported_media_type", "Unsupported media type", "Send application/json."
    ),
    Refusal("THROTTLED", 429, "throttled", "Too many requests", "Too many requests at once: wait.", _NEXT_SECOND),
    Refusal("QUOTA_EXCEEDED", 429, "quota_exceeded", "Too many requests", "The quota is used up.", _TOMORROW),
    Refusal("AUTHORIZER_FAILURE", *_UNAVAILABLE),
    Refusal("AUTHORIZER_CONFIGURATION_ERROR", *_UNAVAILABLE),
    Refusal("INTEGRATION_FAILURE", *_UNAVAILABLE),
    Refusal("INTEGRATION_TIMEOUT", *_UNAVAILABLE),
    Refusal("API_CONFIGURATION_ERROR", *_UNAVAILABLE),
    Refusal("DEFAULT_4XX", *_MALFORMED),
    Refusal("DEFAULT_5XX", *_UNAVAILABLE),
)

# What the web ACL answers an address that calls too fast. A minute's calls are counted together, and forgotten with it.
TOO_FAST = Refusal(
    "RATE_BY_ADDRESS",
    429,
    "address_throttled",
    "Too many requests",
    "Too many requests from this address, of whatever party: wait.",
    (("Retry-After", "60"),),
)


def static_problem(refusal: Refusal) -> dict[str, str | int]:
    """A problem as the web ACL tells it, which knows nothing of the request: no path, and no id of it."""
    return {
        "type": f"/v1/problems/{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": "",
        "code": refusal.code,
        "request_id": "",
    }


def template_of(refusal: Refusal) -> str:
    """The body of a refusal, in the gateway's own language: the problem, with what it knows of the request."""
    # Not $context.requestId: a caller can set that one.
    asked = {"instance": "$context.path", "request_id": "$context.extendedRequestId"}
    return json.dumps(static_problem(refusal) | asked)
