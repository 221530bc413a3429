"""Accounting for a call: the audit event made of it, and what every use case adds; for work that is done after the
answer, the call again."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from iarms.errors import Problem
from iarms.models.audit import AuditEvent
from iarms.models.ids import new_id
from iarms.models.party import SERVICE_PARTY, Call, KeptCall

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class NoMarks:
    """The service's own doing carries no idempotency key: what it did is marked where it is done."""

    def mark_items(self, call: Call, answer: BaseModel, now: datetime) -> "list[TransactWriteItemTypeDef]":
        """None."""
        return []


def own_call(function: str, request_id: str, function_version: str, **fields: Any) -> Call:
    """The service's own doing, by an invocation that nobody called for. `fields` are further ones of Call."""
    return Call(
        party=SERVICE_PARTY,
        subject=function,
        scopes=frozenset(),
        method="",
        route="",
        path="",
        request_id=request_id,
        function_request_id=request_id,
        function_version=function_version,
        **fields,
    )


def event_of(call: Call, now: datetime, *, action: str, refusal: Problem | None = None, **facts: Any) -> AuditEvent:
    """The audit event of a call that did what it asked for, or was refused with this problem.

    `facts` are further fields of AuditEvent. The status is the call's own, which its door has set, or the problem's.
    """
    if refusal is not None:
        facts["problem"] = refusal.code
    return AuditEvent(
        event_id=call.event_id or new_id("evt", now),
        at=now,
        action=action,
        status=call.status if refusal is None else refusal.status,
        party=call.party,
        subject=call.subject,
        method=call.method,
        route=call.route,
        path=call.path,
        request_id=call.request_id,
        gateway_request_id=call.gateway_request_id,
        function_request_id=call.function_request_id,
        function_version=call.function_version,
        source_ip=call.source_ip,
        user_agent=call.user_agent,
        issuer=call.issuer,
        token_id=call.token_id,
        certificate=call.certificate,
        batch_id=call.batch_id,
        batch_line=call.batch_line,
        **facts,
    )


def persisted_call(call: Call) -> dict[str, Any]:
    """The fields of a KeptCall, of the call that something comes by."""
    return {name: getattr(call, name) for name in KeptCall.model_fields}


def restored_call(kept: KeptCall, function_request_id: str, function_version: str, **fields: Any) -> Call:
    """The call by which something came, as worked on by this invocation. `fields` are further ones of Call."""
    return Call(
        **{name: getattr(kept, name) for name in KeptCall.model_fields},
        scopes=frozenset(),
        function_request_id=function_request_id,
        function_version=function_version,
        **fields,
    )
