"""What the gateway brings: who calls, and what is refused before a body is looked into."""

import hashlib
import json
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.domain.languages import preferred_language
from iarms.errors import BadRequest, FieldError, Invalid, TooLarge, UnsupportedMediaType
from iarms.handlers.headers import ACCEPT_LANGUAGE, IDEMPOTENCY_KEY, KEYS
from iarms.handlers.holders import thumbprint_in
from iarms.handlers.strict_json import strict_json
from iarms.models.ids import new_id
from iarms.models.party import Call

GatewayEvent = dict[str, Any]

WITH_A_BODY: Final = ("POST", "PATCH", "PUT")
"""Methods that come with a body, and may come with an Idempotency-Key."""
_JSON: Final = "application/json"
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})


def call_of(event: GatewayEvent, context: LambdaContext, now: datetime) -> Call:
    """The call that an event of the gateway is: the party and scopes are those that the authorizer believed.

    The id of the event that will account for it is drawn here, as the call begins.
    """
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
        issuer=str(claims.get("issuer", "")),
        token_id=str(claims.get("token_id", "")),
        bound_to=str(claims.get("bound_to", "")),
        certificate=thumbprint_in(event),
        language=preferred_language(_whole_header(event, ACCEPT_LANGUAGE.name.lower())),
        event_id=new_id("evt", now),
        began=time.monotonic(),
    )


def _whole_header(event: GatewayEvent, name: str) -> str:
    """A header that may be sent several times, as one list; "" where there is none."""
    several = next((each for key, each in (event.get("multiValueHeaders") or {}).items() if key.lower() == name), None)
    once = next((each for key, each in (event.get("headers") or {}).items() if key.lower() == name), None)
    return ",".join(several) if several else once or ""


def as_version(etag: str | None) -> str | None:
    """The version that an ETag stands for, as If-Match has it; None where there is none."""
    return etag.strip().removeprefix("W/").strip('"') if etag else None


def _take_as_json(event: GatewayEvent, content_type: str) -> None:
    """Leave the media type on the event as the resolver compares it, however the caller wrote it.

    Raises UnsupportedMediaType for what is no JSON in UTF-8: the gateway has read the body as that.
    """
    media_type, *parameters = (part.strip() for part in content_type.lower().split(";"))
    charsets = {
        value.strip().strip('"') for name, _, value in (part.partition("=") for part in parameters) if name == "charset"
    }
    if media_type != _JSON or not charsets <= _CHARSETS:
        raise UnsupportedMediaType("send the body as application/json in UTF-8")
    for kind, value in (("headers", _JSON), ("multiValueHeaders", [_JSON])):
        others = {name: each for name, each in (event.get(kind) or {}).items() if name.lower() != "content-type"}
        event[kind] = {**others, "Content-Type": value}


def check_request(event: GatewayEvent, call: Call, most_bytes: int) -> None:
    """What is refused before the body is looked into. Leaves the idempotency mark on the call."""
    body = event.get("body") or ""
    if event.get("httpMethod") not in WITH_A_BODY:
        return
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    # Base 64 is four characters for three bytes.
    size = len(body) * 3 // 4 if event.get("isBase64Encoded") else len(body.encode(errors="surrogatepass"))
    if size > most_bytes:
        raise TooLarge(f"the body is larger than {most_bytes} bytes")
    if event.get("isBase64Encoded"):
        raise UnsupportedMediaType("the body is not text")
    _take_as_json(event, headers.get("content-type") or _JSON)
    if not body.strip():
        raise BadRequest("the body is empty")
    key = headers.get(IDEMPOTENCY_KEY.name.lower())
    if key is None:
        return
    if not KEYS.fullmatch(key):
        detail = "1 to 128 printable ASCII characters"
        raise Invalid(FieldError(f"/headers/{IDEMPOTENCY_KEY.name}", "invalid_idempotency_key", detail))
    same = json.dumps([call.method, call.path, strict_json(body)], sort_keys=True)
    call.idempotency_mark = hashlib.sha256(f"{call.party}\0{key}".encode()).hexdigest()
    call.body_digest = hashlib.sha256(same.encode(errors="surrogatepass")).hexdigest()
