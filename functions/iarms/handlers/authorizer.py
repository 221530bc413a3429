"""The authorizer: believes a token or refuses it, and accounts for every refusal.

API Gateway keeps what is allowed for a minute by the token, and nothing of what is refused. Scopes, and whether it is
the token's holder who calls, are looked at in the handler: one answer holds for all routes and whoever sends the token.
Refusals from one address are each answered; they are each written up to a number a minute, then at every doubling with
the count, so that a flood costs us little and is still in the trail (and each of them in the access log).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from importlib import import_module
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, sqs
from iarms.aws.marks import marked_by_event
from iarms.deadline import Ends, ends_of, seconds_now
from iarms.handlers.holders import thumbprint_in
from iarms.handlers.tallies import Refusals
from iarms.handlers.tokens import Claims, KeysUnavailable, TokenLimits, TokenRefused, read_issuers, verify
from iarms.metric_names import TOKEN_NOT_JUDGED, TOKEN_REFUSED
from iarms.models.call import Call
from iarms.observability import count_calls, logger
from iarms.settings import AuthorizerSettings

if TYPE_CHECKING:
    from iarms.models.audit import AuditEvent

settings = AuthorizerSettings.read()
issuers = read_issuers(settings.issuers)
limits = TokenLimits(float(settings.token_minutes) * 60, float(settings.bound_token_minutes) * 60)
refusals = Refusals()


class Unauthorized(Exception):
    """A token was refused, and the refusal is accounted for."""


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway with a policy. Raises "Unauthorized", its word for 401; anything else raised becomes 503."""
    try:
        return _judged(event, context)
    except Unauthorized:
        raise Exception("Unauthorized") from None  # the one message that API Gateway takes for a 401
    except Exception:
        count_calls(TOKEN_NOT_JUDGED)
        raise


def _judged(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    now, ends = datetime.now(UTC), ends_of(seconds_now(), context.get_remaining_time_in_millis() / 1000)
    try:
        claims = verify(_authorization(event), issuers, now.timestamp(), limits)
    except TokenRefused as refused:
        _account(event, context, refused, now, ends)
        raise Unauthorized from None
    except KeysUnavailable as unavailable:
        logger.error("nothing can be said of a token: no keys", url=str(unavailable))
        raise
    logger.info("allowed", party=claims.party, token_id=claims.token_id)
    return _policy(event["methodArn"], claims)


def _authorization(event: Mapping[str, Any]) -> str:
    """The one header of this name; nothing where there are two, of which the gateway keeps its verdict by either."""
    several = {n.lower(): values for n, values in (event.get("multiValueHeaders") or {}).items() if values}
    sent = [value for name, value in (event.get("headers") or {}).items() if name.lower() == "authorization"]
    return str(sent[0] or "") if len(sent) == 1 and len(several.get("authorization", sent)) == 1 else ""


def _policy(method_arn: str, claims: Claims) -> dict[str, Any]:
    api, stage, *_ = method_arn.split("/")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": claims.party,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {
            "party": claims.party,
            "subject": claims.subject,
            "scopes": " ".join(claims.scopes),
            "expires_at": str(claims.expires_at),
            "issuer": claims.issuer,
            "token_id": claims.token_id,
            "bound_to": claims.bound_to,
        },
    }


@cache
def _accounting() -> "tuple[Callable[..., AuditEvent], Callable[[AuditEvent, Ends], None]]":
    """What makes an event and what writes it: an instance that refuses nothing starts without their models."""
    event_of: Callable[..., AuditEvent] = import_module("iarms.casework.audit").event_of
    accounting = import_module("iarms.handlers.accounting")
    trail = import_module("iarms.store.audit").AuditTrail(dynamodb(), settings.audit_table)
    late_events = import_module("iarms.aws.late_events").LateEvents(sqs, settings.late_events_queue_url)

    def write(event: "AuditEvent", ends: Ends) -> None:
        try:
            accounting.append_by(trail, event, ends.account)
        except Exception as fault:
            accounting.send_late(late_events, event, ends.late, fault)
            raise

    return event_of, write


def _account(
    event: Mapping[str, Any], context: LambdaContext, refused: TokenRefused, now: datetime, ends: Ends
) -> None:
    """Write a refusal's event, or count it. Raises what kept it out of the table: then nothing is said of the token."""
    request = event.get("requestContext") or {}
    identity = request.get("identity") or {}
    address = str(identity.get("sourceIp") or "")
    is_written, suppressed = refusals.count(address, now.timestamp())
    if not is_written:
        return
    count_calls(TOKEN_REFUSED, suppressed + 1)
    call = Call(
        party="",
        subject="",
        scopes=frozenset(),
        method=str(event.get("httpMethod") or ""),
        route=str(event.get("resource") or ""),
        path=str(event.get("path") or "")[:500],
        request_id=str(request.get("extendedRequestId") or request.get("requestId") or context.aws_request_id),
        gateway_request_id=str(request.get("requestId") or ""),
        function_request_id=context.aws_request_id,
        function_version=context.function_version,
        source_ip=address,
        user_agent=str(identity.get("userAgent") or "")[:256],
        issuer=refused.issuer,
        token_id=refused.token_id,
        certificate=thumbprint_in(event),
        status=HTTPStatus.UNAUTHORIZED.value,
    )
    event_of, write = _accounting()
    refusal = event_of(call, now, action="refuse_token", problem=refused.reason, suppressed=suppressed)
    with marked_by_event(refusal.event_id):
        write(refusal, ends)
