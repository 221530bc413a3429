"""What a step makes of a hit: who may take it from where, the hit after it, and what is told of it.

Each is a function of the hit as it stands, what is asked or answered, and who does so when; nothing is read or written
here. The hit that comes out has the next version.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from iarms.domain.cases.disclosure import may_read_hit, withheld_from
from iarms.domain.cases.hit_clock import (
    HitClockStep,
    HitDue,
    HitTimes,
    next_hit_step,
    reminded_parties,
    reminder_of,
    requests_in_force,
)
from iarms.domain.cases.hit_states import HIT, MOST_REQUESTS, OWNER, SEARCHER, STAND_IN
from iarms.domain.cases.state_machine import CLOCK
from iarms.errors import Conflict
from iarms.models.hit import (
    AnswerGiven,
    Confirmation,
    ConfirmationRequest,
    Disposal,
    Disposed,
    KeptHit,
    Reminder,
    RequestMade,
)
from iarms.models.notice import NoticeEvent
from iarms.models.party import INTERPOL_GS, SERVICE_PARTY, WCO
from iarms.models.record import Record, RecordStatus

# So that a hit stays readable, and its item far below what DynamoDB holds, whatever a bureau goes on saying.
MOST_DELAYS: Final = 20
MOST_TAKEN_BACK: Final = 5


@dataclass(frozen=True)
class HitActor:
    """Who takes a step of a hit, when, and what was agreed about time. `bureau_has_address`: whether the bureau that
    recorded the weapon can be told of it; where it cannot, INTERPOL-GS stands in for it."""

    party: str
    at: datetime
    times: HitTimes
    bureau_has_address: bool = True


@dataclass(frozen=True)
class HitTransition:
    """A step that was taken: the hit after it, what is told of it, and the words that came with it. `only` are those
    who are told where that is not all whom the hit concerns; `instead_of` the bureau for which it was taken."""

    after: KeptHit
    event: NoticeEvent
    stage: str | None = None
    reason: str | None = None
    only: tuple[str, ...] = ()
    instead_of: str | None = None


class HitClockTransition(NamedTuple):
    """What the clock did with a hit, and the hit after it with what is told."""

    step: HitClockStep
    transition: HitTransition


def stands_in(hit: KeptHit, *, bureau_has_address: bool) -> bool:
    """Whether INTERPOL-GS may answer in the stead of the bureau that recorded the weapon: the bureau has no address, or
    the hit is escalated, or the answer that stands was INTERPOL-GS's own and is to be taken back."""
    own_answer = bool(hit.answers) and hit.answers[-1].by == INTERPOL_GS and hit.answers[-1].answer == "CONFIRMED"
    return not bureau_has_address or hit.state == "ESCALATED" or own_answer


def ask_for_confirmation(hit: KeptHit, request: ConfirmationRequest, actor: HitActor) -> HitTransition:
    """The searcher, or the clock, asks the recording bureau.

    Raises Forbidden and Conflict as the hit's state machine does, Conflict after three requests.
    """
    state = HIT.after(hit.state, "request", _role(hit, actor))
    number = len(requests_in_force(hit)) + 1
    if number > MOST_REQUESTS:
        raise Conflict("three requests were made; silence goes to INTERPOL-GS", code="three_requests_made")
    due = actor.at + timedelta(minutes=actor.times.minutes[request.priority])
    made = RequestMade(
        number=number, priority=request.priority, reason=request.reason, at=actor.at, by=actor.party, due_at=due
    )
    after = _next(hit, actor, state=state, requests=(*hit.requests, made), due_at=due)
    reason = f"{request.priority}: {request.reason}"
    return HitTransition(after, "hit.confirmation_requested", f"REQUEST_{number}", reason)


def answer_request(hit: KeptHit, given: Confirmation, actor: HitActor, record: Record | None) -> HitTransition:
    """The recording bureau, or INTERPOL-GS in its stead, confirms, refutes, needs time, or takes a confirmation back.

    `record` is the hit's as it is now, None where it is gone. Raises Forbidden and Conflict: also for a record that was
    entered in error, by which nothing is confirmed, and for a confirmation that does not stand.
    """
    role = _role(hit, actor)
    instead_of = hit.owner if actor.party != hit.owner else None
    answer = AnswerGiven(
        **given.model_dump(exclude={"until"}),
        until=given.until,
        at=actor.at,
        by=actor.party,
        instead_of=instead_of,
        record_status=_status_to_tell(hit, record),
    )
    answers = (*hit.answers, answer)
    said = ": ".join(filter(None, (given.answer, given.reason)))
    reason = "; ".join(filter(None, (said, " ".join(given.instructions), given.note)))

    def step_to(state: str, event: NoticeEvent, stage: str | None = None, due: datetime | None = None) -> HitTransition:
        after = _next(hit, actor, state=state, answers=answers, due_at=due)
        return HitTransition(after, event, stage, reason, instead_of=instead_of)

    if given.answer == "TIME_NEEDED":
        state = HIT.after(hit.state, "need_time", role)
        if _count(hit, "TIME_NEEDED") >= MOST_DELAYS:
            raise Conflict(f"time was asked for {MOST_DELAYS} times", code="too_many_answers")
        # Unasked nobody waits for it.
        return step_to(state, "hit.confirmation_requested", "TIME_NEEDED", given.until if state != "NOTIFIED" else None)
    if given.answer == "CONFIRMED":
        state = HIT.after(hit.state, "confirm", role)
        if record is not None and record.status == "CANCELLED":
            raise Conflict("the record was entered in error: nothing is confirmed by it", code="record_cancelled")
        return step_to(state, "hit.confirmed")
    if given.answer == "REFUTED":
        return step_to(HIT.after(hit.state, "refute", role), "hit.refuted")
    state = HIT.after(hit.state, "withdraw_late" if hit.state in HIT.ends else "withdraw", role)
    if not hit.answers or hit.answers[-1].answer != "CONFIRMED":
        raise Conflict("no confirmation stands that could be taken back", code="not_from_this_state")
    if _count(hit, "WITHDRAWN") >= MOST_TAKEN_BACK:
        raise Conflict(f"confirmations were taken back {MOST_TAKEN_BACK} times", code="too_many_answers")
    return step_to(state, "hit.withdrawn")


def close_hit(hit: KeptHit, disposal: Disposal, actor: HitActor) -> HitTransition:
    """The searcher says what became of the weapon: the end of the hit. Raises Forbidden and Conflict."""
    state = HIT.after(hit.state, "dispose", _role(hit, actor))
    disposed = Disposed(**disposal.model_dump(), at=actor.at, by=actor.party)
    after = _next(hit, actor, state=state, disposition=disposed, due_at=None)
    reason = "; ".join(filter(None, (disposal.disposition, disposal.place, disposal.exhibit, disposal.note)))
    return HitTransition(after, "hit.closed", disposal.disposition, reason)


def take_hit_clock_step(hit: KeptHit, due: HitDue, times: HitTimes, now: datetime) -> HitClockTransition:
    """Take the step of the clock that is due (`next_hit_step`): an unanswered request is repeated, the third one
    escalated, what nobody did anything with reminded of."""
    clock = HitActor(SERVICE_PARTY, now, times)
    if due.step == "repeated":
        last = hit.requests[-1]
        again = ConfirmationRequest(priority=last.priority, reason=f"no answer to request {last.number}")
        return HitClockTransition(due.step, ask_for_confirmation(hit, again, clock))
    if due.step == "escalated":
        stage = "TIME_OVER" if hit.state == "ESCALATED" else None
        state = HIT.after(hit.state, "escalate", CLOCK)
        after = _next(hit, clock, state=state, escalated_at=hit.escalated_at if stage else now, due_at=None)
        return HitClockTransition(due.step, HitTransition(after, "hit.escalated", stage))
    of = reminder_of(hit)
    state = HIT.after(hit.state, "remind", CLOCK)
    reminders = (*hit.reminders, Reminder(of=of, number=due.number, at=now))
    after = _next(hit, clock, state=state, reminders=reminders)
    return HitClockTransition(due.step, HitTransition(after, "hit.reminder", of, only=reminded_parties(hit)))


def _status_to_tell(hit: KeptHit, record: Record | None) -> RecordStatus | None:
    """A record's status, to be kept with an answer that all read whom the hit concerns; None where the record has since
    been kept from some of them."""
    if record is None:
        return None
    readers = (party for party in (WCO, *hit.searchers) if may_read_hit(party, hit.owner, hit.withheld_from))
    return record.status if all(may_read_hit(each, hit.owner, withheld_from(record)) for each in readers) else None


def _count(hit: KeptHit, answer: str) -> int:
    return sum(each.answer == answer for each in hit.answers)


def _next(hit: KeptHit, actor: HitActor, **changes: object) -> KeptHit:
    after = hit.model_copy(update={**changes, "version": hit.version + 1})
    due = next_hit_step(after, actor.times, actor.at)
    return after.model_copy(update={"clock_at": due.at if due is not None else None})


def _role(hit: KeptHit, actor: HitActor) -> str:
    if actor.party == SERVICE_PARTY:
        return CLOCK
    if actor.party == hit.owner:
        return OWNER
    if actor.party == INTERPOL_GS and stands_in(hit, bureau_has_address=actor.bureau_has_address):
        return STAND_IN
    return SEARCHER if actor.party in hit.searchers else "reader"
