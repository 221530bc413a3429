"""A step of a trace is written: the trace, its notifications and the audit event, or nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from iarms.casework.audit import event_of
from iarms.casework.read_version import check_read_version
from iarms.casework.tracing.links import link_notices
from iarms.casework.tracing.notices import notices_of
from iarms.casework.tracing.stores import TraceStores
from iarms.casework.tracing.watch import watch_after
from iarms.casework.tracing.weapon import weapon_of
from iarms.domain.deadlines import holidays_version
from iarms.domain.tracing import Transition, concerns_trace, trace_for
from iarms.errors import NotFound, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.notice import Notification
from iarms.models.party import Call
from iarms.models.trace import Trace
from iarms.retries import tries
from iarms.store.transaction import ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_TRIES: Final = 4


def take_step(
    stores: TraceStores, call: Call, trace_id: str, apply: Callable[[Trace], Transition], now: datetime, action: str
) -> Trace:
    """Take a step of a trace that concerns the caller, from the state that it is in now; the trace as it may see it.

    Raises NotFound for those whom it does not concern, and what the step raises; then nothing has changed.
    """
    for _ in tries(_TRIES):
        before = stores.traces.get(trace_id)
        if before is None or not concerns_trace(before, call.party):
            raise NotFound("no such trace of yours")
        check_read_version(call, before.version)
        transition = apply(before)
        try:
            answer = write_step(stores, call, before, transition, now, action)
        except ConditionFailed as lost_race:
            if lost_race.labels != {"trace"}:
                raise
            continue  # another step came first: look again
        call.recorded = True
        return answer
    raise Unavailable("the trace is contended for; nothing was written")


def write_step(
    stores: TraceStores, call: Call, before: Trace, transition: Transition, now: datetime, action: str
) -> Trace:
    """Write a trace that took a step, the notifications and the audit event, or nothing.

    Gives the trace as the caller may see it. Raises ConditionFailed.
    """
    watch = watch_after(stores, before, transition.after, now)
    after = watch.trace
    answer = trace_for(after, call.party)
    notices = notices_of(stores, after, transition.recipients, now)
    if after.firearm != before.firearm:
        notices += _links(stores, before, after, now)
    corrected = _description_for_audit(after) if after.firearm != before.firearm else {}
    event = event_of_trace(call, after, notices, now, action, reason=transition.reason, **corrected)
    transaction = Transaction(stores.client, event.event_id)
    transaction.add("trace", *stores.traces.change_items(before, after))
    if after.firearm != before.firearm:
        transaction.add("weapon", *_weapon_items(stores, before, after))
    transaction.add("watch", *watch.items)
    transaction.add("outbox", *(stores.outbox.put_item(each) for each in notices))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    transaction.commit()
    return answer


def _weapon_items(stores: TraceStores, before: Trace, after: Trace) -> "list[TransactWriteItemTypeDef]":
    """The row by which others who trace the weapon find this trace, under the weapon as it is described now."""
    was, now = (weapon_of(each.firearm, each.interpretation) for each in (before, after))
    return stores.traces.weapon_items(after, was, now, shares=_shares(stores, before))


def _links(stores: TraceStores, before: Trace, after: Trace, now: datetime) -> list[Notification]:
    """What tells others that this trace, too, is of their weapon, now that it is described as that."""
    was, weapon = (weapon_of(each.firearm, each.interpretation) for each in (before, after))
    return [] if was == weapon else link_notices(stores, after, weapon, shares=_shares(stores, before), now=now)


def _shares(stores: TraceStores, trace: Trace) -> bool:
    """Whether who asks agrees to be named to others who trace the weapon; of an older trace its row says it."""
    if trace.share_if_traced_by_others is not None:
        return trace.share_if_traced_by_others
    weapon = weapon_of(trace.firearm, trace.interpretation)
    return weapon is not None and stores.traces.shares(weapon, trace.trace_id)


def _description_for_audit(trace: Trace) -> dict[str, str]:
    return {
        "query": trace.firearm.model_dump_json(exclude_none=True),
        "interpretation": trace.interpretation.model_dump_json(exclude_none=True),
    }


def event_of_trace(
    call: Call, trace: Trace, notices: Sequence[Notification], now: datetime, action: str, **facts: Any
) -> AuditEvent:
    """The audit event of a step of a trace. `facts` are further fields of AuditEvent."""
    return event_of(
        call,
        now,
        action=action,
        on_behalf_of=trace.on_behalf_of,
        case_reference=trace.case_reference,
        officer=trace.officer,
        operation=trace.operation,
        search_id=trace.search_id,
        watch_id=trace.watch_id,
        trace_id=trace.trace_id,
        leg_id=call.facts.get("leg_id"),
        object_version=trace.version,
        outcome=trace.state,
        holidays_version=holidays_version(),
        notifications=tuple(f"{each.notification_id} {each.recipient}" for each in notices),
        **facts,
    )
