"""Every minute: the steps that are due because nobody took them. A deadline passes here, or it does not pass."""

import json
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.casework.audit import NoMarks, own_call
from iarms.casework.hits.confirmation import run_confirmation_clock
from iarms.casework.hits.stores import ConfirmationStores
from iarms.casework.tracing.clock import run_leg_clock
from iarms.casework.tracing.stores import TraceStores
from iarms.domain.cases import HitTimes
from iarms.domain.deadlines import arrangements_in
from iarms.observability import logger, metrics
from iarms.settings import ClockSettings
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.traces import Traces
from iarms.store.watches import Watches

settings = ClockSettings.read()
confirmation_stores = ConfirmationStores(
    client=dynamodb(),
    cases=Cases(dynamodb(), settings.cases_table),
    outbox=Outbox(dynamodb(), settings.outbox_table),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    idempotency=NoMarks(),
    register=Register(dynamodb(), settings.parties_table),
    times=HitTimes(json.loads(settings.confirmation_minutes), json.loads(settings.hit_reminders)),
)


trace_stores = TraceStores(
    client=dynamodb(),
    traces=Traces(dynamodb(), settings.traces_table),
    cases=confirmation_stores.cases,
    watches=Watches(dynamodb(), settings.watches_table),
    outbox=confirmation_stores.outbox,
    trail=confirmation_stores.trail,
    idempotency=confirmation_stores.idempotency,
    register=confirmation_stores.register,
    arrangements=arrangements_in(settings.arrangements),
)


@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Take what is due once."""
    call = own_call("clock", context.aws_request_id, context.function_version)
    now = datetime.now(UTC)
    hits = run_confirmation_clock(confirmation_stores, call, now)
    legs = run_leg_clock(trace_stores, call, now)
    done = {f"Confirmation{step.capitalize()}": count for step, count in hits.taken.items()}
    done |= {f"Leg{step.capitalize()}": count for step, count in legs.taken.items()}
    if hits.unfinished or legs.unfinished:
        logger.warning("more is due than one round takes", hits=hits.unfinished, legs=legs.unfinished)
    logger.info("took what was due", done=done)
    for what, count in done.items():
        metrics.add_metric(what, MetricUnit.Count, count)
    return done
