"""A hit on its way from an alarm to evidence: confirmation asked for, given, refused or not given, and its end.

Every step is read, put to the rules of `domain.cases`, dated, written whole, and told to all whom it concerns.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, get_args

from iarms.casework.access.hits import as_told_of_hit, hit_of_caller
from iarms.casework.access.read_version import check_read_version
from iarms.casework.audit import event_of
from iarms.casework.hits.stores import ConfirmationStores
from iarms.casework.rounds.clock_run import ClockRun, LookAgain, Round, take_what_is_due
from iarms.domain.cases import (
    HitActor,
    HitClockStep,
    HitTransition,
    answer_request,
    ask_for_confirmation,
    close_hit,
    next_hit_step,
    shown_to_party,
    step_notices,
    take_hit_clock_step,
)
from iarms.errors import FieldError, Invalid, Unavailable
from iarms.metric_names import (
    CONFIRMATION_IN_TIME,
    CONFIRMATION_LATE,
    CONFIRMATION_REQUESTED,
    HIT_ANSWERED_SECONDS,
    HIT_CLOSED,
    HIT_CONFIRMED,
    HIT_REFUTED,
)
from iarms.models.hit import Confirmation, ConfirmationRequest, Disposal, Hit, HitState, KeptHit
from iarms.models.party import INTERPOL_GS, SERVICE_PARTY, WCO, Call
from iarms.retries import tries
from iarms.store.cases import PlacedHit
from iarms.store.due_index import DueRow
from iarms.store.records import Records
from iarms.store.transaction import ConditionFailed, Transaction

# A bureau that needs more time than this says no answer.
LONGEST_WAIT: Final = timedelta(days=30)
# What a reminder is counted as that nobody answered a hit though it was escalated.
UNANSWERED: Final = "unanswered"
_TRIES: Final = 4
_COUNTED: Final[dict[HitState, str]] = {"CONFIRMED": HIT_CONFIRMED, "REFUTED": HIT_REFUTED, "CLOSED": HIT_CLOSED}


def request(stores: ConfirmationStores, call: Call, hit_id: str, asked: ConfirmationRequest, now: datetime) -> Hit:
    """Ask the recording bureau to confirm a hit. Raises Conflict after three requests, or from another state."""

    def apply(hit: KeptHit) -> HitTransition:
        return ask_for_confirmation(hit, asked, HitActor(call.party, now, stores.times))

    return _take_step(stores, call, hit_id, apply, now, "request_confirmation")


def confirm(
    stores: ConfirmationStores, records: Records, call: Call, hit_id: str, given: Confirmation, now: datetime
) -> Hit:
    """The recording bureau's answer, asked or unasked, or INTERPOL-GS's where it stands in for the bureau.

    Raises Invalid for a time that is over or too far away, Conflict for what the hit's state or the record do not
    allow.
    """
    if given.until is not None and not now < given.until <= now + LONGEST_WAIT:
        raise Invalid(FieldError("/until", "not_to_come", f"until is still to come, within {LONGEST_WAIT.days} days"))

    def apply(hit: KeptHit) -> HitTransition:
        has_address = call.party != INTERPOL_GS or bool(stores.register.with_address([hit.owner]))
        actor = HitActor(call.party, now, stores.times, bureau_has_address=has_address)
        return answer_request(hit, given, actor, records.get_many([hit.record_id]).get(hit.record_id))

    return _take_step(stores, call, hit_id, apply, now, "confirm_hit")


def dispose(stores: ConfirmationStores, call: Call, hit_id: str, disposal: Disposal, now: datetime) -> Hit:
    """What became of the weapon, by who searched: the end of the hit."""

    def apply(hit: KeptHit) -> HitTransition:
        return close_hit(hit, disposal, HitActor(call.party, now, stores.times))

    return _take_step(stores, call, hit_id, apply, now, "dispose_hit")


def run_confirmation_clock(
    stores: ConfirmationStores, call: Call, now: datetime, time_is_left: Callable[[], bool] = lambda: True
) -> ClockRun:
    """Take the steps that are due, every bureau's in turn: an unanswered request is repeated, the third one escalated,
    and those whom a hit waits for reminded.

    Harmless when repeated, and after any time without a clock: each hit takes one step, dated now. A hit that cannot be
    worked on keeps no other waiting.
    """

    def take(row: DueRow) -> str | LookAgain | None:
        placed = stores.cases.hit_at(row)
        if placed is None:
            return None
        due = next_hit_step(placed.hit, stores.times, now)
        if due is None or due.at > now:
            return LookAgain(due.at if due is not None else None)
        step, transition = take_hit_clock_step(placed.hit, due, stores.times, now)
        _write(stores, call, placed, transition, now, f"clock_{step}")
        if placed.hit.test:  # counted nowhere: nobody is to be woken by it
            return None
        return UNANSWERED if step == "reminded" and placed.hit.state == "ESCALATED" else step

    steps = (*get_args(HitClockStep), UNANSWERED)
    return take_what_is_due(stores.cases.by_due, Round(now, time_is_left), steps, take)


def _take_step(
    stores: ConfirmationStores,
    call: Call,
    hit_id: str,
    apply: Callable[[KeptHit], HitTransition],
    now: datetime,
    action: str,
) -> Hit:
    """Take a step of a hit that concerns the caller, from the state that it is in now.

    Raises NotFound for anybody whom it does not concern, Stale where the caller has read another version, and what the
    step raises; then nothing has changed.
    """
    for _ in tries(_TRIES):
        placed = hit_of_caller(stores.cases, call, hit_id)
        check_read_version(call, placed.hit.version)
        transition = apply(placed.hit)
        try:
            _write(stores, call, placed, transition, now, action)
        except ConditionFailed as lost_race:
            if lost_race.labels != {"hit"}:
                raise
            continue  # it took another step, or was moved: look again
        call.recorded = True
        call.counters |= _counters(placed.hit, transition.after, now)
        return shown_to_party(transition.after, call.party)
    raise Unavailable("the hit is contended for; nothing was written")


def _counters(before: KeptHit, after: KeptHit, now: datetime) -> dict[str, float]:
    """What the metrics count of a step that a party took; nothing of a test's."""
    if after.test:
        return {}
    if len(after.requests) > len(before.requests):
        return {CONFIRMATION_REQUESTED: 1}
    if after.state == before.state or after.state not in _COUNTED:
        return {}
    counted: dict[str, float] = {_COUNTED[after.state]: 1}
    if after.state != "CLOSED":
        counted[HIT_ANSWERED_SECONDS] = (now - after.opened_at).total_seconds()
        if before.requests and before.due_at is not None:
            is_in_time = before.state == "CONFIRMATION_REQUESTED" and now <= before.due_at
            counted[CONFIRMATION_IN_TIME if is_in_time else CONFIRMATION_LATE] = 1
    return counted


def _write(
    stores: ConfirmationStores, call: Call, before: PlacedHit, transition: HitTransition, now: datetime, action: str
) -> None:
    """Write a hit that took a step, the notifications and the audit event, or nothing. Raises ConditionFailed."""
    hit = transition.after
    notified = stores.register.with_address({INTERPOL_GS, WCO, *hit.concerned})
    notices = as_told_of_hit(
        stores.register, hit, step_notices(transition, now, call.party, notified), now, actor=call.party
    )
    shown = shown_to_party(hit, call.party)
    event = event_of(
        call,
        now,
        action=action,
        answer=None if call.party == SERVICE_PARTY else shown,
        on_behalf_of=hit.on_behalf_of,
        case_reference=hit.case_reference,
        officer=hit.officer,
        search_id=hit.search_id,
        record_ids=(hit.record_id,),
        hit_ids=(hit.hit_id,),
        object_version=hit.version,
        outcome=hit.state,
        instead_of=transition.instead_of,
        reason=transition.reason,
        notifications=tuple(f"{each.notification_id} {each.recipient}" for each in notices),
        withheld_from=hit.withheld_from,
    )
    transaction = Transaction(stores.client)
    transaction.add("hit", stores.cases.change_hit_item(before, hit))
    transaction.add("due", *stores.cases.due_hits.step_items(before.hit, hit))
    transaction.add("outbox", *(stores.outbox.put_item(each) for each in notices))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, shown, now))
    transaction.commit()
