"""What a step makes of a hit: who may take it from where, the hit after it, and what is told of it.

Each is a function of the hit as it stands, what is asked or answered, and who does so when; nothing is read or written
here. The hit that comes out has the next version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from iarms.domain.cases.hit_states import HIT, MOST_REQUESTS, OWNER, SEARCHER
from iarms.domain.cases.state_machine import CLOCK
from iarms.errors import Conflict
from iarms.models.hit import AnswerGiven, Confirmation, ConfirmationRequest, Disposal, Disposed, KeptHit, RequestMade
from iarms.models.notice import NoticeEvent
from iarms.models.party import SERVICE_PARTY

ConfirmationClockStep = Literal["repeated", "escalated"]


@dataclass(frozen=True)
class HitTransition:
    """A step that was taken: the hit after it, what is told of it, and the words that came with it."""

    after: KeptHit
    event: NoticeEvent
    stage: str | None = None
    reason: str | None = None


class HitClockTransition(NamedTuple):
    """What the clock did with a hit, and the hit after it with what is told."""

    step: ConfirmationClockStep
    transition: HitTransition


def ask_for_confirmation(
    hit: KeptHit, request: ConfirmationRequest, party: str, now: datetime, minutes: Mapping[str, int]
) -> HitTransition:
    """The searcher, or the clock, asks the recording bureau; `minutes` are until its answer is due, by priority.

    Raises Forbidden and Conflict as the hit's state machine does, Conflict after three requests.
    """
    state = HIT.after(hit.state, "request", _role(hit, party))
    number = len(hit.requests) + 1
    if number > MOST_REQUESTS:
        raise Conflict("three requests were made; silence goes to INTERPOL-GS", code="three_requests_made")
    due = now + timedelta(minutes=minutes[request.priority])
    made = RequestMade(number=number, priority=request.priority, reason=request.reason, at=now, by=party, due_at=due)
    after = _next(hit, state=state, requests=(*hit.requests, made), due_at=due)
    reason = f"{request.priority}: {request.reason}"
    return HitTransition(after, "hit.confirmation_requested", f"REQUEST_{number}", reason)


def answer_request(hit: KeptHit, given: Confirmation, party: str, now: datetime) -> HitTransition:
    """The recording bureau confirms, refutes, or needs time, asked or unasked. Raises Forbidden and Conflict."""
    role = _role(hit, party)
    answer = AnswerGiven(answer=given.answer, at=now, by=party, until=given.until, reason=given.reason)
    answers = (*hit.answers, answer)
    reason = ": ".join(filter(None, (given.answer, given.reason)))
    if given.answer == "TIME_NEEDED":
        state = HIT.after(hit.state, "need_time", role)
        # Unasked nobody waits for it, and escalated it is INTERPOL-GS that waits.
        due = given.until if state == "CONFIRMATION_REQUESTED" else None
        after = _next(hit, state=state, answers=answers, due_at=due)
        return HitTransition(after, "hit.confirmation_requested", "TIME_NEEDED", reason)
    if given.answer == "CONFIRMED":
        state = HIT.after(hit.state, "confirm", role)
        return HitTransition(_next(hit, state=state, answers=answers, due_at=None), "hit.confirmed", None, reason)
    state = HIT.after(hit.state, "refute", role)
    return HitTransition(_next(hit, state=state, answers=answers, due_at=None), "hit.refuted", None, reason)


def close_hit(hit: KeptHit, disposal: Disposal, party: str, now: datetime) -> HitTransition:
    """The searcher says what became of the weapon: the end of the hit. Raises Forbidden and Conflict."""
    state = HIT.after(hit.state, "dispose", _role(hit, party))
    disposed = Disposed(disposition=disposal.disposition, at=now, by=party)
    after = _next(hit, state=state, disposition=disposed, due_at=None)
    return HitTransition(after, "hit.closed", disposal.disposition, disposal.disposition)


def take_hit_clock_step(hit: KeptHit, now: datetime, minutes: Mapping[str, int]) -> HitClockTransition:
    """The clock's step of a hit whose answer is overdue: the request is repeated, the third one escalated."""
    last = hit.requests[-1]
    if last.number < MOST_REQUESTS:
        again = ConfirmationRequest(priority=last.priority, reason=f"no answer to request {last.number}")
        return HitClockTransition("repeated", ask_for_confirmation(hit, again, SERVICE_PARTY, now, minutes))
    state = HIT.after(hit.state, "escalate", CLOCK)
    after = _next(hit, state=state, escalated_at=now, due_at=None)
    return HitClockTransition("escalated", HitTransition(after, "hit.escalated"))


def _next(hit: KeptHit, **changes: object) -> KeptHit:
    return hit.model_copy(update={**changes, "version": hit.version + 1})


def _role(hit: KeptHit, party: str) -> str:
    if party == SERVICE_PARTY:
        return CLOCK
    if party == f"NCB-{hit.recorded_by}":
        return OWNER
    return SEARCHER if party in (hit.searched_by, f"ADM-{hit.on_behalf_of}") else "reader"
