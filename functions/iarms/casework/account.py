"""Accounting for a call: the audit event made of it, and what every use case adds."""

from datetime import datetime
from typing import Any

from iarms.models.audit import AuditEvent
from iarms.models.ids import new_id
from iarms.models.party import Call


def event_of(call: Call, now: datetime, *, action: str, status: int, **facts: Any) -> AuditEvent:
    """The audit event of a call. `facts` are further fields of AuditEvent."""
    return AuditEvent(
        event_id=new_id("evt", now),
        at=now,
        action=action,
        status=status,
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
        batch_id=call.batch_id,
        batch_line=call.batch_line,
        **facts,
    )
