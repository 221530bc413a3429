"""A hit on its way from an alarm to evidence: confirmation asked for, given, refused or not given, and its end.

Every step is lawful from the right state by the right party alone, dated, and told to all whom it concerns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from iarms.casework.audit import SERVICE, event_of
from iarms.casework.hits.hits import concerns
from iarms.casework.hits.stores import ConfirmationStores
from iarms.domain.cases import CLOCK, HIT, MOST_REQUESTS, OWNER, SEARCHER, step_notices
from iarms.errors import Conflict, FieldError, Invalid, NotFound, Unavailable
from iarms.models.hit import (
    AnswerGiven,
    Confirmation,
    ConfirmationRequest,
    Disposal,
    Disposed,
    Hit,
    KeptHit,
    RequestMade,
)
from iarms.models.notice import NoticeEvent
from iarms.models.party import INTERPOL_GS, WCO, Call
from iarms.retries import tries
from iarms.store.transaction import ConditionFailed, Transaction

# A bureau that needs more time than this says no answer.
LONGEST_WAIT: Final = timedelta(days=30)
MOST_HITS_AT_ONCE: Final = 100
_TRIES: Final = 4


@dataclass(frozen=True)
class _Taken:
    """A step that was taken: the hit after it, and what is told of it."""

    after: KeptHit
    event: NoticeEvent
    stage: str | None = None


def request(stores: ConfirmationStores, call: Call, hit_id: str, asked: ConfirmationRequest, now: datetime) -> Hit:
    """Ask the recording bureau to confirm a hit. Raises Conflict after three requests, or from another state."""

    def take(hit: KeptHit, role: str) -> _Taken:
        return _asked(stores, hit, role, call.party, asked, now)

    return _step(stores, call, hit_id, now, "request_confirmation", take)


def confirm(stores: ConfirmationStores, call: Call, hit_id: str, given: Confirmation, now: datetime) -> Hit:
    """The recording bureau's answer, asked or unasked. Raises Invalid for a time that is over or too far away."""
    if given.until is not None and not now < given.until <= now + LONGEST_WAIT:
        raise Invalid(FieldError("/until", "not_to_come", f"until is still to come, within {LONGEST_WAIT.days} days"))

    def take(hit: KeptHit, role: str) -> _Taken:
        return _answered(hit, role, call.party, given, now)

    return _step(stores, call, hit_id, now, "confirm_hit", take)


def dispose(stores: ConfirmationStores, call: Call, hit_id: str, disposal: Disposal, now: datetime) -> Hit:
    """What became of the weapon, by who searched: the end of the hit."""

    def take(hit: KeptHit, role: str) -> _Taken:
        state = HIT.after(hit.state, "dispose", role)
        disposed = Disposed(disposition=disposal.disposition, at=now, by=call.party)
        after = _next(hit, state=state, disposition=disposed, due_at=None)
        return _Taken(after, "hit.closed", disposal.disposition)

    return _step(stores, call, hit_id, now, "dispose_hit", take)


def run_confirmation_clock(stores: ConfirmationStores, call: Call, now: datetime) -> Mapping[str, int]:
    """Take the steps that are due: an unanswered request is repeated, the third one escalated. Gives how many of each.

    Harmless when repeated, and after any time without a clock: each hit takes one step, dated now.
    """
    done = {"repeated": 0, "escalated": 0}
    for hit_id in stores.cases.hits_due(now, MOST_HITS_AT_ONCE):
        hit, part = stores.cases.find_hit(hit_id)
        if hit is None or hit.due_at is None or hit.due_at > now or hit.state != "CONFIRMATION_REQUESTED":
            continue
        last = hit.requests[-1]
        if last.number < MOST_REQUESTS:
            asked = ConfirmationRequest(priority=last.priority, reason=f"no answer to request {last.number}")
            taken, what = _asked(stores, hit, CLOCK, SERVICE, asked, now), "repeated"
        else:
            state = HIT.after(hit.state, "escalate", CLOCK)
            after = _next(hit, state=state, escalated_at=now, due_at=None)
            taken, what = _Taken(after, "hit.escalated"), "escalated"
        try:
            _write(stores, call, hit, part, taken, SERVICE, now, f"clock_{what}")
            done[what] += 1
        except ConditionFailed:
            continue  # somebody was faster: an answer, most likely
    return done


def _step(
    stores: ConfirmationStores,
    call: Call,
    hit_id: str,
    now: datetime,
    action: str,
    take: Callable[[KeptHit, str], _Taken],
) -> Hit:
    """Take a step of a hit that concerns the caller, from the state that it is in now.

    Raises NotFound for anybody whom it does not concern, and what the step raises; then nothing has changed.
    """
    for _ in tries(_TRIES):
        hit, part = stores.cases.find_hit(hit_id)
        if hit is None or not concerns(hit, call.party):
            raise NotFound("no such hit of yours")
        taken = take(hit, _role(hit, call.party))
        try:
            _write(stores, call, hit, part, taken, call.party, now, action)
        except ConditionFailed as lost_race:
            if lost_race.labels != {"hit"}:
                raise
            continue  # it took another step, or was moved: look again
        call.recorded = True
        return taken.after.shown
    raise Unavailable("the hit is contended for; nothing was written")


def _write(
    stores: ConfirmationStores,
    call: Call,
    before: KeptHit,
    part: str,
    taken: _Taken,
    actor: str,
    now: datetime,
    action: str,
) -> None:
    hit = taken.after
    concerned = {INTERPOL_GS, WCO, f"NCB-{hit.recorded_by}", hit.searched_by, f"ADM-{hit.on_behalf_of}"}
    notified = {party for party, row in stores.register.get_many(concerned).items() if row.notified}
    urgent = bool(hit.requests) and hit.requests[-1].priority == "URGENT"
    notices = step_notices(
        taken.event, hit, now, actor, notified, priority="URGENT" if urgent else "ROUTINE", stage=taken.stage
    )
    event = event_of(
        call,
        now,
        action=action,
        on_behalf_of=hit.on_behalf_of,
        case_reference=hit.case_reference,
        officer=hit.officer,
        search_id=hit.search_id,
        record_ids=(hit.record_id,),
        hit_ids=(hit.hit_id,),
        object_version=hit.version,
        outcome=hit.state,
        reason=_said(before, hit),
        notifications=tuple(f"{each.notification_id} {each.recipient}" for each in notices),
    )
    transaction = Transaction(stores.client, event.event_id)
    transaction.add("hit", stores.cases.change_hit_item(before, hit, part))
    transaction.add("outbox", *(stores.outbox.put_item(each) for each in notices))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, hit.shown, now))
    transaction.commit()


def _said(before: KeptHit, after: KeptHit) -> str | None:
    """What was said with the step."""
    if len(after.requests) > len(before.requests):
        return f"{after.requests[-1].priority}: {after.requests[-1].reason}"
    if len(after.answers) > len(before.answers):
        return ": ".join(filter(None, (after.answers[-1].answer, after.answers[-1].reason)))
    return after.disposition.disposition if after.disposition else None


def _asked(
    stores: ConfirmationStores, hit: KeptHit, role: str, by: str, asked: ConfirmationRequest, now: datetime
) -> _Taken:
    state = HIT.after(hit.state, "request", role)
    number = len(hit.requests) + 1
    if number > MOST_REQUESTS:
        raise Conflict("three requests were made; silence goes to INTERPOL-GS", code="three_requests_made")
    due = now + timedelta(minutes=stores.minutes[asked.priority])
    made = RequestMade(number=number, priority=asked.priority, reason=asked.reason, at=now, by=by, due_at=due)
    after = _next(hit, state=state, requests=(*hit.requests, made), due_at=due)
    return _Taken(after, "hit.confirmation_requested", f"REQUEST_{number}")


def _answered(hit: KeptHit, role: str, by: str, given: Confirmation, now: datetime) -> _Taken:
    answer = AnswerGiven(answer=given.answer, at=now, by=by, until=given.until, reason=given.reason)
    answers = (*hit.answers, answer)
    if given.answer == "TIME_NEEDED":
        state = HIT.after(hit.state, "need_time", role)
        # Unasked nobody waits for it, and escalated it is INTERPOL-GS that waits.
        due = given.until if state == "CONFIRMATION_REQUESTED" else None
        return _Taken(_next(hit, state=state, answers=answers, due_at=due), "hit.confirmation_requested", "TIME_NEEDED")
    if given.answer == "CONFIRMED":
        state = HIT.after(hit.state, "confirm", role)
        return _Taken(_next(hit, state=state, answers=answers, due_at=None), "hit.confirmed")
    state = HIT.after(hit.state, "refute", role)
    return _Taken(_next(hit, state=state, answers=answers, due_at=None), "hit.refuted")


def _next(hit: KeptHit, **changes: object) -> KeptHit:
    return hit.model_copy(update={**changes, "version": hit.version + 1})


def _role(hit: KeptHit, party: str) -> str:
    if party == f"NCB-{hit.recorded_by}":
        return OWNER
    return SEARCHER if party in (hit.searched_by, f"ADM-{hit.on_behalf_of}") else "reader"
