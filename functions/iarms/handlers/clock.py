"""Every minute: the steps that are due because nobody took them. A deadline passes here, or it does not pass."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, sqs
from iarms.aws.marks import by_invocation
from iarms.aws.queue import WorkQueue
from iarms.casework.audit import NoMarks, own_call
from iarms.casework.hits.confirmation import run_confirmation_clock
from iarms.casework.hits.stores import ConfirmationStores
from iarms.casework.imports.turns import run_turns_clock
from iarms.casework.rounds.clock_run import ClockRun
from iarms.casework.tracing.clock import run_leg_clock
from iarms.casework.tracing.stores import TraceStores
from iarms.domain.cases import HitTimes
from iarms.domain.deadlines import arrangements_in
from iarms.metric_names import CLOCK_FAILED, CLOCK_SET_ASIDE, CLOCK_UNFINISHED, IMPORTS_STAND
from iarms.observability import logger, measure, metrics
from iarms.settings import ClockSettings
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.import_turns import ImportTurns
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.shards import Shards
from iarms.store.traces import Traces
from iarms.store.watches import Watches

settings = ClockSettings.read()
_shards = Shards.read(settings.shards)
confirmation_stores = ConfirmationStores(
    client=dynamodb(),
    cases=Cases(dynamodb(), settings.cases_table, shards=_shards),
    outbox=Outbox(dynamodb(), settings.outbox_table, shards=_shards),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    idempotency=NoMarks(),
    register=Register(dynamodb(), settings.register_table),
    times=HitTimes(json.loads(settings.confirmation_minutes), json.loads(settings.hit_reminders)),
)


trace_stores = TraceStores(
    client=dynamodb(),
    traces=Traces(dynamodb(), settings.traces_table, shards=_shards),
    cases=confirmation_stores.cases,
    watches=Watches(dynamodb(), settings.watches_table, shards=_shards),
    outbox=confirmation_stores.outbox,
    trail=confirmation_stores.trail,
    idempotency=confirmation_stores.idempotency,
    register=confirmation_stores.register,
    arrangements=arrangements_in(settings.arrangements),
)


turns = ImportTurns(dynamodb(), settings.imports_table)
import_queue = WorkQueue(sqs(), settings.import_queue_url)

# The clocks, as their metrics call them.
_NAMES: Final = {"hits": "Confirmation", "turns": "ImportChunk", "legs": "Leg"}
# What one step may take with all its tries, so that a run ends by itself and says what it did.
_ENOUGH_MILLISECONDS: Final = 15_000


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Take what is due once: of hits in half of the time at most, of imports in a quarter, of traces in what is left,
    and in what they leave the rest of the hits."""
    call = own_call("clock", context.aws_request_id, context.function_version)
    now = datetime.now(UTC)
    half = (context.get_remaining_time_in_millis() + _ENOUGH_MILLISECONDS) // 2
    of_half, of_all = _time_is_left(context, half), _time_is_left(context, _ENOUGH_MILLISECONDS)
    of_most = _time_is_left(context, (half + _ENOUGH_MILLISECONDS) // 2)
    clocks: list[tuple[str, Callable[[], ClockRun]]] = [
        ("hits", lambda: run_confirmation_clock(confirmation_stores, call, now, of_half)),
        ("turns", lambda: _run_turns(now, of_most)),
        ("legs", lambda: run_leg_clock(trace_stores, call, now, of_all)),
        ("hits", lambda: run_confirmation_clock(confirmation_stores, call, now, of_all)),
    ]
    runs: dict[str, ClockRun] = {}
    faults: list[Exception] = []
    stand_still: set[str] = set()
    for what, run in clocks:
        before = runs.get(what)
        if what in stand_still or (before is not None and not (before.unfinished and of_all())):
            continue
        try:
            runs[what] = run() if before is None else before.with_rest(run())
        except Exception as fault:  # noqa: BLE001  # of one clock, which stops the other one no more than an item does
            logger.exception("a clock stands still", clock=what)
            faults.append(fault)
            stand_still.add(what)
    done = {f"{_NAMES[what]}{step.capitalize()}": n for what, run in runs.items() for step, n in run.taken.items()}
    done[CLOCK_SET_ASIDE] = sum(each.set_aside for each in runs.values())
    done[CLOCK_FAILED] = sum(each.failed for each in runs.values())
    cut = {what: what not in runs or runs[what].unfinished for what in _NAMES}
    done[CLOCK_UNFINISHED] = sum(cut.values())
    if any(cut.values()):
        logger.warning("more is due than one round takes", clocks=[what for what in _NAMES if cut[what]])
    logger.info("took what was due", done=done)
    for what, count in done.items():
        measure(what, count)
    if faults:
        raise faults[0]
    return done


def _run_turns(now: datetime, time_is_left: Callable[[], bool]) -> ClockRun:
    run, seconds = run_turns_clock(turns, import_queue, now, time_is_left)
    measure(IMPORTS_STAND, seconds)
    return run


def _time_is_left(context: LambdaContext, milliseconds: int) -> Callable[[], bool]:
    """Whether the function has more than so much of its time."""
    return lambda: context.get_remaining_time_in_millis() > milliseconds
